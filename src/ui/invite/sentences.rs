//! The sentences of this part.

use crate::api::uri::Uri;
use crate::api::{Invitation, Problem};
use crate::i18n::t::invite as t;
use crate::ui::sentences as usual;
use crate::ui::{dom, format};

/// What the link lets whoever has it do.
pub fn power(invitation: &Invitation, uri: &Uri) -> String {
    let domain = uri.jid.domain();
    match (&*uri.action, uri.may_register) {
        ("register", _) => t::lets_register(domain),
        (_, true) => t::lets_both(domain),
        _ if invitation.ours => t::lets_add_by_us().to_owned(),
        _ => t::lets_add().to_owned(),
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
            t::once_until(&end)
        }
        None => t::once().to_owned(),
    }
}

/// Why there is none.
pub fn not_made(problem: &Problem) -> String {
    match problem {
        Problem::Refused { text, .. } if text.is_empty() => t::not_made().to_owned(),
        Problem::Refused { text, .. } => t::not_made_says(text),
        problem => usual::problem(problem).0,
    }
}
