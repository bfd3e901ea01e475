//! The protocol, pure: no clock, no I/O, no browser. Time and random bytes come
//! in as arguments; frames, events and deadlines go out as values.

pub mod chat_settings;
pub mod event;
pub mod message;
pub mod ns;
pub mod offers;
pub mod pending;
pub mod picture;
pub mod pipeline;
pub mod presence;
pub mod profile;
pub mod question;
pub mod request;
pub mod rooms;
pub mod roster;
pub mod session;
pub mod stanza;
pub mod stream;
pub mod xep;
