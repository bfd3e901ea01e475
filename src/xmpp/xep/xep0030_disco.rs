//! XEP-0030: Service Discovery.

use super::EXTENSIONS;
use crate::xml::Element;
use crate::xmpp::stanza::{iq, iq_result};

/// `disco#info`.
pub const NS: &str = "http://jabber.org/protocol/disco#info";

const ITEMS: &str = "http://jabber.org/protocol/disco#items";

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

/// Asks what there is at a node.
pub fn get_items(to: &str, id: &str, node: &str) -> Element {
    iq("get", Some(to), id).with_child(Element::new("query", ITEMS).with_attr("node", node))
}

/// Whether a result lists an item of this entity at this node.
pub fn has_item(result: &Element, of: &str, node: &str) -> bool {
    let query = result.child("query", ITEMS);
    let mut items = query.into_iter().flat_map(Element::children);
    items.any(|item| {
        item.is("item", ITEMS) && item.attr("jid") == Some(of) && item.attr("node") == Some(node)
    })
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
