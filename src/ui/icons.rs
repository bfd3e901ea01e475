//! Icons as paths, drawn with the colour of the text. Never a font, never a file.

use leptos::prelude::*;

/// The path of an icon, on 24 by 24.
#[derive(Clone, Copy)]
pub struct Icon(&'static str);

pub const BACK: Icon = Icon("M15 5l-7 7 7 7");
pub const ADD_PERSON: Icon = Icon(
    "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-3.3 3-5.5 7-5.5 1.5 0 2.9.3 4 .9M18 14v6M15 17h6",
);
pub const PERSON: Icon =
    Icon("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c0-3.3 3-5.5 7.5-5.5s7.5 2.2 7.5 5.5");
pub const MORE: Icon = Icon(
    "M12 5a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM12 11.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM12 17.8a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z",
);
pub const REQUEST: Icon = Icon("M4 13l2.5-8h11L20 13M4 13v6h16v-6M4 13h4.5l1 2.5h5l1-2.5H20");
pub const SEND: Icon = Icon("M5 12L4 4.5 21 12 4 19.5 5 12zM5 12h8");
pub const SEARCH: Icon = Icon("M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5");
pub const DOWN: Icon = Icon("M12 5v14M6 13l6 6 6-6");
pub const CLOSE: Icon = Icon("M6 6l12 12M18 6L6 18");
pub const CHECK: Icon = Icon("M5 12.5l4.5 4.5L19 7.5");
pub const CLOCK: Icon = Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2");
pub const TICK: Icon = Icon("M6 12.5l4 4 8-9");
pub const TICKS: Icon = Icon("M2 12.5l4 4 8-9M10.5 14.5l2 2 8-9");
pub const ALERT: Icon = Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5v5.5M12 16.3v.01");
pub const SMILE: Icon =
    Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4.2 4.2 0 0 0 7 0M9 9.5v.01M15 9.5v.01");
pub const LETTERS: Icon =
    Icon("M3 18l5-12 5 12M4.6 14h6.8M21 18v-6M21 15a3 3 0 1 1-6 0 3 3 0 0 1 6 0z");
pub const LOCK: Icon = Icon(
    "M7 11V8a5 5 0 0 1 10 0v3M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z",
);
pub const HIDDEN: Icon = Icon(
    "M4 4l16 16M9.5 5.6A9 9 0 0 1 12 5.3c4.5 0 7.7 3.3 9 6.7a11 11 0 0 1-2.3 3.4M6.3 7.4A11.5 11.5 0 0 0 3 12c1.3 3.4 4.5 6.7 9 6.7a9 9 0 0 0 4-.9M10 10a2.8 2.8 0 0 0 4 4",
);
pub const LINK: Icon = Icon(
    "M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7L12 17.7",
);
pub const PLACE: Icon = Icon(
    "M12 21c4-4.5 6.5-7.7 6.5-11a6.5 6.5 0 0 0-13 0c0 3.3 2.5 6.5 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
);
pub const CUP: Icon = Icon(
    "M4 8h12.5a1.5 1.5 0 0 1 1.5 1.5V15a4 4 0 0 1-4 4H9.5l-4.5 3v-3.3A4 4 0 0 1 2.5 15V9.5A1.5 1.5 0 0 1 4 8zM18 10.5h1a2.5 2.5 0 0 1 0 5h-1M8 2c-1 1.3 1 2.2 0 3.5M12 2c-1 1.3 1 2.2 0 3.5",
);

pub const ADD: Icon = Icon("M12 5v14M5 12h14");
pub const GROUP: Icon = Icon(
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c0-3 2.8-5 6.5-5s6.5 2 6.5 5M16 4.4a3.3 3.3 0 0 1 0 6.3M18 14.9c2.2.7 3.5 2.3 3.5 4.6",
);
pub const OUT: Icon = Icon("M14 4H5v16h9M10 12h11M17 8l4 4-4 4");
pub const BIN: Icon = Icon("M4 7h16M9 7V4.5h6V7M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5");
pub const REPLY: Icon = Icon("M9 6L3.5 11.5 9 17M4 11.5h9c4 0 7 2.5 7 7");
pub const PEN: Icon = Icon("M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19 4 20zM13.5 7l3.5 3.5");
pub const COPY: Icon = Icon("M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1");
pub const FORWARD: Icon = Icon("M15 6l5.5 5.5L15 17M20 11.5h-9c-4 0-7 2.5-7 7");
pub const SELECT: Icon = Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.5l3 3 5.5-6.5");

pub const PIN: Icon = Icon("M9 4h6l-.8 6 3.3 3.5h-11L9.8 10 9 4zM12 13.5V20");
pub const BELL: Icon =
    Icon("M6.5 16.5h11l-1.5-2.2V10a4 4 0 0 0-8 0v4.3l-1.5 2.2zM10.3 19.5a1.8 1.8 0 0 0 3.4 0");
pub const SILENT: Icon =
    Icon("M4 4l16 16M8 10v4.3l-1.5 2.2h10M9.2 7.1A4 4 0 0 1 16 10v3M10.3 19.5a1.8 1.8 0 0 0 3.4 0");
pub const ARCHIVE: Icon = Icon("M4 5h16v4H4zM5.5 9v10.5h13V9M10 13h4");
pub const ABOUT: Icon = Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.7v.01");
pub const DAY: Icon = Icon("M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4");
pub const FILE: Icon = Icon("M12 4v11M7 10.5l5 5 5-5M5 20h14");
pub const BLOCK: Icon = Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.8 5.8l12.4 12.4");
pub const DOT: Icon = Icon("M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z");

pub const LOOK: Icon =
    Icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 8.5l6-3M12 13l8.5-3.5M12 17.5l8-3.5");
pub const GLOBE: Icon = Icon(
    "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c-5 5.5-5 12.5 0 18M12 3c5 5.5 5 12.5 0 18",
);
pub const KEYS: Icon =
    Icon("M3.5 6.5h17v11h-17zM7 10v.01M10.3 10v.01M13.7 10v.01M17 10v.01M8 14h8");
pub const KEY: Icon =
    Icon("M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12.2L19 4.5M15.5 8l3 3M18 5.5l2 2");
pub const DISK: Icon = Icon(
    "M12 9.5c4.1 0 7.5-1.3 7.5-3S16.1 3.5 12 3.5 4.5 4.8 4.5 6.5s3.4 3 7.5 3zM4.5 6.5v11c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3v-11M4.5 12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3",
);
pub const WINDOW: Icon = Icon("M3.5 5h17v14h-17zM3.5 9h17M6.5 7v.01M9 7v.01");

impl Icon {
    /// As an element that assistive technology passes over.
    pub fn draw(&self) -> AnyView {
        let path = self.0;
        view! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=path></path>
            </svg>
        }
        .into_any()
    }
}
