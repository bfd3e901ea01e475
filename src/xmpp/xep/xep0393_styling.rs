//! XEP-0393: Message Styling. The text itself is read where it is drawn
//! (`src/text/styling.rs`); here only whether its sender says that it has none.

use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:styling:0";

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.extras.unstyled = stanza.child("unstyled", NS).is_some();
}
