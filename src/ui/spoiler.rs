//! Hiding what is being written until whoever gets it wants to see it (XEP-0382).

use super::icons;
use leptos::prelude::*;

/// The hint to be written, as long as what is written is to be hidden.
pub fn bar(spoiler: RwSignal<Option<String>>) -> AnyView {
    let on = Memo::new(move |_| spoiler.with(Option::is_some));
    let bar = move || {
        on.get().then(|| {
            view! {
                <div class="answering" data-testid="spoiler-bar">
                    {icons::HIDDEN.draw()}
                    <label class="grow">
                        <strong>"Hidden until they want to see it"</strong>
                        <input
                            type="text"
                            class="spoiler-input"
                            data-testid="spoiler-input"
                            placeholder="A hint, if you like"
                            maxlength="200"
                            dir="auto"
                            autocomplete="off"
                            on:input=move |event| spoiler.set(Some(event_target_value(&event)))
                        />
                    </label>
                    <button
                        type="button"
                        class="round"
                        data-testid="spoiler-cancel"
                        aria-label="Do not hide it"
                        title="Do not hide it"
                        on:click=move |_| spoiler.set(None)
                    >
                        {icons::CLOSE.draw()}
                    </button>
                </div>
            }
        })
    };
    bar.into_any()
}
