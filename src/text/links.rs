//! Links in what people write.
//!
//! Only schemes named here become links, whatever a text contains; what is
//! followed is what was shown. A scanner of our own: a finder for URLs alone
//! leaves out `xmpp:`, `geo:` and `tel:`, whose ends need the same care.

use std::borrow::Cow;

use super::clean::is_bidi_control;

/// A piece of a body; the texts of all pieces make up the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span<'a> {
    /// Text to be shown as it is.
    Text(&'a str),
    /// Text to be shown as a link.
    Link {
        /// As written.
        text: &'a str,
        /// Where it leads; always [safe](is_safe_href).
        href: Cow<'a, str>,
    },
}

/// All that may ever be followed.
const SCHEMES: [&str; 6] = ["http", "https", "mailto", "xmpp", "geo", "tel"];

/// Ends of names taken for a site when written bare. Not those that are more
/// often a file (`rs`, `md`, `sh`) or two sentences without a space (`in`, `no`).
const TOP_LEVEL: [&str; 53] = [
    "com", "org", "net", "edu", "gov", "info", "biz", "int", "io", "dev", "app", "chat", "cloud",
    "blog", "online", "site", "social", "shop", "tech", "wiki", "xyz", "eu", "nl", "de", "be",
    "fr", "uk", "at", "ch", "lu", "it", "es", "pt", "pl", "cz", "se", "dk", "fi", "ie", "ca", "au",
    "nz", "jp", "cn", "kr", "br", "ru", "ua", "tv", "fm", "im", "tr", "gr",
];

/// How far a link's beginning is examined; bounds the work on texts made of
/// beginnings alone. Longer host names do not exist.
const HEAD: usize = 320;

/// Splits a body into text and links.
pub fn spans(body: &str) -> Vec<Span<'_>> {
    let mut out = Vec::new();
    // Up to where the body is in `out`, and up to where it was looked at.
    let (mut done, mut at) = (0, 0);
    while let Some(word) = next_word(body, at) {
        let Some(link) = link_at(body, word) else {
            at = word.1;
            continue;
        };
        let (start, end, prefix) = link;
        if start > done {
            out.push(Span::Text(&body[done..start]));
        }
        let text = &body[start..end];
        let href = match prefix {
            "" => Cow::Borrowed(text),
            prefix => Cow::Owned(format!("{prefix}{text}")),
        };
        out.push(match is_safe_href(&href) {
            true => Span::Link { text, href },
            false => Span::Text(text),
        });
        (done, at) = (end, end);
    }
    if done < body.len() {
        out.push(Span::Text(&body[done..]));
    }
    out
}

/// Whether a link may be followed: an allowed scheme, and no character that
/// browsers skip or that would show it as another.
pub fn is_safe_href(href: &str) -> bool {
    let Some((scheme, rest)) = href.split_once(':') else {
        return false;
    };
    SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme))
        && !rest.is_empty()
        && !href.contains(|c: char| c.is_control() || c.is_whitespace() || is_hidden(c))
}

/// The next run of characters of which names and addresses are made.
fn next_word(body: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = &body.as_bytes()[from..];
    let start = from + bytes.iter().position(|b| is_word(*b))?;
    let len = body.as_bytes()[start..].iter().position(|b| !is_word(*b));
    Some((start, len.map_or(body.len(), |len| start + len)))
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+' | b'%' | b'@')
}

/// The link that this word begins or is: start, end, and what its address
/// lacks in front.
fn link_at(body: &str, (start, end): (usize, usize)) -> Option<(usize, usize, &'static str)> {
    let word = &body[start..end];
    if body[end..].starts_with(':')
        && let Some(scheme) = scheme_at_end(word)
    {
        let rest = &body[end + 1..];
        return begins_well(scheme, rest)
            .then(|| (end - scheme.len(), end + 1 + tail_len(rest), ""));
    }
    // Letters of other scripts around it would make it another name.
    let before = body[..start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | ':' | '\\' | '=')) {
        return None;
    }
    let trimmed = word.trim_start_matches(['.', '-', '_', '+', '%']);
    let start = end - trimmed.len();
    let after = &body[end..];
    let trimmed = match after.starts_with(char::is_alphanumeric) {
        true => return None,
        false => trimmed.trim_end_matches(['.', '-', '_', '+', '%', '@']),
    };
    if let Some((local, domain)) = trimmed.split_once('@') {
        let fits = !local.is_empty() && local.len() <= 64 && !local.ends_with('.');
        return (fits && is_site(domain)).then(|| (start, start + trimmed.len(), "mailto:"));
    }
    if !is_site(trimmed) {
        return None;
    }
    let mut site_end = start + trimmed.len();
    // A path only if nothing was trimmed: in "example.org./x" it is another sentence.
    if site_end == end && after.starts_with(['/', '?', '#', ':']) {
        let port = after.strip_prefix(':');
        if port.is_none_or(|port| port.starts_with(|c: char| c.is_ascii_digit())) {
            site_end = end + tail_len(after);
        }
    }
    Some((start, site_end, "https://"))
}

/// The allowed scheme a word ends with, if it begins there.
fn scheme_at_end(word: &str) -> Option<&str> {
    // Of a longer word the rest is of no interest, and need not be walked.
    let at = word
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + 1);
    let (before, scheme) = word.split_at(at);
    let begins = !before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    (begins && SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme))).then_some(scheme)
}

/// Whether what follows `scheme:` can be an address of that kind.
fn begins_well(scheme: &str, rest: &str) -> bool {
    let first_is = |text: &str, also: &[char]| {
        text.starts_with(|c: char| c.is_alphanumeric() || also.contains(&c))
    };
    let head = &rest[..rest.floor_char_boundary(HEAD)];
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => head.strip_prefix("//").is_some_and(|rest| {
            let host = &rest[..rest
                .find(|c| is_end(c) || "/?#".contains(c))
                .unwrap_or(rest.len())];
            // "https://bank.example@evil.example" leads to evil.example.
            let ipv6 = host
                .strip_prefix('[')
                .is_some_and(|h| first_is(h, &[':']) && h.contains(']'));
            (ipv6 || first_is(host, &[])) && !host.contains('@')
        }),
        "tel" => {
            let number = head.strip_prefix('+').unwrap_or(head);
            number.starts_with(|c: char| c.is_ascii_digit())
        }
        "geo" => {
            let place = head.strip_prefix('-').unwrap_or(head);
            place.starts_with(|c: char| c.is_ascii_digit()) && head.contains(',')
        }
        "mailto" => first_is(head, &[]) && head.contains('@'),
        _ => first_is(head, &[]),
    }
}

/// Whether a bare name is surely one of a site.
fn is_site(name: &str) -> bool {
    let Some((labels, top)) = name.rsplit_once('.') else {
        return false;
    };
    let www = labels
        .get(..4)
        .is_some_and(|w| w.eq_ignore_ascii_case("www."));
    let known = TOP_LEVEL.iter().any(|t| t.eq_ignore_ascii_case(top))
        || www && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    known
        && name.len() <= 253
        && labels.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// How much of what follows belongs to a link: up to a space or a bracket that
/// was opened before it, less the punctuation of the sentence around it.
fn tail_len(text: &str) -> usize {
    let mut open = [0usize; 3];
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let bracket = "([{"
            .find(c)
            .map(|kind| (kind, true))
            .or_else(|| ")]}".find(c).map(|kind| (kind, false)));
        match bracket {
            Some((kind, true)) => open[kind] += 1,
            Some((kind, false)) if open[kind] > 0 => open[kind] -= 1,
            Some(_) => {
                end = at;
                break;
            }
            None if is_end(c) => {
                end = at;
                break;
            }
            None => {}
        }
    }
    text[..end]
        .trim_end_matches(|c| ".,;:!?'*_~([{…’”".contains(c))
        .len()
}

/// Whether a link cannot go on beyond this character.
fn is_end(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_hidden(c)
        || matches!(c, '<' | '>' | '"' | '`' | '\\' | '«' | '»' | '“' | '„')
        // The punctuation of scripts written without spaces.
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}

/// Characters that change what is seen without being seen.
fn is_hidden(c: char) -> bool {
    is_bidi_control(c)
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}
