//! What this is, which version of it, and by whose work.

use crate::i18n::t;
use crate::ui::dom;
use leptos::prelude::*;

/// The section.
pub fn about() -> AnyView {
    let boot = dom::by_id::<web_sys::Element>("boot");
    let said = |name| boot.as_ref().and_then(|it| it.get_attribute(name));
    // Which build it is, where versions are far apart.
    let build: String = said("data-build").unwrap_or_default();
    let build = build.get(..8).unwrap_or("dev").to_owned();
    let libraries = said("data-licences").map(|href| {
        view! {
            <p>
                <a href=href target="_blank" rel="noopener" data-testid="licences">
                    {t::about::libraries()}
                </a>
            </p>
        }
    });
    view! {
        <section aria-labelledby="settings-about-title">
            <h2 id="settings-about-title">{t::about::title()}</h2>
            <p>
                <strong data-testid="version">{t::about::version(env!("CARGO_PKG_VERSION"), &build)}</strong>
            </p>
            <p class="soft">{t::about::network()}</p>
            <p class="soft">{t::about::licence()}</p>
            {libraries}
        </section>
    }
    .into_any()
}
