//! The right pane: with whom, what was said, what to say.

use super::face::face;
use super::icons::Icon;
use super::late::{Late, late};
use super::open::Timeline;
use super::overlay::Overlay;
use super::parts::Choice;
use super::people::Line;
use super::route::Route;
use super::state::{Account, Page};
use super::{
    arrange, composer, details, format, icons, parts, rooms, sentences, several, strangers,
    timeline, unasked,
};
use crate::api::{AccountCommand, ContactView, Privacy, Show, Subscription};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// A conversation, made anew for each chat.
pub fn conversation(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let line = account.line(&open.peer);
    let jid = open.peer.to_string();
    let choosing = RwSignal::from(open.doing.chosen.clone());
    let blocked = strangers::blocked(&account, &open.peer);
    let room = standing(&line);
    let request = strangers::is_request(&line);
    let held = RwSignal::new(false);
    let hold = move |event: web_sys::Event| {
        if request.get_untracked() && strangers::hold_link(&event) {
            held.set(true);
        }
    };
    let note = strangers::request_note(page, account.clone(), line.clone(), held);
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            match choosing.get_untracked() {
                Some(_) => choosing.set(None),
                None => page.up(&up(request)),
            }
        }
    };
    let chooses = Memo::new(move |_| choosing.with(Option::is_some));
    let below = {
        let open = open.clone();
        let account = account.clone();
        let (line, room) = (line.clone(), room);
        move || match (chooses.get(), blocked.get()) {
            (true, _) => late(page, "notice bad", Late::Chosen(open.clone())),
            _ if let Some(note) = room
                .get()
                .and_then(|view| rooms::note(page, account.clone(), &line, view)) =>
            {
                note
            }
            (false, Some(by)) => strangers::blocked_note(page, account.clone(), by),
            (false, None) => composer::composer(page, account.clone(), open.clone()),
        }
    };
    view! {
        <main
            class="pane conversation"
            data-testid="conversation"
            data-jid=jid
            on:keydown=leave
            on:click:capture=move |event| hold(event.into())
            on:auxclick:capture=move |event| hold(event.into())
        >
            {header(page, account.clone(), line.clone(), request)}
            {unasked::note(page, account.clone(), line.clone())}
            {strangers::local_time(page, &account, &line.jid)}
            {timeline::timeline(page, account.clone(), open, line.clone())}
            {note}
            {rooms::asking(page, account, line)}
            {below}
        </main>
    }
    .into_any()
}

/// What of a room decides whether one can write in it.
fn standing(line: &Line) -> Memo<Option<crate::api::RoomView>> {
    let room = rooms::room(line);
    Memo::new(move |_| {
        let mut view = room.get()?;
        // Who comes and goes must not draw the composer anew.
        view.people = 0;
        view.mentions = 0;
        view.first_mention = None;
        view.asking.clear();
        view.seen.clear();
        view.subject.clear();
        Some(view)
    })
}

/// Where one came from: the list, or the requests.
fn up(request: Memo<bool>) -> Route {
    match request.get_untracked() {
        true => Route::Requests,
        false => Route::Home,
    }
}

/// How somebody is: their own words, else whether and when they are here.
pub fn about(page: Page, account: &Account, line: &Line, in_words: bool) -> Memo<String> {
    let data = line.data.clone();
    let blocked = strangers::blocked(account, &line.jid);
    let jid = line.jid.clone();
    Memo::new(move |_| {
        page.minute.track();
        if blocked.with(Option::is_some) {
            return t::strangers::is_blocked().to_owned();
        }
        data.with(|data| match &data.contact {
            // Their own words say more.
            Some(contact) if contact.in_roster && (!in_words || contact.status.is_empty()) => {
                match contact.last_seen {
                    Some(at) => {
                        let here = (contact.show != Show::Offline).then_some(contact.show);
                        sentences::last_seen(&format::day_and_clock(at), here)
                    }
                    None => sentences::presence(contact),
                }
            }
            Some(contact) if contact.in_roster => contact.status.clone(),
            // What they call themselves may be anybody's name.
            _ if ![jid.as_str(), ""].contains(&data.name()) => t::chat::stranger(jid.as_str()),
            _ => t::chat::not_a_contact().to_owned(),
        })
    })
}

fn header(page: Page, account: Arc<Account>, line: Arc<Line>, request: Memo<bool>) -> AnyView {
    let data = RwSignal::from(line.data.clone());
    let address = line.jid.to_string();
    let name = line.name();
    let show = Memo::new(move |_| data.with(|data| data.show()));
    let picture = face(page, &account, &line);
    let blocked = strangers::blocked(&account, &line.jid);
    let is_room = rooms::is_room(&line);
    let status = about(page, &account, &line, true);
    let room = rooms::room(&line);
    let status = Memo::new(move |_| match room.get() {
        Some(view) => rooms::status(&view),
        None => status.get(),
    });
    // Beside it, as it may be of another direction: its beginning is what is seen of it.
    let subject = Memo::new(move |_| room.with(|view| view.as_ref().and_then(rooms::subject)));
    let subject = move || {
        let subject = subject.get()?;
        Some(view! {
            <span aria-hidden="true">"·"</span>
            <span class="ellipsis" dir="auto">{subject}</span>
        })
    };
    // When they were here last their server may know.
    let away = Memo::new(move |_| {
        let away = |contact: &ContactView| contact.show == Show::Offline;
        data.with(|data| data.contact.as_ref().is_some_and(away))
    });
    Effect::new({
        let (account, who) = (account.clone(), line.jid.clone());
        move |_| {
            let known = data.with_untracked(|data| {
                let contact = data.contact.as_ref();
                contact.is_some_and(|contact| contact.last_seen.is_some())
            });
            if away.get() && !known && blocked.with_untracked(Option::is_none) {
                let privacy = Privacy::AskLastSeen(who.clone());
                page.act(&account, AccountCommand::Privacy(privacy));
            }
        }
    });
    let second = move || {
        let typing = data.with(|data| sentences::typing(&data.typing));
        if typing.is_empty() {
            view! {
                <span class="status" data-testid="conversation-status">
                    <span class="ellipsis" dir="auto">{status}</span>
                    {subject}
                </span>
            }
            .into_any()
        } else {
            view! { <span class="ellipsis is-typing" data-testid="conversation-typing" dir="auto">{typing}</span> }
                .into_any()
        }
    };
    let detailed = details::are_open(page);
    let turn = {
        let peer = line.jid.clone();
        move |_| match detailed.get_untracked() {
            true => page.up(&Route::Chat(peer.clone())),
            false => page.go(&Route::Details(peer.clone())),
        }
    };
    view! {
        <header class="bar">
            <button
                type="button"
                class="round back"
                data-testid="back"
                aria-label=t::chat::back_to_list()
                on:click=move |_| page.up(&up(request))
            >
                {icons::BACK.draw()}
            </button>
            <span class="with-presence">
                {picture}
                <span class="presence" data-show=move || sentences::show_name(show.get()) hidden=is_room></span>
            </span>
            <div class="who">
                <h1 class="ellipsis" data-testid="conversation-name" dir="auto" title=address>
                    <button
                        type="button"
                        class="open-details"
                        data-testid="open-details"
                        aria-expanded=move || detailed.get().to_string()
                        on:click=turn
                    >
                        {name}
                    </button>
                </h1>
                <small class="who-more">
                    {second} {several::from_account(page, &account)}
                </small>
            </div>
            {contact_menu(page, account, line)}
        </header>
    }
    .into_any()
}

/// What can be done with the chat itself.
pub fn of_chat(page: Page, who: &BareJid) -> Vec<Choice> {
    let over = |overlay: Overlay| Box::new(move || page.overlay.set(Some(overlay.clone())));
    vec![
        Choice::new(
            icons::DAY,
            t::chat::go_to_day(),
            "go-to-day",
            over(Overlay::GoToDay),
        ),
        Choice::new(
            icons::FILE,
            t::chat::export(),
            "chat-export",
            over(Overlay::ExportChat(who.clone())),
        ),
    ]
}

/// What can be done about who one talks to.
pub fn of_contact(page: Page, account: &Arc<Account>, line: &Line) -> Vec<Choice> {
    let who = &line.jid;
    let contact = line.data.with_untracked(|data| data.contact.clone());
    let over = |overlay: Overlay| -> Box<dyn Fn()> {
        Box::new(move || page.overlay.set(Some(overlay.clone())))
    };
    let tell = |command: AccountCommand| -> Box<dyn Fn()> {
        let account = account.clone();
        Box::new(move || page.act(&account, command.clone()))
    };
    let mut all = Vec::new();
    let mut add = |icon: Icon, text: &'static str, testid: &'static str, act: Box<dyn Fn()>| {
        all.push(Choice::new(icon, text, testid, act));
    };
    match contact.filter(|contact| contact.in_roster) {
        Some(contact) => {
            let ask = tell(AccountCommand::Privacy(Privacy::AskTime(who.clone())));
            add(icons::CLOCK, t::contact::local_time(), "contact-time", ask);
            let edit = over(Overlay::Rename(who.clone()));
            add(icons::PEN, t::contact::edit(), "contact-rename", edit);
            if !matches!(contact.subscription, Subscription::To | Subscription::Both) {
                let text = t::contact::ask_to_be_in_touch();
                let ask = tell(AccountCommand::RequestSubscription(who.clone()));
                add(icons::REQUEST, text, "contact-ask", ask);
            }
            let remove = over(Overlay::Remove(who.clone()));
            let remove = Choice::new(icons::BIN, t::contact::remove(), "contact-remove", remove);
            all.push(remove.grave());
        }
        None => {
            let text = t::contact::add_to_contacts();
            let command = AccountCommand::AddContact {
                jid: who.clone(),
                name: String::new(),
                groups: Vec::new(),
                token: None,
            };
            add(icons::ADD_PERSON, text, "contact-add", tell(command));
        }
    }
    let by = account
        .privacy
        .blocked
        .with_untracked(|it| it.by(who).cloned());
    all.push(match by {
        Some(by) => Choice::new(
            icons::BLOCK,
            t::contact::unblock(),
            "contact-unblock",
            tell(AccountCommand::Privacy(Privacy::Unblock(by))),
        ),
        None => Choice::new(
            icons::BLOCK,
            t::contact::block(),
            "contact-block",
            over(Overlay::Block(account.id.clone(), who.clone())),
        )
        .grave(),
    });
    all
}

fn contact_menu(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let items = move || {
        let items = Late::Contact(account.clone(), line.clone());
        late(page, "menu-title", items)
    };
    parts::menu(
        t::chat::menu(),
        "contact-menu",
        || icons::MORE.draw(),
        "round",
        items,
    )
}

/// What the menu offers.
pub fn menu(page: Page, account: &Arc<Account>, line: &Arc<Line>) -> AnyView {
    let who = line.jid.clone();
    let contact = line.data.with_untracked(|data| data.contact.clone());
    let known = contact.filter(|contact| contact.in_roster);
    let shared = known.as_ref().map_or("", sentences::subscription);
    let stranger = line.data.with_untracked(|data| data.is_request());
    let details = Route::Details(who.clone());
    let details = Box::new(move || page.go(&details));
    let mut chat = vec![Choice::new(
        icons::ABOUT,
        t::chat::details(),
        "contact-details",
        details,
    )];
    chat.extend(of_chat(page, &who));
    if !stranger {
        chat.extend(arrange::of_chat(page, account, line));
    }
    let draw = |all: Vec<Choice>| -> Vec<_> {
        let all = all.into_iter();
        all.map(|choice| choice.draw(true)).collect()
    };
    // It comes after the panel that it stands in.
    let menu = NodeRef::<html::Div>::new();
    parts::focus_first(menu);
    view! {
        <p class="menu-title">
            <bdi>{who.to_string()}</bdi>
            <small>{shared}</small>
        </p>
        <div role="menu" node_ref=menu>
            {draw(chat)}
            {(!rooms::is_room(line)).then(|| view! { <hr /> {draw(of_contact(page, account, line))} })}
        </div>
    }
    .into_any()
}
