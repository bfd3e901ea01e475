//! The index of words: what makes a search through a hundred thousand messages
//! take no longer than through a hundred.
//!
//! Messages are indexed in blocks, when there is nothing else to do. A block is its
//! list of messages, and for each word of them the numbers of those that have it,
//! at the key `[word, block]`: so words that begin alike lie together. As many begin with
//! the same two letters, these have entries of their own. Nothing is
//! ever taken out of a block; a message that was changed is put into another one
//! too, and what is found is looked at again before it counts. When a chat is
//! deleted the index goes, and is made anew.

use super::super::search::{Query, fold, has_link};
use super::*;
use crate::api::Millis;
use crate::text::words;
use js_sys::Uint8Array;
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Messages of a block, more or less: some 50 ms of work.
const BLOCK: usize = 400;
/// Entries of the queue that are read at once.
const ENTRIES: u32 = 100;
/// Before the letters that words begin with: no word has it.
const BEGINNING: char = '\u{1}';
/// Words that begin alike and are looked at, at most.
const ALIKE_MAX: u32 = 20_000;
/// Messages that are looked at again at once.
const AGAIN: usize = 64;

/// A message that may be meant: when it was sent, where it stands in its chat, and its
/// number: the block's in the upper half.
type Candidate = (Millis, Position, u32);

/// A message's place.
type Place = (BareJid, u32, i32);

/// What is still to be indexed: an entry of [`TO_INDEX`].
#[derive(Debug, Serialize, Deserialize)]
enum ToIndex {
    /// These messages.
    Places(Vec<Place>),
    /// All messages after this one, in the order of their keys.
    Rest(Option<Place>),
}

/// The messages of a block, as it is kept in [`BLOCKS`].
#[derive(Debug, Default, Serialize, Deserialize)]
struct Block {
    peers: Vec<BareJid>,
    messages: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// In [`Block::peers`].
    peer: u16,
    at: Position,
    time: Millis,
    ours: bool,
    link: bool,
}

/// Blocks that were read before: they do not change.
#[derive(Default)]
pub(super) struct Known(RefCell<Vec<Option<Rc<Block>>>>);

impl Known {
    fn get(&self, number: u32) -> Option<Rc<Block>> {
        self.0.borrow().get(number as usize).cloned().flatten()
    }

    fn put(&self, number: u32, block: Rc<Block>) {
        let known = &mut *self.0.borrow_mut();
        let place = number as usize;
        if known.len() <= place {
            known.resize(place + 1, None);
        }
        known[place] = Some(block);
    }

    pub(super) fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}

/// The entry of the queue that stands for everything.
pub(super) fn everything() -> Result<JsValue, Trouble> {
    value(&ToIndex::Rest(None))
}

/// The entry of the queue for some messages.
pub(super) fn places(all: &[(BareJid, Position)]) -> Result<JsValue, Trouble> {
    let place = |(peer, at): &(BareJid, Position)| (peer.clone(), at.fragment, at.index);
    value(&ToIndex::Places(all.iter().map(place).collect()))
}

/// What one round of indexing works on.
struct Work {
    messages: Vec<MessageRecord>,
    /// The last entry of the queue that is done with.
    done: Option<JsValue>,
    /// What is left of the one after it.
    left: Option<(JsValue, JsValue)>,
    /// The new block's number.
    number: u32,
    /// There is more.
    more: bool,
}

impl IdbStore {
    pub(super) async fn index_some(&self) -> Result<bool, Trouble> {
        let work = self.connection.run(read_work).await?;
        if work.done.is_none() && work.left.is_none() {
            return Ok(false);
        }
        let (block, by_word) = build(&work.messages);
        let put = async |db: &IdbDatabase| {
            let transaction = db.transaction_with_str_sequence_and_mode(
                &names(&[WORDS, BLOCKS, TO_INDEX]),
                IdbTransactionMode::Readwrite,
            )?;
            let queue = transaction.object_store(TO_INDEX)?;
            if !block.messages.is_empty() {
                let store = transaction.object_store(WORDS)?;
                for (word, numbers) in &by_word {
                    let key = Array::of2(&word.into(), &work.number.into());
                    store.put_with_key(&bytes(numbers), &key)?;
                }
                transaction
                    .object_store(BLOCKS)?
                    .put_with_key(&encoded(&block), &work.number.into())?;
            }
            if let Some(done) = &work.done {
                queue.delete(&IdbKeyRange::upper_bound(done)?.into())?;
            }
            if let Some((key, left)) = &work.left {
                queue.put_with_key(left, key)?;
            }
            committed(&transaction).await
        };
        self.connection.run(put).await?;
        Ok(work.more)
    }

    pub(super) async fn find_words(&self, query: &Query) -> Result<Vec<MessageRecord>, Trouble> {
        let candidates = self.candidates(query).await?;
        let mut found: Vec<MessageRecord> = Vec::new();
        let mut seen = Table::default();
        for some in candidates.chunks(AGAIN) {
            let read = async |db: &IdbDatabase| {
                let transaction = begin(db, &[MESSAGES])?;
                let messages = transaction.object_store(MESSAGES)?;
                let asked: Result<Vec<_>, JsValue> = some
                    .iter()
                    .filter_map(|(_, at, number)| Some((self.peer_of(*number)?, *at)))
                    .map(|(peer, at)| Ok(done(messages.get(&key(&peer, at))?)))
                    .collect();
                let mut rows = Vec::new();
                for answer in asked? {
                    rows.extend(row::<MessageRecord>(answer.await?));
                }
                Ok(rows)
            };
            for message in self.connection.run(read).await? {
                if query.takes(&message) && seen.mark(Key::of(&message)) {
                    found.push(message);
                }
            }
            if found.len() >= query.limit {
                break;
            }
        }
        found.truncate(query.limit);
        Ok(found)
    }

    /// With whom a message of a block was said.
    fn peer_of(&self, number: u32) -> Option<BareJid> {
        let block = self.known.get(number >> 16)?;
        let entry = block.messages.get((number & 0xffff) as usize)?;
        block.peers.get(usize::from(entry.peer)).cloned()
    }

    /// Messages that may have it all, newest first.
    async fn candidates(&self, query: &Query) -> Result<Vec<Candidate>, Trouble> {
        let read = async |db: &IdbDatabase| {
            let transaction = begin(db, &[WORDS])?;
            let store = transaction.object_store(WORDS)?;
            let asked: Result<Vec<_>, JsValue> = query
                .words
                .iter()
                .map(|wanted| {
                    let length = wanted.word.chars().count();
                    let short = wanted.prefix && words::beginning(&wanted.word).is_some();
                    let (word, prefix) = match short && length <= words::BEGINNING {
                        true => (begins(&wanted.word), length < words::BEGINNING),
                        false => (wanted.word.clone(), wanted.prefix),
                    };
                    let end = match prefix {
                        true => Array::of1(&[&word, "\u{ffff}"].concat().into()),
                        false => Array::of2(&word.as_str().into(), &Array::new()),
                    };
                    let start = Array::of1(&word.as_str().into());
                    let range = between(&start, &end)?;
                    let keys = store.get_all_keys_with_key_and_limit(&range, ALIKE_MAX)?;
                    let values = store.get_all_with_key_and_limit(&range, ALIKE_MAX)?;
                    Ok((done(keys), done(values)))
                })
                .collect();
            let mut all: Option<Vec<u32>> = None;
            for (keys, values) in asked? {
                let numbers = numbers(
                    &keys.await?.unchecked_into(),
                    &values.await?.unchecked_into(),
                );
                all = Some(match all {
                    None => numbers,
                    Some(mut both) => {
                        both.retain(|number| numbers.binary_search(number).is_ok());
                        both
                    }
                });
            }
            Ok(all.unwrap_or_default())
        };
        let numbers = self.connection.run(read).await?;
        self.read_blocks(&numbers).await?;
        let mut found = Vec::new();
        for number in numbers {
            let Some(block) = self.known.get(number >> 16) else {
                continue;
            };
            let Some(entry) = block.messages.get((number & 0xffff) as usize) else {
                continue;
            };
            let Some(peer) = block.peers.get(usize::from(entry.peer)) else {
                continue;
            };
            if query.takes_what(entry.time, entry.ours)
                && (!query.links || entry.link)
                && query.peer.as_ref().is_none_or(|wanted| wanted == peer)
            {
                found.push((entry.time, entry.at, number));
            }
        }
        // Tens of thousands, of which some dozen are looked at: nothing is copied.
        found.sort_unstable_by(|a: &Candidate, b| {
            let peers = || self.peer_of(a.2).cmp(&self.peer_of(b.2));
            (b.0, b.1).cmp(&(a.0, a.1)).then_with(peers)
        });
        Ok(found)
    }

    async fn read_blocks(&self, numbers: &[u32]) -> Result<(), Trouble> {
        let mut missing: Vec<u32> = numbers.iter().map(|number| number >> 16).collect();
        missing.dedup();
        missing.retain(|number| self.known.get(*number).is_none());
        if missing.is_empty() {
            return Ok(());
        }
        let read = async |db: &IdbDatabase| {
            let store = begin(db, &[BLOCKS])?.object_store(BLOCKS)?;
            let asked: Result<Vec<_>, JsValue> = missing
                .iter()
                .map(|number| Ok(done(store.get(&(*number).into())?)))
                .collect();
            let mut blocks = Vec::new();
            for answer in asked? {
                blocks.push(decoded(&answer.await?));
            }
            Ok(blocks)
        };
        let blocks = self.connection.run(read).await?;
        for (number, block) in missing.iter().zip(blocks) {
            self.known.put(*number, Rc::new(block));
        }
        Ok(())
    }
}

/// Takes some of the queue.
async fn read_work(db: &IdbDatabase) -> Result<Work, Trouble> {
    let transaction = begin(db, &[TO_INDEX, MESSAGES, BLOCKS])?;
    let queue = transaction.object_store(TO_INDEX)?;
    let messages = transaction.object_store(MESSAGES)?;
    let last = transaction
        .object_store(BLOCKS)?
        .open_key_cursor_with_range_and_direction(&JsValue::UNDEFINED, IdbCursorDirection::Prev)?;
    let all = JsValue::UNDEFINED;
    let keys = done(queue.get_all_keys_with_key_and_limit(&all, ENTRIES)?);
    let entries = done(queue.get_all_with_key_and_limit(&all, ENTRIES)?);
    let last = done(last).await?;
    let number = match last.is_null() {
        true => 0,
        false => {
            last.unchecked_ref::<IdbCursor>()
                .key()?
                .as_f64()
                .unwrap_or(0.0) as u32
                + 1
        }
    };
    let (keys, entries) = (Array::from(&keys.await?), Array::from(&entries.await?));
    let mut work = Work {
        messages: Vec::new(),
        done: None,
        left: None,
        number,
        more: false,
    };
    for at in 0..keys.length() {
        if work.messages.len() >= BLOCK {
            work.more = true;
            break;
        }
        match row(entries.get(at)) {
            Some(ToIndex::Places(places)) => {
                let asked: Result<Vec<_>, JsValue> = places
                    .iter()
                    .map(|(peer, fragment, index)| {
                        let at = Position {
                            fragment: *fragment,
                            index: *index,
                        };
                        Ok(done(messages.get(&key(peer, at))?))
                    })
                    .collect();
                for answer in asked? {
                    work.messages.extend(row::<MessageRecord>(answer.await?));
                }
            }
            Some(ToIndex::Rest(after)) => {
                let from = match &after {
                    Some((peer, fragment, index)) => key(
                        peer,
                        Position {
                            fragment: *fragment,
                            index: *index,
                        },
                    ),
                    None => Array::new().into(),
                };
                let range = IdbKeyRange::lower_bound_with_open(&from, true)?;
                let some = messages.get_all_with_key_and_limit(&range, BLOCK as u32)?;
                let some: Vec<MessageRecord> = rows(done(some).await?);
                let last = some.last().filter(|_| some.len() >= BLOCK);
                if let Some(last) = last {
                    let place = (
                        last.peer.clone(),
                        last.position.fragment,
                        last.position.index,
                    );
                    work.left = Some((keys.get(at), value(&ToIndex::Rest(Some(place)))?));
                    work.more = true;
                }
                work.messages.extend(some);
                if work.left.is_some() {
                    break;
                }
            }
            // Unreadable: there is nothing to be had from it.
            None => {}
        }
        work.done = Some(keys.get(at));
    }
    work.more |= keys.length() >= ENTRIES;
    Ok(work)
}

/// A block of messages, and its words with the numbers of those that have them.
fn build(messages: &[MessageRecord]) -> (Block, BTreeMap<String, Vec<u8>>) {
    let mut block = Block::default();
    let mut by_word: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for message in messages.iter().take(usize::from(u16::MAX)) {
        if message.body.is_empty() {
            continue;
        }
        let known = block.peers.iter().position(|peer| *peer == message.peer);
        let peer = known.unwrap_or_else(|| {
            block.peers.push(message.peer.clone());
            block.peers.len() - 1
        });
        let number = block.messages.len() as u16;
        block.messages.push(Entry {
            peer: peer as u16,
            at: message.position,
            time: message.time,
            ours: message.sent.is_some(),
            link: has_link(&message.body),
        });
        let number = number.to_le_bytes();
        for word in words::words(&fold(&message.body)) {
            if let Some(beginning) = words::beginning(&word) {
                let numbers = by_word.entry(begins(beginning)).or_default();
                if !numbers.ends_with(&number) {
                    numbers.extend(number);
                }
            }
            by_word.entry(word).or_default().extend(number);
        }
    }
    (block, by_word)
}

/// Where the messages stand that have words which begin so.
fn begins(with: &str) -> String {
    [BEGINNING.encode_utf8(&mut [0; 1]), with].concat()
}

/// Numbers of messages: the block's in the upper half, sorted, each once.
fn numbers(keys: &Array, values: &Array) -> Vec<u32> {
    let mut all = Vec::new();
    for (key, value) in keys.iter().zip(values.iter()) {
        let block = key.unchecked_into::<Array>().get(1).as_f64();
        let block = block.unwrap_or_default() as u32;
        let some = Uint8Array::new(&value).to_vec();
        for pair in some.chunks_exact(2) {
            let number = u16::from_le_bytes([pair[0], pair[1]]);
            all.push(block << 16 | u32::from(number));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn encoded(block: &Block) -> JsValue {
    bytes(&crate::api::encode(block))
}

fn decoded(kept: &JsValue) -> Block {
    crate::api::decode(&Uint8Array::new(kept).to_vec()).unwrap_or_default()
}
