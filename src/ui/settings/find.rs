//! Finds a setting by any word of its section.

use crate::i18n::t;
use crate::ui::dom;
use crate::ui::people::fold;
use crate::ui::route::Route;
use crate::ui::state::Page;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The field, and the sections below it.
pub fn findable(page: Page, sections: AnyView) -> AnyView {
    let area = NodeRef::<html::Div>::new();
    // The one that the address names.
    Effect::new(move |_| {
        let name = page.route.with(|route| match route {
            Route::Section(name) => Some(name.clone()),
            _ => None,
        });
        let (Some(name), Some(area)) = (name, area.get()) else {
            return;
        };
        let title = ["#settings-", &name, "-title"].concat();
        let title = area.query_selector(&title).ok().flatten();
        if let Some(Ok(title)) = title.map(|it| it.dyn_into::<HtmlElement>()) {
            // The pane takes the focus in the first frame.
            dom::next_frame(move || {
                dom::next_frame(move || {
                    title.set_tab_index(-1);
                    let _ = title.focus();
                    title.scroll_into_view();
                });
            });
        }
    });
    let none = RwSignal::new(false);
    let find = move |event| {
        let wanted = fold(&event_target_value(&event));
        let Some(area) = area.get_untracked() else {
            return;
        };
        let mut some = false;
        let mut next = area.first_element_child();
        while let Some(section) = next {
            next = section.next_element_sibling();
            let has = has_all(&section, &wanted);
            some |= has && section.tag_name() == "SECTION";
            section.unchecked_ref::<HtmlElement>().set_hidden(!has);
        }
        none.set(!some);
    };
    view! {
        <div class="settings-find" role="search">
            <input
                type="search"
                data-testid="settings-find"
                placeholder=t::settings::find()
                aria-label=t::settings::find()
                on:input=find
            />
        </div>
        <div class="settings-sections" node_ref=area>
            {sections}
        </div>
        <p class="soft" role="status" data-testid="settings-none">
            {move || none.get().then(t::settings::found_none)}
        </p>
    }
    .into_any()
}

/// Whether each word stands somewhere in a section.
fn has_all(section: &Element, wanted: &str) -> bool {
    let text = fold(&section.text_content().unwrap_or_default());
    wanted.split_whitespace().all(|word| text.contains(word))
}
