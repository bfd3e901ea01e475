//! XEP-0203: Delayed Delivery, with the times of XEP-0082.

use crate::api::Millis;
use crate::jid::Jid;
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:delay";

/// Pipeline step. Only our own server, and a room of what was said in it, tells when a
/// message was sent: anyone else could write into the past (XEP-0203 §10).
pub fn read(stanza: &Element, message: &mut MessageIn, own: &Jid) {
    message.delayed = stanza
        .children()
        .filter(|child| child.is("delay", NS))
        .find_map(|delay| {
            let from: Jid = delay.attr("from")?.parse().ok()?;
            let ours = match message.room {
                Some(_) => *from.bare() == message.peer,
                None => from.bare() == own.bare() || *from.bare() == own.bare().server(),
            };
            ours.then(|| stamp(delay)).flatten()
        })
        .or(message.delayed);
}

/// The time of a `<delay/>` that stands where it can be trusted.
pub fn stamp(delay: &Element) -> Option<Millis> {
    parse(delay.attr("stamp")?)
}

/// Reads an XEP-0082 DateTime, `CCYY-MM-DDThh:mm:ss[.sss]TZD`, as milliseconds
/// since 1970. Times before 1970 and nonsense are `None`.
pub fn parse(text: &str) -> Option<Millis> {
    let bytes = text.trim().as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = bytes.get(from..to)?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then(|| digits.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
    };
    let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    if !(is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 24
        || minute > 59
        || second > 60
    {
        return None;
    }
    let mut at = 19;
    let mut millis = 0;
    if is(at, b'.') {
        at += 1;
        let mut unit = 100;
        while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
            millis += i64::from(digit - b'0') * unit;
            unit /= 10;
            at += 1;
        }
    }
    let zone = match bytes.get(at)? {
        b'Z' if bytes.len() == at + 1 => 0,
        sign @ (b'+' | b'-') if bytes.len() == at + 6 && is(at + 3, b':') => {
            let minutes = number(at + 1, at + 3)? * 60 + number(at + 4, at + 6)?;
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + (minute - zone) * 60 + second;
    u64::try_from(seconds * 1_000 + millis).ok()
}

/// Writes such a DateTime, in UTC.
pub fn write(time: Millis) -> String {
    let (seconds, millis) = (time / 1_000, time % 1_000);
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March, in eras of 400.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// Days from 1970-01-01 in the Gregorian calendar (years count from March, so
/// that the leap day is the last of a year).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-07-21T02:56:15Z", u64::MAX),
            ("2002-09-10T23:41:07Z", 1_031_701_267_000),
            ("2002-09-10T23:41:07.5+02:00", 1_031_694_067_500),
            ("2024-02-29T00:00:00.123456-05:30", 1_709_184_600_123),
        ] {
            assert_eq!(
                parse(text),
                (millis != u64::MAX).then_some(millis),
                "{text}"
            );
        }
        for text in [
            "",
            "2002-09-10",
            "2002-13-10T23:41:07Z",
            "2002-09-10T23:41:07",
            "20é2-09-10T23:41:07Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(time in 0u64..253_402_300_799_999) {
            prop_assert_eq!(parse(&write(time)), Some(time));
        }

        #[test]
        fn never_panics(text in "[0-9TZ:.+-]{0,40}|\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
