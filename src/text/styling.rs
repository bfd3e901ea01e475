//! XEP-0393: Message Styling, by its grammar and no further: what a line is
//! ([`blocks`]), and how the words on it are meant ([`runs`]).
//!
//! Nothing is taken out: the signs that style are pieces like the words they
//! style, and all pieces together are the text. Linear in its length: a sign whose
//! partner was looked for in vain is not looked for again in the same stretch, and
//! stretches lie within each other once for each kind of sign at most.

/// Quotes within quotes; deeper ones are text of the innermost.
const MAX_QUOTES: usize = 8;

const FENCE: &str = "```";

/// A part of a body, one or more whole lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block<'a> {
    /// One line, without its end.
    Line(&'a str),
    /// Preformatted lines.
    Code {
        /// What stands behind the opening fence, as a rule nothing or a language.
        tag: &'a str,
        /// The lines between the fences.
        lines: Vec<&'a str>,
        /// Whether there is a closing fence.
        closed: bool,
    },
    /// What somebody said before: its lines without their `>`.
    Quote(Vec<Block<'a>>),
}

/// How a piece of a line is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style(u8);

impl Style {
    /// `*strong*`
    pub const STRONG: Style = Style(1);
    /// `_emphasis_`
    pub const EMPHASIS: Style = Style(2);
    /// `~strike~`
    pub const STRIKE: Style = Style(4);
    /// `` `code` ``
    pub const CODE: Style = Style(8);

    /// Whether it is meant so, too.
    pub fn has(self, other: Style) -> bool {
        self.0 & other.0 != 0
    }

    fn and(self, other: Style) -> Style {
        Style(self.0 | other.0)
    }
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    /// As written.
    pub text: &'a str,
    /// How it is meant.
    pub style: Style,
    /// Whether it is a sign that styles, which has the style of what it styles.
    pub sign: bool,
}

/// Splits a body into blocks.
pub fn blocks(body: &str) -> Vec<Block<'_>> {
    let lines: Vec<&str> = body.split('\n').collect();
    children(&lines, 0)
}

fn children<'a>(lines: &[&'a str], depth: usize) -> Vec<Block<'a>> {
    let quoted = |line: &&str| depth < MAX_QUOTES && line.starts_with('>');
    let mut out = Vec::new();
    let mut rest = lines;
    while let Some((first, after)) = rest.split_first() {
        if let Some(tag) = first.strip_prefix(FENCE) {
            let end = after.iter().position(|line| *line == FENCE);
            let (inside, after) = after.split_at(end.unwrap_or(after.len()));
            out.push(Block::Code {
                tag,
                lines: inside.to_vec(),
                closed: end.is_some(),
            });
            rest = after.get(1..).unwrap_or_default();
        } else if quoted(first) {
            let end = rest.iter().position(|line| !quoted(line));
            let (inside, after) = rest.split_at(end.unwrap_or(rest.len()));
            let inside: Vec<&str> = inside.iter().map(|line| unquoted(line)).collect();
            out.push(Block::Quote(children(&inside, depth + 1)));
            rest = after;
        } else {
            out.push(Block::Line(first));
            rest = after;
        }
    }
    out
}

/// A line of a quote, without the sign and the space behind it.
fn unquoted(line: &str) -> &str {
    let line = line.strip_prefix('>').unwrap_or(line);
    line.strip_prefix(char::is_whitespace).unwrap_or(line)
}

/// Splits a line into what is meant differently.
pub fn runs(line: &str) -> Vec<Run<'_>> {
    let mut out = Vec::new();
    scan(line, Style::default(), &mut out);
    out
}

/// `text`: all of a block or of what stands between two signs, so that its first
/// character may be a sign that opens.
fn scan<'a>(text: &'a str, style: Style, out: &mut Vec<Run<'a>>) {
    let plain = |text: &'a str, out: &mut Vec<Run<'a>>| {
        if !text.is_empty() {
            let sign = false;
            out.push(Run { text, style, sign });
        }
    };
    // Signs that have no partner from here on.
    let mut alone = Style::default();
    let (mut done, mut at, mut may_open) = (0, 0, true);
    while let Some(c) = text[at..].chars().next() {
        let kind = kind(c).filter(|kind| may_open && !alone.has(*kind));
        may_open = c.is_whitespace();
        let start = at;
        at += c.len_utf8();
        let Some(kind) = kind else { continue };
        match close(text, c, at) {
            Close::At(end) => {
                plain(&text[done..start], out);
                let inner = style.and(kind);
                let sign = |text| Run {
                    text,
                    style: inner,
                    sign: true,
                };
                out.push(sign(&text[start..at]));
                match kind {
                    Style::CODE => out.push(Run {
                        text: &text[at..end],
                        style: inner,
                        sign: false,
                    }),
                    _ => scan(&text[at..end], inner, out),
                }
                at = end + 1;
                out.push(sign(&text[end..at]));
                done = at;
            }
            Close::Nowhere => alone = alone.and(kind),
            Close::NotFromHere => {}
        }
    }
    plain(&text[done..], out);
}

fn kind(c: char) -> Option<Style> {
    Some(match c {
        '*' => Style::STRONG,
        '_' => Style::EMPHASIS,
        '~' => Style::STRIKE,
        '`' => Style::CODE,
        _ => return None,
    })
}

enum Close {
    At(usize),
    /// Nor would any of the same kind further on be closed.
    Nowhere,
    /// Space or nothing follows: this one opens nothing.
    NotFromHere,
}

/// Where what was opened by `sign` before `from` is closed.
fn close(text: &str, sign: char, from: usize) -> Close {
    let mut before = match text[from..].chars().next() {
        Some(first) if first != sign && !first.is_whitespace() => first,
        _ => return Close::NotFromHere,
    };
    let start = from + before.len_utf8();
    for (at, c) in text[start..].char_indices() {
        if c == sign && !before.is_whitespace() {
            return Close::At(start + at);
        }
        before = c;
    }
    Close::Nowhere
}
