//! The other side of a conversation, in another implementation (slixmpp).

use crate::PATIENCE;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;

/// A client that is signed in.
pub struct Peer {
    child: Child,
    input: ChildStdin,
    /// Read at all times: a client whose pipe is full does nothing any more.
    output: mpsc::UnboundedReceiver<String>,
    /// Seen, and not yet expected by the test.
    seen: VecDeque<Value>,
}

impl Peer {
    /// Signs in on the local server; `account`: of `localhost`, or with its domain.
    pub async fn start(account: &str, password: &str, port: u16, resource: &str) -> Result<Peer> {
        let address = match account.contains('@') {
            true => account.to_owned(),
            false => format!("{account}@localhost"),
        };
        let python = xtask::python::ensure()?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/peer.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(address)
            .args([password, "127.0.0.1", &port.to_string(), resource])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let input = child.stdin.take().context("no input")?;
        let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let (told, output) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if told.send(line).is_err() {
                    break;
                }
            }
        });
        let mut peer = Peer {
            child,
            input,
            output,
            seen: VecDeque::new(),
        };
        let signed_in = |e: &Value| e["event"] == "online" || e["why"] == "auth";
        let event = peer.expect("being online", signed_in).await?;
        ensure!(
            event["event"] == "online",
            "the server refused the password"
        );
        Ok(peer)
    }

    /// The number of its process.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Does something; see `peer.py`.
    pub async fn act(&mut self, command: Value) -> Result<()> {
        let line = format!("{command}\n");
        Ok(self.input.write_all(line.as_bytes()).await?)
    }

    /// Sends a text.
    pub async fn say(&mut self, to: &str, body: &str) -> Result<()> {
        self.act(json!({"do": "message", "to": to, "body": body}))
            .await
    }

    /// Sends XML as it is.
    pub async fn raw(&mut self, xml: &str) -> Result<()> {
        self.act(json!({"do": "raw", "xml": xml})).await
    }

    /// Waits for something to be seen, now or before; it is taken out.
    pub async fn expect(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Result<Value> {
        if let Some(at) = self.seen.iter().position(&is_it) {
            return self.seen.remove(at).context("just found");
        }
        let wait = async {
            while let Some(line) = self.output.recv().await {
                let event: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
                if is_it(&event) {
                    return Ok(event);
                }
                self.seen.push_back(event);
            }
            bail!("the other client ended");
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(event) => event,
            Err(_) => bail!("the other client never saw {what}; it saw {:#?}", self.seen),
        }
    }

    /// Waits for a message with this text.
    pub async fn hears(&mut self, body: &str) -> Result<Value> {
        self.expect(&format!("{body:?}"), |e| {
            e["event"] == "message" && e["body"] == body
        })
        .await
    }

    /// The resources of someone that came online and did not go, as far as seen.
    pub fn resources_of(&self, address: &str) -> BTreeSet<String> {
        let mut here = BTreeSet::new();
        for event in self.seen.iter().filter(|e| e["event"] == "presence") {
            let from = event["from"].as_str().unwrap_or_default();
            if from.split('/').next() != Some(address) {
                continue;
            }
            match event["type"].as_str() {
                Some("unavailable") => here.remove(from),
                _ => here.insert(from.to_owned()),
            };
        }
        here
    }

    /// Whether someone who was here was seen to go.
    pub fn saw_leaving(&self, address: &str) -> bool {
        self.seen.iter().any(|e| {
            let from = e["from"].as_str().unwrap_or_default();
            // Without a resource: was not here in the first place.
            let leaves = from
                .split_once('/')
                .is_some_and(|(bare, _)| bare == address);
            leaves && e["type"] == "unavailable"
        })
    }

    /// What was seen so far and not yet expected.
    pub fn seen(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.seen.iter()
    }

    /// The texts seen so far and not yet expected, in order.
    pub fn texts(&self) -> Vec<&str> {
        let messages = self.seen.iter().filter(|e| e["event"] == "message");
        messages.filter_map(|e| e["body"].as_str()).collect()
    }
}

/// A component in `peer` that plays many.
pub struct Many(Child);

impl Many {
    /// Starts one; `count`: what it is told of how many.
    pub async fn start(script: &str, domain: &str, port: u16, count: usize) -> Result<Many> {
        let script = format!("{}/peer/{script}", env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(xtask::python::ensure()?)
            .args([&script, domain, xtask::prosody::COMPONENT_SECRET])
            .args(["127.0.0.1", &port.to_string(), &count.to_string()])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().context("no output")?;
        let said = BufReader::new(output).lines().next_line().await?;
        ensure!(said.as_deref() == Some("online"), "{script} says {said:?}");
        Ok(Many(child))
    }

    /// The number of its process.
    pub fn id(&self) -> Option<u32> {
        self.0.id()
    }
}

impl Drop for Many {
    fn drop(&mut self) {
        _ = self.0.start_kill();
    }
}
