//! What is typed, and what becomes of it: kept as a draft, sent, saved or done.

use super::commands;
use super::complete::Complete;
use crate::api::{AccountCommand, BODY_MAX, MessageId, MessageView, Rooms};
use crate::text;
use crate::ui::actions::{Mode, is_editable};
use crate::ui::open::Timeline;
use crate::ui::state::{Account, Page};
use crate::ui::{answering, dom};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use web_sys::HtmlTextAreaElement;

/// A draft is kept this long after the last key, in milliseconds.
const DRAFT_AFTER: u32 = 500;
/// Without a key for this long, the person has stopped typing (XEP-0085), in milliseconds.
const IDLE_AFTER: u32 = 5_000;

/// What is typed, and what becomes of it.
pub(super) struct Composer {
    pub(super) page: Page,
    pub(super) account: Arc<Account>,
    pub(super) open: Arc<Timeline>,
    pub(super) field: RefCell<Option<HtmlTextAreaElement>>,
    pub(super) draft_timer: RefCell<Option<Timeout>>,
    pub(super) idle_timer: RefCell<Option<Timeout>>,
    pub(super) kept: RefCell<String>,
    pub(super) composing: Cell<bool>,
    pub(super) touched: Cell<bool>,
    pub(super) complete: Complete,
    /// What was not done, and why.
    pub(super) note: RwSignal<Option<String>>,
    /// It is longer than servers take.
    pub(super) too_long: RwSignal<bool>,
    pub(super) in_room: bool,
    /// What was typed last to be done, and may be refused.
    pub(super) commanded: RefCell<Option<(String, Option<String>)>>,
    /// What is written is to be hidden; the hint.
    pub(super) spoiler: RwSignal<Option<String>>,
    /// What stood in the field before a message is being edited in it.
    pub(super) set_aside: RefCell<Option<String>>,
    /// What was made of a message's text before the chat was left.
    pub(super) edited: RefCell<Option<String>>,
}

impl Composer {
    pub(super) fn text(&self) -> String {
        // As typed; the browser gives `\n` for line ends.
        self.field
            .borrow()
            .as_ref()
            .map(HtmlTextAreaElement::value)
            .unwrap_or_default()
    }

    pub(super) fn put(&self, text: &str) {
        if let Some(field) = &*self.field.borrow() {
            field.set_value(text);
        }
        self.fit();
    }

    /// As high as its text; the style sheet sets the limit.
    pub(super) fn fit(&self) {
        if let Some(field) = &*self.field.borrow() {
            dom::set_style(field, "height", "auto");
            let edges = field.offset_height() - field.client_height();
            let mut height = (field.scroll_height() + edges).to_string();
            height.push_str("px");
            dom::set_style(field, "height", &height);
        }
    }

    /// For whom alone it is, of all in the room.
    pub(super) fn whom(&self) -> Option<String> {
        let mode = &self.open.doing.mode;
        mode.with_untracked(|mode| match mode {
            Mode::Aside(nick) => Some(nick.clone()),
            Mode::Answer(message) => answering::aside_with(message).map(str::to_owned),
            _ => None,
        })
    }

    /// What is typed, as it is kept: for one alone it stays that.
    pub(super) fn to_keep(&self) -> String {
        let text = self.text();
        match self.whom().filter(|_| !text.trim().is_empty()) {
            Some(nick) => ["/msg ", &nick, " ", &text].concat(),
            None => text,
        }
    }

    pub(super) fn keep_draft(&self) {
        self.draft_timer.take();
        let text = self.to_keep();
        let editing = self.set_aside.borrow().is_some();
        if editing || !self.touched.get() || *self.kept.borrow() == text {
            return;
        }
        *self.kept.borrow_mut() = text.clone();
        let peer = self.open.peer.clone();
        self.page
            .act(&self.account, AccountCommand::Draft { peer, text });
    }

    /// What was kept, here or by another tab. Not where somebody types: this may
    /// be an echo of theirs; nor over what is not kept yet.
    pub(super) fn take_draft(&self, draft: &str, first: bool) {
        let free = match first {
            true => !self.touched.get(),
            false => !dom::has_focus() && self.text() == *self.kept.borrow(),
        };
        let free = free && self.set_aside.borrow().is_none();
        if free && self.text() != draft {
            *self.kept.borrow_mut() = draft.to_owned();
            self.put(draft);
        }
    }

    pub(super) fn set_composing(&self, composing: bool) {
        if self.composing.replace(composing) != composing {
            let peer = self.open.peer.clone();
            self.page
                .act(&self.account, AccountCommand::Typing { peer, composing });
        }
    }

    pub(super) fn changed(self: &Rc<Self>) {
        self.touched.set(true);
        self.fit();
        if self.note.with_untracked(Option::is_some) {
            self.note.set(None);
        }
        if self.too_long.get_untracked() && text::escaped_len(&self.text()) <= BODY_MAX {
            self.too_long.set(false);
        }
        let this = self.clone();
        self.draft_timer
            .replace(Some(Timeout::new(DRAFT_AFTER, move || this.keep_draft())));
        // What is for one is no matter of all in the room.
        let aside = self.whom().is_some() || text::command(&self.text()).is_some();
        let writing = !aside && !self.text().trim().is_empty();
        self.set_composing(writing);
        let this = self.clone();
        let idle = writing.then(|| Timeout::new(IDLE_AFTER, move || this.set_composing(false)));
        self.idle_timer.replace(idle);
    }

    /// The field is for this from now on.
    pub(super) fn turn_to(&self, mode: &Mode) {
        if let Mode::Edit(message) = mode {
            let before = self.text();
            self.set_aside.borrow_mut().get_or_insert(before);
            let edited = self.edited.take();
            self.put(edited.as_ref().unwrap_or(&message.body));
        } else if let Some(before) = self.set_aside.take() {
            self.put(&before);
        }
        if let (Mode::Answer(_) | Mode::Edit(_) | Mode::Aside(_), Some(field)) =
            (mode, &*self.field.borrow())
        {
            let _ = field.focus();
        }
    }

    /// The text takes the place of what was sent.
    pub(super) fn save(&self, message: &MessageView, body: String) {
        if body != message.body {
            let edit = AccountCommand::Edit {
                peer: self.open.peer.clone(),
                id: message.id.clone(),
                change: dom::random_id(),
                body,
            };
            self.page.act(&self.account, edit);
        }
        self.set_composing(false);
        self.open.doing.mode.set(Mode::New);
    }

    /// Whether a key is about what the field is for.
    pub(super) fn takes_key(&self, key: &str) -> bool {
        let mode = &self.open.doing.mode;
        match key {
            "Escape" if mode.with_untracked(|mode| *mode != Mode::New) => mode.set(Mode::New),
            "ArrowUp" if self.text().is_empty() => {
                let own = |m: &MessageView| m.sent.is_some() && !m.retracted;
                let last = self.open.window().last(own).filter(is_editable);
                let Some(last) = last else { return false };
                mode.set(Mode::Edit(last));
            }
            _ => return false,
        }
        true
    }

    pub(super) fn send(&self) {
        let body = self.text();
        if body.trim().is_empty() {
            return;
        }
        if text::escaped_len(&body) > BODY_MAX {
            return self.too_long.set(true);
        }
        let mode = self.open.doing.mode.get_untracked();
        let id = dom::random_id();
        // Who goes on goes on with whom they began.
        let mut next = Mode::New;
        let send = |reply: Option<MessageId>| AccountCommand::Send {
            peer: self.open.peer.clone(),
            id: id.clone(),
            body: text::uncommanded(&body).to_owned(),
            reply,
            spoiler: self.spoiler.get_untracked(),
        };
        let aside = |nick: String, reply: Option<MessageId>| {
            AccountCommand::Rooms(Rooms::Tell {
                room: self.open.peer.clone(),
                nick,
                id: id.clone(),
                body: body.clone(),
                reply,
                spoiler: self.spoiler.get_untracked(),
            })
        };
        let send = match mode {
            Mode::New => match text::command(&body) {
                Some(command) if !self.is_said(command) => return,
                _ => send(None),
            },
            Mode::Answer(message) => match answering::aside_with(&message) {
                Some(nick) => {
                    next = Mode::Aside(nick.to_owned());
                    aside(nick.to_owned(), Some(message.id.clone()))
                }
                None => send(Some(message.id)),
            },
            Mode::Edit(message) => return self.save(&message, body),
            Mode::Aside(nick) => {
                next = Mode::Aside(nick.clone());
                aside(nick, None)
            }
        };
        self.page.act(&self.account, send);
        self.sent(next);
    }

    /// Whether a command is a message all the same; the others are done.
    pub(super) fn is_said(&self, command: text::Command<'_>) -> bool {
        let peer = &self.open.peer;
        let hidden = self.spoiler.get_untracked();
        let (page, in_room) = (self.page, self.in_room);
        match commands::obey(page, &self.account, peer, in_room, command, hidden.clone()) {
            commands::Outcome::Said => return true,
            commands::Outcome::Wrong(why) => self.note.set(Some(why)),
            commands::Outcome::Done => {
                *self.commanded.borrow_mut() = Some((self.text(), hidden));
                self.sent(Mode::New);
            }
        }
        false
    }

    /// What was commanded was refused: it is there to be mended.
    pub(super) fn refused(&self, why: String) {
        if let Some((command, hidden)) = self.commanded.take() {
            self.note.set(Some(why));
            if self.text().is_empty() {
                self.touched.set(true);
                self.spoiler.set(hidden);
                self.put(&command);
            }
        }
    }

    /// The field is for what comes next.
    pub(super) fn sent(&self, next: Mode) {
        self.idle_timer.take();
        self.complete.close();
        // The message itself says that typing is over.
        self.composing.set(false);
        self.note.set(None);
        self.open.doing.mode.set(next);
        self.spoiler.set(None);
        self.touched.set(true);
        self.put("");
        self.keep_draft();
        // Whoever writes wants to see it.
        self.open.below.set(0);
        self.open.following.set(true);
        if !self.open.at_end() {
            self.page.load_end(&self.account, &self.open);
        }
    }

    pub(super) fn take_focus(&self) {
        if let Some(field) = &*self.field.borrow() {
            let _ = field.focus();
        }
    }

    /// Words after what is there already, to be sent by whoever wants to.
    pub(super) fn give(self: &Rc<Self>, words: &str) {
        let before = self.text();
        self.put(&match before.trim_end() {
            "" => words.to_owned(),
            before => [before, "\n", words].concat(),
        });
        self.changed();
        self.take_focus();
    }

    /// Styles what is selected (XEP-0393), or ends that.
    pub(super) fn style(&self, style: Styling) {
        let Some(field) = &*self.field.borrow() else {
            return;
        };
        let selection = dom::selected(field);
        let sign = match style {
            Styling::Sign(sign) => sign,
            Styling::Quote => {
                let quoted: Vec<String> = selection
                    .split('\n')
                    .map(|line| ["> ", line].concat())
                    .collect();
                return dom::insert_text(field, &quoted.join("\n"));
            }
        };
        let start = dom::selection(field).0;
        if selection.trim().is_empty() {
            // Both signs, and the caret between them.
            dom::insert_text(field, &[sign, sign].iter().collect::<String>());
            let _ = field.set_selection_range(start + 1, start + 1);
            return;
        }
        dom::insert_text(field, &text::restyled(&selection, sign));
        // It stays selected, for one more style.
        let end = dom::selection(field).1;
        let _ = field.set_selection_range(start, end);
    }

    pub(super) fn leave(&self) {
        self.idle_timer.take();
        self.set_composing(false);
        self.keep_draft();
        self.keep_unsent();
    }
}

/// What can be done to a selection.
#[derive(Clone, Copy)]
pub(super) enum Styling {
    /// Stand between two of these.
    Sign(char),
    Quote,
}
