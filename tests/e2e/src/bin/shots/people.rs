//! Who is in the pictures, and what they say.

use anyhow::Result;
use keuvel_e2e::{Peer, Tab, World, world::PASSWORD};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use xtask::prosody::{Contact, Message};

/// Whose screen it is.
pub const ME: &str = "mara";

const NAMES: &[(&str, &str)] = &[
    ("lena", "Lena Vogt"),
    ("ines", "Inês Duarte"),
    ("tomas", "Tomás"),
    ("samira", "سميرة الحداد"),
    ("priya", "Priya"),
    ("jonas", "Jonas"),
    (
        "long",
        "Dr. Maximiliane von Oberhausen-Schlüsselburg, Hausverwaltung",
    ),
];

/// What was said before today: who, to whom it belongs, hours ago, what.
const SAID: &[(bool, &str, u64, &str)] = &[
    (false, "jonas", 90, "Thanks for the bike pump!"),
    (true, "jonas", 89, "Any time."),
    (
        false,
        "long",
        60,
        "Sehr geehrte Mieterinnen und Mieter, die Heizungsableseunternehmensterminankündigung hängt im Treppenhaus: https://example.org/a/very/long/address/that/does/not/want/to/break?with=parameters&and=more",
    ),
    (
        false,
        "samira",
        50,
        "مرحبا! هل ما زلنا نلتقي يوم السبت في السوق؟",
    ),
    (true, "samira", 49, "Yes! At ten, by the *big* gate."),
    (false, "samira", 48, "ممتاز، إلى اللقاء Saturday"),
    (false, "tomas", 30, "Thanks, I will read them tonight"),
    (
        false,
        "lena",
        27,
        "The garden market is open again this Saturday.",
    ),
    (
        false,
        "lena",
        27,
        "They have tomato seedlings, the old kinds 🍅",
    ),
    (true, "lena", 26, "And the stall with the honey?"),
    (
        false,
        "lena",
        26,
        "That too, and the old man with the chilies. He says this year’s are *mild*.",
    ),
    (true, "lena", 26, "He always says that 😅"),
];

/// A person's address.
pub fn address(user: &str) -> String {
    format!("{user}@localhost")
}

/// Makes their accounts, and what they said in the past.
pub fn settle(world: &World) -> Result<()> {
    let mut contacts = Vec::new();
    for (user, name) in NAMES {
        world.prosody.register(user, PASSWORD)?;
        world.prosody.befriend(ME, user)?;
        contacts.push(Contact::named(user, name, "Friends"));
    }
    world.prosody.roster(ME, &contacts)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let said = SAID
        .iter()
        .enumerate()
        .map(|(number, (mine, user, hours, body))| {
            let (me, they) = (address(ME), address(user));
            let (from, to) = if *mine { (me, they) } else { (they, me) };
            Message {
                from,
                to,
                body: (*body).into(),
                time: now - hours * 3600 + number as u64,
                id: format!("said-{number}"),
            }
        });
    world.prosody.archive(ME, &said.collect::<Vec<_>>())
}

/// Those who are online.
pub const HERE: [&str; 3] = ["lena", "ines", "priya"];

/// What their group is called.
pub const GROUP: &str = "Garden market";

/// They come online.
pub async fn arrive(world: &World) -> Result<Vec<Peer>> {
    let mut peers = Vec::new();
    for user in HERE {
        peers.push(world.peer(user).await?);
    }
    Ok(peers)
}

/// A little picture for each: something on two colours.
const FACES: [(&str, &str, &str); 3] = [
    ("🌷", "#f6d9c4", "#d98f6a"),
    ("🎸", "#cfe3d6", "#5f9a86"),
    ("🦊", "#cdd9f1", "#6f86bd"),
];

/// They have a picture, drawn by a page.
pub async fn be_seen(tab: &Tab, peers: &mut [Peer]) -> Result<()> {
    let draw = "const [sign, light, dark] = arguments;
        const canvas = Object.assign(document.createElement('canvas'), { width: 192, height: 192 });
        const pen = canvas.getContext('2d');
        const ground = pen.createLinearGradient(0, 0, 192, 192);
        ground.addColorStop(0, light);
        ground.addColorStop(1, dark);
        pen.fillStyle = ground;
        pen.fillRect(0, 0, 192, 192);
        Object.assign(pen, { font: '104px \"Noto Color Emoji\"', textAlign: 'center', textBaseline: 'middle' });
        pen.fillText(sign, 96, 104);
        return canvas.toDataURL('image/png').split(',')[1]";
    for (peer, (sign, light, dark)) in peers.iter_mut().zip(FACES) {
        let colours = vec![json!(sign), json!(light), json!(dark)];
        let picture = tab.js(draw, colours).await?;
        peer.act(json!({"do": "look", "picture": picture})).await?;
        peer.expect("to look so", |it| it["event"] == "looks")
            .await?;
    }
    Ok(())
}

/// What they say now.
pub async fn talk(peers: &mut [Peer]) -> Result<()> {
    let me = address(ME);
    let lines = [
        (0, "They do! Shall we go by bike, around ten?"),
        (
            0,
            "The map of the stalls: https://garden-market.example/stalls",
        ),
        (2, "/me found your umbrella"),
        (1, "Third row as always, the bass is louder there"),
        (1, "And bring earplugs"),
        (1, "🎸"),
    ];
    for (who, body) in lines {
        if let Some(peer) = peers.get_mut(who) {
            peer.say(&me, body).await?;
        }
    }
    Ok(())
}

/// They come into the group they were asked into, and talk; gives what is said last.
pub async fn meet(peers: &mut [Peer]) -> Result<&'static str> {
    let mut room = String::new();
    for (peer, nick) in peers.iter_mut().zip(["Lena Vogt", "Inês", "Priya"]) {
        let asked = peer
            .expect("an invitation", |it| it["event"] == "invited")
            .await?;
        room = asked["room"].as_str().unwrap_or_default().to_owned();
        peer.act(json!({"do": "join", "room": room, "nick": nick}))
            .await?;
        let is_in = |it: &serde_json::Value| it.to_string().contains("code=\\\"110");
        peer.expect("to be in the group", is_in).await?;
    }
    let lines = [
        (0, "Hello everybody! So it is Saturday"),
        (2, "At last. What do we still need?"),
        (1, "Thyme, two of the chilies, honey"),
        (0, "I write it down:\n> thyme\n> chilies\n> honey"),
        (0, "Who takes the big basket?"),
        (1, "I do, and the rope for the bikes"),
        (1, "mara: do you still have my pump?"),
        (2, "I come later, keep me a tomato plant 🍅"),
        (0, "Ten o’clock at the gate, then"),
    ];
    let mut last = "";
    for (who, body) in lines {
        if let Some(peer) = peers.get_mut(who) {
            peer.act(json!({"do": "in_room", "to": room, "body": body}))
                .await?;
            peer.hears(body).await?;
        }
        last = body;
    }
    Ok(last)
}
