//! The right pane: with whom, what was said, what to say.

use super::open::Timeline;
use super::people::Line;
use super::route::Route;
use super::state::{Account, Overlay, Page};
use super::{
    actions, arrange, composer, format, icons, parts, sentences, several, strangers, timeline,
    unasked,
};
use crate::api::{AccountCommand, ContactView, Privacy, Show, Subscription};
use crate::i18n::t;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// A conversation, made anew for each chat.
pub fn conversation(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let line = account.line(&open.peer);
    let jid = open.peer.to_string();
    let choosing = RwSignal::from(open.doing.chosen.clone());
    let blocked = strangers::blocked(&account, &open.peer);
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
                None => page.go(&up(request)),
            }
        }
    };
    let chooses = Memo::new(move |_| choosing.with(Option::is_some));
    let below = {
        let open = open.clone();
        let account = account.clone();
        move || match (chooses.get(), blocked.get()) {
            (true, _) => actions::chosen(page, open.clone()),
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
            {timeline::timeline(page, account, open, line)}
            {note}
            {below}
        </main>
    }
    .into_any()
}

/// Where one came from: the list, or the requests.
fn up(request: Memo<bool>) -> Route {
    match request.get_untracked() {
        true => Route::Requests,
        false => Route::Home,
    }
}

fn header(page: Page, account: Arc<Account>, line: Arc<Line>, request: Memo<bool>) -> AnyView {
    let data = RwSignal::from(line.data.clone());
    let address = line.jid.to_string();
    let name = Memo::new({
        let address = address.clone();
        move |_| {
            data.with(|data| match data.name() {
                "" => address.clone(),
                name => crate::text::isolate_safe(name),
            })
        }
    });
    let show = Memo::new(move |_| data.with(|data| data.show()));
    let picture = {
        let address = address.clone();
        move || parts::avatar(&name.get(), &address)
    };
    let blocked = strangers::blocked(&account, &line.jid);
    let unknown = t::chat::stranger(&address);
    let status = move || {
        page.minute.track();
        if blocked.with(Option::is_some) {
            return t::strangers::is_blocked().to_owned();
        }
        data.with(|data| match &data.contact {
            // What they call themselves may be anybody's name.
            Some(contact) if !contact.in_roster => unknown.clone(),
            // Their own words say more.
            Some(contact) if contact.status.is_empty() => match contact.last_seen {
                Some(at) => {
                    let here = (contact.show != Show::Offline).then_some(contact.show);
                    sentences::last_seen(&format::day_and_clock(at), here)
                }
                None => sentences::about(contact),
            },
            Some(contact) => sentences::about(contact),
            None => unknown.clone(),
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
            view! { <span class="ellipsis" data-testid="conversation-status" dir="auto">{status()}</span> }
                .into_any()
        } else {
            view! { <span class="ellipsis is-typing" data-testid="conversation-typing" role="status" dir="auto">{typing}</span> }
                .into_any()
        }
    };
    view! {
        <header class="bar">
            <button
                type="button"
                class="round back"
                data-testid="back"
                aria-label=t::chat::back_to_list()
                on:click=move |_| page.go(&up(request))
            >
                {icons::BACK.draw()}
            </button>
            <span class="with-presence">
                {picture}
                <span class="presence" data-show=move || sentences::show_name(show.get())></span>
            </span>
            <div class="who">
                <h1 class="ellipsis" data-testid="conversation-name" dir="auto" title=address>
                    {name}
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

fn contact_menu(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let items = move || {
        let jid = line.jid.clone();
        let contact = line.data.with_untracked(|data| data.contact.clone());
        let known = contact.filter(|contact| contact.in_roster);
        let overlay = |overlay: Overlay| move || page.overlay.set(Some(overlay.clone()));
        let command = |command: AccountCommand| {
            let account = account.clone();
            move || page.act(&account, command.clone())
        };
        let stranger = line.data.with_untracked(|data| data.is_request());
        let shared = known.as_ref().map_or("", sentences::subscription);
        let time = known.is_some().then(|| {
            let ask = Privacy::AskTime(jid.clone());
            let ask = command(AccountCommand::Privacy(ask));
            parts::menu_item(t::contact::local_time(), "contact-time", "menu-item", ask)
        });
        let by = account
            .privacy
            .blocked
            .with_untracked(|it| it.by(&jid).cloned());
        let block = match by {
            Some(by) => parts::menu_item(
                t::contact::unblock(),
                "contact-unblock",
                "menu-item",
                command(AccountCommand::Privacy(Privacy::Unblock(by))),
            ),
            None => parts::menu_item(
                t::contact::block(),
                "contact-block",
                "menu-item grave",
                overlay(Overlay::Block(account.id.clone(), jid.clone())),
            ),
        };
        let choices = match known {
            Some(contact) => {
                let sees = matches!(contact.subscription, Subscription::To | Subscription::Both);
                let ask = (!sees).then(|| {
                    parts::menu_item(
                        t::contact::ask_to_be_in_touch(),
                        "contact-ask",
                        "menu-item",
                        command(AccountCommand::RequestSubscription(jid.clone())),
                    )
                });
                view! {
                    {parts::menu_item(
                        t::contact::edit(),
                        "contact-rename",
                        "menu-item",
                        overlay(Overlay::Rename(jid.clone())),
                    )}
                    {ask}
                    {parts::menu_item(
                        t::contact::remove(),
                        "contact-remove",
                        "menu-item grave",
                        overlay(Overlay::Remove(jid.clone())),
                    )}
                }
                .into_any()
            }
            None => parts::menu_item(
                t::contact::add_to_contacts(),
                "contact-add",
                "menu-item",
                command(AccountCommand::AddContact {
                    jid: jid.clone(),
                    name: String::new(),
                    groups: Vec::new(),
                    token: None,
                }),
            ),
        };
        view! {
            <p class="menu-title">
                <bdi>{jid.to_string()}</bdi>
                <small>{shared}</small>
            </p>
            <div role="menu">
                {parts::menu_item(t::chat::go_to_day(), "go-to-day", "menu-item", overlay(Overlay::GoToDay))}
                {parts::menu_item(
                    t::chat::export(),
                    "chat-export",
                    "menu-item",
                    overlay(Overlay::ExportChat(jid.clone())),
                )}
                {(!stranger).then(|| arrange::items(page, &account, &line))}
                {(!stranger).then(|| view! { <hr /> })}
                {time}
                {choices}
                {block}
            </div>
        }
        .into_any()
    };
    parts::menu(
        t::chat::menu(),
        "contact-menu",
        || icons::MORE.draw(),
        "round",
        items,
    )
}
