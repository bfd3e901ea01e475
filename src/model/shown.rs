//! Messages as they are drawn.

use super::Model;
use super::annotations::meant;
use crate::api::{BODY_SHOWN, Delivery, MessageView, QuoteView, ReactionView, VersionView};
use crate::store::{MessageRecord, Reply, Want};
use crate::text;

/// Characters of a message that is quoted.
const QUOTE: usize = 200;
/// Characters of an earlier text.
const EARLIER: usize = 2_000;
/// Names of who reacted.
const NAMES: usize = 20;

impl Model {
    /// How a message is drawn. What it answers should be at hand.
    pub(super) fn view(&self, record: &MessageRecord) -> MessageView {
        let body = &record.body;
        // A quotation may leave the end of its last line.
        let body = match record.notes.reply {
            Some(_) => body.trim_start_matches('\n'),
            None => body,
        };
        let shown = beginning(body, BODY_SHOWN);
        let versions = record.notes.versions.iter().rev().skip(1).rev();
        MessageView {
            id: record.id.clone(),
            position: record.position,
            time: record.time,
            sent: self.delivery_of(record),
            author: self.author_of(record),
            author_jid: record.from.clone(),
            body: shown.to_owned(),
            cut: shown.len() < body.len(),
            extras: record.extras.clone(),
            quote: record.notes.reply.as_ref().map(|it| self.quote(record, it)),
            earlier: versions
                .map(|version| VersionView {
                    time: version.time,
                    body: beginning(&version.body, EARLIER).to_owned(),
                })
                .collect(),
            retracted: record.notes.retracted,
            reactions: self.reactions(record),
            changing: self.is_changing(record),
        }
    }

    /// What is not kept with the message: they have seen a later one.
    fn delivery_of(&self, record: &MessageRecord) -> Option<Delivery> {
        let chat = self.chats.get(&record.peer);
        let displayed = chat.and_then(|chat| chat.displayed);
        match &record.sent {
            Some(Delivery::Sent | Delivery::Delivered)
                if displayed.is_some_and(|until| record.position <= until) =>
            {
                Some(Delivery::Displayed)
            }
            sent => sent.clone(),
        }
    }

    pub(super) fn author_of(&self, record: &MessageRecord) -> String {
        match &record.nick {
            Some(nick) if record.sent.is_none() => text::preview(nick, 100),
            _ => self.name_of(record.from.bare()),
        }
    }

    /// The message that is answered, if it is at hand.
    fn answered_by(&self, record: &MessageRecord, reply: &Reply) -> Option<&MessageRecord> {
        if self.is_room(&record.peer) {
            return self.named_in_room(&record.peer, &reply.id);
        }
        let theirs = |it: &MessageRecord| {
            let to = reply.to.as_ref();
            to.is_none_or(|to| it.from.bare() == to.bare())
        };
        self.cache.meant(&record.peer, &reply.id, theirs)
    }

    /// What a message answers, to be sent: with what is quoted of it.
    pub(super) fn reply_of(&self, record: &MessageRecord) -> Option<(Reply, String)> {
        let reply = record.notes.reply.as_ref()?;
        let quoted = self.answered_by(record, reply).map(|it| {
            // What is hidden is not told by quoting it.
            let hidden = it.extras.spoiler.is_some() || it.extras.encrypted.is_some();
            match hidden {
                true => self.preview_of(it).into_owned(),
                false => it.body.clone(),
            }
        });
        Some((reply.clone(), quoted.unwrap_or_default()))
    }

    fn quote(&self, record: &MessageRecord, reply: &Reply) -> QuoteView {
        if let Some(answered) = self.answered_by(record, reply) {
            return QuoteView {
                id: Some(answered.id.clone()),
                position: Some(answered.position),
                mine: answered.sent.is_some(),
                author: self.author_of(answered),
                author_jid: Some(answered.from.clone()),
                text: text::preview(&self.preview_of(answered), QUOTE),
                retracted: answered.notes.retracted,
            };
        }
        let lines = reply.quoted.lines();
        let lines: Vec<&str> = lines.map(|it| it.trim_start_matches(['>', ' '])).collect();
        QuoteView {
            id: None,
            position: None,
            mine: false,
            author: String::new(),
            author_jid: None,
            text: text::preview(&lines.join("\n"), QUOTE),
            retracted: false,
        }
    }

    /// By emoji, in the order in which they came.
    fn reactions(&self, record: &MessageRecord) -> Vec<ReactionView> {
        let mut views: Vec<ReactionView> = Vec::new();
        for reaction in &record.notes.reactions {
            let mine = self.is_us(&reaction.from);
            for emoji in &reaction.emoji {
                let place = views.iter().position(|view| view.emoji == *emoji);
                let place = place.unwrap_or_else(|| {
                    views.push(ReactionView {
                        emoji: emoji.clone(),
                        count: 0,
                        mine: false,
                        who: Vec::new(),
                    });
                    views.len() - 1
                });
                let view = &mut views[place];
                view.count += 1;
                view.mine |= mine;
                if !mine && view.who.len() < NAMES {
                    view.who.push(match &reaction.nick {
                        Some(nick) => text::preview(nick, 100),
                        None => self.name_of(reaction.from.bare()),
                    });
                }
            }
        }
        views
    }

    /// What is needed to draw a page of messages.
    pub fn view_wants(&self, page: &[MessageRecord]) -> Vec<Want> {
        let replies = page.iter().filter_map(|record| {
            let reply = record.notes.reply.as_ref()?;
            Some(meant(&record.peer, &reply.id))
        });
        replies.flatten().collect()
    }

    /// A page of messages as it is drawn; `found`: [`Model::view_wants`].
    pub fn views(&mut self, page: &[MessageRecord], found: Vec<MessageRecord>) -> Vec<MessageView> {
        for record in found {
            self.cache.found(record);
        }
        let views = page.iter().map(|record| self.view(record)).collect();
        self.cache.forget();
        views
    }
}

/// At most so many characters.
fn beginning(text: &str, chars: usize) -> &str {
    let end = text
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}
