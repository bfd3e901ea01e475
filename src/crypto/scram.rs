//! SCRAM (RFC 5802, RFC 7677), the client's half, on bytes: knows neither XMPP
//! nor base64 around its messages.
//!
//! Why our own: the state machine is small, and salted keys can be kept instead
//! of the password. It must never take a message from the server on trust: a
//! sign-in is done only when [`Scram::finish`] has verified the server's
//! signature. There is no channel binding (`n,,`): a page cannot see its TLS.

use crate::store::ScramKeys;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

/// "No channel binding, nobody else's authorization" (RFC 5802 §7).
const GS2_HEADER: &str = "n,,";

/// Fewer rounds are refused. RFC 5802 §5.1 asks servers for at least 4,096 and
/// every XMPP server has that or more; whoever announces less wants a proof
/// that a dictionary breaks quickly.
pub const ITERATIONS_MIN: u32 = 4_096;

/// More rounds are refused: it is the server that names the count, and the
/// engine stands still meanwhile. Some seconds on a slow phone; more than three
/// times what OWASP recommends for SHA-256 (600,000).
pub const ITERATIONS_MAX: u32 = 2_000_000;

/// The hash of a mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hash {
    /// RFC 5802.
    Sha1,
    /// RFC 7677.
    Sha256,
    /// draft-melnikov-scram-sha-512.
    Sha512,
}

impl Hash {
    /// The mechanism with this hash.
    pub fn mechanism(self) -> &'static str {
        match self {
            Hash::Sha1 => "SCRAM-SHA-1",
            Hash::Sha256 => "SCRAM-SHA-256",
            Hash::Sha512 => "SCRAM-SHA-512",
        }
    }

    /// H() of RFC 5802 §2.2.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha1 => Sha1::digest(data).to_vec(),
            Hash::Sha256 => Sha256::digest(data).to_vec(),
            Hash::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    /// Hi() of RFC 5802 §2.2.
    fn salted(self, password: &[u8], salt: &[u8], iterations: u32) -> Zeroizing<Vec<u8>> {
        let length = match self {
            Hash::Sha1 => 20,
            Hash::Sha256 => 32,
            Hash::Sha512 => 64,
        };
        let mut out = Zeroizing::new(vec![0; length]);
        match self {
            Hash::Sha1 => pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, iterations, &mut out),
            Hash::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut out),
            Hash::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, iterations, &mut out),
        }
        out
    }

    pub(super) fn hmac(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha1 => mac::<Hmac<Sha1>>(key, data)
                .finalize()
                .into_bytes()
                .to_vec(),
            Hash::Sha256 => mac::<Hmac<Sha256>>(key, data)
                .finalize()
                .into_bytes()
                .to_vec(),
            Hash::Sha512 => mac::<Hmac<Sha512>>(key, data)
                .finalize()
                .into_bytes()
                .to_vec(),
        }
    }

    /// Compares in constant time.
    pub(super) fn verify(self, key: &[u8], data: &[u8], tag: &[u8]) -> bool {
        match self {
            Hash::Sha1 => mac::<Hmac<Sha1>>(key, data).verify_slice(tag).is_ok(),
            Hash::Sha256 => mac::<Hmac<Sha256>>(key, data).verify_slice(tag).is_ok(),
            Hash::Sha512 => mac::<Hmac<Sha512>>(key, data).verify_slice(tag).is_ok(),
        }
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> M {
    // RFC 2104: there is no wrong length.
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes any key");
    mac.update(data);
    mac
}

/// What proves who we are.
#[derive(Clone)]
pub enum Secret {
    /// The password, already prepared (see [`super::saslprep`]).
    Password(Zeroizing<String>),
    /// Keys kept from an earlier sign-in.
    Keys(ScramKeys),
}

/// Why an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScramError {
    /// Not what RFC 5802 §7 allows; says what.
    Malformed(&'static str),
    /// An iteration count outside the two limits.
    Iterations(u64),
    /// Kept keys were made for another salt, count or hash.
    PasswordNeeded,
    /// The server did not prove that it knows the password.
    NotGenuine,
    /// The server's own error (`e=`).
    Server(String),
}

/// The server's first message, read but not yet answered: what has to agree to
/// its extensions (XEP-0474) can look at them before a proof is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFirst {
    text: String,
    nonce: String,
    salt: Vec<u8>,
    iterations: u32,
    extensions: Vec<(char, String)>,
}

impl ServerFirst {
    /// Reads the message.
    pub fn parse(message: &[u8]) -> Result<ServerFirst, ScramError> {
        let text = utf8(message)?;
        let mut attributes = attributes(text)?.into_iter();
        let mut expect = |name, wrong| match attributes.next() {
            Some((found, value)) if found == name => Ok(value),
            // RFC 5802 §5.1: a client must not go on past an extension that is
            // mandatory and unknown, and all are unknown.
            Some(('m', _)) => Err(ScramError::Malformed("mandatory extension")),
            Some(('e', value)) => Err(ScramError::Server(value.to_owned())),
            _ => Err(ScramError::Malformed(wrong)),
        };
        let nonce = expect('r', "no nonce")?;
        let salt = expect('s', "no salt")?;
        let iterations = expect('i', "no iteration count")?;

        if !nonce.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ScramError::Malformed("nonce"));
        }
        let salt = match BASE64_STANDARD.decode(salt) {
            Ok(salt) if !salt.is_empty() => salt,
            _ => return Err(ScramError::Malformed("salt")),
        };
        // `posit-number`: `+4096` and `0004096` are other numbers to the server.
        if iterations.is_empty()
            || iterations.starts_with('0')
            || !iterations.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(ScramError::Malformed("iteration count"));
        }
        let iterations = iterations.parse().unwrap_or(u64::MAX);
        let iterations = match u32::try_from(iterations) {
            Ok(count) if (ITERATIONS_MIN..=ITERATIONS_MAX).contains(&count) => count,
            _ => return Err(ScramError::Iterations(iterations)),
        };
        let mut extensions: Vec<(char, String)> = Vec::new();
        for (name, value) in attributes {
            if "rsimevpcn".contains(name) || extensions.iter().any(|(known, _)| *known == name) {
                return Err(ScramError::Malformed("attribute twice or out of place"));
            }
            extensions.push((name, value.to_owned()));
        }
        Ok(ServerFirst {
            text: text.to_owned(),
            nonce: nonce.to_owned(),
            salt,
            iterations,
            extensions,
        })
    }

    /// An optional extension's value.
    pub fn extension(&self, name: char) -> Option<&str> {
        self.extensions
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// One sign-in: [`Scram::first`] goes out, [`Scram::respond`] answers the
/// server's first message, [`Scram::finish`] verifies its last.
pub struct Scram {
    hash: Hash,
    nonce: String,
    first_bare: String,
    state: State,
}

enum State {
    Started(Secret),
    Proved { keys: ScramKeys, auth: String },
    Over,
}

impl Scram {
    /// Begins. `username` is already prepared; `nonce` are random bytes, at
    /// least 16 of them, never used before.
    pub fn new(hash: Hash, username: &str, secret: Secret, nonce: &[u8]) -> Scram {
        // Base64 has none of the characters a nonce must not have.
        Scram::with_nonce(hash, username, secret, BASE64_STANDARD.encode(nonce))
    }

    fn with_nonce(hash: Hash, username: &str, secret: Secret, nonce: String) -> Scram {
        let username = username.replace('=', "=3D").replace(',', "=2C");
        Scram {
            hash,
            first_bare: format!("n={username},r={nonce}"),
            nonce,
            state: State::Started(secret),
        }
    }

    /// Which hash it uses.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The client's first message.
    pub fn first(&self) -> String {
        format!("{GS2_HEADER}{}", self.first_bare)
    }

    /// The client's last message, with its proof.
    pub fn respond(&mut self, first: &ServerFirst) -> Result<String, ScramError> {
        let State::Started(secret) = std::mem::replace(&mut self.state, State::Over) else {
            return Err(ScramError::Malformed("challenge out of turn"));
        };
        // Ours alone would let an old exchange be replayed to us.
        if !first.nonce.starts_with(&self.nonce) || first.nonce.len() == self.nonce.len() {
            return Err(ScramError::Malformed("nonce is not ours, continued"));
        }
        let hash = self.hash;
        let keys = match secret {
            Secret::Password(password) => derive(hash, &password, &first.salt, first.iterations),
            Secret::Keys(keys)
                if keys.mechanism == hash.mechanism()
                    && keys.salt == first.salt
                    && keys.iterations == first.iterations =>
            {
                keys
            }
            Secret::Keys(_) => return Err(ScramError::PasswordNeeded),
        };
        let without_proof = format!("c={},r={}", BASE64_STANDARD.encode(GS2_HEADER), first.nonce);
        let auth = format!("{},{},{without_proof}", self.first_bare, first.text);
        let stored_key = hash.digest(&keys.client_key);
        let signature = hash.hmac(&stored_key, auth.as_bytes());
        let proof: Vec<u8> = keys
            .client_key
            .iter()
            .zip(signature)
            .map(|(key, signature)| key ^ signature)
            .collect();
        self.state = State::Proved { keys, auth };
        Ok(format!(
            "{without_proof},p={}",
            BASE64_STANDARD.encode(proof)
        ))
    }

    /// Verifies the server's last message. Gives the keys to keep.
    pub fn finish(&mut self, message: &[u8]) -> Result<ScramKeys, ScramError> {
        let State::Proved { keys, auth } = std::mem::replace(&mut self.state, State::Over) else {
            return Err(ScramError::NotGenuine);
        };
        let text = utf8(message)?;
        let signature = match attributes(text)?.first() {
            Some(('v', signature)) => BASE64_STANDARD.decode(signature),
            Some(('e', error)) => return Err(ScramError::Server((*error).to_owned())),
            _ => return Err(ScramError::NotGenuine),
        };
        match signature {
            Ok(tag) if self.hash.verify(&keys.server_key, auth.as_bytes(), &tag) => Ok(keys),
            _ => Err(ScramError::NotGenuine),
        }
    }
}

/// The keys of a (prepared) password (RFC 5802 §3).
fn derive(hash: Hash, password: &str, salt: &[u8], iterations: u32) -> ScramKeys {
    let salted = hash.salted(password.as_bytes(), salt, iterations);
    ScramKeys {
        mechanism: hash.mechanism().to_owned(),
        salt: salt.to_vec(),
        iterations,
        client_key: hash.hmac(&salted, b"Client Key"),
        server_key: hash.hmac(&salted, b"Server Key"),
    }
}

fn utf8(message: &[u8]) -> Result<&str, ScramError> {
    std::str::from_utf8(message).map_err(|_| ScramError::Malformed("not UTF-8"))
}

/// `a=…,b=…`: every part a letter, `=` and a value without NUL (RFC 5802 §7).
fn attributes(text: &str) -> Result<Vec<(char, &str)>, ScramError> {
    text.split(',')
        .map(|part| {
            let (name, value) = part.split_once('=')?;
            let mut letters = name.chars();
            let name = letters.next().filter(char::is_ascii_alphabetic)?;
            (letters.next().is_none() && !value.contains('\0')).then_some((name, value))
        })
        .collect::<Option<_>>()
        .ok_or(ScramError::Malformed("not a list of attributes"))
}

#[cfg(test)]
#[path = "scram_tests.rs"]
mod tests;
