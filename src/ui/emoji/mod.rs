//! Choosing an emoji: from the picker here, or by the beginning of its name
//! (`find`, for what completes while somebody types).

mod data;
mod picker;

pub use data::{list, remember, tone};
pub use picker::picker;
