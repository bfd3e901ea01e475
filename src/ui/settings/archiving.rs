//! What the archive at the server keeps.

use super::sentences;
use crate::api::{AccountCommand, ArchiveDefault, Archiving, Connection, Privacy};
use crate::i18n::t;
use crate::jid::Jid;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// How far a change is.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Resting,
    Saving,
    Saved,
    Otherwise,
}

/// The section.
pub fn archiving(page: Page, account: Arc<Account>) -> AnyView {
    let kept = RwSignal::from(account.privacy.archiving.clone());
    kept.set(None);
    let view = account.view.clone();
    let online = Memo::new(move |_| view.with(|view| view.connection == Connection::Online));
    // Asked when somebody looks, and again with each new connection.
    Effect::new({
        let account = account.clone();
        move |_| {
            if online.get() || kept.with_untracked(Option::is_none) {
                page.act(&account, AccountCommand::Privacy(Privacy::AskArchiving));
            }
        }
    });
    let wanted = StoredValue::new(None::<Archiving>);
    let step = RwSignal::new(Step::Resting);
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        kept.with(|kept| {
            let wanted = wanted.try_update_value(Option::take).flatten();
            match (kept, wanted) {
                (Some(Ok(kept)), Some(wanted)) => step.set(match same(kept, &wanted) {
                    true => Step::Saved,
                    false => Step::Otherwise,
                }),
                (Some(Err(problem)), Some(_)) => {
                    step.set(Step::Resting);
                    wrong.set(Some(sentences::no_archive(problem)));
                }
                _ => {}
            }
        });
    });
    // A change that failed leaves the form as it is.
    let known = Memo::new(move |before: Option<&Option<Archiving>>| {
        let before = before.cloned().flatten();
        kept.with(|kept| match kept {
            Some(Ok(kept)) => Some(kept.clone()),
            _ => before,
        })
    });
    let save = {
        let account = account.clone();
        move |archiving: Archiving| {
            wrong.set(None);
            step.set(Step::Saving);
            wanted.set_value(Some(archiving.clone()));
            let privacy = Privacy::SetArchiving(archiving);
            page.act(&account, AccountCommand::Privacy(privacy));
        }
    };
    let none = move || {
        let sentence = kept.with(|kept| match kept {
            None => t::archive::asking().to_owned(),
            Some(Err(problem)) => sentences::no_archive(problem),
            Some(Ok(_)) => String::new(),
        });
        view! { <p role="status" dir="auto" data-testid="archive-none">{sentence}</p> }
    };
    let body = move || match known.get() {
        Some(kept) => form(kept, wrong, save.clone()),
        None => none().into_any(),
    };
    let said = move || match step.get() {
        Step::Resting => None,
        Step::Saving => Some(t::archive::saving()),
        Step::Saved => Some(t::archive::saved()),
        Step::Otherwise => Some(t::archive::saved_otherwise()),
    };
    view! {
        <section aria-labelledby="settings-archive-title">
            <h2 id="settings-archive-title">{t::archive::title()}</h2>
            <p class="soft">{t::archive::about()}</p>
            {body}
            <p role="status" class="good" data-testid="archive-said">{said}</p>
        </section>
    }
    .into_any()
}

fn same(one: &Archiving, other: &Archiving) -> bool {
    let sorted = |of: &Archiving| {
        let mut of = of.clone();
        of.always.sort();
        of.never.sort();
        of
    };
    sorted(one) == sorted(other)
}

fn form(
    kept: Archiving,
    wrong: RwSignal<Option<String>>,
    save: impl Fn(Archiving) + 'static,
) -> AnyView {
    let default = RwSignal::new(kept.default);
    let choices = [
        ("archive-always", ArchiveDefault::Always),
        ("archive-roster", ArchiveDefault::Roster),
        ("archive-never", ArchiveDefault::Never),
    ];
    let lines: Vec<_> = choices
        .into_iter()
        .map(|(testid, choice)| {
            let chosen = move || default.get() == choice;
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name="archive"
                        data-testid=testid
                        prop:checked=chosen
                        on:change=move |_| default.set(choice)
                    />
                    <span>{sentences::archive(choice)}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let (always, never) = (
        NodeRef::<html::Textarea>::new(),
        NodeRef::<html::Textarea>::new(),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let list = |field: NodeRef<html::Textarea>| {
            let text = field.get_untracked().map(|field| field.value());
            addresses(&text.unwrap_or_default())
        };
        match (list(always), list(never)) {
            (Ok(always), Ok(never)) => save(Archiving {
                default: default.get_untracked(),
                always,
                never,
            }),
            (Err(bad), _) | (_, Err(bad)) => {
                wrong.set(Some(t::archive::no_address(&bad)));
            }
        }
    };
    let loses = move || {
        let loses = default.get() == ArchiveDefault::Never;
        loses.then(|| view! { <p class="notice">{t::archive::never_means()}</p> })
    };
    let lists = [
        (
            "archive-list-always",
            t::archive::always_with(),
            always,
            kept.always,
        ),
        (
            "archive-list-never",
            t::archive::never_with(),
            never,
            kept.never,
        ),
    ];
    let lists: Vec<_> = lists
        .into_iter()
        .map(|(id, title, field, who)| {
            let lines: Vec<_> = who.iter().map(ToString::to_string).collect();
            let rows = (lines.len() + 1).clamp(2, 8).to_string();
            view! {
                <div class="field">
                    <label for=id>{title} " " <small>{t::archive::one_a_line()}</small></label>
                    <textarea
                        id=id
                        data-testid=id
                        dir="ltr"
                        rows=rows
                        autocapitalize="none"
                        spellcheck="false"
                        node_ref=field
                        prop:value=lines.join("\n")
                    ></textarea>
                </div>
            }
            .into_any()
        })
        .collect();
    view! {
        <form method="dialog" novalidate on:submit=submit>
            <div class="choices" role="radiogroup" aria-labelledby="settings-archive-title">
                {lines}
            </div>
            {loses}
            {lists}
            <p class="wrong" role="alert" dir="auto" data-testid="archive-wrong">{wrong}</p>
            <div class="actions">
                <button type="submit" class="secondary" data-testid="archive-save">{t::common::save()}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The addresses in a text, or the first that is none.
fn addresses(text: &str) -> Result<Vec<Jid>, String> {
    let words = text.split([' ', '\n', ',', ';', '\t']);
    let words = words.map(str::trim).filter(|word| !word.is_empty());
    let mut found = Vec::new();
    for word in words {
        let jid: Jid = word.parse().map_err(|_| word.to_owned())?;
        if !found.contains(&jid) {
            found.push(jid);
        }
    }
    Ok(found)
}
