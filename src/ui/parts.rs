//! Small things used on several screens.

use super::icons;
use super::sentences::{self, WayOn};
use crate::api::{Delivery, Problem, Show};
use crate::i18n::{self, t};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A round with initials on the colour of the address (XEP-0392), the same in
/// every client.
pub fn avatar(name: &str, address: &str) -> AnyView {
    let hue = crate::text::hue(address).to_string();
    view! {
        <span class="avatar" aria-hidden="true" style:--hue=hue>
            {crate::text::initials(name)}
        </span>
    }
    .into_any()
}

/// A count, as it fits into a badge.
pub fn short_count(count: u64) -> String {
    match count {
        0..=999 => i18n::number(count),
        _ => i18n::number(999) + "+",
    }
}

/// The dot that says how available someone is.
pub fn presence(show: impl Fn() -> Show + Copy + Send + Sync + 'static) -> AnyView {
    view! {
        <span
            class="presence"
            data-testid="presence"
            role="img"
            data-show=move || sentences::show_name(show())
            aria-label=move || sentences::show(show())
            title=move || sentences::show(show())
        ></span>
    }
    .into_any()
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

/// What was tried before a problem was certain, to unfold.
pub fn tried(problem: &Problem) -> Option<AnyView> {
    let tried = sentences::tried(problem);
    if tried.is_empty() {
        return None;
    }
    let lines: Vec<_> = tried
        .iter()
        .map(|one| {
            let url = view! { <code dir="ltr">{one.url.clone()}</code> }.into_any();
            let said = sentences::tried_one(ELEMENT, one.outcome);
            view! { <li>{around(&said, url)}</li> }
        })
        .collect();
    Some(
        view! {
            <details>
                <summary>{t::tried::title()}</summary>
                <ul>{lines}</ul>
            </details>
        }
        .into_any(),
    )
}

/// The way to the report on the connection.
pub fn report_link() -> AnyView {
    view! { <a class="report-link" href="#/report" data-testid="report-link">{t::connection::report()}</a> }.into_any()
}

/// A problem: its sentence, what was tried, and a button for the way on where
/// `label` has one.
pub fn problem_note(
    problem: &Problem,
    label: fn(WayOn) -> Option<(&'static str, &'static str)>,
    act: impl Fn(WayOn) + 'static,
) -> AnyView {
    let (sentence, way) = sentences::problem(problem);
    let button = label(way).map(|(text, testid)| {
        view! {
            <div class="actions">
                <button type="button" class="secondary" data-testid=testid on:click=move |_| act(way)>
                    {text}
                </button>
            </div>
        }
    });
    let report = (*problem != Problem::WrongPassword).then(report_link);
    view! {
        <div class="notice bad">
            <p dir="auto">{sentence}</p>
            {tried(problem)}
            {report}
            {button}
        </div>
    }
    .into_any()
}

/// Stands in a text for an element that [`around`] puts there.
pub const ELEMENT: &str = "\u{fffc}";

/// A text around an element: it is where [`ELEMENT`] was put in.
pub fn around(text: &str, element: AnyView) -> AnyView {
    let (before, after) = text.split_once(ELEMENT).unwrap_or((text, ""));
    let (before, after) = (before.to_owned(), after.to_owned());
    view! { {before} {element} {after} }.into_any()
}

/// A button that opens a menu. `items` is drawn when it opens; a click on
/// anything in it closes it.
pub fn menu(
    label: &'static str,
    testid: &'static str,
    face: impl Fn() -> AnyView + Send + 'static,
    class: &'static str,
    items: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    // Arrow keys go through the menu; Escape and Tab leave it.
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Escape" => {
                close();
                return event.stop_propagation();
            }
            // The focus goes on from the button.
            "Tab" => return close(),
            _ => return,
        };
        event.prevent_default();
        if let Some(panel) = panel.get_untracked() {
            step_focus(&panel, "[role^=menuitem], input", step, true);
        }
    };
    focus_first(panel);
    let items = StoredValue::new(items);
    let on_click = move |event: MouseEvent| {
        let inside = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
            .and_then(|t| t.closest("[role^=menuitem]").ok().flatten());
        if inside.is_some() {
            close();
        }
    };
    view! {
        <div class="menu">
            <button
                type="button"
                class=class
                data-testid=testid
                node_ref=button
                aria-haspopup="menu"
                title=label
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|o| *o = !*o)
            >
                {face()}
            </button>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="menu-veil" on:click=move |_| open.set(false)></div>
                            <div
                                class="menu-panel"
                                node_ref=panel
                                on:keydown=on_key
                                on:click=on_click
                            >
                                {items.with_value(|items| items())}
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Something that can be done: what it is called, in the tests too, and what it does.
pub struct Choice {
    /// A picture of it.
    pub icon: icons::Icon,
    /// What it is called.
    pub text: &'static str,
    /// What tests call it.
    pub testid: &'static str,
    /// How its button looks.
    pub class: &'static str,
    /// Does it.
    pub act: Box<dyn Fn()>,
}

impl Choice {
    /// Something usual.
    pub fn new(
        icon: icons::Icon,
        text: &'static str,
        testid: &'static str,
        act: Box<dyn Fn()>,
    ) -> Choice {
        Choice {
            icon,
            text,
            testid,
            class: "menu-item",
            act,
        }
    }

    /// Something that is not to be done by mistake.
    pub fn grave(self) -> Choice {
        Choice {
            class: "menu-item grave",
            ..self
        }
    }

    /// As a button, in a menu or in a list.
    pub fn draw(self, in_menu: bool) -> AnyView {
        let act = self.act;
        view! {
            <button
                type="button"
                role=in_menu.then_some("menuitem")
                tabindex=in_menu.then_some("-1")
                class=self.class
                data-testid=self.testid
                on:click=move |_| act()
            >
                {self.icon.draw()}
                {self.text}
            </button>
        }
        .into_any()
    }
}

/// One choice of a menu.
pub fn menu_item(
    text: &'static str,
    testid: &'static str,
    class: &'static str,
    act: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button
            type="button"
            role="menuitem"
            tabindex="-1"
            class=class
            data-testid=testid
            on:click=move |_| act()
        >
            {text}
        </button>
    }
    .into_any()
}

/// The first item of a menu has the focus as soon as it is there.
pub fn focus_first(menu: NodeRef<html::Div>) {
    Effect::new(move |_| {
        // The panel that it stands in may have given it already.
        let active = super::dom::document().active_element();
        if let Some(menu) = menu.get()
            && !menu.contains(active.as_deref())
        {
            step_focus(&menu, "[role^=menuitem]", 1, true);
        }
    });
}

/// Moves the focus among the elements that match, from the one that has it;
/// past the last to the first only if it goes `round`.
pub fn step_focus(root: &web_sys::Element, selector: &str, step: i32, round: bool) {
    let Ok(all) = root.query_selector_all(selector) else {
        return;
    };
    let all: Vec<web_sys::HtmlElement> = (0..all.length())
        .filter_map(|at| all.get(at)?.dyn_into().ok())
        .collect();
    let active = super::dom::document().active_element();
    let now = all.iter().position(|e| {
        active
            .as_ref()
            .is_some_and(|a| a == e.as_ref() as &web_sys::Element)
    });
    let count = all.len() as i32;
    if count == 0 {
        return;
    }
    let next = match now {
        Some(at) if round => (at as i32 + step).rem_euclid(count),
        Some(at) => (at as i32 + step).clamp(0, count - 1),
        None if step > 0 => 0,
        None => count - 1,
    };
    let _ = all[next as usize].focus();
}

/// A part of the module did not come; `again` asks for it once more.
pub fn not_loaded(class: &'static str, again: RwSignal<()>) -> AnyView {
    view! {
        <div class=class role="alert">
            <p>{t::load::part_not_loaded()}</p>
            <div class="actions">
                <button type="button" class="secondary" on:click=move |_| again.set(())>
                    {t::common::try_again()}
                </button>
            </div>
        </div>
    }
    .into_any()
}
