//! What a server can do for a person, and what it means where it cannot.

use crate::api::Feature;
use crate::i18n::t::report::feature::*;

pub struct About {
    pub title: &'static str,
    /// What it means that it is offered.
    pub with: &'static str,
    /// What it means that it is not.
    pub without: &'static str,
}

pub fn about(feature: Feature) -> About {
    let (title, with, without) = match feature {
        Feature::Resumption => (resumption(), resumption_with(), resumption_without()),
        Feature::ClientState => (client_state(), client_state_with(), client_state_without()),
        Feature::RosterVersions => (
            roster_versions(),
            roster_versions_with(),
            roster_versions_without(),
        ),
        Feature::ShortSignIn => (
            short_sign_in(),
            short_sign_in_with(),
            short_sign_in_without(),
        ),
        Feature::ShortSetup => (short_setup(), short_setup_with(), short_setup_without()),
        Feature::Tokens => (tokens(), tokens_with(), tokens_without()),
        Feature::Carbons => (carbons(), carbons_with(), carbons_without()),
        Feature::Archive => (archive(), archive_with(), archive_without()),
        Feature::MessageIds => (message_ids(), message_ids_with(), message_ids_without()),
        Feature::Offline => (offline(), offline_with(), offline_without()),
        Feature::Blocking => (blocking(), blocking_with(), blocking_without()),
        Feature::Push => (push(), push_with(), push_without()),
        Feature::Upload => (upload(), upload_with(), upload_without()),
        Feature::Pep => (pep(), pep_with(), pep_without()),
        Feature::Rooms => (rooms(), rooms_with(), rooms_without()),
        Feature::Proxy => (proxy(), proxy_with(), proxy_without()),
        Feature::Management => (management(), management_with(), management_without()),
        Feature::Registration => (registration(), registration_with(), registration_without()),
        Feature::Invitations => (invitations(), invitations_with(), invitations_without()),
    };
    About {
        title,
        with,
        without,
    }
}
