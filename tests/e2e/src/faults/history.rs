//! A conversation as a client has it, and whether two have the same.

use crate::{Peer, Tab};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A message as a client has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// As its sender named it.
    pub id: String,
    /// Who wrote it.
    pub from: String,
    /// What.
    pub body: String,
}

fn messages(all: &Value, id: &str) -> Result<Vec<Message>> {
    let text = |message: &Value, key: &str| -> Result<String> {
        let text = message[key].as_str();
        Ok(text.with_context(|| format!("no {key}: {message}"))?.into())
    };
    let all = all.as_array().context("no messages")?;
    all.iter()
        .map(|message| {
            Ok(Message {
                id: text(message, id)?,
                from: text(message, "from")?,
                body: text(message, "body")?,
            })
        })
        .collect()
}

/// What the app holds of its only chat, by its own export, and how many of
/// those are not sent.
pub async fn in_app(tab: &Tab) -> Result<(Vec<Message>, usize)> {
    let file = tab.export().await?;
    let all = &file["chats"][0]["messages"];
    if all.is_null() {
        return Ok((Vec::new(), 0));
    }
    let waits = |message: &&Value| {
        let state = message["state"].as_str();
        matches!(state, Some("waiting" | "sending" | "failed"))
    };
    let waiting = all.as_array().context("no messages")?;
    let waiting = waiting.iter().filter(waits).count();
    Ok((messages(all, "stanza_id")?, waiting))
}

/// What the server's archive holds for an account, as another client reads it, and
/// how many of those are among its last `recent` items: it has receipts, too.
pub async fn in_archive(
    account: &mut Peer,
    with: &str,
    recent: u64,
) -> Result<(Vec<Message>, usize)> {
    account
        .act(json!({ "do": "archive", "with": with }))
        .await?;
    let read = account
        .expect("the archive", |event| event["event"] == "archive")
        .await?;
    let all = read["messages"].as_array().context("no messages")?;
    let items = read["items"].as_u64().context("no number of items")?;
    let is_recent = |it: &&Value| it["number"].as_u64().is_some_and(|at| at + recent > items);
    let recent = all.iter().filter(is_recent).count();
    Ok((messages(&read["messages"], "id")?, recent))
}

/// The texts in the open chat, as far as the page draws them.
pub async fn shown(tab: &Tab) -> Result<Vec<String>> {
    tab.texts("[data-testid=message] [data-testid=message-body]")
        .await
}

/// Whether all that someone said is there, once, in order.
pub fn complete(what: &str, history: &[Message], from: &str, wanted: &[String]) -> Result<()> {
    let is: Vec<&str> = history
        .iter()
        .filter(|message| message.from == from)
        .map(|message| message.body.as_str())
        .collect();
    if is == wanted {
        return Ok(());
    }
    let mut count = BTreeMap::<&str, usize>::new();
    for body in &is {
        *count.entry(body).or_default() += 1;
    }
    let lost: Vec<_> = wanted
        .iter()
        .filter(|body| !count.contains_key(body.as_str()))
        .collect();
    count.retain(|_, count| *count > 1);
    let out = is.iter().zip(wanted).find(|(is, wanted)| is != wanted);
    ensure!(
        false,
        "{what}: {} of {}; lost {lost:?}; doubled {count:?}; out of order at {out:?}",
        is.len(),
        wanted.len()
    );
    Ok(())
}

/// Whether both have the same messages: id, sender, text.
pub fn same_messages(what: &str, one: &[Message], archive: &[Message]) -> Result<()> {
    let sorted = |all: &[Message]| {
        let mut all = all.to_vec();
        all.sort();
        all
    };
    let (one, other) = (sorted(one), sorted(archive));
    let differ: Vec<_> = one.iter().zip(&other).filter(|(a, b)| a != b).collect();
    ensure!(
        one.len() == other.len() && differ.is_empty(),
        "{what} and the archive differ: {} and {} messages, {:?}",
        one.len(),
        other.len(),
        differ.first()
    );
    Ok(())
}

/// Whether no message of theirs stands later among the others than in the archive.
pub fn none_later(history: &[Message], archive: &[Message], from: &str) -> Result<()> {
    let others_before = |all: &[Message]| -> Vec<usize> {
        let mut others = 0;
        let mut before = Vec::new();
        for message in all {
            match message.from == from {
                true => before.push(others),
                false => others += 1,
            }
        }
        before
    };
    let (here, there) = (others_before(history), others_before(archive));
    let late = here
        .iter()
        .zip(&there)
        .position(|(here, there)| here > there);
    ensure!(
        late.is_none(),
        "message {late:?} of {from} stands later than in the archive: see acts.log"
    );
    Ok(())
}
