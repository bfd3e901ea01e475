//! What the app says, in the person's language. [`t`] has a function for each text of
//! `public/locales/en.json`, by its place there: `t::signin::submit()`. A text that is
//! not there does not compile, one that nobody says is a warning.
//!
//! A page speaks one language from its start to its end ([`speak`]), so texts are never
//! freed. Outside of a browser that is English.

use std::cell::OnceCell;

/// The texts, as functions; made by `build.rs`.
#[cfg_attr(not(feature = "web"), allow(dead_code))]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A language that can be spoken.
pub struct Language {
    /// What of it the page was told, e.g. `pt`.
    pub tag: String,
    /// Whether it is written from right to left.
    pub rtl: bool,
    /// One text a line, as `keuvel-locales` packs them.
    pub texts: &'static str,
    /// The category of a number: its place in "zero, one, two, few, many, other".
    pub category: Box<dyn Fn(u64) -> usize>,
    /// A number in its digits.
    pub number: Box<dyn Fn(u64) -> String>,
}

struct Spoken {
    language: Language,
    lines: Vec<&'static str>,
}

thread_local! {
    // Set once, before anything is said; the page has one thread.
    static SPOKEN: OnceCell<Spoken> = const { OnceCell::new() };
}

impl Spoken {
    fn new(language: Language) -> Spoken {
        let whole = |line: &'static str| match line.contains(LINE_BREAK) {
            true => line.replace(LINE_BREAK, "\n").leak(),
            false => line,
        };
        let lines = language.texts.split('\n').map(whole).collect();
        Spoken { language, lines }
    }
}

/// Decides the language, before anything is said.
pub fn speak(language: Language) {
    SPOKEN.with(|spoken| {
        let _ = spoken.set(Spoken::new(language));
    });
}

/// English, as far as it is known here: a page has none but what it fetches.
fn default_language() -> Language {
    #[cfg(target_arch = "wasm32")]
    let texts = "";
    #[cfg(not(target_arch = "wasm32"))]
    let texts = include_str!(concat!(env!("OUT_DIR"), "/en.txt"));
    Language {
        tag: "en".to_owned(),
        rtl: false,
        texts,
        category: Box::new(|n| if n == 1 { 1 } else { 5 }),
        number: Box::new(|n| n.to_string()),
    }
}

fn with<R>(act: impl FnOnce(&Spoken) -> R) -> R {
    SPOKEN.with(|spoken| act(spoken.get_or_init(|| Spoken::new(default_language()))))
}

/// The tag of the language that is spoken, e.g. `nl`.
pub fn tag() -> String {
    with(|spoken| spoken.language.tag.clone())
}

/// A number as people of that language write it.
pub fn number(n: u64) -> String {
    with(|spoken| (spoken.language.number)(n))
}

/// A text that is always the same.
pub(crate) fn plain(line: usize) -> &'static str {
    with(|spoken| spoken.lines.get(line).copied().unwrap_or_default())
}

/// A text with something put in.
pub(crate) fn filled(line: usize, parts: &[&str]) -> String {
    fill(plain(line), parts)
}

/// A text that depends on a number, which is the first of what is put in.
pub(crate) fn counted(line: usize, n: u64, parts: &[&str]) -> String {
    let category = with(|spoken| (spoken.language.category)(n));
    let mut forms = plain(line).split(FORM_END);
    let form = forms.clone().nth(category).filter(|form| !form.is_empty());
    let form = form.or_else(|| forms.next_back()).unwrap_or_default();
    let number = number(n);
    let mut all = vec![number.as_str()];
    all.extend(parts);
    fill(form, &all)
}

const FORM_END: char = '\u{1f}';
const LINE_BREAK: char = '\u{1e}';

/// Puts `parts` where `{0}`, `{1}` and so on stand.
fn fill(text: &str, parts: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let Some((place, after)) = from.split_once('}') else {
            break;
        };
        let part = place.parse().ok().and_then(|place: usize| parts.get(place));
        out.push_str(&isolated(part.copied().unwrap_or_default()));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A name that, in letters of the other direction, does not turn its surroundings.
pub fn isolated(part: &str) -> String {
    let rtl = with(|spoken| spoken.language.rtl);
    match part.chars().any(|c| c.is_alphabetic() && is_rtl(c) != rtl) {
        true => ["\u{2068}", part, "\u{2069}"].concat(),
        false => part.to_owned(),
    }
}

/// Whether a letter is written from right to left: Hebrew, Arabic, and what is beside them.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polish(n: u64) -> usize {
        match (n, n % 10, n % 100) {
            (1, ..) => 1,
            (_, 2..=4, d) if !(12..=14).contains(&d) => 3,
            _ => 4,
        }
    }

    #[test]
    fn forms_follow_the_language() {
        speak(Language {
            tag: "pl".into(),
            rtl: false,
            texts: "tak\n\u{1f}{0} plik\u{1f}\u{1f}{0} pliki\u{1f}{0} plików\u{1f}{0} pliku\n{1} i {0}\u{1e}x\n",
            category: Box::new(polish),
            number: Box::new(|n| n.to_string()),
        });
        assert_eq!(plain(0), "tak");
        let said: Vec<_> = [1, 2, 5, 22].map(|n| counted(1, n, &[])).into();
        assert_eq!(said, ["1 plik", "2 pliki", "5 plików", "22 pliki"]);
        assert_eq!(filled(2, &["a", "b"]), "b i a\nx");
        assert_eq!(filled(2, &["דנה", "{0}"]), "{0} i \u{2068}דנה\u{2069}\nx");
        assert_eq!(plain(99), "", "what is missing is nothing, and no crash");
    }

    #[test]
    fn letters_know_their_direction() {
        for c in ['א', 'ع', 'ﷺ'] {
            assert!(is_rtl(c));
        }
        for c in ['a', 'я', '中', 'é'] {
            assert!(!is_rtl(c));
        }
    }
}
