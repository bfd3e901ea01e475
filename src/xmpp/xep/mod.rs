//! One file for each protocol extension, named by number.
//!
//! A new one costs its file, a `pub mod` line and a line in [`EXTENSIONS`]; what
//! it does to messages is a line in [`super::pipeline`]. Its namespace stands in
//! its own file only. `disco#info` answers, entity capabilities and
//! `keuvel.doap` are made from the list.

pub mod xep0004_forms;
pub mod xep0012_last;
pub mod xep0030_disco;
pub mod xep0045_muc;
pub mod xep0048_bookmarks;
pub mod xep0050_adhoc;
pub mod xep0059_rsm;
pub mod xep0060_pubsub;
pub mod xep0066_oob;
pub mod xep0077_register;
pub mod xep0077_registration;
pub mod xep0084_avatar;
pub mod xep0085_chat_states;
pub mod xep0092_version;
pub mod xep0115_caps;
pub mod xep0153_vcard_avatar;
pub mod xep0156_discovery;
pub mod xep0157_contact;
pub mod xep0158_captcha;
pub mod xep0172_nick;
pub mod xep0184_receipts;
pub mod xep0191_blocking;
pub mod xep0199_ping;
pub mod xep0202_time;
pub mod xep0203_delay;
pub mod xep0221_media;
pub mod xep0231_bob;
pub mod xep0249_invitations;
pub mod xep0280_carbons;
pub mod xep0297_forward;
pub mod xep0308_correction;
pub mod xep0313_mam;
pub mod xep0317_hats;
pub mod xep0319_idle;
pub mod xep0333_markers;
pub mod xep0334_hints;
pub mod xep0352_csi;
pub mod xep0359_ids;
pub mod xep0363_upload;
pub mod xep0372_references;
pub mod xep0379_pars;
pub mod xep0380_eme;
pub mod xep0382_spoilers;
pub mod xep0386_bind2;
pub mod xep0393_styling;
pub mod xep0401_invite;
pub mod xep0402_bookmarks;
pub mod xep0410_self_ping;
pub mod xep0421_occupant_id;
pub mod xep0424_retraction;
pub mod xep0425_moderation;
pub mod xep0428_fallback;
pub mod xep0431_fulltext;
pub mod xep0433_search;
pub mod xep0441_mam_prefs;
pub mod xep0444_reactions;
pub mod xep0445_preauth;
pub mod xep0461_replies;
pub mod xep0469_pinning;
pub mod xep0474_downgrade;
pub mod xep0484_fast;
pub mod xep0490_mds;
pub mod xep0492_notify;

/// A protocol extension that Keuvel implements.
#[derive(Debug)]
pub struct Extension {
    /// Its number.
    pub number: u16,
    /// Its title.
    pub title: &'static str,
    /// The version implemented.
    pub version: &'static str,
    /// What is not there yet, or empty.
    pub missing: &'static str,
    /// What `disco#info` says of it.
    pub features: &'static [&'static str],
}

/// Everything implemented, by number.
pub const EXTENSIONS: &[Extension] = &[
    extension(4, "Data Forms", "2.13.1", &[])
        .without("forms outside of registration, the password, invitations and rooms"),
    extension(12, "Last Activity", "2.0", &[]).without("answers: presence tells that"),
    extension(30, "Service Discovery", "2.5.0", &[xep0030_disco::NS]),
    extension(45, "Multi-User Chat", "1.35.1", &[xep0045_muc::NS])
        .without("declining invitations, other words than a name when one is registered"),
    extension(48, "Bookmarks", "1.2", &[]).without("those of pages; changing those at a node"),
    extension(49, "Private XML Storage", "1.2", &[]).without("all but bookmarks"),
    extension(50, "Ad-Hoc Commands", "1.3.0", &[]).without("other commands than invitations"),
    extension(54, "vcard-temp", "1.2", &[]).without("all but pictures"),
    extension(59, "Result Set Management", "1.0", &[]),
    extension(60, "Publish-Subscribe", "1.30.0", &[])
        .without("nodes of others but what they tell of themselves"),
    extension(66, "Out of Band Data", "1.5", &[xep0066_oob::NS])
        .without("jabber:iq:oob; sending an address"),
    extension(77, "In-Band Registration", "2.4", &[]),
    extension(82, "XMPP Date and Time Profiles", "1.1.1", &[]),
    extension(84, "User Avatar", "1.1.4", &[xep0084_avatar::NOTIFY])
        .without("pictures that are to be fetched from elsewhere"),
    extension(
        85,
        "Chat State Notifications",
        "2.1",
        &[xep0085_chat_states::NS],
    ),
    extension(92, "Software Version", "1.1", &[])
        .without("answers: they tell strangers what to attack"),
    extension(115, "Entity Capabilities", "1.6.0", &[xep0115_caps::NS]),
    extension(147, "XMPP URI Scheme Query Components", "1.2", &[])
        .without("other actions than message, roster, subscribe, register and join"),
    extension(153, "vCard-Based Avatars", "1.1.1", &[])
        .without("the own one, where the server does not make it of the other (XEP-0398)"),
    extension(
        156,
        "Discovering Alternative XMPP Connection Methods",
        "1.4.0",
        &[],
    ),
    extension(157, "Contact Addresses for XMPP Services", "1.1.1", &[]),
    extension(158, "CAPTCHA Forms", "1.0.1", &[])
        .without("outside of registration; work for the processor"),
    extension(172, "User Nickname", "1.1", &[xep0172_nick::NOTIFY])
        .without("nicknames in what people write and ask"),
    extension(175, "Best Practices for Use of SASL ANONYMOUS", "1.2", &[]),
    extension(
        184,
        "Message Delivery Receipts",
        "1.4.0",
        &[xep0184_receipts::NS],
    ),
    extension(191, "Blocking Command", "1.3", &[]),
    extension(198, "Stream Management", "1.6.2", &[]),
    extension(199, "XMPP Ping", "2.0.1", &[xep0199_ping::NS]),
    extension(202, "Entity Time", "2.0", &[xep0202_time::NS]),
    extension(203, "Delayed Delivery", "2.0", &[xep0203_delay::NS]),
    extension(221, "Data Forms Media Element", "1.0", &[]).without("outside of registration"),
    extension(231, "Bits of Binary", "1.1", &[]).without("outside of forms"),
    extension(237, "Roster Versioning", "1.3", &[]),
    extension(245, "The /me Command", "1.0", &[]),
    extension(
        249,
        "Direct MUC Invitations",
        "1.2",
        &[xep0249_invitations::NS],
    ),
    extension(280, "Message Carbons", "1.0.1", &[]),
    extension(297, "Stanza Forwarding", "1.0", &[]),
    extension(
        308,
        "Last Message Correction",
        "1.2.1",
        &[xep0308_correction::NS],
    ),
    extension(313, "Message Archive Management", "1.1.3", &[]).without("archives of nodes"),
    extension(317, "Hats", "0.3.1", &[]).without("giving and taking them"),
    extension(
        319,
        "Last User Interaction in Presence",
        "1.0.2",
        &[xep0319_idle::NS],
    ),
    extension(333, "Displayed Markers", "1.0.0", &[xep0333_markers::NS]),
    extension(334, "Message Processing Hints", "1.0.0", &[])
        .without("others' hints: nothing is done that they are about"),
    extension(352, "Client State Indication", "1.0.0", &[]),
    extension(359, "Unique and Stable Stanza IDs", "0.7.0", &[]),
    extension(372, "References", "0.5.0", &[xep0372_references::NS])
        .without("data; mentioning somebody whose address not all know"),
    extension(377, "Blocking Command Reports", "0.4.1", &[]).without("leave to pass a report on"),
    extension(379, "Pre-Authenticated Roster Subscription", "0.3.3", &[]),
    extension(
        380,
        "Explicit Message Encryption",
        "0.4.0",
        &[xep0380_eme::NS],
    ),
    extension(382, "Spoiler messages", "0.2.0", &[xep0382_spoilers::NS]),
    extension(386, "Bind 2", "1.1.0", &[]),
    extension(388, "Extensible SASL Profile", "1.0.4", &[])
        .without("tasks: a second proof is not asked for"),
    extension(392, "Consistent Color Generation", "1.0.0", &[]),
    extension(393, "Message Styling", "1.1.1", &[xep0393_styling::NS]),
    extension(
        398,
        "User Avatar to vCard-Based Avatars Conversion",
        "1.0.1",
        &[],
    ),
    extension(401, "Ad-hoc Account Invitation Generation", "0.6.0", &[]),
    extension(
        402,
        "PEP Native Bookmarks",
        "1.2.0",
        &[xep0402_bookmarks::NOTIFY],
    ),
    extension(410, "MUC Self-Ping (Schrödinger's Chat)", "1.1.1", &[]),
    extension(
        421,
        "Occupant identifiers for semi-anonymous MUCs",
        "1.0.1",
        &[],
    ),
    extension(
        424,
        "Message Retraction",
        "0.4.2",
        &[xep0424_retraction::NS],
    )
    .without("tombstones"),
    extension(425, "Moderated Message Retraction", "0.3.0", &[])
        .without("taking back what others wrote"),
    extension(428, "Fallback Indication", "0.2.1", &[]),
    extension(431, "Full Text Search in MAM", "0.2.0", &[]),
    extension(433, "Extended Channel Search", "0.1.0", &[]).without("the form of a directory"),
    extension(441, "Message Archive Management Preferences", "0.2.0", &[]),
    extension(444, "Message Reactions", "0.2.1", &[xep0444_reactions::NS]),
    extension(445, "Pre-Authenticated In-Band Registration", "0.2.0", &[]),
    extension(461, "Message Replies", "0.2.1", &[xep0461_replies::NS]),
    extension(474, "SASL SCRAM Downgrade Protection", "0.4.0", &[]),
    extension(484, "Fast Authentication Streamlining Tokens", "0.2.0", &[])
        .without("counts: they are for TLS 0-RTT, which no WebSocket's frame goes in"),
    extension(486, "MUC Avatars", "0.1.0", &[]),
    extension(
        490,
        "Message Displayed Synchronization",
        "1.0.1",
        &[xep0490_mds::NOTIFY],
    )
    .without("the server's help with it"),
    extension(
        492,
        "Chat notification settings",
        "0.2.0",
        &[super::chat_settings::NOTIFY],
    )
    .without("direct chats stand at a node of our own"),
];

const fn extension(
    number: u16,
    title: &'static str,
    version: &'static str,
    features: &'static [&'static str],
) -> Extension {
    Extension {
        number,
        title,
        version,
        missing: "",
        features,
    }
}

impl Extension {
    const fn without(self, missing: &'static str) -> Extension {
        Extension { missing, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_unique() {
        assert!(EXTENSIONS.windows(2).all(|w| w[0].number < w[1].number));
    }
}
