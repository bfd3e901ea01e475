//! The service worker (`public/sw.js`), which keeps the app's own files for when there is
//! no network and shows notifications. Pages and worker talk in flat objects of texts.
//!
//! All pages of the app are of one build. A newer one waits until a person takes it, or
//! until no page is left; who takes it takes it in all tabs.

use super::dom;
use super::notifications::clicked;
use super::state::Page;
use crate::browser::{locks, random};
use crate::i18n::t;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, ServiceWorkerContainer, ServiceWorkerRegistration};

/// After the app has drawn itself, for which the network is needed more.
const LATER_MS: u32 = 2_000;
/// A tab that is open for so long looks for a newer build.
const LOOK_EVERY: u64 = 60 * 60 * 1_000;

thread_local! {
    static REGISTRATION: std::cell::RefCell<Option<ServiceWorkerRegistration>> =
        const { std::cell::RefCell::new(None) };
}

/// `None` where pages have none: on plain http, in private windows of some browsers.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = dom::window().navigator();
    let container = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.is_object().then(|| container.unchecked_into())
}

fn registration() -> Option<ServiceWorkerRegistration> {
    REGISTRATION.with_borrow(Clone::clone)
}

/// Which build this page is.
fn build() -> Option<String> {
    dom::by_id::<web_sys::HtmlElement>("boot")?
        .dataset()
        .get("build")
}

fn message(fields: &[(&str, &str)]) -> JsValue {
    let message = js_sys::Object::new();
    for (name, value) in fields {
        _ = js_sys::Reflect::set(&message, &(*name).into(), &(*value).into());
    }
    message.into()
}

/// Says something to the worker; false: there is none.
pub fn post(fields: &[(&str, &str)]) -> bool {
    let active = registration().and_then(|it| it.active());
    active.is_some_and(|active| active.post_message(&message(fields)).is_ok())
}

/// Has the worker, for as long as the page lives.
pub fn watch(page: Page) {
    let Some(container) = container() else { return };
    dom::listen(&container, "message", move |event| {
        let said = event.unchecked_into::<MessageEvent>().data();
        let field = |name: &str| {
            let field = js_sys::Reflect::get(&said, &name.into()).ok();
            field.and_then(|it| it.as_string()).unwrap_or_default()
        };
        match field("what").as_str() {
            "clicked" => {
                if let Ok(account) = field("account").parse() {
                    let peer = field("peer").parse().ok();
                    clicked(
                        page,
                        &account,
                        peer.as_ref(),
                        &field("action"),
                        &field("reply"),
                    );
                }
            }
            "waiting" => page.update.set(true),
            // A worker took over, because somebody wanted that.
            "took" if build().is_some_and(|build| build != field("build")) => {
                _ = dom::window().location().reload();
            }
            _ => {}
        }
    });
    let looked = StoredValue::new(dom::time());
    Effect::new(move |_| {
        page.minute.track();
        if page.visible.get()
            && dom::time().saturating_sub(looked.get_value()) > LOOK_EVERY
            && let Some(registration) = registration()
        {
            looked.set_value(dom::time());
            if let Ok(looking) = registration.update() {
                leptos::task::spawn_local(async move {
                    _ = wasm_bindgen_futures::JsFuture::from(looking).await;
                });
            }
        }
    });
    let begun = StoredValue::new(false);
    Effect::new(move |_| {
        if page.ready.get()
            && !begun
                .try_update_value(|it| std::mem::replace(it, true))
                .unwrap_or(true)
        {
            gloo_timers::callback::Timeout::new(LATER_MS, move || {
                leptos::task::spawn_local(async move { _ = register().await });
            })
            .forget();
        }
    });
}

async fn register() -> Option<()> {
    let container = container()?;
    let options = js_sys::Object::new();
    // Also where a server says that it may be kept.
    _ = js_sys::Reflect::set(&options, &"updateViaCache".into(), &"none".into());
    let registering = container.register_with_options("sw.js", options.unchecked_ref());
    let registered = wasm_bindgen_futures::JsFuture::from(registering)
        .await
        .ok()?;
    let registered: ServiceWorkerRegistration = registered.unchecked_into();
    // While this is held, the worker keeps the files of this build.
    let lock = [
        "keuvel ",
        &registered.scope(),
        " ",
        &build()?,
        " ",
        &random::name::<8>(),
    ]
    .concat();
    locks::hold(&lock).await;
    let ready = wasm_bindgen_futures::JsFuture::from(container.ready().ok()?)
        .await
        .ok()?;
    let ready: ServiceWorkerRegistration = ready.unchecked_into();
    REGISTRATION.set(Some(ready.clone()));
    if let Some(root) = dom::document().document_element() {
        _ = root.set_attribute("data-offline", "ready");
    }
    greet();
    dom::listen(&ready, "updatefound", |_| {
        let installing = registration().and_then(|it| it.installing());
        if let Some(installing) = installing {
            dom::listen(&installing, "statechange", |_| greet());
        }
    });
    Some(())
}

/// Tells the workers about this page: which build it is, and what it speaks. One that
/// waits answers.
fn greet() {
    let (Some(registration), Some(build)) = (registration(), build()) else {
        return;
    };
    let here = message(&[
        ("what", "here"),
        ("build", &build),
        ("speaks", &crate::i18n::tag()),
    ]);
    let workers = [registration.waiting(), registration.active()];
    for worker in workers.into_iter().flatten() {
        _ = worker.post_message(&here);
    }
}

/// Offers a newer build, unless what is in memory would be lost with this one.
pub fn offer(page: Page) -> AnyView {
    let take = move |_| {
        let waiting = registration().and_then(|it| it.waiting());
        match waiting {
            // Each page loads again when it hears that the worker took over.
            Some(waiting) => _ = waiting.post_message(&message(&[("what", "take")])),
            None => _ = dom::window().location().reload(),
        }
    };
    view! {
        {move || {
            let lost = page.accounts.with(|all| {
                all.iter().any(|account| account.view.with(|view| view.in_memory))
            });
            (page.update.get() && !lost)
                .then(|| {
                    view! {
                        <div class="strip" data-testid="update-offer" role="status">
                            <p>{t::app::new_version()}</p>
                            <button type="button" class="secondary" data-testid="update-take" on:click=take>
                                {t::boot::again()}
                            </button>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}
