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

/// Where a text speaks to people by their names, in code points and in order: `@Ann`
/// anywhere, `Ann:` or `Ann,` at its beginning. Of names that begin alike the longest counts.
pub fn called<'a>(text: &str, names: impl Iterator<Item = &'a str> + Clone) -> Vec<Called<'a>> {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let named = |rest: &str, ends: &dyn Fn(Option<char>) -> bool| {
        let stands = |name: &&str| {
            let after = rest.strip_prefix(name);
            !name.is_empty() && after.is_some_and(|after| ends(after.chars().next()))
        };
        names.clone().filter(stands).max_by_key(|name| name.len())
    };
    let mut all = Vec::new();
    let mut push = |at: usize, octets: usize, name| {
        let begin = text[..at].chars().count();
        let end = begin + text[at..at + octets].chars().count();
        all.push((begin as u32..end as u32, name));
    };
    if let Some(name) = named(text, &|next| matches!(next, Some(':' | ','))) {
        push(0, name.len(), name);
    }
    for (at, _) in text.match_indices('@') {
        let begins = !text[..at].chars().next_back().is_some_and(part_of_word);
        let ends = |next: Option<char>| !next.is_some_and(part_of_word);
        if begins && let Some(name) = named(&text[at + 1..], &ends) {
            push(at, 1 + name.len(), name);
        }
    }
    all
}

/// Where somebody is called, and by which name.
pub type Called<'a> = (std::ops::Range<u32>, &'a str);

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
    fn who_is_spoken_to() {
        let names = ["Ann", "Ann B", "Zoë", "@x", ""];
        let calls = |text: &str| -> Vec<String> {
            let letters: Vec<char> = text.chars().collect();
            let all = called(text, names.iter().copied()).into_iter();
            all.map(|(range, name)| {
                let said = &letters[range.start as usize..range.end as usize];
                format!("{} = {name}", said.iter().collect::<String>())
            })
            .collect()
        };
        for (text, wanted) in [
            ("Ann: tea?", &["Ann = Ann"][..]),
            ("Ann B, tea?", &["Ann B = Ann B"]),
            ("👩‍💻 and @Zoë!", &["@Zoë = Zoë"]),
            ("@Ann B @Ann", &["@Ann B = Ann B", "@Ann = Ann"]),
            ("@@x", &["@@x = @x"]),
            ("Ann has tea", &[]),
            ("mail ann@Ann.example, @Annika, @ann", &[]),
            ("@", &[]),
            (": ,", &[]),
        ] {
            assert_eq!(calls(text), wanted, "{text}");
        }
    }

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
