//! What of a server's offer can be of use, told from the names in the protocol.

use super::event::StreamOffer;
use super::ns;
use super::stream::{acks, sasl, sasl2};
use super::xep::{
    EXTENSIONS, xep0045_muc, xep0077_register, xep0191_blocking, xep0280_carbons, xep0313_mam,
    xep0352_csi, xep0359_ids, xep0363_upload, xep0386_bind2, xep0401_invite, xep0484_fast,
};
use crate::api::{Asked, EntityView, Feature, FeatureView, OffersView};
use crate::xml::Element;

/// Registration as a stream feature (XEP-0077 §10).
const REGISTER_FEATURE: &str = "http://jabber.org/features/iq-register";
const OFFLINE: &str = "msgoffline";
const PUSH: &str = "urn:xmpp:push:0";
const PROXY: &str = "http://jabber.org/protocol/bytestreams";

/// Features of a stream that are read, and letters of each.
const FEATURES_MAX: usize = 64;
const LETTERS_MAX: usize = 200;

/// Reads stream features.
pub fn of_stream(features: &Element, signed_in: bool) -> StreamOffer {
    let mut offer = StreamOffer {
        signed_in,
        mechanisms: sasl::mechanisms(features),
        features: Vec::new(),
    };
    for name in sasl2::mechanisms(features) {
        if !offer.mechanisms.contains(&name) {
            offer.mechanisms.push(name);
        }
    }
    offer.mechanisms.truncate(FEATURES_MAX / 4);
    collect(features, 0, &mut offer.features);
    offer
}

/// Namespaces, also those of what is within (XEP-0388 has features in features).
fn collect(element: &Element, depth: u8, found: &mut Vec<String>) {
    for child in element.children() {
        let names = [Some(child.ns()), child.attr("var")];
        for name in names.into_iter().flatten() {
            let known = found.iter().any(|it| it == name);
            if !known && name.len() <= LETTERS_MAX && found.len() < FEATURES_MAX {
                found.push(name.to_owned());
            }
        }
        if depth < 4 {
            collect(child, depth + 1, found);
        }
    }
}

/// What can be used. `stream`: what its features say.
pub fn usable(stream: &[String], view: &OffersView) -> Vec<FeatureView> {
    let has = |entity: &EntityView, name: &str| entity.features.iter().any(|it| it == name);
    let on_stream = |name: &str| match stream.iter().any(|it| it == name) {
        true => Some(true),
        // Most is said only to those who are signed in.
        false => view.signed_in.then_some(false),
    };
    let in_list = |name: &str| {
        let offered = stream.iter().any(|it| it == name);
        (offered || !stream.is_empty()).then_some(offered)
    };
    let server = |name: &str| Some(has(view.server.answer()?, name));
    let account = |name: &str| Some(has(view.account.answer()?, name));
    let somewhere = |name: &str, category: &str| {
        let is = |it: &EntityView| {
            let mut identities = it.identities.iter();
            has(it, name) && (category.is_empty() || identities.any(|it| it.category == category))
        };
        let components = view.components.answer()?;
        let infos = components.iter().map(|it| &it.info);
        let mut unknown = false;
        for info in infos.chain([&view.server]) {
            match info {
                Asked::Answer(info) if is(info) => return Some(true),
                Asked::Answer(_) => {}
                _ => unknown = true,
            }
        }
        (!unknown).then_some(false)
    };
    let pep = |account: &EntityView| {
        let mut identities = account.identities.iter();
        identities.any(|it| it.category == "pubsub" && it.kind == "pep")
    };
    let invites = |commands: &Vec<String>| {
        let mut commands = commands.iter();
        commands.any(|it| [xep0401_invite::ACCOUNT, xep0401_invite::CONTACT].contains(&it.as_str()))
    };
    use Feature::*;
    [
        (Resumption, 198, on_stream(acks::NS)),
        (ClientState, 352, on_stream(xep0352_csi::NS)),
        (RosterVersions, 237, on_stream(ns::ROSTER_VERSIONING)),
        (ShortSignIn, 388, in_list(sasl2::NS)),
        (ShortSetup, 386, in_list(xep0386_bind2::NS)),
        (Tokens, 484, in_list(xep0484_fast::NS)),
        (Carbons, 280, server(xep0280_carbons::NS)),
        (Archive, 313, account(xep0313_mam::NS)),
        (MessageIds, 359, account(xep0359_ids::FEATURE)),
        (Offline, 160, server(OFFLINE)),
        (Blocking, 191, server(xep0191_blocking::NS)),
        (Push, 357, account(PUSH)),
        (Upload, 363, somewhere(xep0363_upload::NS, "")),
        (Pep, 163, view.account.answer().map(pep)),
        (Rooms, 45, somewhere(xep0045_muc::NS, "conference")),
        (Proxy, 65, somewhere(PROXY, "proxy")),
        (Management, 77, server(xep0077_register::NS)),
        (Registration, 77, in_list(REGISTER_FEATURE)),
        (Invitations, 401, view.commands.answer().map(invites)),
    ]
    .into_iter()
    .map(|(feature, number, offered)| FeatureView {
        feature,
        number,
        offered,
        // That messages wait is the server's doing.
        used: feature == Offline || EXTENSIONS.iter().any(|it| it.number == number),
    })
    .collect()
}
