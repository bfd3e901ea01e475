//! Pictures and names of people: those of others, which are fetched, and our own, which
//! stand at nodes of our account.

use super::*;
use crate::xmpp::profile::{Picture, ProfileDone, ProfileRequest, ProfileTold, Told};
use crate::xmpp::xep::xep0060_pubsub::{self, Access};
use crate::xmpp::xep::{xep0084_avatar, xep0153_vcard_avatar};

/// The nodes of it.
const NODES: [&str; 3] = [
    xep0084_avatar::METADATA,
    xep0084_avatar::DATA,
    xep0172_nick::NS,
];

fn access(open: bool) -> Access {
    match open {
        true => Access::All,
        false => Access::Contacts,
    }
}

impl Session {
    /// What a message tells of who sent it.
    pub(super) fn profile_told(&self, message: &Element) -> Option<Told> {
        let what = match xep0084_avatar::told(message) {
            Some(hash) => ProfileTold::Picture(hash),
            None => ProfileTold::Nick(xep0172_nick::told(message)?),
        };
        let who = match message.attr("from") {
            Some(from) => from.parse().ok()?,
            None => self.own.bare().clone(),
        };
        Some(Told { who, what })
    }

    pub(super) fn fetch_picture(&mut self, picture: &Picture, now: Millis) {
        let id = self.id();
        let iq = match picture.card {
            true => xep0153_vcard_avatar::get(&picture.at, &id),
            false => {
                let of = Some(picture.at.bare()).filter(|of| *of != self.own.bare());
                xep0084_avatar::get(of, &id, &picture.hash)
            }
        };
        let to = iq.attr("to").map(str::to_owned);
        let purpose = Purpose::Request(Request::Picture(Box::new(picture.clone())));
        self.pending.sent(&id, to.as_deref(), purpose, now);
        // A stream that goes on asks anew.
        self.send_as(iq, |_| Unconfirmed::Passing);
    }

    /// The answer to it.
    pub(super) fn picture_fetched(&mut self, picture: Box<Picture>, iq: &Element) {
        let data = match picture.card {
            true => xep0153_vcard_avatar::read(iq, &picture.hash),
            false => xep0084_avatar::read(iq, &picture.hash),
        };
        self.event(Event::Picture(picture, data));
    }

    pub(super) fn profile(&mut self, request: &ProfileRequest, now: Millis) {
        let id = self.id();
        let purpose = Purpose::Request(Request::Profile(request.clone()));
        match request {
            ProfileRequest::Look => {
                let iq = xep0060_pubsub::get_configuration(&id, xep0084_avatar::METADATA);
                self.ask(iq, &id, None, purpose, now);
            }
            ProfileRequest::Nick { nick, open } => {
                let access = open.map(access);
                let iq = xep0172_nick::publish(&id, nick, access);
                self.publish(iq, &id, access, purpose, now);
            }
            ProfileRequest::Picture { picture, open, .. } => {
                let access = open.map(access);
                let put = picture.as_deref();
                match put.and_then(|it| xep0084_avatar::put(&id, it, access)) {
                    Some(iq) => {
                        let purpose = Purpose::Before(Request::Profile(request.clone()));
                        self.publish(iq, &id, access, purpose, now);
                    }
                    None => self.announce_picture(request.clone(), now),
                }
            }
            ProfileRequest::Open(open) => {
                for node in NODES {
                    let id = self.id();
                    let iq = xep0060_pubsub::configure(&id, node, access(*open));
                    // Where there is nothing, nothing is to be seen.
                    let purpose = match node == NODES[0] {
                        true => purpose.clone(),
                        false => Purpose::SetUp,
                    };
                    self.ask(iq, &id, None, purpose, now);
                }
            }
        }
    }

    /// Our picture is there, or there is none: now it is told.
    pub(super) fn announce_picture(&mut self, request: ProfileRequest, now: Millis) {
        let ProfileRequest::Picture {
            picture,
            before,
            open,
        } = &request
        else {
            return;
        };
        if picture.is_none() && !before.is_empty() {
            let id = self.id();
            let iq = xep0060_pubsub::retract(&id, xep0084_avatar::DATA, before);
            self.ask(iq, &id, None, Purpose::SetUp, now);
        }
        let access = open.map(access);
        let id = self.id();
        let iq = xep0084_avatar::announce(&id, picture.as_deref(), access);
        let purpose = Purpose::Request(Request::Profile(request));
        self.publish(iq, &id, access, purpose, now);
    }

    pub(super) fn profile_answered(&mut self, request: ProfileRequest, iq: &Element) {
        let open = xep0060_pubsub::is_open(iq);
        self.event(Event::Profile(Box::new(ProfileDone { request, open })));
    }
}
