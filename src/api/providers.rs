//! Servers that take new people, as the XMPP Providers project lists them
//! (<https://providers.xmpp.net>, its filtered lists, version 2). What a list
//! says is shown and never trusted further: each value is cleaned on its own,
//! and one that is of no use is as if it were missing.

use super::web_page;
use crate::jid::BareJid;
use crate::text;

/// Entries of a list that are read.
const MAX: usize = 500;
/// Letters of a list's own words.
const NOTE_MAX: usize = 300;

/// A value of a JSON document, whoever parsed it.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`, and whatever is nested deeper than any list.
    Null,
    /// A boolean.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Map(Vec<(String, Json)>),
}

impl Json {
    /// What an object says of something.
    pub fn get(&self, name: &str) -> &Json {
        let found = match self {
            Json::Map(pairs) => pairs.iter().find(|(it, _)| it == name),
            _ => None,
        };
        found.map_or(&Json::Null, |(_, value)| value)
    }

    fn text(&self) -> &str {
        match self {
            Json::Text(text) => text,
            _ => "",
        }
    }

    fn list(&self) -> &[Json] {
        match self {
            Json::List(list) => list,
            _ => &[],
        }
    }
}

/// A list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Providers {
    /// Where its facts are from, for people; empty if it does not tell.
    pub note: String,
    /// The servers, each once.
    pub all: Vec<Provider>,
}

/// A server in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    /// Its domain.
    pub domain: String,
    /// The grade.
    pub category: Option<Category>,
    /// Per cent of what a chat server should do that it does.
    pub compliance: Option<u8>,
    /// Where its machines are: ISO 3166 codes.
    pub countries: Vec<String>,
    /// Since when it is there: `2013-11-17`.
    pub since: Option<String>,
    /// Whether it costs nothing.
    pub free: Option<bool>,
    /// How accounts are made.
    pub joining: Joining,
    /// A riddle has to be solved for it.
    pub captcha: bool,
    /// An e-mail address has to be told for it.
    pub email: bool,
    /// Who runs it.
    pub operator: Option<Operator>,
    /// Its website.
    pub website: Option<String>,
    /// Who is responsible, and what the terms are.
    pub legal: Option<String>,
}

/// The grades of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// All criteria are met; accounts are free and made in an app.
    A,
    /// The same, but an account is made on a website or costs something.
    B,
    /// Average.
    C,
    /// Not for new people: no accounts, or bad or unknown properties.
    D,
}

/// How a server's accounts are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joining {
    /// In an app (XEP-0077).
    App,
    /// On this page.
    Website(String),
    /// Not at all.
    Closed,
    /// The list does not tell.
    Unknown,
}

/// Who runs a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// A company.
    Company,
    /// A person who earns money with it.
    Business,
    /// A person.
    Person,
    /// A public body.
    Government,
    /// An association or the like.
    Association,
}

/// Reads a list. `languages`: what the person reads, best first, as `nl`.
pub fn read(document: &Json, languages: &[String]) -> Providers {
    // The project's lists are bare arrays; one with a note is an object.
    let list = match document {
        Json::List(list) => list,
        other => other.get("providers").list(),
    };
    let mut all: Vec<Provider> = Vec::new();
    for entry in list.iter().take(MAX) {
        if let Some(provider) = read_one(entry, languages)
            && !all.iter().any(|it| it.domain == provider.domain)
        {
            all.push(provider);
        }
    }
    Providers {
        note: text::preview(document.get("note").text(), NOTE_MAX),
        all,
    }
}

fn read_one(entry: &Json, languages: &[String]) -> Option<Provider> {
    let jid = BareJid::typed(entry.get("jid").text()).ok()?;
    let domain = jid.domain();
    // It stands on a button: nothing in it may look like something else.
    if jid.local().is_some() || text::isolate_safe(domain) != domain {
        return None;
    }
    let flag = |name: &str| match entry.get(name) {
        Json::Flag(flag) => Some(*flag),
        _ => None,
    };
    let page = |name: &str| localized(entry.get(name), languages);
    let compliance = match entry.get("ratingXmppComplianceTester") {
        // -1 stands for "unknown".
        Json::Number(number) if (0.0..=100.0).contains(number) => Some(*number as u8),
        _ => None,
    };
    let joining = match (flag("inBandRegistration"), page("registrationWebPage")) {
        (Some(true), _) => Joining::App,
        (_, Some(page)) => Joining::Website(page),
        (Some(false), None) => Joining::Closed,
        (None, None) => Joining::Unknown,
    };
    let mut countries: Vec<String> = Vec::new();
    for code in entry.get("serverLocations").list() {
        let code = code.text().trim().to_ascii_uppercase();
        let good = code.len() == 2 && code.bytes().all(|it| it.is_ascii_uppercase());
        if good && !countries.contains(&code) && countries.len() < 10 {
            countries.push(code);
        }
    }
    Some(Provider {
        domain: domain.to_owned(),
        category: match entry.get("category").text() {
            "A" => Some(Category::A),
            "B" => Some(Category::B),
            "C" => Some(Category::C),
            "D" => Some(Category::D),
            _ => None,
        },
        compliance,
        countries,
        since: Some(entry.get("since").text())
            .filter(|it| is_date(it))
            .map(str::to_owned),
        free: flag("freeOfCharge"),
        joining,
        captcha: flag("inBandRegistrationCaptchaRequired") == Some(true),
        email: flag("inBandRegistrationEmailAddressRequired") == Some(true),
        operator: match entry.get("organization").text() {
            "company" => Some(Operator::Company),
            "commercial person" => Some(Operator::Business),
            "private person" => Some(Operator::Person),
            "governmental" => Some(Operator::Government),
            "non-governmental" => Some(Operator::Association),
            _ => None,
        },
        website: page("website"),
        legal: page("legalNotice"),
    })
}

fn is_date(text: &str) -> bool {
    let shape = |(at, octet): (usize, u8)| match at {
        4 | 7 => octet == b'-',
        _ => octet.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(shape)
}

/// Of one page in several languages the one to show.
fn localized(pages: &Json, languages: &[String]) -> Option<String> {
    let Json::Map(pages) = pages else {
        return None;
    };
    let mut good = pages
        .iter()
        .filter_map(|(language, page)| Some((language, web_page(page.text())?)));
    let english = "en".to_owned();
    let wanted = languages.iter().chain([&english]);
    for language in wanted {
        let found = good.clone().find(|(it, _)| *it == language);
        if found.is_some() {
            return found.map(|(_, page)| page);
        }
    }
    good.next().map(|(_, page)| page)
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The better grade first, then what is easier to join, then the older.
    #[default]
    Recommended,
    /// By domain.
    Name,
    /// By the name of the country.
    Country,
    /// What is there longest first.
    Oldest,
}

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// In the domain.
    pub text: String,
    /// In this country.
    pub country: Option<String>,
    /// Accounts can be made in the app.
    pub in_app: bool,
    /// It costs nothing.
    pub free: bool,
    /// The order.
    pub order: Order,
}

/// All countries of a list, each once.
pub fn countries(all: &[Provider]) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for code in all.iter().flat_map(|it| &it.countries) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

/// Which servers of a list somebody looks for, in order. `places`: the
/// countries in the order of their names.
pub fn arrange(all: &[Provider], wanted: &Wanted, places: &[String]) -> Vec<usize> {
    let text = wanted.text.trim().to_lowercase();
    let fits = |it: &Provider| {
        it.domain.contains(&text)
            && wanted
                .country
                .as_ref()
                .is_none_or(|code| it.countries.contains(code))
            && (!wanted.in_app || it.joining == Joining::App)
            && (!wanted.free || it.free == Some(true))
    };
    let found = all.iter().enumerate().filter(|(_, it)| fits(it));
    let mut keys: Vec<(String, usize)> = found
        .map(|(at, it)| (key(it, wanted, places), at))
        .collect();
    keys.sort();
    keys.into_iter().map(|(_, at)| at).collect()
}

/// Sorted by these, servers are in order.
fn key(it: &Provider, wanted: &Wanted, places: &[String]) -> String {
    let since = it.since.as_deref().unwrap_or("9999");
    let first = match wanted.order {
        Order::Name => String::new(),
        Order::Oldest => since.to_owned(),
        Order::Country => {
            let here = it.countries.iter();
            let place = here.filter_map(|code| places.iter().position(|it| it == code));
            let place = place.min().unwrap_or(999).to_string();
            ["000"[place.len().min(3)..].to_owned(), place].concat()
        }
        Order::Recommended => {
            let grade = match it.category {
                Some(Category::A) => "a",
                Some(Category::B) => "b",
                Some(Category::C) => "c",
                Some(Category::D) => "d",
                None => "e",
            };
            let effort = match (&it.joining, it.captcha || it.email) {
                (Joining::App, false) => "a",
                (Joining::App, true) => "b",
                (Joining::Website(_), _) => "c",
                (Joining::Unknown, _) => "d",
                (Joining::Closed, _) => "e",
            };
            [grade, effort, since].concat()
        }
    };
    [&first, " ", &*it.domain].concat()
}

#[cfg(test)]
#[path = "providers_tests.rs"]
mod tests;
