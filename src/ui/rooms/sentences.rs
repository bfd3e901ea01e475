//! What stands in the way of being in a room, in words.

use crate::api::{
    Affiliation, Extras, Happening, OccupantView, Problem, Role, RoomAbout, RoomProblem, Rooms,
};
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
        RoomProblem::ServerDown => plain(t::room::problem_down()),
        RoomProblem::Lost => plain(t::room::problem_lost()),
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
        true => t::room::keeps_messages(),
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

/// The titles of the sections of people in a room ([`crate::api::section`]).
pub const SECTIONS: [fn() -> &'static str; 4] = [
    t::room::admins,
    t::room::members,
    t::room::others,
    t::room::visitor,
];

/// Why what was commanded was not done.
pub fn not_done_by_name(what: &Rooms, problem: &Problem) -> String {
    match (what, problem) {
        (Rooms::ByName { words, .. }, Problem::Refused { condition, .. })
            if condition == "item-not-found" =>
        {
            let words = words.split_whitespace().next().unwrap_or_default();
            t::command::nobody(&text::isolate_safe(words))
        }
        _ => not_done(problem),
    }
}

/// Names in a line that tells who came and went; of more only the number.
const NAMES: usize = 6;

/// Who alone sees a message; `None`: all in the room.
pub fn whose(extras: &Extras) -> Option<String> {
    match &extras.private_to {
        Some(nick) => Some(t::room::only_to(&text::isolate_safe(nick))),
        None => extras.private.then(|| t::room::private().to_owned()),
    }
}

/// What happened in a room.
pub fn happening(happened: &Happening) -> String {
    let safe = |words: &str| text::isolate_safe(words);
    match happened {
        Happening::Moved { came, went } => match (came.is_empty(), went.is_empty()) {
            (_, true) => t::room::came(&names(came)),
            (true, false) => t::room::went(&names(went)),
            (false, false) => {
                let (came, went) = (t::room::came(&names(came)), t::room::went(&names(went)));
                crate::ui::sentences::join(&[&came, " · ", &went])
            }
        },
        Happening::Renamed { from, to } => t::room::renamed(&safe(from), &safe(to)),
        Happening::SentOut {
            nick,
            by,
            reason,
            banned,
        } => {
            let nick = safe(nick);
            let said = match (banned, by.is_empty()) {
                (false, true) => t::room::is_out(&nick),
                (false, false) => t::room::is_out_by(&safe(by), &nick),
                (true, true) => t::room::is_banned(&nick),
                (true, false) => t::room::is_banned_by(&safe(by), &nick),
            };
            match reason.is_empty() {
                true => said,
                false => {
                    let reason = t::room::reason(&safe(reason));
                    crate::ui::sentences::join(&[&said, " ", &reason])
                }
            }
        }
        Happening::Became { nick, affiliation } => {
            let nick = safe(nick);
            match affiliation {
                Affiliation::Owner => t::room::is_owner(&nick),
                Affiliation::Admin => t::room::is_admin(&nick),
                Affiliation::Member => t::room::is_member(&nick),
                Affiliation::None => t::room::is_nothing(&nick),
                Affiliation::Outcast => t::room::is_banned(&nick),
            }
        }
        Happening::May { nick, role } => match role {
            Role::None | Role::Visitor => t::room::may_read(&safe(nick)),
            Role::Participant | Role::Moderator => t::room::may_write(&safe(nick)),
        },
        Happening::Topic { by, subject } => match (by.is_empty(), subject.is_empty()) {
            (_, true) => t::room::topic_gone().to_owned(),
            (true, false) => t::room::topic_now(&safe(subject)),
            (false, false) => t::room::topic_by(&safe(by), &safe(subject)),
        },
        Happening::Run(statuses) => {
            let said = |status: &u16| match status {
                100 | 172 => t::room::non_anonymous(),
                201 => t::room::made_here(),
                173 | 174 => t::room::anonymous(),
                170 => t::room::logged(),
                171 => t::room::not_logged(),
                _ => t::room::run_otherwise(),
            };
            let said: Vec<&str> = statuses.iter().map(said).collect();
            said.join(" ")
        }
    }
}

/// Names one after the other, some of them.
pub fn names(all: &[String]) -> String {
    let name = |nick: &String| crate::i18n::isolated(&text::isolate_safe(nick));
    let shown = all.iter().take(NAMES).map(name);
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if all.len() > NAMES {
        shown.push_str(" +");
        shown.push_str(&(all.len() - NAMES).to_string());
    }
    shown
}
