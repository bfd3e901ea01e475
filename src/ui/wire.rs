//! Where the page gets its line to the engine from.

pub use crate::browser::link::Link;
