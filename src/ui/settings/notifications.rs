//! Notifications and the app itself, on this device: what is decided here holds for all
//! accounts.

use crate::i18n::t;
use crate::page::notifications::{Preferences, Says, clock, minute};
use crate::ui::dom;
use crate::ui::notifications::{self, Permission};
use crate::ui::state::Page;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The section.
pub fn section(page: Page) -> AnyView {
    let decided = RwSignal::new(notifications::preferences(page));
    let decide = move |change: &dyn Fn(&mut Preferences)| {
        decided.update(|it| change(it));
        notifications::decide(page, decided.get_untracked());
    };
    let permission = page.notifications.permission;
    let state = move || match permission.get() {
        Permission::Unsupported => t::notifications::unsupported(),
        Permission::Ask => t::notifications::not_asked(),
        Permission::Granted => t::notifications::granted(),
        Permission::Denied => t::notifications::denied(),
    };
    let allow = move || {
        (permission.get() == Permission::Ask).then(|| {
            view! {
                <div class="actions">
                    <button
                        type="button"
                        class="secondary"
                        data-testid="set-notify-allow"
                        on:click=move |_| notifications::ask(page)
                    >
                        {t::notifications::allow()}
                    </button>
                </div>
            }
        })
    };
    let on = check(
        "set-notify",
        t::notifications::on(),
        t::notifications::on_means(),
        move || decided.with(|it| it.on),
        move |on| decide(&|it| it.on = on),
    );
    let says = [
        ("notify-all", Says::All, t::notifications::says_all()),
        (
            "notify-sender",
            Says::Sender,
            t::notifications::says_sender(),
        ),
        (
            "notify-nothing",
            Says::Nothing,
            t::notifications::says_nothing(),
        ),
    ];
    let says: Vec<_> = says
        .into_iter()
        .map(|(testid, choice, title)| {
            let chosen = move || decided.with(|it| it.says == choice);
            let set = move |_| decide(&|it| it.says = choice);
            view! {
                <label class="check">
                    <input type="radio" name="notify-says" data-testid=testid prop:checked=chosen on:change=set />
                    <span>{title}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let sound = check(
        "set-notify-sound",
        t::notifications::sound(),
        "",
        move || decided.with(|it| it.sound),
        move |on| {
            decide(&|it| it.sound = on);
            if on {
                _ = notifications::sound();
            }
        },
    );
    let quiet = check(
        "set-notify-quiet",
        t::notifications::quiet(),
        t::notifications::quiet_means(),
        move || decided.with(|it| it.quiet),
        move |on| decide(&|it| it.quiet = on),
    );
    let hours = move || {
        decided.with(|it| it.quiet).then(|| {
            let (from, to) = decided.with_untracked(|it| it.hours);
            let from = time("notify-from", t::notifications::from(), from, move |at| {
                decide(&|it| it.hours.0 = at);
            });
            let to = time("notify-to", t::notifications::to(), to, move |at| {
                decide(&|it| it.hours.1 = at);
            });
            view! { <div class="hours">{from} {to}</div> }
        })
    };
    view! {
        <section aria-labelledby="settings-notify-title" data-testid="settings-notify">
            <h2 id="settings-notify-title">{t::notifications::title()}</h2>
            <p class="soft">{t::notifications::on_this_device()}</p>
            <p data-testid="notify-state" role="status">{state}</p>
            {allow}
            {on}
            <fieldset class="choices">
                <legend>{t::notifications::says()}</legend>
                {says}
            </fieldset>
            {sound}
            {quiet}
            {hours}
        </section>
    }
    .into_any()
}

/// Something that is on or off.
pub fn check(
    testid: &'static str,
    title: &'static str,
    about: &'static str,
    is: impl Fn() -> bool + Copy + Send + Sync + 'static,
    set: impl Fn(bool) + 'static,
) -> AnyView {
    let set = move |event: web_sys::Event| set(event_target_checked(&event));
    let about = (!about.is_empty()).then(|| view! { <small>{about}</small> });
    view! {
        <label class="check">
            <input type="checkbox" data-testid=testid prop:checked=is on:change=set />
            <span>{title} {about}</span>
        </label>
    }
    .into_any()
}

fn time(
    testid: &'static str,
    label: &'static str,
    at: u16,
    set: impl Fn(u16) + 'static,
) -> AnyView {
    // What is half typed is no time.
    let set = move |event: web_sys::Event| {
        if let Some(at) = minute(&event_target_value(&event)) {
            set(at);
        }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="time" data-testid=testid value=clock(at) on:change=set />
        </label>
    }
    .into_any()
}

/// The section on the app among those of the system.
pub fn app() -> Option<AnyView> {
    let navigator = dom::window().navigator();
    let register = js_sys::Reflect::get(&navigator, &"registerProtocolHandler".into()).ok()?;
    let register: js_sys::Function = register.dyn_into().ok()?;
    let said = RwSignal::new("");
    let take = move |_| {
        let base = dom::document()
            .base_uri()
            .ok()
            .flatten()
            .unwrap_or_default();
        let base = base.split(['#', '?']).next().unwrap_or_default();
        let address = [base, "#/open?uri=%s"].concat();
        let taken = register.call2(&navigator, &"xmpp".into(), &address.into());
        said.set(match taken {
            Ok(_) => t::app::links_asked(),
            Err(_) => t::app::links_refused(),
        });
    };
    Some(
        view! {
            <section aria-labelledby="settings-app-title">
                <h2 id="settings-app-title">{t::app::title()}</h2>
                <p class="soft">{t::app::offline()}</p>
                <p class="soft">{t::app::links()}</p>
                <div class="actions">
                    <button type="button" class="secondary" data-testid="take-links" on:click=take>
                        {t::app::take_links()}
                    </button>
                </div>
                <p role="status" data-testid="take-links-said">{said}</p>
            </section>
        }
        .into_any(),
    )
}
