//! How a room is run: the usual decisions in our own words, then whatever else its server
//! asks, in the server's (XEP-0004).

use super::{Words, sentences};
use crate::api::{AccountCommand, Answers, FieldKind, FormField, RegisterForm, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::ui::overlay::shell;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

/// What is asked first, in this order, and our words for it (XEP-0045 §16.5.3; some
/// under the names that Prosody and ejabberd have for it).
const USUAL: [(&str, Words); 13] = [
    ("muc#roomconfig_roomname", t::room::name),
    ("muc#roomconfig_roomdesc", t::room::description),
    ("muc#roomconfig_publicroom", t::room::is_listed),
    ("muc#roomconfig_membersonly", t::room::members_only),
    ("muc#roomconfig_moderatedroom", t::room::new_only_read),
    ("muc#roomconfig_persistentroom", t::room::stays),
    (WHO_SEES, t::room::who_sees_addresses),
    ("muc#roomconfig_changesubject", t::room::all_set_topic),
    ("muc#roomconfig_allowinvites", t::room::all_invite),
    (
        "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites",
        t::room::all_invite,
    ),
    ("muc#roomconfig_enablearchiving", t::room::keeps_messages),
    ("mam", t::room::keeps_messages),
    ("muc#roomconfig_roomsecret", t::room::password),
];
/// Follows from whether there is a password.
const LOCKED: &str = "muc#roomconfig_passwordprotectedroom";
const WHO_SEES: &str = "muc#roomconfig_whois";
const SECRET: &str = "muc#roomconfig_roomsecret";

/// The dialog.
pub fn configure(page: Page, account: Arc<Account>, room: BareJid) -> AnyView {
    account.rooms.form.set(None);
    account.rooms.failed.set(None);
    let ask = Rooms::Configure(room.clone());
    page.act(&account, AccountCommand::Rooms(ask));
    let name = untrack(|| account.line(&room).called());
    let (form, failed) = (account.rooms.form.clone(), account.rooms.failed.clone());
    let asked = room.clone();
    let form = Memo::new(move |_| {
        form.with(|form| {
            form.as_ref()
                .filter(|(of, _)| *of == asked)
                .map(|(_, form)| form.clone())
        })
    });
    let asked = room.clone();
    let trouble = Memo::new(move |_| {
        failed.with(|failed| {
            let (what, problem) = failed.as_ref()?;
            (what.room() == Some(&asked)).then(|| sentences::not_done(problem))
        })
    });
    let node = NodeRef::<html::Form>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(form), Some(node)) = (form.get_untracked(), node.get_untracked()) else {
            return;
        };
        let answers = Answers(answers(&node, &form));
        let set = Rooms::ConfigureWith {
            room: room.clone(),
            fields: form.fields,
            answers,
        };
        page.act(&account, AccountCommand::Rooms(set));
        page.overlay.set(None);
    };
    let within = view! {
        <form method="dialog" novalidate node_ref=node on:submit=submit data-testid="room-configure">
            <h2 id="dialog-title">{t::room::configure_title(&name)}</h2>
            <p class="wrong" role="alert">{trouble}</p>
            {move || match form.get() {
                Some(form) => fields(&form),
                None if trouble.with(Option::is_some) => ().into_any(),
                None => view! { <p class="soft" role="status">{t::common::asking_server()}</p> }.into_any(),
            }}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                <button type="submit" class="primary" data-testid="room-configure-save" prop:disabled=move || form.with(Option::is_none)>
                    {t::common::save()}
                </button>
            </div>
        </form>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

fn usual(name: &str) -> Option<usize> {
    USUAL.iter().position(|(it, _)| *it == name)
}

fn id(at: usize) -> String {
    crate::ui::sentences::join(&["room-option-", &at.to_string()])
}

fn fields(form: &RegisterForm) -> AnyView {
    let shown = |field: &FormField| field.kind != FieldKind::Hidden && field.name != LOCKED;
    let mut first: Vec<(usize, usize)> = Vec::new();
    let mut rest = Vec::new();
    for (at, it) in form.fields.iter().enumerate().filter(|(_, it)| shown(it)) {
        match usual(&it.name) {
            Some(place) => first.push((place, at)),
            // Headings of what is further up say nothing here.
            None if it.kind == FieldKind::Fixed => {}
            None => rest.push(field(at, it, it.label.clone())),
        }
    }
    first.sort_unstable();
    let first: Vec<_> = first
        .into_iter()
        .map(|(place, at)| field(at, &form.fields[at], (USUAL[place].1)().to_owned()))
        .collect();
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details class="more-options">
                <summary data-testid="room-options-more">{t::room::more_options()}</summary>
                <div>{rest}</div>
            </details>
        }
    });
    view! { {first} {rest} }.into_any()
}

fn field(at: usize, field: &FormField, label: String) -> AnyView {
    let id = id(at);
    let label = if label.is_empty() {
        field.name.clone()
    } else {
        label
    };
    let label = crate::text::isolate_safe(&label);
    let name = field.name.clone();
    let first = field.values.first().cloned().unwrap_or_default();
    match field.kind {
        FieldKind::Hidden | FieldKind::Fixed => ().into_any(),
        FieldKind::Flag => {
            let on = matches!(&*first, "1" | "true");
            view! {
                <label class="check">
                    <input type="checkbox" id=id data-name=name checked=on />
                    <span dir="auto">{label}</span>
                </label>
            }
            .into_any()
        }
        FieldKind::One | FieldKind::Many => {
            let many = field.kind == FieldKind::Many;
            let options = field.options.iter().map(|(label, value)| {
                let selected = field.values.contains(value);
                let label = match (&*field.name, &**value) {
                    (WHO_SEES, "anyone") => t::room::non_anonymous().to_owned(),
                    (WHO_SEES, "moderators") => t::room::anonymous().to_owned(),
                    _ => crate::text::isolate_safe(label),
                };
                view! { <option value=value.clone() selected=selected>{label}</option> }
            });
            view! {
                <div class="field">
                    <label for=id.clone() dir="auto">{label}</label>
                    <select id=id data-name=name multiple=many>{options.collect_view()}</select>
                </div>
            }
            .into_any()
        }
        FieldKind::Lines => view! {
            <div class="field">
                <label for=id.clone() dir="auto">{label}</label>
                <textarea id=id data-name=name dir="auto" prop:value=field.values.join("\n")></textarea>
            </div>
        }
        .into_any(),
        FieldKind::Line | FieldKind::Secret => {
            // Who comes in is told it anyway, and whoever sets it should see it.
            view! {
                <div class="field">
                    <label for=id.clone() dir="auto">{label}</label>
                    <input id=id data-name=name type="text" dir="auto" autocomplete="off" prop:value=first />
                </div>
            }
            .into_any()
        }
    }
}

/// What was filled in.
fn answers(node: &HtmlElement, form: &RegisterForm) -> Vec<(String, Vec<String>)> {
    let read = |at: usize, field: &FormField| -> Option<Vec<String>> {
        let element = node.query_selector(&crate::ui::sentences::join(&["#", &id(at)]));
        let element = element.ok().flatten()?;
        Some(match field.kind {
            FieldKind::Flag => {
                let on = element.dyn_into::<HtmlInputElement>().ok()?.checked();
                vec![if on { "1" } else { "0" }.to_owned()]
            }
            FieldKind::One | FieldKind::Many => {
                let chosen = element
                    .dyn_into::<HtmlSelectElement>()
                    .ok()?
                    .selected_options();
                let all = (0..chosen.length()).filter_map(|at| chosen.item(at));
                all.filter_map(|option| option.get_attribute("value"))
                    .collect()
            }
            FieldKind::Lines => {
                let text = element.dyn_into::<HtmlTextAreaElement>().ok()?.value();
                text.lines().map(str::to_owned).collect()
            }
            _ => vec![element.dyn_into::<HtmlInputElement>().ok()?.value()],
        })
    };
    let fields = form.fields.iter().enumerate();
    let mut all: Vec<(String, Vec<String>)> = fields
        .filter_map(|(at, field)| Some((field.name.clone(), read(at, field)?)))
        .collect();
    let secret = all.iter().find(|(name, _)| name == SECRET);
    if let Some((_, secret)) = secret {
        let locked = secret.iter().any(|it| !it.is_empty());
        let locked = if locked { "1" } else { "0" };
        all.push((LOCKED.to_owned(), vec![locked.to_owned()]));
    }
    all
}
