//! Makes `public/emoji.json`, and `public/emoji/` with what they are called in other
//! languages, from npm's `emojibase-data` (its own part is MIT) and `cldr-annotations-full`
//! with its `-derived-full` (names and keywords are Unicode's, under the Unicode licence),
//! when there are new ones. The app reads the files in `src/ui/emoji`, the rules are in
//! `src/text/emoji_list.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{build, paths};

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
/// Whose the words are.
const UNICODE: &str = "Names and keywords: Unicode, Inc., under the Unicode License v3";

/// Writes the files; the packages are in `modules`.
pub fn emoji(modules: &Path) -> Result<()> {
    let package = modules.join("emojibase-data/en");
    let read = |name: &str| read(&package.join(name));
    let mut all = read("data.json")?;
    let all = all.as_array_mut().context("no list")?;
    all.sort_by_key(|emoji| emoji["order"].as_u64());
    let codes = CODES
        .iter()
        .map(|name| read(&format!("shortcodes/{name}.json")))
        .collect::<Result<Vec<_>>>()?;
    let mut lines = Vec::new();
    let mut faces = Vec::new();
    for (number, name) in GROUPS {
        let group = all.iter().filter(|emoji| {
            emoji["group"].as_u64() == Some(number)
                && emoji["version"].as_f64().is_some_and(|it| it <= NEWEST)
        });
        let rows: Vec<Value> = group.map(|it| row(it, &codes)).collect();
        faces.extend(rows.iter().map(|row| text(&row[0])));
        let rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        lines.push(format!("[{},[\n{}\n]]", json!(name), rows.join(",\n")));
    }
    // Names are told by their place: those of another list are none of this one.
    let list = &build::hash(faces.concat().as_bytes())[..8];
    let licence = format!("{UNICODE}; arranged by Emojibase, under the MIT License");
    let text = format!(
        "{{\"language\":\"en\",\"list\":{},\"licence\":{},\"groups\":[{}]}}\n",
        json!(list),
        json!(licence),
        lines.join(",")
    );
    let public = paths::root().join("public");
    fs::write(public.join("emoji.json"), text)?;
    fs::create_dir_all(public.join("emoji"))?;
    for file in fs::read_dir(public.join("locales"))? {
        let path = file?.path();
        let name = path.file_name().and_then(|it| it.to_str());
        let language = name.and_then(|it| it.strip_suffix(".json"));
        let Some(language) = language.filter(|it| *it != "en") else {
            continue;
        };
        let names = names(modules, language, &faces)?;
        let text = format!("{list} {UNICODE}\n{names}");
        fs::write(public.join(format!("emoji/{language}.tsv")), text)?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What emoji are called in a language, a line for each: its name, a tab, and words that
/// are said of it.
fn names(modules: &Path, language: &str, faces: &[String]) -> Result<String> {
    let mut known = BTreeMap::new();
    for (package, part) in [
        ("cldr-annotations-derived-full", "annotationsDerived"),
        ("cldr-annotations-full", "annotations"),
    ] {
        let path = format!("{package}/{part}/{language}/annotations.json");
        let mut file = read(&modules.join(path))?;
        if let Value::Object(all) = file[part]["annotations"].take() {
            known.extend(all);
        }
    }
    let mut lines = String::new();
    for face in faces {
        let plain = face.replace('\u{fe0f}', "");
        let of = known.get(face).or_else(|| known.get(&plain));
        let of = of.with_context(|| format!("{face} has no name in {language}"))?;
        let name = text(&of["tts"][0]);
        let words = of["default"].as_array().into_iter().flatten().map(text);
        let words = words.collect::<Vec<_>>().join(" ");
        let words = telling(&name, &words);
        lines += &format!("{name}\t{}\n", words.join(" "));
    }
    Ok(lines)
}

/// The words that find what the name and the others do not: by the beginning of a word
/// all longer ones are found.
fn telling<'a>(name: &'a str, words: &'a str) -> Vec<&'a str> {
    let low = |word: &str| word.to_lowercase();
    let all: Vec<&str> = words.split_whitespace().collect();
    let mut telling: Vec<&str> = Vec::new();
    for (at, word) in all.iter().enumerate() {
        let begins = |other: &&str| low(other).starts_with(&low(word));
        let said = name.split([' ', '-', ':']).any(|other| begins(&other));
        let longer = all
            .iter()
            .any(|other| begins(other) && low(other) != low(word));
        let again = all[..at].iter().any(|other| low(other) == low(word));
        if !said && !longer && !again {
            telling.push(word);
        }
    }
    telling
}

/// Emoji, name, shortcodes, keywords, skin tones: 0 for none, 1 where each follows
/// from the emoji, else all five.
fn row(emoji: &Value, codes: &[Value]) -> Value {
    let hex = emoji["hexcode"].as_str().unwrap_or_default();
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
