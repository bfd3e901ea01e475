//! What every [`Store`] must do, as one suite: run natively on memory, and on
//! IndexedDB in a browser (`tests/store_idb`).

use super::naive::Naive;
use super::*;
use crate::api::{Delivery, Extras, Mute, Noise, SendProblem, Subscription, Token};

/// The greatest whole number that JavaScript keeps.
const NUMBER_MAX: u64 = (1 << 53) - 1;

/// An address.
pub fn jid(text: &str) -> BareJid {
    text.parse().expect("an address")
}

/// A place.
pub fn at(fragment: u32, index: i32) -> Position {
    Position { fragment, index }
}

/// A message to fill chats with.
pub fn message(peer: &str, at: Position) -> MessageRecord {
    MessageRecord {
        peer: jid(peer),
        position: at,
        id: format!("id {}/{}", at.fragment, at.index),
        stanza_id: None,
        archive_id: None,
        time: 1_700_000_000_000,
        from: jid(peer).into(),
        nick: None,
        sent: None,
        body: "An ordinary line of a chat, neither short nor long.".to_owned(),
        extras: Extras::default(),
        notes: Box::default(),
        corrections: Vec::new(),
    }
}

/// A chat to fill lists with.
pub fn chat(peer: &str) -> ChatRecord {
    ChatRecord {
        peer: jid(peer),
        last_time: NUMBER_MAX,
        preview: "👩‍👩‍👧\u{202e}\0 \u{fffd}".to_owned(),
        last_id: Some(String::new()),
        last_sent: Some(Delivery::Failed(SendProblem::Other("\"<&".to_owned()))),
        newest: at(u32::MAX, i32::MAX),
        read: Some(at(0, i32::MIN)),
        unread: u32::MAX,
        draft: "two\nlines".to_owned(),
        history_before: None,
        whole: false,
        last_retracted: true,
        displayed: Some(at(0, i32::MIN)),
        room: Some(Box::new(RoomRecord {
            joined: true,
            nick: "🦀 \u{202e}".to_owned(),
            subject: "<&\0".to_owned(),
            mentions: u32::MAX,
            invited: Some((Some(jid("a@x")), String::new())),
            ..RoomRecord::default()
        })),
        unmarked: Some(String::new()),
        unsynced: Some(String::new()),
        arranged: Arranged {
            settings: ChatSettings {
                pinned: true,
                archived: Some(NUMBER_MAX),
                muted: Mute::Until(NUMBER_MAX),
                notify: Noise::OnMention,
            },
            unheard: vec![
                Setting::Pinned(true),
                Setting::Archived(None),
                Setting::Muted(Mute::Always),
            ],
            closed: true,
            marked: true,
        },
        request: Some(Box::new(RequestRecord {
            kept: vec![StrangersMessage {
                at: at(u32::MAX, i32::MIN),
                octets: u32::MAX,
                archive_id: Some(String::new()),
            }],
            corrected: u32::MAX,
        })),
    }
}

fn contact(address: &str, name: &str) -> ContactRecord {
    ContactRecord {
        jid: jid(address),
        name: name.to_owned(),
        groups: vec![String::new(), "Åsa & Co 🎉".to_owned()],
        subscription: Subscription::Both,
        asked: true,
        profile: Default::default(),
    }
}

fn outbox(id: &str, number: u64) -> OutboxRecord {
    OutboxRecord {
        id: id.to_owned(),
        peer: jid("b@x"),
        position: at(1, -1),
        number,
        attempted: number.is_multiple_of(2),
        after: number.is_multiple_of(2).then(String::new),
        note: number
            .is_multiple_of(2)
            .then(|| note(Deed::React(vec!["👩‍👩‍👧".to_owned()]))),
    }
}

fn note(deed: Deed) -> Note {
    Note {
        from: jid("zoë@ü.example").into(),
        nick: None,
        by_room: true,
        id: None,
        at: at(u32::MAX, i32::MIN),
        time: NUMBER_MAX,
        target: String::new(),
        deed,
    }
}

fn waiting(number: u64) -> WaitingRecord {
    let deeds = [
        Deed::Edit("\0🎈".to_owned()),
        Deed::Retract,
        Deed::React(vec![]),
        Deed::Received,
        Deed::Displayed,
        Deed::Read,
    ];
    let deed = deeds[number as usize % deeds.len()].clone();
    WaitingRecord {
        number,
        peer: jid("b@x"),
        note: note(deed),
        shown: (number < 3).then(|| (at(1, -1), String::new())),
    }
}

fn notes() -> Notes {
    Notes {
        reply: Some(Reply {
            id: String::new(),
            to: Some(jid("zoë@ü.example").into()),
            quoted: "> \u{202e}".to_owned(),
        }),
        versions: vec![Version {
            at: at(0, i32::MAX),
            id: Some(String::new()),
            time: 0,
            body: "first".to_owned(),
        }],
        retracted: true,
        reactions: vec![Reaction {
            from: jid("a@x").into(),
            nick: None,
            emoji: vec!["👍🏽".to_owned(), String::new()],
            at: at(1, 1),
            id: None,
        }],
    }
}

fn presence(address: &str) -> PresenceRecord {
    PresenceRecord {
        jid: jid(address),
        asks: true,
        not_asked: Some(SendProblem::Unreachable),
        resources: vec![ResourceRecord {
            name: "Café 🧨".to_owned(),
            show: crate::api::Show::Busy,
            status: "\u{202e}".to_owned(),
            priority: -128,
            idle_since: Some(NUMBER_MAX),
        }],
    }
}

fn stream(id: &str) -> Option<Box<StreamRecord>> {
    Some(Box::new(StreamRecord {
        id: id.to_owned(),
        own: "zoë@ü.example/Café 🧨".parse().expect("an address"),
        sent: u32::MAX,
        received: 0,
        unconfirmed: vec![
            (u32::MAX, Unconfirmed::Message(String::new())),
            (0, Unconfirmed::Stanza("<iq/>".to_owned())),
            (1, Unconfirmed::Passing),
        ],
        archive_ids_trusted: true,
    }))
}

fn archive(newest: Option<&str>) -> ArchiveRecord {
    ArchiveRecord {
        newest: newest.map(str::to_owned),
        gaps: vec![Gap {
            fragment: u32::MAX,
            next_index: i32::MIN,
            after: None,
            before: newest.map(str::to_owned),
            live: None,
            filled: newest.is_some(),
            received: newest.is_some(),
            written: newest.map(str::to_owned),
            owed: None,
            known: true,
            rests: true,
        }],
        fragment: u32::MAX,
        holds: newest.is_some(),
        syncs: newest.is_some(),
        keeps: newest.is_none(),
        finds: true,
        old_rooms: true,
        took_rooms: newest.is_some(),
        deleted_rooms: newest.map(|_| jid("tea@rooms")).into_iter().collect(),
    }
}

fn issued(token: &str) -> Vec<IssuedRecord> {
    vec![IssuedRecord {
        token: Token(token.to_owned()),
        expires: NUMBER_MAX,
    }]
}

fn settings(blocked: &str) -> Box<SettingsRecord> {
    let mut record = Box::<SettingsRecord>::default();
    record.settings.typing = false;
    record.blocked.by_server = false;
    record.blocked.who.extend(blocked.parse());
    record
}

/// Runs every case, each on a store of its own.
pub async fn all<S: Store>(fresh: impl AsyncFn() -> S) {
    empty(&fresh().await).await;
    round_trip(&fresh().await).await;
    replaces_and_removes(&fresh().await).await;
    pages(&fresh().await).await;
    finds(&fresh().await).await;
    finds_a_bounded_number(&fresh().await).await;
    deletes_one_chat(&fresh().await).await;
    for seed in 1..=8 {
        like_naive(&fresh().await, seed, 40).await;
    }
}

async fn write<S: Store>(store: &S, batch: impl IntoIterator<Item = Write>) {
    let batch: Vec<_> = batch.into_iter().collect();
    store.write(&batch).await.expect("write");
}

async fn empty<S: Store>(store: &S) {
    write(store, []).await;
    assert_eq!(store.load().await, Ok(Snapshot::default()));
    let peer = jid("a@x");
    assert_eq!(store.before(&peer, None, 10).await, Ok(vec![]));
    assert_eq!(store.after(&peer, at(0, 0), 10).await, Ok(vec![]));
    assert_eq!(store.find(&[]).await, Ok(vec![]));
    let wants = [
        Want::Id(peer.clone(), String::new()),
        Want::At(peer.clone(), at(0, 0)),
    ];
    assert_eq!(store.find(&wants).await, Ok(vec![]));
}

async fn round_trip<S: Store>(store: &S) {
    let mut bare = chat("bare");
    (bare.last_id, bare.last_sent, bare.read) = (None, None, None);
    (bare.last_time, bare.draft) = (0, String::new());
    (bare.displayed, bare.unmarked, bare.unsynced) = (None, None, None);
    bare.request = None;
    let snapshot = Snapshot {
        contacts: vec![contact("a@x", ""), contact("zoë@ü.example", "Zoë 🦊")],
        roster_version: Some(String::new()),
        chats: vec![bare, chat("zoë@ü.example")],
        outbox: vec![outbox("later", 2), outbox("", NUMBER_MAX)],
        presences: vec![presence("a@x"), presence("zoë@ü.example")],
        stream: stream("s"),
        archive: archive(Some("a")),
        issued: issued("🗝"),
        settings: settings("mallory@evil.example/phone"),
        waiting: (0..6).map(waiting).collect(),
    };
    let mut odd = message("zoë@ü.example", at(u32::MAX, i32::MIN));
    (odd.id, odd.stanza_id, odd.archive_id) = (
        String::new(),
        Some("\u{7f}🧨".to_owned()),
        Some(String::new()),
    );
    (odd.time, odd.sent) = (NUMBER_MAX, Some(Delivery::Displayed));
    odd.body = "Ünï🎈\n".repeat(100_000);
    *odd.notes = notes();
    let mut rest = vec![odd.clone()];
    for (index, sent) in [
        Delivery::Waiting,
        Delivery::Sending,
        Delivery::Sent,
        Delivery::Delivered,
        Delivery::Failed(SendProblem::TooLarge),
        Delivery::Failed(SendProblem::Other(String::new())),
    ]
    .into_iter()
    .enumerate()
    {
        let mut own = message("zoë@ü.example", at(u32::MAX, index as i32));
        (own.sent, own.time) = (Some(sent), 0);
        rest.push(own);
    }
    write(store, rest.iter().cloned().map(Write::Message)).await;
    write(store, snapshot.contacts.iter().cloned().map(Write::Contact)).await;
    write(store, snapshot.chats.iter().cloned().map(Write::Chat)).await;
    let outbox = snapshot.outbox.iter().rev().cloned();
    write(store, outbox.map(Write::Outbox)).await;
    let version = snapshot.roster_version.clone();
    write(store, [Write::RosterVersion(version)]).await;
    let presences = snapshot.presences.iter().cloned().map(Write::Presence);
    write(store, presences).await;
    write(store, [Write::Stream(snapshot.stream.clone())]).await;
    write(store, [Write::Archive(snapshot.archive.clone())]).await;
    write(store, [Write::Issued(snapshot.issued.clone())]).await;
    write(store, [Write::Settings(snapshot.settings.clone())]).await;
    let waiting = snapshot.waiting.iter().cloned();
    write(store, waiting.map(Write::Waiting)).await;

    assert_eq!(store.load().await, Ok(snapshot));
    assert_eq!(store.before(&odd.peer, None, 10).await, Ok(rest));
    write(store, [Write::RosterVersion(None)]).await;
    assert_eq!(store.load().await.expect("load").roster_version, None);
}

async fn replaces_and_removes<S: Store>(store: &S) {
    let mut first = message("a@x", at(1, 1));
    first.stanza_id = Some("s".to_owned());
    let mut second = first.clone();
    (second.id, second.stanza_id) = ("other".to_owned(), None);
    // In order within one batch, too.
    write(
        store,
        [
            Write::Message(first.clone()),
            Write::Message(second.clone()),
            Write::Contact(contact("a@x", "old")),
            Write::ClearContacts,
            Write::Contact(contact("b@x", "old")),
            Write::Contact(contact("b@x", "new")),
            Write::Contact(contact("c@x", "gone")),
            Write::DeleteContact(jid("c@x")),
            Write::Outbox(outbox("1", 1)),
            Write::Outbox(outbox("1", 9)),
            Write::Outbox(outbox("2", 2)),
            Write::DeleteOutbox("2".to_owned()),
            Write::DeleteOutbox("never there".to_owned()),
            Write::DeleteMessage(jid("never@there"), at(0, 0)),
            Write::DeleteContact(jid("never@there")),
        ],
    )
    .await;
    let peer = &first.peer;
    let page = store.before(peer, None, 5).await;
    assert_eq!(page, Ok(vec![second.clone()]));
    let wants = [
        Want::Id(peer.clone(), first.id),
        Want::StanzaId(peer.clone(), "s".to_owned()),
    ];
    assert_eq!(store.find(&wants).await, Ok(vec![]), "old names are gone");
    let loaded = store.load().await.expect("load");
    assert_eq!(loaded.contacts, [contact("b@x", "new")]);
    assert_eq!(loaded.outbox, [outbox("1", 9)]);
    write(store, [Write::DeleteMessage(peer.clone(), second.position)]).await;
    assert_eq!(store.before(peer, None, 5).await, Ok(vec![]));
    let wants = [Want::Id(peer.clone(), second.id)];
    assert_eq!(store.find(&wants).await, Ok(vec![]));
}

async fn pages<S: Store>(store: &S) {
    let order = [
        at(0, i32::MIN),
        at(0, -1),
        at(0, 0),
        at(0, 10),
        at(1, -200),
        at(1, 9),
        at(300, -3),
        at(u32::MAX, i32::MAX),
    ];
    // Put in crosswise; neighbours by name must not show up.
    for peer in ["b@x", "a@x", "a@xx", "a", "c@x"] {
        let rows = order.iter().rev().map(|at| message(peer, *at));
        write(store, rows.map(Write::Message)).await;
    }
    let peer = jid("a@x");
    let places = |rows: Result<Vec<MessageRecord>, StoreError>| -> Vec<Position> {
        let rows = rows.expect("page");
        assert!(rows.iter().all(|row| row.peer == peer));
        rows.iter().map(|row| row.position).collect()
    };
    for limit in [0, 1, 2, 3, 7, 8, 9, 1_000] {
        let newest = places(store.before(&peer, None, limit).await);
        assert_eq!(newest, order[order.len().saturating_sub(limit)..]);
        for (place, edge) in order.iter().enumerate() {
            let older = places(store.before(&peer, Some(*edge), limit).await);
            assert_eq!(older, order[place.saturating_sub(limit)..place]);
            let newer = places(store.after(&peer, *edge, limit).await);
            let end = order.len().min(place + 1 + limit);
            assert_eq!(newer, order[place + 1..end]);
        }
        // An edge where no message stands.
        let older = places(store.before(&peer, Some(at(1, 0)), limit).await);
        assert_eq!(older, order[5usize.saturating_sub(limit)..5]);
        let newer = places(store.after(&peer, at(1, 0), limit).await);
        assert_eq!(newer, order[5..8.min(5 + limit)]);
    }
}

async fn finds<S: Store>(store: &S) {
    let mut both = message("a@x", at(1, 1));
    both.stanza_id = Some("same".to_owned());
    both.archive_id = Some("same".to_owned());
    both.id = "same".to_owned();
    both.corrections = ["other", "same"]
        .map(|it| (jid("a@x"), it.to_owned()))
        .into();
    let mut elsewhere = both.clone();
    elsewhere.peer = jid("b@x");
    elsewhere.corrections = vec![(jid("b@x"), "same".to_owned())];
    let none = message("a@x", at(1, 2));
    let batch = [&both, &elsewhere, &none].map(|row| Write::Message(row.clone()));
    write(store, batch).await;
    let (peer, same) = (&both.peer, || "same".to_owned());
    let wants = [
        Want::Id(peer.clone(), same()),
        Want::StanzaId(peer.clone(), same()),
        Want::ArchiveId(peer.clone(), same()),
        Want::Correction(peer.clone(), same()),
        Want::At(peer.clone(), at(1, 1)),
        Want::At(peer.clone(), at(1, 3)),
        Want::ArchiveId(peer.clone(), String::new()),
        Want::StanzaId(peer.clone(), "null".to_owned()),
    ];
    for want in &wants[..5] {
        let found = store.find(std::slice::from_ref(want)).await;
        assert_eq!(found, Ok(vec![both.clone()]), "{want:?}");
    }
    assert_eq!(store.find(&wants[5..]).await, Ok(vec![]));
    assert_eq!(store.find(&wants).await, Ok(vec![both]), "each once");
    let found = store.find(&[Want::Id(jid("b@x"), same())]).await;
    assert_eq!(found, Ok(vec![elsewhere]));
}

async fn finds_a_bounded_number<S: Store>(store: &S) {
    let rows = (0..100).map(|index| {
        let mut row = message("a@x", at(0, index));
        row.stanza_id = Some("mine, says everybody".to_owned());
        row
    });
    let rows: Vec<_> = rows.collect();
    write(store, rows.iter().cloned().map(Write::Message)).await;
    let want = Want::StanzaId(jid("a@x"), "mine, says everybody".to_owned());
    let found = store.find(&[want]).await;
    assert_eq!(found, Ok(rows[..FIND_MAX].to_vec()));
}

async fn deletes_one_chat<S: Store>(store: &S) {
    for peer in ["a@x", "a@xx", "b@x"] {
        let rows = (-5..5).map(|index| Write::Message(message(peer, at(2, index))));
        write(store, rows.chain([Write::Chat(chat(peer))])).await;
    }
    let again = message("a@x", at(7, 7));
    write(
        store,
        [
            Write::DeleteChat(jid("a@x")),
            Write::Message(again.clone()),
            Write::DeleteChat(jid("never@there")),
        ],
    )
    .await;
    let left = store.before(&jid("a@x"), None, 50).await;
    assert_eq!(left, Ok(vec![again]));
    for peer in ["a@xx", "b@x"] {
        let left = store.before(&jid(peer), None, 50).await.expect("page");
        assert_eq!(left.len(), 10);
    }
    let chats = store.load().await.expect("load").chats;
    assert_eq!(chats, [chat("a@xx"), chat("b@x")]);
}

/// Random batches, compared with the store that is too simple to be wrong.
pub async fn like_naive<S: Store>(store: &S, seed: u64, batches: usize) {
    let mut dice = Dice(seed);
    let mut naive = Naive::default();
    for _ in 0..batches {
        let mut batch: Vec<_> = (0..dice.roll(12)).map(|_| dice.write()).collect();
        let texts = batch.iter().filter_map(|write| match write {
            Write::Message(row) => Some((row.peer.clone(), row.position)),
            _ => None,
        });
        batch.push(Write::Index(texts.collect()));
        store.write(&batch).await.expect("write");
        naive.write(&batch);
        compare(store, &naive, &mut dice).await;
    }
}

async fn compare<S: Store>(store: &S, naive: &Naive, dice: &mut Dice) {
    let mut loaded = store.load().await.expect("load");
    loaded.contacts.sort_by(|a, b| a.jid.cmp(&b.jid));
    loaded.presences.sort_by(|a, b| a.jid.cmp(&b.jid));
    loaded.chats.sort_by(|a, b| a.peer.cmp(&b.peer));
    assert_eq!(loaded, naive.load());
    for peer in PEERS.map(jid) {
        let picture = store.picture(&peer).await;
        assert_eq!(picture, Ok(naive.picture(&peer)));
        let (edge, limit) = (dice.position(), dice.roll(6));
        let newest = store.before(&peer, None, limit).await.expect("newest");
        assert_eq!(newest, naive.before(&peer, None, limit));
        let older = store.before(&peer, Some(edge), limit).await;
        assert_eq!(older, Ok(naive.before(&peer, Some(edge), limit)));
        let newer = store.after(&peer, edge, limit).await;
        assert_eq!(newer, Ok(naive.after(&peer, edge, limit)));
    }
    if dice.roll(3) == 0 {
        while store.index().await.expect("index") {}
        let query = dice.query();
        let found = store.search(&query).await.expect("search");
        assert_eq!(found, naive.search(&query), "{query:?}");
    }
    let wants: Vec<_> = (0..dice.roll(5)).map(|_| dice.want()).collect();
    let mut found = store.find(&wants).await.expect("find");
    found.sort_by(|a, b| (&a.peer, a.position).cmp(&(&b.peer, b.position)));
    assert_eq!(found, naive.find(&wants), "{wants:?}");
}

const PEERS: [&str; 3] = ["a@x", "a@xx", "b"];

/// Chance that can be repeated (xorshift), in few values so that they meet.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % sides
    }

    fn peer(&mut self) -> &'static str {
        PEERS[self.roll(PEERS.len())]
    }

    fn position(&mut self) -> Position {
        at(self.roll(3) as u32, self.roll(7) as i32 - 3)
    }

    fn name(&mut self) -> String {
        ["", "i", "j", "🦀"][self.roll(4)].to_owned()
    }

    fn message(&mut self) -> MessageRecord {
        let mut row = message(self.peer(), self.position());
        row.id = self.name();
        row.stanza_id = (self.roll(2) == 0).then(|| self.name());
        row.archive_id = (self.roll(2) == 0).then(|| self.name());
        for _ in 0..self.roll(3) {
            let correction = (row.peer.clone(), self.name());
            row.corrections.push(correction);
        }
        row.time = self.roll(9) as u64;
        row.extras.spoiler = (self.roll(3) == 0).then(|| self.name());
        row.body = self.body();
        row.sent = (self.roll(2) == 0).then_some(Delivery::Sent);
        row
    }

    fn body(&mut self) -> String {
        const WORDS: [&str; 8] = [
            "the",
            "then",
            "Quick",
            "quickly",
            "日本語",
            "日本",
            "https://example.org/a",
            "42",
        ];
        let count = self.roll(5);
        let words: Vec<_> = (0..count).map(|_| WORDS[self.roll(WORDS.len())]).collect();
        words.join(" ")
    }

    fn query(&mut self) -> Query {
        const WANTED: [&str; 10] = [
            "the",
            "quick",
            "then qui",
            "日本語",
            "日",
            "42 https",
            "no",
            "th",
            "q",
            "qu 4",
        ];
        Query {
            words: crate::text::words::wanted(&fold(WANTED[self.roll(WANTED.len())])),
            peer: (self.roll(3) == 0).then(|| jid(self.peer())),
            ours: (self.roll(3) == 0).then(|| self.roll(2) == 0),
            links: self.roll(4) == 0,
            since: (self.roll(3) == 0).then(|| self.roll(9) as u64),
            until: (self.roll(3) == 0).then(|| self.roll(9) as u64),
            limit: [1_000, 3][self.roll(2)],
        }
    }

    fn write(&mut self) -> Write {
        match self.roll(20) {
            0 if self.roll(3) == 0 => Write::DeleteRequest(jid(self.peer())),
            0 => Write::DeleteChat(jid(self.peer())),
            1 => Write::ClearContacts,
            2 | 3 => Write::DeleteMessage(jid(self.peer()), self.position()),
            4 => {
                let mut chat = chat(self.peer());
                chat.unread = self.roll(99) as u32;
                Write::Chat(chat)
            }
            5 | 6 => Write::Contact(contact(self.peer(), ["", "n", "ñ"][self.roll(3)])),
            7 => Write::DeleteContact(jid(self.peer())),
            // The number follows from the id, so that no two are the same.
            8 | 9 => {
                let name = self.name();
                let number = name.bytes().map(u64::from).sum();
                Write::Outbox(outbox(&name, number))
            }
            10 => Write::DeleteOutbox(self.name()),
            11 => Write::RosterVersion((self.roll(3) > 0).then(|| self.name())),
            12 => Write::Presence(presence(self.peer())),
            13 => Write::DeletePresence(jid(self.peer())),
            14 if self.roll(3) == 0 => Write::Stream(None),
            14 => Write::Stream(stream(&self.name())),
            15 => Write::Archive(archive((self.roll(3) > 0).then_some("x"))),
            16 if self.roll(4) == 0 => Write::ClearPresences,
            17 if self.roll(6) == 0 => Write::ClearPictures,
            17 if self.roll(3) == 0 => Write::DeletePicture(jid(self.peer())),
            17 if self.roll(2) == 0 => Write::Picture(PictureRecord {
                of: jid(self.peer()),
                hash: self.name(),
                data: self.name(),
            }),
            17 if self.roll(4) == 0 => Write::Issued(issued(&self.name())),
            17 if self.roll(4) == 0 => Write::Issued(Vec::new()),
            17 if self.roll(4) == 0 => Write::Settings(settings(self.peer())),
            16 if self.roll(2) == 0 => Write::DeleteWaiting(self.roll(4) as u64),
            16 => Write::Waiting(waiting(self.roll(4) as u64)),
            _ => Write::Message(self.message()),
        }
    }

    fn want(&mut self) -> Want {
        let peer = jid(self.peer());
        match self.roll(5) {
            4 => Want::Correction(peer, self.name()),
            0 => Want::Id(peer, self.name()),
            1 => Want::StanzaId(peer, self.name()),
            2 => Want::ArchiveId(peer, self.name()),
            _ => Want::At(peer, self.position()),
        }
    }
}
