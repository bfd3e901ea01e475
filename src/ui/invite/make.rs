//! An invitation for a friend.

use super::{away, qr, sentences};
use crate::api::uri::{self, Uri};
use crate::api::{AccountCommand, Invitation, Invite, Invited, Token};
use crate::i18n::t;
use crate::ui::overlay::shell;
use crate::ui::state::{Account, Page};
use crate::ui::{address, dom, several};
use js_sys::{Function, Object, Reflect};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

pub fn sheet(page: Page, account: Arc<Account>) -> AnyView {
    let account = RwSignal::new(account);
    Effect::new(move |_| {
        let account = account.get();
        account.invited.last.set(None);
        page.act(&account, AccountCommand::Invite(Invite::Ask));
    });
    let made = Memo::new(move |_| {
        account.get().invited.last.with(|last| match last {
            Some(Invited::Made(invitation)) => Some(invitation.clone()),
            _ => None,
        })
    });
    let within = move || match made.get().and_then(|it| Some((uri::parse(&it.uri.0)?, it))) {
        Some((uri, invitation)) => done(page, invitation, &uri),
        None => form(page, account),
    };
    shell(move || away(page, true), view! { {within} }.into_any())
}

fn form(page: Page, account: RwSignal<Arc<Account>>) -> AnyView {
    let busy = RwSignal::new(false);
    let for_account = RwSignal::new(false);
    // Once asked for, it stays.
    let named = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        account.track();
        busy.set(false);
    });
    Effect::new(move |_| {
        let said = match account.get().invited.last.get() {
            Some(Invited::NotMade(problem)) => sentences::not_made(&problem),
            Some(Invited::NameNeeded) => {
                named.set(true);
                t::invite::name_needed().to_owned()
            }
            _ => return,
        };
        busy.set(false);
        wrong.set(Some(said));
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        wrong.set(None);
        let account = account.get_untracked();
        let domain = account.id.domain();
        let invite = if for_account.get_untracked() {
            let typed = field.get_untracked().map(|field| field.value());
            let name = match typed.as_deref().map(str::trim) {
                None | Some("") => None,
                Some(typed) => {
                    let jid = address::typed(typed, Some(domain)).ok();
                    let jid = jid.filter(|jid| jid.domain() == domain);
                    match jid.as_ref().and_then(|jid| jid.local()) {
                        Some(name) => Some(name.to_owned()),
                        None => return wrong.set(Some(t::register::bad_name().to_owned())),
                    }
                }
            };
            Invite::Account { name }
        } else {
            Invite::Contact {
                token: Token(dom::random_id()),
            }
        };
        busy.set(true);
        account.invited.last.set(None);
        page.act(&account, AccountCommand::Invite(invite));
    };
    let choice = move |account: bool, testid: &'static str, text: String| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="invite-kind"
                    data-testid=testid
                    prop:checked=move || for_account.get() == account
                    on:change=move |_| for_account.set(account)
                />
                <span>{text}</span>
            </label>
        }
    };
    let choices = move || {
        let account = account.get();
        let label = t::invite::for_account(account.id.domain());
        let offers = account.invited.accounts.get();
        if !offers {
            for_account.set(false);
        }
        offers.then(|| {
            view! {
                <fieldset class="choices">
                    <legend class="sr-only">{t::invite::kind()}</legend>
                    {choice(false, "invite-contact", t::invite::for_contact().to_owned())}
                    {choice(true, "invite-account", label)}
                </fieldset>
            }
        })
    };
    let name = move || {
        (named.get() && for_account.get()).then(|| {
            view! {
                <div class="field">
                    <label for="invite-name">{t::register::username()}</label>
                    <input id="invite-name" type="text" dir="ltr" autocomplete="off" autocapitalize="none" spellcheck="false"
                        data-testid="invite-name" node_ref=field />
                </div>
            }
        })
    };
    view! {
        <form method="dialog" novalidate data-testid="invite-form" on:submit=submit>
            <h2 id="dialog-title">{t::invite::friend()}</h2>
            <p class="soft">{t::invite::friend_means()}</p>
            {several::choose(page, account)}
            {choices}
            {name}
            <p class="wrong" role="alert" dir="auto" data-testid="invite-problem">{wrong}</p>
            <p class="soft" role="status">{move || busy.get().then(t::common::asking_server)}</p>
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| away(page, true)>
                    {t::common::cancel()}
                </button>
                <button
                    type="submit"
                    class="primary"
                    data-testid="invite-submit"
                    aria-disabled=move || busy.get().then_some("true")
                >
                    {t::invite::make()}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Where this site is, without a place in it.
fn site() -> String {
    let location = dom::window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    [part(location.origin()), part(location.pathname())].concat()
}

fn done(page: Page, invitation: Invitation, uri: &Uri) -> AnyView {
    let words =
        view! { <p>{sentences::power(&invitation, uri)} " " {sentences::term(&invitation)}</p> };
    let link = Signal::stored(invitation.uri.0);
    shown(page, t::invite::yours().to_owned(), link, words.into_any())
}

/// A link of `xmpp:` to be given away, in that form and as one to this site, with a code to
/// scan; `words`: what it does.
pub fn shown(page: Page, title: String, xmpp: Signal<String>, words: AnyView) -> AnyView {
    let as_web = RwSignal::new(true);
    let link = Memo::new(move |_| match as_web.get() {
        true => [&site(), "#/invite?uri=", &uri::encode(&xmpp.get())].concat(),
        false => xmpp.get(),
    });
    let copied = RwSignal::new(None::<&'static str>);
    let field = NodeRef::<html::Input>::new();
    let copy = move |_| {
        let link = link.get_untracked();
        leptos::task::spawn_local(async move {
            copied.set(Some(match dom::copy(&link).await {
                true => t::common::copied(),
                false => t::invite::not_copied(),
            }));
        });
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    let kind = move |web: bool, testid: &'static str, text: &'static str| {
        let choose = move |_| {
            copied.set(None);
            as_web.set(web);
        };
        view! {
            <button type="button" data-testid=testid aria-pressed=move || (as_web.get() == web).to_string() on:click=choose>
                {text}
            </button>
        }
    };
    let share = sharing().map(|share| {
        let share = StoredValue::new_local(share);
        let act = move |_| share.with_value(|share| pass_on(share, &link.get_untracked()));
        view! {
            <button type="button" class="secondary" data-testid="invite-share" on:click=act>
                {t::invite::share()}
            </button>
        }
    });
    view! {
        <div class="sheet" data-testid="invite-made">
            <h2 id="dialog-title">{title}</h2>
            <div class="segments" role="group" aria-label=t::invite::kind_of_link()>
                {kind(true, "invite-web", t::invite::web_link())} {kind(false, "invite-xmpp", t::invite::app_link())}
            </div>
            {move || qr::code(&link.get())}
            <div class="field">
                <label for="invite-link" class="sr-only">{t::invite::link()}</label>
                <input id="invite-link" type="text" dir="ltr" readonly data-testid="invite-link" prop:value=link node_ref=field />
            </div>
            {words}
            <p class="soft" role="status">{copied}</p>
            <div class="actions">
                <button type="button" class="secondary" data-testid="invite-done" on:click=move |_| away(page, true)>
                    {t::common::close()}
                </button>
                {share}
                <button type="button" class="primary" data-testid="invite-copy" on:click=copy>
                    {t::common::copy()}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// What passes a link on to other programs, where the browser has it.
fn sharing() -> Option<Function> {
    let share = Reflect::get(&dom::window().navigator(), &"share".into()).ok()?;
    share.dyn_into().ok()
}

fn pass_on(share: &Function, link: &str) {
    let data = Object::new();
    // An address for an app is no address to every browser: as text it always goes.
    let name = if link.starts_with("http") {
        "url"
    } else {
        "text"
    };
    let _ = Reflect::set(&data, &name.into(), &link.into());
    // Who thinks better of it rejects the promise: that is no error.
    if let Ok(promise) = share.call1(&dom::window().navigator(), &data) {
        let promise: js_sys::Promise = promise.unchecked_into();
        leptos::task::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}
