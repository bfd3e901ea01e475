//! The page's end of the line to the engine.
//!
//! Starts the engine's worker, or finds it running, and starts it again should
//! it go away. Nothing a person did may get lost on the way: a command is kept
//! until an engine answers for it, and said again to the next engine if need be.

use super::channel::Channel;
use super::wire::{ALL, Body, ENGINE, Letter, TabId, ToEngine, ToTab};
use super::{clock, locks, random};
use crate::api::{AccountCommand, Change, Command, Millis, Problem, decode};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Event, HtmlElement, MessageEvent, PageTransitionEvent, SharedWorker, Url, Worker,
    WorkerOptions, WorkerType,
};

/// The first wait before an engine that went away is started again; doubled
/// each time.
const RESTART_WAIT: Millis = 100;
/// The longest such wait.
const RESTART_WAIT_MAX: Millis = 30_000;
/// Waits from here on mean that it has failed several times: a person hears.
const RESTART_WAIT_TOLD: Millis = 1_000;
/// A SharedWorker that says nothing for so long is looked for again.
const FIRST_WORD: Millis = 5_000;
/// An engine that ran so long was no failure.
const RAN_WELL: Millis = 60_000;

/// The line to the engine.
#[derive(Clone)]
pub struct Link(Rc<Inner>);

struct Inner {
    tab: TabId,
    /// The worker's address.
    worker: String,
    /// Its query: which files it loads. Names the version in locks and channels.
    version: String,
    on_change: Box<dyn Fn(Change)>,
    /// Taken for short moments only, never while `on_change` runs.
    state: RefCell<State>,
    /// Counts the starts: what belongs to an earlier one is out of date.
    start: Cell<u32>,
    /// SharedWorker failed here, for good.
    no_shared: Cell<bool>,
    /// There are no locks: workers of several tabs could not agree on one of them.
    alone: Cell<bool>,
    restart_wait: Cell<Millis>,
    /// When the last start was.
    started: Cell<Millis>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// The engine knows this tab.
    up: bool,
    /// What a new engine has to know of this tab, as last said.
    hello: Option<Command>,
    idle: Option<Command>,
    visible: Option<Command>,
    network: Option<Command>,
    open: Option<Command>,
    /// Commands without an answer, by number.
    waiting: Vec<Waiting>,
    last_number: u64,
}

struct Waiting {
    number: u64,
    command: Command,
    /// An engine got it.
    sent: bool,
}

/// The worker and what is heard of it.
struct Running {
    channel: Channel,
    worker: AnyWorker,
    _on_error: Closure<dyn Fn(Event)>,
    _on_message: Option<Closure<dyn Fn(MessageEvent)>>,
}

enum AnyWorker {
    Shared(SharedWorker),
    Own(Worker),
}

impl Drop for Running {
    fn drop(&mut self) {
        self.channel.close();
        match &self.worker {
            // It ends by itself when no page is left.
            AnyWorker::Shared(worker) => worker.set_onerror(None),
            AnyWorker::Own(worker) => worker.terminate(),
        }
    }
}

impl Link {
    /// Starts or finds the engine. `on_change` gets everything it says. Once for
    /// a page, for as long as it lives.
    pub fn connect(on_change: impl Fn(Change) + 'static) -> Link {
        let (worker, version) = addresses().unwrap_or_default();
        let link = Link(Rc::new(Inner {
            tab: random::name::<16>(),
            worker,
            version,
            on_change: Box::new(on_change),
            state: RefCell::default(),
            start: Cell::new(0),
            no_shared: Cell::new(false),
            alone: Cell::new(false),
            restart_wait: Cell::new(RESTART_WAIT),
            started: Cell::new(0),
        }));
        link.watch_page();
        let starting = link.clone();
        spawn_local(async move {
            // Held before the engine hears of this tab, so that it can wait for
            // its release.
            let held = locks::hold(&tab_lock(&starting.0.tab)).await;
            starting.0.alone.set(!held);
            starting.start();
        });
        link
    }

    /// Asks something of the engine. Never lost: kept until an engine has it.
    pub fn send(&self, command: Command) {
        let mut state = self.0.state.borrow_mut();
        let remembered = match &command {
            Command::Hello { .. } => Some(&mut state.hello),
            Command::Visible(_) => Some(&mut state.visible),
            Command::Network(_) => Some(&mut state.network),
            Command::Idle(_) => Some(&mut state.idle),
            Command::For(_, AccountCommand::OpenChat(_)) => Some(&mut state.open),
            _ => None,
        };
        let number = match remembered {
            Some(place) => {
                *place = Some(command.clone());
                0
            }
            None => {
                state.last_number += 1;
                let number = state.last_number;
                let waiting = Waiting {
                    number,
                    command: command.clone(),
                    sent: state.up,
                };
                state.waiting.push(waiting);
                number
            }
        };
        if state.up {
            self.post(&state, &ToEngine::Command { number, command });
        }
    }

    fn post(&self, state: &State, message: &ToEngine) {
        if let Some(running) = &state.running {
            running.channel.post(ENGINE, &self.0.tab, message);
        }
    }

    // --- starting ---

    fn start(&self) {
        let start = self.0.start.get() + 1;
        self.0.start.set(start);
        self.0.started.set(clock::now());
        let running = self.start_shared(start).or_else(|| self.start_own(start));
        if running.is_none() {
            self.failed("this browser has no workers".into());
        }
        let mut state = self.0.state.borrow_mut();
        state.up = false;
        state.running = running;
        self.post(&state, &ToEngine::Ask);
    }

    /// One worker for all tabs.
    fn start_shared(&self, start: u32) -> Option<Running> {
        if self.0.no_shared.get() {
            return None;
        }
        let worker =
            SharedWorker::new_with_worker_options(&self.0.worker, &worker_options()).ok()?;
        let heard = Rc::new(Cell::new(false));
        let channel = Channel::Port(worker.port());
        channel.listen({
            let (link, heard) = (self.clone(), heard.clone());
            move |letter| {
                if !heard.replace(true) {
                    link.watch_engine(start);
                }
                link.letter(&letter);
            }
        });
        spawn_local({
            let (link, heard) = (self.clone(), heard.clone());
            async move {
                clock::sleep(FIRST_WORD).await;
                // It died before it held its lock, of which nobody is told; or it is
                // slow, and this finds the same one.
                if !heard.get() && link.0.start.get() == start {
                    link.start();
                }
            }
        });
        let on_error = Closure::<dyn Fn(Event)>::new({
            let link = self.clone();
            move |_| {
                // Its script did not load. Later errors are its own matter.
                if !heard.get() && link.0.start.get() == start {
                    link.0.no_shared.set(true);
                    let link = link.clone();
                    // Not here: it drops this closure.
                    spawn_local(async move { link.start() });
                }
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Running {
            channel,
            worker: AnyWorker::Shared(worker),
            _on_error: on_error,
            _on_message: None,
        })
    }

    /// A worker of this tab, which is the engine or stands by to become it; alone
    /// it is the engine of this tab only, on a channel that no other tab is on.
    fn start_own(&self, start: u32) -> Option<Running> {
        let own = match self.0.alone.get() {
            true => ["&tab=", &self.0.tab].concat(),
            false => String::new(),
        };
        let channel = Channel::broadcast(&channel_name(&[&self.0.version, own.as_str()].concat()))?;
        channel.listen({
            let link = self.clone();
            move |letter| link.letter(&letter)
        });
        let worker = [&self.0.worker, own.as_str()].concat();
        let worker = Worker::new_with_options(&worker, &worker_options()).ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let link = self.clone();
            move |event: MessageEvent| {
                if let Some(letter) = Letter::unpack(event.data()) {
                    let failed = matches!(letter.body(), Some(Body::Trouble(why)) if why.starts_with("failed"));
                    link.letter(&letter);
                    if failed {
                        link.restart(start);
                    }
                }
            }
        });
        let on_error = Closure::<dyn Fn(Event)>::new({
            let link = self.clone();
            move |_| {
                link.failed("the worker's script did not load".into());
                link.restart(start);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Running {
            channel,
            worker: AnyWorker::Own(worker),
            _on_error: on_error,
            _on_message: Some(on_message),
        })
    }

    /// A SharedWorker holds this lock from its first word to its end.
    fn watch_engine(&self, start: u32) {
        let link = self.clone();
        spawn_local(async move {
            locks::released(&engine_lock(&link.0.version)).await;
            link.restart(start);
        });
    }

    /// The worker of that start is gone.
    fn restart(&self, start: u32) {
        if self.0.start.get() != start {
            return;
        }
        // Nobody else starts one meanwhile.
        self.0.start.set(start + 1);
        if clock::now().saturating_sub(self.0.started.get()) > RAN_WELL {
            self.0.restart_wait.set(RESTART_WAIT);
        }
        let wait = self.0.restart_wait.get();
        if wait >= RESTART_WAIT_TOLD {
            self.failed("it keeps breaking down".into());
        }
        self.0.restart_wait.set((wait * 2).min(RESTART_WAIT_MAX));
        log::warn!("the engine is gone; starting it again in {wait} ms");
        let link = self.clone();
        spawn_local(async move {
            link.0.state.borrow_mut().up = false;
            clock::sleep(wait).await;
            link.start();
        });
    }

    // --- what comes ---

    fn letter(&self, letter: &Letter) {
        if letter.to != self.0.tab && letter.to != ALL {
            return;
        }
        let message = match letter.body() {
            Some(Body::Bytes(bytes)) => decode(&bytes),
            Some(Body::Trouble(trouble)) => return self.trouble(&trouble),
            None => None,
        };
        match message {
            Some(ToTab::Up) => self.repeat(),
            Some(ToTab::Change(change)) => (self.0.on_change)(change),
            Some(ToTab::Done(number)) => {
                let waiting = &mut self.0.state.borrow_mut().waiting;
                waiting.retain(|command| command.number != number);
            }
            None => log::warn!("unreadable message from the engine"),
        }
    }

    /// What `worker.js` says.
    fn trouble(&self, trouble: &str) {
        match trouble.strip_prefix("failed ") {
            Some(detail) => self.failed(detail.to_owned()),
            None => (self.0.on_change)(Change::NoEngine(Problem::OtherVersion)),
        }
    }

    fn failed(&self, detail: String) {
        (self.0.on_change)(Change::NoEngine(Problem::EngineFailed { detail }));
    }

    /// A new engine: tell it about this tab, and what the last one may not have
    /// done.
    fn repeat(&self) {
        let mut state = self.0.state.borrow_mut();
        state.up = true;
        state
            .waiting
            .retain_mut(|it| !std::mem::replace(&mut it.sent, true) || repeatable(&it.command));
        let about_tab = [
            &state.hello,
            &state.network,
            &state.visible,
            &state.idle,
            &state.open,
        ];
        let about_tab = about_tab.into_iter().flatten().map(|command| (0, command));
        let waiting = state.waiting.iter().map(|it| (it.number, &it.command));
        for (number, command) in about_tab.chain(waiting) {
            let command = command.clone();
            self.post(&state, &ToEngine::Command { number, command });
        }
    }

    // --- the page ---

    /// A page in the back/forward cache is away, and may come back.
    fn watch_page(&self) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let listen = |event: &str, listener: Box<dyn Fn(PageTransitionEvent)>| {
            let listener = Closure::wrap(listener).into_js_value();
            _ = window.add_event_listener_with_callback(event, listener.unchecked_ref());
        };
        let link = self.clone();
        listen(
            "pagehide",
            Box::new(move |_| {
                let bye = ToEngine::Command {
                    number: 0,
                    command: Command::Bye,
                };
                link.post(&link.0.state.borrow(), &bye);
            }),
        );
        let link = self.clone();
        listen(
            "pageshow",
            Box::new(move |event| {
                if event.persisted() {
                    link.post(&link.0.state.borrow(), &ToEngine::Ask);
                }
            }),
        );
    }
}

/// Whether doing it twice is the same as doing it once: the engine may have
/// done it and gone before it could say so.
fn repeatable(command: &Command) -> bool {
    use AccountCommand::*;
    let Command::For(_, command) = command else {
        return false;
    };
    match command {
        Send { .. }
        | Rewrite { .. }
        | Resend { .. }
        | Discard { .. }
        | Edit { .. }
        | Forward { .. }
        | Retract { .. }
        | React { .. }
        | Delete { .. }
        | Draft { .. }
        | Arrange(..)
        | MarkRead(_) => true,
        AddContact { .. } | EditContact { .. } | RemoveContact(_) => true,
        AnswerSubscription { .. } | SetPresence { .. } => true,
        ConnectNow | Password { .. } | OpenChat(_) | Typing { .. } => false,
        Search(_) | Picture(_) => false,
        GoTo { .. } | LoadOlder { .. } | LoadNewer { .. } => false,
        Settings(_) => true,
        // The person sees that nothing came of it.
        Profile(_) => false,
        Privacy(it) => match it {
            crate::api::Privacy::Accept(_)
            | crate::api::Privacy::Block { .. }
            | crate::api::Privacy::Unblock(_) => true,
            // The person sees that nothing came of it.
            _ => false,
        },
        Manage(_) | Invite(_) => false,
        Rooms(it) => matches!(
            it,
            crate::api::Rooms::Join { .. } | crate::api::Rooms::Leave(_)
        ),
        // The report asks again with each new state of the connection.
        Report(_) => false,
        // Between the first and the second, something may have come.
        RequestSubscription(_) | DeleteChat(_) => false,
    }
}

/// The lock that a tab holds while it lives.
pub fn tab_lock(tab: &str) -> String {
    format!("keuvel-tab {tab}")
}

/// The channel of tabs and engine where there is no SharedWorker.
pub fn channel_name(version: &str) -> String {
    format!("keuvel{version}")
}

/// See `public/worker.js`.
fn engine_lock(version: &str) -> String {
    format!("keuvel{version}")
}

fn worker_options() -> WorkerOptions {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name("keuvel");
    options
}

/// The worker's address and its query, from the element that started the page
/// (`index.html`): there the names are those of this build.
fn addresses() -> Option<(String, String)> {
    let document = web_sys::window()?.document()?;
    let boot: HtmlElement = document.get_element_by_id("boot")?.dyn_into().ok()?;
    let base = document.base_uri().ok()??;
    let address = |name: &str| -> Option<Url> {
        let relative = boot.dataset().get(name)?;
        Url::new_with_base(&relative, &base).ok()
    };
    let query = web_sys::UrlSearchParams::new().ok()?;
    query.append("app", &address("app")?.href());
    query.append("wasm", &address("wasm")?.href());
    let worker = address("worker")?;
    worker.set_search(&String::from(query.to_string()));
    Some((worker.href(), worker.search()))
}
