//! Which screen is open, as it stands in the address after `#`, so that back,
//! forward and reload do what a person expects. Never holds anything but an
//! address, and on a shared computer, whose history others can read, not even that.

use crate::api::AccountId;
use crate::api::uri::{decode, encode};
use crate::jid::BareJid;

/// A place in the app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Route {
    /// The chat list; on a wide screen an empty pane beside it.
    #[default]
    Home,
    /// A conversation.
    Chat(BareJid),
    /// The account itself.
    Account,
    /// What is decided about it.
    Settings,
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

    /// `place`: what stands after `/unnamed/`.
    fn find(&self, place: &str) -> Option<(AccountId, BareJid)> {
        let (session, number) = place.split_once('/')?;
        let number: usize = number.parse().ok()?;
        let peer = self.peers.get(number)?;
        (session == self.session).then(|| peer.clone())
    }
}

impl Route {
    /// Where an address leads (`hash`: from its `#` on), and in which account if it
    /// says that. Anything unknown is home.
    pub fn read(hash: &str, unnamed: &Unnamed) -> (Option<AccountId>, Route) {
        let place = hash.trim_start_matches('#');
        if place == "/account" {
            return (None, Route::Account);
        }
        if place == "/settings" {
            return (None, Route::Settings);
        }
        if place == "/requests" {
            return (None, Route::Requests);
        }
        if place == "/report" {
            return (None, Route::Report);
        }
        if place == "/register" {
            return (None, Route::Register);
        }
        if place == "/invite" {
            return (None, Route::Invite);
        }
        if let Some(place) = place.strip_prefix("/unnamed/") {
            return match unnamed.find(place) {
                Some((account, peer)) => (Some(account), Route::Chat(peer)),
                None => (None, Route::Home),
            };
        }
        let address = |part: &str| -> Option<BareJid> { decode(part)?.parse().ok() };
        let chat = place.strip_prefix("/chat/").and_then(|rest| {
            Some(match rest.split_once('/') {
                Some((account, peer)) => (Some(address(account)?), Route::Chat(address(peer)?)),
                None => (None, Route::Chat(address(rest)?)),
            })
        });
        chat.unwrap_or_default()
    }

    /// The address, with the account in it if it has to say that.
    pub fn write(&self, account: Option<&AccountId>) -> String {
        let name = |jid: &BareJid| encode(jid.as_str());
        match self {
            Route::Home => "#/".to_owned(),
            Route::Account => "#/account".to_owned(),
            Route::Settings => "#/settings".to_owned(),
            Route::Requests => "#/requests".to_owned(),
            Route::Report => "#/report".to_owned(),
            Route::Register => "#/register".to_owned(),
            Route::Invite => "#/invite".to_owned(),
            Route::Chat(peer) => match account {
                Some(account) => ["#/chat/", &name(account), "/", &name(peer)].concat(),
                None => ["#/chat/", &name(peer)].concat(),
            },
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
            "#/unnamed/s/0",
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
        ) {
            let account: Option<BareJid> = account.map(|it| it.parse().unwrap());
            for route in [Route::Chat(jid(&peer)), Route::Invite, Route::Account, Route::Home, Route::Register, Route::Settings, Route::Requests] {
                let kept = account.clone().filter(|_| matches!(route, Route::Chat(_)));
                let address = route.write(account.as_ref());
                prop_assert_eq!(read(&address), (kept, route));
            }
        }

        #[test]
        fn any_address_is_taken(text in "#?/?(chat/|invite\\?uri=|unnamed/)?\\PC{0,40}") {
            _ = read(&text);
        }
    }
}
