//! Which sentence is for which situation, with the way on. Never shows a protocol's
//! own words where there is a human one ("address", not "JID").

use crate::api::*;
use crate::i18n::{self, t};

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
    use t::problem as say;
    let (sentence, way): (&str, WayOn) = match problem {
        Problem::NoNetwork => (say::no_network(), Again),
        Problem::NoSuchServer { domain } => return (say::no_such_server(domain), TypeEndpoint),
        Problem::NoWebSocket { domain, .. } => return (say::no_web_socket(domain), TypeEndpoint),
        Problem::BlockedByServer { domain, .. } => {
            return (say::blocked_by_server(domain), TypeEndpoint);
        }
        Problem::InsecureEndpoint { url } => return (say::insecure_endpoint(url), TypeEndpoint),
        Problem::ConnectionLost => (say::connection_lost(), Again),
        Problem::Timeout => (say::timeout(), Again),
        Problem::ServerBusy => (say::server_busy(), Again),
        Problem::ServerStopping => (say::server_stopping(), Again),
        Problem::WrongPassword => (say::wrong_password(), CheckFields),
        Problem::AccountDisabled => (say::account_disabled(), None),
        Problem::CredentialsExpired => (say::credentials_expired(), CheckFields),
        Problem::WrongHost => (say::wrong_host(), CheckFields),
        Problem::MoreNeeded { text } => return (say::more_needed(text), None),
        Problem::NotSignedOutThere => (say::not_signed_out_there(), None),
        Problem::PasswordNeeded => (say::password_needed(), Password),
        Problem::ServerNotGenuine => (say::server_not_genuine(), Again),
        Problem::Downgraded => (say::downgraded(), Again),
        Problem::WeakerMechanism { before, offered } => {
            return (say::weaker_mechanism(offered, before), Anyway);
        }
        Problem::NoMechanism { offered } => {
            return (say::no_mechanism(&super::format::list(offered)), None);
        }
        Problem::Replaced => (say::replaced(), Again),
        Problem::OtherVersion => (say::other_version(), Reload),
        Problem::Interrupted => (say::interrupted(), CheckFields),
        Problem::NotLoaded => (say::not_loaded(), Reload),
        Problem::EngineFailed { detail } => return (say::engine_failed(detail), Reload),
        Problem::Protocol { detail } => return (say::protocol(detail), Again),
        Problem::Refused { condition, text } => {
            let reason = if text.is_empty() { condition } else { text };
            return (say::refused(reason), None);
        }
        Problem::GuestOver => (say::guest_over(), None),
        Problem::NotPrivate => (say::not_private(), None),
        Problem::Offline => (say::offline(), Again),
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

/// One try, in the text that has a place for its address.
pub fn tried_one(url: &str, outcome: TriedOutcome) -> String {
    use t::tried as say;
    match outcome {
        TriedOutcome::Unreachable => say::unreachable(url),
        TriedOutcome::Status(code) => say::status(url, &code.to_string()),
        TriedOutcome::NothingThere => say::nothing_there(url),
        TriedOutcome::Names(_) => say::names(url),
        TriedOutcome::NotNeeded => say::not_needed(url),
        TriedOutcome::Opened => say::opened(url),
        TriedOutcome::OtherDomain
        | TriedOutcome::HungUp
        | TriedOutcome::Silent
        | TriedOutcome::NoServer => say::no_server(url),
        TriedOutcome::WebSocketFailed => say::failed(url),
        TriedOutcome::Timeout => say::timeout(url),
    }
}

/// How far connecting is.
pub fn step(step: ConnectStep) -> &'static str {
    match step {
        ConnectStep::Finding => t::connection::finding(),
        ConnectStep::Opening => t::connection::opening(),
        ConnectStep::Authenticating => t::connection::signing_in(),
        ConnectStep::Loading => t::connection::loading(),
    }
}

/// How available someone is.
pub fn show(show: Show) -> &'static str {
    match show {
        Show::FreeForChat => t::presence::free_for_chat(),
        Show::Online => t::presence::online(),
        Show::Away => t::presence::away(),
        Show::ExtendedAway => t::presence::extended_away(),
        Show::Busy => t::presence::busy(),
        Show::Offline => t::presence::offline(),
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
        Delivery::Waiting => t::delivery::waiting(),
        Delivery::Sending => t::delivery::sending(),
        Delivery::Sent => t::delivery::sent(),
        Delivery::Delivered => t::delivery::delivered(),
        Delivery::Displayed => t::delivery::displayed(),
        Delivery::Failed(_) => t::delivery::failed(),
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
    let said = match problem {
        SendProblem::NoSuchAddress => t::delivery::no_such_address(),
        SendProblem::Refused => t::delivery::refused(),
        SendProblem::Unreachable => t::delivery::unreachable(),
        SendProblem::TooLarge => t::delivery::too_large(),
        SendProblem::NotHere => t::delivery::not_here(),
        SendProblem::Other(text) if text.is_empty() => t::delivery::not_delivered(),
        SendProblem::Other(text) => return t::delivery::not_delivered_because(text),
    };
    said.to_owned()
}

/// What could not be done.
pub fn attempt(what: &Attempt) -> String {
    match what {
        Attempt::AddContact(jid) => t::failed::add(jid.as_str()),
        Attempt::EditContact(jid) => t::failed::edit(jid.as_str()),
        Attempt::RemoveContact(jid) => t::failed::remove(jid.as_str()),
        Attempt::Block(jid) => t::failed::block(jid.as_str()),
        Attempt::Unblock(jid) => t::failed::unblock(&jid.to_string()),
        Attempt::LoadMessages(_) => t::failed::load_messages().to_owned(),
        Attempt::ChangeMessage(_) => t::failed::change_message().to_owned(),
    }
}

/// Why nothing is kept.
pub fn storage(problem: StorageProblem) -> &'static str {
    match problem {
        StorageProblem::Blocked => t::storage::blocked(),
        StorageProblem::Full => t::storage::full(),
        StorageProblem::Broken => t::storage::broken(),
    }
}

/// Who types.
pub fn typing(who: &[String]) -> String {
    match who {
        [] => String::new(),
        [one] => t::chat::one_types(one),
        [one, two] => t::chat::two_type(one, two),
        [one, rest @ ..] => t::chat::many_type(rest.len() as u64, one),
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
        0 => t::connection::trying_now().to_owned(),
        1..=99 => t::connection::try_in_seconds(seconds),
        _ => t::connection::try_in_minutes(seconds / 60),
    }
}

/// The line under a contact's name: their own words, else what hinders, else
/// how available they are.
pub fn about(contact: &ContactView) -> String {
    match contact.status.as_str() {
        "" => presence(contact),
        status => status.to_owned(),
    }
}

/// What hinders, else how available they are.
pub fn presence(contact: &ContactView) -> String {
    let said = match (contact.subscription, contact.asked) {
        _ if !contact.in_roster => t::chat::not_a_contact(),
        (Subscription::Both | Subscription::To, _) => show(contact.show),
        _ if contact.not_asked.is_some() => t::contact::request_lost(),
        (_, true) => t::contact::request_waits(),
        _ => t::contact::not_shared(),
    };
    said.to_owned()
}

/// Why they were not asked to be in touch, and what may help.
pub fn not_asked(problem: &SendProblem) -> String {
    let said = match problem {
        SendProblem::NoSuchAddress => t::contact::nobody_there(),
        SendProblem::Refused => t::contact::asking_refused(),
        SendProblem::Unreachable | SendProblem::TooLarge | SendProblem::NotHere => {
            t::contact::unreachable()
        }
        SendProblem::Other(text) if text.is_empty() => t::contact::not_asked(),
        SendProblem::Other(text) => return t::contact::not_asked_because(text),
    };
    said.to_owned()
}

/// Who of the two sees when the other is online, if it is not simply both.
pub fn subscription(contact: &ContactView) -> &'static str {
    match (contact.subscription, contact.asked) {
        (Subscription::Both, _) => "",
        (Subscription::To, _) => t::contact::only_we_see(),
        (Subscription::None, true) => t::contact::not_answered(),
        (Subscription::From, _) => t::contact::only_they_see(),
        (Subscription::None, _) => t::contact::neither_sees(),
    }
}

/// Joins texts: `format!` would cost more for the same.
pub fn join(parts: &[&str]) -> String {
    parts.concat()
}

/// How the connection of an account that is not on screen is, if not well.
pub fn trouble(connection: &Connection) -> Option<&'static str> {
    match connection {
        Connection::Online => None,
        Connection::Connecting(step) => Some(self::step(*step)),
        Connection::Waiting { .. } => Some(t::connection::not_connected()),
        Connection::Stopped(_) => Some(t::connection::needs_attention()),
    }
}

/// The badge for what waits in the accounts that are not on screen.
pub fn elsewhere(waiting: &[(String, u64)]) -> String {
    let each = |(name, count): &(String, u64)| t::accounts::new_in(*count, name);
    super::format::list(&waiting.iter().map(each).collect::<Vec<_>>())
}

/// How many accounts are connected.
pub fn connected(online: usize, all: usize) -> String {
    match online == all {
        true => t::accounts::count(all as u64),
        false => t::accounts::some_connected(all as u64, &i18n::number(online as u64)),
    }
}

/// What stands for a text that cannot be read; `name`: of the encryption, or empty.
pub fn encrypted(name: &str) -> String {
    match name {
        "" => t::message::encrypted().to_owned(),
        name => t::message::encrypted_with(name),
    }
}

/// Who reacted with an emoji.
pub fn who_reacted(reaction: &ReactionView) -> String {
    let mut names: Vec<&str> = Vec::new();
    if reaction.mine {
        names.push(t::message::you());
    }
    names.extend(reaction.who.iter().map(String::as_str));
    t::message::reacted(&reaction.emoji, &super::format::list(&names))
}

/// Who asks: the first of so many.
pub fn requests_of(first: &str, count: usize) -> String {
    match count {
        0 | 1 => first.to_owned(),
        _ => t::strangers::asked_by(count as u64 - 1, first),
    }
}

/// What time it is for somebody, who is so many minutes east of Greenwich.
pub fn local_time(zone: Result<i16, NoTime>) -> String {
    match zone {
        Ok(zone) => t::people::local_time(&super::format::clock_in(zone)),
        Err(NoTime::Away) => t::people::no_time_away().to_owned(),
        Err(NoTime::Unsaid) => t::people::no_time().to_owned(),
    }
}

/// When somebody was here last; `here`: they are, but touch nothing.
pub fn last_seen(when: &str, here: Option<Show>) -> String {
    match here {
        Some(show) => t::people::idle_since(self::show(show), when),
        None => t::people::last_seen(when),
    }
}

/// How many messages are chosen.
pub fn chosen(count: usize) -> String {
    match count {
        0 => t::message::choose().to_owned(),
        _ => t::message::chosen(count as u64),
    }
}

/// What is asked before messages are deleted.
pub fn delete_title(count: usize) -> String {
    match count {
        1 => t::message::delete_one().to_owned(),
        _ => t::message::delete_many(count as u64),
    }
}

/// What was done with a chat and can be taken back.
pub fn arranged(name: &str, how: Arrange) -> String {
    match how {
        Arrange::Close(_) => t::list::chat_closed(name),
        _ => t::list::chat_archived(name),
    }
}
