//! How well a password would stand against guessing. A hint, no rule: it knows
//! repetition, rows of the keyboard and the alphabet, and the address.

/// How strong a password is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Soon guessed.
    Weak,
    /// Good enough where the server slows down guessing.
    Fair,
    /// Not guessed.
    Strong,
}

/// What nobody has to guess long.
const ROWS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "password",
];

/// Estimates a password. `address`: of the account it is for.
pub fn strength(password: &str, address: &str) -> Strength {
    // What follows from the letter before is hardly worth a guess.
    const FREE: u32 = 1;
    let letters: Vec<char> = password
        .chars()
        .flat_map(char::to_lowercase)
        .take(128)
        .collect();
    let pool = pool(password);
    let name = address.split('@').next().unwrap_or_default().to_lowercase();
    let follows = |a: char, b: char| {
        let pair = |row: &str| {
            let mut row = row.chars().zip(row.chars().skip(1));
            row.any(|(x, y)| (x, y) == (a, b) || (y, x) == (a, b))
        };
        a == b || ROWS.iter().any(|row| pair(row)) || pair(&name)
    };
    let mut bits = 0;
    for (at, letter) in letters.iter().enumerate() {
        let known = at > 0 && follows(letters[at - 1], *letter);
        // "abcabcabc" is "abc".
        let repeats = (2..=at / 2 + 1).any(|step| {
            at >= 2 * step - 1
                && (0..step).all(|i| {
                    letters[at - i]
                        == letters
                            .get(at.wrapping_sub(i + step))
                            .copied()
                            .unwrap_or('\0')
                })
        });
        bits += if known || repeats { FREE } else { pool };
    }
    match bits {
        0..40 => Strength::Weak,
        40..64 => Strength::Fair,
        _ => Strength::Strong,
    }
}

/// Bits of one letter, by what kinds of letters there are.
fn pool(password: &str) -> u32 {
    let any = |kind: fn(&char) -> bool| password.chars().any(|c| kind(&c));
    let size = 10 * u32::from(any(char::is_ascii_digit))
        + 26 * u32::from(any(char::is_ascii_lowercase))
        + 26 * u32::from(any(char::is_ascii_uppercase))
        + 20 * u32::from(any(|c| c.is_ascii() && !c.is_ascii_alphanumeric()))
        + 60 * u32::from(any(|c| !c.is_ascii()));
    // Words are not random letters.
    size.max(2).ilog2()
}

#[cfg(test)]
mod tests {
    use super::{Strength::*, strength};

    #[test]
    fn tells_the_good_from_the_bad() {
        let of = |password| strength(password, "juliet@example.org");
        for weak in [
            "",
            "a",
            "secret",
            "password1",
            "qwertyuiop123",
            "1234567890",
            "juliet2024",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
        ] {
            assert_eq!(of(weak), Weak, "{weak}");
        }
        for good in ["tr0ub4dor&3x", "correct horse"] {
            assert!(of(good) >= Fair, "{good}");
        }
        for strong in [
            "correct horse battery staple",
            "X7$kq9!mZw2@pL",
            "дождь и солнце весной",
        ] {
            assert_eq!(of(strong), Strong, "{strong}");
        }
        // However long.
        of(&"xyz".repeat(100_000));
    }
}
