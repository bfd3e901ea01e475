//! What the browser gives, each behind a few plain functions, for the page
//! (`link`) and for the engine (the rest). Nothing here knows XMPP or decides
//! anything about a chat.

pub mod channel;
pub mod clock;
pub mod fetch;
pub mod link;
pub mod locks;
pub mod normalise;
pub mod random;
pub mod socket;
pub mod wire;
