//! What the browser keeps of us on this device, and whether it promised to.

use crate::i18n::t;
use crate::report;
use crate::ui::dom;
use crate::ui::route::Route;
use crate::ui::state::Page;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

/// What the browser says.
#[derive(Clone, Copy, PartialEq)]
struct Kept {
    /// Octets that this site takes.
    used: f64,
    /// Not deleted when the device runs out of space.
    promised: bool,
}

/// The section.
pub fn storage(page: Page) -> AnyView {
    let kept = RwSignal::new(None::<Kept>);
    let refused = RwSignal::new(false);
    let look = move || {
        leptos::task::spawn_local(async move {
            kept.set(ask().await);
        });
    };
    look();
    let promise = move |_| {
        leptos::task::spawn_local(async move {
            let promised = persist().await.unwrap_or(false);
            refused.set(!promised);
            look();
        });
    };
    let shared = page.on_shared_computer();
    let used = move || {
        let used = kept.get()?.used;
        Some(
            view! { <p data-testid="storage-used">{t::kept::used(&report::size(used as u64))}</p> },
        )
    };
    let promised = move || match kept.get() {
        Some(Kept { promised: true, .. }) => {
            view! { <p class="good" data-testid="storage-kept">{t::kept::promised()}</p> }
                .into_any()
        }
        _ => view! {
            <p class="soft">{t::kept::not_promised()}</p>
            <p>
                <button type="button" class="secondary" data-testid="storage-keep" on:click=promise>
                    {t::kept::keep()}
                </button>
            </p>
            <p class="soft" role="status" data-testid="storage-refused">
                {move || refused.get().then(t::kept::refused)}
            </p>
        }
        .into_any(),
    };
    let about = match shared {
        true => view! { <p class="soft" data-testid="storage-nothing">{t::kept::nothing()}</p> }
            .into_any(),
        false => view! {
            <p class="soft">{t::kept::what()}</p>
            {used}
            {promised}
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="settings-storage-title">
            <h2 id="settings-storage-title">{t::kept::title()}</h2>
            {about}
            <p>
                <a href=page.href(None, &Route::Account) data-testid="storage-export">
                    {t::kept::export()}
                </a>
            </p>
        </section>
    }
    .into_any()
}

/// Old browsers, and pages that are not secure, have none.
fn manager() -> Option<StorageManager> {
    let navigator = dom::window().navigator();
    let has = Reflect::has(&navigator, &"storage".into()).unwrap_or(false);
    has.then(|| navigator.storage())
}

async fn ask() -> Option<Kept> {
    let manager = manager()?;
    let estimate = JsFuture::from(manager.estimate().ok()?).await.ok()?;
    let used = Reflect::get(&estimate, &"usage".into()).ok()?.as_f64()?;
    let promised = JsFuture::from(manager.persisted().ok()?).await.ok();
    Some(Kept {
        used,
        promised: promised.and_then(|it| it.as_bool()) == Some(true),
    })
}

async fn persist() -> Option<bool> {
    JsFuture::from(manager()?.persist().ok()?)
        .await
        .ok()?
        .as_bool()
}
