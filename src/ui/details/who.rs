//! All there is about somebody, from how they are to how to be rid of them.

use crate::api::Show;
use crate::i18n::t;
use crate::ui::conversation::{about, of_chat, of_contact};
use crate::ui::face::face;
use crate::ui::parts::Choice;
use crate::ui::people::{Line, LineData};
use crate::ui::state::{Account, Page};
use crate::ui::{arrange, dom, icons, sentences, strangers};
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The pane's content.
pub fn who(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let data = RwSignal::from(line.data.clone());
    let name = line.name();
    let address = line.jid.to_string();
    let face = face(page, &account, &line);
    let show = Memo::new(move |_| data.with(LineData::show));
    let present = move || show.get() != Show::Offline;
    let about = about(page, &account, &line, false);
    let of_contact_said = move |what: fn(&crate::api::ContactView) -> String| {
        Memo::new(move |_| {
            data.with(|data| {
                let contact = data.contact.as_ref().filter(|contact| contact.in_roster);
                contact.map(what).unwrap_or_default()
            })
        })
    };
    let words = of_contact_said(|contact| contact.status.clone());
    let shared = of_contact_said(|contact| sentences::subscription(contact).to_owned());
    let groups = Memo::new(move |_| {
        data.with(|data| {
            let contact = data.contact.as_ref();
            contact
                .map(|contact| contact.groups.clone())
                .unwrap_or_default()
        })
    });
    let time = strangers::said_time(page, &account, &line.jid);
    view! {
        <section class="details-head">
            <span class="with-presence">
                {face}
                <span class="presence" data-show=move || sentences::show_name(show.get()) hidden=move || !present()></span>
            </span>
            <p class="details-name" data-testid="details-name" dir="auto">{name}</p>
            <p class="soft" data-testid="details-about">{about}</p>
            <p class="details-words" data-testid="details-words" dir="auto">{words}</p>
            <p class="soft" role="status" data-testid="details-time">{time}</p>
        </section>
        <section aria-labelledby="details-address">
            <h2 id="details-address">{t::contact::address()}</h2>
            {copied(address)}
            <p class="soft" data-testid="details-shared">{shared}</p>
            {move || {
                let groups = groups.get();
                (!groups.is_empty())
                    .then(|| {
                        let all: Vec<_> = groups.into_iter().map(|it| view! { <li dir="auto">{it}</li> }).collect();
                        view! {
                            <h2>{t::contact::groups()}</h2>
                            <ul class="groups" data-testid="details-groups">{all}</ul>
                        }
                    })
            }}
        </section>
        {
            let (account, line) = (account.clone(), line.clone());
            choices(data, move || of_the_chat(page, &account, &line))
        }
        {choices(data, move || {
            account.privacy.blocked.track();
            of_contact(page, &account, &line)
        })}
    }
    .into_any()
}

fn of_the_chat(page: Page, account: &Arc<Account>, line: &Arc<Line>) -> Vec<Choice> {
    let who = line.jid.clone();
    let search = Box::new(move || page.search_in(&who));
    let mut all = vec![Choice::new(
        icons::SEARCH,
        t::search::in_chat(),
        "details-search",
        search,
    )];
    all.extend(of_chat(page, &line.jid));
    if !line.data.with_untracked(LineData::is_request) {
        all.extend(arrange::of_chat(page, account, line));
    }
    all
}

/// The address, and a button to copy it.
pub fn copied(address: String) -> AnyView {
    let said = RwSignal::new(None::<&'static str>);
    let copy = {
        let address = address.clone();
        move |_| {
            let address = address.clone();
            leptos::task::spawn_local(async move {
                said.set(Some(match dom::copy(&address).await {
                    true => t::common::copied(),
                    false => t::account::address_not_copied(),
                }));
            });
        }
    };
    view! {
        <p class="details-address">
            <bdi data-testid="details-jid">{address}</bdi>
            <button type="button" class="round" data-testid="details-copy" title=t::common::copy() aria-label=t::common::copy() on:click=copy>
                {icons::COPY.draw()}
            </button>
        </p>
        <p class="soft" role="status">{said}</p>
    }
    .into_any()
}

/// Buttons that follow what can be done. Who presses one that becomes another keeps the
/// focus at its place.
fn choices(
    data: RwSignal<LineData>,
    make: impl Fn() -> Vec<Choice> + Clone + Send + Sync + 'static,
) -> AnyView {
    let names = {
        let make = make.clone();
        Memo::new(move |_| {
            data.track();
            let all = make();
            all.iter().map(|choice| choice.testid).collect::<Vec<_>>()
        })
    };
    let list = NodeRef::<html::Section>::new();
    let pressed = StoredValue::new(None::<u32>);
    let press = move |event: MouseEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let button = target.and_then(|it| it.closest("button").ok().flatten());
        let (Some(button), Some(list)) = (button, list.get_untracked()) else {
            return;
        };
        let all = list.children();
        let place = (0..all.length()).find(|at| all.item(*at).as_ref() == Some(&button));
        pressed.set_value(place);
    };
    Effect::new(move |_| {
        names.with(Vec::len);
        let (Some(at), Some(list)) = (pressed.get_value(), list.get_untracked()) else {
            return;
        };
        pressed.set_value(None);
        dom::next_frame(move || {
            let none = dom::document()
                .active_element()
                .is_none_or(|it| it.tag_name() == "BODY");
            let button = list.children().item(at).filter(|_| none);
            if let Some(Ok(button)) = button.map(|it| it.dyn_into::<HtmlElement>()) {
                let _ = button.focus();
            }
        });
    });
    view! {
        <section class="details-choices" node_ref=list on:click=press>
            {move || {
                names.with(Vec::len);
                untrack(&make).into_iter().map(|choice| choice.draw(false)).collect::<Vec<_>>()
            }}
        </section>
    }
    .into_any()
}
