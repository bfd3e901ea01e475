//! Hiding what is being written until whoever gets it wants to see it (XEP-0382).

use super::icons;
use super::late::{Late, late};
use super::state::Page;
use crate::i18n::t;
use leptos::prelude::*;

/// The hint to be written, as long as what is written is to be hidden.
pub fn bar(page: Page, spoiler: RwSignal<Option<String>>) -> AnyView {
    let on = Memo::new(move |_| spoiler.with(Option::is_some));
    let bar = move || {
        on.get()
            .then(|| late(page, "answering", Late::Spoiler(spoiler)))
    };
    bar.into_any()
}

/// The field for it.
pub fn field(spoiler: RwSignal<Option<String>>) -> AnyView {
    view! {
        <div class="answering" data-testid="spoiler-bar">
            {icons::HIDDEN.draw()}
            <label class="grow">
                <strong>{t::composer::spoiler_title()}</strong>
                <input
                    type="text"
                    class="spoiler-input"
                    data-testid="spoiler-input"
                    placeholder=t::composer::spoiler_hint()
                    maxlength="200"
                    dir="auto"
                    autocomplete="off"
                    prop:value=spoiler.get_untracked().unwrap_or_default()
                    on:input=move |event| spoiler.set(Some(event_target_value(&event)))
                />
            </label>
            <button
                type="button"
                class="round"
                data-testid="spoiler-cancel"
                aria-label=t::composer::spoiler_off()
                title=t::composer::spoiler_off()
                on:click=move |_| spoiler.set(None)
            >
                {icons::CLOSE.draw()}
            </button>
        </div>
    }
    .into_any()
}
