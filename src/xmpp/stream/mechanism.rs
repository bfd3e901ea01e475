//! Which SASL mechanism, and its exchange of bytes.
//!
//! Apart from [`super::sasl`], because RFC 6120 and XEP-0388 (SASL2) wrap the
//! same exchange in different elements. Must never choose a weaker mechanism
//! than the account used before unless the person agreed, nor send a password
//! where others can read it.

use crate::api::Problem;
use crate::crypto::ht;
use crate::crypto::saslprep::{self, Normalise};
use crate::crypto::scram::{self, Hash, Scram, ScramError, ServerFirst};
use crate::jid::BareJid;
use crate::store::{FastToken, ScramKeys};
use crate::xmpp::xep::xep0474_downgrade::{self as downgrade, Offered, Verdict};
use zeroize::Zeroizing;

/// What proves who we are.
pub enum Secret {
    /// The password, as typed.
    Password(Zeroizing<String>),
    /// Keys kept from an earlier sign-in.
    Keys(ScramKeys),
    /// A token the server gave us (XEP-0484); only SASL2 takes one.
    Token {
        /// It.
        token: FastToken,
        /// For the last time: the server shall forget it, and nothing else is
        /// wanted.
        last: bool,
    },
    /// Nothing: a guest of the server (XEP-0175), who calls themselves this.
    Guest(String),
}

/// What a sign-in may do.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Nobody on the way can read along: `wss:`, or loopback.
    pub private: bool,
    /// The mechanism this account used last, `AccountRecord::mechanism`. As
    /// none weaker is used without consent, it is the strongest.
    pub strongest_used: Option<String>,
    /// The person agreed to a weaker one.
    pub accept_weaker: bool,
}

/// The mechanisms there are, weakest first: the order is the preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// For guests only, and they use no other.
    Anonymous,
    Plain,
    Scram(Hash),
    /// By a token, which is no choice among others.
    Token,
}

impl Kind {
    const STRONGEST_FIRST: [Kind; 4] = [
        Kind::Scram(Hash::Sha512),
        Kind::Scram(Hash::Sha256),
        Kind::Scram(Hash::Sha1),
        Kind::Plain,
    ];

    fn name(self) -> &'static str {
        match self {
            Kind::Anonymous => "ANONYMOUS",
            Kind::Plain => "PLAIN",
            Kind::Scram(hash) => hash.mechanism(),
            Kind::Token => ht::MECHANISM,
        }
    }

    fn named(name: &str) -> Option<Kind> {
        Kind::STRONGEST_FIRST
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// One exchange: [`Mechanism::initial`] goes out, [`Mechanism::challenge`] is
/// answered as often as the server asks, [`Mechanism::success`] ends it.
pub struct Mechanism {
    kind: Kind,
    state: State,
    /// Or a token: a wrong secret means "ask for the password", not "wrong password".
    with_keys: bool,
    /// The server has signed which mechanisms it offers (XEP-0474).
    protected: bool,
}

/// The strongest of these for who has a password. PLAIN is one only where nobody
/// reads along (`private`).
pub(super) fn strongest(names: &[String], private: bool) -> Option<Kind> {
    let usable = |kind: &Kind| is_usable(*kind, names, private);
    Kind::STRONGEST_FIRST.into_iter().find(usable)
}

fn is_usable(kind: Kind, names: &[String], private: bool) -> bool {
    (kind != Kind::Plain || private) && names.iter().any(|name| name == kind.name())
}

/// Whether guests are taken (XEP-0175).
pub(super) fn takes_guests(names: &[String]) -> bool {
    names.iter().any(|name| name == Kind::Anonymous.name())
}

enum State {
    Anonymous,
    Token {
        message: Zeroizing<Vec<u8>>,
        token: FastToken,
    },
    Plain {
        message: Zeroizing<String>,
    },
    ScramFirst {
        scram: Scram,
        offered: Offered,
    },
    ScramFinal(Scram),
    /// The server's signature was right.
    Verified(ScramKeys),
    Over,
}

impl Mechanism {
    /// Chooses and begins. `nonce`: at least 16 random bytes.
    pub fn choose(
        offered: Offered,
        jid: &BareJid,
        secret: Secret,
        policy: &Policy,
        nonce: &[u8],
        normalise: Normalise,
    ) -> Result<Mechanism, Problem> {
        if let Secret::Guest(_) = secret {
            return match takes_guests(&offered.mechanisms) {
                true => Ok(Mechanism {
                    kind: Kind::Anonymous,
                    state: State::Anonymous,
                    with_keys: false,
                    protected: false,
                }),
                false => Err(no_mechanism(&offered)),
            };
        }
        if let Secret::Token { .. } = secret {
            // Of no use here: see `by_token`.
            return Err(Problem::PasswordNeeded);
        }
        let usable = |kind: &Kind| is_usable(*kind, &offered.mechanisms, policy.private);
        let Some(best) = strongest(&offered.mechanisms, policy.private) else {
            return Err(no_mechanism(&offered));
        };
        // Even where XEP-0474 protects the list, its check comes too late for
        // this: the proof is sent first, and can be tried offline.
        let least = match policy.strongest_used.as_deref() {
            Some(before) if !policy.accept_weaker => {
                let least = Kind::named(before);
                if least.is_some_and(|least| best < least) {
                    return Err(Problem::WeakerMechanism {
                        before: before.to_owned(),
                        offered: best.name().to_owned(),
                    });
                }
                least
            }
            _ => None,
        };
        let (kind, secret, with_keys) = match secret {
            Secret::Password(password) => (best, Err(password), false),
            // Have returned above.
            Secret::Guest(_) | Secret::Token { .. } => return Err(no_mechanism(&offered)),
            Secret::Keys(keys) => {
                let kind = Kind::named(&keys.mechanism)
                    .filter(|kind| usable(kind) && least.is_none_or(|least| *kind >= least))
                    .ok_or(Problem::PasswordNeeded)?;
                (kind, Ok(keys), true)
            }
        };
        // An address without a local part cannot sign in; the server says so.
        let username = jid.local().unwrap_or_default();
        let state = match (kind, secret) {
            (Kind::Scram(hash), secret) => {
                let secret = match secret {
                    Ok(keys) => scram::Secret::Keys(keys),
                    Err(password) => scram::Secret::Password(Zeroizing::new(
                        saslprep::prepare_or_raw(&password, normalise),
                    )),
                };
                let username = saslprep::prepare_or_raw(username, normalise);
                State::ScramFirst {
                    scram: Scram::new(hash, &username, secret, nonce),
                    offered,
                }
            }
            // RFC 4616 §2: preparing is the server's; NUL would end the field.
            (Kind::Plain, Err(password)) if !password.contains('\0') => State::Plain {
                message: Zeroizing::new(format!("\0{username}\0{}", *password)),
            },
            (Kind::Plain, Err(_)) => return Err(Problem::WrongPassword),
            (Kind::Plain | Kind::Anonymous | Kind::Token, _) => {
                return Err(Problem::PasswordNeeded);
            }
        };
        Ok(Mechanism {
            kind,
            state,
            with_keys,
            protected: false,
        })
    }

    /// Begins with a token.
    pub fn by_token(jid: &BareJid, token: FastToken) -> Mechanism {
        Mechanism {
            kind: Kind::Token,
            state: State::Token {
                message: ht::initial(jid.local().unwrap_or_default(), &token.secret),
                token,
            },
            with_keys: true,
            protected: false,
        }
    }

    /// Whether it is by a token.
    pub fn is_token(&self) -> bool {
        self.kind == Kind::Token
    }

    /// Its registered name.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// Whether nobody on the way could change what was offered; counts after
    /// [`Mechanism::success`].
    pub fn protected(&self) -> bool {
        self.protected
    }

    /// The first message.
    pub fn initial(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match &self.state {
            State::Token { message, .. } => message.to_vec(),
            State::Plain { message } => message.as_bytes().to_vec(),
            State::ScramFirst { scram, .. } => scram.first().into_bytes(),
            _ => Vec::new(),
        })
    }

    /// The answer to a challenge.
    pub fn challenge(&mut self, challenge: &[u8]) -> Result<Vec<u8>, Problem> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::ScramFirst { mut scram, offered } => {
                let first = ServerFirst::parse(challenge).map_err(|error| self.problem(error))?;
                match downgrade::verify(&offered, scram.hash(), &first) {
                    Verdict::Changed => return Err(Problem::Downgraded),
                    Verdict::Intact => self.protected = true,
                    Verdict::Unprotected => {}
                }
                let answer = scram.respond(&first).map_err(|error| self.problem(error))?;
                self.state = State::ScramFinal(scram);
                Ok(answer.into_bytes())
            }
            // The server's last message may come as a challenge, too (RFC 6120
            // §6.3.10): then the answer is empty.
            State::ScramFinal(mut scram) => {
                let keys = scram
                    .finish(challenge)
                    .map_err(|error| self.problem(error))?;
                self.state = State::Verified(keys);
                Ok(Vec::new())
            }
            State::Anonymous
            | State::Token { .. }
            | State::Plain { .. }
            | State::Verified(_)
            | State::Over => Err(Problem::Protocol {
                detail: format!("{}: challenge out of turn", self.name()),
            }),
        }
    }

    /// The server says that we are in; `data` is what came with it. Gives the
    /// keys to keep, if the mechanism makes any.
    pub fn success(&mut self, data: Option<&[u8]>) -> Result<Option<ScramKeys>, Problem> {
        match (std::mem::replace(&mut self.state, State::Over), data) {
            (State::Anonymous | State::Plain { .. }, _) => Ok(None),
            (State::Token { token, .. }, Some(data)) if ht::is_genuine(&token.secret, data) => {
                Ok(None)
            }
            (State::Verified(keys), _) => Ok(Some(keys)),
            (State::ScramFinal(mut scram), Some(data)) => scram
                .finish(data)
                .map(Some)
                .map_err(|_| Problem::ServerNotGenuine),
            // Whoever does not know the password can say "success", too.
            _ => Err(Problem::ServerNotGenuine),
        }
    }

    /// What it means that the server did not accept the secret.
    pub fn refused(&self) -> Problem {
        if self.with_keys {
            Problem::PasswordNeeded
        } else {
            Problem::WrongPassword
        }
    }

    fn problem(&self, error: ScramError) -> Problem {
        let detail = match error {
            ScramError::PasswordNeeded => return Problem::PasswordNeeded,
            ScramError::NotGenuine => return Problem::ServerNotGenuine,
            // RFC 5802 §7, `server-error-value`.
            ScramError::Server(error) => match error.as_str() {
                "invalid-proof" | "unknown-user" => return self.refused(),
                "no-resources" => return Problem::ServerBusy,
                _ => {
                    return Problem::Refused {
                        condition: short(&error),
                        text: String::new(),
                    };
                }
            },
            ScramError::Malformed(what) => what.to_owned(),
            ScramError::Iterations(count) => format!("iteration count {count}"),
        };
        Problem::Protocol {
            detail: format!("{}: {detail}", self.name()),
        }
    }
}

/// Nothing to use among these.
fn no_mechanism(offered: &Offered) -> Problem {
    Problem::NoMechanism {
        // For a sentence on the screen; the server could send thousands.
        offered: offered
            .mechanisms
            .iter()
            .take(12)
            .map(|name| short(name))
            .collect(),
    }
}

/// As much of a server's word as fits a sentence.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
