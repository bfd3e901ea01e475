//! The picker: one group at a time, a search, skin tones, the last used. All of it
//! goes with the keyboard; what a key or a click is for is found out in one place
//! for all emoji, of which there are hundreds.

use super::data::{self, List};
use crate::i18n::t;
use crate::text::{Emoji, TONES, find, only_emoji};
use crate::ui::people::fold;
use crate::ui::state::Page;
use crate::ui::{dom, icons, parts};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// As many stand in a row (`style/emoji.css`).
const COLUMNS: i32 = 8;
/// What a search shows; who wants more writes more.
const MOST: usize = 64;
/// As many places are drawn until the list is there.
const GHOSTS: i32 = 6 * COLUMNS;
/// Says something.
type Name = fn() -> &'static str;
/// What stands for each group, after the clock of the last used, and what it is called.
const KINDS: [(&str, Name); 9] = [
    ("😀", t::emoji::kind::smileys),
    ("👋", t::emoji::kind::people),
    ("🐻", t::emoji::kind::nature),
    ("🍎", t::emoji::kind::food),
    ("🚗", t::emoji::kind::travel),
    ("⚽", t::emoji::kind::activities),
    ("💡", t::emoji::kind::objects),
    ("🔣", t::emoji::kind::symbols),
    ("🏁", t::emoji::kind::flags),
];
const TONE_NAMES: [Name; 6] = [
    t::emoji::tone::none,
    t::emoji::tone::light,
    t::emoji::tone::medium_light,
    t::emoji::tone::medium,
    t::emoji::tone::medium_dark,
    t::emoji::tone::dark,
];
const HAND: &str = "✋";

#[derive(Clone, PartialEq)]
enum State {
    Loading,
    Failed,
    Ready,
}

/// An emoji on a button.
#[derive(Clone, PartialEq)]
struct Face {
    text: String,
    name: String,
}

/// The picker; see [`super::picker`].
pub fn draw(page: Page, choose: Callback<String>, close: Callback<()>) -> AnyView {
    let list = StoredValue::new(None::<Arc<List>>);
    let state = RwSignal::new(State::Loading);
    let query = RwSignal::new(String::new());
    // 0: the last used; then the groups in order.
    let group = RwSignal::new(usize::from(data::recent(page).is_empty()));
    let tone = RwSignal::new(data::tone(page));
    let told = RwSignal::new(String::new());
    let load = move || {
        state.set(State::Loading);
        leptos::task::spawn_local(async move {
            let got = data::list().await;
            let next = if got.is_some() {
                State::Ready
            } else {
                State::Failed
            };
            if list.try_set_value(got).is_none() {
                state.try_set(next);
            }
        });
    };
    load();
    let faces = Memo::new(move |_| {
        if state.get() != State::Ready {
            return Vec::new();
        }
        let (query, tone) = (query.get(), tone.get());
        list.with_value(|list| match list {
            Some(list) => faces(page, list, &query, group.get(), tone),
            None => Vec::new(),
        })
    });
    let grid = NodeRef::<html::Div>::new();
    let search = NodeRef::<html::Input>::new();
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(search) = search.get()
            && !dom::touch()
        {
            let _ = search.focus();
        }
    });
    // A click elsewhere is for what is there, and closes.
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = root.try_get_untracked().flatten().is_some_and(|root| {
            let target = event
                .target()
                .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
            root.contains(target.as_ref())
        });
        let opener = of(&event, "[data-opens=emoji]").is_some();
        if !inside && !opener {
            close.run(());
        }
    });
    on_cleanup(move || outside.remove());
    let take = move |text: String| {
        data::remember(page, &text);
        choose.run(text);
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            // Not out of the chat, too.
            event.stop_propagation();
            event.prevent_default();
            close.run(());
        }
    };
    let on_search_key = move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                if let Some(grid) = grid.get_untracked() {
                    focus(&grid, 0);
                }
            }
            "Enter" => {
                event.prevent_default();
                let first = faces.with_untracked(|all| all.first().cloned());
                if let Some(first) = first {
                    take(first.text);
                }
            }
            _ => {}
        }
    };
    let on_grid_key = move |event: KeyboardEvent| {
        let Some(grid) = grid.get_untracked() else {
            return;
        };
        let Some(at) = place(&event) else { return };
        let key = event.key();
        let last = faces.with_untracked(Vec::len) as i32 - 1;
        let next = match key.as_str() {
            "ArrowRight" | "ArrowLeft" => {
                let forward = (key == "ArrowRight") != dom::right_to_left(&grid);
                at + if forward { 1 } else { -1 }
            }
            "ArrowDown" => (at + COLUMNS).min(last),
            "ArrowUp" if at < COLUMNS => -1,
            "ArrowUp" => at - COLUMNS,
            "Home" => 0,
            "End" => last,
            // Letters go on with the search.
            key if key.chars().count() == 1
                && key != " "
                && !event.ctrl_key()
                && !event.meta_key() =>
            {
                -1
            }
            _ => return,
        };
        if next < 0 {
            if key.chars().count() > 1 {
                event.prevent_default();
            }
            if let Some(search) = search.get_untracked() {
                let _ = search.focus();
            }
        } else {
            event.prevent_default();
            focus(&grid, next.min(last));
        }
    };
    let face_at = move |event: &web_sys::Event| {
        let at = usize::try_from(place(event)?).ok()?;
        faces.with_untracked(|all| all.get(at).cloned())
    };
    let tell = move |event: &web_sys::Event| {
        if let Some(face) = face_at(event) {
            told.set(face.name);
        }
    };
    let choices = move || {
        let all = faces.get();
        if all.is_empty() {
            return nothing(state.get(), load);
        }
        let buttons: Vec<AnyView> = all
            .into_iter()
            .enumerate()
            .map(|(at, face)| button(at, face))
            .collect();
        buttons.into_any()
    };
    view! {
        <div
            class="emoji-picker"
            data-testid="emoji-picker"
            role="dialog"
            aria-label=t::emoji::choose()
            node_ref=root
            on:keydown=on_key
        >
            <div class="emoji-search">
                {icons::SEARCH.draw()}
                <input
                    type="search"
                    data-testid="emoji-search"
                    aria-label=t::emoji::search_label()
                    placeholder=t::emoji::search()
                    dir="auto"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    node_ref=search
                    prop:value=query
                    on:input=move |event| query.set(event_target_value(&event))
                    on:keydown=on_search_key
                />
            </div>
            {tabs(state, group, query)}
            <div
                class="emoji-grid"
                data-testid="emoji-grid"
                role="group"
                aria-label=t::emoji::list()
                node_ref=grid
                on:keydown=on_grid_key
                on:focusin=move |event| tell(&event)
                on:pointerover=move |event| tell(&event)
                on:click=move |event| if let Some(face) = face_at(&event) { take(face.text) }
            >
                {choices}
            </div>
            <div class="emoji-foot">
                <span class="ellipsis" aria-hidden="true">{told}</span>
                {tones(page, tone)}
            </div>
        </div>
    }
    .into_any()
}

/// What is there to choose from.
fn faces(page: Page, list: &List, query: &str, group: usize, tone: u8) -> Vec<Face> {
    let face = |emoji: &Emoji| Face {
        text: emoji.toned(tone),
        name: emoji.name.clone(),
    };
    if !query.trim().is_empty() {
        let found = find(&list.all, &fold(query), MOST);
        return found.into_iter().map(|at| face(&list.all[at])).collect();
    }
    match group.checked_sub(1).and_then(|at| list.groups.get(at)) {
        Some(range) => list.all[range.clone()].iter().map(face).collect(),
        None => {
            let recent = data::recent(page).into_iter();
            // Whoever can write there could have written anything.
            let recent = recent.filter(|text| only_emoji(text) == Some(1));
            let name = |text: &str| {
                let same = |emoji: &&Emoji| (0..=TONES).any(|tone| emoji.toned(tone) == text);
                list.all.iter().find(same).map(|emoji| emoji.name.clone())
            };
            recent
                .map(|text| Face {
                    name: name(&text).unwrap_or_default(),
                    text,
                })
                .collect()
        }
    }
}

fn nothing(state: State, load: impl Fn() + 'static) -> AnyView {
    match state {
        State::Loading => view! {
            <p class="sr-only" role="status" data-testid="emoji-loading">{t::emoji::loading()}</p>
            {(0..GHOSTS).map(|_| view! { <i class="emoji-ghost" aria-hidden="true"></i> }.into_any()).collect::<Vec<_>>()}
        }
        .into_any(),
        State::Ready => view! { <p class="emoji-none" role="status">{t::emoji::none_found()}</p> }.into_any(),
        State::Failed => view! {
            <div class="emoji-none" role="alert">
                <p>{t::emoji::not_fetched()}</p>
                <button type="button" class="secondary" data-testid="emoji-again" on:click=move |_| load()>
                    {t::common::try_again()}
                </button>
            </div>
        }
        .into_any(),
    }
}

fn button(at: usize, face: Face) -> AnyView {
    view! {
        <button
            type="button"
            class="emoji-choice"
            data-at=at.to_string()
            // One of them is reached by Tab, the others by arrows.
            tabindex=if at == 0 { "0" } else { "-1" }
            aria-label=face.name.clone()
            title=face.name
        >
            {face.text}
        </button>
    }
    .into_any()
}

fn tabs(state: RwSignal<State>, group: RwSignal<usize>, query: RwSignal<String>) -> AnyView {
    let chosen = move |at: usize| group.get() == at && query.with(String::is_empty);
    let tab = move |at: usize, name: &'static str, face: AnyView| {
        view! {
            <button
                type="button"
                class="emoji-tab"
                data-testid="emoji-tab"
                aria-pressed=move || chosen(at).to_string()
                tabindex=move || if chosen(at) { "0" } else { "-1" }
                aria-label=name
                title=name
                on:click=move |_| {
                    query.set(String::new());
                    group.set(at);
                }
            >
                {face}
            </button>
        }
        .into_any()
    };
    let on_key = move |event: KeyboardEvent| {
        let Some(root) = dom::target::<HtmlElement>(&event) else {
            return;
        };
        let back = match event.key().as_str() {
            "ArrowRight" => dom::right_to_left(&root),
            "ArrowLeft" => !dom::right_to_left(&root),
            _ => return,
        };
        event.prevent_default();
        parts::step_focus(&root, "button", if back { -1 } else { 1 }, true);
    };
    let all = move || {
        let mut tabs = vec![tab(0, t::emoji::recent(), icons::CLOCK.draw())];
        if state.get() != State::Failed {
            let kinds = KINDS.iter().enumerate();
            tabs.extend(kinds.map(|(at, (face, name))| tab(at + 1, name(), face.into_any())));
        }
        tabs
    };
    view! {
        <div class="emoji-tabs" role="toolbar" aria-label=t::emoji::kinds() on:keydown=on_key>
            {all}
        </div>
    }
    .into_any()
}

fn tones(page: Page, tone: RwSignal<u8>) -> AnyView {
    let hand = Emoji {
        text: HAND.to_owned(),
        tones: crate::text::Tones::Follow,
        ..Emoji::default()
    };
    let all: Vec<AnyView> = (0..=TONES)
        .map(|is| {
            let name = TONE_NAMES[usize::from(is)]();
            view! {
                <button
                    type="button"
                    class="emoji-tone"
                    data-testid="emoji-tone"
                    aria-pressed=move || (tone.get() == is).to_string()
                    aria-label=name
                    title=name
                    on:click=move |_| {
                        data::set_tone(page, is);
                        tone.set(is);
                    }
                >
                    {hand.toned(is)}
                </button>
            }
            .into_any()
        })
        .collect();
    view! { <div class="emoji-tones" role="group" aria-label=t::emoji::skin_tone()>{all}</div> }
        .into_any()
}

/// The element an event is in that fits.
fn of(event: &web_sys::Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok()?
}

/// Of the emoji an event is for.
fn place(event: &web_sys::Event) -> Option<i32> {
    of(event, ".emoji-choice")?
        .get_attribute("data-at")?
        .parse()
        .ok()
}

fn focus(grid: &HtmlElement, at: i32) {
    let now = grid.query_selector(".emoji-choice[tabindex='0']");
    if let Some(now) = now.ok().flatten() {
        let _ = now.set_attribute("tabindex", "-1");
    }
    let selector = [".emoji-choice[data-at='", &at.to_string(), "']"].concat();
    let next = grid.query_selector(&selector).ok().flatten();
    if let Some(next) = next.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = next.set_attribute("tabindex", "0");
        let _ = next.focus();
    }
}
