//! Where a person writes. What is typed is never lost: kept as a draft while
//! typing, on leaving the chat, and on leaving the page.

mod commands;
mod complete;

use super::actions::{Mode, is_editable};
use super::emoji;
use super::open::Timeline;
use super::state::{Account, Page};
use super::{answering, dom, icons, parts, spoiler};
use crate::api::{AccountCommand, BODY_MAX, MessageId, MessageView, Rooms};
use crate::i18n::t;
use crate::text;
use complete::Complete;
use gloo_timers::callback::Timeout;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// A draft is kept this long after the last key, in milliseconds.
const DRAFT_AFTER: u32 = 500;
/// Without a key for this long, the person has stopped typing (XEP-0085), in milliseconds.
const IDLE_AFTER: u32 = 5_000;

struct Composer {
    page: Page,
    account: Arc<Account>,
    open: Arc<Timeline>,
    field: RefCell<Option<HtmlTextAreaElement>>,
    draft_timer: RefCell<Option<Timeout>>,
    idle_timer: RefCell<Option<Timeout>>,
    kept: RefCell<String>,
    composing: Cell<bool>,
    touched: Cell<bool>,
    complete: Complete,
    /// What was not done, and why.
    note: RwSignal<Option<String>>,
    /// It is longer than servers take.
    too_long: RwSignal<bool>,
    in_room: bool,
    /// What was typed last to be done, and may be refused.
    commanded: RefCell<Option<String>>,
    /// What is written is to be hidden; the hint.
    spoiler: RwSignal<Option<String>>,
    /// What stood in the field before a message is being edited in it.
    set_aside: RefCell<Option<String>>,
}

impl Composer {
    fn text(&self) -> String {
        // As typed; the browser gives `\n` for line ends.
        self.field
            .borrow()
            .as_ref()
            .map(HtmlTextAreaElement::value)
            .unwrap_or_default()
    }

    fn put(&self, text: &str) {
        if let Some(field) = &*self.field.borrow() {
            field.set_value(text);
        }
        self.fit();
    }

    /// As high as its text; the style sheet sets the limit.
    fn fit(&self) {
        if let Some(field) = &*self.field.borrow() {
            dom::set_style(field, "height", "auto");
            let mut height = field.scroll_height().to_string();
            height.push_str("px");
            dom::set_style(field, "height", &height);
        }
    }

    /// For whom alone it is, of all in the room.
    fn whom(&self) -> Option<String> {
        let mode = &self.open.doing.mode;
        mode.with_untracked(|mode| match mode {
            Mode::Aside(nick) => Some(nick.clone()),
            Mode::Answer(message) => answering::aside_with(message).map(str::to_owned),
            _ => None,
        })
    }

    /// What is typed, as it is kept: for one alone it stays that.
    fn to_keep(&self) -> String {
        let text = self.text();
        match self.whom().filter(|_| !text.trim().is_empty()) {
            Some(nick) => ["/msg ", &nick, " ", &text].concat(),
            None => text,
        }
    }

    fn keep_draft(&self) {
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
    fn take_draft(&self, draft: &str, first: bool) {
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

    fn set_composing(&self, composing: bool) {
        if self.composing.replace(composing) != composing {
            let peer = self.open.peer.clone();
            self.page
                .act(&self.account, AccountCommand::Typing { peer, composing });
        }
    }

    fn changed(self: &Rc<Self>) {
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
    fn turn_to(&self, mode: &Mode) {
        if let Mode::Edit(message) = mode {
            let before = self.text();
            self.set_aside.borrow_mut().get_or_insert(before);
            self.put(&message.body);
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
    fn save(&self, message: &MessageView, body: String) {
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
    fn takes_key(&self, key: &str) -> bool {
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

    fn send(&self) {
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
    fn is_said(&self, command: text::Command<'_>) -> bool {
        let peer = &self.open.peer;
        match commands::obey(self.page, &self.account, peer, self.in_room, command) {
            commands::Outcome::Said => return true,
            commands::Outcome::Wrong(why) => self.note.set(Some(why)),
            commands::Outcome::Done => {
                *self.commanded.borrow_mut() = Some(self.text());
                self.sent(Mode::New);
            }
        }
        false
    }

    /// What was commanded was refused: it is there to be mended.
    fn refused(&self, why: String) {
        if let Some(command) = self.commanded.take() {
            self.note.set(Some(why));
            if self.text().is_empty() {
                self.touched.set(true);
                self.put(&command);
            }
        }
    }

    /// The field is for what comes next.
    fn sent(&self, next: Mode) {
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

    fn take_focus(&self) {
        if let Some(field) = &*self.field.borrow() {
            let _ = field.focus();
        }
    }

    /// Words after what is there already, to be sent by whoever wants to.
    fn give(self: &Rc<Self>, words: &str) {
        let before = self.text();
        self.put(&match before.trim_end() {
            "" => words.to_owned(),
            before => [before, "\n", words].concat(),
        });
        self.changed();
        self.take_focus();
    }

    /// Styles what is selected (XEP-0393), or ends that.
    fn style(&self, style: Styling) {
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

    fn leave(&self) {
        self.idle_timer.take();
        self.set_composing(false);
        self.keep_draft();
    }
}

/// What can be done to a selection.
#[derive(Clone, Copy)]
enum Styling {
    /// Stand between two of these.
    Sign(char),
    Quote,
}

/// The usual keys, with Ctrl or, on a Mac, Cmd.
fn shortcut(event: &KeyboardEvent) -> Option<Styling> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    let sign = match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("b", false) => '*',
        ("i", false) => '_',
        ("e", false) => '`',
        ("x", true) => '~',
        _ => return None,
    };
    Some(Styling::Sign(sign))
}

/// The field and its button.
pub fn composer(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let field = NodeRef::<html::Textarea>::new();
    let filled = RwSignal::new(false);
    let too_long = RwSignal::new(false);
    let spoiler = RwSignal::new(None::<String>);
    let picking = RwSignal::new(false);
    let in_room = super::rooms::is_room(&account.line(&open.peer));
    let note = RwSignal::new(None::<String>);
    let failed = account.rooms.failed.clone();
    let room = in_room.then(|| (account.clone(), open.peer.clone()));
    let complete = Complete::new(page, room, move || field.get_untracked());
    let composer = Rc::new(Composer {
        page,
        account,
        open: open.clone(),
        field: RefCell::default(),
        draft_timer: RefCell::default(),
        idle_timer: RefCell::default(),
        kept: RefCell::default(),
        composing: Cell::new(false),
        touched: Cell::new(false),
        complete,
        note,
        too_long,
        in_room,
        commanded: RefCell::default(),
        spoiler,
        set_aside: RefCell::default(),
    });
    let composer = StoredValue::new_local(composer);
    let with = move |act: &dyn Fn(&Rc<Composer>)| {
        // The field loses the focus while it goes: then there is nothing left to do.
        let some = composer.try_with_value(|composer| {
            act(composer);
            !composer.text().trim().is_empty()
        });
        if let Some(some) = some {
            filled.try_set(some);
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            composer.with_value(|c| *c.field.borrow_mut() = Some(field.clone()));
            if !dom::touch() {
                let _ = field.focus();
            }
        }
    });
    // The draft comes with the first page, unless something was typed already;
    // later from other tabs.
    Effect::new({
        let (draft, resets) = (open.draft.clone(), open.resets.clone());
        move |first: Option<bool>| {
            let draft = draft.get();
            if resets.get() == 0 || field.get().is_none() {
                return false;
            }
            with(&|c| c.take_draft(&draft, first != Some(true)));
            true
        }
    });
    // What was commanded was not done.
    Effect::new({
        let peer = open.peer.clone();
        move |_| {
            let why = failed.with(|failed| {
                let (what, problem) = failed.as_ref()?;
                let here = what.room() == Some(&peer);
                here.then(|| super::rooms::not_done(what, problem))
            });
            if let Some(why) = why {
                with(&|c| c.refused(why.clone()));
            }
        }
    });
    // What a link gives to be said here, once the draft is there.
    Effect::new({
        let (peer, resets) = (open.peer.clone(), open.resets.clone());
        move |_| {
            let given = page.given.get();
            if let Some((to, text)) = given
                && resets.get() > 0
                && field.get().is_some()
                && to == peer
            {
                page.given.set(None);
                with(&|c| c.give(&text));
            }
        }
    });
    let mode = RwSignal::from(open.doing.mode.clone());
    Effect::new(move |_| {
        if field.get().is_some() {
            mode.with(|mode| with(&|c| c.turn_to(mode)));
        }
    });
    let leaving = window_event_listener(leptos::ev::pagehide, move |_| with(&|c| c.leave()));
    on_cleanup(move || {
        leaving.remove();
        composer.with_value(|c| c.leave());
    });
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes, Enter is its own. Safari ends the
        // composition before the key: it is code 229 then.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        if let Some(field) = field.get_untracked()
            && complete.key(&field, &event)
        {
            return;
        }
        if let Some(style) = shortcut(&event) {
            event.prevent_default();
            with(&|c| c.style(style));
        } else if event.key() == "Enter" && !event.shift_key() && !dom::touch() {
            event.prevent_default();
            return with(&|c| c.send());
        }
        let taken = composer.with_value(|c| c.takes_key(&event.key()));
        if taken {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let look = move |composing: bool| {
        if let Some(field) = field.get_untracked()
            && !composing
        {
            complete.look(&field);
        }
    };
    let choose = Callback::new(move |emoji: String| {
        if let Some(field) = field.get_untracked() {
            // On a phone the keyboard stays where it is, open or not.
            let before = dom::document().active_element();
            dom::insert_text(&field, &emoji);
            if dom::touch() && before.as_ref() != Some(field.as_ref()) {
                let _ = field.blur();
            }
        }
    });
    let close = Callback::new(move |()| {
        picking.set(false);
        if let Some(field) = field.get_untracked()
            && !dom::touch()
        {
            let _ = field.focus();
        }
    });
    let hide = move || {
        dom::next_frame(move || {
            spoiler.update(|it| {
                it.get_or_insert_default();
            });
            with(&|c| c.take_focus());
        });
    };
    let styles = move || {
        let item = |text: &'static str, testid: &'static str, style: Styling| {
            // When the menu has given back the focus.
            let act = move || dom::next_frame(move || with(&|c| c.style(style)));
            parts::menu_item(text, testid, "menu-item", act)
        };
        view! {
            <div role="menu">
                {item(t::composer::bold(), "style-strong", Styling::Sign('*'))}
                {item(t::composer::italic(), "style-emphasis", Styling::Sign('_'))}
                {item(t::composer::strike(), "style-strike", Styling::Sign('~'))}
                {item(t::composer::code(), "style-code", Styling::Sign('`'))}
                {item(t::composer::quote(), "style-quote", Styling::Quote)}
                {parts::menu_item(t::composer::spoiler(), "style-spoiler", "menu-item", hide)}
            </div>
        }
        .into_any()
    };
    view! {
        {answering::bar(&open)}
        {spoiler::bar(spoiler)}
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                with(&|c| c.send());
            }
        >
            {move || picking.get().then(|| emoji::picker(page, choose, close))}
            {complete.draw(move || field.get_untracked())}
            {move || {
                note.get()
                    .map(|note| {
                        view! {
                            <p class="composer-note" role="alert" data-testid="composer-note">
                                {note}
                            </p>
                        }
                    })
            }}
            {move || {
                too_long
                    .get()
                    .then(|| {
                        view! {
                            <p class="composer-note" role="alert" data-testid="too-long">
                                {t::chat::too_long()}
                            </p>
                        }
                    })
            }}
            <button
                type="button"
                class="round"
                data-testid="emoji-button"
                data-opens="emoji"
                aria-label=t::composer::emoji()
                title=t::composer::emoji()
                aria-haspopup="dialog"
                aria-expanded=move || picking.get().to_string()
                on:click=move |_| picking.update(|picking| *picking = !*picking)
            >
                {icons::SMILE.draw()}
            </button>
            {parts::menu(t::composer::style(), "style-menu", || icons::LETTERS.draw(), "round", styles)}
            <textarea
                rows="1"
                data-testid="composer"
                aria-label=t::composer::message()
                placeholder=t::composer::hint()
                dir="auto"
                autocomplete="off"
                enterkeyhint=if dom::touch() { "enter" } else { "send" }
                node_ref=field
                aria-autocomplete="list"
                aria-controls=move || complete.active().map(|_| "emoji-offers")
                aria-activedescendant=move || complete.active()
                on:input=move |event| {
                    with(&|c| c.changed());
                    let composing = event.dyn_ref::<web_sys::InputEvent>().is_some_and(|e| e.is_composing());
                    look(composing);
                }
                on:compositionend=move |_| look(false)
                on:blur=move |_| {
                    complete.close();
                    with(&|c| c.keep_draft());
                }
                on:keydown=on_key
            ></textarea>
            <button
                type="submit"
                class="send"
                data-testid="send"
                aria-label=t::common::send()
                title=t::common::send()
                disabled=move || !filled.get()
                // The keyboard of a phone stays open.
                on:pointerdown=|event| event.prevent_default()
            >
                {icons::SEND.draw()}
            </button>
        </form>
    }
    .into_any()
}
