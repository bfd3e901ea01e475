//! What pointer, finger and keyboard do to messages: one set of listeners on the
//! list for all of its rows, as rows come and go by the hundred.

use super::open::Timeline;
use super::rows::Row;
use super::{actions, dom};
use gloo_timers::callback::Timeout;
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// So long a finger rests for the menu, in milliseconds.
const LONG_PRESS: u32 = 450;

/// Which rows have it, and the finger that rests.
#[derive(Default)]
struct State {
    pointed: Option<Arc<Row>>,
    focused: Option<Arc<Row>>,
    press: Option<Timeout>,
}

impl State {
    /// Buttons are drawn at rows that are pointed at or have the focus.
    fn put(&mut self, pointed: bool, row: Option<Arc<Row>>) {
        let place = match pointed {
            true => &mut self.pointed,
            false => &mut self.focused,
        };
        let key = |row: &Option<Arc<Row>>| row.as_ref().map(|row| row.key);
        if key(place) == key(&row) {
            return;
        }
        let before = std::mem::replace(place, row.clone());
        if let Some(row) = &row
            && !row.hot.get_untracked()
        {
            row.hot.set(true);
        }
        let still = |row: &Arc<Row>| {
            let key = Some(row.key);
            [&self.pointed, &self.focused]
                .map(|it| it.as_ref().map(|row| row.key))
                .contains(&key)
        };
        if let Some(before) = before.filter(|row| !still(row)) {
            before.hot.set(false);
        }
    }
}

/// Listens to what is done to the messages of this list.
#[derive(Clone)]
pub struct Pointing {
    open: Arc<Timeline>,
    state: Rc<RefCell<State>>,
}

impl Pointing {
    /// For the list of an open chat.
    pub fn new(open: Arc<Timeline>) -> Pointing {
        let state = Rc::default();
        Pointing { open, state }
    }

    fn choosing(&self) -> bool {
        self.open.doing.chosen.with_untracked(Option::is_some)
    }

    /// The message around an element, and its row.
    fn at(&self, target: Option<web_sys::EventTarget>) -> Option<(Element, Arc<Row>)> {
        let target = target?.dyn_into::<Element>().ok()?;
        let article = target.closest("article.message").ok()??;
        let id = article.get_attribute("data-id")?;
        let (_, row) = self.open.window().find(&id)?;
        Some((article, row))
    }

    /// The pointer is over something.
    pub fn over(&self, event: &PointerEvent) {
        if event.pointer_type() == "mouse" {
            let row = self.at(event.target()).map(|(_, row)| row);
            self.state.borrow_mut().put(true, row);
        }
    }

    /// The pointer left the list.
    pub fn leave(&self) {
        self.state.borrow_mut().put(true, None);
        self.release();
    }

    /// The focus came to something in the list.
    pub fn focus_in(&self, event: &FocusEvent) {
        let row = self.at(event.target()).map(|(_, row)| row);
        self.state.borrow_mut().put(false, row);
    }

    /// The focus left something in the list.
    pub fn focus_out(&self, event: &FocusEvent) {
        if self.at(event.related_target()).is_none() {
            self.state.borrow_mut().put(false, None);
        }
    }

    /// A finger that rests on a message opens its menu; one that moves scrolls.
    pub fn press(&self, event: &PointerEvent) {
        if event.pointer_type() != "touch" || self.choosing() {
            return;
        }
        let Some((article, row)) = self.at(event.target()) else {
            return;
        };
        let open = self.open.clone();
        let timer = Timeout::new(LONG_PRESS, move || {
            actions::open_menu(&open, &row, &article);
        });
        self.state.borrow_mut().press = Some(timer);
    }

    /// It rests no more.
    pub fn release(&self) {
        self.state.borrow_mut().press = None;
    }

    /// While messages are chosen, a click chooses.
    pub fn click(&self, event: &MouseEvent) {
        if !self.choosing() {
            return;
        }
        if let Some((_, row)) = self.at(event.target()) {
            event.prevent_default();
            event.stop_propagation();
            self.open.doing.choose(row.data.get_untracked());
        }
    }

    /// Enter or space on a message itself, not on something in it.
    pub fn key(&self, event: &KeyboardEvent) {
        if !matches!(event.key().as_str(), "Enter" | " ") {
            return;
        }
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let Some((article, row)) = self.at(event.target()) else {
            return;
        };
        if target.as_ref() != Some(&article) {
            return;
        }
        event.prevent_default();
        match self.choosing() {
            true => self.open.doing.choose(row.data.get_untracked()),
            false => actions::open_menu(&self.open, &row, &article),
        }
    }

    /// A long press is ours.
    pub fn context_menu(&self, event: &MouseEvent) {
        if dom::touch() && self.at(event.target()).is_some() {
            event.prevent_default();
        }
    }
}
