//! Which server. Nothing is asked of any before the person says so.

use super::{Desk, list, sentences};
use crate::api::providers::{Joining, Order, Provider, Providers, Wanted, arrange, countries};
use crate::i18n::t;
use crate::ui::parts::{self, ELEMENT};
use crate::ui::{address, dom, format};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// How far the list is.
#[derive(Clone)]
enum Listed {
    Loading,
    NotLoaded,
    /// The site has none.
    Nothing,
    There(Arc<Providers>, Vec<(String, String)>),
}

/// The step. `fixed`: there is nothing to choose.
pub fn choose(desk: Desk, fixed: bool) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let wanted = RwSignal::new(Wanted::default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if desk.busy.get_untracked().is_some() {
            return;
        }
        let typed = field.get_untracked().map(|field| field.value());
        match address::typed(&typed.unwrap_or_default(), None) {
            Ok(jid) => ask(desk, jid.domain()),
            Err(_) => desk.wrong.set(Some(t::register::no_domain().to_owned())),
        }
    };
    let typed = move |event| wanted.write().text = event_target_value(&event);
    let label = if fixed {
        t::register::server()
    } else {
        t::register::find_server()
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="field">
                <label for="register-server">{label}</label>
                <input
                    id="register-server"
                    data-testid="register-server"
                    type="text"
                    inputmode="url"
                    dir="ltr"
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="example.org"
                    prop:value=move || desk.domain.get()
                    readonly=fixed
                    on:input=typed
                    node_ref=field
                />
                <small>{t::register::what_a_server_is()}</small>
            </div>
            <button type="submit" class="primary wide" data-testid="register-ask">
                {t::register::go_on()}
            </button>
        </form>
        {(!fixed).then(|| listed(desk, wanted))}
    }
    .into_any()
}

/// Asks a server for its form.
fn ask(desk: Desk, domain: &str) {
    // Another server gets no password that was meant for the last one.
    if desk.domain.with_untracked(|last| last != domain) {
        desk.sent
            .update_value(|sent| sent.retain(|(name, _)| name == "username"));
    }
    desk.domain.set(domain.to_owned());
    desk.ask();
}

fn listed(desk: Desk, wanted: RwSignal<Wanted>) -> AnyView {
    let state = RwSignal::new(Listed::Loading);
    let load = move || {
        state.set(Listed::Loading);
        leptos::task::spawn_local(async move {
            let now = match list::load().await {
                Err(_) => Listed::NotLoaded,
                Ok(None) => Listed::Nothing,
                Ok(Some(providers)) => {
                    let places = list::places(countries(&providers.all));
                    Listed::There(Arc::new(providers), places)
                }
            };
            // The person may have gone on meanwhile.
            let _ = state.try_set(now);
        });
    };
    load();
    (move || match state.get() {
        Listed::Nothing => ().into_any(),
        Listed::Loading => view! { <p role="status">{t::register::list_loading()}</p> }.into_any(),
        Listed::NotLoaded => view! {
            <div class="notice" role="status" data-testid="providers-problem">
                <p>{t::register::list_not_loaded()}</p>
                <div class="actions">
                    <button type="button" class="secondary" on:click=move |_| load()>{t::common::try_again()}</button>
                </div>
            </div>
        }
        .into_any(),
        Listed::There(providers, places) => shown(desk, wanted, providers, places),
    })
    .into_any()
}

fn shown(
    desk: Desk,
    wanted: RwSignal<Wanted>,
    providers: Arc<Providers>,
    places: Vec<(String, String)>,
) -> AnyView {
    let codes: Vec<String> = places.iter().map(|(code, _)| code.clone()).collect();
    let options = places.clone().into_iter();
    let options = options.map(|(code, name)| view! { <option value=code>{name}</option> });
    let country = move |event| {
        let code = event_target_value(&event);
        wanted.write().country = (!code.is_empty()).then_some(code);
    };
    let order = move |event| {
        wanted.write().order = match &*event_target_value(&event) {
            "name" => Order::Name,
            "country" => Order::Country,
            "oldest" => Order::Oldest,
            _ => Order::Recommended,
        };
    };
    let note = providers.note.clone();
    let rows = move || {
        let found = wanted.with(|wanted| arrange(&providers.all, wanted, &codes));
        let told = match found.len() {
            0 => t::register::none_found().to_owned(),
            count => t::register::servers(count as u64),
        };
        let rows = found
            .into_iter()
            .map(|at| row(desk, &providers.all[at], &places));
        view! {
            <p role="status" class="providers-count" data-testid="providers-count">{told}</p>
            <ul class="providers">{rows.collect_view()}</ul>
        }
    };
    view! {
        <section class="providers-part" aria-labelledby="providers-heading">
            <h2 id="providers-heading">{t::register::to_choose_from()}</h2>
            <div class="providers-filter">
                <div class="field">
                    <label for="providers-country">{t::register::country()}</label>
                    <select id="providers-country" data-testid="providers-country" on:change=country>
                        <option value="">{t::register::any_country()}</option>
                        {options.collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label for="providers-order">{t::register::order()}</label>
                    <select id="providers-order" data-testid="providers-order" on:change=order>
                        <option value="">{t::register::order_recommended()}</option>
                        <option value="name">{t::register::order_name()}</option>
                        <option value="country">{t::register::order_country()}</option>
                        <option value="oldest">{t::register::order_oldest()}</option>
                    </select>
                </div>
                <label class="check">
                    <input type="checkbox" data-testid="providers-in-app"
                        on:change=move |event| wanted.write().in_app = event_target_checked(&event) />
                    <span>{t::register::only_in_app()}</span>
                </label>
                <label class="check">
                    <input type="checkbox" data-testid="providers-free"
                        on:change=move |event| wanted.write().free = event_target_checked(&event) />
                    <span>{t::register::only_free()}</span>
                </label>
            </div>
            {rows}
            {(!note.is_empty()).then(|| view! { <p><small dir="auto">{note}</small></p> })}
        </section>
    }
    .into_any()
}

fn row(desk: Desk, provider: &Provider, places: &[(String, String)]) -> AnyView {
    let name = |code: &String| {
        let found = places.iter().find(|(it, _)| it == code);
        found.map_or_else(|| code.clone(), |(_, name)| name.clone())
    };
    let named: Vec<String> = provider.countries.iter().map(name).collect();
    let facts = sentences::facts(provider, &format::list(&named));
    let domain = provider.domain.clone();
    let id = ["provider-", &domain].concat();
    let grade = provider.category.map(sentences::grade);
    let grade = grade.map(|it| {
        view! { <span class="provider-grade" data-grade=it><span class="sr-only">{t::register::grade()} " "</span>{it}</span> }
    });
    let take = match &provider.joining {
        Joining::App | Joining::Unknown => {
            let domain = domain.clone();
            let take = move |_| {
                if desk.busy.get_untracked().is_none() {
                    ask(desk, &domain);
                }
            };
            button(t::register::choose(), id.clone(), take)
        }
        Joining::Website(_) => {
            let provider = provider.clone();
            let take = move |_| {
                desk.wrong.set(None);
                desk.elsewhere.set(Some(provider.clone()));
            };
            button(t::register::on_its_website(), id.clone(), take)
        }
        Joining::Closed => view! { <small>{t::register::closed()}</small> }.into_any(),
    };
    let links = [
        (
            &provider.website,
            t::register::website(),
            t::register::website_of(&domain),
        ),
        (
            &provider.legal,
            t::register::legal(),
            t::register::legal_of(&domain),
        ),
    ];
    let links = links
        .into_iter()
        .filter_map(|(page, words, told)| Some(out(page.clone()?, words, told)));
    view! {
        <li class="provider" data-testid="provider" data-domain=domain.clone()>
            <div class="provider-head"><h3 id=id dir="ltr">{domain.clone()}</h3>{grade}</div>
            <p class="provider-facts">{facts}</p>
            <p class="provider-why">{sentences::why(provider)}</p>
            <div class="provider-foot"><p class="provider-links">{links.collect_view()}</p>{take}</div>
        </li>
    }
    .into_any()
}

fn button(
    words: &'static str,
    of: String,
    act: impl Fn(leptos::ev::MouseEvent) + 'static,
) -> AnyView {
    view! {
        <button type="button" class="secondary" data-testid="provider-choose" aria-describedby=of on:click=act>
            {words}
        </button>
    }
    .into_any()
}

/// A link to a page of somebody else's, which learns nothing of us.
fn out(page: String, words: &'static str, told: String) -> AnyView {
    view! { <a href=page target="_blank" rel="noopener noreferrer" aria-label=told>{words}</a> }
        .into_any()
}

/// The step for a server that makes accounts on its website.
pub fn elsewhere(desk: Desk, provider: Provider) -> AnyView {
    let Joining::Website(page) = provider.joining else {
        return ().into_any();
    };
    let sign_in = {
        let domain = provider.domain.clone();
        move |_| {
            desk.page.leave();
            if let Some(field) = dom::by_id::<web_sys::HtmlInputElement>("signin-address") {
                field.set_value(&["@", &domain].concat());
                let _ = field.focus();
                let _ = field.set_selection_range(0, 0);
            }
        }
    };
    let at = view! { <bdi class="register-preview">{provider.domain}</bdi> }.into_any();
    view! {
        <p>{parts::around(&t::register::at_server(ELEMENT), at)}</p>
        <p>{t::register::elsewhere()}</p>
        <a class="primary wide" href=page.clone() target="_blank" rel="noopener noreferrer" data-testid="elsewhere-open">
            {t::register::elsewhere_open()}
        </a>
        <p><small dir="ltr">{page}</small></p>
        <button type="button" class="secondary wide" data-testid="elsewhere-done" on:click=sign_in>
            {t::register::elsewhere_done()}
        </button>
        <button type="button" class="quiet wide" data-testid="elsewhere-back" on:click=move |_| desk.elsewhere.set(None)>
            {t::register::other_server()}
        </button>
    }
    .into_any()
}
