//! The list of emoji, fetched from the own site when it is needed for the first
//! time, with what the person's language calls them, and what this device remembers: the
//! last ones used, and the skin tone.

use crate::i18n;
use crate::text::{Emoji, Tones};
use crate::ui::dom;
use crate::ui::people::fold;
use crate::ui::state::Page;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How many of the last used are remembered.
const RECENT: usize = 24;
const RECENT_KEY: &str = dom::OF_THE_PERSON[0];
const TONE_KEY: &str = dom::OF_THE_PERSON[1];

/// All emoji, in the order of their groups.
pub struct List {
    pub all: Vec<Emoji>,
    /// Where each group is.
    pub groups: Vec<Range<usize>>,
}

thread_local! {
    static LIST: RefCell<Option<Arc<List>>> = const { RefCell::new(None) };
    /// Where nothing is written to disk.
    static PASSING: RefCell<(Vec<String>, u8)> = const { RefCell::new((Vec::new(), 0)) };
}

/// The list; `None` if it cannot be had now.
pub async fn list() -> Option<Arc<List>> {
    let known = LIST.with_borrow(Clone::clone);
    if known.is_some() {
        return known;
    }
    let list = Arc::new(fetch().await.ok()?);
    LIST.set(Some(list.clone()));
    Some(list)
}

async fn fetch() -> Result<List, JsValue> {
    let window = dom::window();
    let tag = i18n::tag();
    let names = match tag.as_str() {
        "en" => None,
        tag => Some(window.fetch_with_str(&["emoji/", tag, ".tsv"].concat())),
    };
    // Both at once.
    let names = names.map(JsFuture::from);
    let json = dom::json(window.fetch_with_str("emoji.json")).await?;
    let names = match names {
        // Without them it is English.
        Some(names) => dom::text(names).await.unwrap_or_default(),
        None => String::new(),
    };
    let array = |value: JsValue| value.dyn_into::<js_sys::Array>();
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    let is = text(js_sys::Reflect::get(&json, &"list".into())?);
    let names = match names.split_once(' ') {
        Some((of, _)) if of == is => names,
        // Those of another list are none of this one.
        _ => String::new(),
    };
    let folded = fold(&names);
    let mut names = names.lines().zip(folded.lines()).skip(1);
    let mut list = List {
        all: Vec::new(),
        groups: Vec::new(),
    };
    for group in array(js_sys::Reflect::get(&json, &"groups".into())?)? {
        let group = array(group)?;
        let start = list.all.len();
        for row in array(group.get(1))? {
            let row = array(row)?;
            let tones = match row.get(4).dyn_into::<js_sys::Array>() {
                Ok(all) => Tones::Listed(all.iter().map(text).collect()),
                Err(one) if one == 1 => Tones::Follow,
                Err(_) => Tones::None,
            };
            let mut emoji = Emoji {
                text: text(row.get(0)),
                name: text(row.get(1)),
                codes: text(row.get(2)),
                words: fold(&text(row.get(3))),
                tones,
                ..Emoji::default()
            };
            emoji.names = fold(&emoji.name);
            if let Some((shown, searched)) = names.next() {
                let (name, _) = shown.split_once('\t').unwrap_or((shown, ""));
                emoji.name = name.to_owned();
                let (name, words) = searched.split_once('\t').unwrap_or((searched, ""));
                emoji.names = [&emoji.names, "\n", name].concat();
                emoji.words = [&emoji.words, " ", words].concat();
            }
            list.all.push(emoji);
        }
        list.groups.push(start..list.all.len());
    }
    Ok(list)
}

/// The last used, newest first.
pub fn recent(page: Page) -> Vec<String> {
    if page.on_shared_computer() {
        return PASSING.with_borrow(|(recent, _)| recent.clone());
    }
    let kept = dom::kept(RECENT_KEY).unwrap_or_default();
    let kept = kept.split(' ').filter(|it| !it.is_empty());
    kept.map(str::to_owned).take(RECENT).collect()
}

/// One was used.
pub fn remember(page: Page, emoji: &str) {
    let mut recent = recent(page);
    recent.retain(|it| it != emoji);
    recent.insert(0, emoji.to_owned());
    recent.truncate(RECENT);
    if page.on_shared_computer() {
        PASSING.with_borrow_mut(|kept| kept.0 = recent);
    } else {
        dom::keep(RECENT_KEY, Some(&recent.join(" ")));
    }
}

/// The skin tone chosen last; 0 for none.
pub fn tone(page: Page) -> u8 {
    if page.on_shared_computer() {
        return PASSING.with_borrow(|(_, tone)| *tone);
    }
    let kept = dom::kept(TONE_KEY).and_then(|tone| tone.parse().ok());
    kept.filter(|tone| *tone <= crate::text::TONES).unwrap_or(0)
}

/// Another was chosen.
pub fn set_tone(page: Page, tone: u8) {
    if page.on_shared_computer() {
        PASSING.with_borrow_mut(|kept| kept.1 = tone);
    } else {
        dom::keep(TONE_KEY, Some(&tone.to_string()));
    }
}
