//! The way between browser and server, which a test can spoil.

use anyhow::Result;
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to the next octets that go towards one side; then the connection
/// may be of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoil {
    /// Half of them arrive, then it breaks.
    Truncate,
    /// Half of them arrive twice, amid a frame.
    Duplicate,
}

/// Towards whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the server.
    Up,
    /// To the browser.
    Down,
}

/// Octets carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// To the server.
    pub up: u64,
    /// To the browser.
    pub down: u64,
}

#[derive(Clone, Copy)]
struct State {
    open: bool,
    halted: bool,
    delay: Duration,
    /// Once: taken by the first octets on that way.
    spoil: Option<(Way, Spoil)>,
    traffic: Traffic,
    /// When the last connection came about.
    connected: Option<SystemTime>,
}

/// Passes connections on to a local port; ends with its value.
pub struct Link {
    port: u16,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

impl Link {
    /// A way to `port`, open.
    pub async fn to(port: u16) -> Result<Link> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own_port = listener.local_addr()?.port();
        let (state, _) = watch::channel(State {
            open: true,
            halted: false,
            delay: Duration::ZERO,
            spoil: None,
            traffic: Traffic::default(),
            connected: None,
        });
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, port, shared.clone()));
            }
        });
        Ok(Link {
            port: own_port,
            state,
            task,
        })
    }

    /// Where it begins.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks all connections, and lets none through until it is mended.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.open = false);
    }

    /// Holds everything back until it is mended; nothing breaks.
    pub fn halt(&self) {
        self.state.send_modify(|state| state.halted = true);
    }

    /// Lets everything arrive so much later, until it is mended.
    pub fn delay(&self, by: Duration) {
        self.state.send_modify(|state| state.delay = by);
    }

    /// Spoils what goes that way next, once.
    pub fn spoil(&self, way: Way, spoil: Spoil) {
        self.state
            .send_modify(|state| state.spoil = Some((way, spoil)));
    }

    /// What was carried since the last [`Link::count_anew`].
    pub fn traffic(&self) -> Traffic {
        self.state.borrow().traffic
    }

    /// Forgets what was carried.
    pub fn count_anew(&self) {
        self.state
            .send_modify(|state| state.traffic = Traffic::default());
    }

    /// When the last connection came about.
    pub fn connected(&self) -> Option<SystemTime> {
        self.state.borrow().connected
    }

    /// Lets everything through again.
    pub fn mend(&self) {
        self.state.send_modify(|state| {
            state.open = true;
            state.halted = false;
            state.delay = Duration::ZERO;
        });
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(near: TcpStream, port: u16, state: watch::Sender<State>) {
    let mut open = state.subscribe();
    if !open.borrow_and_update().open {
        return;
    }
    if let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await {
        state.send_modify(|state| state.connected = Some(SystemTime::now()));
        let (near_read, near_write) = near.into_split();
        let (far_read, far_write) = far.into_split();
        tokio::select! {
            // An end of one side ends both.
            _ = carry(near_read, far_write, Way::Up, &state) => {}
            _ = carry(far_read, near_write, Way::Down, &state) => {}
            // Dropped without a word, both of them.
            _ = open.wait_for(|state| !state.open) => {}
        }
    }
}

/// Carries octets one way, as the state has it, until one side ends.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    state: &watch::Sender<State>,
) -> Result<()> {
    let mut buffer = vec![0; 16_384];
    let mut changed = state.subscribe();
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            to.shutdown().await?;
            return Ok(());
        }
        let octets = &buffer[..count];
        state.send_if_modified(|state| {
            let sum = match way {
                Way::Up => &mut state.traffic.up,
                Way::Down => &mut state.traffic.down,
            };
            *sum += count as u64;
            false
        });
        changed.wait_for(|state| !state.halted).await?;
        let delay = changed.borrow_and_update().delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        match take_spoil(way, state) {
            Some(Spoil::Truncate) => {
                to.write_all(&octets[..count / 2]).await?;
                return Ok(());
            }
            Some(Spoil::Duplicate) => {
                to.write_all(&octets[..count / 2]).await?;
                to.write_all(octets).await?;
            }
            None => to.write_all(octets).await?,
        }
    }
}

fn take_spoil(way: Way, state: &watch::Sender<State>) -> Option<Spoil> {
    let mut taken = None;
    state.send_if_modified(|state| {
        taken = state.spoil.take_if(|(of, _)| *of == way);
        false
    });
    taken.map(|(_, spoil)| spoil)
}
