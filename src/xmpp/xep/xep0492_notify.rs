//! XEP-0492: Chat notification settings, within what is kept of a chat. Of its three
//! words a direct chat needs two: without any it notifies.

use super::xep0030_disco::IDENTITY;
use super::xep0203_delay;
use crate::api::{Mute, Noise};
use crate::xml::Element;

const NS: &str = "urn:xmpp:notification-settings:1";
/// Until when it is to last, and what was before, is not in the XEP: ours, in the place
/// that it has for such.
const UNTIL: &str = "https://keuvel.chat/protocol/mute:0";

/// Whether a chat is muted, and what else it notifies of.
pub fn read(kept: &Element) -> (Mute, Noise) {
    let notify = kept.child("notify", NS);
    let Some(setting) = notify.and_then(|it| ours(it)) else {
        return Default::default();
    };
    let until = setting
        .child("advanced", NS)
        .and_then(|it| it.child("until", UNTIL));
    match setting.name() {
        "never" => {
            let end = until.and_then(xep0203_delay::stamp);
            let then = until.and_then(|it| it.attr("then"));
            (end.map_or(Mute::Always, Mute::Until), notify_of(then))
        }
        word => (Mute::Off, notify_of(Some(word))),
    }
}

fn notify_of(word: Option<&str>) -> Noise {
    match word {
        Some("always") => Noise::Always,
        Some("on-mention") => Noise::OnMention,
        _ => Noise::Usual,
    }
}

fn word_of(notify: Noise) -> &'static str {
    match notify {
        Noise::Usual | Noise::Always => "always",
        Noise::OnMention => "on-mention",
    }
}

/// Mutes a chat, or no longer, and says what else it notifies of. What is not about us, or
/// not known, stays as it is.
pub fn set(kept: &mut Element, muted: Mute, wanted: Noise) {
    let before = kept.take_child("notify", NS);
    let before = before.unwrap_or_else(|| Element::new("notify", NS));
    let ours = ours(&before);
    let mut notify = Element::new("notify", NS);
    for child in before.children() {
        match ours.is_some_and(|it| std::ptr::eq(it, child)) {
            true => {
                if let Some(setting) = setting(Some(child), muted, wanted) {
                    notify.push(setting);
                }
            }
            false => notify.push(child.clone()),
        }
    }
    if !before
        .children()
        .any(|it| is_setting(it) && rank(it) == Some(0))
        && let Some(setting) = setting(None, muted, wanted)
    {
        notify.push(setting);
    }
    if notify.children().next().is_some() {
        kept.push(notify);
    }
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

/// `None`: as is usual, of which nothing is said.
fn setting(before: Option<&Element>, muted: Mute, wanted: Noise) -> Option<Element> {
    let name = match muted {
        Mute::Off => word_of(wanted),
        Mute::Until(_) | Mute::Always => "never",
    };
    let mut setting = Element::new(name, NS);
    let mut advanced = Element::new("advanced", NS);
    let mut general = true;
    if let Some(before) = before {
        for attribute in ["identity-category", "identity-type"] {
            if let Some(value) = before.attr(attribute) {
                setting.set_attr(attribute, value);
                general = false;
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
    let end = match muted {
        Mute::Until(end) => Some(xep0203_delay::write(end)),
        Mute::Off | Mute::Always => None,
    };
    let then = (muted != Mute::Off && wanted != Noise::Usual).then(|| word_of(wanted));
    if end.is_some() || then.is_some() {
        let until = Element::new("until", UNTIL);
        advanced.push(
            until
                .with_attr_opt("stamp", end)
                .with_attr_opt("then", then),
        );
    }
    // An empty one should not be there.
    if advanced.children().next().is_some() {
        setting.push(advanced);
    }
    let usual = muted == Mute::Off && wanted == Noise::Usual;
    let bare = general && setting.children().next().is_none();
    (!(usual && bare)).then_some(setting)
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
        let on_mention = kept("<on-mention/>");
        assert_eq!(read(&on_mention), (Mute::Off, Noise::OnMention));
        for (notify, muted) in [
            ("", Mute::Off),
            ("<always/>", Mute::Off),
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
            assert_eq!(read(&kept(notify)).0, muted, "{notify}");
        }
    }

    #[test]
    fn what_is_not_ours_stays() {
        let advanced = "<advanced><weather xmlns='custom:ns-2'>raining</weather></advanced>";
        let phone = "<on-mention identity-category='client' identity-type='phone'/>";
        let mut chat = kept(&format!("{phone}<always>{advanced}</always>"));
        set(&mut chat, Mute::Until(1_000), Noise::Usual);
        assert_eq!(read(&chat), (Mute::Until(1_000), Noise::Usual));
        set(&mut chat, Mute::Always, Noise::Usual);
        assert_eq!(read(&chat), (Mute::Always, Noise::Usual));
        assert_eq!(chat, kept(&format!("{phone}<never>{advanced}</never>")));
        set(&mut chat, Mute::Off, Noise::Usual);
        assert_eq!(chat, kept(&format!("{phone}<always>{advanced}</always>")));

        // Without one for all there is one afterwards, with the same.
        let mut chat = kept("<always identity-category='client'/>");
        set(&mut chat, Mute::Always, Noise::Usual);
        assert_eq!(chat, kept("<never identity-category='client'/><never/>"));

        // Nothing is said of what is usual.
        let mut chat = Element::new("chat", "k");
        set(&mut chat, Mute::Off, Noise::Usual);
        assert!(chat.is_empty());
        set(&mut chat, Mute::Until(1_000), Noise::Usual);
        set(&mut chat, Mute::Off, Noise::Usual);
        assert!(chat.is_empty());
    }

    #[test]
    fn what_it_was_comes_back() {
        let mut chat = Element::new("chat", "k");
        set(&mut chat, Mute::Off, Noise::OnMention);
        assert_eq!(chat, kept("<on-mention/>"));
        for muted in [Mute::Until(1_000), Mute::Always] {
            set(&mut chat, muted, Noise::OnMention);
            assert_eq!(read(&chat), (muted, Noise::OnMention));
        }
        set(&mut chat, Mute::Off, Noise::OnMention);
        assert_eq!(chat, kept("<on-mention/>"));
        set(&mut chat, Mute::Off, Noise::Always);
        assert_eq!(chat, kept("<always/>"));
    }
}
