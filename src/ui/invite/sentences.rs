//! The sentences of this part.

use crate::api::uri::Uri;
use crate::api::{AccountId, Invitation, Problem};
use crate::ui::sentences::{self as usual, join};
use crate::ui::{dom, format};
use leptos::prelude::*;

pub const BAD_LINK: &str = "This link is no invitation that Keuvel understands. Ask for a new one.";
pub const OWN: &str = "This is an invitation of your own. Send it to a friend.";
pub const ADDING: &str = "They become your contact, and each of you sees when the other is here. Anybody can put any name on an invitation: add them only if you know whose address this is.";
pub const WAIT: &str = "There is no connection. As soon as there is one, you can add them.";

/// An invitation to a new account, for somebody who has one.
pub fn new_account(domain: &str, own: &AccountId) -> AnyView {
    let (domain, own) = (domain.to_owned(), own.to_string());
    view! {
        "This link is for a new account at " <bdi>{domain}</bdi> ", and you are signed in as " <bdi>{own}</bdi>
        ". You can have both here."
    }
    .into_any()
}

pub const INVITE: &str = "You get a link to send, or a code to scan. With it a friend becomes your contact without typing your address.";
pub const FOR_CONTACT: &str = "To be my contact";
pub const MAKING: &str = "Asking the server…";
pub const COPIED: &str = "Copied.";
pub const NOT_COPIED: &str = "Your browser did not allow copying. Mark the link and copy it.";
pub const NAME_NEEDED: &str = "Your server wants to know the user name of the new account.";
pub const BAD_NAME: &str = "An address cannot look like this. Use letters, digits, dots or dashes.";
pub const QR: &str = "The link as a code to scan with a camera";

/// What the link lets whoever has it do.
pub fn power(invitation: &Invitation, uri: &Uri) -> String {
    let domain = uri.jid.domain();
    match (&*uri.action, uri.may_register) {
        ("register", _) => join(&["Anyone who has this link can make an account at ", domain, "."]),
        (_, true) => join(&[
            "Anyone who has this link becomes your contact, with an address they have or a new one at ",
            domain,
            ".",
        ]),
        _ if invitation.ours => {
            "Anyone who has this link becomes your contact. Your server leaves that to Keuvel: they are let in when you have it open on this device.".to_owned()
        }
        _ => "Anyone who has this link becomes your contact.".to_owned(),
    }
}

/// How often and until when.
pub fn term(invitation: &Invitation) -> String {
    match invitation.expires {
        Some(expires) => {
            let today = format::day_number(expires) == format::day_number(dom::time());
            let end = if today {
                format::clock(expires)
            } else {
                format::day(expires)
            };
            join(&["It is good once, until ", &end, "."])
        }
        None => "It is good once.".to_owned(),
    }
}

/// Why there is none.
pub fn not_made(problem: &Problem) -> String {
    match problem {
        Problem::Refused { text, .. } if text.is_empty() => {
            "Your server did not make an invitation.".to_owned()
        }
        Problem::Refused { text, .. } => {
            join(&["Your server did not make an invitation. It says: ", text])
        }
        problem => usual::problem(problem).0,
    }
}
