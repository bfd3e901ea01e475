//! One account's task: its session, its model, its store, one queue.
//!
//! Every batch of inputs goes the same way (see [`Account::batch`]): what the
//! server and the person said is applied to the model, committed, and only then
//! shown to the tabs and sent to the server.

mod commit;
mod connection;
mod kept;
mod manage;
mod pages;
mod people;
mod presence;
mod report;
mod search;
mod secret;

use super::hub::Shared;
use crate::api::{
    AccountCommand, AccountId, AccountView, Arrange, Change, ConnectStep, Connection, Manage,
    Millis, Problem, Rooms, SignIn, StorageProblem,
};
use crate::browser::socket::SocketEvent;
use crate::browser::wire::TabId;
use crate::browser::{clock, random};
use crate::model::Model;
use crate::store::{AccountRecord, AnyStore, FastToken, Snapshot, Store, StreamRecord};
use crate::xmpp::event::Event;
use crate::xmpp::session::Resumption;
use crate::xmpp::stream::reconnect::Backoff;
use connection::{Line, Refused, Report};
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use kept::new_record;
use pages::Seeking;
use people::Shows;
use report::Watched;
use search::Elsewhere;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use zeroize::Zeroizing;

/// Inputs in one batch.
const BATCH: usize = 200;
/// So many at once that something is to be done about mean that more is coming.
const BUSY: usize = 4;
/// Then the next batch is gathered for so long, or until it is full: a commit costs much
/// the same, however much is in it.
const GATHER: Millis = 25;
/// And with so many at once that nobody reads each as it comes, for longer, unless
/// nothing comes for a while.
const FLOOD: usize = 16;
const GATHER_FLOOD: Millis = 400;
const SILENCE: Millis = 40;
/// After so long without anything it is over.
const EBB: Millis = 200;
/// For so long others are not told what of it was seen, at most.
const HELD: Millis = 5_000;
/// While it gathers, it looks so often what came.
const GLANCE: Millis = 20;
/// Octets of frames after which a batch is full.
const BATCH_OCTETS: usize = 1024 * 1024;

fn octets_of(input: &Input) -> usize {
    match input {
        Input::Line(_, Report::Socket(SocketEvent::Frame(frame))) => frame.len(),
        _ => 0,
    }
}

/// Something for an account.
pub enum Input {
    /// A tab wants to know everything; answered when it was told.
    Hello(TabId, oneshot::Sender<()>),
    /// From a tab.
    Command {
        /// Which.
        tab: TabId,
        /// For the answer.
        number: u64,
        /// What.
        command: AccountCommand,
    },
    /// The sign-in form was submitted for this account, which is here already.
    SignIn(SignIn),
    /// The person gave up signing in.
    CancelSignIn,
    /// The person signs out.
    SignOut,
    /// The browser says whether there is a network.
    Network(bool),
    /// Somebody looks: no waiting now.
    Wake,
    /// A tab came to the front, went to the back, or is gone.
    Looked,
    /// Nobody is here for a while, or somebody again.
    Idle,
    /// Sign in again, with what proves who we are now.
    Renew,
    /// Whether the server has forgotten the token of before.
    Retired(bool),
    /// From the connection, or attempt at one, with this number.
    Line(u32, Report),
}

/// How an account comes to be.
pub enum Start {
    /// It was kept on this device.
    Kept(Box<AccountRecord>),
    /// By the sign-in form.
    SignIn(SignIn),
}

/// What [`Account::run`] works with.
pub struct Given {
    /// What the hub knows it by.
    pub known_as: Rc<RefCell<AccountId>>,
    /// How it comes to be.
    pub start: Start,
    /// What all accounts share.
    pub shared: Shared,
    /// The other end of `inputs`, for what the task itself waits for.
    pub sender: mpsc::UnboundedSender<Input>,
    /// What comes in.
    pub inputs: mpsc::UnboundedReceiver<Input>,
}

/// An account's state. Its task owns it.
pub struct Account {
    id: AccountId,
    /// What the hub knows it by. Follows `id`, of which a guest learns late.
    known_as: Rc<RefCell<AccountId>>,
    /// A guest, and what they call themselves.
    guest: Option<String>,
    shared: Shared,
    store: AnyStore,
    model: Model,
    /// What is, or will be, kept of the account itself.
    record: AccountRecord,
    record_changed: bool,
    /// "This is a shared computer".
    in_memory: bool,
    /// Not online yet since the form was submitted: nothing is kept so far.
    signing_in: bool,
    /// Only as long as there is neither a token nor keys.
    password: Option<Zeroizing<String>>,
    accept_weaker: bool,
    /// The token on disk.
    token_kept: Option<FastToken>,
    /// The server is being told to forget [`AccountRecord::retiring`].
    retires: bool,
    roster_version: Option<String>,

    connection: Connection,
    connection_changed: bool,
    line: Line,
    /// Number of the line, so that reports of an earlier one are known.
    line_number: u32,
    /// Own presence was chosen while there was no stream to say it on.
    presence_due: bool,
    /// What the last session left for the next.
    resumption: Option<Resumption>,
    /// What the store keeps of the stream.
    stream_kept: Option<StreamRecord>,
    /// Frames to send once this batch is in the store.
    frames: Vec<String>,
    backoff: Backoff,
    /// Where the server sends us, for the next attempt.
    sent_to: Option<String>,
    /// How often in a row it did.
    hops: u8,
    /// Where this connection leads, and whether we were sent there.
    endpoint: Option<(String, bool)>,
    /// Which addresses refused in this attempt, and what the first one said.
    refused: Option<Refused>,
    /// What was tried, for the report.
    way: Watched,
    network: bool,

    /// When messages are indexed next.
    index_at: Option<Millis>,
    /// The last batch was of so many: the next is gathered for so long.
    gathers: Option<Millis>,
    /// So long more comes than anybody reads.
    flood_since: Option<Millis>,
    /// When a flood is over, if nothing comes until then.
    ebbs_at: Option<Millis>,
    /// What tabs go to that is not here yet.
    seeking: Vec<Seeking>,
    /// Which show who is in a room.
    shows_people: Vec<Shows>,
    /// What the archive was asked to find.
    elsewhere: Option<Elsewhere>,

    sender: mpsc::UnboundedSender<Input>,
    inputs: mpsc::UnboundedReceiver<Input>,
    end: Option<End>,
}

/// Why an account's task ends.
enum End {
    /// It could not sign in.
    SignInFailed(Problem),
    /// The person gave up, or signed out.
    Gone,
    /// The person submitted the form again.
    Again(SignIn),
}

/// One thing for the model, in the order they came.
enum Step {
    Event(Event),
    Command(AccountCommand),
}

/// What is answered after the commit.
enum Answer {
    Done(TabId, u64),
    Everything(TabId, oneshot::Sender<()>),
    Page(TabId, AccountCommand),
}

impl Account {
    /// Runs the account until it is signed out. Gives back a sign-in that came
    /// too late for it: one for a new task.
    pub async fn run(given: Given) -> Option<SignIn> {
        let Given {
            known_as,
            start,
            shared,
            sender,
            inputs,
        } = given;
        let id = known_as.borrow().clone();
        let signing_in = matches!(start, Start::SignIn(_));
        let (mut record, sign_in) = match start {
            Start::Kept(record) => (*record, None),
            Start::SignIn(sign_in) => (new_record(&id), Some(sign_in)),
        };
        let unnamed = record.device.is_empty();
        if unnamed {
            record.device = random::uuid();
        }
        let in_memory = sign_in
            .as_ref()
            .is_some_and(|it| it.shared_computer || it.guest.is_some());
        let store = match !in_memory && shared.device.keeps() {
            true => AnyStore::open(&id).await,
            false => AnyStore::in_memory(),
        };
        let mut kept = match store.load().await {
            Ok(kept) => kept,
            Err(error) => {
                log::error!("nothing could be loaded: {error:?}");
                shared.tabs.storage_failed(StorageProblem::from(&error));
                Snapshot::default()
            }
        };
        let stream = kept.stream.take().map(|stream| *stream);
        let mut account = Account {
            id: id.clone(),
            known_as,
            guest: None,
            shared,
            store,
            roster_version: kept.roster_version.clone(),
            model: Model::new(id, kept),
            token_kept: record.token.clone(),
            retires: false,
            record,
            record_changed: unnamed,
            in_memory,
            signing_in,
            password: None,
            accept_weaker: false,
            connection: Connection::Connecting(ConnectStep::Finding),
            connection_changed: true,
            line: Line::STOPPED,
            line_number: 0,
            presence_due: false,
            resumption: stream.clone().map(Resumption::kept),
            stream_kept: stream,
            frames: Vec::new(),
            backoff: Backoff::default(),
            sent_to: None,
            hops: 0,
            endpoint: None,
            refused: None,
            way: Watched::default(),
            network: true,
            index_at: None,
            gathers: None,
            flood_since: None,
            ebbs_at: None,
            seeking: Vec::new(),
            shows_people: Vec::new(),
            elsewhere: None,
            sender,
            inputs,
            end: None,
        };
        match sign_in {
            Some(sign_in) => account.take_password(sign_in),
            None => account.connect(),
        }
        account.index_later();
        account.show_connection();
        account.work().await;
        account.close().await
    }

    async fn work(&mut self) {
        while self.end.is_none() {
            let batch = self.next_batch().await;
            let (full, idle) = (batch.len() >= BATCH, batch.is_empty());
            self.batch(batch).await;
            if idle {
                self.index().await;
            }
            if full {
                // Commands of tabs and other accounts want their turn too.
                clock::turn().await;
            }
        }
    }

    /// Waits for something to do and takes all that is there. Empty: a deadline
    /// has come.
    async fn next_batch(&mut self) -> Vec<Input> {
        let deadline = self.next_deadline();
        let first = match deadline {
            Some(deadline) => {
                let wait = deadline.saturating_sub(clock::now());
                match select(self.inputs.next(), pin!(clock::sleep(wait))).await {
                    Either::Left((input, _)) => input,
                    Either::Right(_) => None,
                }
            }
            None => self.inputs.next().await,
        };
        let mut batch: Vec<Input> = first.into_iter().collect();
        let mut octets = batch.iter().map(octets_of).sum::<usize>();
        let mut waits = !batch.is_empty() && batch.iter().all(|it| self.may_wait(it));
        let until = clock::now() + self.gathers.unwrap_or_default();
        let mut silence = 0;
        loop {
            let before = batch.len();
            while batch.len() < BATCH && octets < BATCH_OCTETS {
                let Some(Some(input)) = self.inputs.next().now_or_never() else {
                    break;
                };
                octets += octets_of(&input);
                waits &= self.may_wait(&input);
                batch.push(input);
            }
            if batch.len() > before {
                silence = 0;
            }
            let full = batch.len() >= BATCH || octets >= BATCH_OCTETS;
            let left = until.saturating_sub(clock::now());
            if full || !waits || left == 0 || silence >= SILENCE {
                return batch;
            }
            let glance = left.min(GLANCE);
            clock::sleep(glance).await;
            silence += glance;
        }
    }

    /// What others wrote can wait until more of it came, and so can that it was read; not
    /// what else a person does, nor that the server has what they wrote, nor the end of a
    /// page that the next is asked for after.
    fn may_wait(&self, input: &Input) -> bool {
        match input {
            Input::Line(_, Report::Socket(SocketEvent::Frame(frame))) => {
                let ends = frame.starts_with("<iq") && frame.contains("<fin");
                let confirms = frame.starts_with("<a ") && self.model.is_sending();
                !ends && !confirms
            }
            Input::Command { command, .. } => matches!(command, AccountCommand::MarkRead(_)),
            _ => false,
        }
    }

    fn next_deadline(&self) -> Option<Millis> {
        let line = match &self.line {
            Line::Down { retry, .. } => *retry,
            Line::Connecting { .. } => None,
            Line::Up { session, .. } => session.next_deadline(),
        };
        let set_back = clock::now().saturating_sub(clock::wall());
        let model = self.model.next_deadline().map(|at| at + set_back);
        [line, model, self.index_at, self.ebbs_at]
            .into_iter()
            .flatten()
            .min()
    }

    async fn batch(&mut self, batch: Vec<Input>) {
        let (now, wall) = (clock::now(), clock::wall());
        let mut steps = Vec::new();
        let mut answers = Vec::new();
        for input in batch {
            self.input(input, now, &mut steps, &mut answers);
        }
        self.tick(now, &mut steps);
        self.idle_changed(now, &mut steps);
        self.gathers = match steps.len() {
            FLOOD.. => Some(GATHER_FLOOD),
            BUSY.. => Some(GATHER),
            _ => None,
        };
        let flood = self.gathers == Some(GATHER_FLOOD);
        self.flood_since = match self.flood_since {
            _ if !flood => None,
            Some(since) if now.saturating_sub(since) > HELD => None,
            since => since.or(Some(now)),
        };
        self.ebbs_at = self.flood_since.map(|_| now + EBB);
        self.model.set_flood(self.flood_since.is_some());
        self.model.tick(wall);
        loop {
            steps = self.commit(steps, now, wall).await;
            if steps.is_empty() {
                break;
            }
        }
        self.confirm();
        self.flush();
        self.save_record().await;
        self.show_connection();
        for answer in answers {
            self.answer(answer).await;
        }
        if !self.seeking.is_empty() {
            self.seek_on().await;
        }
        self.tell_found_elsewhere().await;
        // A page may have asked for what comes before it.
        if self.model.asks() {
            self.commit(Vec::new(), now, wall).await;
            self.flush();
        }
    }

    fn input(
        &mut self,
        input: Input,
        now: Millis,
        steps: &mut Vec<Step>,
        answers: &mut Vec<Answer>,
    ) {
        match input {
            Input::Line(number, report) if number == self.line_number => {
                self.report(report, now, steps);
            }
            // Of a connection that is over.
            Input::Line(..) => {}
            Input::Hello(tab, told) => answers.push(Answer::Everything(tab, told)),
            Input::Command {
                tab,
                number,
                command,
            } => {
                match command {
                    AccountCommand::OpenChat(_)
                    | AccountCommand::GoTo { .. }
                    | AccountCommand::Search(_)
                    | AccountCommand::Picture(_)
                    | AccountCommand::LoadOlder { .. }
                    | AccountCommand::LoadNewer { .. }
                    | AccountCommand::Rooms(Rooms::People(..))
                    | AccountCommand::Manage(Manage::Export(_) | Manage::ExportChat { .. }) => {
                        // What is opened is no longer closed.
                        if let AccountCommand::OpenChat(Some(peer)) = &command {
                            let open = AccountCommand::Arrange(peer.clone(), Arrange::Close(false));
                            steps.push(Step::Command(open));
                        }
                        answers.push(Answer::Page(tab.clone(), command));
                    }
                    AccountCommand::Report(watches) => {
                        self.watch(&tab, watches);
                        steps.push(Step::Command(AccountCommand::Report(watches)));
                    }
                    AccountCommand::ConnectNow => self.connect_now(true),
                    AccountCommand::Password {
                        password,
                        accept_weaker,
                    } => {
                        self.password = Some(Zeroizing::new(password.0));
                        self.accept_weaker = accept_weaker;
                        self.connect();
                    }
                    AccountCommand::SetPresence { show, status } => {
                        self.set_presence(show, status, now, steps);
                    }
                    AccountCommand::Settings(_) => {
                        steps.push(Step::Command(command));
                        // After it: whether contacts may know since when nobody is here.
                        _ = self.sender.unbounded_send(Input::Idle);
                    }
                    command => steps.push(Step::Command(command)),
                }
                answers.push(Answer::Done(tab, number));
            }
            Input::SignIn(sign_in) if self.signing_in => {
                // Another form, other choices: from the beginning.
                self.end = Some(End::Again(sign_in));
            }
            Input::SignIn(sign_in) => self.take_password(sign_in),
            Input::CancelSignIn if self.signing_in => self.end = Some(End::Gone),
            Input::CancelSignIn => {}
            Input::SignOut => self.sign_out(now),
            Input::Network(network) => {
                self.network = network;
                if network {
                    self.wake(now);
                }
            }
            Input::Wake => self.wake(now),
            // Nobody comes back to a guest: who talked with them hears it.
            Input::Looked if self.guest.is_some() && self.shared.tabs.is_empty() => {
                self.sign_out(now);
            }
            Input::Looked => self.looked(),
            // It is looked at with each batch.
            Input::Idle => {}
            Input::Renew => self.renew(now, steps),
            Input::Retired(done) => self.retired(done),
        }
    }

    async fn answer(&mut self, answer: Answer) {
        match answer {
            Answer::Done(tab, number) => self.shared.tabs.done(&tab, number),
            Answer::Everything(tab, told) => {
                let tabs = &self.shared.tabs;
                tabs.send(&tab, Change::Account(self.view()));
                for change in self.model.everything() {
                    tabs.send(&tab, Change::In(self.id.clone(), change));
                }
                _ = told.send(());
                self.warm_up().await;
            }
            Answer::Page(tab, AccountCommand::Manage(Manage::Export(from))) => {
                self.export(tab, from).await;
            }
            Answer::Page(tab, AccountCommand::Manage(Manage::ExportChat { peer, after, json })) => {
                self.export_chat(tab, &peer, after, json).await;
            }
            Answer::Page(tab, AccountCommand::Picture(of)) => self.picture(Some(&tab), of).await,
            Answer::Page(tab, AccountCommand::Rooms(Rooms::People(room, shown))) => {
                self.show_people(tab, room, shown);
            }
            Answer::Page(tab, AccountCommand::Search(search)) => self.search(tab, search).await,
            Answer::Page(tab, command) => self.page(tab, command).await,
        }
    }

    fn view(&self) -> AccountView {
        AccountView {
            id: self.id.clone(),
            connection: self.connection.clone(),
            signing_in: self.signing_in,
            show: self.record.show,
            status: self.record.status.clone(),
            in_memory: self.in_memory,
            by_token: self.record.token.is_some(),
            guest: self.guest.clone(),
        }
    }

    /// Tells all tabs about the account, if there is something new.
    fn show_connection(&mut self) {
        if std::mem::take(&mut self.connection_changed) && self.end.is_none() {
            self.shared.tabs.send_all(Change::Account(self.view()));
            self.way.changed_if(true);
        }
        self.show_report();
    }
}
