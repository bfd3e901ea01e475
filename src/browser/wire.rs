//! What goes over the line between tabs and engine: [`Command`]s and
//! [`Change`]s with the little that keeps them from getting lost.
//!
//! A letter is the array `[to, from, body]`, so that a tab can pass over what is
//! for others without reading it. The body is `postcard` bytes; from
//! `public/worker.js`, which has no postcard, a text: the trouble it met.

use crate::api::{Change, Command, encode};
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

/// Names a tab; random, and the name of the lock it holds.
pub type TabId = String;

/// The engine's own name.
pub const ENGINE: &str = "engine";
/// Every tab.
pub const ALL: &str = "*";

/// From a tab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToEngine {
    /// Is anybody there? The answer is [`ToTab::Up`].
    Ask,
    /// Do this.
    Command {
        /// Given back in [`ToTab::Done`]; 0: no answer wanted.
        number: u64,
        /// What.
        command: Command,
    },
}

/// From the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToTab {
    /// An engine is there and knows nothing of this tab: it says everything
    /// again.
    Up,
    /// Something is different.
    Change(Change),
    /// The command with this number is done, or kept where it does not get lost.
    Done(u64),
}

/// What a letter holds.
#[derive(Debug)]
pub enum Body {
    /// [`ToEngine`] or [`ToTab`].
    Bytes(Vec<u8>),
    /// From `worker.js`.
    Trouble(String),
}

/// A message on the line.
#[derive(Debug)]
pub struct Letter {
    /// A tab, [`ENGINE`] or [`ALL`].
    pub to: String,
    /// A tab or [`ENGINE`].
    pub from: String,
    /// The rest, not read yet.
    body: JsValue,
}

impl Letter {
    /// To a JS value.
    pub fn pack<T: Serialize>(to: &str, from: &str, message: &T) -> JsValue {
        let bytes = Uint8Array::from(&encode(message)[..]);
        Array::of3(&to.into(), &from.into(), &bytes).into()
    }

    /// The same packed letter to somebody else.
    pub fn readdress(letter: &JsValue, to: &str) -> JsValue {
        let copy = Array::from(letter);
        copy.set(0, to.into());
        copy.into()
    }

    /// From a JS value; `None` if it is something else.
    pub fn unpack(value: JsValue) -> Option<Letter> {
        let parts: Array = value.dyn_into().ok()?;
        Some(Letter {
            to: parts.get(0).as_string()?,
            from: parts.get(1).as_string()?,
            body: parts.get(2),
        })
    }

    /// What it holds.
    pub fn body(&self) -> Option<Body> {
        match self.body.dyn_ref::<Uint8Array>() {
            Some(bytes) => Some(Body::Bytes(bytes.to_vec())),
            None => self.body.as_string().map(Body::Trouble),
        }
    }
}
