//! A room's second line in the head, and what stands at the composer's place while one
//! is not in it.

use super::sentences;
use crate::api::{AccountCommand, Role, RoomProblem, RoomView, Rooms, Standing};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::people::Line;
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// How many are in it, or why we are not.
pub fn status(view: &RoomView) -> String {
    match &view.standing {
        Standing::In => t::room::in_it(u64::from(view.people)),
        Standing::Joining => t::room::joining().to_owned(),
        Standing::Waiting(problem) => sentences::problem(problem).0,
        Standing::Invited { by, .. } if by.is_empty() => t::room::invited().to_owned(),
        Standing::Invited { by, .. } => t::room::invited_by(&text::isolate_safe(by)),
        _ => t::room::out().to_owned(),
    }
}

/// What is talked about in a room, where one can see that.
pub fn subject(view: &RoomView) -> Option<String> {
    let seen = matches!(view.standing, Standing::In | Standing::Joining);
    let subject = text::preview(&text::isolate_safe(&view.subject), 200);
    (seen && !subject.is_empty()).then_some(subject)
}

/// What takes the composer's place; `None`: one can write.
pub fn note(page: Page, account: Arc<Account>, line: &Line, view: RoomView) -> Option<AnyView> {
    let room = line.jid.clone();
    let join = {
        let (account, room) = (account.clone(), room.clone());
        move |nick: Option<String>, password: Option<String>| {
            let join = Rooms::Join {
                room: room.clone(),
                nick,
                password: password.map(crate::api::Password),
            };
            page.act(&account, AccountCommand::Rooms(join));
        }
    };
    let away = {
        let (account, room) = (account.clone(), room.clone());
        move |_| {
            let leave = AccountCommand::Rooms(Rooms::Leave(room.clone()));
            page.act(&account, leave);
            page.up(&Route::Home);
        }
    };
    let (sentence, reason, join_text) = match &view.standing {
        Standing::In if view.role == Role::Visitor => {
            let asked = RwSignal::new(false);
            let ask = move |_| {
                let ask = Rooms::AskVoice(room.clone());
                page.act(&account, AccountCommand::Rooms(ask));
                asked.set(true);
            };
            let answer = move || {
                match asked.get() {
                true => view! { <p class="soft" role="status">{t::room::asked_to_write()}</p> }
                    .into_any(),
                false => view! {
                    <div class="actions">
                        <button type="button" class="secondary" data-testid="voice-ask" on:click=ask.clone()>
                            {t::room::ask_to_write()}
                        </button>
                    </div>
                }
                .into_any(),
            }
            };
            let note = view! {
                <div class="stranger" data-testid="room-read-only">
                    <p>{t::room::read_only()}</p>
                    {answer}
                </div>
            };
            return Some(note.into_any());
        }
        Standing::In | Standing::Joining | Standing::Waiting(_) => return None,
        Standing::Out => (t::room::out().to_owned(), None, t::room::join()),
        Standing::Invited { by, reason } => {
            let sentence = match by.as_str() {
                "" => t::room::invited().to_owned(),
                by => t::room::invited_by(&text::isolate_safe(by)),
            };
            let reason = text::isolate_safe(reason);
            let reason = (!reason.is_empty()).then(|| t::room::reason(&reason));
            (sentence, reason, t::room::join())
        }
        Standing::Refused(problem) => {
            let (sentence, reason) = sentences::problem(problem);
            (sentence, reason, t::common::try_again())
        }
    };
    let refused = match &view.standing {
        Standing::Refused(problem) => Some(problem.clone()),
        _ => None,
    };
    let invited = matches!(view.standing, Standing::Invited { .. });
    let wants = match &refused {
        Some(RoomProblem::NickTaken) => Some((t::room::nick(), "text", "room-nick")),
        Some(RoomProblem::PasswordNeeded) => {
            Some((t::room::password(), "password", "room-password"))
        }
        _ => None,
    };
    let field = NodeRef::<html::Input>::new();
    let wanted = wants.map(|(label, kind, testid)| {
        view! {
            <div class="field">
                <label for="room-wants">{label}</label>
                <input id="room-wants" type=kind autocomplete="off" dir="auto" data-testid=testid node_ref=field />
            </div>
        }
    });
    let password = matches!(refused, Some(RoomProblem::PasswordNeeded));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value());
        let typed = typed.filter(|it| !it.trim().is_empty());
        match password {
            true => join(None, typed),
            false => join(typed.map(|it| it.trim().to_owned()), None),
        }
    };
    // There is no way back into what is no more.
    let gone = matches!(refused, Some(RoomProblem::Destroyed { .. }));
    let instead = match &refused {
        Some(RoomProblem::Destroyed {
            instead: Some(instead),
            ..
        }) => Some(instead_link(page, &account, instead)),
        _ => None,
    };
    let about = view.about.description.clone();
    let about = (invited && !about.is_empty()).then(|| {
        view! { <p class="soft" dir="auto">{text::preview(&about, 500)}</p> }
    });
    let leave_text = match invited {
        true => t::room::decline(),
        false => t::room::leave(),
    };
    let out = matches!(view.standing, Standing::Out);
    Some(
        view! {
            <form class="stranger" data-testid="room-note" on:submit=submit>
                <p data-testid="room-note-text">{sentence}</p>
                {reason.map(|reason| view! { <p class="soft" dir="auto">{reason}</p> })}
                {about}
                {instead}
                {wanted}
                <div class="actions">
                    {(!gone)
                        .then(|| view! { <button type="submit" class="primary" data-testid="room-join">{join_text}</button> })}
                    {(!out)
                        .then(|| {
                            view! {
                                <button type="button" class="secondary" data-testid="room-away" on:click=away>
                                    {leave_text}
                                </button>
                            }
                        })}
                </div>
            </form>
        }
        .into_any(),
    )
}

fn instead_link(page: Page, account: &Arc<Account>, room: &BareJid) -> AnyView {
    let (account, to) = (account.clone(), room.clone());
    let join = move |_| {
        let join = Rooms::Join {
            room: to.clone(),
            nick: None,
            password: None,
        };
        page.act(&account, AccountCommand::Rooms(join));
        page.go_in(Some(&account.id), &Route::Chat(to.clone()));
    };
    view! {
        <p>
            <button type="button" class="as-link" data-testid="room-instead" on:click=join>
                {t::room::instead(room.as_str())}
            </button>
        </p>
    }
    .into_any()
}
