//! XEP-0492: Chat notification settings, within what is kept of a chat. Of its three
//! words a direct chat needs two: without any it notifies.

use super::xep0030_disco::IDENTITY;
use super::xep0203_delay;
use crate::api::Mute;
use crate::xml::Element;

const NS: &str = "urn:xmpp:notification-settings:1";
/// Until when it is to last is not in the XEP: ours, in the place that it has for such.
const UNTIL: &str = "https://keuvel.chat/protocol/mute:0";

/// Whether a chat is muted.
pub fn read(kept: &Element) -> Mute {
    let notify = kept.child("notify", NS);
    let Some(setting) = notify.and_then(|it| ours(it)) else {
        return Mute::Off;
    };
    let end = setting
        .child("advanced", NS)
        .and_then(|it| it.child("until", UNTIL))
        .and_then(xep0203_delay::stamp);
    match (setting.name(), end) {
        ("never", Some(end)) => Mute::Until(end),
        ("never", None) => Mute::Always,
        _ => Mute::Off,
    }
}

/// Mutes a chat, or no longer. What is not about us, or not known, stays as it is.
pub fn set(kept: &mut Element, muted: Mute) {
    let before = kept.take_child("notify", NS);
    if before.is_none() && muted == Mute::Off {
        return;
    }
    let before = before.unwrap_or_else(|| Element::new("notify", NS));
    let ours = ours(&before);
    let mut notify = Element::new("notify", NS);
    for child in before.children() {
        notify.push(match ours.is_some_and(|it| std::ptr::eq(it, child)) {
            true => setting(Some(child), muted),
            false => child.clone(),
        });
    }
    if !before
        .children()
        .any(|it| is_setting(it) && rank(it) == Some(0))
    {
        notify.push(setting(None, muted));
    }
    kept.push(notify);
}

fn is_setting(it: &Element) -> bool {
    ["always", "on-mention", "never"]
        .iter()
        .any(|name| it.is(name, NS))
}

/// How closely a setting is about us; 0: about all, `None`: about others.
fn rank(it: &Element) -> Option<u8> {
    let (category, kind, _) = IDENTITY;
    match (it.attr("identity-category"), it.attr("identity-type")) {
        (None, None) => Some(0),
        (Some(a), None) if a == category => Some(1),
        (Some(a), Some(b)) if a == category && b == kind => Some(2),
        _ => None,
    }
}

/// The setting that counts for us.
fn ours(notify: &Element) -> Option<&Element> {
    let all = notify.children().filter(|it| is_setting(it));
    let ranked = all.filter_map(|it| Some((rank(it)?, it)));
    // Of equals the first.
    let best = ranked.reduce(|best, it| if it.0 > best.0 { it } else { best });
    best.map(|(_, it)| it)
}

fn setting(before: Option<&Element>, muted: Mute) -> Element {
    let name = match muted {
        Mute::Off => "always",
        Mute::Until(_) | Mute::Always => "never",
    };
    let mut setting = Element::new(name, NS);
    let mut advanced = Element::new("advanced", NS);
    if let Some(before) = before {
        for attribute in ["identity-category", "identity-type"] {
            if let Some(value) = before.attr(attribute) {
                setting.set_attr(attribute, value);
            }
        }
        for child in before.children() {
            match child.is("advanced", NS) {
                true => advanced = child.clone(),
                false => setting.push(child.clone()),
            }
        }
    }
    while advanced.take_child("until", UNTIL).is_some() {}
    if let Mute::Until(end) = muted {
        let until = Element::new("until", UNTIL);
        advanced.push(until.with_attr("stamp", xep0203_delay::write(end)));
    }
    // An empty one should not be there.
    if advanced.children().next().is_some() {
        setting.push(advanced);
    }
    setting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn kept(notify: &str) -> Element {
        let text = format!("<chat xmlns='k'><notify xmlns='{NS}'>{notify}</notify></chat>");
        xml::parse(&text).unwrap()
    }

    #[test]
    fn the_one_most_about_us_counts() {
        for (notify, muted) in [
            ("", Mute::Off),
            ("<always/>", Mute::Off),
            ("<on-mention/>", Mute::Off),
            ("<never/>", Mute::Always),
            (
                "<always/><never identity-category='client' identity-type='phone'/>",
                Mute::Off,
            ),
            ("<always/><never identity-category='client'/>", Mute::Always),
            (
                "<never identity-category='client'/><always identity-category='client' identity-type='web'/>",
                Mute::Off,
            ),
            ("<never xmlns='other'/>", Mute::Off),
            (
                "<never><advanced><until xmlns='https://keuvel.chat/protocol/mute:0' stamp='1970-01-01T00:00:01Z'/></advanced></never>",
                Mute::Until(1_000),
            ),
        ] {
            assert_eq!(read(&kept(notify)), muted, "{notify}");
        }
    }

    #[test]
    fn what_is_not_ours_stays() {
        let advanced = "<advanced><weather xmlns='custom:ns-2'>raining</weather></advanced>";
        let phone = "<on-mention identity-category='client' identity-type='phone'/>";
        let mut chat = kept(&format!("{phone}<always>{advanced}</always>"));
        set(&mut chat, Mute::Until(1_000));
        assert_eq!(read(&chat), Mute::Until(1_000));
        set(&mut chat, Mute::Always);
        assert_eq!(read(&chat), Mute::Always);
        assert_eq!(chat, kept(&format!("{phone}<never>{advanced}</never>")));
        set(&mut chat, Mute::Off);
        assert_eq!(chat, kept(&format!("{phone}<always>{advanced}</always>")));

        // Without one for all there is one afterwards, with the same.
        let mut chat = kept("<always identity-category='client'/>");
        set(&mut chat, Mute::Always);
        assert_eq!(chat, kept("<never identity-category='client'/><never/>"));

        // Nothing is said where nothing was said.
        let mut chat = Element::new("chat", "k");
        set(&mut chat, Mute::Off);
        assert!(chat.is_empty());
        set(&mut chat, Mute::Until(1_000));
        set(&mut chat, Mute::Off);
        assert_eq!(chat, kept("<always/>"));
    }
}
