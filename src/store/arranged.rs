//! How a chat is arranged, as it is kept.

use crate::api::{Millis, Mute, Noise};
use serde::{Deserialize, Serialize};

/// How a chat stands in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arranged {
    /// What all our devices know.
    pub settings: ChatSettings,
    /// What of it they have not heard, each kind once.
    pub unheard: Vec<Setting>,
    /// It left the list of this device.
    pub closed: bool,
    /// It was marked as unread on this device.
    pub marked: bool,
}

impl Arranged {
    /// Whether it is put away now, when something was said last then: what comes after
    /// that brings it back, unless it is silent. Of nothing but this, so that it is the
    /// same on all our devices, in whatever order they hear of it.
    pub fn is_archived(&self, last: Millis) -> bool {
        let silent = self.settings.muted != Mute::Off;
        self.settings
            .archived
            .is_some_and(|at| silent || last <= at)
    }
}

/// What the account keeps of a chat for all our devices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChatSettings {
    /// It stands above the others.
    pub pinned: bool,
    /// It was put away, then.
    pub archived: Option<Millis>,
    /// It makes no noise.
    pub muted: Mute,
    /// What in a room does, else.
    pub notify: Noise,
}

/// One of [`ChatSettings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    /// [`ChatSettings::pinned`].
    Pinned(bool),
    /// [`ChatSettings::archived`].
    Archived(Option<Millis>),
    /// [`ChatSettings::muted`].
    Muted(Mute),
    /// [`ChatSettings::notify`].
    Notify(Noise),
}

impl Setting {
    /// Whether one takes the place of the other.
    pub fn is_like(&self, other: &Setting) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl ChatSettings {
    /// Changes one of them.
    pub fn set(&mut self, setting: Setting) {
        match setting {
            Setting::Pinned(pinned) => self.pinned = pinned,
            Setting::Archived(archived) => self.archived = archived,
            Setting::Muted(muted) => self.muted = muted,
            Setting::Notify(notify) => self.notify = notify,
        }
    }
}
