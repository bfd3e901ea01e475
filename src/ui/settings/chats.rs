//! How one writes, on this device.

use super::notifications::check;
use crate::i18n::t;
use crate::ui::keys;
use crate::ui::state::Page;
use leptos::prelude::*;

/// The section.
pub fn chats(page: Page) -> AnyView {
    let on = RwSignal::new(keys::enter_sends(page));
    let enter = check(
        "set-enter",
        t::settings::enter(),
        t::settings::enter_means(),
        move || on.get(),
        move |is| {
            keys::set_enter_sends(page, is);
            on.set(keys::enter_sends(page));
        },
    );
    view! {
        <section aria-labelledby="settings-chats-title">
            <h2 id="settings-chats-title">{t::settings::chats()}</h2>
            {enter}
        </section>
    }
    .into_any()
}
