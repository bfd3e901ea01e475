//! What was said, and the scrolling: opens at the unread line or the end,
//! follows the end while the person is there, and otherwise never moves what
//! is being read, whatever is added or dropped above and below.

use super::open::Timeline;
use super::passing::Passing;
use super::people::Line;
use super::pointing::Pointing;
use super::state::{Account, Page};
use super::{actions, details, dom, icons, message, parts, rows, sentences, spoken};
use crate::api::{AccountCommand, Before, Place};
use crate::i18n::t;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// This near to the end counts as the end, in pixels.
const NEAR_END: i32 = 32;
/// A page is loaded when less than this is left to scroll, in pixels.
const LOAD_AHEAD: i32 = 1_500;
/// How long a message is marked that was jumped to, in milliseconds.
const SHOWN_FOR: u32 = 2_400;

/// What must stay where it is on screen: a row, and its distance from the top.
struct Anchor {
    row: Element,
    top: f64,
}

/// The scrolling area and what is remembered of it.
struct Scroller {
    element: HtmlElement,
    content: HtmlElement,
    anchor: RefCell<Option<Anchor>>,
    /// Of the page shown, the beginning has been scrolled to.
    placed: Cell<u32>,
    /// How high it was when it was settled last.
    height: Cell<i32>,
}

impl Scroller {
    fn left_below(&self) -> i32 {
        self.element.scroll_height() - self.element.scroll_top() - self.element.client_height()
    }

    /// The first row on screen, found by halving.
    fn remember(&self) {
        let top = self.element.get_bounding_client_rect().top();
        let rows = self.content.children();
        let row = |at: u32| {
            rows.item(at)
                .map(|row| (row.get_bounding_client_rect(), row))
        };
        let (mut low, mut high) = (0, rows.length());
        while low < high {
            let middle = (low + high) / 2;
            match row(middle) {
                Some((place, _)) if place.bottom() <= top => low = middle + 1,
                _ => high = middle,
            }
        }
        *self.anchor.borrow_mut() = row(low).map(|(place, row)| Anchor {
            top: place.top() - top,
            row,
        });
    }

    /// The row that was the first on screen.
    fn first(&self) -> Option<Element> {
        let anchor = self.anchor.borrow();
        anchor.as_ref().map(|anchor| anchor.row.clone())
    }

    /// Brings back what was on screen, after rows or sizes have changed.
    fn restore(&self) {
        let top = self.element.get_bounding_client_rect().top();
        let moved = self.anchor.borrow().as_ref().and_then(|anchor| {
            let now = anchor.row.get_bounding_client_rect().top() - top;
            anchor.row.is_connected().then_some(now - anchor.top)
        });
        match moved {
            Some(moved) if moved.abs() >= 1.0 => {
                let to = f64::from(self.element.scroll_top()) + moved;
                self.element.set_scroll_top(to.round() as i32);
            }
            Some(_) => {}
            None => self.remember(),
        }
    }

    /// Brings a row to the middle of the screen, and marks it for a moment.
    fn show(&self, place: u32) {
        let row = self.content.children().item(place);
        let article = row.and_then(|row| row.query_selector("article").ok().flatten());
        let Some(article) = article.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let frame = self.element.get_bounding_client_rect();
        let place = article.get_bounding_client_rect();
        let moved = place.top() - frame.top() - (frame.height() - place.height()) / 2.0;
        let to = f64::from(self.element.scroll_top()) + moved;
        self.element.set_scroll_top(to.round() as i32);
        let classes = article.class_list();
        let _ = classes.add_1("shown");
        gloo_timers::callback::Timeout::new(SHOWN_FOR, move || {
            let _ = classes.remove_1("shown");
        })
        .forget();
        let _ = article.focus();
    }

    fn to_end(&self) {
        self.element.set_scroll_top(self.element.scroll_height());
    }
}

/// The messages of a chat.
pub fn timeline(
    page: Page,
    account: Arc<Account>,
    open: Arc<Timeline>,
    line: Arc<Line>,
) -> AnyView {
    let element = NodeRef::<html::Div>::new();
    let content = NodeRef::<html::Div>::new();
    let scroller = StoredValue::new_local(None::<std::rc::Rc<Scroller>>);
    let watch = StoredValue::new_local(None::<dom::SizeWatch>);
    let data = RwSignal::from(line.data.clone());
    let peer = open.peer.clone();
    let following = RwSignal::from(open.following.clone());
    let below = RwSignal::from(open.below.clone());

    // After anything has changed its size, before it is painted.
    let settle = {
        let open = open.clone();
        move || {
            let Some(scroller) = scroller.try_get_value().flatten() else {
                return;
            };
            let resets = open.resets.get_untracked();
            if resets == 0 {
                return;
            }
            if scroller.placed.get() != resets && scroller.content.child_element_count() > 0 {
                let first = scroller.placed.replace(resets) == 0;
                scroller.to_end();
                if open.focus.get_untracked().is_some() {
                    place_sought(&scroller);
                    following.set(open.at_end() && scroller.left_below() <= NEAR_END);
                } else if first && open.starts_unread.get_untracked() {
                    place_unread(&scroller);
                    following.set(open.at_end() && scroller.left_below() <= NEAR_END);
                }
                scroller.remember();
                open.placed.set(true);
            } else if following.get_untracked() {
                scroller.to_end();
            } else {
                scroller.restore();
            }
            scroller.height.set(scroller.element.client_height());
        }
    };
    let on_scroll = {
        let (open, account) = (open.clone(), account.clone());
        move || {
            let Some(scroller) = scroller.try_get_value().flatten() else {
                return;
            };
            if scroller.placed.get() == 0 {
                return;
            }
            // Before it is settled: what has another height was not scrolled by anybody.
            if following.get_untracked()
                && scroller.height.get() != scroller.element.client_height()
            {
                return;
            }
            let left = scroller.left_below();
            let at_end = left <= NEAR_END && open.at_end();
            if at_end != following.get_untracked() {
                following.set(at_end);
            }
            if at_end && below.get_untracked() > 0 {
                below.set(0);
            }
            if !at_end {
                scroller.remember();
            }
            if scroller.element.scroll_top() < LOAD_AHEAD {
                page.load(&account, &open, true);
            }
            if left < LOAD_AHEAD {
                page.load(&account, &open, false);
            }
        }
    };
    Effect::new({
        let (settle, on_scroll) = (settle.clone(), on_scroll.clone());
        move |_| {
            let (Some(element), Some(content)) = (element.get(), content.get()) else {
                return;
            };
            scroller.set_value(Some(std::rc::Rc::new(Scroller {
                element: element.clone().unchecked_into(),
                content: content.clone().unchecked_into(),
                anchor: RefCell::default(),
                placed: Cell::new(0),
                height: Cell::default(),
            })));
            let (settle, on_scroll) = (settle.clone(), on_scroll.clone());
            let settled = move || {
                settle();
                on_scroll();
            };
            watch.set_value(Some(dom::SizeWatch::new(&[&element, &content], settled)));
        }
    });
    let passing = Passing::new();
    let scrolled = {
        let on_scroll = on_scroll.clone();
        move || {
            on_scroll();
            if let Some(scroller) = scroller.try_get_value().flatten() {
                passing.scrolled(scroller.first().filter(|_| !following.get_untracked()));
            }
        }
    };
    // Rows can change without changing the size of all: then nothing else tells.
    Effect::new({
        let (rows, resets) = (open.rows.clone(), open.resets.clone());
        let before = open.before.clone();
        move |_| {
            rows.track();
            before.track();
            resets.track();
            let (settle, on_scroll) = (settle.clone(), on_scroll.clone());
            leptos::task::spawn_local(async move {
                settle();
                on_scroll();
            });
        }
    });
    // What is seen is read: in front, at the end, by somebody.
    Effect::new({
        let (account, peer, placed) = (account.clone(), peer.clone(), open.placed.clone());
        move |_| {
            let unread = data.with(|data| data.is_new());
            let seen = page.visible.get() && !page.idle.get() && !details::are_over(page);
            if unread && seen && placed.get() && following.get() {
                page.act(&account, AccountCommand::MarkRead(peer.clone()));
            }
        }
    });
    let menu = actions::menu(page, account.clone(), open.clone());
    // From message to message by arrow keys, once one has the focus.
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Enter" => 0,
            _ => return,
        };
        let (Some(list), Some(target)) = (content.get_untracked(), event.target()) else {
            return;
        };
        let Ok(target) = target.dyn_into::<Element>() else {
            return;
        };
        let on_message = target.class_list().contains("message");
        let on_frame = target.class_list().contains("timeline");
        if on_message && step != 0 || on_frame && step == 0 {
            event.prevent_default();
            parts::step_focus(
                &list,
                "article.message",
                if step == 0 { -1 } else { step },
                false,
            );
        }
    };
    let pointing = Pointing::new(open.clone());
    let choosing = {
        let chosen = open.doing.chosen.clone();
        Memo::new(move |_| chosen.with(Option::is_some))
    };
    rows::keep(content, open.rows.clone(), {
        let (account, open) = (account.clone(), open.clone());
        move |row| message::message(page, account.clone(), open.clone(), row, choosing)
    });
    let loaded = {
        let resets = open.resets.clone();
        Memo::new(move |_| resets.get() > 0)
    };
    let empty = {
        let rows = open.rows.clone();
        Memo::new(move |_| loaded.get() && rows.with(Vec::is_empty))
    };
    let before = {
        let (before, open, account) = (open.before.clone(), open.clone(), account.clone());
        move || match before.get() {
            _ if !loaded.get() => None,
            Before::More => None,
            Before::Asked => Some(above(t::chat::loading_older(), "asked", None)),
            Before::Offline => Some(above(t::chat::older_offline(), "offline", None)),
            Before::Failed => {
                let (open, account) = (open.clone(), account.clone());
                let again = move || page.load_again(&account, &open);
                Some(above(
                    t::chat::older_failed(),
                    "failed",
                    Some(Box::new(again)),
                ))
            }
            Before::Beginning if empty.get() => None,
            Before::Beginning => Some(above(t::chat::beginning(), "beginning", None)),
            Before::Nothing => None,
        }
    };
    let asks = {
        let before = open.before.clone();
        Memo::new(move |_| {
            matches!(
                before.get(),
                Before::Asked | Before::Offline | Before::Failed
            )
        })
    };
    // A message that shall be shown: here, or with the page around it.
    let jump = RwSignal::from(open.doing.jump.clone());
    Effect::new({
        let (open, account) = (open.clone(), account.clone());
        move |_| {
            let Some(id) = jump.get() else {
                return;
            };
            jump.set(None);
            let place = open.window().find(&id).map(|(place, _)| place);
            match (place, scroller.try_get_value().flatten()) {
                (Some(place), Some(scroller)) => {
                    scroller.show(place as u32);
                    following.set(scroller.left_below() <= NEAR_END && open.at_end());
                    scroller.remember();
                }
                _ => page.go_to(&account, &open, Place::Message(id)),
            }
        }
    });
    // It may take a while, and can be given up.
    let seeking = {
        let (open, account) = (open.clone(), account.clone());
        move || {
            let (open, account) = (open.clone(), account.clone());
            open.seeking.get().then(|| {
                view! {
                    <div class="seeking" role="status" data-testid="seeking">
                        <span>{t::chat::going_to_day()}</span>
                        <button type="button" class="quiet" data-testid="seeking-stop" on:click=move |_| page.load_end(&account, &open)>
                            {t::chat::stop_going()}
                        </button>
                    </div>
                }
            })
        }
    };
    // What mentions us, while it is not on screen to be seen.
    let mention = {
        let (open, account) = (open.clone(), account.clone());
        let first =
            Memo::new(move |_| data.with(|data| data.chat.as_ref()?.room.as_ref()?.first_mention));
        move || {
            let at = first.get().filter(|_| !following.get())?;
            let (open, account) = (open.clone(), account.clone());
            let go = move |_| page.go_to(&account, &open, Place::At(at));
            let label = t::room::to_mention();
            Some(view! {
                <button type="button" class="jump to-mention" data-testid="jump-mention" aria-label=label title=label on:click=go>
                    "@"
                </button>
            })
        }
    };
    let spoken = spoken::region(&open);
    let to_end = {
        let (open, account) = (open.clone(), account.clone());
        move |_| go_to_end(page, &account, &open, scroller.get_value().as_deref())
    };
    view! {
        <div class="timeline-frame">
            <div
                class="timeline"
                data-testid="timeline"
                role="group"
                aria-label=t::chat::messages()
                tabindex="0"
                node_ref=element
                on:scroll=move |_| scrolled()
                on:keydown=on_key
            >
                <div class="above">{before}</div>
                {move || (empty.get() && !asks.get()).then(|| view! { <p class="no-messages">{t::chat::no_messages()}</p> })}
                <div
                    class="messages"
                    role=move || if empty.get() { "presentation" } else { "feed" }
                    aria-label=move || (!empty.get()).then(t::chat::messages)
                    aria-busy=move || (!loaded.get()).to_string()
                    node_ref=content
                    on:pointerover={let it = pointing.clone(); move |event| it.over(&event)}
                    on:pointerleave={let it = pointing.clone(); move |_| it.leave()}
                    on:pointerdown={let it = pointing.clone(); move |event| it.press(&event)}
                    on:pointerup={let it = pointing.clone(); move |_| it.release()}
                    on:pointercancel={let it = pointing.clone(); move |_| it.release()}
                    on:focusin={let it = pointing.clone(); move |event| it.focus_in(&event)}
                    on:focusout={let it = pointing.clone(); move |event| it.focus_out(&event)}
                    on:keydown={let it = pointing.clone(); move |event| it.key(&event)}
                    on:click:capture={let it = pointing.clone(); move |event| it.click(&event)}
                    on:contextmenu={let it = pointing.clone(); move |event| it.context_menu(&event)}
                ></div>
                {move || {
                    data.with(|data| !data.typing.is_empty())
                        .then(|| {
                            view! {
                                <div class="typing-bubble" aria-hidden="true">
                                    <i></i><i></i><i></i>
                                </div>
                            }
                        })
                }}
            </div>
            {spoken}
            {passing.draw()}
            {menu}
            {seeking}
            {mention}
            {move || {
                let to_end = to_end.clone();
                (!following.get() && loaded.get())
                    .then(|| {
                        view! {
                            <button type="button" class="jump" class:some=move || { below.get() > 0 } data-testid="jump-end" on:click=to_end>
                                <span>{move || sentences::below(below.get())}</span>
                                {icons::DOWN.draw()}
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// What is said above the oldest message.
fn above(sentence: &'static str, state: &'static str, again: Option<Box<dyn Fn()>>) -> AnyView {
    let again = again.map(|again| {
        view! {
            <button type="button" class="secondary" data-testid="older-again" on:click=move |_| again()>
                {t::common::try_again()}
            </button>
        }
    });
    view! {
        <p data-testid="older" data-state=state role="status" dir="auto">
            {sentence}
            {again}
        </p>
    }
    .into_any()
}

/// Scrolls so that the message that was gone to is in the middle.
fn place_sought(scroller: &Scroller) {
    let Ok(Some(message)) = scroller.content.query_selector(".sought") else {
        return;
    };
    let place = message.get_bounding_client_rect();
    let frame = scroller.element.get_bounding_client_rect();
    let off = place.top() + place.height() / 2.0 - (frame.top() + frame.height() / 2.0);
    let to = f64::from(scroller.element.scroll_top()) + off;
    scroller.element.set_scroll_top(to.round() as i32);
}

/// Scrolls so that the unread line is the first thing on screen, with a little
/// of what came before.
fn place_unread(scroller: &Scroller) {
    let Ok(Some(line)) = scroller.content.query_selector(".unread-line") else {
        return;
    };
    let top =
        line.get_bounding_client_rect().top() - scroller.element.get_bounding_client_rect().top();
    let to = f64::from(scroller.element.scroll_top()) + top - 72.0;
    scroller.element.set_scroll_top(to.round() as i32);
}

fn go_to_end(page: Page, account: &Account, open: &Timeline, scroller: Option<&Scroller>) {
    open.below.set(0);
    // The button goes.
    if let Some(scroller) = scroller {
        let _ = scroller.element.focus();
    }
    if open.at_end() {
        open.following.set(true);
        if let Some(scroller) = scroller {
            scroller.to_end();
        }
    } else {
        page.load_end(account, open);
    }
}
