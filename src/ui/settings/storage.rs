//! What the browser keeps of us on this device, and whether it promised to.

use crate::api::{AccountCommand, Manage};
use crate::i18n::t;
use crate::report;
use crate::ui::dom;
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use js_sys::Reflect;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

/// What the browser says.
#[derive(Clone, Copy, PartialEq)]
struct Kept {
    /// Octets that this site takes.
    used: f64,
    /// Of these, what is said and known, and the app itself, where the browser tells.
    parts: Option<(f64, f64)>,
    /// Octets that there is still room for.
    left: f64,
    /// Not deleted when the device runs out of space.
    promised: bool,
}

/// Milliseconds until what was deleted is no longer counted.
const COUNTED: u32 = 800;

/// The section.
pub fn storage(page: Page, account: Arc<Account>) -> AnyView {
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
    let cleared = RwSignal::new(false);
    let clear = move |_| {
        let clear = AccountCommand::Manage(Manage::ClearPictures);
        page.act(&account, clear);
        cleared.set(true);
        // The browser counts anew when they are gone.
        gloo_timers::callback::Timeout::new(COUNTED, look).forget();
    };
    let shared = page.on_shared_computer();
    let used = move || {
        let Kept {
            used, parts, left, ..
        } = kept.get()?;
        let size = |octets: f64| report::size(octets as u64);
        let parts = parts.map(|(said, app)| {
            view! {
                <li data-testid="storage-said">{t::kept::said(&size(said))}</li>
                <li data-testid="storage-app">{t::kept::app(&size(app))}</li>
            }
        });
        let left = (left > 0.0).then(|| view! { <li>{t::kept::left(&size(left))}</li> });
        Some(view! {
            <div>
                <p data-testid="storage-used">{t::kept::used(&size(used))}</p>
                <ul class="soft storage-parts">{parts} {left}</ul>
            </div>
        })
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
            <p>
                <button type="button" class="secondary" data-testid="clear-pictures" on:click=clear>
                    {t::kept::pictures()}
                </button>
            </p>
            <p class="soft" role="status">{move || cleared.get().then(t::kept::pictures_gone)}</p>
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
    let number = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok()?.as_f64();
    let used = number(&estimate, "usage")?;
    let parts = Reflect::get(&estimate, &"usageDetails".into()).ok();
    let parts = parts.filter(JsValue::is_object).map(|parts| {
        let said = number(&parts, "indexedDB").unwrap_or_default();
        (said, used - said)
    });
    let promised = JsFuture::from(manager.persisted().ok()?).await.ok();
    Some(Kept {
        used,
        parts,
        left: number(&estimate, "quota").unwrap_or_default() - used,
        promised: promised.and_then(|it| it.as_bool()) == Some(true),
    })
}

async fn persist() -> Option<bool> {
    JsFuture::from(manager()?.persist().ok()?)
        .await
        .ok()?
        .as_bool()
}
