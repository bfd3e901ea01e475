//! Choosing a picture: cut to a square and made small before anybody gets it, so that
//! nothing of the file is told but how it looks.

use crate::i18n::t;
use crate::ui::{dom, sentences};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// Points of its sides (XEP-0153 §4 says 32 to 96, for screens of then).
const SIDE: u32 = 192;
/// As good as it has to be.
const QUALITY: f64 = 0.85;

/// The buttons, for who may; `has`: whether there is one, `None`: nobody may. It is given
/// to `set` as a `data:` address.
pub fn change(
    has: Memo<Option<bool>>,
    testid: &'static str,
    set: impl Fn(Option<String>) + Clone + 'static,
) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(false);
    let set = StoredValue::new_local(set);
    let chosen = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        let file = field.files().and_then(|files| files.get(0));
        field.set_value("");
        let Some(file) = file else { return };
        spawn_local(async move {
            let small = small(&file).await;
            let _ = wrong.try_set(small.is_err());
            if let (Ok(small), Some(set)) = (small, set.try_get_value()) {
                set(Some(small));
            }
        });
    };
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let named = move |what: &str| sentences::join(&[testid, what]);
    let buttons = move || {
        let has = has.get()?;
        let remove = has.then(|| {
            view! {
                <button type="button" class="quiet" data-testid=named("-remove") on:click=move |_| set.with_value(|set| set(None))>
                    {t::room::remove_picture()}
                </button>
            }
        });
        let words = match has {
            true => t::room::change_picture(),
            false => t::room::add_picture(),
        };
        Some(view! {
            <p class="picture-actions">
                <input type="file" accept="image/*" hidden data-testid=named("-file") node_ref=field on:change=chosen />
                <button type="button" class="quiet" data-testid=testid on:click=choose>{words}</button>
                {remove}
            </p>
        })
    };
    view! {
        {buttons}
        <p class="wrong" role="alert" data-testid=named("-wrong")>{move || wrong.get().then(t::room::no_picture)}</p>
    }
    .into_any()
}

/// The middle of a picture as a small square, as a `data:` address.
async fn small(file: &File) -> Result<String, JsValue> {
    let bitmap = dom::window().create_image_bitmap_with_blob(file)?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.dyn_into()?;
    let canvas: HtmlCanvasElement = dom::document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    let (width, height, side) = (
        f64::from(bitmap.width()),
        f64::from(bitmap.height()),
        f64::from(SIDE),
    );
    let cut = width.min(height);
    // What is seen through is white.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, side, side);
    context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &bitmap,
        (width - cut) / 2.0,
        (height - cut) / 2.0,
        cut,
        cut,
        0.0,
        0.0,
        side,
        side,
    )?;
    bitmap.close();
    canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &QUALITY.into())
}
