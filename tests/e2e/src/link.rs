//! The way between browser and server, which a test can cut.

use anyhow::Result;
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Passes connections on to a local port; ends with its value.
pub struct Link {
    port: u16,
    open: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Link {
    /// A way to `port`, open.
    pub async fn to(port: u16) -> Result<Link> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own_port = listener.local_addr()?.port();
        let (open, _) = watch::channel(true);
        let gate = Arc::new(open.subscribe());
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, port, gate.as_ref().clone()));
            }
        });
        Ok(Link {
            port: own_port,
            open,
            task,
        })
    }

    /// Where it begins.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks all connections, and lets none through until it is mended.
    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut near: TcpStream, port: u16, mut open: watch::Receiver<bool>) {
    if !*open.borrow_and_update() {
        return;
    }
    if let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)).await {
        tokio::select! {
            _ = copy_bidirectional(&mut near, &mut far) => {}
            // Dropped without a word, both of them.
            _ = open.wait_for(|open| !open) => {}
        }
    }
}
