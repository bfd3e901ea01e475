//! The left pane: own account, search, requests, and everyone in one list.
//! Only the rows on screen exist (and a few more), whatever the number of
//! contacts: every row has the same height.

use super::people::{Line, fold};
use super::route::chat_href;
use super::state::{Account, Overlay, Page};
use super::{dom, format, icons, parts, sentences};
use crate::api::{AccountCommand, Delivery, Show};
use crate::jid::BareJid;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Height of a row in `rem`, as `--row` in `style/tokens.css`.
const ROW_REM: f64 = 4.25;
/// Rows drawn above and below what is seen.
const OVERSCAN: usize = 6;

/// The pane.
pub fn side(page: Page, account: Arc<Account>) -> AnyView {
    let filter = RwSignal::new(String::new());
    view! {
        <nav class="side" aria-label="Chats">
            <header class="bar">
                {account_menu(page, account.clone())}
                <button
                    type="button"
                    class="round"
                    data-testid="add-contact"
                    aria-label="Add a contact"
                    title="Add a contact"
                    on:click=move |_| page.overlay.set(Some(Overlay::AddContact))
                >
                    {icons::ADD_PERSON.draw()}
                </button>
            </header>
            <div class="filter">
                {icons::SEARCH.draw()}
                <input
                    type="search"
                    data-testid="filter"
                    aria-label="Search by name or address"
                    placeholder="Search"
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    on:input=move |event| filter.set(fold(event_target_value(&event).trim()))
                />
            </div>
            {requests(page, account.clone())}
            {lines(page, account, filter)}
        </nav>
    }
    .into_any()
}

fn account_menu(page: Page, account: Arc<Account>) -> AnyView {
    let view = account.view.clone();
    let show = Memo::new(move |_| view.with(|view| view.show));
    let id = account.id.clone();
    let name = id.local().unwrap_or(id.as_str()).to_owned();
    let face = {
        let account = account.clone();
        move || {
            let view = account.view.clone();
            let said = move || {
                view.with(|view| match view.status.is_empty() {
                    true => sentences::show(view.show).to_owned(),
                    false => view.status.clone(),
                })
            };
            view! {
                <span class="with-presence">
                    {parts::avatar(&name, id.as_str())}
                    <span class="presence" data-show=move || sentences::show_name(show.get())></span>
                </span>
                <span class="me">
                    <strong><bdi>{name.clone()}</bdi></strong>
                    <small class="ellipsis"><bdi>{said}</bdi></small>
                </span>
            }
            .into_any()
        }
    };
    let items = move || {
        let account = account.clone();
        view! {
            <p class="menu-title" dir="ltr">{account.id.to_string()}</p>
            {own_presence(page, account, show)}
            <hr />
            {parts::menu_item(
                "Sign out…",
                "sign-out",
                "menu-item",
                move || page.overlay.set(Some(Overlay::SignOut)),
            )}
        }
        .into_any()
    };
    parts::menu("Your account", "account-menu", face, "own", items)
}

fn own_presence(page: Page, account: Arc<Account>, show: Memo<Show>) -> AnyView {
    const SHOWS: [(Show, &str); 5] = [
        (Show::Online, "own-show-online"),
        (Show::FreeForChat, "own-show-free-for-chat"),
        (Show::Away, "own-show-away"),
        (Show::ExtendedAway, "own-show-extended-away"),
        (Show::Busy, "own-show-busy"),
    ];
    let status = account.view.with_untracked(|view| view.status.clone());
    let set = {
        let account = account.clone();
        move |show: Show, status: String| {
            page.act(&account, AccountCommand::SetPresence { show, status });
        }
    };
    let choices: Vec<_> = SHOWS
        .into_iter()
        .map(|(one, testid)| {
            let set = set.clone();
            let account = account.clone();
            view! {
                <button
                    type="button"
                    role="menuitemradio"
                    tabindex="-1"
                    class="menu-item"
                    data-testid=testid
                    aria-checked=move || (show.get() == one).to_string()
                    on:click=move |_| set(one, account.view.with_untracked(|v| v.status.clone()))
                >
                    <span class="presence" data-show=sentences::show_name(one)></span>
                    <span class="grow">{sentences::show(one)}</span>
                    {move || (show.get() == one).then(|| icons::CHECK.draw())}
                </button>
            }
        })
        .collect();
    let on_status = move |event: web_sys::Event| {
        set(
            show.get_untracked(),
            event_target_value(&event).trim().to_owned(),
        );
    };
    view! {
        <div class="menu-status">
            <input
                type="text"
                data-testid="own-status"
                aria-label="Status message"
                placeholder="What are you up to?"
                maxlength="200"
                dir="auto"
                value=status
                on:change=on_status
                on:keydown=|event: KeyboardEvent| {
                    if event.key() == "Enter"
                        && let Some(field) = dom::target::<web_sys::HtmlElement>(&event)
                    {
                        let _ = field.blur();
                    }
                }
            />
        </div>
        {choices}
    }
    .into_any()
}

fn requests(page: Page, account: Arc<Account>) -> AnyView {
    let asking = account.asking.clone();
    view! {
        <ul class="requests">
            <For each=move || asking.get() key=|jid| jid.clone() let:jid>
                {request(page, account.clone(), jid)}
            </For>
        </ul>
    }
    .into_any()
}

fn request(page: Page, account: Arc<Account>, jid: BareJid) -> AnyView {
    let address = jid.to_string();
    let data_jid = address.clone();
    let answer = |accept: bool| {
        let (account, jid) = (account.clone(), jid.clone());
        move |_| {
            let jid = jid.clone();
            page.act(&account, AccountCommand::AnswerSubscription { jid, accept });
        }
    };
    view! {
        <li class="request" data-testid="request-row" data-jid=data_jid>
            <p>
                <strong><bdi>{address}</bdi></strong>
                " wants to be in touch and see when you are online."
            </p>
            <div class="actions">
                <button type="button" class="primary" data-testid="request-accept" on:click=answer(true)>
                    "Accept"
                </button>
                <button type="button" class="secondary" data-testid="request-decline" on:click=answer(false)>
                    "Decline"
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// What part of the list is seen.
#[derive(Clone, Copy, PartialEq)]
struct Range {
    first: usize,
    count: usize,
}

fn lines(page: Page, account: Arc<Account>, filter: RwSignal<String>) -> AnyView {
    let scroller = NodeRef::<html::Div>::new();
    let range = RwSignal::new(Range {
        first: 0,
        count: 30,
    });
    let row = row_height();
    let measure = move || {
        if let Some(scroller) = scroller.get_untracked() {
            let top = (f64::from(scroller.scroll_top()) / row) as usize;
            let seen = (f64::from(scroller.client_height()) / row).ceil() as usize + 1;
            let now = Range {
                first: top.saturating_sub(OVERSCAN),
                count: seen + 2 * OVERSCAN,
            };
            if range.get_untracked() != now {
                range.set(now);
            }
        }
    };
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            measure();
            watch.set_value(Some(dom::SizeWatch::new(&[&element], measure)));
        }
    });
    Effect::new(move |_| {
        filter.track();
        if let Some(scroller) = scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
    });
    let seen = Memo::new_with_compare(
        {
            let account = account.clone();
            move |_| {
                account.listed.track();
                let Range { first, count } = range.get();
                filter.with(|filter| account.people().lines(filter, first, count))
            }
        },
        // Lines are shared: the same ones in the same order need no drawing.
        |a, b| match (a, b) {
            (Some(a), Some(b)) => {
                a.0 != b.0
                    || a.1.len() != b.1.len()
                    || a.1.iter().zip(&b.1).any(|(a, b)| !Arc::ptr_eq(a, b))
            }
            _ => true,
        },
    );
    let pixels = |n: f64| sentences::join(&[&n.to_string(), "px"]);
    let height = move || pixels(seen.with(|seen| seen.0) as f64 * row);
    let start = move || {
        seen.track();
        let shift = pixels(range.get().first as f64 * row);
        sentences::join(&["translateY(", &shift, ")"])
    };
    let empty = move || {
        (seen.with(|seen| seen.0) == 0).then(|| {
            let sentence = match filter.with(String::is_empty) {
                true => sentences::NOBODY_YET,
                false => sentences::NOBODY_FOUND,
            };
            view! { <p class="nobody">{sentence}</p> }
        })
    };
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        if let Some(scroller) = scroller.get_untracked() {
            parts::step_focus(&scroller, "a.row", step);
        }
    };
    view! {
        <div
            class="chat-list"
            data-testid="chat-list"
            node_ref=scroller
            on:scroll=move |_| measure()
            on:keydown=on_key
        >
            {empty}
            <div class="chat-space" style:height=height>
                <ul style:transform=start>
                    <For
                        each=move || seen.with(|seen| seen.1.clone())
                        key=|line| line.jid.clone()
                        let:line
                    >
                        {line_row(page, account.clone(), line)}
                    </For>
                </ul>
            </div>
        </div>
    }
    .into_any()
}

/// One line. Each part follows only what it shows.
fn line_row(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let jid = line.jid.clone();
    let data = RwSignal::from(line.data.clone());
    let name = Memo::new({
        let jid = jid.clone();
        move |_| {
            data.with(|data| match data.name() {
                "" => jid.to_string(),
                name => crate::text::isolate_safe(name),
            })
        }
    });
    let show = Memo::new(move |_| data.with(|data| data.show()));
    let unread = Memo::new(move |_| data.with(|data| data.unread()));
    let here = {
        let (open, jid) = (account.open.clone(), jid.clone());
        Memo::new(move |_| open.with(|open| open.as_ref().is_some_and(|open| open.peer == jid)))
    };
    let time = move || {
        page.minute.track();
        let time = data.with(|data| data.chat.as_ref().map_or(0, |chat| chat.last_time));
        (time > 0).then(|| format::short(time))
    };
    let picture = {
        let jid = jid.clone();
        move || parts::avatar(&name.get(), jid.as_str())
    };
    let address = jid.to_string();
    view! {
        <li>
            <a
                class="row"
                data-testid="chat-row"
                data-jid=address
                href=chat_href(&jid)
                aria-current=move || here.get().then_some("page")
                class:unseen=move || { unread.get() > 0 }
            >
                <span class="with-presence">{picture} {parts::presence(move || show.get())}</span>
                <span class="row-name" data-testid="chat-name">
                    <bdi>{name}</bdi>
                </span>
                <time class="row-time">{time}</time>
                <span class="row-preview">{preview(data)}</span>
                {move || {
                    let count = unread.get();
                    (count > 0)
                        .then(|| {
                            let label = sentences::unread(count);
                            let shown = if count > 999 { "999+".to_owned() } else { count.to_string() };
                            view! {
                                <span class="badge" data-testid="chat-unread" aria-label=label>
                                    {shown}
                                </span>
                            }
                        })
                }}
            </a>
        </li>
    }
    .into_any()
}

/// The second line: who types, else the draft, else the last message, else the status.
fn preview(data: RwSignal<super::people::LineData>) -> impl IntoView {
    move || {
        data.with(|data| {
            if !data.typing.is_empty() {
                return view! {
                    <em class="is-typing" data-testid="chat-typing">{sentences::TYPING}</em>
                }
                .into_any();
            }
            let Some(chat) = &data.chat else {
                let status = data.contact.as_ref().map_or("", |c| c.status.as_str());
                return view! { <span class="ellipsis"><bdi>{status.to_owned()}</bdi></span> }
                    .into_any();
            };
            if !chat.draft.is_empty() {
                return view! {
                    <span class="draft-mark" data-testid="chat-draft">{sentences::DRAFT}</span>
                    <span class="ellipsis" data-testid="chat-preview"><bdi>{chat.draft.clone()}</bdi></span>
                }
                .into_any();
            }
            view! {
                {chat.preview_sent.as_ref().map(delivery_mark)}
                <span class="ellipsis" data-testid="chat-preview"><bdi>{chat.preview.clone()}</bdi></span>
            }
            .into_any()
        })
    }
}

/// How far a message of ours has come, as a small picture.
pub fn delivery_mark(delivery: &Delivery) -> AnyView {
    let icon = match delivery {
        Delivery::Waiting | Delivery::Sending => icons::CLOCK,
        Delivery::Sent => icons::TICK,
        Delivery::Delivered | Delivery::Displayed => icons::TICKS,
        Delivery::Failed(_) => icons::ALERT,
    };
    let label = sentences::delivery(delivery);
    view! {
        <span class="mark-sent" data-mark=sentences::delivery_name(delivery) role="img" aria-label=label title=label>
            {icon.draw()}
        </span>
    }
    .into_any()
}

fn row_height() -> f64 {
    let root = dom::document().document_element();
    let size = root
        .and_then(|root| dom::window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("font-size").ok())
        .and_then(|size| size.trim_end_matches("px").parse::<f64>().ok());
    ROW_REM * size.unwrap_or(16.0)
}
