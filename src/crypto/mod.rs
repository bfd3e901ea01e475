//! Pure cryptography: bytes in, bytes out. Random bytes are arguments.

pub mod ht;
pub mod saslprep;
pub mod scram;
