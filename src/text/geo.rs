//! `geo:` addresses (RFC 5870), as far as a place on Earth is concerned.

/// A place: decimal degrees as written, checked to be such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// North of the equator.
    pub latitude: &'a str,
    /// East of Greenwich.
    pub longitude: &'a str,
}

/// The place, if a text is the address of one and nothing else.
pub fn place(text: &str) -> Option<Place<'_>> {
    let (scheme, rest) = text.trim().split_once(':')?;
    if !scheme.eq_ignore_ascii_case("geo") {
        return None;
    }
    let mut parts = rest.split(';');
    let mut numbers = parts.next()?.split(',');
    let latitude = degrees(numbers.next()?, 90)?;
    let longitude = degrees(numbers.next()?, 180)?;
    // The height, which a map does not show.
    if let Some(height) = numbers.next() {
        degrees(height, u32::MAX)?;
    }
    // On another globe, or in other units, the numbers say something else.
    let elsewhere = parts.any(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        name.eq_ignore_ascii_case("crs") && !value.eq_ignore_ascii_case("wgs84")
            || part.contains(char::is_whitespace)
    });
    (numbers.next().is_none() && !elsewhere).then_some(Place {
        latitude,
        longitude,
    })
}

/// A decimal number of a sensible length, from `-limit` to `limit`.
fn degrees(text: &str, limit: u32) -> Option<&str> {
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| {
        !text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let fits = whole < limit || whole == limit && part.bytes().all(|b| b == b'0');
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        for (text, latitude, longitude) in [
            // RFC 5870 §6.
            ("geo:13.4125,103.8667", "13.4125", "103.8667"),
            ("geo:48.2010,16.3695,183", "48.2010", "16.3695"),
            (
                "geo:48.198634,16.371648;crs=wgs84;u=40",
                "48.198634",
                "16.371648",
            ),
            ("geo:90,-22.43;crs=WGS84", "90", "-22.43"),
            ("GEO:-90.0,180", "-90.0", "180"),
            (" geo:0,0\n", "0", "0"),
        ] {
            let wanted = Place {
                latitude,
                longitude,
            };
            assert_eq!(place(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn no_places() {
        for text in [
            "",
            "geo:",
            "geo:1",
            "geo:1,",
            "geo:91,0",
            "geo:90.1,0",
            "geo:0,180.5",
            "geo:1,2,3,4",
            "geo:1,2;crs=moon",
            "geo:1e3,2",
            "geo:+1,2",
            "geo:1.,2",
            "geo:.5,2",
            "geo:1,2 there",
            "geo:1,2;u=4 x",
            "at geo:1,2",
            "geo:--1,2",
            "geo:١,٢",
            "xmpp:1,2",
        ] {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
