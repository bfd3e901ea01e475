//! All there is about a room: what it is and is about, who is in it, and what can be
//! done.

use super::sentences;
use crate::api::{
    AccountCommand, Affiliation, OccupantView, Role, RoomView, Rooms, Show, Standing,
};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::actions::Mode;
use crate::ui::details::copied;
use crate::ui::face::{self, face};
use crate::ui::parts::{self, Choice};
use crate::ui::people::Line;
use crate::ui::route::Route;
use crate::ui::state::{Account, Overlay, Page};
use crate::ui::{arrange, conversation, icons, picture};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// People that are drawn at first, and more each time: who looks for somebody types.
const DRAWN: u32 = 50;

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
            move || is_in.get().then(|| people(page, account.clone(), room.clone(), view))
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

/// Who is in it.
fn people(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let filter = RwSignal::new(String::new());
    let drawn = RwSignal::new(DRAWN);
    {
        let (account, room) = (account.clone(), room.clone());
        Effect::new(move |_| {
            let shown = Some((filter.get(), drawn.get()));
            let people = Rooms::People(room.clone(), shown);
            page.act(&account, AccountCommand::Rooms(people));
        });
    }
    on_cleanup({
        let (account, room) = (account.clone(), room.clone());
        move || {
            let people = Rooms::People(room.clone(), None);
            page.act(&account, AccountCommand::Rooms(people));
        }
    });
    let shown = account.rooms.people.clone();
    let here = {
        let room = room.clone();
        Memo::new(move |_| {
            shown.with(|shown| match shown {
                Some((of, people)) if *of == room => people.clone(),
                _ => Default::default(),
            })
        })
    };
    let found = move || {
        let people = here.get();
        let more = people.matching as usize > people.rows.len();
        more.then(|| {
            let count = t::room::found(people.rows.len() as u64);
            view! {
                <p class="soft" role="status">{count}</p>
                <button type="button" class="secondary" data-testid="room-more-people" on:click=move |_| drawn.update(|n| *n += DRAWN)>
                    {t::room::show_more()}
                </button>
            }
        })
    };
    // A title where those under it are not all.
    let lines = move || {
        let rows = here.get().rows;
        let mut lines = Vec::new();
        for (at, title) in sentences::SECTIONS.into_iter().enumerate() {
            let under = rows.iter().filter(|it| sentences::section(it) == at);
            let before = lines.len();
            lines.extend(under.map(|it| (title(), Some(it.clone()))));
            let some = lines.len() - before;
            if some > 0 && some < rows.len() {
                lines.insert(before, (title(), None));
            }
        }
        lines
    };
    let many =
        Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.people > 8)));
    view! {
        <section aria-labelledby="room-people-title">
            <h3 id="room-people-title">{t::room::people()}</h3>
            {move || {
                many.get()
                    .then(|| {
                        view! {
                            <input type="search" class="room-find" dir="auto" autocomplete="off" spellcheck="false" data-testid="room-find" placeholder=t::room::find() aria-label=t::room::find() on:input=move |event| filter.set(event_target_value(&event).trim().to_owned()) />
                        }
                    })
            }}
            <ul class="occupants" data-testid="occupants">
                <For each=lines key=|it| it.clone() let:it>
                    {match it {
                        (title, None) => view! { <li class="occupants-title" data-testid="occupants-title"><h4>{title}</h4></li> }.into_any(),
                        (_, Some(it)) => occupant(page, account.clone(), room.clone(), it, view),
                    }}
                </For>
            </ul>
            {found}
        </section>
    }
    .into_any()
}

fn occupant(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    it: OccupantView,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let name = text::isolate_safe(&it.nick);
    let face = face::person(page, &account, &it.who, &name);
    let address = it.jid.as_ref().map(|jid| {
        let address = jid.to_string();
        view! { <small class="ellipsis" dir="ltr">{address}</small> }
    });
    let hats: Vec<_> = it
        .hats
        .iter()
        .map(|hat| view! { <span class="hat" dir="auto">{text::isolate_safe(hat)}</span> })
        .collect();
    let what = match it.me {
        true => Some(t::room::you()),
        false => sentences::standing(&it),
    };
    let show = it.show;
    let nick = it.nick.clone();
    let menu = (!it.me).then(|| menu(page, account, room, it, view));
    view! {
        <li class="occupant" data-testid="occupant" data-nick=nick>
            <span class="with-presence">
                {face}
                <span class="presence" data-show=crate::ui::sentences::show_name(show) hidden=show == Show::Online></span>
            </span>
            <span class="me">
                <span class="occupant-name"><span class="ellipsis" dir="auto">{name}</span> {hats}</span>
                {address}
            </span>
            <small class="soft">{what}</small>
            {menu}
        </li>
    }
    .into_any()
}

/// What can be done about somebody in it.
fn menu(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    it: OccupantView,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let items = move || {
        let mut all = Vec::new();
        if let Some(jid) = it.jid.clone().filter(|jid| *jid != account.id) {
            let (id, route) = (account.id.clone(), Route::Chat(jid));
            let talk = Box::new(move || page.go_in(Some(&id), &route));
            all.push(Choice::new(
                icons::REQUEST,
                t::switcher::write_to(),
                "occupant-chat",
                talk,
            ));
        }
        let aside = {
            let (account, nick, room) = (account.clone(), it.nick.clone(), room.clone());
            Box::new(move || {
                if let Some(open) = account.open.get_untracked() {
                    open.doing.mode.set(Mode::Aside(nick.clone()));
                }
                // On a phone the details stand over the messages.
                if crate::ui::details::are_over(page) {
                    page.up(&Route::Chat(room.clone()));
                }
            })
        };
        let text = t::room::write_privately();
        all.push(Choice::new(icons::HIDDEN, text, "occupant-aside", aside));
        let (role, affiliation) = view.with_untracked(|view| {
            let view = view.as_ref();
            view.map_or((Role::None, Affiliation::None), |it| {
                (it.role, it.affiliation)
            })
        });
        let moderates = role == Role::Moderator && it.affiliation <= affiliation;
        if moderates && it.role < Role::Moderator {
            let (text, role) = match it.role {
                Role::Visitor => (t::room::give_voice(), Role::Participant),
                _ => (t::room::take_voice(), Role::Visitor),
            };
            let (account, room, nick) = (account.clone(), room.clone(), it.nick.clone());
            let set = Box::new(move || {
                let set = Rooms::SetRole {
                    room: room.clone(),
                    nick: nick.clone(),
                    role,
                    reason: String::new(),
                };
                page.act(&account, AccountCommand::Rooms(set));
            });
            all.push(Choice::new(icons::PEN, text, "occupant-voice", set));
        }
        if moderates && it.affiliation < Affiliation::Admin {
            let over = Overlay::PutOut(room.clone(), it.nick.clone(), None);
            let kick = Box::new(move || page.overlay.set(Some(over.clone())));
            all.push(Choice::new(icons::CLOSE, t::room::kick(), "occupant-kick", kick).grave());
        }
        if let Some(jid) = it.jid.clone()
            && affiliation >= Affiliation::Admin
            && it.affiliation < affiliation
        {
            let over = Overlay::PutOut(room.clone(), it.nick.clone(), Some(jid));
            let ban = Box::new(move || page.overlay.set(Some(over.clone())));
            all.push(Choice::new(icons::BLOCK, t::room::ban(), "occupant-ban", ban).grave());
        }
        let drawn: Vec<_> = all.into_iter().map(|choice| choice.draw(true)).collect();
        view! { <div role="menu">{drawn}</div> }.into_any()
    };
    parts::menu(
        t::room::more(),
        "occupant-menu",
        || icons::MORE.draw(),
        "round",
        items,
    )
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
