//! The index of the settings: beside the sections, which it follows, where there is room;
//! else in their place, and each section alone (`style/account.css`).

use super::find;
use crate::i18n::t;
use crate::ui::icons::{self, Icon};
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use crate::ui::{dom, parts};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A section, by the name that its title and its address have, and what is in it.
type Entry = (&'static str, Icon, &'static str, &'static str);

fn entries() -> [Entry; 13] {
    use t::sections as about;
    use t::settings as say;
    [
        (
            "profile",
            icons::PERSON,
            t::profile::title(),
            t::profile::about(),
        ),
        ("look", icons::LOOK, t::appearance::title(), about::look()),
        (
            "notify",
            icons::BELL,
            t::notifications::title(),
            about::notify(),
        ),
        ("chats", icons::SEND, say::chats(), about::chats()),
        ("language", icons::GLOBE, say::language(), about::language()),
        (
            "keyboard",
            icons::KEYS,
            t::keys::keyboard(),
            about::keyboard(),
        ),
        ("privacy", icons::LOCK, say::privacy(), about::privacy()),
        (
            "strangers",
            icons::REQUEST,
            say::strangers(),
            about::strangers(),
        ),
        (
            "blocked",
            icons::BLOCK,
            t::block::blocked(),
            about::blocked(),
        ),
        (
            "archive",
            icons::ARCHIVE,
            t::archive::title(),
            about::archive(),
        ),
        ("storage", icons::DISK, t::kept::title(), about::storage()),
        ("app", icons::WINDOW, t::app::title(), about::app()),
        ("about", icons::CUP, t::about::title(), about::about()),
    ]
}

/// What is drawn of it.
#[derive(Clone, Copy)]
struct Index {
    page: Page,
    side: NodeRef<html::Div>,
    area: NodeRef<html::Div>,
    /// The section that is read, where all are seen.
    read: RwSignal<String>,
    /// How far it was scrolled to show a section: that one is read then.
    held: StoredValue<i32>,
}

/// The index, the search and the sections.
pub fn indexed(page: Page, account: &Account, sections: AnyView) -> AnyView {
    let index = Index {
        page,
        side: NodeRef::new(),
        area: NodeRef::new(),
        read: RwSignal::new(String::new()),
        held: StoredValue::new(-1),
    };
    let alone = index.open();
    index.follow();
    let (finding, none) = (RwSignal::new(false), RwSignal::new(false));
    let find = move |event| {
        let words = event_target_value(&event);
        finding.set(!words.trim().is_empty());
        if let (Some(side), Some(area)) = (index.side.get_untracked(), index.area.get_untracked()) {
            none.set(!find::find(&side, &area, &words));
        }
    };
    let guest = account.view.with_untracked(|view| view.guest.is_some());
    // A guest has no account that could keep a profile.
    let entries = &entries()[usize::from(guest)..];
    let step = |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        if let Some(list) = dom::by_id::<Element>("settings-index") {
            event.prevent_default();
            parts::step_focus(&list, "li:not([hidden]) > a", step, false);
        }
    };
    view! {
        <div
            class="settings"
            data-alone=move || alone.get().then_some("")
            data-finding=move || finding.get().then_some("")
        >
            <div class="settings-columns">
                <div class="settings-side" node_ref=index.side>
                    <div class="settings-find" role="search">
                        <input
                            type="search"
                            data-testid="settings-find"
                            placeholder=t::settings::find()
                            aria-label=t::settings::find()
                            on:input=find
                        />
                    </div>
                    <nav aria-label=t::settings::title()>
                        <ul id="settings-index" class="settings-index" on:keydown=step>
                            {account_line(page, guest)}
                            {entries.iter().map(|entry| index.line(*entry)).collect::<Vec<_>>()}
                        </ul>
                    </nav>
                </div>
                <div class="settings-sections" node_ref=index.area>
                    {sections}
                </div>
            </div>
            <p class="soft" role="status" data-testid="settings-none">
                {move || none.get().then(t::settings::found_none)}
            </p>
        </div>
    }
    .into_any()
}

/// The account is a pane of its own.
fn account_line(page: Page, guest: bool) -> AnyView {
    let about = match guest {
        true => "",
        false => t::sections::account(),
    };
    view! {
        <li>
            <a href=page.href(None, &Route::Account) data-testid="index-account">
                {face(icons::KEY, t::own::account(), about)}
            </a>
        </li>
    }
    .into_any()
}

fn face(icon: Icon, title: &'static str, about: &'static str) -> AnyView {
    view! {
        <span class="settings-icon">{icon.draw()}</span>
        <span class="grow">{title} <small>{about}</small></span>
    }
    .into_any()
}

/// The title of a section.
fn title(area: &Element, name: &str) -> Option<HtmlElement> {
    let id = ["#settings-", name, "-title"].concat();
    area.query_selector(&id).ok()??.dyn_into().ok()
}

/// The name of a section, which its title says.
pub fn name(section: &Element) -> Option<String> {
    let title = section.get_attribute("aria-labelledby")?;
    let name = title.strip_prefix("settings-")?.strip_suffix("-title")?;
    Some(name.to_owned())
}

/// The sections, in their order.
fn all(area: &Element) -> Vec<Element> {
    let mut all = Vec::new();
    let mut next = area.first_element_child();
    while let Some(section) = next {
        next = section.next_element_sibling();
        all.push(section);
    }
    all
}

impl Index {
    fn line(self, (name, icon, title, about): Entry) -> AnyView {
        let go = move |event: MouseEvent| {
            let other = event.ctrl_key() || event.meta_key() || event.shift_key();
            if other || !self.beside() {
                return;
            }
            event.prevent_default();
            let route = Route::Section(name.to_owned());
            match self.page.route.with_untracked(|now| *now == route) {
                true => self.show(name.to_owned()),
                // The way back is no longer for it.
                false => self.page.instead(route),
            }
        };
        let current = move || self.read.with(|it| it == name).then_some("true");
        view! {
            <li data-of=name>
                <a
                    href=self.page.href(None, &Route::Section(name.to_owned()))
                    data-testid=["index-", name].concat()
                    aria-current=current
                    on:click=go
                >
                    {face(icon, title, about)}
                </a>
            </li>
        }
        .into_any()
    }

    /// Whether index and sections are both seen.
    fn beside(self) -> bool {
        let seen = |it: Option<web_sys::HtmlDivElement>| it.is_some_and(|it| it.offset_width() > 0);
        seen(self.side.get_untracked()) && seen(self.area.get_untracked())
    }

    /// Opens the section that the address names; whether there is one.
    fn open(self) -> RwSignal<bool> {
        let alone = RwSignal::new(false);
        Effect::new(move |before: Option<Option<String>>| {
            let area = self.area.get()?;
            let named = self.page.route.with(|route| match route {
                Route::Section(name) => Some(name.clone()),
                _ => None,
            });
            let named = named.filter(|it| title(&area, it).is_some());
            for section in all(&area) {
                let is_open = named.is_some() && name(&section) == named;
                let _ = section.toggle_attribute_with_force("data-open", is_open);
            }
            alone.set(named.is_some());
            match (&named, before.flatten()) {
                (Some(name), _) => self.show(name.clone()),
                // Back in the index, where one came from.
                (None, Some(before)) => dom::next_frame(move || {
                    let line = ["#settings-index > [data-of=", &before, "] > a"].concat();
                    let line = dom::document().query_selector(&line).ok().flatten();
                    if let Some(Ok(line)) = line.map(|it| it.dyn_into::<HtmlElement>()) {
                        let _ = line.focus();
                    }
                }),
                _ => {}
            }
            named
        });
        alone
    }

    fn show(self, name: String) {
        // The pane takes the focus in the first frame.
        dom::next_frame(move || {
            dom::next_frame(move || {
                let area = self.area.try_get_untracked().flatten();
                let Some(title) = area.and_then(|area| title(&area, &name)) else {
                    return;
                };
                title.set_tab_index(-1);
                let _ = title.focus();
                let section = title.parent_element().unwrap_or(title.into());
                section.scroll_into_view();
                if self.beside()
                    && let Ok(Some(scroller)) = section.closest(".account-parts")
                {
                    self.held.set_value(scroller.scroll_top());
                    self.read.set(name);
                }
            });
        });
    }

    /// Says which section is read, as the page is scrolled.
    fn follow(self) {
        let listener = StoredValue::new_local(None::<dom::Listener>);
        Effect::new(move |_| {
            let area = self.area.get();
            let scroller = area.and_then(|area| area.closest(".account-parts").ok().flatten());
            let Some(scroller) = scroller else {
                return;
            };
            let look = move |scroller: &Element| {
                let area = self.area.try_get_untracked().flatten();
                if let Some(area) = area.filter(|_| self.beside())
                    && self.held.get_value() != scroller.scroll_top()
                {
                    self.read.set(read(scroller, &area));
                }
            };
            let of = scroller.clone();
            let listens = dom::Listener::new(&scroller, "scroll", move || look(&of));
            listener.set_value(Some(listens));
            dom::next_frame(move || look(&scroller));
        });
    }
}

/// The last section that begins in the upper third of what is seen; at the end, the last.
fn read(scroller: &Element, area: &Element) -> String {
    let end = scroller.scroll_height() - scroller.client_height() - 2;
    let at_end = end > 0 && scroller.scroll_top() >= end;
    let line = scroller.get_bounding_client_rect().top() + f64::from(scroller.client_height() / 3);
    let mut read = String::new();
    for section in all(area) {
        let Some(name) = name(&section).filter(|_| !section.has_attribute("hidden")) else {
            continue;
        };
        if read.is_empty() || at_end || section.get_bounding_client_rect().top() <= line {
            read = name;
        }
    }
    read
}
