//! What is typed to be done instead of said: `/kick ann`, as on IRC.

/// A command: its name, in small letters as they are written, and what comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// Without the slash.
    pub name: &'a str,
    /// The rest, without spaces around it.
    pub rest: &'a str,
}

/// Letters of a name that somebody may have begun.
const BEGUN: usize = 30;

/// The command that a text is; a path is none, nor what begins with two slashes.
pub fn command(text: &str) -> Option<Command<'_>> {
    let rest = text.strip_prefix('/')?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase());
    is_name.then(|| Command {
        name,
        rest: rest.trim(),
    })
}

/// What is said by a text that is no command: without the slash that says so.
pub fn uncommanded(text: &str) -> &str {
    match text.starts_with("//") {
        true => &text[1..],
        false => text,
    }
}

/// The beginning of a command's name at the end of a text in which nothing else stands;
/// the slash alone is one, too.
pub fn command_begun(text: &str) -> Option<&str> {
    let name = text.strip_prefix('/')?;
    name.bytes()
        .all(|it| it.is_ascii_lowercase())
        .then_some(name)
}

/// The beginning of somebody's name after one of these commands.
pub fn whom_begun<'a>(text: &'a str, commands: &[&str]) -> Option<&'a str> {
    let (name, whom) = text.strip_prefix('/')?.split_once(' ')?;
    let short = whom.chars().count() <= BEGUN && !whom.contains('\n');
    (short && commands.contains(&name)).then_some(whom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_command() {
        let read = |text| command(text).map(|it| (it.name, it.rest));
        assert_eq!(
            read("/kick  Ann B: enough "),
            Some(("kick", "Ann B: enough"))
        );
        assert_eq!(read("/leave"), Some(("leave", "")));
        assert_eq!(read("/me\nwaves"), Some(("me", "waves")));
        for text in [
            "",
            "/",
            "//kick",
            "/etc/passwd",
            " /kick",
            "/ kick",
            "/Kick",
            "/1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(uncommanded("//kick ann"), "/kick ann");
        assert_eq!(uncommanded("a // b"), "a // b");
    }

    #[test]
    fn what_is_begun() {
        assert_eq!(command_begun("/"), Some(""));
        assert_eq!(command_begun("/ki"), Some("ki"));
        assert_eq!(command_begun("/kick "), None);
        assert_eq!(whom_begun("/kick An", &["kick"]), Some("An"));
        assert_eq!(whom_begun("/kick ", &["kick"]), Some(""));
        assert_eq!(whom_begun("/topic An", &["kick"]), None);
    }
}
