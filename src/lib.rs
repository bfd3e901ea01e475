//! Keuvel, an XMPP client for the browser.
//!
//! One module, two roles: the **page** renders ([`ui`]), the **engine** owns
//! connection, protocol and database ([`engine`]). They share nothing but the
//! messages of [`api`]. Everything above `engine` is pure: no clock, no I/O,
//! no browser. `docs/architecture.md` tells where things go.

pub mod api;
pub mod crypto;
pub mod i18n;
pub mod jid;
pub mod model;
pub mod page;
pub mod report;
pub mod store;
pub mod text;
pub mod xml;
pub mod xmpp;

#[cfg(feature = "web")]
pub mod browser;
#[cfg(feature = "web")]
pub mod engine;
#[cfg(feature = "web")]
pub mod ui;
