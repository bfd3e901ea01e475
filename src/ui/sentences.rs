//! Every sentence for a situation, in plain words, with the way on. In one
//! place, so that a language is one file. Never shows a protocol's own words
//! where there is a human one ("address", not "JID").

use crate::api::*;
use crate::i18n::t;
use crate::jid::JidError;

/// What a person can do about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOn {
    /// Nothing but reading and trying the same again.
    None,
    /// Look at the address and password again.
    CheckFields,
    /// Type the server's WebSocket address.
    TypeEndpoint,
    /// Go on although the protection is weaker than before.
    Anyway,
    /// Type the password again.
    Password,
    /// Connect now.
    Again,
    /// Load the page again.
    Reload,
}

/// The sentence for a problem, and the way on.
pub fn problem(problem: &Problem) -> (String, WayOn) {
    use WayOn::*;
    let (sentence, way): (&str, WayOn) = match problem {
        Problem::NoNetwork => (
            "You are offline. Check your connection to the internet.",
            Again,
        ),
        Problem::NoSuchServer { domain } => {
            return (
                join(&[
                    "No server answers at “",
                    domain,
                    "”. Check the address after the @. If it is right, the server may be down, or its certificate is not valid.",
                ]),
                TypeEndpoint,
            );
        }
        Problem::NoWebSocket { domain, .. } => {
            return (
                join(&[
                    "“",
                    domain,
                    "” answers, but offers no way in for web browsers. Ask who runs it for its WebSocket address, and type it here.",
                ]),
                TypeEndpoint,
            );
        }
        Problem::BlockedByServer { domain, .. } => {
            return (
                join(&[
                    "“",
                    domain,
                    "” does not let other sites look up how to connect. If you know its WebSocket address, type it here.",
                ]),
                TypeEndpoint,
            );
        }
        Problem::InsecureEndpoint { url } => {
            return (
                join(&[
                    "“",
                    url,
                    "” is not encrypted, and this page may only use addresses that begin with wss://.",
                ]),
                TypeEndpoint,
            );
        }
        Problem::ConnectionLost => ("The connection to the server was lost.", Again),
        Problem::Timeout => (
            "The server did not answer in time. It may be busy, or your connection slow.",
            Again,
        ),
        Problem::ServerBusy => (
            "The server is too busy right now. Try again in a while.",
            Again,
        ),
        Problem::ServerStopping => ("The server is being restarted.", Again),
        Problem::WrongPassword => (
            "Wrong address or password. Check both, and whether Caps Lock is on.",
            CheckFields,
        ),
        Problem::AccountDisabled => (
            "This account has been closed by the server. Ask who runs it.",
            None,
        ),
        Problem::CredentialsExpired => (
            "The server wants this password changed first. Change it on the server’s site, then sign in here.",
            CheckFields,
        ),
        Problem::WrongHost => (
            "The server does not know this domain. Check the address after the @.",
            CheckFields,
        ),
        Problem::MoreNeeded { text } => {
            return (
                join(&[
                    "The server wants more than your password, which Keuvel cannot give it. It says: “",
                    text,
                    "”",
                ]),
                None,
            );
        }
        Problem::NotSignedOutThere => (
            "You are signed out, and everything is deleted here. The server could not be told, so it keeps this browser on its list for a few weeks.",
            None,
        ),
        Problem::PasswordNeeded => ("The server asks for your password again.", Password),
        Problem::ServerNotGenuine => (
            "The server could not prove that it is yours: someone may be in between. Keuvel did not sign in. Try another network, and tell who runs the server.",
            Again,
        ),
        Problem::Downgraded => (
            "Someone between you and the server tried to weaken how your password is protected. Keuvel did not sign in. Try another network.",
            Again,
        ),
        Problem::WeakerMechanism { before, offered } => {
            return (
                join(&[
                    "The server now offers only a weaker protection of your password (",
                    offered,
                    ") than before (",
                    before,
                    "). This can be a change at the server, or someone in between. Sign in only if you know of the change.",
                ]),
                Anyway,
            );
        }
        Problem::NoMechanism { offered } => {
            return (
                join(&[
                    "The server offers no way to sign in that Keuvel can use safely here (",
                    &offered.join(", "),
                    ").",
                ]),
                None,
            );
        }
        Problem::Replaced => (
            "This account was opened in another place, which took over the connection.",
            Again,
        ),
        Problem::OtherVersion => (
            "Keuvel was updated, and another tab still runs the earlier version. Close the other tabs, or load this one again.",
            Reload,
        ),
        Problem::Interrupted => (
            "Keuvel was interrupted and had to start again. Please sign in again.",
            CheckFields,
        ),
        Problem::NotLoaded => (
            "A part of Keuvel did not load. Check your connection, then try again, or load the page again.",
            Reload,
        ),
        Problem::EngineFailed { detail } => {
            return (
                join(&[
                    "Keuvel could not start its background part (",
                    detail,
                    "). Load the page again; if that does not help, close all its tabs first.",
                ]),
                Reload,
            );
        }
        Problem::Protocol { detail } => {
            return (
                join(&["The server answered in an unexpected way (", detail, ")."]),
                Again,
            );
        }
        Problem::Refused { condition, text } => {
            let reason = if text.is_empty() { condition } else { text };
            return (join(&["The server refused: ", reason, "."]), None);
        }
        Problem::GuestOver => (
            "Your visit as a guest ended with the connection. You can come in again as a new guest.",
            None,
        ),
        Problem::NotPrivate => (
            "Others could read along on this connection, so no password is sent over it.",
            None,
        ),
        Problem::Offline => (
            "This needs a connection. Try again when you are online.",
            Again,
        ),
    };
    (sentence.to_owned(), way)
}

/// What was tried before giving up.
pub fn tried(problem: &Problem) -> &[Tried] {
    match problem {
        Problem::NoWebSocket { tried, .. } | Problem::BlockedByServer { tried, .. } => tried,
        _ => &[],
    }
}

/// What came of one try.
pub fn outcome(outcome: TriedOutcome) -> String {
    match outcome {
        TriedOutcome::Unreachable => "no answer that a browser may see".to_owned(),
        TriedOutcome::Status(code) => join(&["answered with error ", &code.to_string()]),
        TriedOutcome::NothingThere => "names no WebSocket".to_owned(),
        TriedOutcome::Names(_) => "names WebSockets".to_owned(),
        TriedOutcome::NotNeeded => "not needed".to_owned(),
        TriedOutcome::Opened => "opened".to_owned(),
        TriedOutcome::OtherDomain
        | TriedOutcome::HungUp
        | TriedOutcome::Silent
        | TriedOutcome::NoServer => "opened, but nobody there served us".to_owned(),
        TriedOutcome::WebSocketFailed => "the connection could not be opened".to_owned(),
        TriedOutcome::Timeout => "no answer in time".to_owned(),
    }
}

/// Why what was typed is no address.
pub fn bad_address(error: JidError) -> &'static str {
    match error {
        JidError::Empty => "Type your address, like you@example.org.",
        JidError::EmptyLocal => "Something is missing before the @.",
        JidError::EmptyResource | JidError::HasResource => {
            "Leave out the slash and what follows it."
        }
        JidError::TooLong => "This address is too long.",
        JidError::BadCharacter => {
            "An address cannot have spaces or these signs: \" & ' / : < > and only one @."
        }
    }
}

/// How far connecting is.
pub fn step(step: ConnectStep) -> &'static str {
    match step {
        ConnectStep::Finding => "Looking for the server…",
        ConnectStep::Opening => "Connecting…",
        ConnectStep::Authenticating => "Signing in…",
        ConnectStep::Loading => "Fetching your contacts…",
    }
}

/// How available someone is.
pub fn show(show: Show) -> &'static str {
    match show {
        Show::FreeForChat => "Free to chat",
        Show::Online => "Online",
        Show::Away => "Away",
        Show::ExtendedAway => "Away for long",
        Show::Busy => "Do not disturb",
        Show::Offline => "Offline",
    }
}

/// How available someone is, for attributes.
pub fn show_name(show: Show) -> &'static str {
    match show {
        Show::FreeForChat => "free-for-chat",
        Show::Online => "online",
        Show::Away => "away",
        Show::ExtendedAway => "extended-away",
        Show::Busy => "busy",
        Show::Offline => "offline",
    }
}

/// How far a message has come.
pub fn delivery(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Waiting => "Waiting for a connection",
        Delivery::Sending => "Sending",
        Delivery::Sent => "Sent",
        Delivery::Delivered => "Delivered",
        Delivery::Displayed => "Seen",
        Delivery::Failed(_) => "Not delivered",
    }
}

/// How far a message has come, for attributes.
pub fn delivery_name(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Waiting => "waiting",
        Delivery::Sending => "sending",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Displayed => "displayed",
        Delivery::Failed(_) => "failed",
    }
}

/// Why a message did not arrive.
pub fn send_problem(problem: &SendProblem) -> String {
    match problem {
        SendProblem::NoSuchAddress => "Not delivered: there is nobody at this address.".to_owned(),
        SendProblem::Refused => "Not delivered: they do not take messages from you.".to_owned(),
        SendProblem::Unreachable => {
            "Not delivered: nobody can be reached at this address.".to_owned()
        }
        SendProblem::TooLarge => "Not delivered: too long for the server.".to_owned(),
        SendProblem::Other(text) if text.is_empty() => "Not delivered.".to_owned(),
        SendProblem::Other(text) => join(&["Not delivered: ", text]),
    }
}

/// What could not be done.
pub fn attempt(what: &Attempt) -> String {
    match what {
        Attempt::AddContact(jid) => join(&[jid.as_str(), " could not be added."]),
        Attempt::EditContact(jid) => join(&[jid.as_str(), " could not be changed."]),
        Attempt::RemoveContact(jid) => join(&[jid.as_str(), " could not be removed."]),
        Attempt::Block(jid) => join(&[jid.as_str(), " could not be blocked."]),
        Attempt::Unblock(jid) => join(&[&jid.to_string(), " could not be unblocked."]),
        Attempt::LoadMessages(_) => "Messages could not be loaded.".to_owned(),
        Attempt::ChangeMessage(_) => {
            "What you did to a message was not taken, and is undone.".to_owned()
        }
    }
}

/// Why nothing is kept.
pub fn storage(problem: StorageProblem) -> &'static str {
    match problem {
        StorageProblem::Blocked => {
            "This browser keeps nothing for Keuvel (a private window, or a setting). You can chat; it is gone when you close the tab."
        }
        StorageProblem::Full => {
            "The storage of this browser is full. You can chat; what is new is not kept. Free some space on the device."
        }
        StorageProblem::Broken => {
            "Keuvel cannot write to this device. You can chat; what is new is not kept."
        }
    }
}

/// Who types.
pub fn typing(who: &[String]) -> String {
    match who {
        [] => String::new(),
        [one] => join(&[one, " is typing…"]),
        [one, two] => join(&[one, " and ", two, " are typing…"]),
        [one, rest @ ..] => join(&[one, " and ", &rest.len().to_string(), " others are typing…"]),
    }
}

/// The button that leads to the end.
pub fn below(count: u32) -> String {
    match count {
        0 => t::chat::to_newest().to_owned(),
        _ => t::list::unread(count.into()),
    }
}

/// The countdown to the next try.
pub fn next_try(seconds: u64) -> String {
    match seconds {
        0 => "Trying again now…".to_owned(),
        1 => "Trying again in 1 second.".to_owned(),
        2..=99 => join(&["Trying again in ", &seconds.to_string(), " seconds."]),
        _ => join(&["Trying again in ", &(seconds / 60).to_string(), " minutes."]),
    }
}

/// The line under a contact's name: their own words, else what hinders, else
/// how available they are.
pub fn about(contact: &ContactView) -> String {
    let said = match (contact.subscription, contact.asked) {
        _ if !contact.status.is_empty() => &contact.status,
        _ if !contact.in_roster => t::chat::not_a_contact(),
        (Subscription::Both | Subscription::To, _) => show(contact.show),
        _ if contact.not_asked.is_some() => "Your request did not arrive",
        (_, true) => "Waiting for their answer",
        _ => "Availability not shared",
    };
    said.to_owned()
}

/// Why they were not asked to be in touch, and what may help.
pub fn not_asked(problem: &SendProblem) -> String {
    let words = match problem {
        SendProblem::NoSuchAddress => "There is nobody at this address. Is it written correctly?",
        SendProblem::Refused => "Their server lets nobody there be asked by you.",
        SendProblem::Unreachable | SendProblem::TooLarge => {
            "Nobody can be reached at this address now. Is it written correctly? If so, ask again later."
        }
        SendProblem::Other(_) => "Your request to be in touch did not arrive.",
    };
    match problem {
        SendProblem::Other(text) if !text.is_empty() => join(&[words, " The server says: ", text]),
        _ => words.to_owned(),
    }
}

/// Who of the two sees when the other is online, if it is not simply both.
pub fn subscription(contact: &ContactView) -> &'static str {
    match (contact.subscription, contact.asked) {
        (Subscription::Both, _) => "",
        (Subscription::To, _) => "They do not see when you are online.",
        (Subscription::None, true) => {
            "They have not answered yet whether they want to be in touch."
        }
        (Subscription::From, _) => "They see when you are online. You do not see when they are.",
        (Subscription::None, _) => "You do not see when they are online, nor do they of you.",
    }
}

/// Joins texts: `format!` would cost more for the same.
pub fn join(parts: &[&str]) -> String {
    parts.concat()
}

/// Which account something is in, where there are several.
pub fn in_account(account: &str) -> String {
    t::accounts::in_account(account)
}

/// How the connection of an account that is not on screen is, if not well.
pub fn trouble(connection: &Connection) -> Option<&'static str> {
    match connection {
        Connection::Online => None,
        Connection::Connecting(step) => Some(self::step(*step)),
        Connection::Waiting { .. } => Some("Not connected"),
        Connection::Stopped(_) => Some("Needs your attention"),
    }
}

/// Accounts that are not on screen are not connected.
pub fn not_connected(names: &[String]) -> String {
    let verb = match names.len() {
        1 => " is not connected.",
        _ => " are not connected.",
    };
    join(&[&names.join(", "), verb])
}

/// The badge for what waits in the accounts that are not on screen.
pub fn elsewhere(waiting: &[(String, u64)]) -> String {
    let each = |(name, count): &(String, u64)| join(&[&count.to_string(), " new in ", name]);
    waiting.iter().map(each).collect::<Vec<_>>().join(", ")
}

pub fn connected(online: usize, all: usize) -> String {
    let all = all.to_string();
    match online.to_string() {
        online if online == all => join(&[&all, " accounts"]),
        online => join(&[&online, " of ", &all, " connected"]),
    }
}

/// When a file was made.
pub fn exported_on(time: &str) -> String {
    join(&["Exported on ", time])
}

/// What stands for a text that cannot be read; `name`: of the encryption, or empty.
pub fn encrypted(name: &str) -> String {
    match name {
        "" => "This message is encrypted.".to_owned(),
        name => join(&["This message is encrypted with ", name, "."]),
    }
}

/// Who reacted with an emoji.
pub fn who_reacted(reaction: &ReactionView) -> String {
    let mut names: Vec<&str> = Vec::new();
    if reaction.mine {
        names.push(t::message::you());
    }
    names.extend(reaction.who.iter().map(String::as_str));
    join(&[&reaction.emoji, " ", &names.join(", ")])
}

pub fn requests_of(first: &str, count: usize) -> String {
    match count {
        0 | 1 => first.to_owned(),
        2 => join(&[first, " and 1 more"]),
        _ => join(&[first, " and ", &(count - 1).to_string(), " more"]),
    }
}
pub fn blocked_domain(domain: &str) -> String {
    join(&["You have blocked everybody at ", domain, "."])
}

/// What time it is for somebody, who is so many minutes east of Greenwich.
pub fn local_time(zone: Result<i16, NoTime>) -> String {
    let zone = match zone {
        Ok(zone) => zone,
        Err(NoTime::Away) => return t::people::no_time_away().to_owned(),
        Err(NoTime::Unsaid) => return t::people::no_time().to_owned(),
    };
    let clock = super::format::clock_in(zone);
    join(&["Their local time is ", &clock, "."])
}

/// When somebody was here last; `here`: they are, but touch nothing.
pub fn last_seen(when: &str, here: Option<Show>) -> String {
    match here {
        Some(show) => join(&[self::show(show), ", not active since ", when]),
        None => join(&["Last seen ", when]),
    }
}

/// Whom an answer is for.
pub fn answer_to(name: &str) -> String {
    join(&["Reply to ", name])
}

/// How many messages are chosen.
pub fn chosen(count: usize) -> String {
    match count {
        0 => "Choose messages".to_owned(),
        _ => join(&[&count.to_string(), " chosen"]),
    }
}

/// What is asked before messages are deleted.
pub fn delete_title(count: usize) -> String {
    match count {
        1 => "Delete this message?".to_owned(),
        _ => join(&["Delete ", &count.to_string(), " messages?"]),
    }
}

/// For how long a chat is muted: until this time of the next morning.
pub fn until_morning(time: &str) -> String {
    join(&["Until the morning, ", time])
}

/// That it is muted, and until when.
pub fn muted_until(time: &str) -> String {
    join(&["Muted until ", time])
}

/// What was done with a chat and can be taken back.
pub fn arranged(name: &str, how: Arrange) -> String {
    match how {
        Arrange::Close(_) => join(&["The chat with ", name, " is closed."]),
        _ => join(&[name, " is in the archive."]),
    }
}

/// The button for what can be done with a chat.
pub fn row_menu(name: &str) -> String {
    join(&[name, ": ", t::list::row_menu()])
}
