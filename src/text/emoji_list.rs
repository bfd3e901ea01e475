//! The emoji somebody can choose from: finding one by its names, and its skin
//! tones. What there is comes from outside (`public/emoji.json`), and what it is called in
//! other languages, too (`public/emoji/`).

/// An emoji and what it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emoji {
    /// As it is written.
    pub text: String,
    /// Its name, as it is shown.
    pub name: String,
    /// Its shortcodes, the usual one first, with spaces between.
    pub codes: String,
    /// Its name in each language that is searched, a line for each, as words are searched:
    /// lower case, without accents.
    pub names: String,
    /// Words that are said of it, with spaces between, as words are searched.
    pub words: String,
    /// Its skin tones.
    pub tones: Tones,
}

/// What skin an emoji shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tones {
    /// None.
    #[default]
    None,
    /// One, told by a sign behind the first character.
    Follow,
    /// One, or that of several people: as they are written, lightest first.
    Listed(Vec<String>),
}

/// Lightest to darkest; 0 is the yellow that says none.
pub const TONES: u8 = 5;

impl Emoji {
    /// The usual shortcode, without colons.
    pub fn code(&self) -> &str {
        self.codes.split(' ').next().unwrap_or_default()
    }

    /// With a skin tone, where it has any.
    pub fn toned(&self, tone: u8) -> String {
        let index = usize::from(tone).checked_sub(1);
        match (&self.tones, index) {
            (Tones::Listed(all), Some(index)) => all.get(index).unwrap_or(&self.text).clone(),
            (Tones::Follow, Some(index)) if tone <= TONES => {
                let mut chars = self.text.chars();
                let mut out: String = chars.next().into_iter().collect();
                out.extend(char::from_u32(0x1f3fb + index as u32));
                let rest = chars.as_str();
                out.push_str(rest.strip_prefix('\u{fe0f}').unwrap_or(rest));
                out
            }
            _ => self.text.clone(),
        }
    }

    /// How well it fits all words of a query, 0 best.
    fn rank(&self, query: &[String]) -> Option<u8> {
        let worst = |worst: u8, word: &String| Some(worst.max(self.rank_of(word)?));
        query.first()?;
        query.iter().try_fold(0, worst)
    }

    fn rank_of(&self, wanted: &str) -> Option<u8> {
        let begins = |words: &str, between: &[char]| {
            words.split(between).any(|word| word.starts_with(wanted))
        };
        let is = |words: &str, between: char| words.split(between).any(|word| word == wanted);
        if is(&self.codes, ' ') || is(&self.names, '\n') {
            Some(0)
        } else if begins(&self.codes, &[' ']) {
            Some(1)
        } else if begins(&self.names, &[' ', '-', ':', '\n']) {
            Some(2)
        } else if begins(&self.words, &[' ']) || begins(&self.codes, &[' ', '_']) {
            Some(3)
        } else if wanted.chars().all(|c| c > LAST_OF_WORDS) && self.names.contains(wanted) {
            Some(4)
        } else {
            None
        }
    }
}

/// Scripts after this one write without spaces, or small words into the next one.
const LAST_OF_WORDS: char = '\u{58f}';

/// Ranks there are.
const RANKS: u8 = 5;

/// The places of what fits a query best, at most so many. The query is one without
/// accents.
pub fn find(all: &[Emoji], query: &str, most: usize) -> Vec<usize> {
    let query: Vec<String> = query
        .split([' ', ':', ','])
        .filter(|word| !word.is_empty())
        .take(5)
        .map(str::to_lowercase)
        .collect();
    let ranks: Vec<_> = all.iter().map(|emoji| emoji.rank(&query)).collect();
    (0..RANKS)
        .flat_map(|rank| {
            let ranks = ranks.iter().enumerate();
            ranks.filter_map(move |(at, is)| (*is == Some(rank)).then_some(at))
        })
        .take(most)
        .collect()
}

/// The emoji with exactly this shortcode.
pub fn by_code<'a>(all: &'a [Emoji], code: &str) -> Option<&'a Emoji> {
    let mut all = all.iter();
    all.find(|emoji| emoji.codes.split(' ').any(|it| it == code))
}

/// What is being written before a caret: the beginning of a shortcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun<'a> {
    /// As written, with its colon or colons.
    pub written: &'a str,
    /// The letters.
    pub code: &'a str,
    /// Whether the second colon is there.
    pub whole: bool,
}

/// The shortcode that ends where a text ends, if two letters of it are there. A
/// colon within a word or a number begins none (`12:30`, `http://`).
pub fn begun(before: &str) -> Option<Begun<'_>> {
    /// Longer ones there are not.
    const LONGEST: usize = 60;
    let whole = before.ends_with(':');
    let text = before.strip_suffix(':').unwrap_or(before);
    let is_code = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-');
    let length = text
        .bytes()
        .rev()
        .take(LONGEST + 1)
        .take_while(is_code)
        .count();
    let (rest, code) = text.split_at(text.len() - length);
    let around = rest.strip_suffix(':')?;
    // `:+1`, and no `:-D`.
    let begins = code.trim_start_matches(['+', '-']);
    let face = begins.len() < code.len() && !begins.starts_with(|c: char| c.is_ascii_digit());
    let free = around
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric() && c != ':');
    (free && !face && (2..=LONGEST).contains(&length)).then_some(Begun {
        written: &before[around.len()..],
        code,
        whole,
    })
}

/// What is put in place of a selection to style it (XEP-0393), or to take the style
/// away again, and the part of it to be selected then. Spaces at its edges stay
/// outside: next to one a sign styles nothing. Each line is styled for itself.
pub fn restyled(selection: &str, sign: char) -> String {
    let lines: Vec<String> = selection
        .split('\n')
        .map(|line| {
            let words = line.trim();
            let start = line.len() - line.trim_start().len();
            let (before, after) = (&line[..start], &line[start + words.len()..]);
            let plain = words
                .strip_prefix(sign)
                .and_then(|it| it.strip_suffix(sign));
            match plain {
                _ if words.is_empty() => line.to_owned(),
                Some(plain) if !plain.is_empty() => format!("{before}{plain}{after}"),
                _ => format!("{before}{sign}{words}{sign}{after}"),
            }
        })
        .collect();
    lines.join("\n")
}
