//! The inside of a start tag, by the letter of the grammar.
//!
//! quick-xml finds where a tag ends but is generous with what it contains
//! (`a="1"b="2"`, `<` in a value, any characters as a name), so names and
//! attributes are read here.

use std::borrow::Cow;

use super::chars::{is_ncname, is_space, resolve_reference};

/// A name as written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct QName<'t> {
    /// What stands before the colon, or nothing.
    pub(super) prefix: &'t str,
    pub(super) local: &'t str,
}

impl<'t> QName<'t> {
    pub(super) fn read(name: &'t str) -> Result<QName<'t>, &'static str> {
        let (prefix, local) = match split_at_octet(name, b':') {
            Some((prefix, local)) if is_ncname(prefix) => (prefix, local),
            Some(_) => return Err("bad name"),
            None => ("", name),
        };
        match is_ncname(local) {
            true => Ok(QName { prefix, local }),
            false => Err("bad name"),
        }
    }
}

/// Splits `name rest` at the first white space.
pub(super) fn split_name(tag: &str) -> (&str, &str) {
    tag.split_at(tag.bytes().position(is_space).unwrap_or(tag.len()))
}

/// Takes the next ` name="value"` off; `None` if only white space is left.
/// The value is as written, see [`value`].
pub(super) fn next_attribute<'t>(
    rest: &mut &'t str,
) -> Result<Option<(QName<'t>, &'t str)>, &'static str> {
    let trimmed = trim(rest);
    if trimmed.is_empty() {
        return Ok(None);
    }
    if trimmed.len() == rest.len() {
        return Err("no space before an attribute");
    }
    let (name, after) = split_at_octet(trimmed, b'=').ok_or("attribute without a value")?;
    let name = QName::read(name.trim_ascii_end())?;
    let after = trim(after);
    let Some(quote @ (b'"' | b'\'')) = after.bytes().next() else {
        return Err("attribute without quotes");
    };
    let (value, after) = split_at_octet(&after[1..], quote).ok_or("open quote")?;
    *rest = after;
    Ok(Some((name, value)))
}

/// The value of an attribute: references resolved, white space normalised
/// (XML 1.0 §3.3.3, for attributes no DTD declares).
pub(super) fn value(raw: &str) -> Result<Cow<'_, str>, &'static str> {
    if !raw.as_bytes().iter().any(special) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.as_bytes().iter().position(special) {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            b'&' => {
                let (name, tail) = tail.split_once(';').ok_or("bad reference")?;
                out.push(resolve_reference(name).ok_or("bad reference")?);
                tail
            }
            b'<' => return Err("< in an attribute"),
            // A line's end of two characters becomes one space.
            b'\r' => {
                out.push(' ');
                tail.strip_prefix('\n').unwrap_or(tail)
            }
            _ => {
                out.push(' ');
                tail
            }
        };
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// `split_once`, faster where the parts are short.
fn split_at_octet(text: &str, octet: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|b| b == octet)?;
    Some((&text[..at], &text[at + 1..]))
}

/// What makes a value other than it is written.
fn special(b: &u8) -> bool {
    matches!(b, b'&' | b'<' | b'\t' | b'\n' | b'\r')
}

/// ASCII's white space but for the form feed, which no text here contains.
fn trim(text: &str) -> &str {
    text.trim_ascii_start()
}
