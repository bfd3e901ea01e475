//! The few things we need of the browser's page, without ceremony.
//! Never builds HTML from text.

use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, EventTarget, HtmlElement, HtmlTextAreaElement, Window};

/// The window. The page role exists only where there is one.
pub fn window() -> Window {
    web_sys::window().expect("the page role runs in a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// An element of `index.html`, as what it is there.
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Listens for as long as the page lives.
pub fn listen(target: &EventTarget, event: &str, act: impl FnMut(web_sys::Event) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(act);
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Listens until it is dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    act: Closure<dyn FnMut()>,
}

impl Listener {
    /// Begins.
    pub fn new(target: &EventTarget, event: &'static str, act: impl FnMut() + 'static) -> Listener {
        let (target, act) = (target.clone(), Closure::<dyn FnMut()>::new(act));
        let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
        Listener { target, event, act }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let act = self.act.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, act);
    }
}

/// Runs before the next frame is painted; in a tab that is not in front, where
/// there are no frames, soon.
pub fn next_frame(act: impl FnOnce() + 'static) {
    if document().hidden() {
        gloo_timers::callback::Timeout::new(60, act).forget();
    } else {
        let closure = Closure::once_into_js(act);
        let _ = window().request_animation_frame(closure.unchecked_ref());
    }
}

/// Runs when there is nothing else to do; where no browser says when, in a second.
pub fn when_idle(act: impl FnOnce() + 'static) {
    let says = js_sys::Reflect::has(&window(), &"requestIdleCallback".into());
    if says == Ok(true) {
        let closure = Closure::once_into_js(act);
        let _ = window().request_idle_callback(closure.unchecked_ref());
    } else {
        gloo_timers::callback::Timeout::new(1_000, act).forget();
    }
}

/// Milliseconds on a clock that only goes forward.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Milliseconds since 1970.
pub fn time() -> u64 {
    js_sys::Date::now() as u64
}

/// Whether a media query holds now.
pub fn media(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

/// Whether the main way to point is a finger: then Enter makes a new line.
pub fn touch() -> bool {
    media("(pointer: coarse)")
}

/// Whether there is room for one pane only, as on a phone (`style/shell.css`).
pub fn narrow() -> bool {
    media("(max-width: 44.99rem)")
}

/// Which part of the page is shown (`style/signin.css`).
pub fn show_part(part: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-at", part);
    }
}

/// Remembers, without any secret, that someone is signed in on this device, so
/// that the next start paints a list and not a form.
pub fn remember_signed_in(signed_in: bool) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = if signed_in {
            storage.set_item("keuvel.signed-in", "1")
        } else {
            storage.remove_item("keuvel.signed-in")
        };
        for name in OF_THE_PERSON.iter().filter(|_| !signed_in) {
            let _ = storage.remove_item(name);
        }
    }
}

/// What is remembered beside the accounts, until nobody is signed in: the last emoji
/// used, and their skin tone.
pub const OF_THE_PERSON: [&str; 2] = ["keuvel.emoji", "keuvel.tone"];

/// What is remembered when all accounts are on screen; no address is this.
pub const ALL_ACCOUNTS: &str = "@";

/// Where this tab remembers something, then where the tabs opened later look.
fn storages() -> impl Iterator<Item = web_sys::Storage> {
    let window = window();
    let all = [window.session_storage(), window.local_storage()];
    all.into_iter().filter_map(|storage| storage.ok().flatten())
}

/// Remembers which of several accounts is on screen, or forgets it.
pub fn remember_shown(shown: Option<&str>) {
    for storage in storages() {
        let _ = match shown {
            Some(shown) => storage.set_item("keuvel.account", shown),
            None => storage.remove_item("keuvel.account"),
        };
    }
}

/// Which of several accounts was on screen when this tab, or the app, was last open.
pub fn remembered_shown() -> Option<String> {
    storages().find_map(|storage| storage.get_item("keuvel.account").ok().flatten())
}

/// Whether what is typed goes to this page.
pub fn has_focus() -> bool {
    !document().hidden() && document().has_focus().unwrap_or(true)
}

/// Whether somebody was signed in here when the app was last open.
pub fn remembers_signed_in() -> bool {
    let storage = window().local_storage().ok().flatten();
    let kept = storage.and_then(|storage| storage.get_item("keuvel.signed-in").ok().flatten());
    kept.is_some()
}

/// 128 random bits as text: the id of a message.
pub fn random_id() -> String {
    let mut bytes = [0u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

/// Sets one CSS property (through the object model, which the policy allows).
pub fn set_style(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}

/// The innermost element that an event is about, whoever listens.
pub fn pointed(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The element that listens to an event.
pub fn target<T: JsCast>(event: &web_sys::Event) -> Option<T> {
    event.current_target()?.dyn_into().ok()
}

/// The JSON document of a fetch.
pub async fn json(fetch: js_sys::Promise) -> Result<JsValue, JsValue> {
    let response = fetched(fetch.into()).await?;
    wasm_bindgen_futures::JsFuture::from(response.json()?).await
}

/// The text of a fetch.
pub async fn text(fetch: wasm_bindgen_futures::JsFuture) -> Result<String, JsValue> {
    let response = fetched(fetch).await?;
    let text = wasm_bindgen_futures::JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

async fn fetched(fetch: wasm_bindgen_futures::JsFuture) -> Result<web_sys::Response, JsValue> {
    let response: web_sys::Response = fetch.await?.dyn_into()?;
    match response.ok() {
        true => Ok(response),
        false => Err(JsValue::NULL),
    }
}

/// What this device remembers under a name.
pub fn kept(name: &str) -> Option<String> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(name).ok()?
}

/// Remembers something on this device, or forgets it.
pub fn keep(name: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(name, value),
            None => storage.remove_item(name),
        };
    }
}

/// Whether an element is laid out from right to left.
pub fn right_to_left(element: &Element) -> bool {
    let style = window().get_computed_style(element).ok().flatten();
    let direction = style.and_then(|style| style.get_property_value("direction").ok());
    direction.as_deref() == Some("rtl")
}

/// The part of a field's text that is selected, counted in UTF-16 as the browser does.
pub fn selected(field: &HtmlTextAreaElement) -> String {
    let (start, end) = selection(field);
    slice(field, start, end)
}

/// The text before the caret; `None` if some is selected.
pub fn before_caret(field: &HtmlTextAreaElement) -> Option<String> {
    let (start, end) = selection(field);
    (start == end).then(|| slice(field, 0, start))
}

/// Where the selection begins and ends.
pub fn selection(field: &HtmlTextAreaElement) -> (u32, u32) {
    let start = field.selection_start().ok().flatten().unwrap_or(0);
    let end = field.selection_end().ok().flatten().unwrap_or(start);
    (start, end)
}

fn slice(field: &HtmlTextAreaElement, start: u32, end: u32) -> String {
    js_sys::JsString::from(field.value())
        .slice(start, end)
        .into()
}

/// Puts a text in place of the selection as if it had been typed, so that it can be
/// undone and the field says that it changed.
pub fn insert_text(field: &HtmlTextAreaElement, text: &str) {
    let _ = field.focus();
    let document = document();
    let typed = js_sys::Reflect::get(&document, &"execCommand".into())
        .and_then(|command| command.dyn_into::<js_sys::Function>())
        .and_then(|command| {
            command.call3(&document, &"insertText".into(), &false.into(), &text.into())
        });
    if !typed.is_ok_and(|done| done.is_truthy()) {
        let _ = field.set_range_text(text);
        let end = selection(field).1;
        let _ = field.set_selection_range(end, end);
        if let Ok(event) = web_sys::Event::new("input") {
            let _ = field.dispatch_event(&event);
        }
    }
}

/// Puts a text on the clipboard; whether that was possible.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // A page that came over plain HTTP has none.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or_default();
    if clipboard.is_undefined() {
        return false;
    }
    let writing = navigator.clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(writing).await.is_ok()
}

/// The site's configuration; the default where there is none.
pub async fn site() -> crate::api::Site {
    let json = config().await;
    let field = |name: &str| js_sys::Reflect::get(&json, &name.into()).unwrap_or_default();
    let text = |name| field(name).as_string().filter(|it| !it.is_empty());
    let websocket = field("websocket").dyn_into::<js_sys::Object>();
    let websocket =
        websocket.map_or_else(|_| js_sys::Array::new(), |it| js_sys::Object::entries(&it));
    let pair = |pair: JsValue| {
        let pair: js_sys::Array = pair.unchecked_into();
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    crate::api::Site {
        websocket: websocket.iter().filter_map(pair).collect(),
        default_domain: text("default_domain"),
        guest_domain: text("guest_domain"),
        locked_domain: text("locked_domain"),
        room_directory: text("room_directory").and_then(|it| it.parse().ok()),
        no_registration: field("registration").as_bool() == Some(false),
    }
}

/// `config.json` of the site; nothing where there is none.
pub async fn config() -> JsValue {
    match from_boot("config") {
        Some(fetched) => wasm_bindgen_futures::JsFuture::from(fetched)
            .await
            .unwrap_or_default(),
        None => JsValue::UNDEFINED,
    }
}

/// What the start script has begun to fetch for us.
pub fn from_boot(name: &str) -> Option<js_sys::Promise> {
    let all = js_sys::Reflect::get(&window(), &"keuvel".into()).ok()?;
    let one = js_sys::Reflect::get(&all, &name.into()).ok()?;
    one.dyn_into().ok()
}

/// Calls back whenever the size of one of these elements changes, before it is
/// painted. Stops when the handle is dropped.
pub struct SizeWatch {
    observer: Option<web_sys::ResizeObserver>,
    _act: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Starts watching.
    pub fn new(elements: &[&Element], act: impl FnMut() + 'static) -> SizeWatch {
        let act = Closure::<dyn FnMut()>::new(act);
        let observer = web_sys::ResizeObserver::new(act.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            for element in elements {
                observer.observe(element);
            }
        }
        SizeWatch {
            observer,
            _act: act,
        }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
