//! A database that stays open: opened again if the browser closes it, let go at
//! once if another tab wants to delete or upgrade it.

use super::request::{self, Step, Trouble};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::IdbDatabase;

thread_local! {
    /// There was no room. Chromium says so to what was being written; to all that comes
    /// after, in any database, only that it cannot open it again.
    static FULL: Cell<bool> = const { Cell::new(false) };
}

pub(super) struct Connection {
    name: String,
    steps: &'static [Step],
    live: RefCell<Live>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    /// By the browser: it crashed inside, or the disk did.
    Closed,
    /// By another tab. Never opened again: that would bring back what was
    /// deleted, or meet a structure that this build does not know.
    GivenAway,
}

struct Live {
    database: IdbDatabase,
    state: Rc<Cell<State>>,
    _on_close: Closure<dyn FnMut()>,
    _on_version_change: Closure<dyn FnMut()>,
}

impl Live {
    fn new(database: IdbDatabase) -> Live {
        let state = Rc::new(Cell::new(State::Open));
        let on_close = Closure::<dyn FnMut()>::new({
            let state = state.clone();
            move || state.set(State::Closed)
        });
        let on_version_change = Closure::<dyn FnMut()>::new({
            let (state, database) = (state.clone(), database.clone());
            move || {
                state.set(State::GivenAway);
                database.close();
            }
        });
        database.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        database.set_onversionchange(Some(on_version_change.as_ref().unchecked_ref()));
        Live {
            database,
            state,
            _on_close: on_close,
            _on_version_change: on_version_change,
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.database.set_onclose(None);
        self.database.set_onversionchange(None);
        // Transactions under way still end.
        self.database.close();
    }
}

impl Connection {
    pub async fn open(name: String, steps: &'static [Step]) -> Result<Connection, Trouble> {
        let live = RefCell::new(Live::new(request::open(&name, steps).await?));
        Ok(Connection { name, steps, live })
    }

    /// Does something with the database; once more, after opening it again, if
    /// the connection was lost. So `job` must be one transaction that may be
    /// repeated; puts and deletes by key may.
    pub async fn run<T>(
        &self,
        job: impl AsyncFn(&IdbDatabase) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let database = self.live.borrow().database.clone();
        let trouble = match job(&database).await {
            Ok(value) => return Ok(value),
            Err(trouble) => trouble,
        };
        let state = self.live.borrow().state.get();
        match (state, trouble.name.as_str()) {
            _ if trouble.is_full() => {
                FULL.set(true);
                return Err(trouble);
            }
            (State::GivenAway, _) => {
                return Err(Trouble::new("GoneError", "another tab took the database"));
            }
            // Safari says UnknownError when its database process has died.
            (State::Closed, _) | (_, "InvalidStateError" | "UnknownError") => {}
            _ => return Err(trouble),
        }
        log::warn!("database lost ({}), opening it again", trouble.name);
        let reopened = match request::open(&self.name, self.steps).await {
            Err(_) if FULL.get() => return Err(Trouble::full()),
            reopened => reopened?,
        };
        FULL.set(false);
        *self.live.borrow_mut() = Live::new(reopened);
        let database = self.live.borrow().database.clone();
        job(&database).await
    }

    /// As if the browser had closed it. For tests.
    #[cfg(any(test, feature = "testing"))]
    pub fn lose(&self) {
        let live = self.live.borrow();
        live.database.close();
        live.state.set(State::Closed);
    }
}
