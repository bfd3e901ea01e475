//! XEP-0382: Spoiler messages.

use crate::api::cut;
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:spoiler:0";

/// Characters of a hint.
const MAX: usize = 200;

/// `<spoiler/>`, with a hint or an empty one.
pub fn element(hint: &str) -> Element {
    match hint {
        "" => Element::new("spoiler", NS),
        hint => Element::new("spoiler", NS).with_text(hint),
    }
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    let spoiler = stanza.child("spoiler", NS);
    message.extras.spoiler = spoiler.map(|hint| cut(hint.text().trim(), MAX));
}
