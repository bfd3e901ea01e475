//! The picture of a room, to be chosen by its owner: cut to a square and made small before
//! anybody gets it, so that nothing of the file is told but how it looks.

use crate::api::{AccountCommand, Affiliation, RoomView, Rooms, Standing};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::ui::dom;
use crate::ui::state::{Account, Page};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// Points of its sides (XEP-0153 §4 says 32 to 96, for screens of then).
const SIDE: u32 = 192;
/// As good as it has to be.
const QUALITY: f64 = 0.85;

/// Buttons below it, for its owner.
pub fn change(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let state = Memo::new(move |_| {
        view.with(|view| {
            let view = view.as_ref()?;
            let may = view.standing == Standing::In
                && view.affiliation == Affiliation::Owner
                && view.about.pictures;
            may.then_some(!view.picture.is_empty())
        })
    });
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(false);
    let set = {
        let (account, room) = (account.clone(), room.clone());
        move |picture: Option<String>| {
            let set = Rooms::SetPicture(room.clone(), picture);
            page.act(&account, AccountCommand::Rooms(set));
        }
    };
    let chosen = {
        let set = set.clone();
        move |_| {
            let Some(field) = field.get_untracked() else {
                return;
            };
            let file = field.files().and_then(|files| files.get(0));
            field.set_value("");
            let Some(file) = file else { return };
            let set = set.clone();
            spawn_local(async move {
                let small = small(&file).await;
                let _ = wrong.try_set(small.is_err());
                if let Ok(small) = small {
                    set(Some(small));
                }
            });
        }
    };
    let set = StoredValue::new(set);
    let chosen = StoredValue::new_local(chosen);
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let buttons = move || {
        let has = state.get()?;
        let remove = has.then(|| {
            view! {
                <button type="button" class="quiet" data-testid="room-picture-remove" on:click=move |_| set.with_value(|set| set(None))>
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
                <input type="file" accept="image/*" hidden data-testid="room-picture-file" node_ref=field on:change=move |event| chosen.with_value(|chosen| chosen(event)) />
                <button type="button" class="quiet" data-testid="room-picture" on:click=choose>{words}</button>
                {remove}
            </p>
        })
    };
    view! {
        {buttons}
        <p class="wrong" role="alert" data-testid="room-picture-wrong">{move || wrong.get().then(t::room::no_picture)}</p>
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
