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

/// Who may read a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// We alone (XEP-0223): all items are kept, and told when asked for.
    Own,
    /// Who sees our presence: the newest item is told to each (XEP-0163).
    Contacts,
    /// Anybody, the same.
    All,
}

impl Access {
    fn model(self) -> (&'static str, &'static str) {
        let model = match self {
            Access::Own => "whitelist",
            Access::Contacts => "presence",
            Access::All => "open",
        };
        ("pubsub#access_model", model)
    }

    /// What a node is to be like; `few`: only what each server knows. One that cannot
    /// promise who may read refuses.
    fn options(self, few: bool) -> Vec<(&'static str, &'static str)> {
        let mut all = vec![("pubsub#persist_items", "true")];
        match self {
            _ if few => {}
            Access::Own => all.extend([
                ("pubsub#max_items", "max"),
                ("pubsub#send_last_published_item", "never"),
            ]),
            Access::Contacts | Access::All => all.push(("pubsub#max_items", "1")),
        }
        all.push(self.model());
        all
    }
}

/// Keeps an item at a node of our own account; without `access` the node stays as it is,
/// or is for our contacts.
pub fn publish(
    id: &str,
    node: &str,
    item: &str,
    payload: Element,
    access: Option<Access>,
) -> Element {
    let item = Element::new("item", NS)
        .with_attr("id", item)
        .with_child(payload);
    let publish = Element::new("publish", NS)
        .with_attr("node", node)
        .with_child(item);
    let options = access.map(|access| publish_options(access, false));
    let pubsub = Element::new("pubsub", NS)
        .with_child(publish)
        .with_children(options);
    iq("set", None, id).with_child(pubsub)
}

/// The same, for nobody else to read.
pub fn publish_private(id: &str, node: &str, item: &str, payload: Element) -> Element {
    publish(id, node, item, payload, Some(Access::Own))
}

fn publish_options(access: Access, few: bool) -> Element {
    let mut all = vec![("FORM_TYPE", PUBLISH_OPTIONS)];
    all.extend(access.options(few));
    Element::new("publish-options", NS).with_child(xep0004_forms::filled(&all))
}

/// The same as [`publish`] for servers that know few options.
pub fn with_few_options(mut iq: Element, access: Access) -> Element {
    if let Some(mut pubsub) = iq.take_child("pubsub", NS) {
        while pubsub.take_child("publish-options", NS).is_some() {}
        pubsub.push(publish_options(access, true));
        iq.push(pubsub);
    }
    iq
}

/// The node that something is published at.
pub fn node_of(iq: &Element) -> Option<&str> {
    iq.child("pubsub", NS)?.child("publish", NS)?.attr("node")
}

/// A node of our own account is to be as [`publish`] wants it (§8.2).
pub fn configure(id: &str, node: &str, access: Access) -> Element {
    let mut form = vec![("FORM_TYPE", CONFIG)];
    form.extend(access.options(false));
    let configure = Element::new("configure", OWNER)
        .with_attr("node", node)
        .with_child(xep0004_forms::filled(&form));
    iq("set", None, id).with_child(Element::new("pubsub", OWNER).with_child(configure))
}

/// Asks what a node of our own account is like (§8.2.1).
pub fn get_configuration(id: &str, node: &str) -> Element {
    let configure = Element::new("configure", OWNER).with_attr("node", node);
    iq("get", None, id).with_child(Element::new("pubsub", OWNER).with_child(configure))
}

/// Whether the answer says that anybody may read it.
pub fn is_open(result: &Element) -> bool {
    let configure = result.child("pubsub", OWNER);
    let configure = configure.and_then(|it| it.child("configure", OWNER));
    let (name, open) = Access::All.model();
    let fields = configure.map(|it| xep0004_forms::values_of(it, CONFIG));
    let mut fields = fields.into_iter().flatten();
    fields.any(|(it, values)| it == name && values == [open])
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

/// Asks for one item of a node: of our own account, if it is not said of whom.
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

/// Whether a message tells what is at a node.
pub fn is_event(message: &Element) -> bool {
    message.child("event", EVENT).is_some()
}

/// The items that our own account tells of; of anybody else they are none.
pub fn told<'a>(message: &'a Element, own: &Jid, node: &str) -> Option<Vec<&'a Element>> {
    let from = message.attr("from");
    let ours = from.is_none_or(|from| from == own.bare().as_str());
    ours.then(|| told_by_anyone(message, node))?
}

/// The items that whoever it is from tells of.
pub fn told_by_anyone<'a>(message: &'a Element, node: &str) -> Option<Vec<&'a Element>> {
    items_of(message.child("event", EVENT), EVENT, node)
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
