//! Everything that is kept of an account, as one JSON file (`docs/export.md`), made
//! in pieces: a chat of a hundred thousand messages is never held at once.
//!
//! The pieces in a row are the file. Each is made from where the last one ended,
//! so a message that comes meanwhile is in it or not, and the file is valid JSON
//! all the same.

use super::Model;
use crate::api::{
    AccountId, ChatPage, Delivery, ExportFrom, ExportPage, Millis, Position, SendProblem, Show,
    Subscription,
};
use crate::jid::BareJid;
use crate::store::{AccountRecord, ChatRecord, MessageRecord, Store, StoreError};

/// The version of the format.
const VERSION: &str = "1";
/// Messages fetched at a time.
const FETCH: usize = 200;
/// Octets after which a piece is full.
const PIECE: usize = 256 * 1024;
/// Before the first message of a chat: none stands here.
const BEGINNING: Position = Position {
    fragment: 0,
    index: i32::MIN,
};

/// JSON as it is written. Puts commas where they belong.
#[derive(Default)]
struct Json {
    text: String,
}

impl Json {
    fn comma(&mut self) {
        if !matches!(self.text.chars().next_back(), None | Some('{' | '[' | ':')) {
            self.text.push(',');
        }
    }

    /// Begins an object or array.
    fn open(&mut self, bracket: char) -> &mut Json {
        self.comma();
        self.text.push(bracket);
        self
    }

    fn close(&mut self, bracket: char) -> &mut Json {
        self.text.push(bracket);
        self
    }

    fn key(&mut self, name: &str) -> &mut Json {
        self.string(name);
        self.text.push(':');
        self
    }

    fn string(&mut self, text: &str) -> &mut Json {
        self.comma();
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\0'..='\u{1f}' => {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    let code = usize::from(c as u8);
                    self.text.push_str("\\u00");
                    self.text.push(char::from(DIGITS[code >> 4]));
                    self.text.push(char::from(DIGITS[code & 15]));
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
        self
    }

    fn bare(&mut self, word: &str) -> &mut Json {
        self.comma();
        self.text.push_str(word);
        self
    }

    fn text_or_null(&mut self, text: Option<&str>) -> &mut Json {
        match text {
            Some(text) => self.string(text),
            None => self.bare("null"),
        }
    }

    fn flag(&mut self, flag: bool) -> &mut Json {
        self.bare(if flag { "true" } else { "false" })
    }
}

/// A piece of the file under way.
struct Piece {
    json: Json,
    /// Nothing of this chat's messages is written yet.
    first: bool,
}

impl Piece {
    /// What the file begins with: the account, its settings, its contacts.
    fn head(&mut self, model: &Model, record: &AccountRecord, now: Millis) {
        let json = &mut self.json;
        json.open('{');
        json.key("format").string("keuvel-export");
        json.key("version").bare(VERSION);
        json.key("exported").bare(&now.to_string());
        json.key("account").string(record.id.as_str());
        json.key("settings").open('{');
        json.key("availability").string(show(record.show));
        json.key("status").string(&record.status);
        json.key("websocket")
            .text_or_null(record.typed_endpoint.as_deref());
        json.close('}');
        json.key("contacts").open('[');
        for contact in model.contacts.values() {
            let Some(contact) = &contact.record else {
                continue;
            };
            json.open('{');
            json.key("address").string(contact.jid.as_str());
            json.key("name").string(&contact.name);
            json.key("groups").open('[');
            for group in &contact.groups {
                json.string(group);
            }
            json.close(']');
            json.key("subscription")
                .string(subscription(contact.subscription));
            json.key("asked").flag(contact.asked);
            json.close('}');
        }
        json.close(']');
        json.key("chats").open('[');
    }

    /// Begins a chat; `is_first`: of all.
    fn chat(&mut self, chat: &ChatRecord, is_first: bool) {
        let json = &mut self.json;
        if !is_first && json.text.is_empty() {
            json.text.push(',');
            json.text.push('{');
        } else {
            json.open('{');
        }
        json.key("address").string(chat.peer.as_str());
        json.key("unread").bare(&chat.unread.to_string());
        json.key("draft").string(&chat.draft);
        json.key("messages").open('[');
        self.first = true;
    }

    /// A message of the chat.
    fn message(&mut self, account: &AccountId, message: &MessageRecord) {
        let json = &mut self.json;
        if !std::mem::take(&mut self.first) && json.text.is_empty() {
            json.text.push(',');
            json.text.push('{');
        } else {
            json.open('{');
        }
        json.key("id").string(&message.id);
        json.key("stanza_id")
            .text_or_null(message.stanza_id.as_deref());
        json.key("archive_id")
            .text_or_null(message.archive_id.as_deref());
        let Position { fragment, index } = message.position;
        json.key("fragment").bare(&fragment.to_string());
        json.key("index").bare(&index.to_string());
        json.key("time").bare(&message.time.to_string());
        json.key("from").string(&message.from.to_string());
        json.key("own")
            .flag(message.sent.is_some() || *message.from.bare() == *account);
        let (state, problem) = match &message.sent {
            None => (None, None),
            Some(sent) => (Some(delivery(sent)), why(sent)),
        };
        json.key("state").text_or_null(state);
        json.key("problem").text_or_null(problem);
        json.key("body").string(&message.body);
        self.extras(message);
        self.json.close('}');
    }

    /// What a message may say of itself, and what was said about it: only what is so.
    fn extras(&mut self, message: &MessageRecord) {
        let json = &mut self.json;
        if let Some(hint) = &message.extras.spoiler {
            json.key("spoiler").string(hint);
        }
        if let Some(encryption) = &message.extras.encrypted {
            json.key("encrypted").string(encryption);
        }
        if message.extras.private {
            json.key("private").flag(true);
        }
        if let Some(to) = &message.extras.private_to {
            json.key("private_to").string(to);
        }
        if !message.extras.attached.is_empty() {
            json.key("attached").open('[');
            for attached in &message.extras.attached {
                json.string(&attached.url);
            }
            json.close(']');
        }
        let notes = &message.notes;
        if let Some(reply) = &notes.reply {
            json.key("answers").open('{');
            json.key("id").string(&reply.id);
            json.key("quoted").string(&reply.quoted);
            json.close('}');
        }
        if !notes.versions.is_empty() {
            json.key("versions").open('[');
            for version in &notes.versions {
                json.open('{');
                json.key("time").bare(&version.time.to_string());
                json.key("body").string(&version.body);
                json.close('}');
            }
            json.close(']');
        }
        if notes.retracted {
            json.key("retracted").flag(true);
        }
        if !notes.reactions.is_empty() {
            json.key("reactions").open('[');
            for reaction in &notes.reactions {
                json.open('{');
                json.key("from").string(&reaction.from.to_string());
                json.key("emojis").open('[');
                for emoji in &reaction.emoji {
                    json.string(emoji);
                }
                json.close(']').close('}');
            }
            json.close(']');
        }
    }

    /// What the file of one chat begins with.
    fn chat_head(&mut self, account: &AccountId, chat: &ChatRecord, now: Millis) {
        let json = &mut self.json;
        json.open('{');
        json.key("format").string("keuvel-chat");
        json.key("version").bare(VERSION);
        json.key("exported").bare(&now.to_string());
        json.key("account").string(account.as_str());
        json.key("chat");
        self.chat(chat, true);
    }

    /// What it ends with.
    fn chat_tail(&mut self) {
        self.end_chat();
        self.json.key("complete").flag(true);
        self.json.close('}').close('\n');
    }

    /// The chat is done.
    fn end_chat(&mut self) {
        self.json.close(']').close('}');
    }

    /// All is done.
    fn end(&mut self) {
        self.json.close(']');
        self.json.key("complete").flag(true);
        self.json.close('}').close('\n');
    }
}

impl Model {
    /// The piece of the export that begins there.
    pub async fn export(
        &self,
        store: &impl Store,
        record: &AccountRecord,
        mut from: ExportFrom,
        now: Millis,
    ) -> Result<ExportPage, StoreError> {
        let mut piece = Piece {
            json: Json::default(),
            first: matches!(&from, ExportFrom::Message(_, after) if *after == BEGINNING),
        };
        let mut next = None;
        while piece.json.text.len() < PIECE {
            from = match from {
                ExportFrom::Start => {
                    piece.head(self, record, now);
                    ExportFrom::ChatAfter(None)
                }
                ExportFrom::ChatAfter(last) => match self.chat_after(last.as_ref()) {
                    Some(chat) => {
                        piece.chat(chat, last.is_none());
                        ExportFrom::Message(chat.peer.clone(), BEGINNING)
                    }
                    None => {
                        piece.end();
                        next = None;
                        break;
                    }
                },
                ExportFrom::Message(peer, after) => {
                    let messages = store.after(&peer, after, FETCH).await?;
                    let said = messages.iter().filter(|it| it.extras.happened.is_none());
                    for message in said {
                        piece.message(&self.account, message);
                    }
                    match messages.last() {
                        Some(last) if messages.len() == FETCH => {
                            ExportFrom::Message(peer, last.position)
                        }
                        _ => {
                            piece.end_chat();
                            ExportFrom::ChatAfter(Some(peer))
                        }
                    }
                }
            };
            next = Some(from.clone());
        }
        let of = self.chats.len();
        let done = match &next {
            None => of,
            Some(ExportFrom::Start | ExportFrom::ChatAfter(None)) => 0,
            Some(ExportFrom::ChatAfter(Some(at)) | ExportFrom::Message(at, _)) => {
                self.chats.keys().filter(|peer| *peer < at).count()
            }
        };
        Ok(ExportPage {
            text: piece.json.text,
            next,
            done: done as u32,
            of: of as u32,
        })
    }

    /// Some messages of one chat, for a file of it alone.
    pub async fn export_chat(
        &mut self,
        store: &impl Store,
        peer: &BareJid,
        after: Option<Position>,
        as_json: bool,
        now: Millis,
    ) -> Result<ChatPage, StoreError> {
        let page = store.after(peer, after.unwrap_or(BEGINNING), FETCH).await?;
        let last = page.last().filter(|_| page.len() == FETCH);
        let next = last.map(|last| last.position);
        let mut piece = Piece {
            json: Json::default(),
            first: after.is_none(),
        };
        let mut messages = Vec::new();
        if as_json {
            if let (None, Some(chat)) = (after, self.chats.get(peer)) {
                piece.chat_head(&self.account, chat, now);
            }
            for message in &page {
                piece.message(&self.account, message);
            }
            if next.is_none() {
                piece.chat_tail();
            }
        } else {
            let found = store.find(&self.view_wants(&page)).await?;
            messages = self.views(&page, found);
            // In a file nothing is too long.
            for (view, record) in messages.iter_mut().zip(&page) {
                view.body.clone_from(&record.body);
                view.cut = false;
            }
        }
        Ok(ChatPage {
            messages,
            text: piece.json.text,
            next,
        })
    }

    /// The chat that comes after this one in the file: they are in order of
    /// their addresses.
    fn chat_after(&self, after: Option<&BareJid>) -> Option<&ChatRecord> {
        self.chats
            .values()
            .filter(|chat| after.is_none_or(|after| chat.peer > *after))
            .min_by(|a, b| a.peer.cmp(&b.peer))
    }
}

fn show(show: Show) -> &'static str {
    match show {
        Show::FreeForChat => "free-for-chat",
        Show::Online => "online",
        Show::Away => "away",
        Show::ExtendedAway => "extended-away",
        Show::Busy => "busy",
        Show::Offline => "offline",
    }
}

fn subscription(subscription: Subscription) -> &'static str {
    match subscription {
        Subscription::None => "none",
        Subscription::To => "to",
        Subscription::From => "from",
        Subscription::Both => "both",
    }
}

fn delivery(sent: &Delivery) -> &'static str {
    match sent {
        Delivery::Waiting => "waiting",
        Delivery::Sending => "sending",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Displayed => "displayed",
        Delivery::Failed(_) => "failed",
    }
}

fn why(sent: &Delivery) -> Option<&str> {
    match sent {
        Delivery::Failed(problem) => Some(match problem {
            SendProblem::NoSuchAddress => "no-such-address",
            SendProblem::Refused => "refused",
            SendProblem::Unreachable => "unreachable",
            SendProblem::TooLarge => "too-large",
            SendProblem::NotHere => "not-here",
            SendProblem::Other(text) => text,
        }),
        _ => None,
    }
}
