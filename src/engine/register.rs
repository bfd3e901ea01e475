//! The making of an account, for one tab. Nothing of it is kept: in the end the
//! page signs in like anybody.

use super::connect::{self, Fixed, Plan, Progress};
use super::hub::Shared;
use super::parts;
use super::way::Way;
use crate::api::{Answers, Change, Connection, OffersView, Problem, Registering, Token};
use crate::browser::clock;
use crate::browser::socket::SocketEvent;
use crate::browser::wire::TabId;
use crate::xmpp::xep::xep0077_registration::{Effect, Registration};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{AbortHandle, Either, abortable, select};
use std::cell::RefCell;
use std::pin::pin;
use wasm_bindgen_futures::spawn_local;

/// Something for the task.
enum Input {
    Socket(SocketEvent),
    Answers(Option<Answers>),
}

/// It; dropped, it ends.
pub struct Task {
    inputs: mpsc::UnboundedSender<Input>,
    abort: AbortHandle,
}

impl Task {
    /// What was filled in, or nothing.
    pub fn answer(&self, answers: Option<Answers>) {
        _ = self.inputs.unbounded_send(Input::Answers(answers));
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// What [`run`] works with.
pub struct Given {
    shared: Shared,
    tab: TabId,
    domain: String,
    token: Option<Token>,
    sender: mpsc::UnboundedSender<Input>,
    inputs: mpsc::UnboundedReceiver<Input>,
}

/// Begins.
pub fn start(shared: Shared, tab: TabId, domain: String, token: Option<Token>) -> Task {
    let (sender, inputs) = mpsc::unbounded();
    let (tabs, asked) = (shared.tabs.clone(), tab.clone());
    let given = Given {
        shared,
        tab,
        domain,
        token,
        sender: sender.clone(),
        inputs,
    };
    let (work, abort) = abortable(async move {
        match parts::registration(given).await {
            Ok(running) => running.await,
            Err(_) => {
                let failed = Registering::Failed(Problem::NotLoaded);
                tabs.send(&asked, Change::Registering(failed));
            }
        }
    });
    spawn_local(async move { _ = work.await });
    Task {
        inputs: sender,
        abort,
    }
}

/// Makes the account.
pub async fn run(given: Given) {
    let Given {
        shared,
        tab,
        domain,
        token,
        sender,
        mut inputs,
    } = given;
    let tell = |it| shared.tabs.send(&tab, Change::Registering(it));
    let (allowed, fixed) = {
        let site = shared.site.borrow();
        let allowed = site.takes(&domain) && !site.no_registration;
        (allowed, Fixed::of(&domain, None, &site))
    };
    if !allowed {
        return tell(Registering::Failed(Problem::WrongHost));
    }
    let plan = Plan {
        domain,
        fixed,
        sent_to: None,
        last: None,
        refused: Vec::new(),
    };
    let way = RefCell::new(Way::begin());
    // What was tried can be looked up, once it has failed.
    let tell = |it| {
        if let (Registering::Failed(problem), Ok(account)) = (&it, plan.domain.parse()) {
            let connection = Connection::Stopped(problem.clone());
            let way = way.borrow();
            let report = way.report(&plan.domain, connection, OffersView::default());
            let report = report.pack();
            shared.tabs.send(&tab, Change::Report { account, report });
        }
        tell(it);
    };
    let on_progress = |progress| match progress {
        Progress::Step(step) => tell(Registering::Connecting(step)),
        Progress::Tried(tried) => way.borrow_mut().tried(tried),
    };
    let on_event = move |event| _ = sender.unbounded_send(Input::Socket(event));
    let connected = match connect::connect(&plan, on_progress, on_event).await {
        Ok(connected) => connected,
        Err(problem) => return tell(Registering::Failed(problem)),
    };
    way.borrow_mut().uses(&connected.url, connected.private);
    let (mut registration, mut effects) =
        Registration::start(&plan.domain, token, connected.private, clock::now());
    loop {
        for effect in effects {
            match effect {
                Effect::Send(frame) => connected.socket.send(&frame),
                Effect::Tell(it) => tell(it),
                Effect::Close => return,
            }
        }
        let input = match registration.due() {
            None => inputs.next().await,
            Some(due) => {
                let wait = clock::sleep(due.saturating_sub(clock::now()));
                match select(pin!(inputs.next()), pin!(wait)).await {
                    Either::Left((input, _)) => input,
                    Either::Right(_) => {
                        effects = registration.tick(clock::now());
                        continue;
                    }
                }
            }
        };
        effects = match input {
            Some(Input::Socket(SocketEvent::Frame(frame))) => {
                registration.receive(&frame, clock::now())
            }
            Some(Input::Socket(SocketEvent::Closed)) => registration.closed(),
            Some(Input::Answers(Some(answers))) => registration.submit(&answers, clock::now()),
            Some(Input::Answers(None)) => registration.again(clock::now()),
            None => return,
        };
    }
}
