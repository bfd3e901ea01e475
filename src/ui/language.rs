//! The language of the page: which one that is decides `public/boot.js`, before the app
//! is there; how it counts, the browser knows.

use super::dom;
use crate::i18n::{self, Language};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Reads what the start script fetched, if it could: else it has said so.
pub async fn learn() -> Option<()> {
    let fetching = dom::from_boot("texts")?;
    let texts = wasm_bindgen_futures::JsFuture::from(fetching).await.ok()?;
    let texts = texts.as_string()?;
    let root = dom::document().document_element()?;
    let tag = root.get_attribute("lang").unwrap_or_default();
    i18n::speak(Language {
        rtl: root.get_attribute("dir").as_deref() == Some("rtl"),
        texts: texts.leak(),
        category: category(&tag),
        number: number(&tag),
        tag,
    });
    Some(())
}

/// For `Intl`: the language of the page, as it is written where the person lives, if the
/// browser knows (`en-GB`).
pub fn locales() -> Array {
    let tag = i18n::tag();
    let here = dom::window().navigator().languages();
    let regional = here.iter().filter_map(|it| it.as_string());
    let mut regional = regional.filter(|it| it.split('-').next() == Some(&tag));
    Array::of1(&regional.next().unwrap_or(tag).into())
}

/// What things of a kind are called by their codes (`Intl.DisplayNames`), where the
/// browser knows.
pub struct Names(Option<(JsValue, Function)>);

impl Names {
    /// Of `region` or `language`.
    pub fn new(kind: &str) -> Names {
        Names(namer(kind))
    }

    /// What one is called.
    pub fn name(&self, code: &str) -> Option<String> {
        let (names, of) = self.0.as_ref()?;
        of.call1(names, &JsValue::from_str(code)).ok()?.as_string()
    }
}

fn namer(kind: &str) -> Option<(JsValue, Function)> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let made: Function = get(&get(&js_sys::global(), "Intl")?, "DisplayNames")?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &kind.into()).ok()?;
    let names = Reflect::construct(&made, &Array::of2(&locales(), &options)).ok()?;
    let of = get(&names, "of")?.dyn_into().ok()?;
    Some((names, of))
}

fn category(tag: &str) -> Box<dyn Fn(u64) -> usize> {
    let rules = js_sys::Intl::PluralRules::new(&Array::of1(&tag.into()), &Object::new());
    Box::new(move |n| {
        let name: String = rules.select(n as f64).into();
        match name.as_str() {
            "zero" => 0,
            "one" => 1,
            "two" => 2,
            "few" => 3,
            "many" => 4,
            _ => 5,
        }
    })
}

fn number(tag: &str) -> Box<dyn Fn(u64) -> String> {
    let format = js_sys::Intl::NumberFormat::new(&Array::of1(&tag.into()), &Object::new());
    let format: Function = Reflect::get(&format, &"format".into())
        .unwrap_or_default()
        .unchecked_into();
    Box::new(move |n| {
        let said = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(n as f64));
        let said = said.ok().and_then(|said| said.as_string());
        said.unwrap_or_else(|| n.to_string())
    })
}
