//! What is searched for, and whether a message is it.

use super::MessageRecord;
use crate::api::Millis;
use crate::jid::BareJid;
use crate::text::{self, words};

/// A search through all messages of an account, newest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// All of these words, made by [`words::wanted`] from [`fold`]ed text.
    pub words: Vec<words::Wanted>,
    /// Only in this chat.
    pub peer: Option<BareJid>,
    /// Only our own, or only theirs.
    pub ours: Option<bool>,
    /// Only with a link.
    pub links: bool,
    /// Only from this time on.
    pub since: Option<Millis>,
    /// Only before this time.
    pub until: Option<Millis>,
    /// So many at most.
    pub limit: usize,
}

impl Query {
    /// Whether a message is one of those.
    pub fn takes(&self, message: &MessageRecord) -> bool {
        let place = self.peer.as_ref().is_none_or(|it| *it == message.peer);
        let traits = self.takes_what(message.time, message.sent.is_some());
        // What stands in for what cannot be read is no text.
        let text = message.extras.encrypted.is_none();
        place
            && traits
            && text
            && (!self.links || has_link(&message.body))
            && words::has(&fold(&message.body), &self.words)
    }

    /// The same as far as time and author tell.
    pub(super) fn takes_what(&self, time: Millis, ours: bool) -> bool {
        self.ours.is_none_or(|it| it == ours)
            && self.since.is_none_or(|since| time >= since)
            && self.until.is_none_or(|until| time < until)
    }
}

/// Whether a text has a link that can be followed.
pub fn has_link(body: &str) -> bool {
    // Looking closer is dear, and mostly there is none.
    body.contains("://")
        && text::spans(body)
            .iter()
            .any(|span| matches!(span, text::Span::Link { .. }))
}

/// A text as [`words`] takes it: in NFKD.
pub fn fold(text: &str) -> String {
    // Most texts are in NFKD as they are.
    if text.is_ascii() {
        return text.to_owned();
    }
    #[cfg(feature = "idb")]
    return js_sys::JsString::from(text).normalize("NFKD").into();
    #[cfg(not(feature = "idb"))]
    text.to_owned()
}

/// The newest of these, newest first.
pub(super) fn newest(mut messages: Vec<MessageRecord>, limit: usize) -> Vec<MessageRecord> {
    let order = |it: &MessageRecord| (it.time, it.position);
    messages.sort_unstable_by(|a, b| order(b).cmp(&order(a)).then_with(|| a.peer.cmp(&b.peer)));
    messages.truncate(limit);
    messages
}
