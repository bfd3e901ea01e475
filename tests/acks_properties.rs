//! The counters of stream management (XEP-0198 §4), over the wrap at 2^32, against
//! a list that counts without one.

use keuvel::store::{StreamRecord, Unconfirmed};
use keuvel::xmpp::stream::acks::{AHEAD, Acks};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Op {
    Send(u8),
    Receive,
    /// The server confirms up to so many of those sent last.
    Confirm(usize),
    /// It confirms what was never sent.
    ConfirmTooMuch(u32),
    /// The stream breaks, is kept and goes on; the server has all but so many.
    Resume(usize),
    /// The same, but what was kept is short of this, which the server has.
    ResumeAhead(u8),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..3u8).prop_map(Op::Send),
        2 => Just(Op::Receive),
        2 => (0..6usize).prop_map(Op::Confirm),
        1 => (1..1_000u32).prop_map(Op::ConfirmTooMuch),
        1 => (0..6usize).prop_map(Op::Resume),
        1 => (0..3u8).prop_map(Op::ResumeAhead),
    ]
}

fn stanza(kind: u8, number: u64) -> Unconfirmed {
    match kind {
        0 => Unconfirmed::Message(format!("m{number}")),
        1 => Unconfirmed::Stanza(format!("<iq id='{number}'/>")),
        _ => Unconfirmed::Passing,
    }
}

fn messages(of: &[(u64, Unconfirmed)]) -> Vec<String> {
    let id = |(_, stanza): &(u64, Unconfirmed)| match stanza {
        Unconfirmed::Message(id) => Some(id.clone()),
        _ => None,
    };
    of.iter().filter_map(id).collect()
}

/// A stream with these counts.
fn stream(sent: u32, received: u32) -> Acks {
    Acks::kept(StreamRecord {
        id: "s".into(),
        own: own(),
        sent,
        received,
        unconfirmed: Vec::new(),
        archive_ids_trusted: false,
    })
}

fn own() -> keuvel::jid::Jid {
    "a@x/r".parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn counts_like_a_list(
        sent in prop_oneof![Just(u32::MAX - 3), Just(0), any::<u32>()],
        received in prop_oneof![Just(u32::MAX), any::<u32>()],
        ops in prop::collection::vec(op(), 0..60),
    ) {
        let mut acks = stream(sent, received);
        acks.resumed(sent);
        let (mut sent, mut received) = (u64::from(sent), u64::from(received));
        // Not confirmed, oldest first, each with its number.
        let mut open: Vec<(u64, Unconfirmed)> = Vec::new();
        for op in ops {
            match op {
                Op::Send(kind) => {
                    sent += 1;
                    let stanza = stanza(kind, sent);
                    open.push((sent, stanza.clone()));
                    acks.sent(stanza);
                }
                Op::Receive => {
                    received += 1;
                    acks.received();
                }
                Op::Confirm(behind) => {
                    let kept = behind.min(open.len());
                    let gone: Vec<_> = open.drain(..open.len() - kept).collect();
                    let count = (sent - kept as u64) as u32;
                    prop_assert_eq!(acks.confirm(count), Some(messages(&gone)));
                }
                Op::ConfirmTooMuch(more) => {
                    prop_assert_eq!(acks.confirm((sent + u64::from(more)) as u32), None);
                }
                Op::ResumeAhead(kind) => {
                    let record = acks.record(&own(), false).unwrap();
                    let too_much = (sent as u32).wrapping_add(AHEAD + 1);
                    prop_assert_eq!(Acks::kept(record.clone()).resumed(too_much), None);
                    acks.sent(stanza(kind, sent + 1));
                    sent += 1;
                    // It was not kept, and is not told.
                    acks = Acks::kept(record);
                    let resumed = acks.resumed(sent as u32);
                    prop_assert_eq!(resumed, Some((messages(&open), Vec::new())));
                    open.clear();
                }
                Op::Resume(behind) => {
                    let record = acks.record(&own(), false).unwrap();
                    prop_assert_eq!(record.sent, sent as u32);
                    prop_assert_eq!(record.received, received as u32);
                    let numbers: Vec<u32> = open.iter().map(|(n, _)| *n as u32).collect();
                    let told: Vec<u32> = record.unconfirmed.iter().map(|(n, _)| *n).collect();
                    prop_assert_eq!(told, numbers);
                    acks = Acks::kept(record);
                    let kept = behind.min(open.len());
                    let again = open.split_off(open.len() - kept);
                    sent -= kept as u64;
                    let stanzas: Vec<String> = again.into_iter().filter_map(|(_, stanza)| match stanza {
                        Unconfirmed::Stanza(stanza) => Some(stanza),
                        _ => None,
                    }).collect();
                    let resumed = acks.resumed(sent as u32);
                    prop_assert_eq!(resumed, Some((messages(&open), stanzas.clone())));
                    open.clear();
                    // As the session does: they count anew.
                    for stanza in stanzas {
                        sent += 1;
                        open.push((sent, Unconfirmed::Stanza(stanza.clone())));
                        acks.sent(Unconfirmed::Stanza(stanza));
                    }
                }
            }
        }
        // All that is open is confirmed at last.
        prop_assert_eq!(acks.confirm(sent as u32), Some(messages(&open)));
        prop_assert!(!acks.should_ask());
    }
}
