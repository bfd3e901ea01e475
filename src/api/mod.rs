//! What page and engine say to each other: plain values, nothing else.
//!
//! A page sends [`Command`]s (what the person wants), the engine sends
//! [`Change`]s (what is now so), both as `postcard` bytes over a message port.
//! Both ends are the same build, so the format needs no versions. Nothing here
//! knows a stanza or a DOM node.

mod arrange;
mod change;
mod command;
mod invite;
mod manage;
mod notify;
mod problem;
mod profile;
pub mod providers;
mod register;
mod report;
mod room;
mod search;
mod settings;
pub mod uri;
mod view;

pub use arrange::*;
pub use change::*;
pub use command::*;
pub use invite::*;
pub use manage::*;
pub use notify::*;
pub use problem::*;
pub use profile::*;
pub use register::*;
pub use report::*;
pub use room::*;
pub use search::*;
pub use settings::*;
pub use view::*;

/// Encodes a [`Command`] or [`Change`] for the other side.
pub fn encode<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // Into a growing buffer it cannot fail: our types have no unsized maps.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// Decodes what [`encode`] wrote; `None` if it is something else.
pub fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
