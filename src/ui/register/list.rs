//! The list of servers: fetched from this site only, and only when somebody
//! looks for one. Nothing here asks a server anything.

use crate::api::providers::{self, Json, Providers};
use crate::ui::dom;
use crate::ui::language::{self, Names};
use js_sys::{Array, Intl, Object, Reflect};
use std::cmp::Ordering;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RequestInit, RequestMode};

/// What the app comes with.
const OURS: &str = "providers.json";
/// No list is nested deeper.
const DEPTH: u8 = 6;

/// The site's list; `None` where it wants to have none.
pub async fn load() -> Result<Option<Providers>, JsValue> {
    let wanted = Reflect::get(&dom::config().await, &"providers".into()).unwrap_or_default();
    let document = if wanted.is_undefined() {
        fetch(OURS).await?
    } else if let Some(address) = wanted.as_string() {
        fetch(&address).await?
    } else if wanted.is_object() {
        wanted
    } else {
        return Ok(None);
    };
    let providers = providers::read(&json(&document, DEPTH), &languages());
    Ok((!providers.all.is_empty()).then_some(providers))
}

async fn fetch(address: &str) -> Result<JsValue, JsValue> {
    let init = RequestInit::new();
    // Nobody else learns that somebody looks for a server, not by a redirect either.
    init.set_mode(RequestMode::SameOrigin);
    dom::json(dom::window().fetch_with_str_and_init(address, &init)).await
}

fn json(value: &JsValue, depth: u8) -> Json {
    if let Some(flag) = value.as_bool() {
        Json::Flag(flag)
    } else if let Some(number) = value.as_f64() {
        Json::Number(number)
    } else if let Some(text) = value.as_string() {
        Json::Text(text)
    } else if depth == 0 {
        Json::Null
    } else if let Some(list) = value.dyn_ref::<Array>() {
        Json::List(list.iter().map(|it| json(&it, depth - 1)).collect())
    } else if let Some(object) = value.dyn_ref::<Object>() {
        let pair = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            Some((pair.get(0).as_string()?, json(&pair.get(1), depth - 1)))
        };
        Json::Map(Object::entries(object).iter().filter_map(pair).collect())
    } else {
        Json::Null
    }
}

/// What the person reads, best first, as `nl`.
fn languages() -> Vec<String> {
    let all = dom::window().navigator().languages();
    let tags = all.iter().filter_map(|tag| tag.as_string());
    tags.map(|tag| tag.split('-').next().unwrap_or_default().to_lowercase())
        .collect()
}

/// Countries with their names in the person's language, in the order of these.
pub fn places(codes: Vec<String>) -> Vec<(String, String)> {
    let names = Names::new("region");
    let mut places: Vec<(String, String)> = codes
        .into_iter()
        .map(|code| {
            let named = names.name(&code);
            (code.clone(), named.unwrap_or(code))
        })
        .collect();
    let collator = Intl::Collator::new(&language::locales(), &Object::new()).compare();
    places.sort_by(|(_, a), (_, b)| {
        let order = collator.call2(&JsValue::UNDEFINED, &a.into(), &b.into());
        let order = order.ok().and_then(|it| it.as_f64()).unwrap_or_default();
        order.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
    });
    places
}
