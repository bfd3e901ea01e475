//! HT-SHA-256-NONE (draft-schmaus-kitten-sasl-ht): a token proves who we are in
//! one round trip. Must only be used where nobody reads along: what is sent is
//! always the same, and could be sent again by another.

use super::scram::Hash;
use zeroize::Zeroizing;

/// Its registered name: a browser gives no channel to bind to.
pub const MECHANISM: &str = "HT-SHA-256-NONE";

/// What is sent first, and all there is to send.
pub fn initial(username: &str, token: &str) -> Zeroizing<Vec<u8>> {
    let proof = Hash::Sha256.hmac(token.as_bytes(), b"Initiator");
    let mut message = Zeroizing::new(Vec::with_capacity(username.len() + 1 + proof.len()));
    message.extend_from_slice(username.as_bytes());
    message.push(0);
    message.extend_from_slice(&proof);
    message
}

/// The server knows the token, too.
pub fn is_genuine(token: &str, answer: &[u8]) -> bool {
    Hash::Sha256.verify(token.as_bytes(), b"Responder", answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "secret-token:fast-Oeie4nmlUoLHXca_YgkbcY8x";

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn as_another_implementation_computes_it() {
        let message = initial("juliet", TOKEN);
        assert_eq!(&message[..7], b"juliet\0");
        assert_eq!(
            hex(&message[7..]),
            "ea52d4c5bf31e5ce35762bf13396a184a4c12792c4768022b04919ef920e4357"
        );
    }

    #[test]
    fn only_who_knows_the_token_can_answer() {
        let answer = Hash::Sha256.hmac(TOKEN.as_bytes(), b"Responder");
        assert_eq!(
            hex(&answer),
            "b33f9edc828d5d98eea554da86539c50813ca9093bc296278cde9259cdcad192"
        );
        assert!(is_genuine(TOKEN, &answer));
        assert!(!is_genuine("secret-token:fast-another", &answer));
        // Our own proof sent back proves nothing.
        assert!(!is_genuine(TOKEN, &initial("juliet", TOKEN)[7..]));
        assert!(!is_genuine(TOKEN, b""));
    }
}
