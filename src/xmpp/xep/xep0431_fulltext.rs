//! XEP-0431: Full Text Search in MAM: the archive looks for words.
//!
//! What the words mean is the server's to say; characters that are special to one are
//! not to another, and are left as typed.

/// What the account announces, too.
pub const NS: &str = "urn:xmpp:fulltext:0";

/// The field of the archive's form with the words.
pub const FIELD: &str = "{urn:xmpp:fulltext:0}fulltext";
