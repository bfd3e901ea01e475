//! Who is in a room, in sections. Only those on screen are drawn, and only they come from
//! the engine, whatever the number of people.

use super::sentences;
use crate::api::{
    AccountCommand, Affiliation, Looked, OccupantView, People, Role, RoomView, Rooms, Show,
};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::page::sections;
use crate::text;
use crate::ui::actions::Mode;
use crate::ui::overlay::Overlay;
use crate::ui::parts::{self, Choice};
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use crate::ui::{dom, face, floating, icons};
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Lines by which what is drawn moves on.
const STEP: u32 = 8;
/// Lines that are drawn above and below those on screen, for who scrolls fast.
const BESIDE: u32 = 40;

/// Who is in it.
pub fn people(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let filter = RwSignal::new(String::new());
    // The first line that is drawn, and how many are.
    let window = RwSignal::new((0, 2 * BESIDE));
    let shown = account.rooms.people.clone();
    let here = {
        let room = room.clone();
        Memo::new(move |_| {
            shown.with(|shown| match shown {
                Some((of, people)) if *of == room => people.clone(),
                _ => People::default(),
            })
        })
    };
    let titles = Memo::new(move |_| here.with(|here| sections::titles(&here.sections)));
    let lines = Memo::new(move |_| here.with(|here| sections::lines(&here.sections)));
    {
        let (account, room) = (account.clone(), room.clone());
        Effect::new(move |_| {
            let (line, count) = window.get();
            let looked = Looked {
                filter: filter.get(),
                first: titles.with_untracked(|titles| sections::row_at(line, titles)),
                count,
            };
            let people = Rooms::People(room.clone(), Some(looked));
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
    // Heights are the style sheet's: from how high all lines are follows which are seen.
    let space = NodeRef::<html::Ul>::new();
    let measure = move || {
        // It may have closed since.
        let Some(space) = space.try_get_untracked().flatten() else {
            return;
        };
        let scroller = space.closest(".details-parts").ok().flatten();
        let scroller = scroller.and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let (Some(scroller), all) = (scroller, lines.get_untracked()) else {
            return;
        };
        let high = f64::from(space.offset_height());
        if all == 0 || high == 0.0 {
            return;
        }
        let line = high / f64::from(all);
        let above =
            scroller.get_bounding_client_rect().top() - space.get_bounding_client_rect().top();
        let first = (above.max(0.0) / line) as u32 / STEP * STEP;
        let seen = (f64::from(scroller.client_height()) / line) as u32;
        let seen = seen.next_multiple_of(STEP);
        let now = (first.saturating_sub(BESIDE), seen + 2 * BESIDE + STEP);
        if window.get_untracked() != now {
            window.set(now);
        }
    };
    let scrolled = account.rooms.scrolled.clone();
    Effect::new(move |_| {
        scrolled.track();
        lines.track();
        dom::next_frame(measure);
    });
    let find = move |event| {
        window.set((0, 2 * BESIDE));
        filter.set(event_target_value(&event).trim().to_owned());
    };
    let many =
        Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.people > 8)));
    // A row stays what it is while others come and go above it.
    let places = Memo::new(move |_| {
        here.with(|here| {
            let rows = here.rows.iter().zip(here.first..);
            let place = |(it, row): (&OccupantView, u32)| {
                let line = titles.with(|titles| sections::line_of(row, titles));
                (it.nick.clone(), line)
            };
            rows.map(place).collect::<HashMap<String, u32>>()
        })
    });
    let open = RwSignal::new_local(None::<Opened>);
    let opens = move |event: MouseEvent| {
        let pointed = dom::pointed(&event);
        let button = pointed.and_then(|it| it.closest("[data-menu]").ok().flatten());
        let Some(Ok(button)) = button.map(|it| it.dyn_into::<HtmlElement>()) else {
            return;
        };
        let nick = button.get_attribute("data-menu");
        let of = here.with_untracked(|here| {
            let mut rows = here.rows.iter();
            rows.find(|it| Some(&it.nick) == nick.as_ref()).cloned()
        });
        open.set(of.map(|of| Opened { of, button }));
    };
    let menu = {
        let (account, room) = (account.clone(), room.clone());
        move || {
            let menu = open.get()?;
            let close = {
                let menu = menu.clone();
                move || {
                    open.set(None);
                    menu.give_back(space.get_untracked());
                }
            };
            Some(opened(
                page,
                account.clone(),
                room.clone(),
                view,
                menu,
                close,
            ))
        }
    };
    let title = |(line, section): (u32, usize)| {
        view! {
            <li class="occupants-title" data-testid="occupants-title" style:--line=line.to_string()>
                <h4>{sentences::SECTIONS[section]()}</h4>
            </li>
        }
    };
    let nobody = move || {
        let none = lines.get() == 0 && !filter.with(String::is_empty);
        none.then(t::list::nobody_found)
    };
    view! {
        <section aria-labelledby="room-people-title">
            <h3 id="room-people-title">{t::room::people()}</h3>
            {move || {
                many.get()
                    .then(|| {
                        view! {
                            <input type="search" class="room-find" dir="auto" autocomplete="off" spellcheck="false" data-testid="room-find" placeholder=t::room::find() aria-label=t::room::find() on:input=find />
                        }
                    })
            }}
            <ul class="occupants" data-testid="occupants" node_ref=space on:click=opens style:--lines=move || lines.get().to_string()>
                {move || titles.get().into_iter().map(title).collect::<Vec<_>>()}
                <For each=move || here.get().rows key=|it| it.clone() let:it>
                    {
                        let nick = it.nick.clone();
                        let line = Memo::new(move |_| places.with(|all| all.get(&nick).copied()));
                        occupant(page, &account, line, it)
                    }
                </For>
            </ul>
            {menu}
            <p class="soft" role="status">{nobody}</p>
        </section>
    }
    .into_any()
}

/// Whose menu is open, by which button.
#[derive(Clone)]
struct Opened {
    of: OccupantView,
    button: HtmlElement,
}

impl Opened {
    /// The focus goes back to where it came from, though that may be drawn anew since.
    fn give_back(&self, list: Option<web_sys::HtmlUListElement>) {
        if self.button.is_connected() {
            return drop(self.button.focus());
        }
        let all = list.and_then(|list| list.query_selector_all("[data-menu]").ok());
        let Some(all) = all else { return };
        let mut buttons =
            (0..all.length()).filter_map(|at| all.get(at)?.dyn_into::<HtmlElement>().ok());
        let same = |it: &HtmlElement| it.get_attribute("data-menu").as_ref() == Some(&self.of.nick);
        if let Some(button) = buttons.find(same) {
            let _ = button.focus();
        }
    }
}

fn occupant(
    page: Page,
    account: &Arc<Account>,
    line: Memo<Option<u32>>,
    it: OccupantView,
) -> AnyView {
    let name = text::isolate_safe(&it.nick);
    let face = match it.pictured {
        true => face::person(page, account, &it.who, &name),
        false => parts::avatar(&name, &it.who.to_string()),
    };
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
    let what = what.map(|what| view! { <small class="soft">{what}</small> });
    let show = crate::ui::sentences::show_name(it.show);
    let show =
        (it.show != Show::Online).then(|| view! { <span class="presence" data-show=show></span> });
    let menu = (!it.me).then(|| {
        view! {
            <button type="button" class="round" data-testid="occupant-menu" data-menu=it.nick.clone() aria-haspopup="menu" title=t::room::more()>
                {icons::MORE.draw()}
            </button>
        }
    });
    view! {
        <li class="occupant" data-testid="occupant" data-nick=it.nick style:--line=move || line.get().unwrap_or_default().to_string()>
            <span class="with-presence">{face} {show}</span>
            <span class="me">
                <span class="occupant-name"><span class="ellipsis" dir="auto">{name}</span> {hats}</span>
                {address}
            </span>
            {what}
            {menu}
        </li>
    }
    .into_any()
}

/// The menu of somebody.
fn opened(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    view: Memo<Option<RoomView>>,
    Opened { of, button }: Opened,
    close: impl Fn() + Clone + 'static,
) -> AnyView {
    let at = floating::end_of(&button);
    let name = text::isolate_safe(&of.nick);
    let drawn: Vec<_> = choices(page, account, room, of, view)
        .into_iter()
        .map(|choice| {
            let (close, act) = (close.clone(), choice.act);
            let act = Box::new(move || {
                close();
                act();
            });
            Choice { act, ..choice }.draw(true)
        })
        .collect();
    let items = drawn.into_any();
    floating::menu(at, name, "occupant-menu-panel", items, close.clone(), close)
}

/// What can be done about somebody in it.
fn choices(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    it: OccupantView,
    view: Memo<Option<RoomView>>,
) -> Vec<Choice> {
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
    all
}
