//! The menu of a row: by the button at it, the other button of the mouse, a finger that
//! rests, or the key for it.

use super::*;
use crate::page::shelves::Shelf;
use gloo_timers::callback::Timeout;
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use list::Listed;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How long a finger rests on a row to open its menu, in milliseconds.
const PRESS: u32 = 500;
/// How far it may move meanwhile, in pixels.
const STILL: i32 = 10;

/// The menu of a row that is open, and where.
#[derive(Clone)]
struct RowMenu {
    account: Arc<Account>,
    line: Arc<Line>,
    row: HtmlElement,
    at: (f64, f64),
}

/// The menus of the rows of a list: by the button at a row, the other button of the
/// mouse, a finger that rests, or the key for it.
#[derive(Clone, Copy)]
pub struct Menus {
    listed: StoredValue<Listed>,
    open: RwSignal<Option<RowMenu>, LocalStorage>,
    press: StoredValue<Option<(Timeout, i32, i32)>, LocalStorage>,
    /// The click that may follow such a finger is none.
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

    fn open(self, item: &Element, at: (f64, f64)) -> bool {
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
            at,
        }));
        true
    }

    /// Where the row is, for who points at nothing.
    fn open_at(self, item: &Element) -> bool {
        self.open(item, floating::end_of(item))
    }

    /// The browser's own menu is asked for.
    pub fn on_menu(self, event: MouseEvent) {
        if event.shift_key() {
            return;
        }
        let pointed = event.client_x() != 0 || event.client_y() != 0;
        let opened = item_of(&event).is_some_and(|item| match pointed {
            true => self.open(&item, (event.client_x().into(), event.client_y().into())),
            false => self.open_at(&item),
        });
        if opened {
            event.prevent_default();
        }
    }

    /// A click, perhaps on the button at a row.
    pub fn on_click(self, event: MouseEvent) {
        let button = dom::pointed(&event).and_then(|it| it.closest(".row-more").ok().flatten());
        if self.is_late() {
            event.prevent_default();
        } else if let Some(item) = button.and_then(|_| item_of(&event)) {
            self.open_at(&item);
        }
    }

    /// Whether a click is only the end of the finger's rest.
    fn is_late(self) -> bool {
        self.pressed.try_update_value(std::mem::take) == Some(true)
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
            if self.open(&item, (x.into(), y.into())) {
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
        let row = menu.row.clone();
        let close = move || {
            self.open.set(None);
            let _ = row.focus();
        };
        let away = {
            let close = close.clone();
            move || {
                if !self.is_late() {
                    close();
                }
            }
        };
        let items: Vec<_> = menu
            .line
            .data
            .with_untracked(choices)
            .into_iter()
            .map(|choice| {
                let (close, menu) = (close.clone(), menu.clone());
                let leaves = !matches!(choice.what, What::AskHowLong);
                let on_click = move |_| {
                    if self.is_late() {
                        return;
                    }
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
        let items = items.into_any();
        let name = called(&menu.line);
        let menu = floating::menu(menu.at, name, "row-menu-panel", items, close, away);
        view! {
            <div style:display="contents" on:pointerdown=move |_| self.pressed.set_value(false)>
                {menu}
            </div>
        }
        .into_any()
    }
}

/// A row that is about to go gives the focus to one beside it.
fn step_off(row: &HtmlElement, what: What, page: Page) {
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

/// The item of the list that an event is in.
fn item_of(event: &web_sys::Event) -> Option<Element> {
    dom::pointed(event)?
        .closest(".chat-space li")
        .ok()
        .flatten()
}
