//! The export: asked for piece by piece, each of which the browser takes over at
//! once, so that neither the page nor its memory feels how much there is.

use super::sentences;
use crate::api::{AccountCommand, ExportFrom, Manage, Managed};
use crate::ui::dom;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the browser has to begin the download.
const KEPT_MS: u32 = 60_000;

/// The section.
pub fn export(page: Page, account: Arc<Account>) -> AnyView {
    let pieces = StoredValue::new_local(Vec::<Blob>::new());
    let progress = RwSignal::new(None::<(u32, u32)>);
    let said = RwSignal::new(None::<&'static str>);
    let came = account.managed.export.clone();
    came.set(None);
    let ask = {
        let account = account.clone();
        move |from| page.act(&account, AccountCommand::Manage(Manage::Export(from)))
    };
    let name = ["keuvel-", &account.id.to_string(), ".json"].concat();
    Effect::new({
        let ask = ask.clone();
        move |_| {
            let Some(managed) = came.get() else { return };
            // Of one that was stopped.
            if progress.get_untracked().is_none() {
                return;
            }
            let Managed::Export(piece) = managed else {
                progress.set(None);
                pieces.set_value(Vec::new());
                return said.set(Some(sentences::EXPORT_FAILED));
            };
            pieces.update_value(|pieces| pieces.extend(blob(&[piece.text.into()])));
            match piece.next {
                Some(next) => {
                    progress.set(Some((piece.done, piece.of)));
                    ask(next);
                }
                None => {
                    let all = pieces.try_update_value(std::mem::take).unwrap_or_default();
                    let all: Vec<_> = all.into_iter().map(Into::into).collect();
                    progress.set(None);
                    let saved = blob(&all).is_some_and(|file| save(&file, &name));
                    said.set(Some(match saved {
                        true => sentences::EXPORTED,
                        false => sentences::EXPORT_FAILED,
                    }));
                }
            }
        }
    });
    let start = move |_| {
        if progress.get_untracked().is_none() {
            said.set(None);
            pieces.set_value(Vec::new());
            progress.set(Some((0, 0)));
            ask(ExportFrom::Start);
        }
    };
    let stop = move |_| {
        progress.set(None);
        pieces.set_value(Vec::new());
        said.set(Some(sentences::EXPORT_STOPPED));
    };
    view! {
        <section aria-labelledby="account-export-title">
            <h2 id="account-export-title">"Export"</h2>
            <p class="soft">{sentences::EXPORT}</p>
            {move || {
                progress
                    .get()
                    .map(|(done, of)| {
                        view! {
                            <p role="status" data-testid="export-progress">
                                <progress max=of.max(1).to_string() value=done.to_string()></progress>
                                " "
                                {sentences::exported(done, of)}
                            </p>
                        }
                    })
            }}
            <p class="good" role="status" data-testid="export-said">{said}</p>
            <div class="actions">
                <button
                    type="button"
                    class="secondary"
                    data-testid="export"
                    aria-disabled=move || progress.get().is_some().to_string()
                    on:click=start
                >
                    "Export"
                </button>
                <button
                    type="button"
                    class="quiet"
                    data-testid="export-stop"
                    hidden=move || progress.get().is_none()
                    on:click=stop
                >
                    "Stop"
                </button>
            </div>
        </section>
    }
    .into_any()
}

/// Texts or blobs, in the browser's keeping.
fn blob(parts: &[wasm_bindgen::JsValue]) -> Option<Blob> {
    let list = js_sys::Array::new();
    for part in parts {
        list.push(part);
    }
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    Blob::new_with_blob_sequence_and_options(&list, &options).ok()
}

/// Downloads it under this name.
fn save(file: &Blob, name: &str) -> bool {
    let (Ok(url), Ok(link)) = (
        Url::create_object_url_with_blob(file),
        dom::document().create_element("a"),
    ) else {
        return false;
    };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    gloo_timers::callback::Timeout::new(KEPT_MS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    true
}
