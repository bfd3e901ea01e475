//! What everybody should see in the end, from the server's archive: read in its order,
//! as plainly as can be.

use crate::Dice;
use crate::server::{ALICE, Archived, BOB};
use keuvel::api::Delivery;
use keuvel::store::MessageRecord;
use keuvel::xml::{self, Element};
use std::collections::{BTreeMap, BTreeSet};

/// A message as it is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// As its sender named it.
    pub id: String,
    ours: bool,
    body: String,
    retracted: bool,
    /// Bob's program has it.
    pub delivered: bool,
    reactions: BTreeMap<String, BTreeSet<String>>,
}

impl Seen {
    /// As a device has it.
    pub fn of(row: MessageRecord) -> Seen {
        let reactions = row.notes.reactions.iter();
        let reactions = reactions.filter(|it| !it.emoji.is_empty());
        Seen {
            ours: row.sent.is_some(),
            body: row.body,
            retracted: row.notes.retracted,
            delivered: row.sent == Some(Delivery::Delivered),
            reactions: reactions
                .map(|it| (it.from.to_string(), it.emoji.iter().cloned().collect()))
                .collect(),
            id: row.stanza_id.unwrap_or_default(),
        }
    }
}

/// All of it.
#[derive(Default)]
pub struct Truth {
    /// In order.
    pub texts: Vec<Seen>,
    /// Those of Alice's that Bob says he has read.
    pub displayed: BTreeSet<String>,
    /// What corrections are called, and of which message.
    corrections: Vec<(String, usize)>,
}

/// Messages of even numbers are reacted to by Alice on this device, the others on
/// her other one.
pub fn is_even(id: &str) -> bool {
    id.ends_with(['0', '2', '4', '6', '8'])
}

impl Truth {
    /// Reads an archive.
    pub fn of(archive: &[Archived]) -> Truth {
        let mut truth = Truth::default();
        for it in archive {
            let content = format!("<m xmlns='jabber:client'>{}</m>", it.content);
            truth.take(it, &xml::parse(&content).unwrap());
        }
        truth
    }

    fn place(&self, id: &str) -> usize {
        let named = self.texts.iter().position(|text| text.id == id);
        let corrected = || self.corrections.iter().find(|(name, _)| name == id);
        named.or_else(|| Some(corrected()?.1)).unwrap()
    }

    fn take(&mut self, it: &Archived, content: &Element) {
        let target = |name, ns| -> Option<String> {
            let about = content.child(name, ns)?;
            Some(about.attr("id").unwrap().to_owned())
        };
        let body = content.child_text("body", "jabber:client");
        if let Some(id) = target("replace", "urn:xmpp:message-correct:0") {
            let place = self.place(&id);
            self.corrections.push((it.stanza_id.clone(), place));
            if !self.texts[place].retracted {
                self.texts[place].body = body.unwrap();
            }
        } else if let Some(id) = target("retract", "urn:xmpp:message-retract:1") {
            let place = self.place(&id);
            let text = &mut self.texts[place];
            text.retracted = true;
            text.body.clear();
            text.reactions.clear();
        } else if let Some(id) = target("reactions", "urn:xmpp:reactions:0") {
            let from = if it.ours { ALICE } else { BOB };
            let all = content.child("reactions", "urn:xmpp:reactions:0").unwrap();
            let all: BTreeSet<String> = all.children().map(Element::text).collect();
            let place = self.place(&id);
            let text = &mut self.texts[place];
            text.reactions.remove(from);
            if !text.retracted && !all.is_empty() {
                text.reactions.insert(from.to_owned(), all);
            }
        } else if let Some(id) = target("received", "urn:xmpp:receipts") {
            let place = self.place(&id);
            self.texts[place].delivered = true;
        } else if let Some(id) = target("displayed", "urn:xmpp:chat-markers:0") {
            let place = self.place(&id);
            self.displayed.insert(self.texts[place].id.clone());
        } else if let Some(body) = body {
            self.texts.push(Seen {
                id: it.stanza_id.clone(),
                ours: it.ours,
                body,
                ..Seen::default()
            });
        }
    }

    /// What somebody may say next about a message: Bob (`b`), or Alice on her other
    /// device (`o`).
    pub fn note(&self, from: &str, number: u32, dice: &mut Dice) -> Option<String> {
        let kind = dice.roll(5);
        let own = |text: &&Seen| text.id.starts_with(from);
        let may = |text: &&Seen| match (kind, from) {
            (0 | 1, _) => own(text),
            (4, "b") => text.ours,
            (4, _) => false,
            (_, "b") => true,
            _ => !is_even(&text.id),
        };
        let texts: Vec<_> = self.texts.iter().filter(may).collect();
        let text = texts.get(dice.roll(texts.len().max(1) as u64) as usize)?;
        // Some name a message as it was corrected last.
        let corrections = self.corrections.iter();
        let mut corrections = corrections.filter(|(_, place)| self.texts[*place].id == text.id);
        let last = corrections
            .next_back()
            .filter(|_| kind > 1 && dice.roll(2) == 0);
        let id = last.map_or(&text.id, |(name, _)| name);
        Some(match kind {
            0 => format!(
                "<body>edit {from}{number}</body><replace xmlns='urn:xmpp:message-correct:0' id='{id}'/>"
            ),
            1 => format!(
                "<retract xmlns='urn:xmpp:message-retract:1' id='{id}'/><body>gone</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>"
            ),
            2 => format!("<reactions xmlns='urn:xmpp:reactions:0' id='{id}'/>"),
            3 => format!(
                "<reactions xmlns='urn:xmpp:reactions:0' id='{id}'><reaction>😂</reaction></reactions>"
            ),
            _ => format!("<displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/>"),
        })
    }
}
