//! The two kinds of line between tabs and engine: a port of the SharedWorker,
//! and a BroadcastChannel where there is none.

use super::wire::Letter;
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent, MessagePort};

/// A line; clones are the same line.
#[derive(Clone)]
pub enum Channel {
    /// To one on the other side.
    Port(MessagePort),
    /// To all on it.
    Broadcast(BroadcastChannel),
}

impl Channel {
    /// A BroadcastChannel; `None` where there is none.
    pub fn broadcast(name: &str) -> Option<Channel> {
        BroadcastChannel::new(name).ok().map(Channel::Broadcast)
    }

    /// From now on the letters go here, those that waited first.
    pub fn listen(&self, on_letter: impl Fn(Letter) + 'static) {
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(letter) = Letter::unpack(event.data()) {
                on_letter(letter);
            }
        });
        // Lives as long as the line does.
        let listener = listener.into_js_value();
        let listener = Some(listener.unchecked_ref());
        match self {
            Channel::Port(port) => port.set_onmessage(listener),
            Channel::Broadcast(channel) => channel.set_onmessage(listener),
        }
    }

    /// Sends a letter. Whether anybody is there to read it cannot be told.
    pub fn post<T: Serialize>(&self, to: &str, from: &str, message: &T) {
        self.post_packed(&Letter::pack(to, from, message));
    }

    /// Sends a letter made with [`Letter::pack`].
    pub fn post_packed(&self, letter: &JsValue) {
        // Fails for what cannot be cloned only, and an array of bytes can.
        _ = match self {
            Channel::Port(port) => port.post_message(letter),
            Channel::Broadcast(channel) => channel.post_message(letter),
        };
    }

    /// Nothing comes or goes any more.
    pub fn close(&self) {
        match self {
            Channel::Port(port) => {
                port.set_onmessage(None);
                port.close();
            }
            Channel::Broadcast(channel) => {
                channel.set_onmessage(None);
                channel.close();
            }
        }
    }
}
