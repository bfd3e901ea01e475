//! Which characters and names XML 1.0 (fifth edition) allows.

/// Whether a character may occur in a document, be it raw or by reference.
pub(super) fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether all characters of a text are legal; one quick pass over the octets.
pub(super) fn all_legal(text: &str) -> bool {
    // Without early exit, so that the compiler can look at many octets at once.
    let (mut control, mut ef) = (false, false);
    for &b in text.as_bytes() {
        control |= b < 0x20 && b != b'\t' && b != b'\n' && b != b'\r';
        ef |= b == 0xef;
    }
    // U+FFFE and U+FFFF both begin with the octet EF.
    !(control || ef && text.contains(['\u{fffe}', '\u{ffff}']))
}

/// White space as the grammar of markup means it.
pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a text is a name without a colon ("NCName").
pub(super) fn is_ncname(name: &str) -> bool {
    // Nearly all names; the octets alone tell.
    if let [b'a'..=b'z' | b'A'..=b'Z' | b'_', rest @ ..] = name.as_bytes()
        && (rest.iter()).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
    {
        return true;
    }
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c,
            '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// What stands between `&` and `;`: one of the five predefined entities or the
/// number of a legal character. There are no others without a DTD.
pub(super) fn resolve_reference(name: &str) -> Option<char> {
    let number = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // `from_str_radix` would accept a sign.
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    is_legal(c).then_some(c)
}
