//! What a person sees. Views get view structs and signals, and answer with
//! [`crate::api::Command`]s: no view ever sees a stanza, the database or the
//! network. Everything that is proportional to the number of contacts or
//! messages is kept out of the DOM (`list.rs`, `window.rs`).

mod account;
mod actions;
mod answering;
mod app;
mod arrange;
mod banner;
mod body;
mod chosen;
mod composer;
mod conversation;
mod details;
mod device;
mod dialogs;
mod dom;
mod edit;
mod emoji;
mod export_chat;
mod face;
mod file;
mod format;
mod handed;
mod icons;
mod idle;
mod invitation;
mod invite;
mod keys;
mod language;
mod list;
mod message;
mod notes;
mod notifications;
mod open;
mod overlay;
mod own;
mod pane;
mod panes;
mod parts;
mod passing;
mod people;
mod picture;
mod pointing;
mod register;
mod report;
mod resize;
mod rooms;
mod route;
mod search;
mod sentences;
mod service;
mod settings;
mod several;
mod spoiler;
mod spoken;
mod state;
mod strangers;
mod swipe;
mod switcher;
mod takeover;
mod timeline;
mod unasked;
mod window;
mod wire;

pub use app::start;
