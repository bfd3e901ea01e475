//! Rooms, with somebody who uses another client.

mod finding;
mod joining;
mod order;
mod people;
mod place;
mod talking;

use anyhow::{Context, Result};
use keuvel_e2e::{Peer, Tab, World, world::PASSWORD};
use serde_json::json;

const ALICE: &str = "alice@localhost";
const TEA: &str = "tea@conference.localhost";

fn world(name: &str) -> Result<World> {
    World::new(name, &["alice", "bob", "carol"])
}

/// The room lets somebody in.
fn is_in(event: &serde_json::Value) -> bool {
    let xml = event["xml"].as_str().unwrap_or_default();
    event["event"] == "presence" && xml.contains("code=\"110\"")
}

/// Bob makes a room, and is in it.
async fn made_by(bob: &mut Peer, room: &str) -> Result<()> {
    bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
        .await?;
    bob.expect("to be in the room", is_in).await?;
    // As is usual there (XEP-0045 §10.1.2).
    bob.raw(&format!(
        "<iq type='set' to='{room}' id='accept'><query xmlns='http://jabber.org/protocol/muc#owner'>\
         <x xmlns='jabber:x:data' type='submit'/></query></iq>"
    ))
    .await
}

async fn in_room(peer: &mut Peer, room: &str, body: &str) -> Result<()> {
    peer.act(json!({"do": "in_room", "to": room, "body": body}))
        .await
}

async fn join(tab: &Tab, room: &str, nick: &str) -> Result<()> {
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.fill("[data-testid=room-address]", room).await?;
    tab.click("[data-testid=room-join-submit]").await?;
    // What it is stands there before one goes in.
    tab.see("[data-testid=room-about]").await?;
    tab.fill("[data-testid=room-join-nick]", nick).await?;
    tab.click("[data-testid=room-join-now]").await
}

/// The id that the room's archive gave to what somebody heard.
fn stanza_id(heard: &serde_json::Value) -> Result<String> {
    let xml = heard["xml"].as_str().unwrap_or_default();
    let of = xml.split("<stanza-id").nth(1);
    let id = of.and_then(|it| it.split(" id=\"").nth(1)?.split('"').next());
    id.map(str::to_owned).context("a stanza-id")
}

/// Alice signs in and makes a room, so it is hers.
async fn alice_makes_it(tab: &Tab) -> Result<()> {
    tab.sign_in(ALICE, PASSWORD).await?;
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.fill("[data-testid=room-address]", TEA).await?;
    tab.click("[data-testid=room-join-submit]").await?;
    tab.see("[data-testid=room-not-there]").await?;
    tab.fill("[data-testid=room-join-nick]", "Alice").await?;
    tab.click("[data-testid=room-join-now]").await?;
    tab.reads("[data-testid=conversation-status]", "1 person")
        .await
}

/// Alice makes a room, and is in it with Bob and Carol.
async fn three(world: &World, tab: &Tab) -> Result<(Peer, Peer)> {
    alice_makes_it(tab).await?;
    let mut bob = world.peer("bob").await?;
    bob.act(json!({"do": "join", "room": TEA, "nick": "Bob"}))
        .await?;
    let mut carol = world.peer("carol").await?;
    carol
        .act(json!({"do": "join", "room": TEA, "nick": "Carol K."}))
        .await?;
    tab.reads("[data-testid=conversation-status]", "3 people")
        .await?;
    Ok((bob, carol))
}
