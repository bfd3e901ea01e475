//! XEP-0077: In-Band Registration: making an account. Like a session it does
//! no I/O: frames go in, effects come out.

use super::xep0077_register::NS;
use super::{xep0004_forms as forms, xep0066_oob, xep0221_media, xep0231_bob, xep0445_preauth};
use crate::api::{
    Answers, FieldKind, FormField, Millis, Problem, RegisterForm, Registering, Token,
};
use crate::xml::{Element, parse};
use crate::xmpp::ns;
use crate::xmpp::stanza::{error_of, iq, text_element};
use crate::xmpp::stream::framing;

/// How long the server may take for an answer.
const PATIENCE: Millis = 30_000;
/// And for a picture, without which a form can be shown, too.
const PICTURE_PATIENCE: Millis = 10_000;
/// Pictures and sounds that are asked for.
const PICTURES_MAX: usize = 5;
/// Letters of the server's words.
const WORDS_MAX: usize = 2_000;

/// What is to be done.
#[derive(PartialEq)]
pub enum Effect {
    /// Send this frame. A password or token may be in it: debug output shows nothing.
    Send(String),
    /// Tell the page.
    Tell(Registering),
    /// Close the socket; it is over.
    Close,
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Effect::Send(_) => f.write_str("Send(…)"),
            Effect::Tell(it) => write!(f, "Tell({it:?})"),
            Effect::Close => f.write_str("Close"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Opening,
    Features,
    Invitation,
    Asking,
    /// For what belongs to the form.
    Fetching,
    Filling,
    Submitting,
    Over,
}

/// The making of an account over one connection.
#[derive(Debug)]
pub struct Registration {
    domain: String,
    token: Option<Token>,
    at: At,
    form: RegisterForm,
    /// The form is a data form, not the plain fields.
    data_form: bool,
    /// What is still to be asked for: a field, and the name of its data.
    wanted: Vec<(String, String)>,
    count: u32,
    due: Option<Millis>,
}

impl Registration {
    /// Begins on an open socket. `private`: nobody on the way can read along;
    /// without that, nothing is asked that a password would answer.
    pub fn start(
        domain: &str,
        token: Option<Token>,
        private: bool,
        now: Millis,
    ) -> (Registration, Vec<Effect>) {
        let mut registration = Registration {
            domain: domain.to_owned(),
            token,
            at: At::Opening,
            form: RegisterForm::default(),
            data_form: false,
            wanted: Vec::new(),
            count: 0,
            due: Some(now + PATIENCE),
        };
        let effects = match private {
            true => vec![Effect::Send(framing::open(domain, None).to_string())],
            false => registration.over(Registering::Failed(Problem::NotPrivate)),
        };
        (registration, effects)
    }

    /// When [`Registration::tick`] wants to be called.
    pub fn due(&self) -> Option<Millis> {
        self.due
    }

    /// Time went by.
    pub fn tick(&mut self, now: Millis) -> Vec<Effect> {
        match self.due {
            Some(due) if due <= now && self.at == At::Fetching => self.fetched(None, now),
            Some(due) if due <= now => self.over(Registering::Failed(Problem::Timeout)),
            _ => Vec::new(),
        }
    }

    /// The connection is gone.
    pub fn closed(&mut self) -> Vec<Effect> {
        self.over(Registering::Failed(Problem::ConnectionLost))
    }

    /// A frame came.
    pub fn receive(&mut self, frame: &str, now: Millis) -> Vec<Effect> {
        if self.at == At::Over {
            return Vec::new();
        }
        let Ok(element) = parse(frame) else {
            let detail = "unreadable".to_owned();
            return self.over(Registering::Failed(Problem::Protocol { detail }));
        };
        if element.is("close", ns::FRAMING) {
            return self.closed();
        }
        if element.is("error", ns::STREAM) {
            return self.over(Registering::Failed(framing::stream_error(&element).0));
        }
        if element.is("open", ns::FRAMING) && self.at == At::Opening {
            self.at = At::Features;
        } else if element.is("features", ns::STREAM) && self.at == At::Features {
            return self.features(now);
        } else if element.is("iq", ns::CLIENT) && self.is_answer(&element) {
            return self.answered(&element, now);
        }
        Vec::new()
    }

    /// What a person filled in.
    pub fn submit(&mut self, answers: &Answers, now: Millis) -> Vec<Effect> {
        if self.at != At::Filling {
            return Vec::new();
        }
        self.at = At::Submitting;
        let query = Element::new("query", NS);
        let query = if self.data_form {
            query.with_child(forms::submit(&self.form.fields, &answers.0))
        } else {
            query.with_children(self.form.fields.iter().filter_map(|field| {
                let answer = answers.0.iter().find(|(name, _)| *name == field.name);
                let value = answer.map_or(&field.values, |(_, values)| values).first()?;
                Some(text_element(&field.name, NS, value))
            }))
        };
        self.send(
            |id, domain| iq("set", Some(domain), id).with_child(query),
            now,
        )
    }

    /// Other riddles, please.
    pub fn again(&mut self, now: Millis) -> Vec<Effect> {
        match self.at {
            At::Filling => self.ask(now),
            _ => Vec::new(),
        }
    }

    fn features(&mut self, now: Millis) -> Vec<Effect> {
        // Not all that take registrations announce it: asking is what tells.
        match self.token.take() {
            Some(token) => {
                self.at = At::Invitation;
                self.send(
                    |id, domain| xep0445_preauth::preauth(domain, id, &token),
                    now,
                )
            }
            None => self.ask(now),
        }
    }

    fn ask(&mut self, now: Millis) -> Vec<Effect> {
        self.at = At::Asking;
        let query = Element::new("query", NS);
        self.send(
            |id, domain| iq("get", Some(domain), id).with_child(query),
            now,
        )
    }

    fn send(&mut self, make: impl FnOnce(&str, &str) -> Element, now: Millis) -> Vec<Effect> {
        self.count += 1;
        self.due = Some(now + PATIENCE);
        vec![Effect::Send(make(&self.id(), &self.domain).to_string())]
    }

    fn id(&self) -> String {
        ["register", &self.count.to_string()].concat()
    }

    fn is_answer(&self, iq: &Element) -> bool {
        let waits = matches!(
            self.at,
            At::Invitation | At::Asking | At::Fetching | At::Submitting
        );
        let from = iq.attr("from").is_none_or(|from| from == self.domain);
        waits
            && from
            && iq.attr("id") == Some(&*self.id())
            && matches!(iq.attr("type"), Some("result" | "error"))
    }

    fn answered(&mut self, answer: &Element, now: Millis) -> Vec<Effect> {
        self.due = None;
        let refused = answer.attr("type") == Some("error");
        match self.at {
            At::Invitation if refused => self.over(Registering::BadInvitation),
            At::Invitation => self.ask(now),
            At::Submitting if refused => {
                let mut effects = vec![Effect::Tell(refusal(answer))];
                // A riddle is good for one try.
                if self.form.fields.iter().any(|it| it.riddle.is_some()) {
                    effects.extend(self.ask(now));
                } else {
                    self.at = At::Filling;
                }
                effects
            }
            At::Submitting => self.over(Registering::Created),
            At::Fetching => self.fetched(Some(answer), now),
            _ if refused => {
                let told = refusal(answer);
                self.over(told)
            }
            _ => self.offered(answer, now),
        }
    }

    fn offered(&mut self, answer: &Element, now: Millis) -> Vec<Effect> {
        let empty = Element::new("query", NS);
        let query = answer.child("query", NS).unwrap_or(&empty);
        let form = query.child("x", forms::NS);
        self.data_form = form.is_some();
        self.form = match form {
            Some(form) => forms::read(form, query),
            None => plain(query),
        };
        let link = xep0066_oob::link(query);
        if self.form.fields.is_empty() && link.is_none() {
            let text = std::mem::take(&mut self.form.instructions);
            return self.over(Registering::Refused {
                condition: "feature-not-implemented".to_owned(),
                text,
            });
        }
        self.form.link = link;
        let fields = form.into_iter().flat_map(forms::fields);
        let wanted = fields.filter_map(|field| {
            let name = field.attr("var")?.to_owned();
            Some((name, xep0221_media::wanted(field, query)?))
        });
        self.wanted = wanted.take(PICTURES_MAX).collect();
        self.fetch(now)
    }

    /// Asks for the next picture, or shows the form.
    fn fetch(&mut self, now: Millis) -> Vec<Effect> {
        let Some((_, cid)) = self.wanted.last().cloned() else {
            self.at = At::Filling;
            self.due = None;
            return vec![Effect::Tell(Registering::Form(self.form.clone()))];
        };
        self.at = At::Fetching;
        let effects = self.send(|id, domain| xep0231_bob::ask(domain, id, &cid), now);
        self.due = Some(now + PICTURE_PATIENCE);
        effects
    }

    /// A picture is there, or will not come.
    fn fetched(&mut self, answer: Option<&Element>, now: Millis) -> Vec<Effect> {
        if let Some((name, cid)) = self.wanted.pop()
            && let Some(media) = answer.and_then(|it| xep0231_bob::read(&cid, it))
        {
            let mut fields = self.form.fields.iter_mut();
            let field = fields.find(|it| it.name == name);
            if let Some(riddle) = field.and_then(|it| it.riddle.as_mut()) {
                riddle.media = Some(media);
            }
        }
        self.fetch(now)
    }

    fn over(&mut self, told: Registering) -> Vec<Effect> {
        if self.at == At::Over {
            return Vec::new();
        }
        self.at = At::Over;
        self.due = None;
        vec![Effect::Tell(told), Effect::Close]
    }
}

fn refusal(answer: &Element) -> Registering {
    let error = error_of(answer);
    Registering::Refused {
        condition: error.condition,
        text: forms::words(&error.text, WORDS_MAX),
    }
}

/// The plain fields (§14.1).
fn plain(query: &Element) -> RegisterForm {
    let words = query.child_text("instructions", NS).unwrap_or_default();
    let fields = query
        .children()
        .filter(|it| {
            it.ns() == NS && !matches!(it.name(), "instructions" | "registered" | "remove")
        })
        .take(20)
        .map(|it| FormField {
            name: it.name().to_owned(),
            label: String::new(),
            kind: match it.name() {
                "password" => FieldKind::Secret,
                "key" => FieldKind::Hidden,
                _ => FieldKind::Line,
            },
            required: true,
            values: Some(it.text())
                .filter(|text| !text.is_empty())
                .into_iter()
                .collect(),
            options: Vec::new(),
            riddle: None,
        });
    RegisterForm {
        title: String::new(),
        instructions: forms::words(&words, WORDS_MAX),
        fields: fields.collect(),
        riddles: 0,
        link: None,
    }
}

#[cfg(test)]
#[path = "xep0077_registration_tests.rs"]
mod tests;
