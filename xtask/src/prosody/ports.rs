//! Free ports, for many test processes at once.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

/// The ports of one server.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    pub c2s: u16,
    pub http: u16,
    pub https: u16,
}

/// Below the range the kernel takes for outgoing connections (32768 and up),
/// so that a server which restarts finds its ports still free.
const FIRST: u32 = 20_000;
const COUNT: u32 = 12_000;

impl Ports {
    /// Three ports nobody listens on at this moment.
    pub fn free() -> Result<Ports> {
        let mut held = Vec::new();
        for _ in 0..3 {
            // Held until all three are found, so that they differ.
            held.push(listener()?);
        }
        let port = |at: usize| -> Result<u16> { Ok(held[at].local_addr()?.port()) };
        Ok(Ports {
            c2s: port(0)?,
            http: port(1)?,
            https: port(2)?,
        })
    }

    pub fn all(self) -> [u16; 3] {
        [self.c2s, self.http, self.https]
    }
}

/// A port nobody listens on at this moment.
pub fn free_port() -> Result<u16> {
    Ok(listener()?.local_addr()?.port())
}

fn listener() -> Result<TcpListener> {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    // Processes started together begin far from each other.
    let begin = std::process::id().wrapping_mul(7919);
    (0..COUNT)
        .find_map(|_| {
            let at = begin.wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed)) % COUNT;
            TcpListener::bind((Ipv4Addr::LOCALHOST, (FIRST + at) as u16)).ok()
        })
        .context("no free port on this machine")
}
