//! Notifications of the system. The engine decides that there is something new and
//! chooses this tab ([`NotifyChange`]); here is decided how much of it is said, if any: the
//! preferences are those of the device ([`Preferences`]). They are shown by the service
//! worker (`service.rs`), so that they outlive the page, and by the page itself where
//! there is none, and where nothing may be kept.

use super::late::{Late, late};
use super::route::Route;
use super::state::{Account, Page};
use super::{device, dom, icons, service, several};
use crate::api::{AccountCommand, AccountId, Notice, NotifyChange, Show};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::page::notifications::{Preferences, Says};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// What is decided, on this device.
const KEPT: &str = "keuvel.notifications";
/// That the offer was declined.
const DECLINED: &str = "keuvel.no-notifications";

/// Whether the browser shows notifications of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It has none.
    Unsupported,
    /// It would ask.
    Ask,
    /// It does.
    Granted,
    /// It was told not to.
    Denied,
}

/// What of it concerns the tab.
#[derive(Clone, Copy)]
pub struct State {
    /// What the engine has for this tab, until it is said.
    pub waiting: RwSignal<Vec<(AccountId, NotifyChange)>>,
    /// Now is a time to offer them.
    pub moment: RwSignal<bool>,
    /// As last seen.
    pub permission: RwSignal<Permission>,
    /// What is decided, where the browser keeps nothing.
    decided: RwSignal<Option<Preferences>>,
    /// What the page itself shows, by tag.
    shown: StoredValue<Vec<(String, Notification)>, LocalStorage>,
}

impl State {
    /// Nothing yet.
    pub fn new() -> State {
        State {
            waiting: RwSignal::new(Vec::new()),
            moment: RwSignal::new(false),
            permission: RwSignal::new(Permission::Unsupported),
            decided: RwSignal::new(None),
            shown: StoredValue::new_local(Vec::new()),
        }
    }
}

fn permission() -> Permission {
    let there = js_sys::Reflect::has(&dom::window(), &"Notification".into());
    if there != Ok(true) {
        return Permission::Unsupported;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::Ask,
    }
}

/// What is decided on this device.
pub fn preferences(page: Page) -> Preferences {
    match device::kept(page, KEPT).as_str() {
        "" => {
            let here = page.notifications.decided.get_untracked();
            here.unwrap_or_default()
        }
        kept => Preferences::read(kept),
    }
}

/// From now on, in all tabs.
pub fn decide(page: Page, preferences: Preferences) {
    device::keep(page, KEPT, &preferences.write());
    page.notifications.decided.set(Some(preferences));
}

/// Has the browser ask.
pub fn ask(page: Page) {
    let Ok(asked) = Notification::request_permission() else {
        return;
    };
    leptos::task::spawn_local(async move {
        _ = wasm_bindgen_futures::JsFuture::from(asked).await;
        page.notifications.permission.set(permission());
    });
}

/// Says what there is to be said, for as long as somebody is signed in.
pub fn watch(page: Page) {
    let state = page.notifications;
    Effect::new(move |_| {
        page.visible.track();
        state.permission.set(permission());
    });
    Effect::new(move |_| {
        if state.waiting.with(Vec::is_empty) {
            return;
        }
        for (account, notify) in std::mem::take(&mut *state.waiting.write()) {
            if let Some(account) = page.find(&account) {
                say(page, &account, notify);
            }
        }
    });
    // Nothing of an account stays that was signed out of.
    Effect::new(move |before: Option<Vec<AccountId>>| {
        let all = page.accounts.get();
        let now: Vec<_> = all.iter().map(|account| account.id.clone()).collect();
        for gone in before.unwrap_or_default() {
            if !now.contains(&gone) {
                close(page, &gone, None);
                service::post(&[("what", "forget"), ("account", gone.as_str())]);
            }
        }
        now
    });
    badge(page);
}

/// What is unread is counted on the app's icon, and marked on that of the tab.
fn badge(page: Page) {
    let icon = dom::by_id::<web_sys::HtmlElement>("favicon");
    let plain = icon.as_ref().and_then(|icon| icon.get_attribute("href"));
    Effect::new(move |before: Option<u64>| {
        let all = page.accounts.get();
        let unread = all.iter().map(|a| a.unread.get()).sum::<u64>();
        if before == Some(unread) || before.is_none() && unread == 0 {
            return unread;
        }
        if let (Some(icon), Some(plain)) = (&icon, &plain) {
            let marked = icon.dataset().get("unread").filter(|_| unread > 0);
            _ = icon.set_attribute("href", marked.as_ref().unwrap_or(plain));
        }
        let navigator = dom::window().navigator();
        let set = js_sys::Reflect::get(&navigator, &"setAppBadge".into());
        // Not every browser has it. With zero it goes.
        if let Some(set) = set
            .ok()
            .and_then(|it| it.dyn_into::<js_sys::Function>().ok())
            && let Ok(done) = set.call1(&navigator, &(unread as f64).into())
            && let Ok(done) = done.dyn_into::<js_sys::Promise>()
        {
            leptos::task::spawn_local(async move {
                _ = wasm_bindgen_futures::JsFuture::from(done).await;
            });
        }
        unread
    });
}

fn tag(account: &AccountId, peer: Option<&BareJid>) -> String {
    [account.as_str(), " ", peer.map_or("", BareJid::as_str)].concat()
}

/// Whether nothing is to be heard of now.
fn is_quiet(account: &Account, preferences: &Preferences) -> bool {
    let now = js_sys::Date::new_0();
    let minute = now.get_hours() * 60 + now.get_minutes();
    let busy = account.view.with_untracked(|view| view.show == Show::Busy);
    busy || preferences.is_quiet(minute as u16)
}

fn say(page: Page, account: &Arc<Account>, notify: NotifyChange) {
    let peer = notify.peer.as_ref();
    let Some(notice) = notify.what else {
        return close(page, &account.id, peer);
    };
    let state = page.notifications;
    let preferences = preferences(page);
    if notice.fresh {
        let open = account.open.with_untracked(Option::is_some);
        if open || page.notifications.moment.get_untracked() {
            state.moment.set(true);
        }
        let looks = page.visible.get_untracked() && !page.idle.get_untracked();
        let looks_at_strangers = page.route.get_untracked() == Route::Requests;
        if !preferences.on
            || permission() != Permission::Granted
            || is_quiet(account, &preferences)
            || peer.is_none() && looks && looks_at_strangers
        {
            return;
        }
    }
    let private = account.view.with_untracked(|view| view.in_memory);
    let says = match private {
        true => Says::Nothing,
        false => preferences.says,
    };
    let (title, body) = words(page, account, peer, &notice, says);
    let tag = tag(&account.id, peer);
    // Not both sounds: the system's own where ours is not allowed before a click.
    let sounds = notice.fresh && preferences.sound;
    let own_sound = sounds && may_sound();
    let silent = !sounds || own_sound;
    // What the worker shows is kept by the browser.
    let shown = !private
        && service::post(&[
            ("what", "show"),
            ("account", account.id.as_str()),
            ("peer", peer.map_or("", BareJid::as_str)),
            ("tag", &tag),
            ("title", &title),
            ("body", &body),
            ("lang", &crate::i18n::tag()),
            ("silent", if silent { "1" } else { "" }),
            ("fresh", if notice.fresh { "1" } else { "" }),
            // Of strangers there is nothing to answer.
            (
                "reply",
                if notice.answers {
                    t::message::reply()
                } else {
                    ""
                },
            ),
            ("read", peer.map_or("", |_| t::arrange::mark_read())),
        ]);
    if !shown {
        show_here(
            page,
            account,
            notify.peer,
            &notice,
            (&tag, &title, &body),
            silent,
        );
    }
    if own_sound {
        _ = sound();
    }
}

/// Its title and what it says.
fn words(
    page: Page,
    account: &Account,
    peer: Option<&BareJid>,
    notice: &Notice,
    says: Says,
) -> (String, String) {
    let Some(peer) = peer.filter(|_| says != Says::Nothing) else {
        let title = match says {
            Says::Nothing => "Keuvel",
            _ => t::strangers::requests(),
        };
        let body = match says {
            Says::Nothing => t::notifications::new_message().to_owned(),
            _ => t::notifications::strangers().to_owned(),
        };
        return (title.to_owned(), with_account(page, account, body, says));
    };
    let name = match notice.name.is_empty() {
        true => peer.to_string(),
        false => crate::text::isolate_safe(&notice.name),
    };
    let count = u64::from(notice.count);
    let (title, body) = match says == Says::All && !notice.text.is_empty() {
        true if count > 1 => (
            t::notifications::counted(&name, &crate::i18n::number(count)),
            notice.text.clone(),
        ),
        true => (name, notice.text.clone()),
        false => (name, t::list::unread(count)),
    };
    (title, with_account(page, account, body, says))
}

/// Where there are several accounts, it says which.
fn with_account(page: Page, account: &Account, body: String, says: Says) -> String {
    match untrack(|| page.several()) && says != Says::Nothing {
        true => [
            &body,
            "\n",
            &t::accounts::in_account(&several::called(account)),
        ]
        .concat(),
        false => body,
    }
}

/// Shows one that is the page's own, and goes with it.
fn show_here(
    page: Page,
    account: &Arc<Account>,
    peer: Option<BareJid>,
    notice: &Notice,
    (tag, title, body): (&str, &str, &str),
    silent: bool,
) {
    let shown = page.notifications.shown;
    let is_there = shown.with_value(|all| all.iter().any(|(it, _)| it == tag));
    if !notice.fresh && !is_there {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_silent(Some(silent));
    // Some browsers show none but by a worker.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let id = account.id.clone();
    let on_click = Closure::once_into_js(move || {
        _ = dom::window().focus();
        clicked(page, &id, peer.as_ref(), "", "");
    });
    notification.set_onclick(Some(on_click.unchecked_ref()));
    let gone = tag.to_owned();
    let on_close = Closure::once_into_js(move || {
        shown.try_update_value(|all| all.retain(|(it, _)| *it != gone));
    });
    notification.set_onclose(Some(on_close.unchecked_ref()));
    shown.update_value(|all| {
        all.retain(|(it, _)| it != tag);
        all.push((tag.to_owned(), notification));
    });
}

/// Takes back what is said of a chat, by whomever.
fn close(page: Page, account: &AccountId, peer: Option<&BareJid>) {
    let tag = tag(account, peer);
    service::post(&[("what", "close"), ("tag", &tag)]);
    let shown = page.notifications.shown;
    let own = shown.try_update_value(|all| {
        let place = all.iter().position(|(it, _)| *it == tag)?;
        Some(all.swap_remove(place).1)
    });
    if let Some(own) = own.flatten() {
        own.close();
    }
}

/// One was clicked, or something on it.
pub fn clicked(page: Page, id: &AccountId, peer: Option<&BareJid>, action: &str, reply: &str) {
    let Some(account) = page.find(id) else { return };
    let Some(peer) = peer else {
        return page.go_in(Some(id), &Route::Requests);
    };
    match action {
        "read" => page.act(&account, AccountCommand::MarkRead(peer.clone())),
        "reply" if !reply.trim().is_empty() => {
            let send = AccountCommand::Send {
                peer: peer.clone(),
                id: dom::random_id(),
                body: reply.to_owned(),
                reply: None,
                spoiler: None,
            };
            page.act(&account, send);
        }
        // Where the system takes no words, the composer does.
        _ => page.go_in(Some(id), &Route::Chat(peer.clone())),
    }
}

/// Whether the browser lets this page make a sound: not before somebody touched it.
fn may_sound() -> bool {
    let get = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let activation = get(&dom::window().navigator(), "userActivation");
    let active = activation.and_then(|it| get(&it, "hasBeenActive"));
    active.is_some_and(|it| it.is_truthy())
}

/// Two short tones.
pub fn sound() -> Result<(), JsValue> {
    let context = web_sys::AudioContext::new()?;
    let now = context.current_time();
    for (after, pitch) in [(0.0, 659.0), (0.11, 988.0)] {
        let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
        let (start, end) = (now + after, now + after + 0.4);
        tone.frequency().set_value(pitch);
        loudness.gain().set_value_at_time(0.0, start)?;
        loudness
            .gain()
            .linear_ramp_to_value_at_time(0.15, start + 0.01)?;
        loudness
            .gain()
            .exponential_ramp_to_value_at_time(0.0001, end)?;
        tone.connect_with_audio_node(&loudness)?;
        loudness.connect_with_audio_node(&context.destination())?;
        tone.start_with_when(start)?;
        tone.stop_with_when(end)?;
    }
    gloo_timers::callback::Timeout::new(1_000, move || drop(context.close())).forget();
    Ok(())
}

/// Offers them once there is a reason to have them.
pub fn offer(page: Page) -> AnyView {
    let state = page.notifications;
    let declined = RwSignal::new(!device::kept(page, DECLINED).is_empty());
    let offer = move || {
        let asks = state.permission.get() == Permission::Ask;
        let due = state.moment.get() && asks && !declined.get() && preferences(page).on;
        due.then(|| late(page, "strip", Late::Offer(declined)))
    };
    offer.into_any()
}

/// The offer, in a line.
pub fn strip(page: Page, declined: RwSignal<bool>) -> AnyView {
    let decline = move |_| {
        device::keep(page, DECLINED, "1");
        declined.set(true);
    };
    view! {
        <div class="strip told" data-testid="notify-offer" role="status">
            <p>{t::notifications::offer()}</p>
            <button
                type="button"
                class="secondary"
                data-testid="notify-allow"
                on:click=move |_| ask(page)
            >
                {t::notifications::allow()}
            </button>
            <button
                type="button"
                class="round"
                data-testid="notify-decline"
                aria-label=t::notifications::decline()
                on:click=decline
            >
                {icons::CLOSE.draw()}
            </button>
        </div>
    }
    .into_any()
}
