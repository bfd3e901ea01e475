//! The browser's debugging protocol, for what a driver does not reach: the
//! SharedWorker, which is no part of any page.

use crate::until;
use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::path::Path;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

/// A line to a browser.
pub struct Devtools {
    socket: WebSocketStream<TcpStream>,
    last_id: u64,
    /// With workers that have no network. It comes back at the end of each.
    offline: Vec<String>,
}

impl Devtools {
    /// To the browser with this profile.
    pub async fn of(profile: &Path) -> Result<Devtools> {
        let file = profile.join("DevToolsActivePort");
        let (port, path) = until("the browser's debugging port", async || {
            let text = std::fs::read_to_string(&file)?;
            let (port, path) = text.split_once('\n').context("half a file")?;
            Ok(Some((port.parse::<u16>()?, path.trim().to_owned())))
        })
        .await?;
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let (socket, _) = client_async(format!("ws://127.0.0.1:{port}{path}"), stream).await?;
        Ok(Devtools {
            socket,
            last_id: 0,
            offline: Vec::new(),
        })
    }

    /// A command, to the browser or to something in it; what it answers.
    pub async fn call(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value> {
        self.last_id += 1;
        let mut command = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        self.socket.send(Message::text(command.to_string())).await?;
        while let Some(message) = self.socket.next().await {
            let Message::Text(text) = message? else {
                continue;
            };
            let mut answer: Value = serde_json::from_str(&text)?;
            if answer["id"] != self.last_id {
                continue;
            }
            if let Some(error) = answer.get("error") {
                bail!("{method}: {error}");
            }
            return Ok(answer["result"].take());
        }
        bail!("{method}: the browser is gone")
    }

    /// The SharedWorkers that run.
    async fn workers(&mut self) -> Result<Vec<String>> {
        let all = self.call(None, "Target.getTargets", json!({})).await?;
        let all = all["targetInfos"].as_array().context("no targets")?;
        let workers = all.iter().filter(|it| it["type"] == "shared_worker");
        Ok(workers
            .filter_map(|it| it["targetId"].as_str())
            .map(str::to_owned)
            .collect())
    }

    /// Ends them, in the middle of whatever they do; how many.
    pub async fn end_workers(&mut self) -> Result<usize> {
        let workers = self.workers().await?;
        for worker in &workers {
            let end = json!({ "targetId": worker });
            self.call(None, "Target.closeTarget", end).await?;
        }
        Ok(workers.len())
    }

    /// Runs a script in the service worker that runs, and waits for what it promises.
    pub async fn in_service_worker(&mut self, script: &str) -> Result<Value> {
        let all = self.call(None, "Target.getTargets", json!({})).await?;
        let all = all["targetInfos"].as_array().context("no targets")?;
        let worker = all.iter().find(|it| it["type"] == "service_worker");
        let worker = worker.context("no service worker runs")?["targetId"].clone();
        let to = json!({ "targetId": worker, "flatten": true });
        let attached = self.call(None, "Target.attachToTarget", to).await?;
        let session = attached["sessionId"].as_str().context("no session")?;
        let script = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let result = self.call(Some(session), "Runtime.evaluate", script).await?;
        let detach = json!({ "sessionId": session });
        self.call(None, "Target.detachFromTarget", detach).await?;
        if let Some(thrown) = result.get("exceptionDetails") {
            bail!("in the service worker: {thrown}");
        }
        Ok(result["result"]["value"].clone())
    }

    /// The network of the workers that run now, off or on. Sockets that are open
    /// stay so; no new one opens.
    pub async fn offline(&mut self, offline: bool) -> Result<()> {
        for session in std::mem::take(&mut self.offline) {
            let session = json!({ "sessionId": session });
            self.call(None, "Target.detachFromTarget", session).await?;
        }
        if !offline {
            return Ok(());
        }
        for worker in self.workers().await? {
            let to = json!({ "targetId": worker, "flatten": true });
            let attached = self.call(None, "Target.attachToTarget", to).await?;
            let session = attached["sessionId"].as_str().context("no session")?;
            self.call(Some(session), "Network.enable", json!({}))
                .await?;
            let conditions = json!({
                "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1
            });
            self.call(
                Some(session),
                "Network.emulateNetworkConditions",
                conditions,
            )
            .await?;
            self.offline.push(session.to_owned());
        }
        Ok(())
    }
}
