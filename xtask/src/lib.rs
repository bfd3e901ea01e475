//! Everything around the app that is not the app: setting up a machine,
//! building, serving, a local Prosody, measuring, testing.
//!
//! A library so that the end-to-end tests use the very server, headers and
//! Prosody that `cargo xtask run` uses. It must never touch the system's own
//! services, listen on anything but loopback, or leave a process behind.

pub mod bench;
pub mod build;
pub mod chromium;
pub mod dist;
pub mod ejabberd;
pub mod emoji;
pub mod faults;
pub mod headers;
pub mod lighthouse;
pub mod paths;
pub mod process;
pub mod prosody;
pub mod python;
pub mod run;
pub mod serve;
pub mod setup;
pub mod size;
pub mod test;
