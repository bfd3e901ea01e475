//! What the app says, from `public/locales/*.json` to two things: functions by which the
//! code says it (`build.rs` of the app), and one packed file for each language, which a
//! page fetches (`cargo xtask build`). In a packed file every text is a line, in the order
//! of the English ones, so that the code needs no keys.
//!
//! A locale is a tree of groups; a text is a string, or an object of plural forms, of
//! which `other` is always there (CLDR's categories). `{name}` is what the code puts in;
//! in plural forms `{n}` is the number. English says what there is: texts, their order
//! and what is put in.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

/// The categories of plural forms, in the order in which they are packed.
pub const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// Between the forms of a packed text.
pub const FORM_END: char = '\u{1f}';
/// Stands for a line break in a packed text.
pub const LINE_BREAK: char = '\u{1e}';

/// A locale's texts, in the order of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    texts: Vec<(String, Text)>,
}

/// What is said under a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Text {
    /// Always the same.
    One(String),
    /// By a number: a form for each of [`FORMS`], if the language has it.
    Many([Option<String>; 6]),
}

impl Text {
    fn forms(&self) -> impl Iterator<Item = &str> {
        let forms: Vec<&str> = match self {
            Text::One(text) => vec![text],
            Text::Many(forms) => forms.iter().flatten().map(String::as_str).collect(),
        };
        forms.into_iter()
    }

    /// What is put in: the number first, then in the order of the text.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        if matches!(self, Text::Many(_)) {
            names.push("n".to_owned());
        }
        let forms: Vec<&str> = self.forms().collect();
        // The last form is `other`, which names everything.
        for name in forms.last().into_iter().flat_map(|form| holes(form)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The names in `{}` of a text.
fn holes(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
        .collect()
}

impl Catalogue {
    /// Reads a locale's file.
    pub fn parse(json: &str) -> Result<Catalogue> {
        let mut texts = Vec::new();
        let tree: Map<String, Value> = serde_json::from_str(json)?;
        collect("", &tree, &mut texts)?;
        Ok(Catalogue { texts })
    }

    /// Keys (`group.name`) and texts.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.texts.iter().map(|(key, text)| (key.as_str(), text))
    }

    /// The line of a key in a packed file.
    pub fn line(&self, key: &str) -> Option<usize> {
        self.texts.iter().position(|(it, _)| it == key)
    }

    /// What is said under a key, if it is always the same.
    pub fn said(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Text::One(text) => Some(text),
            Text::Many(_) => None,
        }
    }

    fn get(&self, key: &str) -> Option<&Text> {
        let mut all = self.texts.iter();
        all.find(|(it, _)| it == key).map(|(_, text)| text)
    }

    /// What is wrong with a translation of this catalogue, each with its key.
    pub fn faults(&self, translated: &Catalogue) -> Vec<String> {
        let mut faults = Vec::new();
        for (key, text) in &self.texts {
            let Some(there) = translated.get(key) else {
                faults.push(format!("{key}: is missing"));
                continue;
            };
            if matches!(text, Text::One(_)) != matches!(there, Text::One(_)) {
                faults.push(format!("{key}: has plural forms in one language only"));
            }
            let wanted: BTreeSet<_> = text.names().into_iter().collect();
            let mut here: BTreeSet<_> = there.names().into_iter().collect();
            if matches!(there, Text::Many(_)) {
                here.insert("n".to_owned());
            }
            if wanted != here {
                faults.push(format!("{key}: puts in {here:?}, not {wanted:?}"));
            }
            for form in there.forms() {
                for name in holes(form) {
                    if !wanted.contains(&name) {
                        faults.push(format!("{key}: nothing is put in for {{{name}}}"));
                    }
                }
                if form.trim().is_empty() {
                    faults.push(format!("{key}: is empty"));
                }
            }
        }
        let more = translated.texts.iter();
        for (key, _) in more.filter(|(key, _)| self.get(key).is_none()) {
            faults.push(format!("{key}: nobody says this"));
        }
        faults
    }

    /// The packed file of a translation of this catalogue: what it lacks is in English.
    pub fn pack(&self, translated: &Catalogue) -> String {
        let mut packed = String::new();
        for (key, text) in &self.texts {
            let names = text.names();
            let number = |form: &str| {
                let mut form = form.replace('\n', &LINE_BREAK.to_string());
                for (place, name) in names.iter().enumerate() {
                    form = form.replace(&format!("{{{name}}}"), &format!("{{{place}}}"));
                }
                form
            };
            match translated.get(key).unwrap_or(text) {
                Text::One(text) => packed += &number(text),
                Text::Many(forms) => {
                    let forms = forms.iter().map(|form| form.as_deref().map(number));
                    let forms: Vec<_> = forms.map(Option::unwrap_or_default).collect();
                    packed += &forms.join(&FORM_END.to_string());
                }
            }
            packed.push('\n');
        }
        packed
    }

    /// The functions by which the code says it: a module for each group. What
    /// `elsewhere` says, too, the code need not.
    pub fn code(&self, elsewhere: impl Fn(&str) -> bool) -> String {
        let mut code = String::new();
        let mut open: Vec<&str> = Vec::new();
        for (line, (key, text)) in self.texts.iter().enumerate() {
            let (groups, name) = key.rsplit_once('.').unwrap_or(("", key));
            let groups: Vec<&str> = groups.split('.').filter(|it| !it.is_empty()).collect();
            let same = open.iter().zip(&groups).take_while(|(a, b)| a == b).count();
            for _ in open.drain(same..) {
                code += "}\n";
            }
            for group in &groups[same..] {
                let _ = writeln!(code, "pub mod {group} {{");
                open.push(group);
            }
            for form in text.forms() {
                let _ = writeln!(code, "#[doc = {form:?}]");
            }
            if elsewhere(key) {
                code += "#[allow(dead_code)]\n";
            }
            let names = text.names();
            let _ = match text {
                Text::One(_) if names.is_empty() => writeln!(
                    code,
                    "#[inline] pub fn {name}() -> &'static str {{ crate::i18n::plain({line}) }}"
                ),
                Text::One(_) => writeln!(
                    code,
                    "pub fn {name}({}: &str) -> String {{ crate::i18n::filled({line}, &[{}]) }}",
                    names.join(": &str, "),
                    names.join(", ")
                ),
                Text::Many(_) => writeln!(
                    code,
                    "pub fn {name}(n: u64{}) -> String {{ crate::i18n::counted({line}, n, &[{}]) }}",
                    names[1..]
                        .iter()
                        .fold(String::new(), |all, name| all + ", " + name + ": &str"),
                    names[1..].join(", ")
                ),
            };
        }
        code + &"}\n".repeat(open.len())
    }
}

fn collect(group: &str, tree: &Map<String, Value>, out: &mut Vec<(String, Text)>) -> Result<()> {
    for (name, value) in tree {
        let key = match group {
            "" => name.clone(),
            _ => format!("{group}.{name}"),
        };
        ensure!(
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name
                    .chars()
                    .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_')),
            "{key}: a name is of small letters, digits and _"
        );
        match value {
            Value::String(text) => out.push((key, Text::One(text.clone()))),
            Value::Object(forms) if forms.contains_key("other") => {
                out.push((key.clone(), Text::Many(plural(forms).context(key)?)));
            }
            Value::Object(tree) => collect(&key, tree, out)?,
            _ => bail!("{key}: is neither a text nor a group"),
        }
    }
    Ok(())
}

fn plural(forms: &Map<String, Value>) -> Result<[Option<String>; 6]> {
    let mut found: [Option<String>; 6] = Default::default();
    for (name, form) in forms {
        let place = FORMS.iter().position(|it| it == name);
        let place = place.with_context(|| format!("{name} is no plural form"))?;
        found[place] = Some(form.as_str().context("a form is a text")?.to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = r#"{
        "list": {"empty": "Nobody here.", "new": {"one": "{n} message of {who}", "other": "{n} messages of {who}"},
                 "menu": {"close": "Close\nit"}},
        "hello": "{b} meets {a}"
    }"#;

    #[test]
    fn code_and_packed_file_have_one_order() {
        let english = Catalogue::parse(ENGLISH).unwrap();
        let code = english.code(|key| key == "hello");
        for part in [
            "pub mod list {",
            "pub fn empty() -> &'static str { crate::i18n::plain(0) }",
            "pub fn new(n: u64, who: &str) -> String { crate::i18n::counted(1, n, &[who]) }",
            "pub mod menu {",
            "pub fn hello(b: &str, a: &str) -> String { crate::i18n::filled(3, &[b, a]) }",
        ] {
            assert!(code.contains(part), "{part}\n{code}");
        }
        assert_eq!(code.matches("allow(dead_code)").count(), 1);
        assert_eq!(code.matches('{').count(), code.matches('}').count());
        let dutch = r#"{"hello": "{a} ontmoet {b}", "list": {"new": {"other": "{n} van {who}"}}}"#;
        let packed = english.pack(&Catalogue::parse(dutch).unwrap());
        let lines: Vec<_> = packed.lines().collect();
        assert_eq!(
            lines,
            [
                "Nobody here.",
                "\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}{0} van {1}",
                "Close\u{1e}it",
                "{1} ontmoet {0}"
            ]
        );
    }

    #[test]
    fn faults_are_found() {
        let english = Catalogue::parse(ENGLISH).unwrap();
        let whole = english.faults(&english);
        assert!(whole.is_empty(), "{whole:?}");
        let wrong = r#"{"list": {"empty": "", "new": "{n}", "menu": {"other": "x"}}, "hello": "{b} {c}", "more": "x"}"#;
        let faults = english.faults(&Catalogue::parse(wrong).unwrap()).join("\n");
        for fault in [
            "list.empty: is empty",
            "list.new: has plural forms in one language only",
            "list.menu.close: is missing",
            "hello: puts in",
            "hello: nothing is put in for {c}",
            "more: nobody says this",
        ] {
            assert!(faults.contains(fault), "{fault}\n{faults}");
        }
    }

    #[test]
    fn what_is_no_locale_is_refused() {
        for wrong in [
            "[]",
            r#"{"A": "x"}"#,
            r#"{"a": 1}"#,
            r#"{"a": {"other": "x", "more": "y"}}"#,
        ] {
            assert!(Catalogue::parse(wrong).is_err(), "{wrong}");
        }
    }
}
