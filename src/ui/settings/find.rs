//! Finds a setting by any word of its section.

use super::index::name;
use crate::ui::people::fold;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Hides what lacks a word, in the index (`side`) and of the sections; whether anything is
/// left.
pub fn find(side: &Element, area: &Element, words: &str) -> bool {
    let wanted = fold(words);
    let mut some = false;
    let mut next = area.first_element_child();
    while let Some(section) = next {
        next = section.next_element_sibling();
        let line = name(&section).and_then(|name| {
            let line = ["[data-of=", &name, "]"].concat();
            side.query_selector(&line).ok().flatten()
        });
        let mut text = section.text_content().unwrap_or_default();
        if let Some(line) = &line {
            text = [text, line.text_content().unwrap_or_default()].join(" ");
        }
        let has = has_all(&text, &wanted);
        some |= has && section.tag_name() == "SECTION";
        hide(&section, !has);
        if let Some(line) = line {
            hide(&line, !has);
        }
    }
    // What leads elsewhere has its own words only.
    if let Ok(Some(line)) = side.query_selector("li:not([data-of])") {
        let has = has_all(&line.text_content().unwrap_or_default(), &wanted);
        some |= has;
        hide(&line, !has);
    }
    some
}

fn hide(element: &Element, hidden: bool) {
    element.unchecked_ref::<HtmlElement>().set_hidden(hidden);
}

/// Whether each word stands somewhere.
fn has_all(text: &str, wanted: &str) -> bool {
    let text = fold(text);
    wanted.split_whitespace().all(|word| text.contains(word))
}
