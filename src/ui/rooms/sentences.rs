//! What stands in the way of being in a room, in words.

use crate::api::{Affiliation, OccupantView, Problem, Role, RoomAbout, RoomProblem};
use crate::i18n::t;
use crate::text;

/// The sentence, and the reason that somebody gave.
pub fn problem(problem: &RoomProblem) -> (String, Option<String>) {
    let said = |reason: &str| {
        let reason = text::isolate_safe(reason);
        (!reason.is_empty()).then(|| t::room::reason(&reason))
    };
    let plain = |sentence: &'static str| (sentence.to_owned(), None);
    match problem {
        RoomProblem::NickTaken => plain(t::room::problem_nick()),
        RoomProblem::PasswordNeeded => plain(t::room::problem_password()),
        RoomProblem::MembersOnly => plain(t::room::problem_members()),
        RoomProblem::Banned => plain(t::room::problem_banned()),
        RoomProblem::Missing => plain(t::room::problem_missing()),
        RoomProblem::Full => plain(t::room::problem_full()),
        RoomProblem::Unreachable => plain(t::room::problem_unreachable()),
        RoomProblem::Kicked { by, reason } => match by.as_str() {
            "" => (t::room::kicked().to_owned(), said(reason)),
            by => (t::room::kicked_by(&text::isolate_safe(by)), said(reason)),
        },
        RoomProblem::BannedNow { by, reason } => match by.as_str() {
            "" => (t::room::banned().to_owned(), said(reason)),
            by => (t::room::banned_by(&text::isolate_safe(by)), said(reason)),
        },
        RoomProblem::NoMember => plain(t::room::no_member()),
        RoomProblem::Destroyed { reason, .. } => (t::room::destroyed().to_owned(), said(reason)),
        RoomProblem::Other { condition, text } => {
            let words = if text.is_empty() { condition } else { text };
            (t::room::problem_other(&text::isolate_safe(words)), None)
        }
    }
}

/// What kind of room it is.
pub fn kind(about: &RoomAbout) -> String {
    let who = match about.members_only {
        true => t::room::members_only(),
        false => t::room::public(),
    };
    let seen = match about.non_anonymous {
        true => t::room::non_anonymous(),
        false => t::room::anonymous(),
    };
    let kept = match about.archive {
        true => "",
        false => t::room::no_archive(),
    };
    crate::ui::sentences::join(&[who, " ", seen, " ", kept])
}

/// Why something was not done.
pub fn not_done(problem: &Problem) -> String {
    match problem {
        Problem::Refused { condition, text } => {
            let words = if text.is_empty() { condition } else { text };
            t::room::not_done(&text::isolate_safe(words))
        }
        other => crate::ui::sentences::problem(other).0.to_string(),
    }
}

/// What somebody is in a room, if that is to be said.
pub fn standing(who: &OccupantView) -> Option<&'static str> {
    match (who.affiliation, who.role) {
        (Affiliation::Owner, _) => Some(t::room::owner()),
        (Affiliation::Admin, _) => Some(t::room::admin()),
        (_, Role::Moderator) => Some(t::room::moderator()),
        (_, Role::Visitor) => Some(t::room::visitor()),
        (Affiliation::Member, _) => Some(t::room::member()),
        _ => None,
    }
}
