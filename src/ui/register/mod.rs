//! Making an account. Few need it, so what draws it is a part of the module of
//! its own.

mod choose;
mod form;
mod invited;
mod list;
mod riddle;
mod sentences;

use super::route::Route;
use super::state::Page;
use super::{dom, late, parts, sentences as common};
use crate::api::providers::Provider;
use crate::api::uri::Uri;
use crate::api::{Command, Problem, RegisterForm, Registering, Token};
use crate::i18n::t;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

#[cfg(feature = "split")]
use apart::load;

#[cfg(feature = "split")]
#[allow(unsafe_code)] // of the attribute: a call into the other part
mod apart {
    use super::*;

    #[leptos::wasm_split::wasm_split(register, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn load(page: Page) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(page))
    }
}

#[cfg(not(feature = "split"))]
async fn load(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(draw(page))
}

/// Its place beside the sign-in form, drawn while somebody is there.
pub fn place(page: Page) {
    let Some(root) = dom::by_id::<HtmlElement>("register") else {
        return;
    };
    let there = Memo::new(move |before: Option<&Option<_>>| {
        let route = page.route.get();
        // What is filled in stays, behind the report on why there is no connection.
        if route == Route::Report {
            return before.cloned().flatten();
        }
        let registers = matches!(route, Route::Register | Route::Invite);
        let wanted = page.adding.get() || page.account().is_none();
        let invitation = page.invitation.get();
        (registers && page.ready.get() && wanted).then_some((route, invitation))
    });
    leptos::mount::mount_to(root, move || {
        move || {
            let draw = |_| late::drawn("signin-card", move || Box::pin(load(page)));
            there.get().map(draw)
        }
    })
    .forget();
}

/// Where somebody is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Invited,
    Server,
    Elsewhere,
    Form,
}

/// What all steps share.
#[derive(Clone, Copy)]
struct Desk {
    page: Page,
    domain: RwSignal<String>,
    token: RwSignal<Option<Token>>,
    /// The invitation to be somebody's contact that was opened, until it is chosen how.
    invited: RwSignal<Option<Uri>>,
    /// The user name that an invitation is for.
    name: StoredValue<Option<String>>,
    form: RwSignal<Option<RegisterForm>>,
    /// A server that makes accounts on its website.
    elsewhere: RwSignal<Option<Provider>>,
    /// What was sent last, to be filled in again.
    sent: StoredValue<Vec<(String, Vec<String>)>>,
    /// Nothing is to be kept on this computer.
    shared: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    /// There is a report on what went wrong.
    reported: RwSignal<bool>,
    busy: RwSignal<Option<&'static str>>,
}

impl Desk {
    /// Takes server, token and name from an invitation.
    fn with(self, uri: Uri) {
        self.domain.set(uri.jid.domain().to_owned());
        self.token.set(uri.preauth);
        if let (Some(name), "register") = (uri.jid.local(), &*uri.action) {
            self.name.set_value(Some(name.to_owned()));
            let name = ("username".to_owned(), vec![name.to_owned()]);
            self.sent.set_value(vec![name]);
        }
    }

    /// Asks the server for its form.
    fn ask(self) {
        self.wrong.set(None);
        self.reported.set(false);
        self.busy.set(Some(t::common::asking_server()));
        self.page.send(Command::Register {
            domain: self.domain.get_untracked(),
            token: self.token.get_untracked(),
        });
    }

    fn heard(self, it: Registering) {
        let idle = self.busy.with_untracked(Option::is_none);
        if idle && self.form.with_untracked(Option::is_none) {
            // Of what was given up meanwhile.
            return;
        }
        if let Registering::Connecting(step) = it {
            return self.busy.set(Some(common::step(step)));
        }
        self.busy.set(None);
        match it {
            Registering::Connecting(_) => {}
            Registering::Form(form) => {
                // The same step, with other riddles: the keyboard goes on there.
                if self.form.with_untracked(Option::is_some) {
                    dom::next_frame(|| focus(RIDDLE));
                }
                self.form.set(Some(form));
            }
            Registering::Refused { condition, text } => {
                if self.form.with_untracked(Option::is_none) {
                    dom::next_frame(focus_step);
                }
                let riddle = |form: &RegisterForm| form.fields.iter().any(|it| it.riddle.is_some());
                let riddles = self
                    .form
                    .with_untracked(|form| form.as_ref().is_some_and(riddle));
                let sentence = match &*condition {
                    "conflict" | "resource-constraint" | "policy-violation" => {
                        sentences::refused(&condition)
                    }
                    _ if riddles => t::register::wrong_answer(),
                    _ => sentences::refused(&condition),
                };
                self.wrong.set(Some(match text.is_empty() {
                    true => sentence.to_owned(),
                    false => t::register::server_says(sentence, &text),
                }));
            }
            Registering::BadInvitation => {
                self.wrong
                    .set(Some(t::register::bad_invitation().to_owned()));
            }
            Registering::Failed(problem) => {
                self.reported.set(true);
                self.wrong.set(Some(match problem {
                    Problem::NoSuchServer { .. } => {
                        t::register::no_server(&self.domain.get_untracked())
                    }
                    other => common::problem(&other).0,
                }));
                // What was typed comes again with the server's next form.
                form::keep(self);
                self.form.set(None);
                // What went wrong is told above the list.
                dom::next_frame(focus_step);
            }
            Registering::Created => self.created(),
        }
    }

    /// No account there after all.
    fn back(self) {
        form::keep(self);
        self.page.send(Command::RegisterEnd);
        self.busy.set(None);
        self.wrong.set(None);
        self.form.set(None);
    }

    fn value(self, name: &str) -> String {
        let value = |all: &Vec<(String, Vec<String>)>| {
            let (_, values) = all.iter().find(|(it, _)| it == name)?;
            values.first().cloned()
        };
        self.sent.with_value(value).unwrap_or_default()
    }

    /// From here on it is a sign-in like any other.
    fn created(self) {
        let (name, password) = (self.value("username"), self.value("password"));
        self.sent.set_value(Vec::new());
        let address = [&*name, "@", &self.domain.get_untracked()].concat();
        // It is used up: whose it was is a contact already (XEP-0401 §4.3). One to
        // somebody at another server is still to be answered.
        if self.token.with_untracked(Option::is_some) {
            self.page.forget_invitation();
        }
        self.page.leave();
        if let Some(field) = dom::by_id::<web_sys::HtmlInputElement>("signin-address") {
            field.set_value(&address);
        }
        if let Some(field) = dom::by_id::<web_sys::HtmlInputElement>("signin-password") {
            field.set_value(&password);
        }
        // Not as somebody else wanted to sign in here before.
        if let Some(field) = dom::by_id::<web_sys::HtmlInputElement>("signin-endpoint") {
            field.set_value("");
        }
        if let Some(field) = dom::by_id::<web_sys::HtmlInputElement>("signin-shared") {
            field.set_checked(self.shared.get_untracked());
        }
        if let Some(form) = dom::by_id::<web_sys::HtmlFormElement>("signin-form") {
            let _ = form.request_submit();
        }
    }
}

fn draw(page: Page) -> AnyView {
    let site = page.site();
    let invited = match page.route.get_untracked() {
        Route::Invite => Some(untrack(|| page.invited()).flatten()),
        _ => None,
    };
    let contact = matches!(&invited, Some(Some(uri)) if invited::to_contact(uri));
    if site.no_registration && !contact {
        return view! {
            <div class="signin-card" data-testid="register-hidden">
                <p>{t::register::hidden()}</p>
                <a href="#/">{t::register::back_to_signin()}</a>
            </div>
        }
        .into_any();
    }
    // Who said so before need not say it again; here it is seen, and can be changed.
    let shared = dom::by_id::<web_sys::HtmlInputElement>("signin-shared");
    let desk = Desk {
        page,
        shared: RwSignal::new(shared.is_some_and(|it| it.checked())),
        domain: RwSignal::new(String::new()),
        token: RwSignal::new(None),
        invited: RwSignal::new(None),
        name: StoredValue::new(None),
        form: RwSignal::new(None),
        elsewhere: RwSignal::new(None),
        sent: StoredValue::new(Vec::new()),
        wrong: RwSignal::new(None),
        reported: RwSignal::new(false),
        busy: RwSignal::new(None),
    };
    page.registering.set(Vec::new());
    on_cleanup(move || page.send(Command::RegisterEnd));
    Effect::new(move |_| {
        if page.registering.with(Vec::is_empty) {
            return;
        }
        for it in std::mem::take(&mut *page.registering.write()) {
            desk.heard(it);
        }
    });
    if let Some(invitation) = invited {
        match invitation {
            Some(uri) if contact => desk.invited.set(Some(uri)),
            Some(uri) if uri.action == "register" && uri.preauth.is_some() => desk.with(uri),
            _ => desk.wrong.set(Some(t::invite::bad_link().to_owned())),
        }
        // A link alone makes no browser ask a server of its sender's choice.
    } else if let Some(locked) = site.locked_domain.clone() {
        desk.domain.set(locked);
        desk.ask();
    } else {
        desk.domain.set(site.default_domain.unwrap_or_default());
    }
    let site_fixed = site.locked_domain.is_some();
    let fixed = Memo::new(move |_| site_fixed || desk.token.with(Option::is_some));
    let step = Memo::new(move |_| {
        if desk.form.with(Option::is_some) {
            Step::Form
        } else if desk.elsewhere.with(Option::is_some) {
            Step::Elsewhere
        } else if desk.invited.with(Option::is_some) {
            Step::Invited
        } else {
            Step::Server
        }
    });
    Effect::new(move |_| {
        step.track();
        dom::next_frame(focus_step);
    });
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() && !event.default_prevented() {
            event.prevent_default();
            match step.get_untracked() {
                // The account may be there any moment.
                Step::Form if desk.busy.get_untracked().is_some() => {}
                Step::Form if site_fixed => page.leave(),
                Step::Form => desk.back(),
                Step::Elsewhere => desk.elsewhere.set(None),
                // That is an answer to be given on purpose.
                Step::Invited => {}
                Step::Server if desk.busy.get_untracked().is_some() => desk.back(),
                Step::Server => page.leave(),
            }
        }
    };
    view! {
        <div class="signin-card" data-testid="register" on:keydown=keys
            class:choosing=move || step.get() == Step::Server && !fixed.get()>
            <h1 id="register-heading" tabindex="-1">{move || match (step.get(), desk.invited.get()) {
                (Step::Invited, Some(uri)) => invited::title(&uri),
                (Step::Server, _) if !fixed.get() => t::register::choose_server().to_owned(),
                _ => t::register::title().to_owned(),
            }}</h1>
            <div role="alert">
                {move || {
                    let wrong = desk.wrong.get()?;
                    let report = desk.reported.get().then(parts::report_link);
                    Some(
                        view! {
                            <p class="notice bad" dir="auto" data-testid="register-problem">{wrong} " " {report}</p>
                        },
                    )
                }}
            </div>
            {move || match (step.get(), desk.elsewhere.get_untracked(), desk.invited.get_untracked()) {
                (Step::Form, ..) => form::form(desk, fixed.get_untracked()),
                (Step::Elsewhere, Some(provider), _) => choose::elsewhere(desk, provider),
                (Step::Invited, _, Some(uri)) => invited::ways(desk, uri),
                _ => choose::choose(desk, fixed.get_untracked()),
            }}
            <p role="status" class="signin-progress">{move || desk.busy.get()}</p>
            <a href="#/" data-testid="register-back" hidden=move || matches!(step.get(), Step::Elsewhere | Step::Invited)>
                {t::register::have_account()}
            </a>
        </div>
    }
    .into_any()
}

/// Where the keyboard goes on in a new step: in the form at its first field.
fn focus_step() {
    focus(FIRST_FIELD);
}

/// Moves the focus to a field, or to the heading: where there is no such field,
/// and where a field would call up a keyboard on the screen.
fn focus(field: &str) {
    let find = |css| dom::document().query_selector(css).ok().flatten();
    let field = find(field).filter(|_| !dom::touch());
    if let Some(element) = field.or_else(|| find(HEADING))
        && let Some(element) = element.dyn_ref::<HtmlElement>()
    {
        let _ = element.focus();
    }
}

const HEADING: &str = "#register-heading";
const FIRST_FIELD: &str = "#register .asked :is(input, select, textarea)";
const RIDDLE: &str = "#register .riddle";
