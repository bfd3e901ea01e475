//! XEP-0444: Message Reactions.

use super::{xep0004_forms, xep0428_fallback};
use crate::xml::Element;
use crate::xmpp::message::MessageIn;
use crate::xmpp::stanza::text_element;

/// The namespace.
pub const NS: &str = "urn:xmpp:reactions:0";

/// The form that tells which there may be.
const RULES: &str = "urn:xmpp:reactions:0:restrictions";

/// Reactions of one stanza that are read, and of an allowlist.
const MOST: usize = 32;
/// Octets of an emoji, which may be made of several.
const LENGTH: usize = 64;

/// All our reactions to a message.
pub fn reactions(id: &str, emoji: &[String]) -> Element {
    let each = emoji
        .iter()
        .map(|emoji| text_element("reaction", NS, emoji));
    Element::new("reactions", NS)
        .with_attr("id", id)
        .with_children(each)
}

/// Which reactions an entity takes, by its answer to `disco#info` (§3.2). A number that is
/// none, or zero, says nothing.
pub fn rules(query: &Element) -> ReactionRules {
    let mut rules = ReactionRules::default();
    for (name, values) in xep0004_forms::values_of(query, RULES) {
        match name {
            "max_reactions_per_user" => {
                let most = values.first().and_then(|it| it.trim().parse().ok());
                rules.most = most.filter(|most| *most > 0);
            }
            "allowlist" => {
                let emoji = values.into_iter().filter(|it| it.len() <= LENGTH);
                rules.only = emoji.take(MOST).collect();
            }
            _ => {}
        }
    }
    rules
}

/// Which reactions an entity takes (§3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReactionRules {
    /// So many of one person on a message; `None`: any number.
    pub most: Option<u32>,
    /// These only; empty: any.
    pub only: Vec<String>,
}

impl ReactionRules {
    /// Whether somebody may react so.
    pub fn allow(&self, emoji: &str) -> bool {
        // Some write a heart without the sign that makes it red.
        let plain = |it: &str, other: &str| it.strip_suffix('\u{fe0f}') == Some(other);
        let is = |it: &String| it == emoji || plain(it, emoji) || plain(emoji, it);
        self.only.is_empty() || self.only.iter().any(is)
    }
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    let mut all = stanza.children().filter(|child| child.is("reactions", NS));
    // More than one is none (§4).
    let (Some(reactions), None) = (all.next(), all.next()) else {
        return;
    };
    let Some(id) = reactions.attr("id") else {
        return;
    };
    let each = reactions
        .children()
        .filter(|child| child.is("reaction", NS));
    let emoji = each.map(|reaction| reaction.text().trim().to_owned());
    message.reactions = Some((id.to_owned(), emoji.take(MOST).collect()));
    if xep0428_fallback::covers_all(stanza, NS) {
        message.body = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(fields: &[(&str, &[&str])]) -> ReactionRules {
        let field = |(name, values): &(&str, &[&str])| {
            let value = |value: &&str| text_element("value", xep0004_forms::NS, value);
            Element::new("field", xep0004_forms::NS)
                .with_attr("var", *name)
                .with_children(values.iter().map(value))
        };
        let kind: (&str, &[&str]) = ("FORM_TYPE", &[RULES]);
        let form = Element::new("x", xep0004_forms::NS)
            .with_children([kind].iter().chain(fields).map(field));
        rules(&Element::new("query", "http://jabber.org/protocol/disco#info").with_child(form))
    }

    #[test]
    fn rules_are_read_within_bounds() {
        assert_eq!(told(&[]), ReactionRules::default());
        let most = |value| told(&[("max_reactions_per_user", &[value])]).most;
        assert_eq!(most(" 2 "), Some(2));
        assert_eq!(
            [most("0"), most("-1"), most("many"), most("9999999999")],
            [None; 4]
        );
        let long = "❤".repeat(30);
        let mut all = vec!["❤", &long];
        all.extend(["👍"; 40]);
        let only = told(&[("allowlist", &all)]).only;
        assert_eq!((only.len(), only[1].as_str()), (MOST, "👍"));
    }

    #[test]
    fn a_heart_is_a_heart() {
        let rules = told(&[("allowlist", &["❤️", "👍🏽"])]);
        assert!(rules.allow("❤") && rules.allow("❤️") && !rules.allow("👍") && !rules.allow("💜"));
        assert!(ReactionRules::default().allow("💜"));
    }
}
