//! The sentences of this part.

use crate::api::Problem;
use crate::text::Strength;
use crate::ui::sentences::{self as usual, join};

pub const CONNECTED: &str = "Connected to your server.";
pub const NOT_CONNECTED: &str = "Not connected. What needs the server has to wait.";
pub const COPIED: &str = "Copied.";
pub const NOT_COPIED: &str = "Your browser did not allow copying. Mark the address and copy it.";

pub const NO_NEW_PASSWORD: &str = "Type the new password.";
pub const NO_OLD_PASSWORD: &str = "Type the password you have now.";
pub const CONTROL_LETTERS: &str = "A password cannot have invisible control signs, like tabs.";
pub const OLD_WANTED: &str = "Your server wants to know the password you have now, too.";
pub const CHANGING: &str = "Asking the server…";
pub const CHANGED: &str =
    "Your password is changed. Other programs ask for the new one when they next connect.";

/// How strong a password is.
pub fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "Easy to guess. Longer is better: four or five random words, say.",
        Strength::Fair => "Fair. A few more words make it strong.",
        Strength::Strong => "Strong.",
    }
}

/// The name of a strength, for attributes.
pub fn strength_name(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "weak",
        Strength::Fair => "fair",
        Strength::Strong => "strong",
    }
}

/// Why the password is still the old one.
pub fn not_changed(problem: &Problem) -> String {
    refusal(
        problem,
        "Your server lets nobody change their password from here. Look on its website, or ask who runs it.",
        "The server does not take this password. Try another, longer one.",
        "The server did not answer, so the password may be changed or not. If the old one no longer works, try the new one.",
    )
}

/// Why the account is still there.
pub fn not_deleted(problem: &Problem) -> String {
    refusal(
        problem,
        "Your server lets nobody delete their account from here. Look on its website, or ask who runs it.",
        "The server did not accept this. Ask who runs it.",
        "The server did not answer, so the account may be deleted or not. Try again when you are connected.",
    )
}

/// XEP-0077 §3.2 and §3.3 have the conditions.
fn refusal(problem: &Problem, never: &str, not_so: &str, unknown: &str) -> String {
    match problem {
        Problem::Refused { condition, text } => {
            let sentence = match condition.as_str() {
                "not-allowed" | "forbidden" | "service-unavailable" | "feature-not-implemented" => {
                    never
                }
                "bad-request" | "not-acceptable" | "policy-violation" => not_so,
                "not-authorized" => "The server does not accept the password you have now.",
                "unexpected-request" | "registration-required" => {
                    "The server does not know this account as one of its own. Sign out, sign in and try again."
                }
                _ => return usual::problem(problem).0,
            };
            match text.as_str() {
                "" => sentence.to_owned(),
                text => join(&[sentence, " It says: ", text]),
            }
        }
        Problem::Timeout | Problem::ConnectionLost => unknown.to_owned(),
        problem => usual::problem(problem).0,
    }
}

pub const NO_SESSIONS: &str = "Shown when you are connected.";
pub const UNNAMED_PROGRAM: &str = "Unnamed program";
pub const HERE: &str = "this one";
pub const CANNOT_END: &str = "These are the places that are online now. Your server offers no way to end one from here. If one of them is not yours, change your password: it is then needed to sign in again. Sign out of the others where they are.";

pub const EXPORT: &str = "Everything Keuvel holds of this account on this device, in one file: contacts, chats, messages, settings. Your password is not in it. Whoever has the file can read all of it.";
pub const EXPORTED: &str = "Saved to your downloads.";
pub const EXPORT_STOPPED: &str = "Stopped. Nothing was saved.";
pub const EXPORT_FAILED: &str = "The export could not be finished: what is kept on this device cannot be read. Load the page again and try once more.";

/// How far the export is.
pub fn exported(done: u32, of: u32) -> String {
    join(&[&done.to_string(), " of ", &of.to_string(), " chats"])
}

pub const DELETE: &str = "The account is deleted at your server, for good, with all it keeps of you: contacts, messages, files. Your contacts lose you. What you wrote stays with those you wrote to. Everything of it on this device is deleted as well. You may want to export first.";
pub const DELETE_TYPE: &str = "To be sure, type the address of the account";
pub const DELETE_OTHER: &str = "This is not the address of this account.";
pub const DELETING: &str = "Deleting the account…";
