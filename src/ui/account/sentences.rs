//! The sentences of this part.

use crate::api::Problem;
use crate::i18n::t;
use crate::text::Strength;
use crate::ui::sentences as usual;

/// How strong a password is.
pub fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => t::account::weak(),
        Strength::Fair => t::account::fair(),
        Strength::Strong => t::account::strong(),
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
        t::account::change_never(),
        t::account::change_not_so(),
        t::account::change_unknown(),
    )
}

/// Why the account is still there.
pub fn not_deleted(problem: &Problem) -> String {
    refusal(
        problem,
        t::account::delete_never(),
        t::account::delete_not_so(),
        t::account::delete_unknown(),
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
                "not-authorized" => t::account::password_refused(),
                "unexpected-request" | "registration-required" => t::account::not_known(),
                _ => return usual::problem(problem).0,
            };
            match text.as_str() {
                "" => sentence.to_owned(),
                text => t::account::refused_saying(sentence, text),
            }
        }
        Problem::Timeout | Problem::ConnectionLost => unknown.to_owned(),
        problem => usual::problem(problem).0,
    }
}
