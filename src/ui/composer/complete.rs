//! What is offered while somebody writes: emoji by shortcodes (`:smi` offers what begins so,
//! `:smile:` becomes it), commands (`/ki`), and in a room people by their names (`@an`).

use super::commands;
use crate::api::{AccountCommand, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text::{self, begun, by_code, find};
use crate::ui::state::{Account, Page};
use crate::ui::{dom, emoji};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::HtmlTextAreaElement;

/// What is offered at once.
const MOST: usize = 7;

/// One that is offered.
#[derive(Clone, PartialEq)]
struct Offer {
    text: String,
    /// What it is called, or does.
    code: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Emoji,
    Name,
    Command,
}

/// What is offered while somebody writes.
#[derive(Clone, Copy)]
pub struct Complete {
    page: Page,
    offers: RwSignal<Vec<Offer>>,
    at: RwSignal<usize>,
    /// Somebody does not want what was offered for this.
    declined: RwSignal<String>,
    /// The room whose people may be mentioned.
    room: StoredValue<Option<(Arc<Account>, BareJid)>>,
}

impl Complete {
    /// Nothing yet. `room`: whose people may be mentioned; `field`: where it is written.
    pub fn new(
        page: Page,
        room: Option<(Arc<Account>, BareJid)>,
        field: impl Fn() -> Option<HtmlTextAreaElement> + Copy + Send + Sync + 'static,
    ) -> Complete {
        let complete = Complete {
            page,
            offers: RwSignal::new(Vec::new()),
            at: RwSignal::new(0),
            declined: RwSignal::new(String::new()),
            room: StoredValue::new(room.clone()),
        };
        if let Some((account, room)) = room {
            let matching = account.rooms.matching.clone();
            Effect::new(move |_| {
                let Some((of, begun, nicks)) = matching.get() else {
                    return;
                };
                let before = field().and_then(|field| dom::before_caret(&field));
                // It may have been waited for.
                let now = before.as_deref().and_then(somebody_begun);
                if of == room && now == Some(begun.as_str()) {
                    complete.offer_names(nicks);
                }
            });
        }
        complete
    }

    fn offer_names(self, nicks: Vec<String>) {
        let offers = nicks.into_iter().map(|nick| Offer {
            text: nick.clone(),
            code: nick,
            kind: Kind::Name,
        });
        self.at.set(0);
        self.offers.set(offers.collect());
    }

    fn offer_commands(self, begun: &str, in_room: bool) {
        let declined = self
            .declined
            .with_untracked(|no| no.strip_prefix('/').is_some_and(|no| begun.starts_with(no)));
        if declined {
            return self.close();
        }
        let offers = commands::begun(begun, in_room).map(|it| Offer {
            text: ["/", it.name].concat(),
            code: (it.means)().to_owned(),
            kind: Kind::Command,
        });
        self.at.set(0);
        self.offers.set(offers.collect());
    }

    /// Asks whose name begins so.
    fn ask_names(self, begun: &str) {
        let declined = self.declined.with_untracked(|no| {
            let no = no.strip_prefix('@');
            no.is_some_and(|no| begun.starts_with(no))
        });
        if declined {
            return self.close();
        }
        // What was offered for less may not fit any more; the answer takes a moment.
        let wanted = begun.to_lowercase();
        let fits = |offer: &Offer| {
            let name = offer.text.to_lowercase();
            let mut words = name.split_whitespace();
            offer.kind == Kind::Name
                && (name.starts_with(&wanted) || words.any(|it| it.starts_with(&wanted)))
        };
        if !self.offers.with_untracked(|offers| offers.iter().all(fits)) {
            self.at.set(0);
            self.offers.update(|offers| offers.retain(fits));
        }
        self.room.with_value(|room| {
            if let Some((account, room)) = room {
                let find = Rooms::Find(room.clone(), begun.to_owned());
                self.page.act(account, AccountCommand::Rooms(find));
            }
        });
    }

    /// Offers nothing any more.
    pub fn close(self) {
        // A field that goes loses the focus last of all.
        let some = self.offers.try_with_untracked(|offers| !offers.is_empty());
        if some == Some(true) {
            self.offers.set(Vec::new());
        }
    }

    /// The text in the field, or the caret in it, is another now.
    pub fn look(self, field: &HtmlTextAreaElement) {
        let before = dom::before_caret(field).unwrap_or_default();
        let in_room = self.room.with_value(Option::is_some);
        if in_room && let Some(name) = somebody_begun(&before) {
            return self.ask_names(name);
        }
        if let Some(begun) = text::command_begun(&before) {
            return self.offer_commands(begun, in_room);
        }
        let Some(now) = begun(&before) else {
            self.declined.set(String::new());
            return self.close();
        };
        let declined = self
            .declined
            .with_untracked(|no| !no.is_empty() && now.code.starts_with(no.as_str()));
        if declined && !now.whole {
            return self.close();
        }
        let field = field.clone();
        leptos::task::spawn_local(async move {
            let Some(list) = emoji::list().await else {
                return;
            };
            // It may have been waited for.
            let before = dom::before_caret(&field).unwrap_or_default();
            let Some(now) = begun(&before) else { return };
            let tone = emoji::tone(self.page);
            let code = now.code.to_lowercase();
            if now.whole {
                self.close();
                if let Some(whole) = by_code(&list.all, &code) {
                    self.put(&field, now.written.len(), &whole.toned(tone));
                }
                return;
            }
            let found = find(&list.all, &code, MOST).into_iter();
            let offers = found.map(|at| Offer {
                text: list.all[at].toned(tone),
                code: list.all[at].code().to_owned(),
                kind: Kind::Emoji,
            });
            self.at.try_set(0);
            self.offers.try_set(offers.collect());
        });
    }

    /// In place of what was written, of which all is ASCII.
    fn put(self, field: &HtmlTextAreaElement, written: usize, emoji: &str) {
        let end = field.selection_start().ok().flatten().unwrap_or(0);
        let start = end.saturating_sub(written as u32);
        let _ = field.set_selection_range(start, end);
        emoji::remember(self.page, emoji);
        dom::insert_text(field, emoji);
    }

    fn take(self, field: &HtmlTextAreaElement, at: usize) {
        let offer = self.offers.with_untracked(|offers| offers.get(at).cloned());
        self.close();
        let before = dom::before_caret(field).unwrap_or_default();
        let kind = offer.as_ref().map(|offer| offer.kind);
        if let (Some(offer), Some(Kind::Name | Kind::Command)) = (&offer, kind) {
            let written = match text::name_begun(&before) {
                _ if kind == Some(Kind::Command) => Some(before.as_str()),
                Some(begun) => Some(&before[before.len() - begun.len() - 1..]),
                None => somebody_begun(&before),
            };
            if let Some(written) = written {
                // Who is spoken to stands first; elsewhere the sign tells a name from a word.
                let spoken_to = written.starts_with('@');
                let (sign, after) = match spoken_to && written.len() == before.len() {
                    true => ("", ": "),
                    false if spoken_to => ("@", " "),
                    false => ("", " "),
                };
                let words = [sign, &*offer.text, after].concat();
                let end = field.selection_start().ok().flatten().unwrap_or(0);
                let start = end.saturating_sub(written.encode_utf16().count() as u32);
                let _ = field.set_selection_range(start, end);
                dom::insert_text(field, &words);
            }
            return;
        }
        if let (Some(offer), Some(now)) = (offer, begun(&before)) {
            self.put(field, now.written.len(), &offer.text);
        }
    }

    /// A key, unless it is an input method's; whether it was for us.
    pub fn key(self, field: &HtmlTextAreaElement, event: &KeyboardEvent) -> bool {
        let count = self.offers.with_untracked(Vec::len);
        if count == 0 || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            // What is written whole is done.
            "Enter" if self.is_whole(field) => return false,
            "Enter" | "Tab" if !event.shift_key() => self.take(field, self.at.get_untracked()),
            "Escape" => {
                let before = dom::before_caret(field).unwrap_or_default();
                let code = begun(&before).map(|now| now.code.to_owned());
                let name = somebody_begun(&before).map(|name| ["@", name].concat());
                let command = text::command_begun(&before).map(|_| before.clone());
                self.declined
                    .set(name.or(command).or(code).unwrap_or_default());
                self.close();
            }
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// Whether the command that is offered, or the name after one, stands there already.
    fn is_whole(self, field: &HtmlTextAreaElement) -> bool {
        let at = self.at.get_untracked();
        let text = field.value();
        self.offers.with_untracked(|offers| {
            let written = |offer: &Offer| match offer.kind {
                Kind::Emoji => false,
                Kind::Command => offer.text == text,
                Kind::Name => {
                    let whom = text::whom_begun(&text, &commands::BY_NAME);
                    whom.is_some_and(|whom| whom.to_lowercase() == offer.text.to_lowercase())
                }
            };
            offers.get(at).is_some_and(written)
        })
    }

    /// The id of the offer that Enter would take.
    pub fn active(self) -> Option<String> {
        let some = self.offers.with(|offers| !offers.is_empty());
        some.then(|| option_id(self.at.get()))
    }

    /// The offers, over the field.
    pub fn draw(
        self,
        field: impl Fn() -> Option<HtmlTextAreaElement> + Copy + Send + Sync + 'static,
    ) -> AnyView {
        let option = move |(at, offer): (usize, Offer)| {
            view! {
                <li
                    id=option_id(at)
                    role="option"
                    data-testid="emoji-offer"
                    aria-selected=move || (self.at.get() == at).to_string()
                    // The field keeps the focus, and a phone its keyboard.
                    on:pointerdown=|event| event.prevent_default()
                    on:click=move |_| {
                        if let Some(field) = field() {
                            self.take(&field, at);
                        }
                    }
                >
                    {match offer.kind {
                        Kind::Command => view! {
                            <strong dir="ltr">{offer.text}</strong>
                            <span class="soft ellipsis">{offer.code}</span>
                        }
                        .into_any(),
                        Kind::Name => view! { <span class="ellipsis" dir="auto">{text::isolate_safe(&offer.code)}</span> }.into_any(),
                        Kind::Emoji => view! {
                            <span class="offer-face" aria-hidden="true">{offer.text}</span>
                            <span>":" {text::isolate_safe(&offer.code)} ":"</span>
                        }
                        .into_any(),
                    }}
                </li>
            }
            .into_any()
        };
        let list = move || {
            let offers = self.offers.get();
            let label = match offers.first().map(|offer| offer.kind) {
                Some(Kind::Name) => t::room::people(),
                Some(Kind::Command) => t::command::list(),
                _ => t::emoji::list(),
            };
            (!offers.is_empty()).then(|| {
                let all: Vec<AnyView> = offers.into_iter().enumerate().map(option).collect();
                view! {
                    <ul class="offers" id="emoji-offers" data-testid="emoji-offers" role="listbox" aria-label=label>
                        {all}
                    </ul>
                }
            })
        };
        list.into_any()
    }
}

/// The beginning of somebody's name, after a sign or a command.
fn somebody_begun(before: &str) -> Option<&str> {
    text::name_begun(before).or_else(|| text::whom_begun(before, &commands::BY_NAME))
}

fn option_id(at: usize) -> String {
    ["emoji-offer-", &at.to_string()].concat()
}
