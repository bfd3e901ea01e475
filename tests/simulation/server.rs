//! A server small enough to be right: one account, one contact, stream management,
//! an archive, offline messages.

use crate::Dice;
use keuvel::xml::{self, Element};
use std::collections::VecDeque;

pub const ALICE: &str = "alice@example.org";
pub const BOB: &str = "bob@example.org";
/// How one signs in: in the classic way…
const CLASSIC: u64 = 0;
/// … with SASL2 and Bind 2, but going on with a stream in the classic way…
const BIND: u64 = 1;
// … or, else, with all of it in one.
/// So long a broken stream is remembered, in milliseconds.
const REMEMBERED: u64 = 300_000;

const SIGNED_IN: &str =
    "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>";

/// An archived message.
pub struct Archived {
    id: String,
    pub ours: bool,
    pub stanza_id: String,
    /// What is in it, as XML.
    pub content: String,
}

/// A session of Alice's, with or without a connection.
pub struct Session {
    id: String,
    /// Stream management is on.
    managed: bool,
    available: bool,
    /// It hears what other devices send.
    carbons: bool,
    /// Stanzas of hers, since it is on.
    received: u32,
    /// Stanzas for her, since it is on.
    sent: u32,
    unconfirmed: VecDeque<(u32, String)>,
    /// When the connection broke.
    broken: Option<u64>,
    /// It hears nothing any more once it goes on in another connection, as Prosody's
    /// do where one broke off amid a frame.
    pub deafens: bool,
    deaf: bool,
}

pub struct Server {
    pub archive: Vec<Archived>,
    /// Messages in it, without what is said about others.
    pub texts: usize,
    /// Copies of what other devices send have the archive's name.
    names_copies: bool,
    /// Receipts are archived.
    pub keeps_receipts: bool,
    offline: Vec<String>,
    pub session: Option<Session>,
    signed_in: bool,
    /// A session is bound to this connection.
    bound: bool,
    sessions: u32,
    /// Streams can be resumed.
    resumes: bool,
    /// A forgotten stream's count is still told.
    tells_count: bool,
    /// One of the three above.
    way: u64,
    forgotten: Option<(String, u32)>,
}

impl Server {
    pub fn new(dice: &mut Dice) -> Server {
        Server {
            archive: Vec::new(),
            texts: 0,
            names_copies: dice.roll(2) == 0,
            keeps_receipts: dice.roll(2) == 0,
            offline: Vec::new(),
            session: None,
            signed_in: false,
            bound: false,
            sessions: 0,
            resumes: dice.roll(4) > 0,
            tells_count: dice.roll(2) == 0,
            way: dice.roll(3),
            forgotten: None,
        }
    }

    pub fn connected(&mut self) {
        self.signed_in = false;
        self.bound = false;
    }

    pub fn disconnected(&mut self, now: u64) {
        if std::mem::take(&mut self.bound)
            && let Some(session) = &mut self.session
        {
            session.broken = Some(now);
            if !session.managed || !self.resumes {
                self.end_session();
            }
        }
    }

    /// What was not confirmed waits for the next session.
    pub fn end_session(&mut self) {
        if let Some(session) = self.session.take() {
            self.forgotten = Some((session.id, session.received));
            for (_, stanza) in session.unconfirmed {
                self.keep(&stanza);
            }
        }
    }

    /// What Bob said waits; the rest is in the archive only.
    fn keep(&mut self, stanza: &str) {
        if says(stanza) {
            self.offline.push(stamped(stanza));
        }
    }

    fn archive(&mut self, ours: bool, stanza_id: &str, content: &str) -> String {
        let id = format!("archive-{}", self.archive.len());
        let about = content.contains("<replace") || content.contains("<retract");
        self.texts += usize::from(content.contains("<body") && !about);
        self.archive.push(Archived {
            id: id.clone(),
            ours,
            stanza_id: stanza_id.to_owned(),
            content: content.to_owned(),
        });
        id
    }

    /// Bob says something; what goes out to Alice now.
    pub fn bob_says(&mut self, id: &str, content: &str) -> Vec<String> {
        let archived = self.archive(false, id, content);
        let stanza = format!(
            "<message xmlns='jabber:client' type='chat' from='{BOB}/phone' to='{ALICE}' id='{id}'>{content}<stanza-id xmlns='urn:xmpp:sid:0' by='{ALICE}' id='{archived}'/></message>"
        );
        let mut out = Vec::new();
        match self.session.as_ref().is_some_and(|it| it.available) {
            true => self.send(stanza, &mut out),
            false => self.keep(&stanza),
        }
        out
    }

    /// Alice says something on another device.
    pub fn other_says(&mut self, id: &str, content: &str) -> Vec<String> {
        let archived = self.archive(true, id, content);
        let name = match self.names_copies {
            true => format!("<stanza-id xmlns='urn:xmpp:sid:0' by='{ALICE}' id='{archived}'/>"),
            false => String::new(),
        };
        let mut out = Vec::new();
        if self.session.as_ref().is_some_and(|it| it.carbons) {
            let copy = format!(
                "<message xmlns='jabber:client' type='chat' from='{ALICE}' to='{ALICE}/r'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' from='{ALICE}/other' to='{BOB}' id='{id}'>{content}{name}</message></forwarded></sent></message>"
            );
            self.send(copy, &mut out);
        }
        out
    }

    /// A stanza for Alice: kept until she confirms it.
    fn send(&mut self, stanza: String, out: &mut Vec<String>) {
        if let Some(session) = &mut self.session {
            if session.managed {
                session.sent = session.sent.wrapping_add(1);
                session
                    .unconfirmed
                    .push_back((session.sent, stanza.clone()));
            }
            if session.broken.is_none() {
                out.push(stanza);
            }
        }
    }

    pub fn receive(&mut self, frame: &str, now: u64, dice: &mut Dice) -> Vec<String> {
        let mut out = Vec::new();
        if self.bound && self.session.as_ref().is_some_and(|it| it.deaf) {
            return out;
        }
        let Ok(element) = xml::parse(frame) else {
            panic!("the client sent {frame}");
        };
        if self
            .session
            .as_ref()
            .and_then(|it| it.broken)
            .is_some_and(|since| since + REMEMBERED < now)
        {
            self.end_session();
        }
        match element.name() {
            "open" => {
                let features = match (self.signed_in, self.way) {
                    (true, _) => SIGNED_IN,
                    (_, CLASSIC) => {
                        "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
                    }
                    (_, BIND) => {
                        "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'/></inline></bind></inline></authentication>"
                    }
                    _ => {
                        "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline><sm xmlns='urn:xmpp:sm:3'/><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:sm:3'/></inline></bind></inline></authentication>"
                    }
                };
                out.push("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' version='1.0'/>".into());
                out.push(format!(
                    "<s:features xmlns:s='http://etherx.jabber.org/streams'>{features}</s:features>"
                ));
            }
            "auth" => {
                self.signed_in = true;
                out.push("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>".into());
            }
            "authenticate" => self.authenticate(&element, &mut out),
            "resume" => self.resume(&element, &mut out),
            "enable" => out.extend(self.enable()),
            "r" => {
                let count = self.session.as_ref().map_or(0, |it| it.received);
                out.push(format!("<a xmlns='urn:xmpp:sm:3' h='{count}'/>"));
            }
            "a" => self.confirmed(&element),
            "close" => self.end_session(),
            "iq" | "message" | "presence" => {
                self.stanza(&element, dice, &mut out);
            }
            // Nothing else is used.
            _ => {}
        }
        // Now and then it wants to know.
        if self
            .session
            .as_ref()
            .is_some_and(|it| it.managed && it.unconfirmed.len() > 2)
            && dice.roll(2) == 0
        {
            out.push("<r xmlns='urn:xmpp:sm:3'/>".into());
        }
        out
    }

    fn confirmed(&mut self, element: &Element) {
        let count: u32 = element.attr("h").unwrap().parse().unwrap();
        if let Some(session) = &mut self.session {
            assert!(
                count <= session.sent,
                "confirmed {count} of {}",
                session.sent
            );
            session.unconfirmed.retain(|(number, _)| *number > count);
        }
    }

    fn enable(&mut self) -> Option<String> {
        let session = self.session.as_mut()?;
        session.managed = true;
        Some(match self.resumes {
            true => format!(
                "<enabled xmlns='urn:xmpp:sm:3' id='{}' resume='true'/>",
                session.id
            ),
            false => "<enabled xmlns='urn:xmpp:sm:3'/>".into(),
        })
    }

    /// SASL2, and what is asked for along with it.
    fn authenticate(&mut self, element: &Element, out: &mut Vec<String>) {
        self.signed_in = true;
        let mut after = Vec::new();
        let mut said = String::new();
        if let Some(resume) = element.child("resume", "urn:xmpp:sm:3") {
            self.resume(resume, &mut after);
            said += &after.remove(0);
        }
        if let Some(bind) = element.child("bind", "urn:xmpp:bind:0")
            && !self.bound
        {
            self.bind();
            let enabled = bind.child("enable", "urn:xmpp:sm:3");
            let enabled = enabled.and_then(|_| self.enable()).unwrap_or_default();
            said += &format!("<bound xmlns='urn:xmpp:bind:0'>{enabled}</bound>");
            // What waits is in the archive, and what comes comes from here on.
            self.offline.clear();
            if let Some(session) = &mut self.session {
                session.available = true;
                session.carbons = bind.child("enable", "urn:xmpp:carbons:2").is_some();
            }
        }
        out.push(format!("<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>{ALICE}/r</authorization-identifier>{said}</success>"));
        out.extend(after);
        out.push(format!(
            "<s:features xmlns:s='http://etherx.jabber.org/streams'>{SIGNED_IN}</s:features>"
        ));
    }

    fn bind(&mut self) {
        self.end_session();
        self.sessions += 1;
        self.bound = true;
        self.session = Some(Session {
            id: format!("stream-{}", self.sessions),
            managed: false,
            available: false,
            carbons: false,
            received: 0,
            sent: 0,
            unconfirmed: VecDeque::new(),
            broken: None,
            deafens: false,
            deaf: false,
        });
    }

    fn resume(&mut self, element: &Element, out: &mut Vec<String>) {
        let wanted = element.attr("previd").unwrap_or_default();
        let known = self
            .session
            .as_ref()
            .is_some_and(|it| it.id == wanted && it.managed);
        if !known {
            let count = self
                .forgotten
                .as_ref()
                .filter(|(id, _)| id == wanted && self.tells_count);
            let count = count.map_or(String::new(), |(_, count)| format!(" h='{count}'"));
            return out.push(format!("<failed xmlns='urn:xmpp:sm:3'{count}><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"));
        }
        self.confirmed(element);
        let Some(session) = &mut self.session else {
            return;
        };
        session.broken = None;
        session.deaf = session.deafens;
        self.bound = true;
        out.push(format!(
            "<resumed xmlns='urn:xmpp:sm:3' previd='{wanted}' h='{}'/>",
            session.received
        ));
        let again = session.unconfirmed.iter();
        out.extend(again.map(|(_, stanza)| stamped(stanza)));
    }

    fn stanza(&mut self, element: &Element, dice: &mut Dice, out: &mut Vec<String>) {
        let id = element.attr("id").unwrap_or_default().to_owned();
        if element
            .child("bind", "urn:ietf:params:xml:ns:xmpp-bind")
            .is_some()
        {
            self.bind();
            return out.push(format!("<iq xmlns='jabber:client' type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{ALICE}/r</jid></bind></iq>"));
        }
        match &mut self.session {
            Some(session) => {
                session.received = session.received.wrapping_add(u32::from(session.managed))
            }
            None => return,
        }
        match element.name() {
            "presence" => self.presence(out),
            "message" => self.message(element, &id, dice, out),
            _ => self.iq(element, &id, out),
        }
    }

    fn presence(&mut self, out: &mut Vec<String>) {
        if let Some(session) = &mut self.session
            && !std::mem::replace(&mut session.available, true)
        {
            for stanza in std::mem::take(&mut self.offline) {
                self.send(stanza, out);
            }
        }
    }

    fn message(&mut self, element: &Element, id: &str, dice: &mut Dice, out: &mut Vec<String>) {
        let is_kept = |it: &Element| matches!(it.name(), "body" | "reactions" | "retract");
        if !element.children().any(is_kept) {
            return;
        }
        let content: String = element.children().map(Element::to_string).collect();
        self.archive(true, id, &content);
        if dice.roll(2) == 0 && element.child("request", "urn:xmpp:receipts").is_some() {
            let receipt = format!("<received xmlns='urn:xmpp:receipts' id='{id}'/>");
            let (own, mut name) = (format!("r-{id}"), String::new());
            if self.keeps_receipts {
                let archived = self.archive(false, &own, &receipt);
                name = format!("<stanza-id xmlns='urn:xmpp:sid:0' by='{ALICE}' id='{archived}'/>");
            }
            let receipt = format!(
                "<message xmlns='jabber:client' type='chat' from='{BOB}/phone' to='{ALICE}/r' id='{own}'>{receipt}{name}</message>"
            );
            self.send(receipt, out);
        }
    }

    fn iq(&mut self, iq: &Element, id: &str, out: &mut Vec<String>) {
        let content = iq.children().next().map_or("", Element::ns);
        let answer = match content {
            "jabber:iq:roster" => format!("<query xmlns='jabber:iq:roster'><item jid='{BOB}' subscription='both'/></query>"),
            "http://jabber.org/protocol/disco#info" => "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:sid:0'/><feature var='urn:xmpp:mam:2'/></query>".into(),
            "urn:xmpp:mam:2" => self.archive_page(iq, out),
            "urn:xmpp:carbons:2" => {
                if let Some(session) = &mut self.session {
                    session.carbons = true;
                }
                String::new()
            }
            _ => String::new(),
        };
        let from = iq.attr("to").unwrap_or(ALICE);
        self.send(
            format!(
                "<iq xmlns='jabber:client' type='result' from='{from}' id='{id}'>{answer}</iq>"
            ),
            out,
        );
    }

    /// The page before a message, at most four: so there are several.
    fn archive_page(&mut self, iq: &Element, out: &mut Vec<String>) -> String {
        let query = iq.children().next().unwrap();
        let question = query.attr("queryid").unwrap_or_default();
        let before = query
            .child("set", "http://jabber.org/protocol/rsm")
            .and_then(|set| set.child("before", "http://jabber.org/protocol/rsm"))
            .map(Element::text)
            .unwrap_or_default();
        let end = match before.as_str() {
            "" => self.archive.len(),
            id => self.archive.iter().position(|it| it.id == id).unwrap(),
        };
        let start = end.saturating_sub(4);
        let page: Vec<String> = self.archive[start..end]
            .iter()
            .map(|it| {
                let (from, to) = if it.ours { (ALICE, BOB) } else { (BOB, ALICE) };
                format!("<message xmlns='jabber:client' from='{ALICE}' to='{ALICE}/r'><result xmlns='urn:xmpp:mam:2' queryid='{question}' id='{}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2023-11-14T22:13:20Z'/><message xmlns='jabber:client' type='chat' from='{from}/x' to='{to}' id='{}'>{}</message></forwarded></result></message>", it.id, it.stanza_id, it.content)
            })
            .collect();
        for result in page {
            self.send(result, out);
        }
        let complete = if start == 0 { " complete='true'" } else { "" };
        let ends = match self.archive.get(start..end) {
            Some([first, .., last]) => {
                format!("<first>{}</first><last>{}</last>", first.id, last.id)
            }
            Some([one]) => format!("<first>{0}</first><last>{0}</last>", one.id),
            _ => String::new(),
        };
        format!(
            "<fin xmlns='urn:xmpp:mam:2'{complete}><set xmlns='http://jabber.org/protocol/rsm'>{ends}</set></fin>"
        )
    }
}

/// Whether it is something said to Alice.
fn says(stanza: &str) -> bool {
    stanza.contains("<body") && !stanza.contains("<result ") && !stanza.contains("<sent ")
}

/// A message that is sent again tells when it was sent first, as servers do.
fn stamped(stanza: &str) -> String {
    match says(stanza) && !stanza.contains("<delay") {
        true => {
            let delay = "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='2023-11-14T22:13:20Z'/></message>";
            stanza.replace("</message>", delay)
        }
        false => stanza.to_owned(),
    }
}
