//! The report on a connection in words: what a page draws, and what is copied to be
//! given to somebody who can help.
//!
//! What a server says passes [`safe`]: it stays in its line, and of an address in it
//! only the domain is left, as of the own one.

mod features;
mod words;

pub use words::size;

use crate::api::{Asked, ComponentView, EntityView, Problem, ReportView, TriedOutcome};
use crate::i18n::{number, t::report as t};
use crate::text;

/// Letters of a sentence with a server's words in it.
const WORDS_MAX: usize = 400;

/// A part of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Sentences.
    pub words: Vec<String>,
    /// A list.
    pub rows: Vec<Row>,
    /// Names in the protocol, for those who know them: of what, and which.
    pub names: Vec<(String, Vec<String>)>,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Of what it is.
    pub name: String,
    /// How that is.
    pub mark: Mark,
    /// The same in words.
    pub words: String,
    /// Less important.
    pub more: String,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As one would wish.
    Yes,
    /// Not so.
    No,
    /// Not known.
    Unknown,
    /// Neither.
    None,
}

impl Section {
    fn new(title: &str) -> Section {
        Section {
            title: title.to_owned(),
            words: Vec::new(),
            rows: Vec::new(),
            names: Vec::new(),
        }
    }
}

/// The whole report. `state`: how the connection is, as a sentence; `began`: when the
/// attempt began.
pub fn sections(view: &ReportView, state: &str, began: &str) -> Vec<Section> {
    let mut all = vec![
        summary(view, state, began),
        search(view),
        sign_in(view),
        features(view),
        server(view),
        contacts(view),
        names(view),
    ];
    all.retain(|it| !(it.words.is_empty() && it.rows.is_empty() && it.names.is_empty()));
    all
}

/// The report as text, to be sent to somebody.
pub fn text(sections: &[Section]) -> String {
    let mut out = String::new();
    for (place, section) in sections.iter().enumerate() {
        let head = if place == 0 { "# " } else { "\n## " };
        out.extend([head, &section.title, "\n\n"]);
        for words in &section.words {
            out.extend([words, "\n"]);
        }
        if !section.words.is_empty() && !section.rows.is_empty() {
            out.push('\n');
        }
        for row in &section.rows {
            let mark = match row.mark {
                Mark::Yes => [t::mark_yes(), " "],
                Mark::No => [t::mark_no(), " "],
                Mark::Unknown => ["[?]", " "],
                Mark::None => ["", ""],
            };
            out.push_str("- ");
            out.extend(mark);
            out.extend([&row.name, ": ", &row.words]);
            if !row.more.is_empty() {
                out.extend([" (", &row.more, ")"]);
            }
            out.push('\n');
        }
        for (of, names) in &section.names {
            out.extend(["- ", of, ": ", &names.join(", "), "\n"]);
        }
    }
    out
}

fn summary(view: &ReportView, state: &str, began: &str) -> Section {
    let mut section = Section::new(&t::connection_to(&safe(&view.domain)));
    section.words = vec![safe(state), t::began(began)];
    section
}

fn search(view: &ReportView) -> Section {
    let mut section = Section::new(t::search());
    if view.tries.is_empty() {
        section.words.push(t::nothing_tried().to_owned());
    }
    for tried in &view.tries {
        section.rows.push(Row {
            name: safe(&tried.url),
            mark: match tried.outcome {
                TriedOutcome::Opened | TriedOutcome::Names(_) => Mark::Yes,
                TriedOutcome::NotNeeded => Mark::None,
                _ => Mark::No,
            },
            words: words::outcome(tried.outcome),
            more: t::took(words::source(tried.source), &number(tried.took.into())),
        });
    }
    if let Some(used) = &view.used {
        let url = safe(&used.url);
        let private = words::private(used.private, used.url.starts_with("wss:"));
        section.words.push(t::used(&url, private));
    }
    section
}

fn sign_in(view: &ReportView) -> Section {
    let mut section = Section::new(t::sign_in());
    let offers = &view.offers;
    if offers.mechanisms.is_empty() {
        section.words.push(t::no_word().to_owned());
        return section;
    }
    match &offers.mechanism {
        Some(mechanism) => {
            section.words.push(words::mechanism(&safe(mechanism)));
            if mechanism.starts_with("SCRAM-") {
                section
                    .words
                    .push(words::protected(offers.protected).to_owned());
            }
        }
        None => section.words.push(t::not_signed_in().to_owned()),
    }
    let mechanisms: Vec<_> = offers.mechanisms.iter().map(|it| safe(it)).collect();
    section.words.push(t::offers(&mechanisms.join(", ")));
    section
}

fn features(view: &ReportView) -> Section {
    let mut section = Section::new(t::features());
    if !view.offers.signed_in {
        section.words.push(t::not_said().to_owned());
    }
    for it in &view.offers.features {
        if it.offered.is_none() && !view.offers.signed_in {
            continue;
        }
        let about = features::about(it.feature);
        let mut words = match it.offered {
            Some(true) => about.with.to_owned(),
            Some(false) => about.without.to_owned(),
            None => t::not_known().to_owned(),
        };
        if it.offered == Some(true) && !it.used {
            words = t::not_used(&words);
        }
        if it.feature == crate::api::Feature::Upload
            && let (Some(true), Some(max)) = (it.offered, view.offers.upload_max)
        {
            words = t::upload_max(&words, &words::size(max));
        }
        let number = it.number.to_string();
        let zeros = &"0000"[number.len().min(4)..];
        section.rows.push(Row {
            name: about.title.to_owned(),
            mark: match it.offered {
                Some(true) => Mark::Yes,
                Some(false) => Mark::No,
                None => Mark::Unknown,
            },
            words,
            more: ["XEP-", zeros, &number].concat(),
        });
    }
    section
}

/// What somebody says they are.
fn identities(entity: &EntityView) -> String {
    let all = entity.identities.iter().map(|it| {
        let what = words::identity(&it.category, &it.kind);
        let what = what.map_or_else(|| [&it.category, "/", &it.kind].concat(), str::to_owned);
        safe(&what)
    });
    let listed = all.reduce(|before, next| t::listed(&before, &next));
    listed.unwrap_or_else(|| t::nothing_said().to_owned())
}

fn asked<T>(asked: &Asked<T>, answer: impl Fn(&T) -> String) -> Option<(Mark, String)> {
    match asked {
        Asked::NotYet => None,
        Asked::Waiting => Some((Mark::Unknown, t::asking().to_owned())),
        Asked::Answer(it) => Some((Mark::None, answer(it))),
        Asked::None(problem) => Some((Mark::No, no_answer(problem))),
    }
}

/// Why there is no answer.
fn no_answer(problem: &Problem) -> String {
    match problem {
        Problem::Timeout => t::no_answer().to_owned(),
        Problem::Refused { condition, text } => {
            let said = if text.is_empty() { condition } else { text };
            t::refused(&safe(said))
        }
        _ => t::broke().to_owned(),
    }
}

fn server(view: &ReportView) -> Section {
    let mut section = Section::new(t::parts());
    let offers = &view.offers;
    let software = asked(&offers.software, |it| {
        let words = [&it.name, &it.version, &it.system].map(|it| safe(it));
        let words: Vec<_> = words.into_iter().filter(|it| !it.is_empty()).collect();
        match words.is_empty() {
            true => t::nothing_said().to_owned(),
            false => words.join(" "),
        }
    });
    let mut row = |name: &str, answer: Option<(Mark, String)>, more: &str| {
        if let Some((mark, words)) = answer {
            section.rows.push(Row {
                name: name.to_owned(),
                mark,
                words,
                more: more.to_owned(),
            });
        }
    };
    row(t::program(), software, "");
    row(
        &safe(&view.domain),
        asked(&offers.server, identities),
        t::the_server(),
    );
    row(t::your_account(), asked(&offers.account, identities), "");
    match &offers.components {
        Asked::Answer(components) => {
            for component in components {
                let answer = asked(&component.info, identities);
                let answer = answer.or_else(|| Some((Mark::None, t::foreign().to_owned())));
                row(&safe(&component.domain), answer, &called(component));
            }
        }
        other => row(t::its_parts(), asked(other, |_| String::new()), ""),
    }
    section
}

fn called(component: &ComponentView) -> String {
    let says = component.info.answer();
    let says = says.and_then(|it| it.identities.iter().find(|it| !it.name.is_empty()));
    let name = says.map_or(&component.name, |it| &it.name);
    safe(name)
}

fn contacts(view: &ReportView) -> Section {
    let mut section = Section::new(t::contacts());
    for (what, addresses) in view
        .offers
        .server
        .answer()
        .iter()
        .flat_map(|it| &it.contacts)
    {
        // These are told to everybody, so that they are written to.
        let shown = addresses.iter().map(|it| text::preview(it, 200));
        let shown = shown.filter(|it| {
            let known = ["mailto:", "xmpp:", "https:", "http:", "tel:"];
            known.iter().any(|scheme| it.starts_with(scheme))
        });
        let shown: Vec<_> = shown.collect();
        if !shown.is_empty() {
            section.rows.push(Row {
                name: words::contact(what).to_owned(),
                mark: Mark::None,
                words: shown.join(", "),
                more: String::new(),
            });
        }
    }
    if view.offers.server.answer().is_some() && section.rows.is_empty() {
        section.words.push(t::no_contact().to_owned());
    }
    section
}

fn names(view: &ReportView) -> Section {
    let mut section = Section::new(t::protocol());
    let mut add = |of: &str, entity: &Asked<EntityView>| {
        if let Some(entity) = entity.answer().filter(|it| !it.features.is_empty()) {
            let names = entity.features.iter().map(|it| safe_name(it)).collect();
            section.names.push((of.to_owned(), names));
        }
    };
    add(&safe(&view.domain), &view.offers.server);
    add(t::your_account(), &view.offers.account);
    for component in view.offers.components.answer().into_iter().flatten() {
        add(&safe(&component.domain), &component.info);
    }
    section
}

/// On one line, and without what is nobody else's business: of addresses only the
/// domain, of links no query and no name.
pub fn safe(words: &str) -> String {
    shown(words, |word| match word.split_once("://") {
        Some((scheme, rest)) => safe_link(&safe_address(scheme), rest),
        None => safe_address(word),
    })
}

/// The same for a name in the protocol, which may look like a link and is none.
fn safe_name(name: &str) -> String {
    shown(name, safe_address)
}

fn shown(words: &str, safe: impl Fn(&str) -> String) -> String {
    let line = text::preview(words, WORDS_MAX);
    let words: Vec<_> = line.split(' ').map(safe).collect();
    words.join(" ")
}

fn safe_link(scheme: &str, rest: &str) -> String {
    let end = rest.find(['/', '?', '#', '”']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or_default();
    let (path, more) = match path.find(['?', '#', '@']) {
        Some(at) => (&path[..at], "?…"),
        None => (path, ""),
    };
    [scheme, "://", host, path, more].concat()
}

fn safe_address(word: &str) -> String {
    match word.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() => ["…@", domain].concat(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_private_in_words() {
        for (words, shown) in [
            ("no alice@example.org here", "no …@example.org here"),
            ("wss://h.example/ws?token=abc#d", "wss://h.example/ws?…"),
            ("wss://me:pass@h.example/ws", "wss://h.example/ws"),
            ("“wss://h/x?y” is not", "“wss://h/x?… is not"),
            ("wss://h.example:5281/ws", "wss://h.example:5281/ws"),
            ("alice@h.example://x", "…@h.example://x"),
            ("a\nb\u{202e}c", "a bc"),
            ("after the @. Plain", "after the @. Plain"),
        ] {
            assert_eq!(safe(words), shown, "{words}");
        }
    }
}
