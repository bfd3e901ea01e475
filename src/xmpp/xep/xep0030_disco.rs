//! XEP-0030: Service Discovery.

use super::{EXTENSIONS, xep0059_rsm, xep0157_contact, xep0363_upload};
use crate::api::{EntityView, IdentityView, ListedRoom};
use crate::jid::BareJid;
use crate::xml::Element;
use crate::xmpp::rooms::RoomList;
use crate::xmpp::stanza::{iq, iq_result};

/// `disco#info`.
pub const NS: &str = "http://jabber.org/protocol/disco#info";
/// `disco#items`.
const ITEMS: &str = "http://jabber.org/protocol/disco#items";

/// What a hostile server may at most show: of each kind, and letters of each word.
const MANY: usize = 100;
const WORD: usize = 200;
/// Rooms in a page of a list.
const ROOMS: usize = 100;

/// What we are, by the registry of categories.
pub(super) const IDENTITY: (&str, &str, &str) = ("client", "web", "Keuvel");

/// Everything we announce, sorted, each once.
pub(super) fn own_features() -> Vec<&'static str> {
    let mut features = Vec::new();
    for feature in EXTENSIONS.iter().flat_map(|it| it.features) {
        if let Err(place) = features.binary_search(feature) {
            features.insert(place, *feature);
        }
    }
    features
}

/// Asks what an entity offers; `to` of `None` is the own account.
pub fn get(to: Option<&str>, id: &str) -> Element {
    iq("get", to, id).with_child(Element::new("query", NS))
}

/// Asks what there is at an entity, or at one of its nodes.
pub fn get_items(to: &str, id: &str, node: Option<&str>) -> Element {
    iq("get", Some(to), id).with_child(Element::new("query", ITEMS).with_attr_opt("node", node))
}

/// Asks for a page of the rooms of a server (XEP-0045 §6.3).
pub fn get_rooms(server: &BareJid, id: &str, after: Option<&str>) -> Element {
    let page = xep0059_rsm::first(ROOMS as u32, after);
    let query = Element::new("query", ITEMS).with_child(page);
    iq("get", Some(server.as_str()), id).with_child(query)
}

/// Whether a result lists an item of this entity at this node.
pub fn has_item(result: &Element, of: &str, node: &str) -> bool {
    items(result).any(|item| item.attr("jid") == Some(of) && item.attr("node") == Some(node))
}

/// The answer to someone who asks us. `None` if it asks about a node that is
/// not ours.
pub fn answer(request: &Element) -> Option<Element> {
    let node = request.child("query", NS)?.attr("node");
    if node.is_some_and(|node| node != super::xep0115_caps::node()) {
        return None;
    }
    let (category, kind, name) = IDENTITY;
    let query = Element::new("query", NS)
        .with_attr_opt("node", node)
        .with_child(
            Element::new("identity", NS)
                .with_attr("category", category)
                .with_attr("type", kind)
                .with_attr("name", name),
        )
        .with_children(
            own_features()
                .into_iter()
                .map(|var| Element::new("feature", NS).with_attr("var", var)),
        );
    Some(iq_result(request).with_child(query))
}

/// Whether an IQ is such a request.
pub fn is_request(iq: &Element) -> bool {
    iq.child("query", NS).is_some()
}

/// What a result says.
pub fn query(result: &Element) -> Option<&Element> {
    result.child("query", NS)
}

/// The features in a result.
pub fn features(result: &Element) -> Vec<String> {
    result
        .child("query", NS)
        .into_iter()
        .flat_map(Element::children)
        .filter(|child| child.is("feature", NS))
        .filter_map(|feature| feature.attr("var"))
        .map(str::to_owned)
        .collect()
}

/// All of a result, within bounds.
pub fn entity(result: &Element) -> EntityView {
    let Some(query) = result.child("query", NS) else {
        return EntityView::default();
    };
    let all = |name| query.children().filter(move |child| child.is(name, NS));
    let identity = |it: &Element| {
        let word = |name| word(it.attr(name).unwrap_or_default());
        IdentityView {
            category: word("category"),
            kind: word("type"),
            name: word("name"),
        }
    };
    EntityView {
        identities: all("identity").take(MANY / 10).map(identity).collect(),
        features: all("feature")
            .filter_map(|it| it.attr("var"))
            .take(MANY)
            .map(word)
            .collect(),
        contacts: xep0157_contact::read(query),
        upload_max: xep0363_upload::max_size(query),
    }
}

fn items(result: &Element) -> impl Iterator<Item = &Element> {
    let query = result.child("query", ITEMS).into_iter();
    let items = query.flat_map(Element::children);
    items.filter(|child| child.is("item", ITEMS))
}

/// The parts in a result that are domains, and what they are called. What else may
/// be in it, like people, is nobody's business here.
pub fn domains(result: &Element) -> Vec<(BareJid, String)> {
    let mut found: Vec<(BareJid, String)> = Vec::new();
    for item in items(result).filter(|item| item.attr("node").is_none()) {
        let jid = item.attr("jid").and_then(|it| it.parse::<BareJid>().ok());
        if let Some(jid) = jid.filter(|jid| jid.local().is_none())
            && found.len() < MANY / 5
            && found.iter().all(|(known, _)| *known != jid)
        {
            found.push((jid, word(item.attr("name").unwrap_or_default())));
        }
    }
    found
}

/// The rooms in a page of a server's list: addresses of its own only.
pub fn rooms(result: &Element, server: &BareJid) -> RoomList {
    let room = |item: &Element| {
        let room: BareJid = item.attr("jid")?.parse().ok()?;
        let listed = room.local().is_some() && room.domain() == server.domain();
        let name = word(item.attr("name").unwrap_or_default());
        listed.then_some(ListedRoom {
            room,
            name,
            description: String::new(),
            language: String::new(),
            people: None,
        })
    };
    let query = result.child("query", ITEMS);
    let (_, last) = query.map(xep0059_rsm::ends).unwrap_or_default();
    let rooms: Vec<ListedRoom> = items(result).take(ROOMS).filter_map(room).collect();
    let next = last.filter(|_| !rooms.is_empty());
    RoomList { rooms, next }
}

/// The nodes in a result.
pub fn nodes(result: &Element) -> Vec<String> {
    let nodes = items(result).filter_map(|item| item.attr("node"));
    nodes.take(MANY).map(word).collect()
}

/// Of a hostile server's words the beginning will do.
fn word(text: &str) -> String {
    text.chars().take(WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(query: &str) -> Element {
        let text = ["<iq xmlns='jabber:client'>", query, "</iq>"].concat();
        crate::xml::parse(&text).unwrap()
    }

    #[test]
    fn an_entity() {
        let entity = entity(&result(
            "<query xmlns='http://jabber.org/protocol/disco#info'>\
             <identity category='server' type='im' name='Prosody'/><feature var='urn:xmpp:blocking'/>\
             <x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>\
             <field var='admin-addresses'><value>xmpp:admin@example.org</value><value>mailto:a@example.org</value></field>\
             <field var='password'><value>no</value></field></x>\
             <x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field>\
             <field var='max-file-size'><value>1000</value></field></x></query>",
        ));
        assert_eq!(entity.identities[0].kind, "im");
        assert_eq!(entity.features, ["urn:xmpp:blocking"]);
        let [(what, whom)] = &entity.contacts[..] else {
            panic!("{:?}", entity.contacts);
        };
        assert_eq!((what.as_str(), whom.len()), ("admin", 2));
        assert_eq!(entity.upload_max, Some(1_000));
    }

    #[test]
    fn only_domains_are_parts() {
        let found = domains(&result(
            "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='rooms.example.org' name='Rooms'/>\
             <item jid='rooms.example.org'/><item jid='bob@example.org'/><item jid='example.org' node='users'/>\
             <item/></query>",
        ));
        assert_eq!(
            found,
            [("rooms.example.org".parse().unwrap(), "Rooms".to_owned())]
        );
    }

    #[test]
    fn a_hostile_answer_is_cut() {
        let long = "a".repeat(100_000);
        let feature = format!("<feature var='{long}'/>").repeat(3);
        let many = "<feature var='x'/>".repeat(10_000) + &"<identity category='c'/>".repeat(1_000);
        for inner in [feature, many] {
            let query =
                format!("<query xmlns='http://jabber.org/protocol/disco#info'>{inner}</query>");
            let entity = entity(&result(&query));
            assert!(entity.features.len() <= MANY && entity.identities.len() <= MANY);
            assert!(entity.features.iter().all(|it| it.len() <= WORD));
        }
        let items: String = (0..1_000)
            .map(|n| format!("<item jid='c{n}.example' node='n'/><item jid='d{n}.example'/>"))
            .collect();
        let items = result(&format!(
            "<query xmlns='http://jabber.org/protocol/disco#items'>{items}</query>"
        ));
        assert_eq!(
            (domains(&items).len(), nodes(&items).len()),
            (MANY / 5, MANY)
        );
    }
}
