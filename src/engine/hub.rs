//! Where everything from the tabs comes in: knows which accounts there are and
//! hands each command to the one it is for.

use super::account::{self, Start};
use super::tabs::Tabs;
use super::together;
use super::{parts, register};
use crate::api::{
    AccountCommand, AccountId, Change, Command, Millis, Problem, Registering, SignIn, Site, decode,
};
use crate::browser::channel::Channel;
use crate::browser::clock;
use crate::browser::link::{channel_name, tab_lock};
use crate::browser::locks;
use crate::browser::wire::{ALL, Body, ENGINE, Letter, TabId, ToEngine, ToTab};
use crate::store::{AnyDevice, DeviceStore};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessagePort;

/// The first wait before a part that did not load is asked for again; doubled each
/// time.
const LOAD_WAIT: Millis = 1_000;
/// The longest such wait.
const LOAD_WAIT_MAX: Millis = 30_000;

/// Something for the hub.
enum Input {
    /// From a tab, and where to answer.
    Letter(Channel, TabId, ToEngine),
    /// A tab's lock was released.
    TabGone(TabId),
    /// An account's task is over; perhaps the person wants another.
    Ended(u32, Option<SignIn>),
}

/// Where tabs come in.
pub struct Door(mpsc::UnboundedSender<Input>);

impl Door {
    /// The tab at the other end of this port.
    pub fn connect(&self, port: MessagePort) {
        self.listen(Channel::Port(port));
    }

    fn listen(&self, channel: Channel) {
        let inputs = self.0.clone();
        let answer_on = channel.clone();
        channel.listen(move |letter: Letter| {
            if letter.to != ENGINE {
                return;
            }
            let message = match letter.body() {
                Some(Body::Bytes(bytes)) => decode(&bytes),
                _ => None,
            };
            match message {
                Some(message) => {
                    let input = Input::Letter(answer_on.clone(), letter.from, message);
                    _ = inputs.unbounded_send(input);
                }
                None => log::warn!("unreadable message from a tab"),
            }
        });
    }
}

/// What all accounts share.
#[derive(Clone)]
pub struct Shared {
    /// The tabs.
    pub tabs: Tabs,
    /// Who is signed in on this device.
    pub device: Rc<AnyDevice>,
    /// The site's configuration, as the last tab read it.
    pub site: Rc<RefCell<Site>>,
}

struct Hub {
    shared: Shared,
    /// A handful.
    accounts: Vec<Handle>,
    /// Tells two tasks of the same address apart.
    last_task: u32,
    inputs: mpsc::UnboundedSender<Input>,
    /// Accounts in the making, by the tab that asked; at most one for each.
    registrations: Vec<(TabId, register::Task)>,
}

/// A running account.
struct Handle {
    /// Its task changes it, when it learns better.
    id: Rc<RefCell<AccountId>>,
    task: u32,
    inputs: mpsc::UnboundedSender<account::Input>,
}

/// Starts the hub; `broadcast`: the version whose channel the tabs are on.
pub fn start(broadcast: Option<&str>) -> Door {
    let (sender, inputs) = mpsc::unbounded();
    let door = Door(sender.clone());
    let channel = broadcast.and_then(|version| Channel::broadcast(&channel_name(version)));
    if let Some(channel) = &channel {
        door.listen(channel.clone());
        // Tabs that knew an engine before this one say everything again.
        channel.post(ALL, ENGINE, &ToTab::Up);
    }
    spawn_local(run(sender, inputs));
    door
}

async fn run(sender: mpsc::UnboundedSender<Input>, mut inputs: mpsc::UnboundedReceiver<Input>) {
    let mut hub = Hub {
        shared: Shared {
            tabs: Tabs::default(),
            device: Rc::new(AnyDevice::open().await),
            site: Rc::default(),
        },
        accounts: Vec::new(),
        last_task: 0,
        inputs: sender,
        registrations: Vec::new(),
    };
    hub.check_storage();
    match hub.shared.device.accounts().await {
        Ok(records) => {
            for record in records {
                hub.add(record.id.clone(), Start::Kept(Box::new(record)));
            }
        }
        Err(error) => log::error!("no accounts read: {error:?}"),
    }
    while let Some(input) = inputs.next().await {
        match input {
            Input::Letter(channel, tab, ToEngine::Ask) => channel.post(&tab, ENGINE, &ToTab::Up),
            Input::Letter(channel, tab, ToEngine::Command { number, command }) => {
                hub.command(&channel, tab, number, command);
            }
            Input::TabGone(tab) => hub.leave(&tab),
            Input::Ended(task, again) => {
                hub.accounts.retain(|account| account.task != task);
                again.into_iter().for_each(|it| hub.sign_in(it));
            }
        }
        hub.check_storage();
    }
}

impl Hub {
    fn check_storage(&self) {
        if let Some(problem) = self.shared.device.take_problem() {
            self.shared.tabs.storage_failed(problem);
        }
    }

    fn add(&mut self, id: AccountId, start: Start) {
        self.last_task += 1;
        let task = self.last_task;
        let (sender, receiver) = mpsc::unbounded();
        let id = Rc::new(RefCell::new(id));
        self.accounts.push(Handle {
            id: id.clone(),
            task,
            inputs: sender.clone(),
        });
        let (shared, hub) = (self.shared.clone(), self.inputs.clone());
        let given = account::Given {
            known_as: id,
            start,
            shared,
            sender,
            inputs: receiver,
        };
        spawn_local(async move {
            let again = loaded(given).await;
            _ = hub.unbounded_send(Input::Ended(task, again));
        });
    }

    fn leave(&mut self, tab: &str) {
        self.registrations.retain(|(of, _)| of != tab);
        self.shared.tabs.leave(tab);
        self.tell_all(|| account::Input::Idle);
        self.tell_all(|| account::Input::Looked);
    }

    fn account(&self, id: &AccountId) -> Option<&Handle> {
        self.accounts
            .iter()
            .find(|account| *account.id.borrow() == *id)
    }

    fn tell(&self, id: &AccountId, input: account::Input) {
        if let Some(account) = self.account(id) {
            _ = account.inputs.unbounded_send(input);
        }
    }

    fn tell_all(&self, input: impl Fn() -> account::Input) {
        for account in &self.accounts {
            _ = account.inputs.unbounded_send(input());
        }
    }

    fn command(&mut self, channel: &Channel, tab: TabId, number: u64, command: Command) {
        match command {
            Command::Hello { site } => {
                self.shared.site.replace(site);
                self.hello(channel, &tab);
            }
            Command::Bye => self.leave(&tab),
            Command::Visible(visible) => {
                self.shared.tabs.set_visible(&tab, visible);
                self.tell_all(|| account::Input::Looked);
                if visible {
                    self.tell_all(|| account::Input::Wake);
                }
            }
            Command::Idle(since) => {
                self.shared.tabs.set_idle(&tab, since);
                self.tell_all(|| account::Input::Idle);
            }
            Command::Network(network) => self.tell_all(|| account::Input::Network(network)),
            Command::Prepare => spawn_local(async {
                // Tried again when it is needed.
                _ = parts::preload().await;
            }),
            Command::SignIn(sign_in) => self.sign_in(sign_in),
            Command::CancelSignIn(id) => self.tell(&id, account::Input::CancelSignIn),
            Command::SignOut(id) => self.tell(&id, account::Input::SignOut),
            Command::Register { domain, token } => {
                self.registrations.retain(|(of, _)| *of != tab);
                let task = register::start(self.shared.clone(), tab.clone(), domain, token);
                self.registrations.push((tab.clone(), task));
            }
            Command::RegisterWith(answers) => {
                let task = self.registrations.iter().find(|(of, _)| *of == tab);
                match task {
                    Some((_, task)) => task.answer(answers),
                    // An engine that went took it along.
                    None => {
                        let lost = Registering::Failed(Problem::ConnectionLost);
                        self.shared.tabs.send(&tab, Change::Registering(lost));
                    }
                }
            }
            Command::RegisterEnd => self.registrations.retain(|(of, _)| *of != tab),
            Command::For(_, AccountCommand::OpenChat(None)) => {
                self.shared.tabs.open(&tab, None);
            }
            Command::For(id, command) if self.account(&id).is_some() => {
                let input = account::Input::Command {
                    tab,
                    number,
                    command,
                };
                // It says itself when this is done.
                return self.tell(&id, input);
            }
            // Signed out meanwhile in another tab.
            Command::For(..) => {}
        }
        self.shared.tabs.done(&tab, number);
    }

    /// Everything a new tab has to know, from each account; `Ready` after it.
    fn hello(&mut self, channel: &Channel, tab: &TabId) {
        if self.shared.tabs.arrive(tab, channel.clone()) {
            let (gone, tab) = (self.inputs.clone(), tab.clone());
            spawn_local(async move {
                locks::released(&tab_lock(&tab)).await;
                _ = gone.unbounded_send(Input::TabGone(tab));
            });
        }
        let answers: Vec<_> = self
            .accounts
            .iter()
            .map(|account| {
                let (sender, answered) = oneshot::channel();
                let hello = account::Input::Hello(tab.clone(), sender);
                _ = account.inputs.unbounded_send(hello);
                let id = account.id.clone();
                async move { answered.await.is_ok().then(|| id.borrow().clone()) }
            })
            .collect();
        let (tabs, tab) = (self.shared.tabs.clone(), tab.clone());
        spawn_local(async move {
            let accounts = together::all(answers.into_iter()).await;
            let accounts = accounts.into_iter().flatten().collect();
            tabs.send(&tab, Change::Ready { accounts });
            tabs.tell_of_storage(&tab);
        });
    }

    fn sign_in(&mut self, sign_in: SignIn) {
        let id = sign_in.jid.clone();
        if !self.shared.site.borrow().takes(id.domain()) {
            return self.shared.tabs.send_all(Change::SignInFailed {
                account: id,
                problem: Problem::WrongHost,
            });
        }
        if self.account(&id).is_some() {
            // The account decides: its own attempt starts over with this.
            return self.tell(&id, account::Input::SignIn(sign_in));
        }
        self.add(id, Start::SignIn(sign_in));
    }
}

/// An account's task, once the part of the module with it is there.
async fn loaded(given: account::Given) -> Option<SignIn> {
    let tabs = given.shared.tabs.clone();
    let mut wait = LOAD_WAIT;
    while parts::preload().await.is_err() {
        if let Start::SignIn(sign_in) = &given.start {
            tabs.send_all(Change::SignInFailed {
                account: sign_in.jid.clone(),
                problem: Problem::NotLoaded,
            });
            return None;
        }
        tabs.send_all(Change::NoEngine(Problem::NotLoaded));
        clock::sleep(wait).await;
        wait = (wait * 2).min(LOAD_WAIT_MAX);
    }
    match parts::account(given).await {
        Ok(running) => running.await,
        Err(_) => unreachable!("it was loaded"),
    }
}
