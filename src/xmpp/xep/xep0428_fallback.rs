//! XEP-0428: Fallback Indication: which part of a text is only for programs that do
//! not know what it stands for.

use crate::xml::Element;
use std::ops::Range;

const NS: &str = "urn:xmpp:fallback:0";

/// Ranges of one text that are read.
const RANGES: usize = 16;

/// The whole text stands for an extension.
pub fn whole(of: &str) -> Element {
    Element::new("fallback", NS).with_attr("for", of)
}

/// The beginning of the text, so many code points, stands for an extension.
pub fn beginning(of: &str, end: usize) -> Element {
    let body = Element::new("body", NS)
        .with_attr("start", "0")
        .with_attr("end", end.to_string());
    whole(of).with_child(body)
}

/// What is marked in a stanza as standing for an extension. An early version did
/// not say for which one.
fn marks<'a>(stanza: &'a Element, of: &'a str) -> impl Iterator<Item = &'a Element> {
    let all = stanza.children().filter(|child| child.is("fallback", NS));
    all.filter(move |mark| mark.attr("for").is_none_or(|it| it == of))
}

/// Whether the whole text stands for an extension.
pub fn covers_all(stanza: &Element, of: &str) -> bool {
    marks(stanza, of).any(|mark| {
        let mut bodies = mark.children().filter(|child| child.is("body", NS));
        let whole = |body: &Element| body.attr("start").is_none() && body.attr("end").is_none();
        match bodies.next() {
            None => mark.children().next().is_none(),
            Some(body) => whole(body) || bodies.any(whole),
        }
    })
}

/// A text without the parts that stand for an extension, and these parts. Ranges
/// count code points (XEP-0426); what does not fit the text is no range.
pub fn split(stanza: &Element, of: &str, text: &str) -> (String, String) {
    let length = text.chars().count();
    let number = |body: &Element, name| body.attr(name).and_then(|it| it.parse::<usize>().ok());
    let ranges: Vec<Range<usize>> = marks(stanza, of)
        .flat_map(Element::children)
        .filter(|child| child.is("body", NS))
        .filter_map(|body| Some(number(body, "start")?..number(body, "end")?))
        .filter(|range| range.start < range.end && range.end <= length)
        .take(RANGES)
        .collect();
    let (mut kept, mut taken) = (String::new(), String::new());
    for (at, c) in text.chars().enumerate() {
        match ranges.iter().any(|range| range.contains(&at)) {
            true => taken.push(c),
            false => kept.push(c),
        }
    }
    (kept, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(ranges: &str, text: &str) -> (String, String) {
        let frame = format!(
            "<message xmlns='jabber:client'><fallback xmlns='{NS}' for='x'>{ranges}</fallback></message>"
        );
        split(&crate::xml::parse(&frame).unwrap(), "x", text)
    }

    #[test]
    fn code_points_and_never_more_than_there_are() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let text = "> 👩‍👩‍👧é\nyes";
        assert_eq!(
            cut("<body start='0' end='9'/>", text),
            pair("yes", "> 👩‍👩‍👧é\n")
        );
        for odd in [
            "",
            "<body/>",
            "<body start='0'/>",
            "<body start='3' end='3'/>",
            "<body start='4' end='2'/>",
            "<body start='0' end='99'/>",
            "<body start='-1' end='2'/>",
            "<body start='0' end='18446744073709551616'/>",
            "<subject start='0' end='2'/>",
        ] {
            assert_eq!(cut(odd, text), pair(text, ""), "{odd}");
        }
        let two = "<body start='0' end='2'/><body start='1' end='3'/>";
        assert_eq!(cut(two, "abcd"), pair("d", "abc"));
        assert_eq!(cut("<body start='0' end='4'/>", "abcd"), pair("", "abcd"));
    }
}
