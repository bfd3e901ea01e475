//! XEP-0202: Entity Time.

use super::xep0203_delay;
use crate::api::Millis;
use crate::xml::Element;
use crate::xmpp::stanza::{iq, iq_result, text_element};

/// What we announce.
pub const NS: &str = "urn:xmpp:time";

/// The farthest any place is from Greenwich, in minutes.
const FARTHEST: i16 = 14 * 60;

/// Asks a device what time it is there.
pub fn get(to: &str, id: &str) -> Element {
    iq("get", Some(to), id).with_child(Element::new("time", NS))
}

/// Whether an IQ asks that of us.
pub fn is_request(iq: &Element) -> bool {
    iq.child("time", NS).is_some()
}

/// The answer; `zone`: minutes east of Greenwich.
pub fn answer(request: &Element, now: Millis, zone: i16) -> Element {
    let sign = if zone < 0 { '-' } else { '+' };
    let (hours, minutes) = (zone.unsigned_abs() / 60, zone.unsigned_abs() % 60);
    let tzo = format!("{sign}{hours:02}:{minutes:02}");
    let time = Element::new("time", NS)
        .with_child(text_element("tzo", NS, &tzo))
        .with_child(text_element("utc", NS, &xep0203_delay::write(now)));
    iq_result(request).with_child(time)
}

/// What an answer says: minutes east of Greenwich. Their clock is their business.
pub fn read(result: &Element) -> Option<i16> {
    let tzo = result.child("time", NS)?.child("tzo", NS)?.text();
    let tzo = tzo.trim();
    if tzo == "Z" {
        return Some(0);
    }
    let (sign, rest) = match tzo.as_bytes().first()? {
        b'+' => (1, &tzo[1..]),
        b'-' => (-1, &tzo[1..]),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str| -> Option<i16> {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let zone = number(hours)? * 60 + number(minutes).filter(|it| *it < 60)?;
    (zone <= FARTHEST).then_some(sign * zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let request = crate::xml::parse("<iq xmlns='jabber:client' id='1' from='a@b/c'/>").unwrap();
        for zone in [0, 60, -210, 330, 840, -720] {
            let answer = answer(&request, 1_166_549_915_000, zone);
            assert_eq!(read(&answer), Some(zone));
            let utc = answer.child("time", NS).unwrap().child("utc", NS).unwrap();
            assert_eq!(utc.text(), "2006-12-19T17:38:35.000Z");
        }
    }

    #[test]
    fn nonsense_is_nothing() {
        for tzo in [
            "", "+", "+1:00", "+25:00", "-14:01", "+02:60", "+é1:00", "02:00", "+0a:00",
        ] {
            let text = format!(
                "<iq xmlns='jabber:client'><time xmlns='{NS}'><tzo>{tzo}</tzo></time></iq>"
            );
            assert_eq!(read(&crate::xml::parse(&text).unwrap()), None, "{tzo}");
        }
    }
}
