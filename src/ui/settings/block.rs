//! Whether somebody shall be blocked, and reported.

use crate::api::{AccountCommand, MessageId, MessageView, Privacy, Reason, Report};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::ui::overlay::shell;
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Their newest messages that go with a report.
const REPORTED: usize = 5;

/// The dialog.
pub fn sheet(page: Page, account: Arc<Account>, who: BareJid) -> AnyView {
    let address = who.to_string();
    let line = account.line(&who);
    let (stranger, wrote) = line.data.with_untracked(|data| {
        let chat = data.chat.as_ref();
        (chat.is_some_and(|chat| chat.request), chat.is_some())
    });
    let reason = RwSignal::new(None::<Reason>);
    let words = NodeRef::<html::Textarea>::new();
    let away = move || page.overlay.set(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let report = reason.get_untracked().map(|reason| Report {
            reason,
            text: words
                .get_untracked()
                .map(|field| field.value().trim().to_owned())
                .unwrap_or_default(),
            messages: newest(&account, &who),
        });
        let who = who.clone();
        let privacy = Privacy::Block { who, report };
        page.act(&account, AccountCommand::Privacy(privacy));
        away();
        // Of a stranger nothing stays to be looked at.
        if stranger && page.route.with_untracked(|route| route.peer().is_some()) {
            page.go(&Route::Requests);
        }
    };
    let choices = [
        ("report-none", t::block::only(), None),
        ("report-spam", t::block::spam(), Some(Reason::Spam)),
        ("report-abuse", t::block::abuse(), Some(Reason::Abuse)),
    ];
    let choices: Vec<_> = choices
        .into_iter()
        .map(|(testid, title, choice)| {
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name="report"
                        data-testid=testid
                        prop:checked=move || reason.get() == choice
                        on:change=move |_| reason.set(choice)
                    />
                    <span>{title}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let more = move || {
        reason.get().map(|_| {
            view! {
                <div class="field">
                    <label for="report-words">{t::block::what_happened()} " " <small>{t::common::optional()}</small></label>
                    <textarea id="report-words" rows="2" dir="auto" maxlength="2000" data-testid="report-words" node_ref=words></textarea>
                </div>
                <p class="soft">{t::block::report_means()}</p>
            }
        })
    };
    let about = match stranger {
        true => t::block::stranger_means(),
        false => t::block::contact_means(),
    };
    // Who never wrote has done nothing that could be reported.
    let choices = wrote.then(|| {
        view! {
            <div class="choices" role="radiogroup" aria-labelledby="dialog-title">
                {choices}
            </div>
            {more}
        }
    });
    let within = view! {
        <form method="dialog" novalidate on:submit=submit>
            <h2 id="dialog-title">{t::block::title(&address)}</h2>
            <p>{about}</p>
            {choices}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| away()>
                    {t::common::cancel()}
                </button>
                <button type="submit" class="danger" data-testid="confirm">{t::block::submit()}</button>
            </div>
        </form>
    };
    shell(away, within.into_any())
}

/// Their newest messages that are on screen.
fn newest(account: &Account, who: &BareJid) -> Vec<MessageId> {
    let open = account
        .open
        .get_untracked()
        .filter(|open| open.peer == *who);
    let Some(open) = open else {
        return Vec::new();
    };
    let rows = open.window().rows();
    let theirs = rows.iter().filter_map(|row| {
        let theirs = |message: &MessageView| message.is_theirs().then(|| message.id.clone());
        row.data.with_untracked(theirs)
    });
    let mut theirs: Vec<_> = theirs.collect();
    theirs.drain(..theirs.len().saturating_sub(REPORTED));
    theirs
}
