//! The language of this device. A page speaks one from its start to its end, so
//! another one comes with a load; what was written is kept by then, as the composer
//! went when this page came.

use crate::i18n::t;
use crate::ui::state::{Account, Page};
use crate::ui::{device, dom};
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// What the start script (`public/boot.js`) looks for.
const CHOSEN: &str = "keuvel.language";

/// The section.
pub fn language(page: Page, account: &Account) -> AnyView {
    let shared = page.on_shared_computer();
    let guest = account.view.with_untracked(|view| view.guest.is_some());
    let now = device::kept(page, CHOSEN);
    let options: Vec<_> = built()
        .into_iter()
        .map(|(tag, name)| {
            view! {
                <option value=tag.clone() lang=tag.clone() dir="auto" selected=tag == now>
                    {name}
                </option>
            }
            .into_any()
        })
        .collect();
    let choose = move |event| {
        if device::keep(page, CHOSEN, &event_target_value(&event)) {
            let _ = dom::window().location().reload();
        }
    };
    let ends = (shared || guest)
        .then(|| view! { <p class="soft" data-testid="language-ends">{t::settings::language_signs_out()}</p> });
    view! {
        <section aria-labelledby="settings-language-title">
            <h2 id="settings-language-title">{t::settings::language()}</h2>
            <select class="narrow" data-testid="language" aria-labelledby="settings-language-title" on:change=choose>
                <option value="">{t::appearance::as_device()}</option>
                {options}
            </select>
            {ends}
        </section>
    }
    .into_any()
}

/// The languages that the build has, each with what those who speak it call it: the start
/// script knows.
fn built() -> Vec<(String, String)> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let script = get(&dom::window(), "keuvel");
    let languages = get(&script, "languages").dyn_into::<Function>();
    let languages = languages.and_then(|it| it.call0(&JsValue::UNDEFINED));
    let text = |pair: &JsValue, at: u32| Reflect::get_u32(pair, at).ok()?.as_string();
    let pair = |pair: JsValue| Some((text(&pair, 0)?, text(&pair, 1)?));
    Array::from(&languages.unwrap_or_default())
        .iter()
        .filter_map(pair)
        .collect()
}
