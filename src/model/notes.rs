//! What notes do to a message, and who may say them. Knows nothing but the two.

use crate::api::Extras;
use crate::jid::Jid;
use crate::store::{Deed, MessageRecord, Note, Reaction, VERSIONS, Version};
use crate::text;
use crate::xmpp::message::MessageIn;

/// Reactions of one person to one message.
pub const REACTIONS: usize = 12;

/// What a message says about others.
pub fn deeds(message: &MessageIn) -> Vec<(String, Deed)> {
    let mut deeds = Vec::new();
    let body = message.body.as_ref().filter(|body| !body.is_empty());
    if let (Some(id), Some(body)) = (&message.replaces, body) {
        deeds.push((id.clone(), Deed::Edit(body.clone())));
    }
    if let Some(id) = &message.retracts {
        deeds.push((id.clone(), Deed::Retract));
    }
    if let Some((id, emoji)) = &message.reactions {
        let mut all: Vec<String> = Vec::new();
        for emoji in emoji.iter().filter(|emoji| is_emoji(emoji)) {
            if all.len() < REACTIONS && !all.contains(emoji) {
                all.push(emoji.clone());
            }
        }
        deeds.push((id.clone(), Deed::React(all)));
    }
    if let Some(id) = &message.receipt_for {
        deeds.push((id.clone(), Deed::Received));
    }
    if let Some(id) = &message.displayed {
        deeds.push((id.clone(), Deed::Displayed));
    }
    deeds
}

/// Whether a message says something that is kept.
pub fn is_kept(message: &MessageIn) -> bool {
    message.is_shown()
        || message.retracts.is_some()
        || message.reactions.is_some()
        || message.receipt_for.is_some()
        || message.displayed.is_some()
}

/// Whether a text is one emoji.
pub fn is_emoji(text: &str) -> bool {
    text.len() <= 64 && !text.contains(char::is_whitespace) && text::only_emoji(text) == Some(1)
}

/// Whether someone may say this about a message. All in a chat may react.
pub fn may(note: &Note, record: &MessageRecord) -> bool {
    match note.deed {
        Deed::Edit(_) => record.from == note.from,
        Deed::Retract => record.from == note.from || note.by_room,
        Deed::Received | Deed::Displayed => record.from != note.from,
        Deed::React(_) | Deed::Read => true,
    }
}

/// The message as it is after that; whether it is another.
pub fn apply(record: &mut MessageRecord, note: &Note) -> bool {
    let named = name(record, note);
    let notes = &mut record.notes;
    // Gone is gone, whatever comes late.
    if notes.retracted {
        return named;
    }
    match &note.deed {
        Deed::Edit(body) => {
            let known = |it: &Version| it.body == *body && it.id == note.id;
            if notes.versions.iter().any(known) {
                return named;
            }
            if notes.versions.is_empty() {
                notes.versions.push(Version {
                    at: record.position,
                    id: record.stanza_id.clone(),
                    time: record.time,
                    body: record.body.clone(),
                });
            }
            let later = notes.versions[1..].partition_point(|it| it.at <= note.at);
            notes.versions.insert(
                1 + later,
                Version {
                    at: note.at,
                    id: note.id.clone(),
                    time: note.time,
                    body: body.clone(),
                },
            );
            if notes.versions.len() > VERSIONS {
                notes.versions.remove(1);
            }
            if let Some(last) = notes.versions.last() {
                record.body.clone_from(&last.body);
                // They were of other words.
                record.extras.mentions.clear();
                record.extras.attached.clear();
            }
        }
        Deed::Retract => {
            notes.retracted = true;
            notes.versions.clear();
            notes.reactions.clear();
            notes.reply = None;
            record.body.clear();
            record.extras = Extras::default();
        }
        Deed::React(emoji) => {
            let known = notes.reactions.iter_mut().find(|it| it.from == note.from);
            let now = Reaction {
                from: note.from.clone(),
                nick: note.nick.clone(),
                emoji: emoji.clone(),
                at: note.at,
                id: note.id.clone(),
            };
            match known {
                Some(known) if known.at > now.at || *known == now => return false,
                Some(known) => *known = now,
                None => notes.reactions.push(now),
            }
        }
        Deed::Received | Deed::Displayed | Deed::Read => return false,
    }
    true
}

/// A correction is one more name of its message; whether it is new.
fn name(record: &mut MessageRecord, note: &Note) -> bool {
    let (Deed::Edit(_), Some(id)) = (&note.deed, &note.id) else {
        return false;
    };
    let all = &mut record.corrections;
    if all.iter().any(|(_, known)| known == id) {
        return false;
    }
    if all.len() == VERSIONS {
        all.remove(0);
    }
    all.push((record.peer.clone(), id.clone()));
    true
}

/// Someone's reactions to a message.
pub fn reactions_of(record: &MessageRecord, who: &Jid) -> Vec<String> {
    let mut all = record.notes.reactions.iter();
    let own = all.find(|it| it.from == *who);
    own.map(|it| it.emoji.clone()).unwrap_or_default()
}
