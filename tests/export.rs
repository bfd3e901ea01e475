//! The export, read back by somebody else's parser.

use keuvel::api::{
    AccountCommand, Delivery, ExportFrom, Position, SendProblem, Show, Subscription,
};
use keuvel::jid::BareJid;
use keuvel::model::Model;
use keuvel::store::*;
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

fn record() -> AccountRecord {
    AccountRecord {
        id: jid("alice@example.org"),
        keys: Some(ScramKeys {
            mechanism: "SCRAM-SHA-256".into(),
            salt: b"SECRET-salt".to_vec(),
            iterations: 4096,
            client_key: b"SECRET-client".to_vec(),
            server_key: b"SECRET-server".to_vec(),
        }),
        token: Some(FastToken {
            secret: "SECRET-token".into(),
            expiry: None,
        }),
        retiring: Some(FastToken {
            secret: "SECRET-retiring".into(),
            expiry: None,
        }),
        device: "SECRET-device".into(),
        mechanism: Some("SCRAM-SHA-256".into()),
        typed_endpoint: Some("wss://example.org/ws".into()),
        last_endpoint: Some("wss://last.example.org/ws".into()),
        resource: "keuvel.SECRET".into(),
        show: Show::Away,
        status: "tea \"now\"".into(),
        told_idle: false,
    }
}

fn jid(text: &str) -> BareJid {
    text.parse().unwrap()
}

fn chat(peer: &BareJid, draft: &str) -> ChatRecord {
    ChatRecord {
        peer: peer.clone(),
        last_time: 0,
        preview: String::new(),
        last_id: None,
        last_sent: None,
        newest: Position::default(),
        read: None,
        unread: 3,
        draft: draft.to_owned(),
        history_before: None,
        whole: false,
        last_retracted: false,
        displayed: None,
        unmarked: None,
        unsynced: None,
        arranged: Default::default(),
        request: None,
        room: None,
    }
}

fn message(peer: &BareJid, number: usize, body: &str) -> MessageRecord {
    MessageRecord {
        peer: peer.clone(),
        position: Position {
            fragment: (number / 7) as u32,
            index: number as i32 - 3,
        },
        id: format!("m{number}"),
        stanza_id: number.is_multiple_of(2).then(|| format!("s{number}")),
        archive_id: None,
        time: 1_700_000_000_000 + number as u64,
        from: peer.clone().into(),
        nick: None,
        sent: match number % 3 {
            0 => None,
            1 => Some(Delivery::Delivered),
            _ => Some(Delivery::Failed(SendProblem::Refused)),
        },
        body: body.to_owned(),
        extras: Default::default(),
        notes: Default::default(),
        corrections: Vec::new(),
    }
}

/// All pieces in a row, and how many there were.
fn export(store: &MemoryStore) -> (String, usize) {
    let model = Model::new(jid("alice@example.org"), block_on(store.load()).unwrap());
    let mut from = ExportFrom::Start;
    let mut text = String::new();
    for count in 1.. {
        let piece = block_on(model.export(store, &record(), from, 1_700_000_000_000)).unwrap();
        assert!(piece.done <= piece.of);
        text += &piece.text;
        match piece.next {
            Some(next) => from = next,
            None => return (text, count),
        }
    }
    unreachable!()
}

fn read(store: &MemoryStore) -> (Value, usize) {
    let (text, pieces) = export(store);
    assert!(!text.contains("SECRET") && !text.contains("last.example"));
    (serde_json::from_str(&text).unwrap(), pieces)
}

#[test]
fn nothing_is_valid_too() {
    let (file, _) = read(&MemoryStore::default());
    assert_eq!(
        file,
        json!({
            "format": "keuvel-export", "version": 1, "exported": 1_700_000_000_000_u64,
            "account": "alice@example.org",
            "settings": { "availability": "away", "status": "tea \"now\"", "websocket": "wss://example.org/ws" },
            "contacts": [], "chats": [], "complete": true,
        })
    );
}

#[test]
fn a_long_chat_comes_in_pieces() {
    let store = MemoryStore::default();
    let (bob, carol, empty) = (jid("bob@example.org"), jid("carol@example.org"), jid("a@b"));
    let body = "x".repeat(500);
    let mut writes = vec![
        Write::Chat(chat(&bob, "")),
        Write::Chat(chat(&carol, "half a")),
        Write::Chat(chat(&empty, "")),
        Write::Contact(ContactRecord {
            jid: bob.clone(),
            name: "Bob".into(),
            groups: vec!["Friends".into(), "{[\"".into()],
            subscription: Subscription::Both,
            asked: false,
            profile: Default::default(),
        }),
    ];
    for number in 0..3_000 {
        writes.push(Write::Message(message(&bob, number, &body)));
    }
    writes.push(Write::Message(message(&carol, 4, "one")));
    block_on(store.write(&writes)).unwrap();
    let (file, pieces) = read(&store);
    assert!(pieces > 4, "{pieces}");
    assert_eq!(file["contacts"][0]["groups"], json!(["Friends", "{[\""]));
    let chats = file["chats"].as_array().unwrap();
    let addresses: Vec<_> = chats.iter().map(|chat| &chat["address"]).collect();
    assert_eq!(addresses, ["a@b", "bob@example.org", "carol@example.org"]);
    assert_eq!(chats[0]["messages"], json!([]));
    let messages = chats[1]["messages"].as_array().unwrap();
    let ids: Vec<_> = messages.iter().map(|m| m["id"].clone()).collect();
    let wanted: Vec<_> = (0..3_000).map(|n| json!(format!("m{n}"))).collect();
    assert_eq!(ids, wanted);
    assert_eq!(
        chats[2],
        json!({ "address": "carol@example.org", "unread": 3, "draft": "half a", "messages": [{
            "id": "m4", "stanza_id": "s4", "archive_id": null, "fragment": 0, "index": 1,
            "time": 1_700_000_000_004_u64, "from": "carol@example.org", "own": true,
            "state": "delivered", "problem": null, "body": "one",
        }]})
    );
    assert_eq!(messages[2]["problem"], "refused");
}

#[test]
fn what_is_deleted_meanwhile_does_no_harm() {
    let store = MemoryStore::default();
    let (bob, carol) = (jid("bob@example.org"), jid("carol@example.org"));
    let mut writes = vec![Write::Chat(chat(&bob, "")), Write::Chat(chat(&carol, ""))];
    for number in 0..1_000 {
        writes.push(Write::Message(message(&bob, number, &"x".repeat(500))));
    }
    block_on(store.write(&writes)).unwrap();
    let mut model = Model::new(jid("alice@example.org"), block_on(store.load()).unwrap());
    let first = block_on(model.export(&store, &record(), ExportFrom::Start, 0)).unwrap();
    model.command(AccountCommand::DeleteChat(bob), 0);
    block_on(store.write(&model.drain().writes)).unwrap();
    let second = block_on(model.export(&store, &record(), first.next.unwrap(), 0)).unwrap();
    assert_eq!(second.next, None);
    let file: Value = serde_json::from_str(&(first.text + &second.text)).unwrap();
    assert_eq!(file["chats"].as_array().unwrap().len(), 2);
    assert_eq!(file["complete"], true);
}

proptest! {
    #[test]
    fn every_text_comes_back(bodies in prop::collection::vec(any::<String>(), 0..8), draft in any::<String>()) {
        let store = MemoryStore::default();
        let bob = jid("bob@example.org");
        let mut writes = vec![Write::Chat(chat(&bob, &draft))];
        for (number, body) in bodies.iter().enumerate() {
            writes.push(Write::Message(message(&bob, number, body)));
        }
        block_on(store.write(&writes)).unwrap();
        let (file, _) = read(&store);
        let chat = &file["chats"][0];
        prop_assert_eq!(chat["draft"].as_str(), Some(&draft[..]));
        let read: Vec<_> = chat["messages"].as_array().unwrap().iter().map(|m| m["body"].as_str().unwrap()).collect();
        prop_assert_eq!(read, bodies);
    }
}

#[test]
fn one_chat_alone_with_what_was_said_about_its_messages() {
    let (bob, carol) = (jid("bob@example.org"), jid("carol@example.org"));
    let store = MemoryStore::default();
    let mut corrected = message(&bob, 1, "better");
    let at = corrected.position;
    corrected.notes.versions = ["worse", "better"]
        .map(|body| Version {
            at,
            id: None,
            time: 5,
            body: body.into(),
        })
        .into();
    corrected.notes.reactions = vec![Reaction {
        from: jid("alice@example.org").into(),
        nick: None,
        emoji: vec!["👍".into()],
        at,
        id: None,
    }];
    let mut answer = message(&bob, 2, "yes");
    answer.notes.reply = Some(Reply {
        id: "s0".into(),
        to: None,
        quoted: "really?".into(),
    });
    let mut writes = vec![
        Write::Chat(chat(&bob, "")),
        Write::Chat(chat(&carol, "")),
        Write::Message(corrected),
        Write::Message(answer),
        Write::Message(message(&carol, 1, "of another chat")),
    ];
    // More than one page.
    writes.extend((3..700).map(|number| Write::Message(message(&bob, number, "\"more\"\n"))));
    block_on(store.write(&writes)).unwrap();
    let mut model = Model::new(jid("alice@example.org"), block_on(store.load()).unwrap());

    let (mut text, mut after, mut views) = (String::new(), None, Vec::new());
    loop {
        let page = block_on(model.export_chat(&store, &bob, after, true, 7)).unwrap();
        text += &page.text;
        let same = block_on(model.export_chat(&store, &bob, after, false, 7)).unwrap();
        assert_eq!(same.next, page.next);
        views.extend(same.messages);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let file: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["format"], "keuvel-chat");
    assert_eq!(file["complete"], true);
    assert_eq!(file["chat"]["address"], "bob@example.org");
    let messages = file["chat"]["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 699);
    assert_eq!(views.len(), 699);
    assert!(!text.contains("another chat"));
    assert_eq!(messages[0]["versions"][0]["body"], "worse");
    assert_eq!(messages[0]["reactions"][0]["emojis"], json!(["👍"]));
    assert_eq!(messages[1]["answers"]["id"], "s0");
    assert_eq!(views[0].reactions[0].emoji, "👍");
}
