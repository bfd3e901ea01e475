//! What can be done with a chat in the list: its menu, for how long it is muted, and
//! the line that takes back what was just done.

use super::list::Listed;
use super::people::{Line, LineData};
use super::route::Route;
use super::state::{Account, Overlay, Page};
use super::{dom, format, icons, overlay, parts, sentences};
use crate::api::{AccountCommand, AccountId, Arrange, ChatView, Mute};
use crate::jid::BareJid;
use gloo_timers::callback::Timeout;
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How long a finger rests on a row to open its menu, in milliseconds.
const PRESS: u32 = 500;
/// How far it may move meanwhile, in pixels.
const STILL: i32 = 10;
/// How long what was done can be taken back, in milliseconds.
const UNDO: u32 = 10_000;

/// What was done, and how it is taken back.
#[derive(Clone, PartialEq)]
pub struct Undo {
    said: String,
    account: AccountId,
    peer: BareJid,
    back: Arrange,
}

/// One thing to do: what it is called, in the tests too, and what it does.
struct Choice {
    icon: icons::Icon,
    text: &'static str,
    testid: &'static str,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Arrange(Arrange),
    Read,
    AskHowLong,
}

/// What can be done with a chat as it is.
fn choices(data: &LineData) -> Vec<Choice> {
    let shown = data.shown_chat();
    let is = |what: fn(&ChatView) -> bool| shown.is_some_and(what);
    let choice = |icon, text, testid, what| Choice {
        icon,
        text,
        testid,
        what,
    };
    let mut all = vec![
        match is(|chat| chat.pinned) {
            true => choice(
                icons::PIN,
                "Unpin",
                "unpin",
                What::Arrange(Arrange::Pin(false)),
            ),
            false => choice(
                icons::PIN,
                "Pin to the top",
                "pin",
                What::Arrange(Arrange::Pin(true)),
            ),
        },
        match data.chat.as_ref().is_none_or(ChatView::may_notify) {
            true => choice(icons::SILENT, "Mute…", "mute", What::AskHowLong),
            false => choice(
                icons::BELL,
                "Unmute",
                "unmute",
                What::Arrange(Arrange::Mute(Mute::Off)),
            ),
        },
    ];
    if data.is_new() {
        all.push(choice(
            icons::TICKS,
            "Mark as read",
            "mark-read",
            What::Read,
        ));
    } else if is(|chat| chat.last_time > 0) {
        let what = What::Arrange(Arrange::Unread);
        all.push(choice(icons::DOT, "Mark as unread", "mark-unread", what));
    }
    all.push(match is(|chat| chat.archived) {
        true => {
            let what = What::Arrange(Arrange::Archive(false));
            choice(icons::ARCHIVE, "Take out of the archive", "unarchive", what)
        }
        false => {
            let what = What::Arrange(Arrange::Archive(true));
            choice(icons::ARCHIVE, "Archive", "archive", what)
        }
    });
    // What is pinned or put away has its place by that.
    if is(|chat| !chat.pinned && !chat.archived && (chat.last_time > 0 || !chat.draft.is_empty())) {
        let what = What::Arrange(Arrange::Close(true));
        all.push(choice(icons::CLOSE, "Close the chat", "close-chat", what));
    }
    all
}

/// The same for the menu of the conversation.
pub fn items(page: Page, account: &Arc<Account>, line: &Arc<Line>) -> AnyView {
    let all = line.data.with_untracked(choices);
    let items = all.into_iter().map(|choice| {
        let (account, line) = (account.clone(), line.clone());
        let act = move || act(page, &account, &line, choice.what);
        parts::menu_item(choice.text, choice.testid, "menu-item", act)
    });
    items.collect::<Vec<_>>().into_any()
}

fn act(page: Page, account: &Arc<Account>, line: &Arc<Line>, what: What) {
    let peer = line.jid.clone();
    let how = match what {
        What::Read => return page.act(account, AccountCommand::MarkRead(peer)),
        What::AskHowLong => {
            let asked = Overlay::Mute(account.id.clone(), peer);
            return page.overlay.set(Some(asked));
        }
        What::Arrange(how) => how,
    };
    let back = match how {
        Arrange::Archive(true) => Some(Arrange::Archive(false)),
        Arrange::Close(true) => Some(Arrange::Close(false)),
        _ => None,
    };
    let leaves = back.is_some() || how == Arrange::Unread;
    let open = account.open.get_untracked();
    if leaves && open.is_some_and(|open| open.peer == peer) {
        // First of all: what is open is read.
        page.route.set(Route::Home);
        page.go(&Route::Home);
    }
    page.act(account, AccountCommand::Arrange(peer.clone(), how));
    page.undo.set(back.map(|back| Undo {
        said: sentences::arranged(&called(line), how),
        account: account.id.clone(),
        peer,
        back,
    }));
}

fn called(line: &Line) -> String {
    line.data.with_untracked(|data| match data.name() {
        "" => line.jid.to_string(),
        name => crate::text::isolate_safe(name),
    })
}

/// The menu of a row that is open, and where.
#[derive(Clone)]
struct RowMenu {
    account: Arc<Account>,
    line: Arc<Line>,
    row: HtmlElement,
    x: f64,
    y: f64,
}

/// The menus of the rows of a list: by the button at a row, the other button of the
/// mouse, a finger that rests, or the key for it.
#[derive(Clone, Copy)]
pub struct Menus {
    listed: StoredValue<Listed>,
    open: RwSignal<Option<RowMenu>, LocalStorage>,
    press: StoredValue<Option<(Timeout, i32, i32)>, LocalStorage>,
    /// The click that follows such a finger opens no chat.
    pressed: StoredValue<bool>,
}

impl Menus {
    /// None is open.
    pub fn new(listed: Listed) -> Menus {
        Menus {
            listed: StoredValue::new(listed),
            open: RwSignal::new_local(None),
            press: StoredValue::new_local(None),
            pressed: StoredValue::new(false),
        }
    }

    fn open(self, item: &Element, x: f64, y: f64) -> bool {
        let row = item.query_selector("a.row[data-jid]").ok().flatten();
        let Some(Ok(row)) = row.map(|row| row.dyn_into::<HtmlElement>()) else {
            return false;
        };
        if self.open.with_untracked(Option::is_some) {
            return true;
        }
        let jid = row.get_attribute("data-jid").and_then(|it| it.parse().ok());
        let of = row.get_attribute("data-account");
        let account = self.listed.with_value(|listed| {
            let mut listed = listed.iter();
            let is = |it: &&Arc<Account>| of.as_deref().is_none_or(|of| it.id.as_str() == of);
            listed.find(is).cloned()
        });
        let (Some(jid), Some(account)) = (jid, account) else {
            return false;
        };
        let line = account.line(&jid);
        self.open.set(Some(RowMenu {
            account,
            line,
            row,
            x,
            y,
        }));
        true
    }

    /// Where the row is, for who points at nothing.
    fn open_at(self, item: &Element) -> bool {
        let place = item.get_bounding_client_rect();
        let x = match dom::right_to_left(item) {
            true => place.left() + 16.0,
            false => place.right() - 16.0,
        };
        self.open(item, x, place.top() + place.height() / 2.0)
    }

    /// The browser's own menu is asked for.
    pub fn on_menu(self, event: MouseEvent) {
        if event.shift_key() {
            return;
        }
        let pointed = event.client_x() != 0 || event.client_y() != 0;
        let opened = item_of(&event).is_some_and(|item| match pointed {
            true => self.open(&item, event.client_x().into(), event.client_y().into()),
            false => self.open_at(&item),
        });
        if opened {
            event.prevent_default();
        }
    }

    /// A click, perhaps on the button at a row.
    pub fn on_click(self, event: MouseEvent) {
        let button = target(&event).and_then(|it| it.closest(".row-more").ok().flatten());
        if self.pressed.try_update_value(std::mem::take) == Some(true) {
            event.prevent_default();
        } else if let Some(item) = button.and_then(|_| item_of(&event)) {
            self.open_at(&item);
        }
    }

    /// Whether the key was for a menu.
    pub fn on_key(self, event: &KeyboardEvent) -> bool {
        let key = event.key();
        let asks = key == "ContextMenu" || (key == "F10" && event.shift_key());
        let opened = asks && item_of(event).is_some_and(|item| self.open_at(&item));
        if opened {
            event.prevent_default();
        }
        opened
    }

    /// A finger comes down.
    pub fn on_press(self, event: PointerEvent) {
        self.pressed.set_value(false);
        if event.pointer_type() != "touch" || !event.is_primary() {
            return;
        }
        let Some(item) = item_of(&event) else { return };
        let (x, y) = (event.client_x(), event.client_y());
        let rest = Timeout::new(PRESS, move || {
            if self.open(&item, x.into(), y.into()) {
                self.pressed.set_value(true);
            }
        });
        self.press.set_value(Some((rest, x, y)));
    }

    /// It moves.
    pub fn on_move(self, event: PointerEvent) {
        let far = |(_, x, y): &(Timeout, i32, i32)| {
            (event.client_x() - x).abs() > STILL || (event.client_y() - y).abs() > STILL
        };
        if self
            .press
            .with_value(|press| press.as_ref().is_some_and(far))
        {
            self.release();
        }
    }

    /// It is gone, or scrolls.
    pub fn release(self) {
        self.press.set_value(None);
    }

    /// The menu that is open, if any.
    pub fn draw(self, page: Page) -> AnyView {
        view! { {move || self.open.get().map(|menu| self.panel(page, menu))} }.into_any()
    }

    fn panel(self, page: Page, menu: RowMenu) -> AnyView {
        let node = NodeRef::<html::Div>::new();
        let row = menu.row.clone();
        let close = move || {
            self.open.set(None);
            let _ = row.focus();
        };
        let (x, y) = (menu.x, menu.y);
        Effect::new(move |_| {
            if let Some(panel) = node.get() {
                place(&panel, x, y);
                parts::step_focus(&panel, "[role=menuitem]", 1, true);
            }
        });
        let on_key = {
            let close = close.clone();
            move |event: KeyboardEvent| {
                let step = match event.key().as_str() {
                    "ArrowDown" => 1,
                    "ArrowUp" => -1,
                    "Tab" | "Escape" => {
                        event.prevent_default();
                        event.stop_propagation();
                        return close();
                    }
                    _ => return,
                };
                event.prevent_default();
                if let Some(panel) = node.get_untracked() {
                    parts::step_focus(&panel, "[role=menuitem]", step, true);
                }
            }
        };
        let away = close.clone();
        let name = called(&menu.line);
        let label = name.clone();
        let items: Vec<_> = menu
            .line
            .data
            .with_untracked(choices)
            .into_iter()
            .map(|choice| {
                let (close, menu) = (close.clone(), menu.clone());
                let leaves = !matches!(choice.what, What::AskHowLong);
                let on_click = move |_| {
                    close();
                    if leaves {
                        step_off(&menu.row, choice.what, page);
                    }
                    act(page, &menu.account, &menu.line, choice.what);
                };
                view! {
                    <button type="button" role="menuitem" tabindex="-1" class="menu-item" data-testid=choice.testid on:click=on_click>
                        {choice.icon.draw()}
                        {choice.text}
                    </button>
                }
            })
            .collect();
        view! {
            <div
                class="menu-veil"
                on:click=move |_| away()
                on:contextmenu=move |event: MouseEvent| event.prevent_default()
            ></div>
            <div class="message-menu row-menu" role="menu" aria-label=label data-testid="row-menu-panel" node_ref=node on:keydown=on_key>
                <p class="menu-title ellipsis" dir="auto" aria-hidden="true">{name}</p>
                {items}
            </div>
        }
        .into_any()
    }
}

/// A row that is about to go gives the focus to one beside it.
fn step_off(row: &HtmlElement, what: What, page: Page) {
    use crate::page::shelves::Shelf;
    let shelf = page.shelf.get_untracked();
    let goes = match what {
        What::Arrange(Arrange::Archive(on)) => on != (shelf == Shelf::Archived),
        What::Arrange(Arrange::Close(_)) => true,
        What::Read => shelf == Shelf::Unread,
        _ => false,
    };
    let list = row.closest(".chat-list").ok().flatten();
    if let Some(list) = list.filter(|_| goes) {
        parts::step_focus(&list, "a.row", 1, false);
        let stays = dom::document().active_element();
        if stays.as_ref() == Some(row) {
            parts::step_focus(&list, "a.row", -1, false);
        }
    }
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The item of the list that an event is in.
fn item_of(event: &web_sys::Event) -> Option<Element> {
    target(event)?.closest(".chat-space li").ok().flatten()
}

/// Beside the place pointed at, within the window.
fn place(panel: &HtmlElement, x: f64, y: f64) {
    let window = dom::window();
    let size = |it: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        it.ok().and_then(|it| it.as_f64()).unwrap_or_default()
    };
    let (space, room) = (size(window.inner_width()), size(window.inner_height()));
    let (width, height) = (
        f64::from(panel.offset_width()),
        f64::from(panel.offset_height()),
    );
    let left = if dom::right_to_left(panel) {
        x - width
    } else {
        x
    };
    let left = left.min(space - width - 8.0).max(8.0);
    let top = y.min(room - height - 8.0).max(8.0);
    let pixels = |value: f64| sentences::join(&[&(value as i32).to_string(), "px"]);
    dom::set_style(panel, "left", &pixels(left));
    dom::set_style(panel, "top", &pixels(top));
}

/// For how long a chat makes no noise.
pub fn mute(page: Page, id: AccountId, jid: BareJid) -> AnyView {
    const HOUR: u64 = 60 * 60 * 1_000;
    let now = dom::time();
    let morning = format::next_morning(now);
    let Some(account) = page.find(&id) else {
        return ().into_any();
    };
    let name = called(&account.line(&jid));
    let until_morning = sentences::until_morning(&format::clock(morning));
    let spans = [
        (
            "For an hour".to_owned(),
            "mute-hour",
            Mute::Until(now + HOUR),
        ),
        (
            "For 8 hours".to_owned(),
            "mute-8-hours",
            Mute::Until(now + 8 * HOUR),
        ),
        (until_morning, "mute-morning", Mute::Until(morning)),
        (
            "For a week".to_owned(),
            "mute-week",
            Mute::Until(now + 7 * 24 * HOUR),
        ),
        ("For ever".to_owned(), "mute-always", Mute::Always),
    ];
    let buttons: Vec<_> = spans
        .into_iter()
        .map(|(text, testid, mute)| {
            let (account, jid) = (account.clone(), jid.clone());
            let set = move |_| {
                let how = Arrange::Mute(mute);
                page.act(&account, AccountCommand::Arrange(jid.clone(), how));
                page.overlay.set(None);
            };
            view! {
                <li>
                    <button type="button" class="menu-item" data-testid=testid on:click=set>{text}</button>
                </li>
            }
        })
        .collect();
    let title = view! { "Mute " <bdi>{name}</bdi> }.into_any();
    let body = view! {
        <p class="soft">{sentences::MUTING}</p>
        <ul class="spans">{buttons}</ul>
    }
    .into_any();
    overlay::choice(page, title, body, Vec::new())
}

/// What was just done, and the way back.
pub fn undo(page: Page) -> AnyView {
    let waits = StoredValue::new_local(None::<Timeout>);
    let held = RwSignal::new(false);
    // Who is about to take it back has time.
    Effect::new(move |_| {
        let over = page.undo.with(Option::is_some) && !held.get();
        waits.set_value(over.then(|| Timeout::new(UNDO, move || page.undo.set(None))));
    });
    let take_back = move |undo: &Undo| {
        if let Some(account) = page.find(&undo.account) {
            let back = AccountCommand::Arrange(undo.peer.clone(), undo.back);
            page.act(&account, back);
        }
        held.set(false);
        page.undo.set(None);
    };
    view! {
        <div
            class="undo-place"
            role="status"
            on:pointerenter=move |_| held.set(true)
            on:pointerleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {move || {
                let undo = page.undo.get()?;
                let said = undo.said.clone();
                Some(
                    view! {
                        <div class="undo" data-testid="undo-line">
                            <span class="grow" dir="auto">{said}</span>
                            <button type="button" class="as-link" data-testid="undo" on:click=move |_| take_back(&undo)>
                                "Undo"
                            </button>
                        </div>
                    },
                )
            }}
        </div>
    }
    .into_any()
}

/// What a row has at its end: pinned, muted, how much is new.
pub fn marks(data: RwSignal<LineData>) -> AnyView {
    let state = Memo::new(move |_| {
        data.with(|data| {
            let chat = data.shown_chat();
            let pinned = chat.is_some_and(|chat| chat.pinned);
            let muted = data.chat.as_ref().map_or(Mute::Off, |chat| chat.muted);
            (pinned, muted, data.unread(), data.is_new())
        })
    });
    let mark = |icon: icons::Icon, testid: &'static str, label: String| {
        view! {
            <span class="row-mark" data-testid=testid role="img" aria-label=label.clone() title=label>
                {icon.draw()}
            </span>
        }
    };
    view! {
        <span class="row-marks">
            {move || {
                let (pinned, muted, unread, is_new) = state.get();
                let silent = match muted {
                    Mute::Off => None,
                    Mute::Until(end) => Some(sentences::muted_until(&format::soon(end))),
                    Mute::Always => Some("Muted".to_owned()),
                };
                let class = if silent.is_some() { "badge low" } else { "badge" };
                let badge = is_new
                    .then(|| {
                        let (label, shown) = match unread {
                            0 => ("Marked as unread".to_owned(), String::new()),
                            _ => (sentences::unread(unread), parts::short_count(unread.into())),
                        };
                        view! {
                            <span class=class class:dot=unread == 0 data-testid="chat-unread" role="img" aria-label=label>
                                {shown}
                            </span>
                        }
                    });
                view! {
                    {silent.map(|label| mark(icons::SILENT, "chat-muted", label))}
                    {pinned.then(|| mark(icons::PIN, "chat-pinned", "Pinned".to_owned()))}
                    {badge}
                }
            }}
        </span>
    }
    .into_any()
}
