//! How Keuvel looks on this device. What can be chosen is in the style sheet
//! (`style/tokens.css`) under the same names; the start script applies it, here and in
//! the other tabs, and before the first paint of a page.

use crate::i18n::t;
use crate::ui::state::Page;
use crate::ui::{device, dom};
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Something to choose: its name in storage after `keuvel.`, what it is called, and the
/// values with theirs. An empty value is the default.
struct Choice {
    name: &'static str,
    title: &'static str,
    values: Vec<(&'static str, &'static str)>,
}

/// The section.
pub fn appearance(page: Page) -> AnyView {
    use t::appearance as say;
    let choices = [
        Choice {
            name: "theme",
            title: say::theme(),
            values: vec![
                ("", say::as_device()),
                ("light", say::light()),
                ("dark", say::dark()),
            ],
        },
        Choice {
            name: "contrast",
            title: say::contrast(),
            values: vec![
                ("", say::as_device()),
                ("normal", say::contrast_normal()),
                ("more", say::contrast_more()),
            ],
        },
        Choice {
            name: "text",
            title: say::text_size(),
            values: vec![
                ("small", say::small()),
                ("", say::normal()),
                ("large", say::large()),
                ("larger", say::larger()),
            ],
        },
        Choice {
            name: "density",
            title: say::density(),
            values: vec![("", say::comfortable()), ("compact", say::compact())],
        },
    ];
    let lines: Vec<_> = choices.into_iter().map(|it| line(page, it)).collect();
    view! {
        <section aria-labelledby="settings-look-title" data-testid="appearance">
            <h2 id="settings-look-title">{say::title()}</h2>
            {lines}
            {accents(page)}
        </section>
    }
    .into_any()
}

/// Keeps a choice, and shows it.
fn choose(page: Page, name: &str, value: &str) {
    let key = ["keuvel.", name].concat();
    if device::keep(page, &key, value) {
        let script = Reflect::get(&dom::window(), &"keuvel".into()).unwrap_or_default();
        let look = Reflect::get(&script, &"look".into()).unwrap_or_default();
        if let Ok(look) = look.dyn_into::<Function>() {
            let _ = look.call0(&JsValue::UNDEFINED);
        }
    }
}

fn chosen(page: Page, name: &str) -> String {
    device::kept(page, &["keuvel.", name].concat())
}

fn line(page: Page, choice: Choice) -> AnyView {
    let now = chosen(page, choice.name);
    let name = choice.name;
    let options: Vec<_> = choice
        .values
        .into_iter()
        .map(|(value, called)| {
            view! { <option value=value selected=value == now>{called}</option> }.into_any()
        })
        .collect();
    view! {
        <label class="choice">
            <span>{choice.title}</span>
            <select
                class="narrow"
                data-testid=["look-", name].concat()
                on:change=move |event| choose(page, name, &event_target_value(&event))
            >
                {options}
            </select>
        </label>
    }
    .into_any()
}

/// Colours, each shown as it is. None: the site's, or ours.
fn accents(page: Page) -> AnyView {
    use t::appearance as say;
    let now = chosen(page, "accent");
    let colours = [
        ("", say::accent_default()),
        ("copper", say::copper()),
        ("rose", say::rose()),
        ("moss", say::moss()),
        ("lake", say::lake()),
        ("plum", say::plum()),
    ];
    let swatches: Vec<_> = colours
        .into_iter()
        .map(|(value, called)| {
            view! {
                <label class="swatch" data-accent=value title=called>
                    <input
                        type="radio"
                        name="accent"
                        data-testid=["accent-", value].concat()
                        aria-label=called
                        checked=value == now
                        on:change=move |_| choose(page, "accent", value)
                    />
                    <span></span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="choice">
            <legend>{say::accent()}</legend>
            <div class="swatches">{swatches}</div>
        </fieldset>
    }
    .into_any()
}
