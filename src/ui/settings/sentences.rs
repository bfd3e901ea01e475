//! What the page of settings says of a choice or a problem.

use crate::api::{ArchiveDefault, Problem, Strangers};
use crate::i18n::t;
use crate::ui::sentences as common;

/// What strangers may, and what that means.
pub fn strangers(choice: Strangers) -> (&'static str, &'static str) {
    match choice {
        Strangers::Write => (
            t::settings::strangers_write(),
            t::settings::strangers_write_means(),
        ),
        Strangers::Ask => (
            t::settings::strangers_ask(),
            t::settings::strangers_ask_means(),
        ),
        Strangers::Nothing => (
            t::settings::strangers_nothing(),
            t::settings::strangers_nothing_means(),
        ),
    }
}

/// What the archive keeps.
pub fn archive(choice: ArchiveDefault) -> &'static str {
    match choice {
        ArchiveDefault::Always => t::archive::always(),
        ArchiveDefault::Roster => t::archive::contacts(),
        ArchiveDefault::Never => t::archive::never(),
    }
}

/// Why nobody can see or change what it keeps.
pub fn no_archive(problem: &Problem) -> String {
    match problem {
        Problem::Offline | Problem::ConnectionLost => t::archive::offline().to_owned(),
        Problem::Refused { condition, text } => match condition.as_str() {
            "feature-not-implemented" | "service-unavailable" => t::archive::no_choice().to_owned(),
            "forbidden" | "not-allowed" | "not-authorized" if text.is_empty() => {
                t::archive::not_allowed().to_owned()
            }
            _ => common::problem(problem).0,
        },
        problem => common::problem(problem).0,
    }
}
