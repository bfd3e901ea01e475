//! Whatever comes, goes and is scrolled to, and in whichever order what was asked for comes:
//! between two rows none is missing, but for a leap over what nobody could read, which ends;
//! and who goes on scrolling gets everything, once.

use keuvel::api::{Before, Delivery, Extras, MessageView, Millis, Position};
use keuvel::page::window::{Ask, Mark, More, ROWS, Row, Window};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// As many as the engine gives.
const PAGE: usize = 40;
/// Milliseconds of a frame.
const FRAME: f64 = 16.0;

#[derive(Debug)]
struct Kept(RefCell<MessageView>);

impl Row for Kept {
    fn new(_: u32, message: MessageView) -> Kept {
        Kept(RefCell::new(message))
    }
    fn with<T>(&self, read: impl FnOnce(&MessageView) -> T) -> T {
        read(&self.0.borrow())
    }
    fn update(&self, change: impl FnOnce(&mut MessageView)) {
        change(&mut self.0.borrow_mut());
    }
    fn mark(&self, _: Mark) {}
    fn day(time: Millis) -> i32 {
        (time / 86_400_000) as i32
    }
}

#[derive(Debug, Clone)]
enum Step {
    /// So many are said at once.
    Come(usize),
    /// Some turn up that are older, at this part of all.
    Late(f64, i32),
    /// One is said otherwise.
    Change(f64),
    /// One goes.
    Go(f64),
    /// They have seen all.
    Displayed,
    Frame,
    /// Nothing happens for a while.
    Rest,
    /// The person scrolls away from the end, as far as there is something to scroll.
    Leave,
    /// The person scrolls as far down as it goes.
    Bottom,
    /// Near to the first row or the last something is asked for.
    Near(bool),
    /// That is done: what is there now.
    Answer,
    /// It comes.
    Arrive,
    /// The chat is gone into anew: at its end, or in the middle.
    Open(Option<f64>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1_usize..12).prop_map(Step::Come),
        3 => (20_usize..90).prop_map(Step::Come),
        1 => (0.0..1.0, 1..9).prop_map(|(part, many)| Step::Late(part, many)),
        1 => (0.0..1.0).prop_map(Step::Change),
        1 => (0.0..1.0).prop_map(Step::Go),
        1 => Just(Step::Displayed),
        12 => Just(Step::Frame),
        1 => Just(Step::Rest),
        2 => Just(Step::Leave),
        2 => Just(Step::Bottom),
        6 => any::<bool>().prop_map(Step::Near),
        5 => Just(Step::Answer),
        5 => Just(Step::Arrive),
        1 => proptest::option::of(0.0..1.0).prop_map(Step::Open),
    ]
}

enum Answer {
    Older(Vec<MessageView>, Before),
    Newer(Vec<MessageView>, bool),
    Reset(Vec<MessageView>, Before, bool),
}

#[derive(Default)]
struct World {
    /// All there is, on this device.
    all: BTreeMap<Position, MessageView>,
    said: u32,
    window: Window<Kept>,
    following: bool,
    now: f64,
    asked: Option<Ask>,
    answered: Option<Answer>,
    /// What is said to stand above the first row.
    before: Option<Before>,
}

fn place(index: i32) -> Position {
    Position { fragment: 1, index }
}

impl World {
    fn message(&mut self, position: Position) -> MessageView {
        self.said += 1;
        MessageView {
            id: format!("m{}", self.said),
            position,
            time: u64::from(position.index as u32) * 60_000,
            sent: Some(Delivery::Sent),
            author: "Alice".into(),
            author_jid: "alice@example.org".parse().unwrap(),
            body: "hello".into(),
            cut: false,
            extras: Extras::default(),
            quote: None,
            earlier: Vec::new(),
            retracted: false,
            reactions: Vec::new(),
            changing: false,
        }
    }

    /// One of those there are.
    fn one(&self, part: f64) -> Option<MessageView> {
        let at = (part * self.all.len() as f64) as usize;
        self.all.values().nth(at).cloned()
    }

    fn put(&mut self, message: MessageView) {
        self.all.insert(message.position, message.clone());
        self.window.put(message);
    }

    fn older_than(&self, at: Option<Position>) -> (Vec<MessageView>, Before) {
        let older = self.all.range(..at.unwrap_or(place(i32::MAX)));
        let mut page: Vec<_> = older.rev().take(PAGE + 1).map(|(_, m)| m.clone()).collect();
        let before = if page.len() > PAGE {
            Before::More
        } else {
            Before::Beginning
        };
        page.truncate(PAGE);
        page.reverse();
        (page, before)
    }

    fn newer_than(&self, at: Position) -> (Vec<MessageView>, bool) {
        let newer = self.all.range(place(at.index + 1)..);
        let mut page: Vec<_> = newer.take(PAGE + 1).map(|(_, m)| m.clone()).collect();
        let at_end = page.len() <= PAGE;
        page.truncate(PAGE);
        (page, at_end)
    }

    fn end(&self) -> Answer {
        let (page, before) = self.older_than(None);
        Answer::Reset(page, before, true)
    }

    fn ask(&mut self, older: bool) {
        match self.window.ask(older) {
            Ask::Nothing => {}
            // One tab's commands are answered in their order.
            Ask::End => self.answered = Some(self.end()),
            ask => {
                assert!(
                    self.asked.is_none() && self.answered.is_none(),
                    "asked twice"
                );
                self.asked = Some(ask);
            }
        }
    }

    fn answer(&mut self) {
        match self.asked.take() {
            Some(Ask::Before(at)) => {
                let (page, before) = self.older_than(Some(at));
                self.answered = Some(Answer::Older(page, before));
            }
            Some(Ask::After(at)) => {
                let (page, at_end) = self.newer_than(at);
                self.answered = Some(Answer::Newer(page, at_end));
            }
            _ => {}
        }
    }

    fn arrive(&mut self) {
        match self.answered.take() {
            Some(Answer::Older(page, before)) => drop(self.window.older(page, before)),
            Some(Answer::Newer(page, at_end)) => drop(self.window.newer(page, at_end)),
            Some(Answer::Reset(page, before, at_end)) => {
                let ends = (before != Before::More, at_end);
                self.window.reset(page, ends, None, None);
                self.before = Some(before);
                self.following = at_end;
            }
            None => {}
        }
    }

    fn frame(&mut self) -> More {
        self.now += FRAME;
        let more = self.window.draw(self.following, Some(10.0), self.now);
        if let Some(before) = self.window.take_before() {
            self.before = Some(before);
        }
        self.check();
        more
    }

    fn rows(&self) -> Vec<Position> {
        let mut rows = Vec::new();
        for row in self.window.rows() {
            row.with(|message| {
                assert_eq!(
                    self.all.get(&message.position),
                    Some(message),
                    "as it was last"
                );
                rows.push(message.position);
            });
        }
        rows
    }

    fn check(&self) {
        let rows = self.rows();
        assert!(rows.is_sorted() && rows.len() <= 3 * ROWS, "{rows:?}");
        if self.window.leaps() {
            return;
        }
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return;
        };
        let between: Vec<Position> = self.all.range(first..=last).map(|(at, _)| *at).collect();
        assert_eq!(rows, between, "one is missing");
        if self.before == Some(Before::Beginning) {
            assert_eq!(Some(first), self.all.keys().next(), "the beginning");
        }
        if self.window.at_end() && !self.window.is_behind() {
            assert_eq!(Some(last), self.all.keys().next_back(), "the end");
        }
    }

    fn take(&mut self, step: Step) {
        use Step::{Change, Come, Displayed, Go, Late};
        // What the engine says comes in the order it said it.
        if matches!(step, Come(_) | Late(..) | Change(_) | Go(_) | Displayed) {
            self.arrive();
        }
        match step {
            Step::Come(many) => {
                for _ in 0..many {
                    let newest = self.all.keys().next_back().map_or(0, |it| it.index);
                    let message = self.message(place(newest + 10));
                    self.put(message);
                }
            }
            Step::Late(part, many) => {
                let Some(after) = self.one(part) else { return };
                for before in 1..=many {
                    let at = place(after.position.index - before);
                    if !self.all.contains_key(&at) {
                        let message = self.message(at);
                        self.put(message);
                    }
                }
            }
            Step::Change(part) => {
                if let Some(mut message) = self.one(part) {
                    message.body += ", again";
                    self.put(message);
                }
            }
            Step::Go(part) => {
                if let Some(message) = self.one(part) {
                    self.all.remove(&message.position);
                    self.window.gone(&message.id);
                }
            }
            Step::Displayed => {
                for message in self.all.values_mut() {
                    message.sent = Some(Delivery::Displayed);
                }
                self.window.displayed(place(i32::MAX));
            }
            Step::Frame => drop(self.frame()),
            Step::Rest => self.now += 1_000.0,
            Step::Leave => self.following = false,
            Step::Bottom => self.following = self.window.at_end(),
            Step::Near(older) => self.ask(older),
            Step::Answer => self.answer(),
            Step::Arrive => self.arrive(),
            Step::Open(place) => {
                self.answer();
                self.arrive();
                let middle = place.and_then(|part| self.one(part));
                self.answered = Some(match middle {
                    None => self.end(),
                    Some(message) => {
                        let (mut page, before) = self.older_than(Some(message.position));
                        let at = place_before(message.position);
                        let (newer, at_end) = self.newer_than(at);
                        page.extend(newer);
                        Answer::Reset(page, before, at_end)
                    }
                });
                self.arrive();
            }
        }
    }

    /// Nothing comes any more: all is drawn, soon.
    fn calm(&mut self) {
        for _ in 0..400 {
            if self.frame() == More::No && self.asked.is_none() && self.answered.is_none() {
                assert!(!self.window.is_behind());
                assert!(
                    self.rows().len() <= ROWS + ROWS / 2,
                    "{}",
                    self.rows().len()
                );
                return;
            }
            self.answer();
            self.arrive();
        }
        panic!("it does not come to rest");
    }

    /// Scrolls until there is no more in this direction.
    fn scroll(&mut self, older: bool) -> Vec<Position> {
        self.following = false;
        let mut seen = Vec::new();
        for _ in 0..self.all.len() / PAGE * 2 + 20 {
            self.calm();
            seen.extend(self.rows());
            if older && self.before == Some(Before::Beginning) || !older && self.window.at_end() {
                seen.sort();
                seen.dedup();
                return seen;
            }
            self.ask(older);
            if self.asked.is_none() && self.answered.is_none() {
                panic!("stuck: nothing more is asked for");
            }
        }
        panic!("no end of it")
    }
}

fn place_before(at: Position) -> Position {
    place(at.index - 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missing_between_two_rows(
        begin in 0_usize..300,
        steps in proptest::collection::vec(step(), 1..120),
    ) {
        let mut world = World { following: true, ..World::default() };
        world.take(Step::Come(begin));
        world.take(Step::Open(None));
        for step in steps {
            world.take(step);
        }
        world.calm();
        let all: Vec<Position> = world.all.keys().copied().collect();
        world.scroll(true);
        prop_assert_eq!(world.scroll(false), all.clone());
        prop_assert_eq!(world.scroll(true), all);
    }
}
