//! XEP-0045: Multi-User Chat.

use super::xep0004_forms::{self, words};
use super::xep0077_register;
use super::{xep0030_disco, xep0153_vcard_avatar, xep0425_moderation};
use super::{xep0203_delay, xep0313_mam, xep0317_hats, xep0421_occupant_id};
use crate::api::{Affiliation, FormField, ListedMember, Password, RegisterForm, Role, RoomAbout};
use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::ns;
use crate::xmpp::picture;
use crate::xmpp::rooms::{History, OccupantIn, RoomInvitation, RoomMessage};
use crate::xmpp::stanza::{iq, text_element};

/// The namespace, and what a server of rooms announces.
pub const NS: &str = "http://jabber.org/protocol/muc";
const USER: &str = "http://jabber.org/protocol/muc#user";
const ADMIN: &str = "http://jabber.org/protocol/muc#admin";
const OWNER: &str = "http://jabber.org/protocol/muc#owner";
const REQUEST: &str = "http://jabber.org/protocol/muc#request";
/// The form of who wants a name kept (§7.10).
const REGISTER: &str = "http://jabber.org/protocol/muc#register";
const INFO: &str = "http://jabber.org/protocol/muc#roominfo";

const ROOMNICK: &str = "muc#register_roomnick";
/// The node that tells which name a room keeps for us.
const RESERVED: &str = "x-roomuser-item";

/// Status codes in one stanza, letters of a nick and of longer words.
const CODES: usize = 20;
const NICK: usize = 200;
const LETTERS: usize = 1_000;
/// People of one list that are read.
const MEMBERS: usize = 5_000;

/// Asks to be let in (§7.2).
pub fn join(to: &Jid, password: Option<&Password>, history: History) -> Element {
    let wanted = match history {
        History::None => Element::new("history", NS).with_attr("maxstanzas", "0"),
        History::Since(since, most) => Element::new("history", NS)
            .with_attr("maxstanzas", most.to_string())
            .with_attr_opt("since", since.map(xep0203_delay::write)),
    };
    let password = password.map(|it| text_element("password", NS, &it.0));
    let x = Element::new("x", NS)
        .with_children(password)
        .with_child(wanted);
    presence(to).with_child(x)
}

/// A presence to an occupant's place: with nothing in it, to be called so (§7.6).
pub fn presence(to: &Jid) -> Element {
    Element::new("presence", ns::CLIENT).with_attr("to", to.to_string())
}

/// We go (§7.14).
pub fn leave(to: &Jid) -> Element {
    presence(to).with_attr("type", "unavailable")
}

/// What a presence says as that of an occupant; a room that says nothing of it says the
/// usual (§7.2.2).
pub fn occupant(presence: &Element) -> Option<OccupantIn> {
    let x = presence.child("x", USER)?;
    let item = x.child("item", USER);
    let attr = |name| item.and_then(|item| item.attr(name));
    let nick = |name| attr(name).map(|it| words(it, NICK));
    let actor = item.and_then(|item| item.child("actor", USER));
    let by = actor.and_then(|it| it.attr("nick").or(it.attr("jid")));
    let destroyed = x.child("destroy", USER);
    let reason = |around: Option<&Element>| {
        let reason = around.and_then(|it| it.child_text("reason", USER));
        words(&reason.unwrap_or_default(), LETTERS)
    };
    Some(OccupantIn {
        affiliation: attr("affiliation").map_or(Affiliation::None, affiliation),
        role: match attr("role") {
            Some("moderator") => Role::Moderator,
            Some("visitor") => Role::Visitor,
            Some("none") => Role::None,
            _ => Role::Participant,
        },
        jid: attr("jid").and_then(|jid| jid.parse().ok()),
        new_nick: nick("nick"),
        by: words(by.unwrap_or_default(), NICK),
        reason: match destroyed {
            Some(_) => reason(destroyed),
            None => reason(item),
        },
        statuses: statuses(x),
        id: xep0421_occupant_id::read(presence),
        hats: xep0317_hats::read(presence),
        destroyed: destroyed.map(|it| it.attr("jid").and_then(|jid| jid.parse().ok())),
    })
}

fn statuses(x: &Element) -> Vec<u16> {
    let codes = x.children().filter(|it| it.is("status", USER));
    let codes = codes.filter_map(|it| it.attr("code")?.parse().ok());
    codes.take(CODES).collect()
}

/// What a message says as one of a room.
pub fn message(stanza: &Element, from: &Jid) -> RoomMessage {
    let x = stanza.child("x", USER);
    let item = x.and_then(|x| x.child("item", USER));
    let jid = item.and_then(|item| item.attr("jid")?.parse::<Jid>().ok());
    let has = |name| stanza.child(name, ns::CLIENT).is_some();
    // With a body it is a message that has a subject (§8.1).
    let subject = (has("subject") && !has("body") && !has("thread"))
        .then(|| stanza.child_text("subject", ns::CLIENT).unwrap_or_default());
    RoomMessage {
        nick: from.resource().map(str::to_owned),
        id: xep0421_occupant_id::read(stanza),
        jid: jid.map(Jid::into_bare),
        subject: subject.map(|it| words(&it, LETTERS)),
        statuses: x.map(statuses).unwrap_or_default(),
        moderated: match from.is_bare() {
            true => xep0425_moderation::read(stanza),
            false => None,
        },
    }
}

/// Marks a message as one that a room passes from one occupant to another (§7.5).
pub fn private() -> Element {
    Element::new("x", USER)
}

/// Whether a message is marked so.
pub fn is_aside(stanza: &Element) -> bool {
    let x = stanza.child("x", USER);
    x.is_some_and(|x| x.child("invite", USER).is_none() && x.child("decline", USER).is_none())
}

/// A visitor asks to be allowed to write (§7.13).
pub fn ask_voice(room: &BareJid, id: &str) -> Element {
    let field = |name: &str, value: &str| {
        let value = text_element("value", xep0004_forms::NS, value);
        Element::new("field", xep0004_forms::NS)
            .with_attr("var", name)
            .with_child(value)
    };
    let x = Element::new("x", xep0004_forms::NS)
        .with_attr("type", "submit")
        .with_child(field("FORM_TYPE", REQUEST).with_attr("type", "hidden"))
        .with_child(field("muc#role", "participant"));
    let to = Jid::from(room.clone());
    crate::xmpp::stanza::message("normal", &to, id).with_child(x)
}

/// Who asks to be allowed to write, as the room passes it on to who keeps order (§8.6).
pub fn voice_asked(stanza: &Element, from: &Jid) -> Option<String> {
    let form = stanza.child("x", xep0004_forms::NS)?;
    let is_from_room = from.is_bare() && stanza.attr("type").is_none_or(|it| it == "normal");
    if !is_from_room || form.attr("type") != Some("form") {
        return None;
    }
    let values = xep0004_forms::values_of(stanza, REQUEST);
    let (_, nick) = values.iter().find(|(name, _)| *name == "muc#roomnick")?;
    nick.first().map(|nick| (*nick).to_owned())
}

/// Somebody who is not there is something else to the room (§9); `None`: we are, since we
/// were there last (status 101).
pub fn affiliated(stanza: &Element, from: &Jid) -> Option<(Option<BareJid>, Affiliation)> {
    let x = stanza.child("x", USER)?;
    let item = x.child("item", USER)?;
    let is_from_room = from.is_bare() && from.bare().local().is_some();
    let says_more = stanza.child("body", ns::CLIENT).is_some();
    if !is_from_room || says_more || matches!(stanza.attr("type"), Some("error" | "groupchat")) {
        return None;
    }
    let who = match statuses(x).contains(&101) {
        true => None,
        false => Some(item.attr("jid")?.parse::<Jid>().ok()?.into_bare()),
    };
    Some((who, affiliation(item.attr("affiliation")?)))
}

fn affiliation(word: &str) -> Affiliation {
    match word {
        "owner" => Affiliation::Owner,
        "admin" => Affiliation::Admin,
        "member" => Affiliation::Member,
        "outcast" => Affiliation::Outcast,
        _ => Affiliation::None,
    }
}

/// An invitation that a room passes on (§7.8.2).
pub fn invitation(stanza: &Element, from: &Jid) -> Option<RoomInvitation> {
    let x = stanza.child("x", USER)?;
    let invite = x.child("invite", USER)?;
    from.bare().local()?;
    let by: Option<Jid> = invite.attr("from").and_then(|by| by.parse().ok());
    let reason = invite.child_text("reason", USER).unwrap_or_default();
    Some(RoomInvitation {
        room: from.bare().clone(),
        by: by.map(Jid::into_bare),
        reason: words(&reason, LETTERS),
        password: x.child_text("password", USER).map(Password),
        mediated: true,
    })
}

/// What a room is (§6.4).
pub fn about(result: &Element) -> Option<RoomAbout> {
    let query = result.child("query", xep0030_disco::NS)?;
    let of = |name: &'static str| {
        query
            .children()
            .filter(move |it| it.is(name, xep0030_disco::NS))
    };
    let identity = of("identity").find(|it| it.attr("category") == Some("conference"))?;
    let features: Vec<&str> = of("feature").filter_map(|it| it.attr("var")).collect();
    let has = |feature: &str| features.contains(&feature);
    let info = xep0004_forms::values_of(query, INFO);
    let told = |name: &str| {
        let mut info = info.iter();
        let (_, values) = info.find(|(it, _)| *it == name)?;
        values.first().map(|it| words(it, LETTERS))
    };
    let name = words(identity.attr("name").unwrap_or_default(), NICK);
    Some(RoomAbout {
        name,
        description: told("muc#roominfo_description").unwrap_or_default(),
        language: told("muc#roominfo_lang").unwrap_or_default(),
        occupants: told("muc#roominfo_occupants").and_then(|it| it.parse().ok()),
        members_only: has("muc_membersonly"),
        non_anonymous: has("muc_nonanonymous"),
        moderated: has("muc_moderated"),
        locked: has("muc_passwordprotected"),
        public: !has("muc_hidden"),
        persistent: has("muc_persistent"),
        // An archive stamps what it keeps, and takes out what others stamped so
        // (XEP-0313 §5.1.3).
        archive: has(xep0313_mam::NS),
        stable_ids: has(xep0421_occupant_id::NS),
        old_moderation: !has(xep0425_moderation::NS) && has(xep0425_moderation::NS_OLD),
        picture: xep0153_vcard_avatar::FIELDS
            .iter()
            .find_map(|field| picture::hash(&told(field)?)),
        registers: has(REGISTER) || has(xep0077_register::NS),
        pictures: has(xep0153_vcard_avatar::VCARD),
        moderation: has(xep0425_moderation::NS) || has(xep0425_moderation::NS_OLD),
    })
}

/// It is about this now (§8.1).
pub fn subject(room: &BareJid, id: &str, subject: &str) -> Element {
    let to = Jid::from(room.clone());
    crate::xmpp::stanza::message("groupchat", &to, id).with_child(text_element(
        "subject",
        ns::CLIENT,
        subject,
    ))
}

/// Asks which name a room keeps for us (§7.12).
pub fn ask_reserved(room: &BareJid, id: &str) -> Element {
    let query = Element::new("query", xep0030_disco::NS).with_attr("node", RESERVED);
    iq("get", Some(room.as_str()), id).with_child(query)
}

/// It, in the answer.
pub fn reserved(result: &Element) -> Option<String> {
    let query = result.child("query", xep0030_disco::NS)?;
    // What a room is it may say here, too, if it does not know the question.
    query.attr("node").filter(|node| *node == RESERVED)?;
    let identity = query.child("identity", xep0030_disco::NS)?;
    let name = words(identity.attr("name")?, NICK);
    (!name.is_empty()).then_some(name)
}

/// Asks what is to be said to have a name kept (§7.10).
pub fn ask_registration(room: &BareJid, id: &str) -> Element {
    let query = Element::new("query", xep0077_register::NS);
    iq("get", Some(room.as_str()), id).with_child(query)
}

/// Has a name kept; `form`: the answer to [`ask_registration`], of which nothing else is
/// filled in.
pub fn register(room: &BareJid, id: &str, form: Option<&Element>, nick: &str) -> Element {
    let form = form
        .and_then(|it| it.child("query", xep0077_register::NS))
        .and_then(|query| query.child("x", xep0004_forms::NS));
    let x = match form {
        Some(form) => {
            let answer = (ROOMNICK.to_owned(), vec![nick.to_owned()]);
            xep0004_forms::submit(&xep0004_forms::read(form, form).fields, &[answer])
        }
        None => xep0004_forms::filled(&[("FORM_TYPE", REGISTER), (ROOMNICK, nick)]),
    };
    let query = Element::new("query", xep0077_register::NS).with_child(x);
    iq("set", Some(room.as_str()), id).with_child(query)
}

/// A word for each.
fn role_word(role: Role) -> &'static str {
    match role {
        Role::None => "none",
        Role::Visitor => "visitor",
        Role::Participant => "participant",
        Role::Moderator => "moderator",
    }
}

fn affiliation_word(affiliation: Affiliation) -> &'static str {
    match affiliation {
        Affiliation::Outcast => "outcast",
        Affiliation::None => "none",
        Affiliation::Member => "member",
        Affiliation::Admin => "admin",
        Affiliation::Owner => "owner",
    }
}

fn administer(room: &BareJid, id: &str, item: Element, reason: &str) -> Element {
    let reason = (!reason.is_empty()).then(|| text_element("reason", ADMIN, reason));
    let query = Element::new("query", ADMIN).with_child(item.with_children(reason));
    iq("set", Some(room.as_str()), id).with_child(query)
}

/// Another role for an occupant (§8.2 to §8.6).
pub fn set_role(room: &BareJid, id: &str, nick: &str, role: Role, reason: &str) -> Element {
    let item = Element::new("item", ADMIN)
        .with_attr("nick", nick)
        .with_attr("role", role_word(role));
    administer(room, id, item, reason)
}

/// Somebody is something else to a room (§9, §10).
pub fn set_affiliation(
    room: &BareJid,
    id: &str,
    jid: &BareJid,
    affiliation: Affiliation,
    reason: &str,
) -> Element {
    let item = Element::new("item", ADMIN)
        .with_attr("jid", jid.as_str())
        .with_attr("affiliation", affiliation_word(affiliation));
    administer(room, id, item, reason)
}

/// Asks who is this to a room (§9.3, §9.5, §10.5, §10.8).
pub fn ask_members(room: &BareJid, id: &str, affiliation: Affiliation) -> Element {
    let item = Element::new("item", ADMIN).with_attr("affiliation", affiliation_word(affiliation));
    let query = Element::new("query", ADMIN).with_child(item);
    iq("get", Some(room.as_str()), id).with_child(query)
}

/// They, in the answer.
pub fn members(result: &Element) -> Vec<ListedMember> {
    let query = result.child("query", ADMIN).into_iter();
    let items = query.flat_map(Element::children);
    let items = items.filter(|it| it.is("item", ADMIN)).take(MEMBERS);
    let member = |item: &Element| {
        let jid: Jid = item.attr("jid")?.parse().ok()?;
        let reason = item.child_text("reason", ADMIN).unwrap_or_default();
        Some(ListedMember {
            jid: jid.into_bare(),
            reason: words(&reason, LETTERS),
        })
    };
    items.filter_map(member).collect()
}

/// A new room shall be as is usual at its server (§10.1.2).
pub fn accept(room: &BareJid, id: &str) -> Element {
    let x = Element::new("x", xep0004_forms::NS).with_attr("type", "submit");
    let query = Element::new("query", OWNER).with_child(x);
    iq("set", Some(room.as_str()), id).with_child(query)
}

/// How a room can be configured (§10.2).
pub fn ask_configuration(room: &BareJid, id: &str) -> Element {
    iq("get", Some(room.as_str()), id).with_child(Element::new("query", OWNER))
}

/// A new group shall be so; `form`: what can be configured. Of what is wanted it takes
/// what it knows.
pub fn configure(
    room: &BareJid,
    id: &str,
    form: &Element,
    name: &str,
    public: bool,
) -> Option<Element> {
    let form = form.child("query", OWNER)?.child("x", xep0004_forms::NS)?;
    let yes = |wanted: bool| if wanted { "1" } else { "0" };
    let wanted = [
        ("muc#roomconfig_roomname", name),
        ("muc#roomconfig_persistentroom", "1"),
        ("muc#roomconfig_publicroom", yes(public)),
        ("muc#roomconfig_membersonly", yes(!public)),
        ("muc#roomconfig_moderatedroom", "0"),
        ("muc#roomconfig_passwordprotectedroom", "0"),
        (
            "muc#roomconfig_whois",
            if public { "moderators" } else { "anyone" },
        ),
        ("muc#roomconfig_allowinvites", "1"),
        ("muc#roomconfig_changesubject", "1"),
        ("muc#roomconfig_enablearchiving", "1"),
        ("muc#roomconfig_enablelogging", "0"),
        // Names of ejabberd and Prosody for the same.
        (
            "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites",
            "1",
        ),
        ("mam", "1"),
    ];
    let known = xep0004_forms::read(form, form).fields;
    let answers: Vec<(String, Vec<String>)> = wanted
        .into_iter()
        .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        .collect();
    let x = xep0004_forms::submit(&known, &answers);
    let query = Element::new("query", OWNER).with_child(x);
    Some(iq("set", Some(room.as_str()), id).with_child(query))
}

/// The form in the answer to [`ask_configuration`].
pub fn configuration(result: &Element) -> Option<RegisterForm> {
    let form = result
        .child("query", OWNER)?
        .child("x", xep0004_forms::NS)?;
    Some(xep0004_forms::read(form, form))
}

/// What was filled in (§10.2).
pub fn configured(
    room: &BareJid,
    id: &str,
    fields: &[FormField],
    answers: &[(String, Vec<String>)],
) -> Element {
    let x = xep0004_forms::submit(fields, answers);
    let query = Element::new("query", OWNER).with_child(x);
    iq("set", Some(room.as_str()), id).with_child(query)
}

/// It ends (§10.9).
pub fn destroy(room: &BareJid, id: &str, reason: &str, instead: Option<&BareJid>) -> Element {
    let reason = (!reason.is_empty()).then(|| text_element("reason", OWNER, reason));
    let mut destroy = Element::new("destroy", OWNER).with_children(reason);
    if let Some(instead) = instead {
        destroy = destroy.with_attr("jid", instead.as_str());
    }
    let query = Element::new("query", OWNER).with_child(destroy);
    iq("set", Some(room.as_str()), id).with_child(query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;
    use proptest::prelude::*;

    #[test]
    fn an_occupant() {
        let presence = parse(
            "<presence xmlns='jabber:client' from='r@m.example/An n 🦀' type='unavailable'>\
             <occupant-id xmlns='urn:xmpp:occupant-id:0' id='abc'/>\
             <x xmlns='http://jabber.org/protocol/muc#user'>\
             <item affiliation='none' role='none' jid='ann@e.example/x' nick='New'>\
             <actor nick='Mod'/><reason>enough</reason></item>\
             <status code='307'/><status code='110'/><status code='x'/></x></presence>",
        )
        .unwrap();
        let read = occupant(&presence).unwrap();
        assert_eq!(read.statuses, [307, 110]);
        assert_eq!((read.by.as_str(), read.reason.as_str()), ("Mod", "enough"));
        assert_eq!(read.new_nick.as_deref(), Some("New"));
        assert_eq!(read.id.as_deref(), Some("abc"));
        assert_eq!(read.role, Role::None);
    }

    #[test]
    fn what_is_missing_is_as_usual() {
        let bare = "<presence xmlns='jabber:client'><x xmlns='http://jabber.org/protocol/muc#user'/></presence>";
        let read = occupant(&parse(bare).unwrap()).unwrap();
        assert_eq!(read.role, Role::Participant);
        assert_eq!(read.affiliation, Affiliation::None);
        assert_eq!(
            occupant(&parse("<presence xmlns='jabber:client'/>").unwrap()),
            None
        );
    }

    #[test]
    fn a_room() {
        let result = parse(
            "<iq xmlns='jabber:client' type='result'><query xmlns='http://jabber.org/protocol/disco#info'>\
             <identity category='conference' type='text' name='Tea'/>\
             <feature var='http://jabber.org/protocol/muc'/><feature var='muc_membersonly'/>\
             <feature var='muc_hidden'/><feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:occupant-id:0'/>\
             <x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'>\
             <value>http://jabber.org/protocol/muc#roominfo</value></field>\
             <field var='muc#roominfo_description'><value>All about tea</value></field>\
             <field var='muc#roominfo_occupants'><value>3</value></field></x></query></iq>",
        )
        .unwrap();
        let about = about(&result).unwrap();
        assert_eq!(about.name, "Tea");
        assert_eq!(about.description, "All about tea");
        assert_eq!(about.occupants, Some(3));
        assert!(about.members_only && !about.public && about.archive && about.stable_ids);
        assert!(!about.locked && !about.moderation);
    }

    #[test]
    fn a_subject_has_no_body() {
        let from: Jid = "r@m.example/Ann".parse().unwrap();
        let read = |inner: &str| {
            let text = [
                "<message xmlns='jabber:client' type='groupchat'>",
                inner,
                "</message>",
            ];
            message(&parse(&text.concat()).unwrap(), &from)
        };
        assert_eq!(
            read("<subject>Tea</subject>").subject.as_deref(),
            Some("Tea")
        );
        assert_eq!(read("<subject/>").subject.as_deref(), Some(""));
        assert_eq!(read("<subject>Tea</subject><body>x</body>").subject, None);
    }

    proptest! {
        #[test]
        fn strange_codes_and_nicks_never_panic(code in "\\PC{0,8}", nick in "\\PC{0,300}") {
            let x = Element::new("x", USER)
                .with_child(Element::new("status", USER).with_attr("code", code))
                .with_child(Element::new("item", USER).with_attr("nick", nick));
            let presence = Element::new("presence", ns::CLIENT).with_child(x);
            let read = occupant(&presence).unwrap();
            prop_assert!(read.new_nick.unwrap().chars().count() <= NICK);
        }
    }
}
