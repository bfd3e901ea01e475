//! Makes `public/emoji.json` from the npm package `emojibase-data` (its own part is
//! MIT; names and keywords are Unicode's, under the Unicode licence), when there is
//! a new one. The app reads the file in `src/ui/emoji`, the rules are in
//! `src/text/emoji_list.rs`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::paths;

/// Newer ones are boxes on many devices still.
const NEWEST: f64 = 15.1;
/// What other programs call them, best known first; each gives its names.
const CODES: [&str; 2] = ["github", "emojibase"];
/// Emojibase's groups in our order, and what they are called.
const GROUPS: [(u64, &str); 9] = [
    (0, "Smileys and emotion"),
    (1, "People and body"),
    (3, "Animals and nature"),
    (4, "Food and drink"),
    (5, "Travel and places"),
    (6, "Activities"),
    (7, "Objects"),
    (8, "Symbols"),
    (9, "Flags"),
];

/// Writes the file; `package` is the unpacked package.
pub fn emoji(package: &Path) -> Result<()> {
    let read = |name: &str| -> Result<Value> {
        let path = package.join("en").join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_str(&text)?)
    };
    let mut all = read("data.json")?;
    let all = all.as_array_mut().context("no list")?;
    all.sort_by_key(|emoji| emoji["order"].as_u64());
    let codes = CODES
        .iter()
        .map(|name| read(&format!("shortcodes/{name}.json")))
        .collect::<Result<Vec<_>>>()?;
    let mut lines = Vec::new();
    for (number, name) in GROUPS {
        let group = all.iter().filter(|emoji| {
            emoji["group"].as_u64() == Some(number)
                && emoji["version"].as_f64().is_some_and(|it| it <= NEWEST)
        });
        let rows: Vec<String> = group.map(|it| row(it, &codes).to_string()).collect();
        lines.push(format!("[{},[\n{}\n]]", json!(name), rows.join(",\n")));
    }
    let licence = "Names and keywords: Unicode, Inc., under the Unicode License v3; arranged by Emojibase, under the MIT License";
    let text = format!(
        "{{\"language\":\"en\",\"licence\":{},\"groups\":[{}]}}\n",
        json!(licence),
        lines.join(",")
    );
    fs::write(paths::root().join("public/emoji.json"), text)?;
    Ok(())
}

/// Emoji, name, shortcodes, keywords, skin tones: 0 for none, 1 where each follows
/// from the emoji, else all five.
fn row(emoji: &Value, codes: &[Value]) -> Value {
    let hex = emoji["hexcode"].as_str().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut names: Vec<String> = Vec::new();
    for (place, set) in codes.iter().enumerate() {
        // What the set before calls another keeps that.
        let taken = |name: &String| {
            let before = codes[..place].iter().filter_map(Value::as_object);
            let mut others = before.flatten().filter(|(of, _)| *of != hex);
            others.any(|(_, value)| of_set(value).contains(name))
        };
        for name in of_set(&set[hex]) {
            if !names.contains(&name) && !taken(&name) {
                names.push(name);
            }
        }
    }
    // With the sign that asks for a picture only where there is none without it: other
    // programs write them so, and a reaction is the same only if it is written the same.
    let face = match emoji["type"].as_u64() {
        Some(1) => written(hex),
        _ => text(&emoji["emoji"]),
    };
    let tones: Vec<String> = emoji["skins"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|skin| skin["tone"].is_u64())
        .map(|skin| text(&skin["emoji"]))
        .collect();
    let tones = match (tones.len(), tones == toned(&face)) {
        (5, true) => json!(1),
        (5, false) => json!(tones),
        _ => json!(0),
    };
    let words = emoji["tags"].as_array().into_iter().flatten().map(text);
    let words: Vec<String> = words.collect();
    json!([
        face,
        text(&emoji["label"]),
        names.join(" "),
        words.join(" "),
        tones
    ])
}

fn of_set(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(some) => some.iter().map(text).collect(),
        _ => Vec::new(),
    }
}

/// What its numbers say.
fn written(hex: &str) -> String {
    let numbers = hex
        .split('-')
        .filter_map(|it| u32::from_str_radix(it, 16).ok());
    numbers.filter_map(char::from_u32).collect()
}

/// As most are: the tone behind the first character, in place of the sign that asks
/// for a picture.
fn toned(emoji: &str) -> Vec<String> {
    let mut chars = emoji.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    let rest = chars.as_str();
    let rest = rest.strip_prefix('\u{fe0f}').unwrap_or(rest);
    let tones = '\u{1f3fb}'..='\u{1f3ff}';
    tones.map(|tone| format!("{first}{tone}{rest}")).collect()
}
