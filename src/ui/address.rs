//! An address that a person types: the field for it, without corrections, and what is
//! wrong with it.

use super::sentences;
use crate::i18n::t;
use crate::jid::{BareJid, JidError};
use leptos::html;
use leptos::prelude::*;

/// The field. What is wrong with it stands in [`wrong`], of the same `id`;
/// `first`: it has the focus.
pub fn input(
    id: &'static str,
    testid: &'static str,
    placeholder: &'static str,
    wrong: RwSignal<Option<&'static str>>,
    node: NodeRef<html::Input>,
    first: bool,
) -> AnyView {
    view! {
        <input
            id=id
            type="text"
            inputmode="email"
            dir="ltr"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            placeholder=placeholder
            data-testid=testid
            aria-invalid=move || wrong.get().map(|_| "true")
            aria-describedby=sentences::join(&[id, "-wrong"])
            node_ref=node
            autofocus=first
        />
    }
    .into_any()
}

/// The sentence that says what is wrong.
pub fn wrong(id: &'static str, wrong: RwSignal<Option<&'static str>>) -> AnyView {
    view! { <p id=sentences::join(&[id, "-wrong"]) class="wrong" role="alert" data-testid=sentences::join(&[id, "-wrong"])>{wrong}</p> }
        .into_any()
}

/// An address as a person typed it, in the form that servers compare.
pub fn typed(text: &str, default_domain: Option<&str>) -> Result<BareJid, JidError> {
    // Full-width letters and the like: the browser has the tables (RFC 7622 §3.3).
    let text = String::from(js_sys::JsString::from(text.trim()).normalize("NFKC"));
    match default_domain {
        Some(domain) if !text.is_empty() && !text.contains('@') => {
            BareJid::typed(&sentences::join(&[&text, "@", domain]))
        }
        _ => BareJid::typed(&text),
    }
}

/// Why what was typed is no address.
pub fn bad(error: JidError) -> &'static str {
    match error {
        JidError::Empty => t::address::empty(),
        JidError::EmptyLocal => t::address::empty_local(),
        JidError::EmptyResource | JidError::HasResource => t::address::slash(),
        JidError::TooLong => t::address::too_long(),
        JidError::BadCharacter => t::address::bad_character(),
    }
}
