//! The sign-in form of `index.html`, taken over as it is: what was typed,
//! filled in or submitted before the app was there stays. The form lives
//! outside of what Leptos draws, because a password that the browser filled in
//! cannot be read, and so not be copied, before the person touches the page.
//! The password is read on submit and goes to the engine, nowhere else.

use super::parts::problem_note;
use super::route::Route;
use super::sentences::{self, WayOn};
use super::state::{Account, Page};
use super::{address, dom};
use crate::api::{AccountId, Command, Connection, Password, Problem, SignIn};
use crate::i18n::t;
use leptos::prelude::*;
use std::cell::Cell;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlButtonElement, HtmlDetailsElement, HtmlElement, HtmlFormElement, HtmlInputElement,
};

/// The elements of the form. Cheap to clone: they are handles.
#[derive(Clone)]
struct Form {
    form: HtmlFormElement,
    address: HtmlInputElement,
    password: HtmlInputElement,
    shared: HtmlInputElement,
    endpoint: HtmlInputElement,
    submit: HtmlButtonElement,
    cancel: HtmlButtonElement,
    reveal: HtmlButtonElement,
    status: HtmlElement,
    problem: HtmlElement,
    advanced: HtmlDetailsElement,
}

impl Form {
    fn find() -> Option<Form> {
        Some(Form {
            form: dom::by_id("signin-form")?,
            address: dom::by_id("signin-address")?,
            password: dom::by_id("signin-password")?,
            shared: dom::by_id("signin-shared")?,
            endpoint: dom::by_id("signin-endpoint")?,
            submit: dom::by_id("signin-submit")?,
            cancel: dom::by_id("signin-cancel")?,
            reveal: dom::by_id("signin-reveal")?,
            status: dom::by_id("signin-status")?,
            problem: dom::by_id("signin-problem")?,
            advanced: dom::by_id("signin-advanced")?,
        })
    }

    /// Shows whether an attempt is under way.
    fn busy(&self, step: Option<&str>, adding: bool) {
        self.status.set_text_content(step);
        self.cancel.set_hidden(step.is_none() && !adding);
        // Not `disabled`, which would lose the focus.
        let busy = if step.is_some() { "true" } else { "false" };
        let _ = self.submit.set_attribute("aria-disabled", busy);
        let _ = self.submit.set_attribute("aria-busy", busy);
        self.submit.set_text_content(Some(t::signin::submit()));
    }

    fn reveal(&self, visible: bool) {
        self.password
            .set_type(if visible { "text" } else { "password" });
        self.reveal.set_text_content(Some(match visible {
            true => t::signin::hide(),
            false => t::signin::show(),
        }));
        let _ = self
            .reveal
            .set_attribute("aria-pressed", &visible.to_string());
    }

    /// What was typed, or the sentence that says what is wrong with it.
    fn read(
        &self,
        default_domain: Option<&str>,
        accept_weaker: bool,
    ) -> Result<SignIn, &'static str> {
        let wrong = |field: &HtmlInputElement, sentence| {
            let _ = field.focus();
            let _ = field.set_attribute("aria-invalid", "true");
            Err(sentence)
        };
        let _ = self.address.remove_attribute("aria-invalid");
        let _ = self.password.remove_attribute("aria-invalid");
        let jid = match address::typed(&self.address.value(), default_domain) {
            Ok(jid) if jid.local().is_some() => jid,
            Ok(_) => return wrong(&self.address, t::signin::no_at()),
            Err(error) => return wrong(&self.address, address::bad(error)),
        };
        let password = self.password.value();
        if password.is_empty() {
            return wrong(&self.password, t::signin::no_password());
        }
        let endpoint = self.endpoint.value().trim().to_owned();
        if !endpoint.is_empty() && !endpoint.starts_with("wss://") && !endpoint.starts_with("ws://")
        {
            self.advanced.set_open(true);
            return wrong(&self.endpoint, t::signin::bad_endpoint());
        }
        Ok(SignIn {
            jid,
            password: Password(password),
            endpoint: (!endpoint.is_empty()).then_some(endpoint),
            shared_computer: self.shared.checked(),
            accept_weaker,
            guest: None,
        })
    }
}

/// Who is signed in now.
fn signed_in(page: Page) -> Vec<AccountId> {
    let all = untrack(|| page.signed_in());
    all.iter().map(|account| account.id.clone()).collect()
}

/// Whether one more of this account would be the same one again.
fn here(page: Page, id: &AccountId) -> bool {
    page.adding.get_untracked() && signed_in(page).contains(id)
}

/// What stands in the place for problems.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Sentence(&'static str),
    Problem(crate::api::Problem),
}

/// Takes the form over.
pub fn take_over(page: Page) {
    let Some(form) = Form::find() else { return };
    let shown = RwSignal::new(Shown::Nothing);
    let trying = RwSignal::new(None::<AccountId>);
    // Who was signed in before an attempt.
    let before = StoredValue::new(Vec::<AccountId>::new());

    let submit = {
        let form = form.clone();
        move |accept_weaker: bool| {
            if trying.get_untracked().is_some() {
                return;
            }
            let site = page.site();
            let domain = site.locked_domain.as_ref().or(site.default_domain.as_ref());
            match form.read(domain.map(String::as_str), accept_weaker) {
                Ok(sign_in) if !site.takes(sign_in.jid.domain()) => {
                    form.busy(None, page.adding.get_untracked());
                    shown.set(Shown::Sentence(t::signin::other_domain()));
                }
                Ok(sign_in) if here(page, &sign_in.jid) => {
                    shown.set(Shown::Sentence(t::signin::already_here()));
                }
                Ok(sign_in) => {
                    shown.set(Shown::Nothing);
                    form.reveal(false);
                    before.set_value(signed_in(page));
                    trying.set(Some(sign_in.jid.clone()));
                    page.send(Command::SignIn(sign_in));
                }
                Err(sentence) => {
                    form.busy(None, page.adding.get_untracked());
                    shown.set(Shown::Sentence(sentence));
                }
            }
        }
    };

    dom::listen(&form.form, "submit", {
        let (form, submit) = (form.clone(), submit.clone());
        move |event| {
            event.prevent_default();
            if page.ready.get_untracked() {
                submit(false);
            } else {
                let _ = form.form.set_attribute("data-pending", "1");
                form.busy(Some(t::boot::starting()), false);
            }
        }
    });
    // From here on boot.js leaves the form alone.
    let _ = form.form.set_attribute("data-owned", "1");

    // Who types here will soon be signed in.
    let preload = || {
        leptos::task::spawn_local(async {
            // Tried again when it is needed.
            let _ = super::panes::preload().await;
        });
    };
    let prepared = Cell::new(false);
    dom::listen(&form.form, "input", move |_| {
        preload();
        if page.ready.get_untracked() && !prepared.replace(true) {
            page.send(Command::Prepare);
        }
    });
    if dom::remembers_signed_in() {
        preload();
    }

    let enter = move |sign_in: SignIn| {
        if trying.get_untracked().is_none() {
            shown.set(Shown::Nothing);
            before.set_value(signed_in(page));
            trying.set(Some(sign_in.jid.clone()));
            page.send(Command::SignIn(sign_in));
        }
    };
    guests(page, enter);

    dom::listen(&form.reveal, "click", {
        let form = form.clone();
        move |_| form.reveal(form.password.type_() == "password")
    });
    let cancel = {
        let form = form.clone();
        move || {
            match trying.get_untracked() {
                Some(account) => page.send(Command::CancelSignIn(account)),
                None => return page.adding.set(false),
            }
            trying.set(None);
            // This button goes, or is now for something else.
            let _ = form.submit.focus();
        }
    };
    dom::listen(&form.cancel, "click", {
        let cancel = cancel.clone();
        move |_| cancel()
    });
    dom::listen(&form.form, "keydown", move |event| {
        let key = event.dyn_ref::<web_sys::KeyboardEvent>();
        let leaves = key.is_some_and(|it| it.key() == "Escape" && !it.is_composing());
        if leaves && page.adding.get_untracked() {
            cancel();
        }
    });
    // For one more account it begins empty, and says what it is for.
    Effect::new({
        let form = form.clone();
        move |was: Option<bool>| {
            let adding = page.adding.get();
            if adding != was.unwrap_or_default() {
                for field in [&form.address, &form.password, &form.endpoint] {
                    field.set_value("");
                    let _ = field.remove_attribute("aria-invalid");
                }
                form.shared.set_checked(false);
                form.reveal(false);
                shown.set(Shown::Nothing);
                let tagline = form.form.query_selector(".signin-tagline").ok().flatten();
                if let Some(tagline) = tagline {
                    tagline.set_text_content(Some(match adding {
                        true => t::signin::one_more(),
                        false => t::signin::tagline(),
                    }));
                }
            }
            adding
        }
    });

    // What an attempt came to.
    Effect::new({
        let form = form.clone();
        move |_| {
            if let Some((id, problem)) = page.refused.get() {
                // Another tab's attempt is not ours to tell of.
                let ours = trying.with_untracked(|trying| trying.as_ref() == Some(&id));
                if !ours
                    && !matches!(
                        problem,
                        Problem::Interrupted | Problem::GuestOver | Problem::NotSignedOutThere
                    )
                {
                    return;
                }
                trying.set(None);
                if sentences::problem(&problem).1 == WayOn::CheckFields {
                    let _ = form.password.focus();
                    form.password.select();
                }
                shown.set(Shown::Problem(problem));
                page.refused.set(None);
            }
        }
    });
    Effect::new({
        let form = form.clone();
        move |_| {
            let step = trying.with(|trying| {
                let id = trying.as_ref()?;
                let step = page.accounts.with(|accounts| {
                    let account = accounts.iter().find(|a| &a.id == id)?;
                    account.view.with(|view| match &view.connection {
                        Connection::Connecting(step) => Some(sentences::step(*step)),
                        _ => None,
                    })
                });
                Some(step.unwrap_or(t::signin::signing_in()))
            });
            if page.ready.get() {
                form.busy(step, page.adding.get());
            }
        }
    });
    // Which part of the page is seen.
    Effect::new({
        let form = form.clone();
        move |before_shown: Option<bool>| {
            let all = page.signed_in();
            // The one tried here is in. A server may know it by another name than was typed.
            let new = trying.get_untracked().and_then(|id| {
                let new = |a: &&Arc<Account>| {
                    a.id.domain() == id.domain() && before.with_value(|all| !all.contains(&a.id))
                };
                all.iter().find(new).cloned()
            });
            if let Some(new) = &new
                && page.adding.get_untracked()
            {
                page.adding.set(false);
                page.choose(&new.id);
            }
            let signed_in = page.account();
            let registers = page
                .route
                .with(|it| matches!(it, Route::Register | Route::Invite));
            let no_app = if registers { "register" } else { "signin" };
            if page.adding.get() && signed_in.is_some() {
                dom::show_part(no_app);
                if before_shown != Some(false) && !registers {
                    let _ = form.address.focus();
                }
                return false;
            }
            if let Some(account) = &signed_in {
                let in_memory = account.view.with(|view| view.in_memory);
                let kept = |a: &Arc<Account>| !a.view.with(|view| view.in_memory);
                dom::remember_signed_in(all.iter().any(kept));
                dom::show_part(if page.drawn.get() { "app" } else { "skeleton" });
                trying.set(None);
                form.password.set_value("");
                if in_memory {
                    form.address.set_value("");
                    form.endpoint.set_value("");
                }
            } else if page.ready.get() {
                dom::remember_signed_in(false);
                dom::show_part(no_app);
                if registers {
                    return false;
                }
                if page.adding.get_untracked() {
                    page.adding.set(false);
                }
                if before_shown != Some(false) && !dom::touch() && form.address.value().is_empty() {
                    let _ = form.address.focus();
                }
            }
            // While it is not known, the form has not appeared.
            signed_in.is_some() || !page.ready.get_untracked()
        }
    });
    // A submit from before the app was there.
    Effect::new({
        let (form, submit) = (form.clone(), submit.clone());
        move |_| {
            if page.ready.get() {
                let site = page.site();
                if let Some(link) = dom::by_id::<HtmlElement>("signin-register") {
                    link.set_hidden(site.no_registration);
                }
                if let Some(domain) = site.locked_domain {
                    form.address.set_placeholder(t::signin::your_name());
                    if let Some(fixed) = dom::by_id::<HtmlElement>("signin-domain") {
                        fixed.set_text_content(Some(&["@", &domain].concat()));
                    }
                } else if let Some(domain) = site.default_domain {
                    form.address.set_placeholder(&t::signin::you_at(&domain));
                }
                if form.form.has_attribute("data-pending") {
                    let _ = form.form.remove_attribute("data-pending");
                    if page.account().is_none() {
                        submit(false);
                    }
                }
            }
        }
    });

    let act = {
        let form = form.clone();
        move |way: WayOn| match way {
            WayOn::Anyway => submit(true),
            WayOn::TypeEndpoint => {
                form.advanced.set_open(true);
                let _ = form.endpoint.focus();
            }
            WayOn::Reload => drop(dom::window().location().reload()),
            _ => submit(false),
        }
    };
    let act = StoredValue::new_local(act);
    leptos::mount::mount_to(form.problem.clone(), move || {
        move || match page
            .no_engine
            .get()
            .map_or_else(|| shown.get(), Shown::Problem)
        {
            Shown::Nothing => ().into_any(),
            Shown::Sentence(sentence) => view! { <p class="notice bad">{sentence}</p> }.into_any(),
            Shown::Problem(problem) => {
                problem_note(&problem, label, move |way| act.with_value(|act| act(way)))
            }
        }
    })
    .forget();
}

/// The form for guests, where the site takes them.
fn guests(page: Page, enter: impl Fn(SignIn) + Copy + 'static) {
    let (Some(form), Some(name), Some(wrong)) = (
        dom::by_id::<HtmlFormElement>("guest-form"),
        dom::by_id::<HtmlInputElement>("guest-name"),
        dom::by_id::<HtmlElement>("guest-problem"),
    ) else {
        return;
    };
    let domain = move || {
        let domain = page.site().guest_domain?;
        domain
            .parse::<AccountId>()
            .ok()
            .filter(|it| it.local().is_none())
    };
    Effect::new({
        let form = form.clone();
        move |_| form.set_hidden(!page.ready.get() || domain().is_none())
    });
    dom::listen(&form, "submit", move |event| {
        event.prevent_default();
        let nick = crate::text::preview(&name.value(), 60);
        if nick.is_empty() {
            wrong.set_text_content(Some(t::signin::no_nick()));
            let _ = name.focus();
            return;
        }
        wrong.set_text_content(None);
        if let Some(jid) = domain() {
            enter(SignIn {
                jid,
                password: Password(String::new()),
                endpoint: None,
                shared_computer: true,
                accept_weaker: false,
                guest: Some(nick),
            });
        }
    });
}

fn label(way: WayOn) -> Option<(&'static str, &'static str)> {
    match way {
        WayOn::Anyway => Some((t::signin::anyway(), "signin-anyway")),
        WayOn::TypeEndpoint => Some((t::signin::type_endpoint(), "signin-type-endpoint")),
        WayOn::Again => Some((t::common::try_again(), "signin-again")),
        WayOn::Reload => Some((t::boot::again(), "signin-reload")),
        WayOn::None | WayOn::CheckFields | WayOn::Password => None,
    }
}
