//! What a composer was for when its chat was left: to whom it answers, what it edits, how
//! it hides. The text itself is a draft.

use super::writing::Composer;
use crate::jid::BareJid;
use crate::ui::actions::Mode;
use crate::ui::state::lock;
use leptos::prelude::*;
use std::sync::Mutex;

/// By chat: a handful.
pub type Unsents = Mutex<Vec<(BareJid, Unsent)>>;

/// Of one chat.
pub struct Unsent {
    mode: Mode,
    spoiler: Option<String>,
    /// What was made of the text of a message.
    edited: Option<String>,
}

impl Composer {
    /// The chat is left.
    pub(super) fn keep_unsent(&self) {
        let mode = self.open.doing.mode.get_untracked();
        // The draft says for whom alone it is.
        let mode = match self.whom() {
            Some(_) => Mode::New,
            None => mode,
        };
        let edits = matches!(mode, Mode::Edit(_));
        let unsent = Unsent {
            edited: edits.then(|| self.text()),
            spoiler: self.spoiler.get_untracked(),
            mode,
        };
        let peer = &self.open.peer;
        let mut all = lock(&self.account.unsent);
        all.retain(|(chat, _)| chat != peer);
        if unsent.mode != Mode::New || unsent.spoiler.is_some() {
            all.push((peer.clone(), unsent));
        }
    }

    /// It is open again.
    pub(super) fn take_up(&self) {
        let mut all = lock(&self.account.unsent);
        let place = all.iter().position(|(chat, _)| *chat == self.open.peer);
        let Some((_, unsent)) = place.map(|place| all.swap_remove(place)) else {
            return;
        };
        drop(all);
        self.spoiler.set(unsent.spoiler);
        let gone = match &unsent.mode {
            Mode::Answer(message) | Mode::Edit(message) => {
                let row = self.open.window().find(&message.id);
                row.is_some_and(|(_, row)| row.data.with_untracked(|it| it.retracted))
            }
            _ => false,
        };
        if unsent.mode != Mode::New && !gone {
            *self.edited.borrow_mut() = unsent.edited;
            self.open.doing.mode.set(unsent.mode);
        }
    }
}
