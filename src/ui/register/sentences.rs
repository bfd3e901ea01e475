//! What making an account says.

use crate::api::providers::{Category, Joining, Operator, Provider};
use crate::api::{Riddle, RiddleKind};
use crate::i18n::{number, t::register as t, t::signin};
use crate::text::Strength;

/// The letter of a grade.
pub fn grade(category: Category) -> &'static str {
    match category {
        Category::A => "A",
        Category::B => "B",
        Category::C => "C",
        Category::D => "D",
    }
}

/// Why a server has its grade.
pub fn why(provider: &Provider) -> &'static str {
    match (provider.category, &provider.joining) {
        (Some(Category::A), _) => t::grade_a(),
        (Some(Category::B), Joining::Website(_)) => t::grade_b_website(),
        (Some(Category::B), _) => t::grade_b_cost(),
        (Some(Category::C), _) => t::grade_c(),
        (Some(Category::D), _) => t::grade_d(),
        (None, _) => t::no_grade(),
    }
}

/// What is known of a server, in a line.
pub fn facts(provider: &Provider, places: &str) -> String {
    let mut facts: Vec<String> = Vec::new();
    if !places.is_empty() {
        facts.push(places.to_owned());
    }
    if let Some(year) = provider.since.as_ref().and_then(|it| it.get(..4)) {
        facts.push(t::since(year));
    }
    let run = provider.operator.map(|it| match it {
        Operator::Company => t::by_company(),
        Operator::Business => t::by_business(),
        Operator::Person => t::by_person(),
        Operator::Government => t::by_government(),
        Operator::Association => t::by_association(),
    });
    let free = provider
        .free
        .map(|it| if it { t::free() } else { t::not_free() });
    let join = match (&provider.joining, provider.captcha, provider.email) {
        (Joining::App, false, false) => Some(t::made_here()),
        (Joining::App, true, false) => Some(t::made_here_riddle()),
        (Joining::App, _, true) => Some(t::made_here_email()),
        _ => None,
    };
    facts.extend([run, free, join].into_iter().flatten().map(str::to_owned));
    if let Some(compliance) = provider.compliance {
        facts.push(t::compliance(&number(compliance.into())));
    }
    facts.join("\u{a0}· ")
}

/// A refusal. `text`: the server's words, said beside it.
pub fn refused(condition: &str) -> &'static str {
    match condition {
        "conflict" => t::taken(),
        "not-acceptable" | "bad-request" | "jid-malformed" => t::not_acceptable(),
        "not-allowed" | "forbidden" | "not-authorized" | "registration-required" => {
            t::not_allowed()
        }
        "resource-constraint" | "policy-violation" => t::too_many(),
        "service-unavailable" | "feature-not-implemented" => t::not_in_app(),
        _ => t::failed(),
    }
}

/// What a plain field is for.
pub fn label(name: &str, riddle: Option<&Riddle>) -> Option<&'static str> {
    if let Some(riddle) = riddle {
        return Some(match riddle.kind {
            RiddleKind::Letters => t::riddle_letters(),
            RiddleKind::Picture => t::riddle_picture(),
            RiddleKind::Sound => t::riddle_sound(),
            RiddleKind::Film => t::riddle_film(),
            RiddleKind::Question | RiddleKind::Other => t::riddle_answer(),
        });
    }
    Some(match name {
        "username" => t::username(),
        "password" => signin::password(),
        "email" => t::email(),
        "name" => t::full_name(),
        "nick" => t::nickname(),
        "first" => t::given_name(),
        "last" => t::family_name(),
        "phone" => t::phone(),
        "url" => t::website(),
        _ => return None,
    })
}

/// How good a password is.
pub fn strength(strength: Strength) -> (&'static str, &'static str) {
    match strength {
        Strength::Weak => ("weak", t::password_weak()),
        Strength::Fair => ("fair", t::password_fair()),
        Strength::Strong => ("strong", t::password_strong()),
    }
}
