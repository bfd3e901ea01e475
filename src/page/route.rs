//! Which screen is open, as it stands in the address after `#`, so that back,
//! forward and reload do what a person expects. On a shared computer, whose history
//! others can read, it says neither who nor what words.

use crate::api::uri::{decode, encode};
use crate::api::{AccountId, MessageId};
use crate::jid::BareJid;

/// A place in the app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Route {
    /// The chat list; on a wide screen an empty pane beside it.
    #[default]
    Home,
    /// The list, with what is searched for in it.
    Search(String),
    /// A conversation.
    Chat(BareJid),
    /// A conversation, and who that is beside it, or over it.
    Details(BareJid),
    /// A conversation, opened at a message.
    Message(BareJid, MessageId),
    /// The account itself.
    Account,
    /// What is decided about it.
    Settings,
    /// A section of that, by the name it has there.
    Section(String),
    /// Strangers who wrote, or who ask to be in touch.
    Requests,
    /// The report on the connection.
    Report,
    /// Making an account.
    Register,
    /// An invitation: which, the address does not say.
    Invite,
}

/// Whom the numbers in this tab's history stand for, where it may not name them.
#[derive(Debug)]
pub struct Unnamed {
    /// Numbers from before a reload or a sign-out stand for nobody.
    session: String,
    peers: Vec<(AccountId, BareJid)>,
}

impl Unnamed {
    /// Nobody yet; `session`: a text that there was not before.
    pub fn new(session: String) -> Unnamed {
        Unnamed {
            session,
            peers: Vec::new(),
        }
    }

    /// What stands in the address for a chat.
    pub fn href(&mut self, account: &AccountId, jid: &BareJid) -> String {
        let mut peers = self.peers.iter();
        let known = peers.position(|(of, peer)| of == account && peer == jid);
        let number = known.unwrap_or_else(|| {
            self.peers.push((account.clone(), jid.clone()));
            self.peers.len() - 1
        });
        ["#/unnamed/", &self.session, "/", &number.to_string()].concat()
    }

    /// `place`: what stands between `/unnamed/` and `?`.
    fn find(&self, place: &str) -> Option<(AccountId, BareJid)> {
        let (session, number) = place.split_once('/')?;
        let number: usize = number.parse().ok()?;
        let peer = self.peers.get(number)?;
        (session == self.session).then(|| peer.clone())
    }
}

/// What follows the address of a chat if its details are open, too.
pub const DETAILS: &str = "?details";
/// What stands between the address of a chat and that of a message in it.
const MESSAGE: &str = "message=";
const SEARCH: &str = "search?q=";
const SECTION: &str = "settings/";

impl Route {
    /// Where an address leads (`hash`: from its `#` on), and in which account if it
    /// says that. Anything unknown is home.
    pub fn read(hash: &str, unnamed: &Unnamed) -> (Option<AccountId>, Route) {
        let place = hash.trim_start_matches('#').strip_prefix('/');
        Route::find(place.unwrap_or_default(), unnamed).unwrap_or_default()
    }

    fn find(place: &str, unnamed: &Unnamed) -> Option<(Option<AccountId>, Route)> {
        let simple = match place {
            "account" => Some(Route::Account),
            "settings" => Some(Route::Settings),
            "requests" => Some(Route::Requests),
            "report" => Some(Route::Report),
            "register" => Some(Route::Register),
            "invite" => Some(Route::Invite),
            _ => None,
        };
        if let Some(route) = simple {
            return Some((None, route));
        }
        if let Some(words) = place.strip_prefix(SEARCH) {
            let words = decode(words).filter(|words| !words.is_empty());
            return Some((None, Route::Search(words?)));
        }
        if let Some(name) = place.strip_prefix(SECTION) {
            let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase());
            return is_name.then(|| (None, Route::Section(name.to_owned())));
        }
        let (place, within) = match place.split_once('?') {
            Some((place, within)) => (place, Some(within)),
            None => (place, None),
        };
        let (account, peer) = match place.strip_prefix("unnamed/") {
            Some(place) => {
                let (account, peer) = unnamed.find(place)?;
                (Some(account), peer)
            }
            None => {
                let address = |part: &str| -> Option<BareJid> { decode(part)?.parse().ok() };
                let place = place.strip_prefix("chat/")?;
                match place.split_once('/') {
                    Some((account, peer)) => (Some(address(account)?), address(peer)?),
                    None => (None, address(place)?),
                }
            }
        };
        let route = match within {
            None => Route::Chat(peer),
            Some("details") => Route::Details(peer),
            Some(within) => {
                let id = decode(within.strip_prefix(MESSAGE)?)?;
                Route::Message(peer, Some(id).filter(|id| !id.is_empty())?)
            }
        };
        Some((account, route))
    }

    /// The address, with the account in it if it has to say that.
    pub fn write(&self, account: Option<&AccountId>) -> String {
        let chat = |peer: &BareJid, within: &str, id: &str| {
            let peer = encode(peer.as_str());
            let (account, slash) = match account {
                Some(account) => (encode(account.as_str()), "/"),
                None => (String::new(), ""),
            };
            ["#/chat/", &account, slash, &peer, within, &encode(id)].concat()
        };
        let simple = match self {
            Route::Home => "",
            Route::Account => "account",
            Route::Settings => "settings",
            Route::Requests => "requests",
            Route::Report => "report",
            Route::Register => "register",
            Route::Invite => "invite",
            Route::Search(words) => return ["#/", SEARCH, &encode(words)].concat(),
            Route::Section(name) => return ["#/", SECTION, name].concat(),
            Route::Chat(peer) => return chat(peer, "", ""),
            Route::Details(peer) => return chat(peer, DETAILS, ""),
            Route::Message(peer, id) => return chat(peer, &["?", MESSAGE].concat(), id),
        };
        ["#/", simple].concat()
    }

    /// With whom one talks there.
    pub fn peer(&self) -> Option<&BareJid> {
        match self {
            Route::Chat(peer) | Route::Details(peer) | Route::Message(peer, _) => Some(peer),
            _ => None,
        }
    }

    /// What the history may say of it, so that the place after it knows where it came from.
    pub fn kind(&self) -> &'static str {
        match self {
            Route::Home | Route::Search(_) => "list",
            Route::Requests => "requests",
            Route::Settings | Route::Section(_) => "settings",
            _ if self.peer().is_some() => "chat",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn jid(text: &str) -> BareJid {
        text.parse().unwrap()
    }

    fn read(hash: &str) -> (Option<AccountId>, Route) {
        Route::read(hash, &Unnamed::new("s".into()))
    }

    #[test]
    fn an_address_names_the_account_where_there_are_several() {
        let chat = Route::Chat(jid("bob@example.org"));
        assert_eq!(chat.write(None), "#/chat/bob%40example.org");
        let account = jid("alice@example.net");
        let address = chat.write(Some(&account));
        assert_eq!(address, "#/chat/alice%40example.net/bob%40example.org");
        assert_eq!(read(&address), (Some(account), chat));
    }

    #[test]
    fn what_is_no_place_is_home() {
        for wrong in [
            "",
            "#",
            "#/",
            "#/chat/",
            "#/chat/%zz",
            "#/chat/a%40b/",
            "#/chat//a%40b",
            "#/chat/a%40b/c%40d/e",
            "#/chat/a%40b?",
            "#/chat/a%40b?what",
            "#/chat/a%40b?message=",
            "#/chat/a%40b?message=%0a",
            "#/chat/?details",
            "#/search?q=",
            "#/search",
            "#/settings/",
            "#/settings/A",
            "#/settings/a/b",
            "#chat/a%40b",
            "#/unnamed/s/0",
            "#/unnamed/s/0?details",
            "#/unnamed/s/99999999999999999999",
            "#/unnamed/",
        ] {
            assert_eq!(read(wrong), (None, Route::Home), "{wrong}");
        }
    }

    #[test]
    fn a_number_stands_for_somebody_in_one_account_of_one_session() {
        let mut unnamed = Unnamed::new("s".into());
        let (one, other, peer) = (jid("a@example.org"), jid("b@example.org"), jid("c@x"));
        let (first, second) = (unnamed.href(&one, &peer), unnamed.href(&other, &peer));
        assert_ne!(first, second);
        assert_eq!(unnamed.href(&one, &peer), first);
        assert!(!first.contains("example"), "{first}");
        let chat = Route::Chat(peer);
        assert_eq!(Route::read(&second, &unnamed), (Some(other), chat));
        let details = Route::read(&[&first, DETAILS].concat(), &unnamed);
        assert_eq!(details, (Some(one), Route::Details(jid("c@x"))));
        assert_eq!(
            Route::read(&second, &Unnamed::new("t".into())),
            (None, Route::Home)
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            account in prop::option::of("[a-zé]{1,8}@[a-z]{1,8}"),
            peer in "[!#-%(-.0-9;=?\\[-~éß🐝]{1,8}@[a-z]{1,8}",
            text in "[^\\pC]{1,20}",
        ) {
            let account: Option<BareJid> = account.map(|it| it.parse().unwrap());
            for route in [Route::Chat(jid(&peer)), Route::Details(jid(&peer)), Route::Message(jid(&peer), text.clone()), Route::Search(text.clone()), Route::Section("privacy".into()), Route::Report, Route::Invite, Route::Account, Route::Home, Route::Register, Route::Settings, Route::Requests] {
                let kept = account.clone().filter(|_| route.peer().is_some());
                let address = route.write(account.as_ref());
                prop_assert_eq!(read(&address), (kept, route));
            }
        }

        #[test]
        fn any_address_is_taken(text in "#?/?(chat/|chat/a%40b\\?message=|search\\?q=|settings/|invite\\?uri=|unnamed/)?\\PC{0,40}") {
            _ = read(&text);
        }
    }
}
