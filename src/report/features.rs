//! What a server can do for a person, and what it means where it cannot.

use crate::api::Feature;

pub struct About {
    pub title: &'static str,
    /// What it means that it is offered.
    pub with: &'static str,
    /// What it means that it is not.
    pub without: &'static str,
}

pub fn about(feature: Feature) -> About {
    let (title, with, without) = match feature {
        Feature::Resumption => (
            "Going on after a break",
            "When the connection breaks, it goes on where it was, and nothing is lost.",
            "When the connection breaks, it starts over; Keuvel looks in the archive for what was missed.",
        ),
        Feature::ClientState => (
            "Saving battery",
            "The server knows when you are not looking, and sends less then.",
            "Everything is sent at once, also when you are not looking.",
        ),
        Feature::RosterVersions => (
            "Short contact list",
            "Only what has changed in your contact list is sent.",
            "Your whole contact list is sent each time you connect.",
        ),
        Feature::ShortSignIn => (
            "Quick sign-in",
            "Signing in takes fewer steps.",
            "Signing in takes a few more steps.",
        ),
        Feature::ShortSetup => (
            "Quick start",
            "All is set up in one step.",
            "All is set up step by step.",
        ),
        Feature::Tokens => (
            "Coming back at once",
            "Whoever was here is let in again without proving the password anew.",
            "The password’s proof is made anew each time.",
        ),
        Feature::Carbons => (
            "The same on all devices",
            "What you write and receive on one device is seen on the others.",
            "Each device sees only what is sent to it.",
        ),
        Feature::Archive => (
            "Message archive",
            "The server keeps your messages, so that other devices and new ones see them.",
            "The server keeps no messages: a new device begins empty.",
        ),
        Feature::MessageIds => (
            "One name for each message",
            "A message that comes twice is shown once.",
            "Keuvel does not use the archive, as it could not tell messages apart.",
        ),
        Feature::Offline => (
            "Messages wait for you",
            "What is sent while you are away is kept until you are back.",
            "The server does not say that it keeps what is sent while you are away.",
        ),
        Feature::Blocking => (
            "Blocking people",
            "Whom you do not want to hear from can be kept away.",
            "The server keeps nobody away from you.",
        ),
        Feature::Push => (
            "Waking devices",
            "A device that sleeps can be told that there is something new.",
            "Only who is connected hears that there is something new.",
        ),
        Feature::Upload => (
            "Sharing files",
            "Pictures and files can be shared.",
            "No files can be shared through this server.",
        ),
        Feature::Pep => (
            "Data of your own",
            "Pictures of you, bookmarks and keys can be kept at the server.",
            "Pictures of you, bookmarks and keys cannot be kept at the server.",
        ),
        Feature::Rooms => (
            "Group chats",
            "There is room for group chats. Those of other servers can be joined, too.",
            "No group chats are made at this server; those of others can be joined.",
        ),
        Feature::Proxy => (
            "Relay for files",
            "Files can go straight from device to device.",
            "Files cannot be relayed from device to device.",
        ),
        Feature::Management => (
            "Managing the account",
            "The password can be changed and the account deleted from here.",
            "The password cannot be changed from here. Look on the server’s website.",
        ),
        Feature::Registration => (
            "Open to new people",
            "Anybody can make an account here.",
            "Not just anybody can make an account here.",
        ),
        Feature::Invitations => (
            "Inviting people",
            "You can invite others by a link.",
            "The server makes no invitations for you.",
        ),
    };
    About {
        title,
        with,
        without,
    }
}
