//! From an open WebSocket to a bound session (RFC 7395, RFC 6120), and what
//! keeps it honest afterwards.

pub mod acks;
pub mod framing;
pub mod mechanism;
pub mod reconnect;
pub mod sasl;
pub mod sasl2;
