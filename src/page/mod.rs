//! What a page decides by itself, without a browser: where it is, in which order
//! people stand, and how the lists of several accounts stand as one.

pub mod merge;
pub mod notifications;
pub mod pick;
pub mod route;
pub mod sections;
pub mod shelves;
pub mod window;
