//! XEP-0386: Bind 2: a resource, and what else a session begins with, in the
//! round trip of signing in with SASL2 (`stream/sasl2.rs`).

use super::{xep0280_carbons, xep0352_csi};
use crate::xml::Element;
use crate::xmpp::stream::acks::{self, Nonza};

/// The namespace.
pub const NS: &str = "urn:xmpp:bind:0";

/// How the resource shall begin. Others can see it: it names the program, not
/// who uses it.
const TAG: &str = "Keuvel";

/// What the server does along with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Carbons (XEP-0280).
    pub carbons: bool,
    /// Whether somebody looks (XEP-0352).
    pub csi: bool,
    /// Stream management (XEP-0198).
    pub acks: bool,
}

/// Whether it is offered. `inline`: what SASL2 offers to do along with signing in.
pub fn offered(inline: Option<&Element>) -> Option<Offer> {
    let bind = inline?.child("bind", NS)?;
    let has = |wanted: &str| {
        let inline = bind.child("inline", NS);
        inline
            .into_iter()
            .flat_map(Element::children)
            .any(|it| it.is("feature", NS) && it.attr("var") == Some(wanted))
    };
    Some(Offer {
        carbons: has(xep0280_carbons::NS),
        csi: has(xep0352_csi::NS),
        acks: has(acks::NS),
    })
}

/// Asks for it, with all that is offered; `active`: somebody looks.
pub fn bind(offer: Offer, active: bool) -> Element {
    Element::new("bind", NS)
        .with_child(Element::new("tag", NS).with_text(TAG))
        .with_children(offer.carbons.then(xep0280_carbons::request))
        .with_children(offer.acks.then(acks::enable))
        .with_children((offer.csi && !active).then(|| xep0352_csi::state(false)))
}

/// What came of it, within `<success/>`: `None` if nothing was bound. Carbons
/// and the state of the client just are so; stream management has an answer.
pub fn bound(success: &Element) -> Option<Option<Nonza>> {
    let bound = success.child("bound", NS)?;
    Some(bound.children().find_map(acks::read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn the_examples_of_the_specification() {
        let inline = parse(
            "<inline xmlns='urn:xmpp:sasl:2'><bind xmlns='urn:xmpp:bind:0'><inline>\
             <feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:csi:0'/>\
             <feature var='urn:xmpp:sm:3'/></inline></bind><sm xmlns='urn:xmpp:sm:3'/></inline>",
        );
        let offer = offered(Some(&inline.unwrap())).unwrap();
        assert!(offer.carbons && offer.csi && offer.acks);
        assert_eq!(
            bind(offer, false).to_string().replace('"', "'"),
            "<bind xmlns='urn:xmpp:bind:0'><tag>Keuvel</tag><enable xmlns='urn:xmpp:carbons:2'/>\
             <enable xmlns='urn:xmpp:sm:3' resume='true' max='300'/>\
             <inactive xmlns='urn:xmpp:csi:0'/></bind>"
        );
        let bare =
            parse("<inline xmlns='urn:xmpp:sasl:2'><bind xmlns='urn:xmpp:bind:0'/></inline>");
        let offer = offered(Some(&bare.unwrap())).unwrap();
        assert_eq!(
            bind(offer, false).to_string().replace('"', "'"),
            "<bind xmlns='urn:xmpp:bind:0'><tag>Keuvel</tag></bind>"
        );
        assert_eq!(offered(None), None);
        let success = parse(
            "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>user@example.com/AwesomeXMPP.4232f4d4\
             </authorization-identifier><bound xmlns='urn:xmpp:bind:0'><metadata xmlns='urn:xmpp:mam:2'>\
             <start id='YWxwaGEg' timestamp='2008-08-22T21:09:04Z'/></metadata></bound></success>",
        );
        assert!(matches!(bound(&success.unwrap()), Some(None)));
    }

    #[test]
    fn a_failed_bind_binds_nothing() {
        let of = |inner: &str| {
            bound(
                &parse(&format!(
                    "<success xmlns='urn:xmpp:sasl:2'>{inner}</success>"
                ))
                .unwrap(),
            )
        };
        assert!(of("<failed xmlns='urn:xmpp:bind:0'/>").is_none());
        assert!(matches!(
            of("<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='s' resume='1'/></bound>"),
            Some(Some(Nonza::Enabled(Some(id)))) if id == "s"
        ));
    }
}
