//! The server's form, as it asks.

use super::{Desk, riddle, sentences};
use crate::api::{Answers, Command, FieldKind, FormField, RegisterForm};
use crate::i18n::t;
use crate::text;
use crate::ui::parts::{self, ELEMENT};
use crate::ui::{address, dom};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

fn id(at: usize) -> String {
    ["register-field-", &at.to_string()].concat()
}

/// What is in a field now.
fn read(at: usize, field: &FormField) -> Vec<String> {
    let id = id(at);
    let input = |id: &str| dom::by_id::<HtmlInputElement>(id);
    match field.kind {
        FieldKind::Hidden | FieldKind::Fixed => field.values.clone(),
        FieldKind::Flag => {
            let on = input(&id).is_some_and(|it| it.checked());
            vec![if on { "true" } else { "false" }.to_owned()]
        }
        FieldKind::One => dom::by_id::<HtmlSelectElement>(&id)
            .map(|it| it.value())
            .into_iter()
            .collect(),
        FieldKind::Many => {
            let options = field.options.iter().enumerate();
            options
                .filter(|(i, _)| {
                    input(&[&*id, "-", &i.to_string()].concat()).is_some_and(|it| it.checked())
                })
                .map(|(_, (_, value))| value.clone())
                .collect()
        }
        FieldKind::Lines => dom::by_id::<HtmlTextAreaElement>(&id)
            .map(|it| it.value().lines().map(str::to_owned).collect())
            .unwrap_or_default(),
        FieldKind::Line | FieldKind::Secret => {
            input(&id).map(|it| it.value()).into_iter().collect()
        }
    }
}

/// Keeps what is typed, for when the form comes again.
pub fn keep(desk: Desk) {
    if let Some(form) = desk.form.get_untracked() {
        let fields = form.fields.iter().enumerate();
        let typed = fields.map(|(at, field)| (field.name.clone(), read(at, field)));
        desk.sent.set_value(typed.collect());
    }
}

/// The first riddle to be answered, if too few are.
fn unanswered(form: &RegisterForm, answers: &[(String, Vec<String>)]) -> Option<usize> {
    let empty = |at: usize| answers[at].1.iter().all(|it| it.trim().is_empty());
    let optional = |at: &usize| form.fields[*at].riddle.is_some() && !form.fields[*at].required;
    let all = (0..form.fields.len()).filter(optional);
    let missing = all.clone().filter(|at| !empty(*at));
    let few = missing.count() < usize::from(form.riddles);
    all.clone().find(|at| empty(*at)).filter(|_| few)
}

/// The form, and what goes with it.
pub fn form(desk: Desk, fixed: bool) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if desk.busy.get_untracked().is_some() {
            return;
        }
        let Some(form) = desk.form.get_untracked() else {
            return;
        };
        let mut answers = Vec::new();
        for (at, field) in form.fields.iter().enumerate() {
            let mut values = read(at, field);
            let empty = values.iter().all(|it| it.trim().is_empty());
            let wants = field.required || matches!(&*field.name, "username" | "password");
            let complain = |sentence: &str| {
                if let Some(element) = dom::by_id::<HtmlElement>(&id(at)) {
                    let _ = element.focus();
                }
                desk.wrong.set(Some(sentence.to_owned()));
            };
            if wants && empty {
                return complain(t::register::empty());
            }
            if field.name == "username" {
                let domain = desk.domain.get_untracked();
                let typed = values.first().map(String::as_str).unwrap_or_default();
                let jid = address::typed(typed, Some(&domain)).ok();
                let jid = jid.filter(|jid| jid.domain() == domain);
                match jid.as_ref().and_then(|jid| jid.local()) {
                    Some(name) => values = vec![name.to_owned()],
                    None => return complain(t::register::bad_name()),
                }
            }
            answers.push((field.name.clone(), values));
        }
        if let Some(at) = unanswered(&form, &answers) {
            if let Some(element) = dom::by_id::<HtmlElement>(&id(at)) {
                let _ = element.focus();
            }
            return desk
                .wrong
                .set(Some(t::register::riddles(form.riddles.into())));
        }
        desk.wrong.set(None);
        desk.busy.set(Some(t::register::creating()));
        desk.sent.set_value(answers.clone());
        desk.page
            .send(Command::RegisterWith(Some(Answers(answers))));
    };
    let name = RwSignal::new(String::new());
    let back = move |_| {
        // The account may be there any moment.
        if desk.busy.get_untracked().is_none() {
            desk.back();
        }
    };
    let fields = move || {
        let form = desk.form.get()?;
        let link = form.link.map(|url| {
            view! {
                <p>
                    {t::register::on_its_page()} " "
                    <a href=url.clone() target="_blank" rel="noopener noreferrer" dir="ltr" data-testid="register-link-out">
                        {url.clone()}
                    </a>
                </p>
            }
        });
        let first = form.fields.iter().position(|it| it.riddle.is_some());
        let last = form.fields.iter().rposition(|it| it.riddle.is_some());
        let choice = (form.riddles > 0).then(|| t::register::riddles(form.riddles.into()));
        let fields: Vec<AnyView> = form
            .fields
            .into_iter()
            .enumerate()
            .map(|(at, it)| {
                let choice = choice.clone().filter(|_| first == Some(at));
                let choice = choice.map(|it| view! { <p>{it}</p> });
                let another = (last == Some(at)).then(|| riddle::another(desk));
                view! { {choice} {field(desk, at, it, name)} {another} }.into_any()
            })
            .collect();
        let send = (!fields.is_empty()).then(|| {
            view! {
                <p><small>{t::register::keep_password()}</small></p>
                <label class="check">
                    <input type="checkbox" data-testid="register-shared" prop:checked=move || desk.shared.get()
                        on:change=move |event| desk.shared.set(event_target_checked(&event)) />
                    <span>{t::signin::shared()}<small>{t::signin::shared_means()}</small></span>
                </label>
                <button type="submit" class="primary wide" data-testid="register-submit">
                    {t::register::submit()}
                </button>
            }
        });
        let words = [form.title, form.instructions]
            .into_iter()
            .filter(|it| !it.is_empty());
        let words = words.map(|it| view! { <p class="words" dir="auto">{it}</p> });
        Some(view! { {words.collect_view()} {link} {fields} {send} })
    };
    let at = view! { <bdi class="register-preview">{move || desk.domain.get()}</bdi> }.into_any();
    view! {
        <form class="asked" novalidate autocomplete="on" on:submit=submit>
            <p>{parts::around(&t::register::at_server(ELEMENT), at)}</p>
            {fields}
            {(!fixed)
                .then(|| {
                    view! {
                        <button type="button" class="secondary wide" data-testid="register-other" on:click=back>
                            {t::register::other_server()}
                        </button>
                    }
                })}
        </form>
    }
    .into_any()
}

fn field(desk: Desk, at: usize, field: FormField, name: RwSignal<String>) -> AnyView {
    let id = id(at);
    let testid = ["register-", &field.name].concat();
    let known = sentences::label(&field.name, field.riddle.as_ref());
    let label = match (known, field.label.is_empty()) {
        (_, false) => field.label.clone(),
        (Some(known), _) => known.to_owned(),
        (None, _) => field.name.clone(),
    };
    let before = desk.sent.with_value(|sent| {
        let mut sent = sent.iter();
        let found = sent.find(|(it, _)| *it == field.name && field.riddle.is_none());
        found.map(|(_, values)| values.clone())
    });
    let values = before.unwrap_or_else(|| field.values.clone());
    let first = values.first().cloned().unwrap_or_default();
    let is_riddle = field.riddle.is_some();
    let media = field.riddle.map(riddle::media);
    let named = desk.name.with_value(Option::is_some);
    match field.kind {
        FieldKind::Hidden => ().into_any(),
        FieldKind::Fixed => view! { <p class="words" dir="auto">{values.join("\n")}</p> }.into_any(),
        FieldKind::Flag => {
            let on = matches!(&*first, "1" | "true");
            view! {
                <label class="check">
                    <input type="checkbox" id=id data-testid=testid checked=on />
                    <span dir="auto">{label}</span>
                </label>
            }
            .into_any()
        }
        FieldKind::One => {
            let options = field.options.into_iter().map(|(label, value)| {
                let selected = values.contains(&value);
                view! { <option value=value selected=selected>{label}</option> }
            });
            view! {
                <div class="field">
                    {media}
                    <label for=id.clone() dir="auto">{label}</label>
                    <select id=id data-testid=testid>{options.collect_view()}</select>
                </div>
            }
            .into_any()
        }
        FieldKind::Many => {
            let options = field.options.into_iter().enumerate().map(|(i, (label, value))| {
                let id = [&*id, "-", &i.to_string()].concat();
                let on = values.contains(&value);
                view! {
                    <label class="check">
                        <input type="checkbox" id=id checked=on />
                        <span dir="auto">{label}</span>
                    </label>
                }
            });
            view! { <fieldset><legend dir="auto">{label}</legend>{options.collect_view()}</fieldset> }
                .into_any()
        }
        FieldKind::Lines => view! {
            <div class="field">
                <label for=id.clone() dir="auto">{label}</label>
                <textarea id=id dir="auto" data-testid=testid prop:value=values.join("\n")></textarea>
            </div>
        }
        .into_any(),
        FieldKind::Line if field.name == "username" => {
            name.set(first.clone());
            let preview = move || {
                let typed = name.get();
                let typed = typed.trim();
                let shown = if typed.is_empty() { t::register::name_example() } else { typed };
                desk.domain.with(|domain| [shown, "@", domain].concat().to_lowercase())
            };
            let shown = view! { <bdi class="register-preview" data-testid="register-preview">{preview}</bdi> };
            view! {
                <div class="field">
                    <label for=id.clone() dir="auto">{label}</label>
                    <input id=id type="text" dir="ltr" name="username" autocomplete="username"
                        autocapitalize="none" spellcheck="false" data-testid=testid
                        prop:value=first readonly=named on:input=move |event| name.set(event_target_value(&event)) />
                    <small>{parts::around(&t::register::your_address(ELEMENT), shown.into_any())}</small>
                </div>
            }
            .into_any()
        }
        FieldKind::Secret if field.name == "password" => {
            secret(id, testid, label, first, name)
        }
        FieldKind::Line | FieldKind::Secret => {
            let kind = if field.kind == FieldKind::Secret { "password" } else { "text" };
            view! {
                <div class="field">
                    {media}
                    <label for=id.clone() dir="auto">{label}</label>
                    <input id=id type=kind dir="auto" autocomplete="off" data-testid=testid
                        class:riddle=is_riddle prop:value=first />
                </div>
            }
            .into_any()
        }
    }
}

fn secret(
    id: String,
    testid: String,
    label: String,
    value: String,
    name: RwSignal<String>,
) -> AnyView {
    let visible = RwSignal::new(false);
    let typed = RwSignal::new(None::<text::Strength>);
    let estimate = move |event| {
        let password = event_target_value(&event);
        let strength = || text::strength(&password, &name.get_untracked());
        typed.set((!password.is_empty()).then(strength));
    };
    let told = move || typed.get().map(sentences::strength);
    view! {
        <div class="field">
            <label for=id.clone() dir="auto">{label}</label>
            <div class="with-button">
                <input id=id.clone() dir="ltr" name="password" autocomplete="new-password" spellcheck="false"
                    type=move || if visible.get() { "text" } else { "password" }
                    data-testid=testid aria-describedby="register-strength"
                    prop:value=value on:input=estimate />
                <button type="button" class="quiet" aria-controls=id
                    aria-pressed=move || visible.get().to_string()
                    on:click=move |_| visible.update(|it| *it = !*it)>
                    {move || if visible.get() { t::signin::hide() } else { t::signin::show() }}
                </button>
            </div>
            <p id="register-strength" class="strength" role="status" data-testid="register-strength"
                data-strength=move || told().map(|(key, _)| key)>
                {move || told().map(|(_, words)| words)}
            </p>
        </div>
    }
    .into_any()
}
