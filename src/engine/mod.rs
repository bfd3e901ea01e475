//! The worker's side: joins sockets, sessions, models, stores and timers, and
//! talks to the tabs.
//!
//! One [`hub`] for the tabs, one [`account`] task for each account. A task
//! reads one queue in order, and for each batch of it does the same things in
//! the same order: session, model, *commit*, then show, then send. Nothing is
//! shown or sent that is not kept. No borrow lives across an `.await`, and
//! nothing happens in an account but what its loop does.

mod account;
mod connect;
mod hub;
mod parts;
mod register;
mod tabs;
mod together;
mod way;

use std::cell::RefCell;
use web_sys::MessagePort;

thread_local! {
    static HUB: RefCell<Option<hub::Door>> = const { RefCell::new(None) };
}

/// Starts the engine. The worker holds the engine's lock by now. `shared`: tabs
/// come by [`connect`]; otherwise they are on the channel of this `version`.
pub fn start(shared: bool, version: &str) {
    let door = hub::start((!shared).then_some(version));
    HUB.set(Some(door));
}

/// A tab has connected to the SharedWorker.
pub fn connect(port: MessagePort) {
    HUB.with_borrow(|door| {
        if let Some(door) = door {
            door.connect(port);
        }
    });
}
