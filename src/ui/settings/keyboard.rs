//! Keys, on this device.

use super::notifications::check;
use crate::i18n::t;
use crate::ui::keys;
use crate::ui::overlay::Overlay;
use crate::ui::state::Page;
use leptos::prelude::*;

/// The section.
pub fn keyboard(page: Page) -> AnyView {
    let on = RwSignal::new(keys::single(page));
    let single = check(
        "set-single-keys",
        t::keys::single(),
        t::keys::single_means(),
        move || on.get(),
        move |is| {
            keys::set_single(page, is);
            on.set(keys::single(page));
        },
    );
    view! {
        <section aria-labelledby="settings-keyboard-title">
            <h2 id="settings-keyboard-title">{t::keys::keyboard()}</h2>
            {single}
            <div class="actions">
                <button
                    type="button"
                    class="secondary"
                    data-testid="show-keys"
                    on:click=move |_| page.overlay.set(Some(Overlay::Keys))
                >
                    {t::keys::show()}
                </button>
            </div>
        </section>
    }
    .into_any()
}
