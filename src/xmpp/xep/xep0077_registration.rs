//! XEP-0077: In-Band Registration: making an account. Like a session it does
//! no I/O: frames go in, effects come out.

use super::xep0077_register::NS;
use super::{xep0004_forms as forms, xep0066_oob, xep0445_preauth};
use crate::api::{Answers, FieldKind, FormField, Millis, Problem, RegisterForm, Registering};
use crate::xml::{Element, parse};
use crate::xmpp::ns;
use crate::xmpp::stanza::{error_of, iq, text_element};
use crate::xmpp::stream::framing;

/// How long the server may take for an answer.
const PATIENCE: Millis = 30_000;
/// Letters of the server's words.
const WORDS_MAX: usize = 2_000;

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Send this frame. Nobody may log it: a password may be in it.
    Send(String),
    /// Tell the page.
    Tell(Registering),
    /// Close the socket; it is over.
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Opening,
    Features,
    Invitation,
    Asking,
    Filling,
    Submitting,
    Over,
}

/// The making of an account over one connection.
#[derive(Debug)]
pub struct Registration {
    domain: String,
    token: Option<String>,
    at: At,
    form: RegisterForm,
    /// The form is a data form, not the plain fields.
    data_form: bool,
    count: u32,
    due: Option<Millis>,
}

impl Registration {
    /// Begins on an open socket. `private`: nobody on the way can read along;
    /// without that, nothing is asked that a password would answer.
    pub fn start(
        domain: &str,
        token: Option<String>,
        private: bool,
        now: Millis,
    ) -> (Registration, Vec<Effect>) {
        let mut registration = Registration {
            domain: domain.to_owned(),
            token,
            at: At::Opening,
            form: RegisterForm::default(),
            data_form: false,
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
        let waits = matches!(self.at, At::Invitation | At::Asking | At::Submitting);
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
                // A picture is good for one try.
                if self.form.fields.iter().any(|it| it.picture.is_some()) {
                    effects.extend(self.ask(now));
                } else {
                    self.at = At::Filling;
                }
                effects
            }
            At::Submitting => self.over(Registering::Created),
            _ if refused => {
                let told = refusal(answer);
                self.over(told)
            }
            _ => self.offered(answer),
        }
    }

    fn offered(&mut self, answer: &Element) -> Vec<Effect> {
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
        self.at = At::Filling;
        vec![Effect::Tell(Registering::Form(self.form.clone()))]
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
            picture: None,
        });
    RegisterForm {
        title: String::new(),
        instructions: forms::words(&words, WORDS_MAX),
        fields: fields.collect(),
        link: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org'/>";
    const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>";

    fn sent(effects: &[Effect]) -> String {
        match effects {
            [Effect::Send(frame)] => frame.replace('"', "'"),
            other => panic!("{other:?}"),
        }
    }

    fn answer(id: u32, kind: &str, within: &str) -> String {
        format!(
            "<iq xmlns='jabber:client' from='example.org' id='register{id}' type='{kind}'>{within}</iq>"
        )
    }

    fn error(id: u32, condition: &str) -> String {
        let within = format!(
            "<error type='cancel'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
        );
        answer(id, "error", &within)
    }

    fn begun(token: Option<&str>) -> (Registration, String) {
        let token = token.map(str::to_owned);
        let (mut registration, effects) = Registration::start("example.org", token, true, 0);
        assert!(sent(&effects).starts_with("<open "));
        assert_eq!(registration.receive(OPEN, 0), []);
        let asked = sent(&registration.receive(FEATURES, 0));
        (registration, asked)
    }

    fn fields(registration: &mut Registration, id: u32) {
        let query = "<query xmlns='jabber:iq:register'><instructions>Choose</instructions>\
                     <username/><password/></query>";
        let told = registration.receive(&answer(id, "result", query), 0);
        let [Effect::Tell(Registering::Form(form))] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!(form.fields.len(), 2);
        assert_eq!(form.instructions, "Choose");
    }

    fn answers() -> Answers {
        let pair = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
        Answers(vec![pair("username", "juliet"), pair("password", "secret")])
    }

    #[test]
    fn plain_fields_then_a_name_taken_then_another() {
        let (mut it, asked) = begun(None);
        assert!(asked.contains("type='get'"), "{asked}");
        fields(&mut it, 1);
        let submitted = sent(&it.submit(&answers(), 0));
        assert!(submitted.contains("<username>juliet</username><password>secret</password>"));
        let told = it.receive(&error(2, "conflict"), 0);
        assert!(
            matches!(&told[..], [Effect::Tell(Registering::Refused { condition, .. })] if condition == "conflict")
        );
        sent(&it.submit(&answers(), 0));
        let told = it.receive(&answer(3, "result", ""), 0);
        assert_eq!(told, [Effect::Tell(Registering::Created), Effect::Close]);
    }

    #[test]
    fn an_invitation_comes_first() {
        let (mut it, asked) = begun(Some("t<>"));
        assert!(asked.contains("token='t&lt;&gt;'"), "{asked}");
        assert!(sent(&it.receive(&answer(1, "result", ""), 0)).contains("type='get'"));
        fields(&mut it, 2);
        let (mut it, _) = begun(Some("old"));
        let told = it.receive(&error(1, "item-not-found"), 0);
        assert_eq!(
            told,
            [Effect::Tell(Registering::BadInvitation), Effect::Close]
        );
    }

    #[test]
    fn a_picture_is_asked_for_again() {
        let (mut it, _) = begun(None);
        let cid = "sha1+aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d@bob.xmpp.org";
        let query = format!(
            "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>\
             <field var='ocr' type='text-single'><media xmlns='urn:xmpp:media-element'>\
             <uri type='image/png'>cid:{cid}</uri></media><required/></field></x>\
             <data xmlns='urn:xmpp:bob' cid='{cid}' type='image/png'>aGVsbG8=</data></query>"
        );
        let told = it.receive(&answer(1, "result", &query), 0);
        assert!(
            matches!(&told[..], [Effect::Tell(Registering::Form(form))] if form.fields[0].picture.is_some())
        );
        let sent = sent(&it.submit(&Answers(vec![("ocr".into(), vec!["x".into()])]), 0));
        assert!(
            sent.contains("<field var='ocr'><value>x</value></field>"),
            "{sent}"
        );
        let told = it.receive(&error(2, "not-acceptable"), 0);
        assert!(matches!(
            &told[..],
            [Effect::Tell(Registering::Refused { .. }), Effect::Send(_)]
        ));
    }

    #[test]
    fn nothing_is_asked_where_others_read_along() {
        let (_, effects) = Registration::start("example.org", None, false, 0);
        let told = Effect::Tell(Registering::Failed(Problem::NotPrivate));
        assert_eq!(effects, [told, Effect::Close]);
    }

    #[test]
    fn answers_of_others_and_silence() {
        let (mut it, _) = begun(None);
        let foreign = answer(1, "result", "").replace("example.org", "evil.example");
        assert_eq!(it.receive(&foreign, 0), []);
        assert_eq!(it.tick(PATIENCE - 1), []);
        let told = Effect::Tell(Registering::Failed(Problem::Timeout));
        assert_eq!(it.tick(PATIENCE), [told, Effect::Close]);
        assert_eq!(it.closed(), []);
    }

    #[test]
    fn a_page_instead_of_a_form() {
        let (mut it, _) = begun(None);
        let query = "<query xmlns='jabber:iq:register'><instructions>Go there</instructions>\
                     <x xmlns='jabber:x:oob'><url>https://example.org/join</url></x></query>";
        let told = it.receive(&answer(1, "result", query), 0);
        assert!(
            matches!(&told[..], [Effect::Tell(Registering::Form(form))] if form.link.as_deref() == Some("https://example.org/join"))
        );
    }
}
