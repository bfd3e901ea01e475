//! Times and numbers in the person's own language and time zone, by the
//! browser's `Intl`. Formatters are dear to make: one of each is kept.

use crate::api::Millis;
use crate::i18n::t;
use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

struct Formatters {
    time: Function,
    weekday: Function,
    date: Function,
    day: Function,
    day_and_year: Function,
    full: Function,
    list: js_sys::Intl::ListFormat,
}

thread_local! {
    // Functions of the browser, made on first use; the page has one thread.
    static FORMATTERS: Formatters = Formatters {
        time: formatter(&[("hour", "numeric"), ("minute", "2-digit")]),
        weekday: formatter(&[("weekday", "short")]),
        date: formatter(&[("day", "numeric"), ("month", "short")]),
        day: formatter(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]),
        day_and_year: formatter(&[("day", "numeric"), ("month", "long"), ("year", "numeric")]),
        full: formatter(&[("dateStyle", "full"), ("timeStyle", "medium")]),
        list: js_sys::Intl::ListFormat::new(&super::language::locales(), &Object::new()),
    };
}

fn formatter(options: &[(&str, &str)]) -> Function {
    let object = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    js_sys::Intl::DateTimeFormat::new(&super::language::locales(), object.unchecked_ref()).format()
}

fn say(formatter: &Function, time: Millis) -> String {
    // `call1` fails only for a time that is none (beyond the year 275,760).
    formatter
        .call1(&JsValue::UNDEFINED, &JsValue::from_f64(time as f64))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// Counts days in the person's time zone, so that days can be told apart.
pub fn day_number(time: Millis) -> i32 {
    let date = Date::new(&JsValue::from_f64(time as f64));
    let minutes = time as f64 / 60_000.0 - date.get_timezone_offset();
    (minutes / 1440.0).floor() as i32
}

/// "14:05".
pub fn clock(time: Millis) -> String {
    FORMATTERS.with(|f| say(&f.time, time))
}

/// What the clock shows so many minutes east of Greenwich, now.
pub fn clock_in(zone: i16) -> String {
    let now = super::dom::time() as f64;
    let here = -Date::new(&JsValue::from_f64(now)).get_timezone_offset();
    clock((now + (f64::from(zone) - here) * 60_000.0).max(0.0) as Millis)
}

/// Today the time, else the day too.
pub fn day_and_clock(time: Millis) -> String {
    match day_number(super::dom::time()) == day_number(time) {
        true => clock(time),
        false => t::time::day_and_clock(&day(time), &clock(time)),
    }
}

/// Day and time with everything, for the hover text.
pub fn full(time: Millis) -> String {
    FORMATTERS.with(|f| say(&f.full, time))
}

/// In the list: today the time, this week the weekday, else the date.
pub fn short(time: Millis) -> String {
    let today = day_number(super::dom::time());
    FORMATTERS.with(|f| match today - day_number(time) {
        ..=0 => say(&f.time, time),
        1..=6 => say(&f.weekday, time),
        _ => say(&f.date, time),
    })
}

/// Something that is to come: today the time, else the day, too.
pub fn soon(time: Millis) -> String {
    let today = day_number(super::dom::time());
    FORMATTERS.with(|f| match day_number(time) - today {
        ..=0 => say(&f.time, time),
        1..=6 => t::time::weekday_and_clock(&say(&f.weekday, time), &say(&f.time, time)),
        _ => say(&f.day, time),
    })
}

/// Several of something as one reads them: "A, B and C".
pub fn list<T: AsRef<str>>(all: &[T]) -> String {
    let each = |it: &T| JsValue::from(crate::i18n::isolated(it.as_ref()));
    let all: js_sys::Array = all.iter().map(each).collect();
    FORMATTERS.with(|f| f.list.format(&all).into())
}

/// Eight o'clock of the next morning here; at night that is today.
pub fn next_morning(now: Millis) -> Millis {
    let date = Date::new(&JsValue::from_f64(now as f64));
    if date.get_hours() >= 5 {
        date.set_date(date.get_date() + 1);
    }
    date.set_hours(8);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0);
    date.get_time().max(0.0) as Millis
}

/// The text of a day line.
pub fn day(time: Millis) -> String {
    let today = day_number(super::dom::time());
    FORMATTERS.with(|f| match today - day_number(time) {
        0 => t::time::today().to_owned(),
        1 => t::time::yesterday().to_owned(),
        2..=300 => say(&f.day, time),
        _ => say(&f.day_and_year, time),
    })
}

/// A day with its year, for what is read later.
pub fn whole_day(time: Millis) -> String {
    FORMATTERS.with(|f| say(&f.day_and_year, time))
}

/// When a day begins here, of which a field says `2026-11-25`.
pub fn day_begins(day: &str) -> Option<Millis> {
    let mut numbers = day.splitn(3, '-').map(str::parse::<i32>);
    let mut number = || numbers.next()?.ok();
    let (year, month, day) = (number()?, number()?, number()?);
    let date = Date::new_with_year_month_day(year as u32, month - 1, day);
    Some(date.get_time().max(0.0) as Millis)
}

/// Today, as a field wants it.
pub fn today() -> String {
    let now = super::dom::time() as f64;
    let minutes = Date::new(&JsValue::from_f64(now)).get_timezone_offset();
    let local = Date::new(&JsValue::from_f64(now - minutes * 60_000.0));
    let text: String = local.to_iso_string().into();
    text.chars().take(10).collect()
}
