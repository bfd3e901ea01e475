//! The suite on memory, and on stores that fail.

use super::conformance::{all, at, chat, jid, like_naive, message};
use super::*;
use crate::api::StorageProblem;
use pollster::block_on;
use proptest::prelude::*;
use std::cell::Cell;

/// Memory that fails to write, or to read, after a number of times.
#[derive(Debug)]
struct Failing {
    memory: MemoryStore,
    writes: Cell<usize>,
    reads: Cell<usize>,
}

impl Failing {
    fn new(writes: usize, reads: usize) -> Failing {
        Failing {
            memory: MemoryStore::default(),
            writes: Cell::new(writes),
            reads: Cell::new(reads),
        }
    }
}

fn spend(left: &Cell<usize>, error: StoreError) -> Result<(), StoreError> {
    left.set(left.get().checked_sub(1).ok_or(error)?);
    Ok(())
}

impl Store for Failing {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        spend(&self.reads, StoreError::Broken("load".to_owned()))?;
        self.memory.load().await
    }
    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        spend(&self.reads, StoreError::Broken("before".to_owned()))?;
        self.memory.before(peer, before, limit).await
    }
    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        spend(&self.reads, StoreError::Broken("after".to_owned()))?;
        self.memory.after(peer, after, limit).await
    }
    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError> {
        spend(&self.reads, StoreError::Broken("find".to_owned()))?;
        self.memory.find(wants).await
    }
    async fn picture(&self, of: &BareJid) -> Result<Option<PictureRecord>, StoreError> {
        spend(&self.reads, StoreError::Broken("picture".to_owned()))?;
        self.memory.picture(of).await
    }
    async fn search(&self, query: &Query) -> Result<Vec<MessageRecord>, StoreError> {
        spend(&self.reads, StoreError::Broken("search".to_owned()))?;
        self.memory.search(query).await
    }
    async fn index(&self) -> Result<bool, StoreError> {
        self.memory.index().await
    }
    async fn write(&self, batch: &[Write]) -> Result<(), StoreError> {
        spend(&self.writes, StoreError::Full)?;
        self.memory.write(batch).await
    }
}

#[test]
fn memory_conforms() {
    block_on(all(async || MemoryStore::default()));
}

#[test]
fn fallback_conforms_without_a_disk() {
    block_on(all(async || {
        let store = FallbackStore::<Failing>::in_memory();
        assert_eq!(store.take_problem(), None);
        store
    }));
}

#[test]
fn fallback_conforms_wherever_writing_fails() {
    for writes in [0, 1, 2, 5, usize::MAX] {
        let fresh = async || FallbackStore::new(Ok(Failing::new(writes, usize::MAX)));
        block_on(all(fresh));
    }
    block_on(all(async || {
        FallbackStore::<Failing>::new(Err(StoreError::Blocked))
    }));
}

#[test]
fn a_problem_is_said_once() {
    block_on(async {
        let store = FallbackStore::new(Ok(Failing::new(1, usize::MAX)));
        let first = Write::Message(message("a@x", at(0, 1)));
        let second = Write::Message(message("a@x", at(0, 2)));
        store.write(&[first]).await.unwrap();
        assert_eq!(store.take_problem(), None);
        store.write(std::slice::from_ref(&second)).await.unwrap();
        assert_eq!(store.take_problem(), Some(StorageProblem::Full));
        store.write(&[second]).await.unwrap();
        assert_eq!(store.take_problem(), None);
        let page = store.before(&jid("a@x"), None, 9).await.unwrap();
        assert_eq!(page.len(), 2);

        let store = FallbackStore::<Failing>::new(Err(StoreError::Blocked));
        assert_eq!(store.take_problem(), Some(StorageProblem::Blocked));
        assert_eq!(store.take_problem(), None);
    });
}

#[test]
fn a_disk_that_does_not_read_is_left_alone() {
    block_on(async {
        let store = FallbackStore::new(Ok(Failing::new(usize::MAX, 1)));
        let disk = Write::Chat(chat("disk@x"));
        store.write(&[disk]).await.unwrap();
        assert_eq!(store.load().await.unwrap().chats.len(), 1);
        assert_eq!(store.load().await.unwrap().chats.len(), 0);
        assert_eq!(store.take_problem(), Some(StorageProblem::Broken));
        store.write(&[Write::Chat(chat("new@x"))]).await.unwrap();
        assert_eq!(store.load().await.unwrap().chats, [chat("new@x")]);
        assert_eq!(store.take_problem(), None);
    });
}

proptest! {
    #[test]
    fn memory_is_like_naive(seed in 1u64..) {
        block_on(like_naive(&MemoryStore::default(), seed, 30));
    }

    #[test]
    fn fallback_is_like_naive(seed in 1u64.., writes in 0usize..30) {
        let store = FallbackStore::new(Ok(Failing::new(writes, usize::MAX)));
        block_on(like_naive(&store, seed, 30));
    }
}
