//! Our own picture and name, as others see them.

use super::Problem;
use serde::{Deserialize, Serialize};

/// Something about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// Who may see them?
    Look,
    /// We call ourselves so; empty: nothing.
    Nick(String),
    /// We look so, as a `data:` address; `None`: no picture.
    Picture(Option<String>),
    /// Anybody may see them, or only contacts.
    Open(bool),
}

/// How they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// What we call ourselves, or empty.
    pub nick: String,
    /// There is a picture.
    pub has_picture: bool,
    /// Anybody may see them.
    pub open: bool,
    /// The account can keep them.
    pub keeps: bool,
    /// Something of it is being changed.
    pub busy: bool,
    /// Why the last change was not made.
    pub problem: Option<Problem>,
}
