//! All there is about a room: what it is and is about, who is in it, and what can be
//! done.

use super::sentences;
use crate::api::{AccountCommand, Affiliation, Role, RoomView, Rooms, Standing};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::details::copied;
use crate::ui::face::face;
use crate::ui::overlay::Overlay;
use crate::ui::parts::Choice;
use crate::ui::people::Line;
use crate::ui::state::{Account, Page};
use crate::ui::{arrange, conversation, icons, picture};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The pane's content.
pub fn who(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let view = super::room(&line);
    let name = line.name();
    let address = line.jid.to_string();
    let face = face(page, &account, &line);
    let change = change_picture(page, account.clone(), line.jid.clone(), view);
    let said = move |what: fn(&RoomView) -> String| {
        Memo::new(move |_| view.with(|view| view.as_ref().map(what).unwrap_or_default()))
    };
    let count = said(|view| match view.standing {
        Standing::In => t::room::in_it(u64::from(view.people)),
        _ => t::room::out().to_owned(),
    });
    let description = said(|view| text::preview(&view.about.description, 1_000));
    let kind = said(|view| sentences::kind(&view.about));
    let is_in = Memo::new(move |_| {
        view.with(|view| view.as_ref().is_some_and(|it| it.standing == Standing::In))
    });
    let failed = {
        let (failed, room) = (account.rooms.failed.clone(), line.jid.clone());
        move || {
            failed.with(|failed| {
                let (what, problem) = failed.as_ref()?;
                (what.room() == Some(&room)).then(|| sentences::not_done(problem))
            })
        }
    };
    view! {
        <section class="details-head">
            <span class="with-presence">{face}</span>
            {change}
            <p class="details-name" data-testid="details-name" dir="auto">{name}</p>
            <p class="soft" data-testid="details-about">{count}</p>
            <p class="details-words" dir="auto">{description}</p>
        </section>
        <p class="wrong" role="alert" data-testid="room-failed">{failed}</p>
        {subject(page, account.clone(), &line.jid, view)}
        {own_nick(page, account.clone(), &line.jid, view)}
        {super::reserved::keep(page, account.clone(), line.jid.clone(), view)}
        <section aria-labelledby="details-address">
            <h3 id="details-address">{t::contact::address()}</h3>
            {copied(address)}
            <p class="soft" data-testid="room-kind">{kind}</p>
        </section>
        {
            let (account, room) = (account.clone(), line.jid.clone());
            move || is_in.get().then(|| super::people::people(page, account.clone(), room.clone(), view))
        }
        {super::notify::notify(page, account.clone(), &line)}
        {choices(page, account, line, view)}
    }
    .into_any()
}

/// Another picture, for its owner.
fn change_picture(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let has = Memo::new(move |_| {
        view.with(|view| {
            let view = view.as_ref()?;
            let may = view.standing == Standing::In
                && view.affiliation == Affiliation::Owner
                && view.about.pictures;
            may.then_some(!view.picture.is_empty())
        })
    });
    picture::change(has, "room-picture", move |picture| {
        let set = Rooms::SetPicture(room.clone(), picture);
        page.act(&account, AccountCommand::Rooms(set));
    })
}

/// What it is about, to be changed by who may.
fn subject(
    page: Page,
    account: Arc<Account>,
    room: &BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let room = room.clone();
    let now = Memo::new(move |_| {
        view.with(|view| {
            view.as_ref()
                .map(|it| it.subject.clone())
                .unwrap_or_default()
        })
    });
    let may = Memo::new(move |_| {
        view.with(|view| {
            let view = view.as_ref();
            view.is_some_and(|it| it.standing == Standing::In && it.role >= Role::Participant)
        })
    });
    let change = move |subject: String| {
        let subject = Rooms::Subject(room.clone(), subject);
        page.act(&account, AccountCommand::Rooms(subject));
    };
    let names = (t::room::subject(), "room-subject", t::room::no_subject());
    one_field(names, now, may, change)
}

/// What we are called in it.
fn own_nick(
    page: Page,
    account: Arc<Account>,
    room: &BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let room = room.clone();
    let now = Memo::new(move |_| {
        view.with(|view| view.as_ref().map(|it| it.nick.clone()).unwrap_or_default())
    });
    let may = Memo::new(move |_| {
        view.with(|view| view.as_ref().is_some_and(|it| it.standing == Standing::In))
    });
    let change = move |nick: String| {
        if !nick.is_empty() {
            let nick = Rooms::Nick(room.clone(), nick);
            page.act(&account, AccountCommand::Rooms(nick));
        }
    };
    one_field((t::room::own_nick(), "room-own-nick", ""), now, may, change)
}

/// A line of text that may be changed; `names`: its title, what tests call it, and what
/// stands there if it is empty.
fn one_field(
    names: (&'static str, &'static str, &'static str),
    now: Memo<String>,
    may: Memo<bool>,
    change: impl Fn(String) + 'static,
) -> AnyView {
    let (title, testid, none) = names;
    let editing = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            change(field.value().trim().to_owned());
        }
        editing.set(false);
    };
    let submit = StoredValue::new_local(submit);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let within = move || {
        match editing.get() {
        true => view! {
            <form class="one-field" on:submit=move |event| submit.with_value(|submit| submit(event))>
                <input type="text" dir="auto" autocomplete="off" maxlength="500" aria-label=title data-testid="one-field" value=now.get_untracked() node_ref=field />
                <button type="submit" class="primary" data-testid="one-field-save">{t::common::save()}</button>
            </form>
        }
        .into_any(),
        false => view! {
            <p class="details-address">
                <span dir="auto" data-testid=testid class:soft=move || now.with(String::is_empty)>
                    {move || match now.get().as_str() {
                        "" => none.to_owned(),
                        text => text::isolate_safe(text),
                    }}
                </span>
                {move || {
                    let label = crate::ui::sentences::join(&[t::message::edit(), ": ", title]);
                    may.get()
                        .then(|| {
                            view! {
                                <button type="button" class="round" data-testid="one-field-edit" data-of=testid title=t::message::edit() aria-label=label on:click=move |_| editing.set(true)>
                                    {icons::PEN.draw()}
                                </button>
                            }
                        })
                }}
            </p>
        }
        .into_any(),
    }
    };
    view! {
        <section>
            <h3>{title}</h3>
            {within}
        </section>
    }
    .into_any()
}

/// What can be done with the room itself.
fn choices(
    page: Page,
    account: Arc<Account>,
    line: Arc<Line>,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let state = Memo::new(move |_| {
        view.with(|view| {
            let view = view.as_ref()?;
            Some((
                view.standing.clone(),
                view.affiliation,
                view.about.members_only,
            ))
        })
    });
    let choices = move || {
        let (standing, affiliation, members) = state.get()?;
        let over = |overlay: Overlay| Box::new(move || page.overlay.set(Some(overlay.clone())));
        let room = line.jid.clone();
        let search = {
            let room = room.clone();
            Box::new(move || page.search_in(&room))
        };
        let mut all = Vec::new();
        if standing == Standing::In && (!members || affiliation >= Affiliation::Admin) {
            let invite = over(Overlay::InviteTo(room.clone()));
            all.push(Choice::new(
                icons::ADD_PERSON,
                t::room::invite(),
                "room-invite",
                invite,
            ));
        }
        if standing == Standing::In {
            let link = over(Overlay::RoomLink(room.clone()));
            all.push(Choice::new(icons::LINK, t::room::link(), "room-link", link));
        }
        all.push(Choice::new(
            icons::SEARCH,
            t::search::in_chat(),
            "details-search",
            search,
        ));
        all.extend(conversation::of_chat(page, &room));
        all.extend(arrange::of_chat(page, &account, &line));
        if standing == Standing::In && affiliation >= Affiliation::Admin {
            let who = over(Overlay::Members(room.clone(), affiliation));
            all.push(Choice::new(
                icons::GROUP,
                t::room::lists(),
                "room-lists",
                who,
            ));
        }
        if standing == Standing::In && affiliation == Affiliation::Owner {
            let run = over(Overlay::Configure(room.clone()));
            all.push(Choice::new(
                icons::PEN,
                t::room::configure(),
                "room-run",
                run,
            ));
        }
        let inside = matches!(
            standing,
            Standing::In | Standing::Joining | Standing::Waiting(_)
        );
        if inside {
            let leave = over(Overlay::Leave(room.clone()));
            all.push(Choice::new(icons::OUT, t::room::leave(), "room-leave", leave).grave());
        }
        if standing == Standing::In && affiliation == Affiliation::Owner {
            let end = over(Overlay::Destroy(room));
            all.push(Choice::new(icons::BIN, t::room::destroy(), "room-destroy", end).grave());
        }
        let drawn = all.into_iter().map(|choice| choice.draw(false));
        Some(drawn.collect::<Vec<_>>())
    };
    view! { <section class="details-choices">{choices}</section> }.into_any()
}
