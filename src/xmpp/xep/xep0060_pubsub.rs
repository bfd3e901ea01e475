//! XEP-0060: Publish-Subscribe, as far as an account keeps something for its own
//! programs (XEP-0163, XEP-0223).

use super::xep0004_forms;
use crate::jid::Jid;
use crate::xml::Element;
use crate::xmpp::stanza::iq;

const NS: &str = "http://jabber.org/protocol/pubsub";
const OWNER: &str = "http://jabber.org/protocol/pubsub#owner";
const CONFIG: &str = "http://jabber.org/protocol/pubsub#node_config";
const EVENT: &str = "http://jabber.org/protocol/pubsub#event";
/// What the account announces if a publisher decides who may read.
pub const PUBLISH_OPTIONS: &str = "http://jabber.org/protocol/pubsub#publish-options";

/// Keeps an item at a node of our own account, for nobody else to read.
pub fn publish_private(id: &str, node: &str, item: &str, payload: Element) -> Element {
    let item = Element::new("item", NS)
        .with_attr("id", item)
        .with_child(payload);
    let publish = Element::new("publish", NS)
        .with_attr("node", node)
        .with_child(item);
    let options = Element::new("publish-options", NS).with_child(xep0004_forms::filled(&[
        ("FORM_TYPE", PUBLISH_OPTIONS),
        ("pubsub#persist_items", "true"),
        ("pubsub#max_items", "max"),
        ("pubsub#send_last_published_item", "never"),
        ("pubsub#access_model", "whitelist"),
    ]));
    let pubsub = Element::new("pubsub", NS)
        .with_child(publish)
        .with_child(options);
    iq("set", None, id).with_child(pubsub)
}

/// What keeps an item to ourselves: a server that cannot promise that refuses it.
const FEW: [(&str, &str); 3] = [
    ("FORM_TYPE", PUBLISH_OPTIONS),
    ("pubsub#persist_items", "true"),
    ("pubsub#access_model", "whitelist"),
];

/// The same as [`publish_private`] for servers that know few options.
pub fn with_few_options(mut iq: Element) -> Element {
    if let Some(mut pubsub) = iq.take_child("pubsub", NS) {
        while pubsub.take_child("publish-options", NS).is_some() {}
        let options = Element::new("publish-options", NS).with_child(xep0004_forms::filled(&FEW));
        pubsub.push(options);
        iq.push(pubsub);
    }
    iq
}

/// The node that something is published at.
pub fn node_of(iq: &Element) -> Option<&str> {
    iq.child("pubsub", NS)?.child("publish", NS)?.attr("node")
}

/// A node of our own account is to be as [`publish_private`] wants it (§8.2).
pub fn configure_private(id: &str, node: &str) -> Element {
    let form = xep0004_forms::filled(&[
        ("FORM_TYPE", CONFIG),
        ("pubsub#persist_items", "true"),
        ("pubsub#max_items", "max"),
        ("pubsub#send_last_published_item", "never"),
        ("pubsub#access_model", "whitelist"),
    ]);
    let configure = Element::new("configure", OWNER)
        .with_attr("node", node)
        .with_child(form);
    iq("set", None, id).with_child(Element::new("pubsub", OWNER).with_child(configure))
}

/// Keeps an item no longer; our other programs hear of it.
pub fn retract(id: &str, node: &str, item: &str) -> Element {
    let retract = Element::new("retract", NS)
        .with_attr("node", node)
        .with_attr("notify", "true")
        .with_child(Element::new("item", NS).with_attr("id", item));
    iq("set", None, id).with_child(Element::new("pubsub", NS).with_child(retract))
}

/// Asks for the items of a node of our own account.
pub fn get(id: &str, node: &str) -> Element {
    let items = Element::new("items", NS).with_attr("node", node);
    iq("get", None, id).with_child(Element::new("pubsub", NS).with_child(items))
}

/// Asks for one item of a node of our own account.
pub fn get_item(id: &str, node: &str, item: &str) -> Element {
    let item = Element::new("item", NS).with_attr("id", item);
    let items = Element::new("items", NS)
        .with_attr("node", node)
        .with_child(item);
    iq("get", None, id).with_child(Element::new("pubsub", NS).with_child(items))
}

/// The items in an answer.
pub fn items<'a>(result: &'a Element, node: &str) -> Vec<&'a Element> {
    let pubsub = result.child("pubsub", NS);
    items_of(pubsub, NS, node).unwrap_or_default()
}

/// The items that our own account tells of; of anybody else they are none.
pub fn told<'a>(message: &'a Element, own: &Jid, node: &str) -> Option<Vec<&'a Element>> {
    let from = message.attr("from");
    let ours = from.is_none_or(|from| from == own.bare().as_str());
    let event = message.child("event", EVENT).filter(|_| ours);
    items_of(event, EVENT, node)
}

/// The ids of items that an event of our own account, see [`told`], says are gone.
pub fn retracted<'a>(message: &'a Element, node: &str) -> Vec<&'a str> {
    let items = message
        .child("event", EVENT)
        .and_then(|it| it.child("items", EVENT));
    let items = items.filter(|items| items.attr("node") == Some(node));
    let gone = items.into_iter().flat_map(Element::children);
    let gone = gone.filter(|it| it.is("retract", EVENT));
    gone.filter_map(|it| it.attr("id")).collect()
}

fn items_of<'a>(around: Option<&'a Element>, ns: &str, node: &str) -> Option<Vec<&'a Element>> {
    let items = around?.child("items", ns)?;
    let here = items.attr("node") == Some(node);
    here.then(|| items.children().filter(|it| it.is("item", ns)).collect())
}
