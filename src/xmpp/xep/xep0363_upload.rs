//! XEP-0363: HTTP File Upload: whether a server has it, and for how large files.

use super::xep0004_forms;
use crate::xml::Element;

/// The feature, and the type of its form.
pub const NS: &str = "urn:xmpp:http:upload:0";

/// Octets of a file (§5).
pub fn max_size(query: &Element) -> Option<u64> {
    let fields = xep0004_forms::values_of(query, NS);
    let (_, values) = fields.iter().find(|(name, _)| *name == "max-file-size")?;
    values.first()?.trim().parse().ok()
}
