//! A WebSocket for XMPP (RFC 7395): subprotocol `xmpp`, text frames only.

use futures::channel::oneshot;
use js_sys::JsString;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

/// UTF-16 units that one frame may have: as many as `xml::Limits` has octets, so
/// that what is longer could not be read anyway.
const FRAME_MAX: u32 = 8 * 1024 * 1024;
/// What is read of a longer one: enough to tell what it was. Closing instead
/// would be for ever, as the server delivers it again at each sign-in.
const FRAME_START: u32 = 64;

/// What an open socket reports.
#[derive(Debug)]
pub enum SocketEvent {
    /// A text came.
    Frame(String),
    /// It is closed, by whomever. Comes once and is the last.
    Closed,
}

/// An open socket; dropped, it is closed and reports nothing more.
pub struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn Fn()>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn()>,
}

impl Socket {
    /// Opens a socket; `None` if that fails, for whatever reason (the browser
    /// does not say). Give up by dropping the future.
    pub async fn open(url: &str, on_event: impl Fn(SocketEvent) + 'static) -> Option<Socket> {
        let socket = WebSocket::new_with_str(url, "xmpp").ok()?;
        let (opened, is_open) = oneshot::channel();
        let opened = Rc::new(RefCell::new(Some(opened)));
        let on_event = Rc::new(on_event);

        let on_open = Closure::<dyn Fn()>::new({
            let opened = opened.clone();
            move || {
                if let Some(opened) = opened.take() {
                    _ = opened.send(true);
                }
            }
        });
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let (socket, on_event) = (socket.clone(), on_event.clone());
            move |event: MessageEvent| match event.data().dyn_into::<JsString>() {
                Ok(text) if text.length() <= FRAME_MAX => {
                    on_event(SocketEvent::Frame(text.into()));
                }
                Ok(text) => on_event(SocketEvent::Frame(text.slice(0, FRAME_START).into())),
                // Binary frames are forbidden (RFC 7395 §3.2). The end is
                // reported like any other, by `close`.
                Err(_) => _ = socket.close(),
            }
        });
        let on_close = Closure::<dyn Fn()>::new(move || match opened.take() {
            Some(opened) => _ = opened.send(false),
            None => on_event(SocketEvent::Closed),
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));

        let socket = Socket {
            socket,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
        };
        let open = is_open.await.unwrap_or(false);
        (open && socket.socket.protocol() == "xmpp").then_some(socket)
    }

    /// Sends a text. On a socket that is closing it goes nowhere; `Closed` is
    /// on its way then.
    pub fn send(&self, frame: &str) {
        _ = self.socket.send_with_str(frame);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // What was sent before still goes out.
        _ = self.socket.close();
    }
}
