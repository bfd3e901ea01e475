//! What people tell of themselves, and what we tell: picture and name.

use super::Model;
use crate::api::{Problem, Profile, ProfileView};
use crate::jid::BareJid;
use crate::store::{ProfileRecord, Write};
use crate::text;
use crate::xmpp::picture;
use crate::xmpp::profile::{ProfileDone, ProfileRequest, ProfileTold, Told};
use crate::xmpp::request::Request;

/// Letters of what somebody calls themselves.
const NICK: usize = 100;

/// What is known of our own beside what is kept, and what is going on.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Anybody may see it.
    open: Option<bool>,
    /// Something of it is being changed.
    busy: bool,
    /// Why the last change was not made.
    problem: Option<Problem>,
    /// Somebody looks at it: who may see it is asked again with each stream.
    looked_at: bool,
}

impl Model {
    /// A contact, or our account, tells something; of strangers nothing is kept.
    pub(super) fn told(&mut self, told: Told) {
        let Told { who, what } = told;
        if self.is_kept_away(&who) {
            return;
        }
        self.change_profile(&who, |profile| match what {
            ProfileTold::Picture(hash) => {
                profile.by_card = false;
                profile.by_node = !hash.is_empty();
                profile.picture = hash;
            }
            ProfileTold::Nick(nick) => profile.nick = text::preview(&nick, NICK),
        });
    }

    /// The hash that stands in somebody's presence. What a node tells goes before it.
    pub(super) fn card_told(&mut self, who: &BareJid, hash: String) {
        self.change_profile(who, |profile| {
            if !profile.by_node {
                profile.by_card = !hash.is_empty();
                profile.picture = hash;
            }
        });
    }

    fn change_profile(&mut self, who: &BareJid, change: impl FnOnce(&mut ProfileRecord)) {
        let own = *who == self.account;
        let profile = match own {
            true => Some(&mut self.settings.profile),
            false => {
                let contact = self.contacts.get_mut(who);
                let record = contact.and_then(|it| it.record.as_mut());
                record.map(|it| &mut it.profile)
            }
        };
        let Some(profile) = profile else { return };
        let before = profile.clone();
        change(profile);
        let now = profile.clone();
        if now == before {
            return;
        }
        if now.picture != before.picture {
            if now.picture.is_empty() {
                let write = Write::DeletePicture(who.clone());
                self.pending.writes.push(write);
            }
            self.picture_changed(who);
        }
        if own {
            self.keep_settings();
            return self.show_profile();
        }
        let contact = self.contacts.get(who);
        if let Some(record) = contact.and_then(|it| it.record.clone()) {
            self.pending.writes.push(Write::Contact(record));
        }
        if now.nick != before.nick {
            self.contact_changed(who);
        }
    }

    /// The person wants something of their own.
    pub(super) fn profile(&mut self, profile: Profile) {
        let open = self.own_profile.open;
        let request = match profile {
            Profile::Look => ProfileRequest::Look,
            Profile::Nick(nick) => ProfileRequest::Nick {
                nick: text::preview(&nick, NICK),
                open,
            },
            Profile::Picture(picture) => ProfileRequest::Picture {
                picture,
                before: self.settings.profile.picture.clone(),
                open,
            },
            Profile::Open(open) => ProfileRequest::Open(open),
        };
        self.own_profile.looked_at |= request == ProfileRequest::Look;
        if !self.online {
            return self.profile_refused(&request, Problem::Offline);
        }
        self.own_profile.busy = !matches!(request, ProfileRequest::Look);
        self.own_profile.problem = None;
        self.pending.requests.push(Request::Profile(request));
        self.show_profile();
    }

    pub(super) fn profile_online(&mut self) {
        if self.own_profile.looked_at {
            let look = Request::Profile(ProfileRequest::Look);
            self.pending.requests.push(look);
        }
    }

    pub(super) fn profile_done(&mut self, done: ProfileDone) {
        let own = &mut self.own_profile;
        own.busy = false;
        match done.request {
            ProfileRequest::Look => own.open = Some(done.open),
            ProfileRequest::Open(open) => own.open = Some(open),
            // The server tells it, too; who has changed it need not wait.
            ProfileRequest::Nick { nick, .. } => {
                let who = self.account.clone();
                let what = ProfileTold::Nick(nick);
                self.told(Told { who, what });
            }
            ProfileRequest::Picture { picture, .. } => {
                let who = self.account.clone();
                let parts = picture.as_deref().and_then(picture::parts);
                let hash = parts.map(|(_, _, octets)| picture::hash_of(&octets));
                let hash = hash.unwrap_or_default();
                let what = ProfileTold::Picture(hash.clone());
                if let Some(data) = picture {
                    self.keep_picture(who.clone(), hash, data);
                }
                self.told(Told { who, what });
            }
        }
        self.show_profile();
    }

    pub(super) fn profile_refused(&mut self, request: &ProfileRequest, problem: Problem) {
        self.own_profile.busy = false;
        match request {
            // Where there is no such node yet nobody can see it.
            ProfileRequest::Look => self.own_profile.open = None,
            // There is nothing whose readers could be others: what comes is to be so.
            ProfileRequest::Open(open) if is_nothing(&problem) => {
                self.own_profile.open = Some(*open);
            }
            _ => self.own_profile.problem = Some(problem),
        }
        self.show_profile();
    }

    fn show_profile(&mut self) {
        self.pending.profile = true;
    }

    /// Our own, as it is shown.
    pub(super) fn profile_view(&self) -> ProfileView {
        let kept = &self.settings.profile;
        ProfileView {
            nick: kept.nick.clone(),
            has_picture: !kept.picture.is_empty(),
            open: self.own_profile.open.unwrap_or(false),
            keeps: self.archive.keeps,
            busy: self.own_profile.busy,
            problem: self.own_profile.problem.clone(),
        }
    }
}

fn is_nothing(problem: &Problem) -> bool {
    matches!(problem, Problem::Refused { condition, .. } if condition == "item-not-found")
}
