//! What a person decided about notifications on this device, and what follows from it.

/// How much a notification says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Says {
    /// Who wrote, and what.
    #[default]
    All,
    /// Who wrote.
    Sender,
    /// That there is something.
    Nothing,
}

/// What is decided, for all accounts on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// There are notifications, if the browser allows them.
    pub on: bool,
    /// What they say.
    pub says: Says,
    /// They make a sound.
    pub sound: bool,
    /// There are none at these times.
    pub quiet: bool,
    /// From when to when, in minutes of the day.
    pub hours: (u16, u16),
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            on: true,
            says: Says::All,
            sound: true,
            quiet: false,
            hours: (22 * 60, 7 * 60),
        }
    }
}

impl Preferences {
    /// As it was kept; whatever of it cannot be read is as by itself.
    pub fn read(kept: &str) -> Preferences {
        let mut read = Preferences::default();
        for (at, word) in kept.split(' ').enumerate() {
            match (at, word) {
                (0, "off") => read.on = false,
                (1, "sender") => read.says = Says::Sender,
                (1, "nothing") => read.says = Says::Nothing,
                (2, "silent") => read.sound = false,
                (3, "quiet") => read.quiet = true,
                (4, hours) => {
                    let hours = hours.split_once('-');
                    let hours = hours.and_then(|(a, b)| Some((minute(a)?, minute(b)?)));
                    read.hours = hours.unwrap_or(read.hours);
                }
                _ => {}
            }
        }
        read
    }

    /// To be kept.
    pub fn write(&self) -> String {
        let or = |is: bool, word: &'static str| if is { word } else { "-" };
        let says = match self.says {
            Says::All => "-",
            Says::Sender => "sender",
            Says::Nothing => "nothing",
        };
        let (from, to) = self.hours;
        [
            or(!self.on, "off"),
            says,
            or(!self.sound, "silent"),
            or(self.quiet, "quiet"),
            &[clock(from), clock(to)].join("-"),
        ]
        .join(" ")
    }

    /// Whether this minute of the day is one without notifications. From a time to the
    /// same is never.
    pub fn is_quiet(&self, minute: u16) -> bool {
        let (from, to) = self.hours;
        let within = match from <= to {
            true => (from..to).contains(&minute),
            // Over midnight.
            false => !(to..from).contains(&minute),
        };
        self.quiet && within
    }
}

/// The minute of the day of a time, as a field for times has it: `22:05`.
pub fn minute(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// The other way round.
pub fn clock(minute: u16) -> String {
    let two = |number: u16| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
    let ([a, b], [c, d]) = (two(minute / 60), two(minute % 60));
    [a, b, b':', c, d].into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_go_over_midnight() {
        let at = |hours, clock: &str| {
            let preferences = Preferences {
                quiet: true,
                hours,
                ..Preferences::default()
            };
            preferences.is_quiet(minute(clock).unwrap())
        };
        let night = (22 * 60, 7 * 60);
        for (clock, quiet) in [
            ("21:59", false),
            ("22:00", true),
            ("23:59", true),
            ("00:00", true),
            ("06:59", true),
            ("07:00", false),
        ] {
            assert_eq!(at(night, clock), quiet, "{clock}");
        }
        assert!(at((13 * 60, 14 * 60), "13:30") && !at((13 * 60, 14 * 60), "14:00"));
        assert!(!at((600, 600), "10:00"));
        assert!(!Preferences::default().is_quiet(0));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for says in [Says::All, Says::Sender, Says::Nothing] {
            for on in [true, false] {
                let decided = Preferences {
                    on,
                    says,
                    sound: !on,
                    quiet: on,
                    hours: (5, 23 * 60 + 59),
                };
                assert_eq!(Preferences::read(&decided.write()), decided);
            }
        }
        assert_eq!(Preferences::default().write(), "- - - - 22:00-07:00");
        for odd in ["", "what", "- - - - 25:00-xx", "off", "- - - - 2:0-ü:üü"] {
            let read = Preferences::read(odd);
            assert_eq!(read.hours, (22 * 60, 7 * 60), "{odd}");
        }
        assert!(!Preferences::read("off").on);
    }
}
