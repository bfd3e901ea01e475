//! Base64 (RFC 4648 §4), strict: in one form only, as SASL asks (RFC 6120
//! §6.4.2). Our own: messages are short, and the usual crate pays for its speed
//! with some 5 KB of machine code.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text for some bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

/// The bytes of a text; `None` if it is not exactly what [`encode`] writes.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let digits = text.trim_end_matches('=').as_bytes();
    for group in digits.chunks(4) {
        let mut bits = 0;
        for at in 0..4 {
            let value = match group.get(at) {
                Some(digit) => ALPHABET.iter().position(|known| known == digit)?,
                None => 0,
            };
            bits = bits << 6 | value as u32;
        }
        // n digits hold n - 1 whole bytes.
        bytes.extend(&bits.to_be_bytes()[1..group.len()]);
    }
    // Wrong padding, a digit too many, bits that stand for nothing.
    (encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    use proptest::prelude::*;

    #[test]
    fn one_form_only() {
        // RFC 4648 §10.
        assert_eq!(decode("Zm9vYg=="), Some(b"foob".to_vec()));
        for wrong in [
            "Zm9vYg",
            "Zm9vYg=",
            "Zm9vYg===",
            "Zm9vYh==",
            "Z",
            "=",
            "Zm9v\n",
            "Zm9v ",
            "Zm_v",
            "Zg==Zg==",
            "Zm9vZ",
            "é",
        ] {
            assert_eq!(decode(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn writes_and_reads_like_others(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let text = BASE64_STANDARD.encode(&bytes);
            prop_assert_eq!(encode(&bytes), text.clone());
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn refuses_like_others(text in "[A-Da-d+/0-3=]{0,12}") {
            prop_assert_eq!(decode(&text), BASE64_STANDARD.decode(&text).ok());
        }
    }
}
