//! Choosing an emoji: from the picker here, which is in a part of the module of its own, or
//! by the beginning of its name (`find`, for what completes while somebody types).

mod data;
mod picker;

use crate::ui::late::{Late, late};
use crate::ui::state::Page;
pub use data::{list, remember, tone};
use leptos::prelude::*;
pub use picker::draw;

/// A picker that is there as long as it is open. `choose` hears each emoji chosen,
/// `close` that somebody wants it gone; both have then to do so. The focus is taken
/// on devices with a keyboard, and is for the caller to give back.
pub fn picker(page: Page, choose: Callback<String>, close: Callback<()>) -> AnyView {
    late(page, "emoji-picker", Late::Emoji(choose, close))
}
