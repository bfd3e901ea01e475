//! Whether a text calls somebody by name.

/// Whether a nick stands in a text as a word of its own, in any case.
pub fn mentions(text: &str, nick: &str) -> bool {
    let (text, nick) = (text.to_lowercase(), nick.trim().to_lowercase());
    if nick.is_empty() {
        return false;
    }
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(&nick).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        // A nick may begin or end with a sign, which parts it from any word.
        let begins = part_of_word(found.chars().next()) && part_of_word(before);
        let ends = part_of_word(found.chars().next_back()) && part_of_word(after);
        !begins && !ends
    })
}

/// Letters of a name that somebody may have begun.
const BEGUN: usize = 30;

/// The beginning of a name that stands at the end of a text after an `@`, which begins a
/// word; the `@` alone is one, too.
pub fn name_begun(text: &str) -> Option<&str> {
    let at = text.rfind('@')?;
    let (before, name) = (&text[..at], &text[at + 1..]);
    let begins = before.chars().next_back().is_none_or(char::is_whitespace);
    let name_like = name.chars().count() <= BEGUN && !name.contains(char::is_whitespace);
    (begins && name_like).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_as_a_word() {
        for text in [
            "Ann: hello",
            "hello ann",
            "@Ann!",
            "what does ANN, think",
            "(ann)",
        ] {
            assert!(mentions(text, "Ann"), "{text}");
        }
        for text in ["Hannah", "annual", "Joann", "ann_", ""] {
            assert!(!mentions(text, "Ann"), "{text}");
        }
        assert!(mentions("look, 🦀 Ferris 🦀!", "🦀 Ferris 🦀"));
        assert!(!mentions("anything", " "));
    }

    #[test]
    fn a_name_is_begun_after_a_sign() {
        for (text, begun) in [
            ("@", Some("")),
            ("@an", Some("an")),
            ("hello @Ann", Some("Ann")),
            ("hello\n@a", Some("a")),
            ("mail@example", None),
            ("@ann hello", None),
            ("hello", None),
        ] {
            assert_eq!(name_begun(text), begun, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}", nick in "\\PC{0,8}") {
            mentions(&text, &nick);
        }
    }
}
