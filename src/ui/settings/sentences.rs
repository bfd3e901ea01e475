//! What the page of settings, the requests and blocking say.

use crate::api::{ArchiveDefault, Problem, Strangers};
use crate::ui::sentences as common;

pub const LEARN: &str =
    "What your contacts learn of you. Strangers learn nothing before you accept them.";
pub const RECEIPTS: (&str, &str) = (
    "When a message has arrived",
    "Contacts see that what they wrote has reached you.",
);
pub const MARKERS: (&str, &str) = (
    "When you have seen it",
    "Contacts see how far you have read. Your own devices know it in any case.",
);
pub const TYPING: (&str, &str) = ("When you are typing", "");
pub const IDLE: (&str, &str) = (
    "When you were last here",
    "After five minutes without a touch you are shown as away, and since when.",
);
pub const TIME: (&str, &str) = (
    "What time it is where you are",
    "Told only to contacts whose program asks. It hints at where you are.",
);

pub const STRANGERS: &str =
    "People who are not among your contacts, and to whom you never wrote. They may:";
pub fn strangers(choice: Strangers) -> (&'static str, &'static str) {
    match choice {
        Strangers::Write => (
            "Write to you, and ask to be in touch",
            "What they write waits under Message requests.",
        ),
        Strangers::Ask => ("Only ask to be in touch", "What they write is thrown away."),
        Strangers::Nothing => (
            "Neither",
            "Nothing of them reaches you, and they are not told. Invitations that you make still work.",
        ),
    }
}

pub const BLOCKED: &str = "They cannot write to you, and do not see when you are online.";
pub const NOBODY_BLOCKED: &str = "Nobody is blocked.";
pub const BLOCKED_HERE: &str = "Your server cannot block anybody. Keuvel throws away what these people write, on this device; on others it still arrives.";
pub const BLOCK_OWN: &str = "You cannot block yourself or your own server.";
pub const ALREADY_BLOCKED: &str = "They are blocked already.";
pub const ALL_OF_DOMAIN: &str = "everybody at this server";
pub const ONE_DEVICE: &str = "one device only";

pub const ARCHIVE: &str = "Your server can keep a copy of what is written, so that all your devices have it and nothing is lost while you are away.";
pub fn archive(choice: ArchiveDefault) -> &'static str {
    match choice {
        ArchiveDefault::Always => "Keep everything",
        ArchiveDefault::Roster => "Keep what is written with contacts",
        ArchiveDefault::Never => "Keep nothing",
    }
}
pub const ARCHIVE_LOSS: &str = "What is not kept does not come to your other devices, and is lost if it is written while you are not online.";
pub const ARCHIVE_ASKING: &str = "Asking your server…";
pub const ARCHIVE_SAVING: &str = "Telling your server…";
pub const ARCHIVE_SAVED: &str = "Your server does so from now on.";
pub const ARCHIVE_OTHER: &str =
    "Your server does not do all of it. This is what it does from now on.";
pub const BAD_ADDRESS: &str = "This is no address:";

pub fn no_archive(problem: &Problem) -> String {
    match problem {
        Problem::Offline | Problem::ConnectionLost => {
            "You see what your server keeps when you are online.".to_owned()
        }
        Problem::Refused { condition, text } => match condition.as_str() {
            "feature-not-implemented" | "service-unavailable" => {
                "Your server does not let you choose what it keeps.".to_owned()
            }
            "forbidden" | "not-allowed" | "not-authorized" if text.is_empty() => {
                "Your server does not allow you to change what it keeps.".to_owned()
            }
            _ => common::problem(problem).0,
        },
        problem => common::problem(problem).0,
    }
}

pub const REQUESTS: &str = "These people are not among your contacts. They do not see that you read what they wrote, nor whether you are online. Pictures and links of theirs stay closed.";
pub const NO_REQUESTS: &str = "Nobody is waiting for an answer.";
/// `model/strangers.rs` keeps so many.
pub const MANY: &str = "Only the newest 200 are kept on this device.";
pub const ASKS: &str = "Wants to be in touch, and to see when you are online.";

pub const BLOCK: &str =
    "They cannot write to you any more, and do not see when you are online. They are not told.";
pub const BLOCK_STRANGER: &str =
    "They cannot write to you any more, and are not told. What they wrote is deleted here.";
pub const REPORT: &str = "Those who run your server get their address, their last messages and what you write here, if they take reports.";
