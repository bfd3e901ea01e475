//! Choosing an emoji: from the picker here, which is in a part of the module of its own, or
//! by the beginning of its name (`find`, for what completes while somebody types).

mod data;
mod picker;

use crate::ui::parts;
use crate::ui::state::Page;
pub use data::{list, remember, tone};
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

#[cfg(feature = "split")]
use apart::load;

#[cfg(feature = "split")]
#[allow(unsafe_code)] // of the attribute: a call into the other part
mod apart {
    use super::*;

    #[leptos::wasm_split::wasm_split(manage, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn load(
        page: Page,
        choose: Callback<String>,
        close: Callback<()>,
    ) -> Result<AnyView, SplitLoaderError> {
        Ok(picker::draw(page, choose, close))
    }
}

#[cfg(not(feature = "split"))]
async fn load(
    page: Page,
    choose: Callback<String>,
    close: Callback<()>,
) -> Result<AnyView, SplitLoaderError> {
    Ok(picker::draw(page, choose, close))
}

/// A picker that is there as long as it is open. `choose` hears each emoji chosen,
/// `close` that somebody wants it gone; both have then to do so. The focus is taken
/// on devices with a keyboard, and is for the caller to give back.
pub fn picker(page: Page, choose: Callback<String>, close: Callback<()>) -> AnyView {
    parts::late("emoji-picker", move || Box::pin(load(page, choose, close)))
}
