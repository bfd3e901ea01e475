//! What can be done to messages: the buttons at one, its menu, and several chosen
//! at once.

mod menu;

pub use menu::{chosen, panel};

use super::late::{Late, late};
use super::open::Timeline;
use super::rows::Row;
use super::state::{Account, Page};
use super::{dom, emoji, icons, notes};
use crate::api::{Delivery, MessageId, MessageView};
use crate::i18n::t;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What the composer is for.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Mode {
    /// A message.
    #[default]
    New,
    /// An answer to this one.
    Answer(MessageView),
    /// Another text for this one of ours.
    Edit(MessageView),
    /// Messages to one in the room alone, by what they are called there.
    Aside(String),
}

/// What is being done in an open chat.
#[derive(Clone, Default)]
pub struct Doing {
    /// What the composer is for.
    pub mode: ArcRwSignal<Mode>,
    /// The menu of a message is open.
    pub menu: ArcRwSignal<Option<Menu>>,
    /// An emoji is picked for this message.
    pub picking: ArcRwSignal<Option<MessageId>>,
    /// Messages are being chosen, so far these.
    pub chosen: ArcRwSignal<Option<Vec<MessageView>>>,
    /// A message that shall be shown.
    pub jump: ArcRwSignal<Option<MessageId>>,
}

impl Doing {
    /// Begins, or goes on with, choosing messages.
    pub fn choose(&self, message: MessageView) {
        self.chosen.update(|chosen| {
            let all = chosen.get_or_insert_default();
            match all.iter().position(|it| it.id == message.id) {
                Some(place) => drop(all.remove(place)),
                None => all.push(message),
            }
        });
    }
}

/// The open menu of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// The message, as it was when it opened.
    message: MessageView,
    /// Where: the edges of its bubble, within the frame of the timeline.
    top: f64,
    bottom: f64,
    start: f64,
    end: f64,
}

/// Whether others have it, or will: what did not go out is not answered.
fn is_out(message: &MessageView) -> bool {
    !matches!(message.sent, Some(Delivery::Waiting | Delivery::Failed(_)))
}

/// Whether it is between two in a room: nothing can be said about it but in words, for all
/// would hear it.
pub fn is_aside(message: &MessageView) -> bool {
    message.extras.private
}

/// Whether its text may be changed.
pub fn is_editable(message: &MessageView) -> bool {
    let failed = matches!(message.sent, Some(Delivery::Failed(_)));
    message.sent.is_some() && !failed && !message.retracted && !message.cut && !is_aside(message)
}

/// Opens the menu of a message.
pub fn open_menu(open: &Timeline, row: &Row, article: &Element) {
    let frame = article.closest(".timeline-frame").ok().flatten();
    let bubble = article.query_selector(".bubble").ok().flatten();
    let (Some(frame), Some(bubble)) = (frame, bubble) else {
        return;
    };
    let (frame, bubble) = (
        frame.get_bounding_client_rect(),
        bubble.get_bounding_client_rect(),
    );
    open.doing.menu.set(Some(Menu {
        message: row.data.get_untracked(),
        top: bubble.top() - frame.top(),
        bottom: bubble.bottom() - frame.top(),
        start: bubble.left() - frame.left(),
        end: frame.right() - bubble.right(),
    }));
}

/// The buttons at a message that is pointed at or has the focus.
pub fn tools(open: &Arc<Timeline>, row: &Arc<Row>) -> AnyView {
    let answer = {
        let (open, row) = (open.clone(), row.clone());
        move |_| open.doing.mode.set(Mode::Answer(row.data.get_untracked()))
    };
    let more = {
        let (open, row) = (open.clone(), row.clone());
        move |event: web_sys::MouseEvent| {
            let button = dom::target::<Element>(&event);
            let article = button.and_then(|it| it.closest("article").ok().flatten());
            if let Some(article) = article {
                open_menu(&open, &row, &article);
            }
        }
    };
    let (out, gone) = row.data.with_untracked(|m| (is_out(m), m.retracted));
    let answer = (out && !gone).then(|| {
        view! {
            <button type="button" data-testid="message-reply" aria-label=t::message::reply() title=t::message::reply() on:click=answer>
                {icons::REPLY.draw()}
            </button>
        }
    });
    let aside = row.data.with_untracked(is_aside);
    let smile = if out && !gone && !aside {
        icons::SMILE
    } else {
        icons::MORE
    };
    view! {
        <div class="tools">
            {answer}
            <button type="button" data-testid="message-menu" aria-haspopup="menu" aria-label=t::message::message_menu() title=t::message::message_menu() on:click=more>
                {smile.draw()}
            </button>
        </div>
    }
    .into_any()
}

/// The menu of a message, over the timeline; on a narrow screen from below.
pub fn menu(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let state = RwSignal::from(open.doing.menu.clone());
    let picking = RwSignal::from(open.doing.picking.clone());
    let (picks, picked) = (account.clone(), open.clone());
    view! {
        {move || {
            let menu = state.get()?;
            let menu = Late::Message(account.clone(), open.clone(), Box::new(menu));
            Some(late(page, "message-menu", menu))
        }}
        {move || {
            let id = picking.get()?;
            let close = {
                let id = id.clone();
                move || {
                    picking.set(None);
                    focus_message(&id);
                }
            };
            let choose = {
                let (account, open, close) = (picks.clone(), picked.clone(), close.clone());
                Callback::new(move |emoji: String| {
                    close();
                    notes::react(page, &account, &open, &id, &emoji, true);
                })
            };
            let done = close.clone();
            Some(view! {
                <div class="menu-veil" on:click=move |_| close()></div>
                {emoji::picker(page, choose, Callback::new(move |()| done()))}
            })
        }}
    }
    .into_any()
}

/// Gives the focus to a message, if it is drawn.
pub fn focus_message(id: &MessageId) {
    let Ok(all) = dom::document().query_selector_all("article.message") else {
        return;
    };
    for at in 0..all.length() {
        let article = all.get(at).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        if let Some(article) = article
            && article.get_attribute("data-id").as_ref() == Some(id)
        {
            let _ = article.focus();
            return;
        }
    }
}
