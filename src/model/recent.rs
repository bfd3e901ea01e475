//! Names of messages that came of late: what comes live and bears none of them is
//! new, and nobody has to look into the store for it. In a burst that is most of
//! what there would be to do.

use crate::jid::BareJid;
use crate::store::MessageRecord;
use crate::xmpp::message::{Direction, MessageIn};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Names that are remembered at least; twice as many at most.
const NAMES: usize = 20_000;

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Recent {
    newer: HashSet<u64>,
    older: HashSet<u64>,
    /// All that the stream brought is among them: it began after them.
    whole: bool,
}

impl Recent {
    /// A stream of its own begins.
    pub fn begin(&mut self) {
        self.whole = true;
    }

    /// A message came, live or from the archive.
    pub fn put(&mut self, record: &MessageRecord) {
        for (kind, id) in names(&record.archive_id, &record.stanza_id) {
            self.newer.insert(hash(&record.peer, kind, id));
        }
        if self.newer.len() >= NAMES {
            self.older = std::mem::take(&mut self.newer);
        }
    }

    /// Whether a message cannot be here: it is live, so it was not there before this
    /// stream; and nothing of this stream has its names.
    pub fn is_new(&self, message: &MessageIn) -> bool {
        let live = message.delayed.is_none() && message.direction == Direction::Received;
        let named = message.archive_id.is_some() && message.error.is_none();
        self.whole
            && live
            && named
            && names(&message.archive_id, &message.id).all(|(kind, id)| {
                let name = hash(&message.peer, kind, id);
                !self.newer.contains(&name) && !self.older.contains(&name)
            })
    }
}

fn names<'a>(
    archive_id: &'a Option<String>,
    stanza_id: &'a Option<String>,
) -> impl Iterator<Item = (u8, &'a String)> {
    let archive_id = archive_id.iter().map(|id| (0, id));
    archive_id.chain(stanza_id.iter().map(|id| (1, id)))
}

/// Two names with the same number cost a look into the store.
fn hash(peer: &BareJid, kind: u8, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (peer, kind, id).hash(&mut hasher);
    hasher.finish()
}
