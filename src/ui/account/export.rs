//! The export: asked for piece by piece, each of which the browser takes over at
//! once, so that neither the page nor its memory feels how much there is.

use crate::api::{AccountCommand, ExportFrom, Manage, Managed};
use crate::i18n::{self, t};
use crate::ui::file;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::Blob;

const JSON: &str = "application/json";

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
                return said.set(Some(t::account::export_failed()));
            };
            pieces.update_value(|pieces| pieces.extend(file::blob(&[piece.text.into()], JSON)));
            match piece.next {
                Some(next) => {
                    progress.set(Some((piece.done, piece.of)));
                    ask(next);
                }
                None => {
                    let all = pieces.try_update_value(std::mem::take).unwrap_or_default();
                    progress.set(None);
                    said.set(Some(match file::save(all, JSON, &name) {
                        true => t::account::exported(),
                        false => t::account::export_failed(),
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
        said.set(Some(t::account::export_stopped()));
    };
    view! {
        <section aria-labelledby="account-export-title">
            <h2 id="account-export-title">{t::account::export()}</h2>
            <p class="soft">{t::account::export_holds()}</p>
            {move || {
                progress
                    .get()
                    .map(|(done, of)| {
                        view! {
                            <p role="status" data-testid="export-progress">
                                <progress max=of.max(1).to_string() value=done.to_string()></progress>
                                " "
                                {t::account::export_progress(of.into(), &i18n::number(done.into()))}
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
                    {t::account::export_start()}
                </button>
                <button
                    type="button"
                    class="quiet"
                    data-testid="export-stop"
                    hidden=move || progress.get().is_none()
                    on:click=stop
                >
                    {t::account::export_stop()}
                </button>
            </div>
        </section>
    }
    .into_any()
}
