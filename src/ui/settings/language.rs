//! The language of this device. A page speaks one from its start to its end, so
//! another one comes with a load; what was written is kept by then, as the composer
//! went when this page came.

use crate::i18n::t;
use crate::ui::state::{Account, Page};
use crate::ui::{device, dom};
use js_sys::{Array, Function, JsString, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// What the start script (`public/boot.js`) looks for.
const CHOSEN: &str = "keuvel.language";
/// Before the tag of a language that the build has, in that script's element.
const BUILT: &str = "data-locale-";

/// The section.
pub fn language(page: Page, account: &Account) -> AnyView {
    let shared = page.on_shared_computer();
    let guest = account.view.with_untracked(|view| view.guest.is_some());
    let now = device::kept(page, CHOSEN);
    let options: Vec<_> = built()
        .into_iter()
        .map(|tag| {
            let name = own_name(&tag).unwrap_or_else(|| tag.clone());
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

/// The languages that the build has.
fn built() -> Vec<String> {
    let script = dom::by_id::<web_sys::Element>("boot");
    let names = script.map_or_else(Array::new, |script| script.get_attribute_names());
    let tag = |name: JsValue| Some(name.as_string()?.strip_prefix(BUILT)?.to_owned());
    names.iter().filter_map(tag).collect()
}

/// What those who speak it call it, where the browser knows: as a name in a list, with
/// a capital if they have such.
fn own_name(tag: &str) -> Option<String> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let class: Function = get(&get(&js_sys::global(), "Intl")?, "DisplayNames")?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"language".into()).ok()?;
    let names = Reflect::construct(&class, &Array::of2(&tag.into(), &options)).ok()?;
    let of: Function = get(&names, "of")?.dyn_into().ok()?;
    let name: JsString = of.call1(&names, &tag.into()).ok()?.dyn_into().ok()?;
    let first = name.slice(0, 1).to_locale_upper_case(Some(tag));
    Some(String::from(first) + &String::from(name.slice(1, name.length())))
}
