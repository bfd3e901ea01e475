//! Rows that keep their order: what comes is built in its place, what goes is taken away,
//! and nothing else is touched. A list of any order ([`For`]) moves what it could leave
//! where it is, if something comes before it; each move is a new layout.

use crate::api::{MessageView, Millis};
use crate::page::window::{self, Mark};
use leptos::html;
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Render};
use std::sync::Arc;
use web_sys::Element;

/// A message on screen; its signals redraw only itself.
#[derive(Debug)]
pub struct Row {
    /// For keyed drawing: the same row keeps it.
    pub key: u32,
    /// The message.
    pub data: ArcRwSignal<MessageView>,
    /// What stands around it.
    pub mark: ArcRwSignal<Mark>,
    /// Pointed at, or with the focus.
    pub hot: ArcRwSignal<bool>,
}

impl window::Row for Row {
    fn new(key: u32, message: MessageView) -> Row {
        Row {
            key,
            mark: ArcRwSignal::new(Mark::default()),
            hot: ArcRwSignal::new(false),
            data: ArcRwSignal::new(message),
        }
    }

    fn with<T>(&self, read: impl FnOnce(&MessageView) -> T) -> T {
        self.data.with_untracked(read)
    }

    fn update(&self, change: impl FnOnce(&mut MessageView)) {
        self.data.update(change);
    }

    fn mark(&self, mark: Mark) {
        if *self.mark.read_untracked() != mark {
            self.mark.set(mark);
        }
    }

    fn day(time: Millis) -> i32 {
        super::format::day_number(time)
    }
}

/// A row in the page.
struct Drawn {
    key: u32,
    owner: Owner,
    view: AnyViewState,
}

impl Drawn {
    fn take_away(mut self) {
        self.view.unmount();
        self.owner.cleanup();
    }
}

/// Keeps the rows in `parent`, which is theirs alone. Each is as `draw` makes it.
pub fn keep(
    parent: NodeRef<html::Div>,
    rows: ArcRwSignal<Vec<Arc<Row>>>,
    draw: impl Fn(Arc<Row>) -> AnyView + 'static,
) {
    let outer = Owner::current().unwrap_or_default();
    let drawn = StoredValue::new_local(Vec::<Drawn>::new());
    // The element may go on as that of another list.
    on_cleanup(move || {
        let all = drawn.try_update_value(std::mem::take).unwrap_or_default();
        all.into_iter().for_each(Drawn::take_away);
    });
    Effect::new(move |_| {
        let Some(parent) = parent.get() else {
            return;
        };
        rows.with(|rows| {
            drawn.try_update_value(|drawn| {
                let build = |row: &Arc<Row>| {
                    let owner = outer.child();
                    let view = owner.with(|| untrack(|| draw(row.clone()).build()));
                    Drawn {
                        key: row.key,
                        owner,
                        view,
                    }
                };
                *drawn = brought_up_to(std::mem::take(drawn), rows, &parent, build);
            })
        });
    });
}

/// From the last to the first, as each is put before the one that follows it.
fn brought_up_to(
    mut before: Vec<Drawn>,
    rows: &[Arc<Row>],
    parent: &Element,
    build: impl Fn(&Arc<Row>) -> Drawn,
) -> Vec<Drawn> {
    let mut rest = rows;
    let gone = before.extract_if(.., |it| {
        match rest.iter().position(|row| row.key == it.key) {
            Some(at) => {
                rest = &rest[at + 1..];
                false
            }
            None => true,
        }
    });
    gone.for_each(Drawn::take_away);
    let mut now: Vec<Drawn> = Vec::with_capacity(rows.len());
    for row in rows.iter().rev() {
        let stays = before.pop_if(|it| it.key == row.key);
        let it = stays.unwrap_or_else(|| {
            let mut new = build(row);
            match now.last() {
                Some(next) => drop(next.view.insert_before_this(&mut new.view)),
                None => new.view.mount(parent, None),
            }
            new
        });
        now.push(it);
    }
    now.reverse();
    now
}
