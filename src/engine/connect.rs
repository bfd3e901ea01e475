//! From a domain to an open socket: which addresses, in which order, and if
//! none works, why as far as a page can tell.
//!
//! Everything tried is listed, so that a person or their server's admin can see
//! what is missing.

use super::together;
use crate::api::{ConnectStep, Millis, Problem, Site, Source, Tried, TriedOutcome};
use crate::browser::clock;
use crate::browser::fetch::{self, FetchError};
use crate::browser::socket::{Socket, SocketEvent};
use crate::xmpp::xep::xep0156_discovery as discovery;
use futures::future::{Either, select};
use js_sys::{Array, JSON, Reflect};
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// How long a discovery file may take.
const FILE_PATIENCE: Millis = 8_000;
/// How long a WebSocket may take to open.
const OPEN_PATIENCE: Millis = 10_000;

/// Where to look.
pub struct Plan {
    /// The account's domain.
    pub domain: String,
    /// The one address to use.
    pub fixed: Option<Fixed>,
    /// Where the server sent us, to be tried first.
    pub sent_to: Option<String>,
    /// What worked last.
    pub last: Option<String>,
    /// What opened just now but would not serve us: left out.
    pub refused: Vec<String>,
}

/// The one address to use for a domain, whatever that names.
pub struct Fixed {
    url: String,
    source: Source,
}

impl Fixed {
    /// What the person has typed, else what the site has chosen.
    pub fn of(domain: &str, typed: Option<String>, site: &Site) -> Option<Fixed> {
        let of = |url, source| Fixed { url, source };
        let typed = typed.map(|url| of(url, Source::Typed));
        typed.or_else(|| Some(of(site.websocket_of(domain)?, Source::Site)))
    }
}

/// An open socket.
pub struct Connected {
    /// The socket.
    pub socket: Socket,
    /// Its address.
    pub url: String,
    /// Whether nobody on the way can read along.
    pub private: bool,
    /// The server sent us there ([`Plan::sent_to`]).
    pub sent: bool,
}

/// How it goes.
pub enum Progress {
    /// What is being done.
    Step(ConnectStep),
    /// What came of something.
    Tried(Tried),
}

/// What is tried, and what became of it.
struct Search<P, E> {
    tried: Vec<Tried>,
    /// A discovery file could be read, whatever was in it.
    answered: bool,
    on_progress: P,
    on_event: Rc<E>,
}

/// Finds and opens the server's WebSocket. `on_event` hears the socket that is
/// returned, from its opening on.
pub async fn connect(
    plan: &Plan,
    on_progress: impl Fn(Progress),
    on_event: impl Fn(SocketEvent) + 'static,
) -> Result<Connected, Problem> {
    let mut search = Search {
        tried: Vec::new(),
        answered: false,
        on_progress,
        on_event: Rc::new(on_event),
    };
    match search.connect(plan).await {
        Some(connected) => Ok(connected),
        // What refused says more than the search for a reason would.
        None if !plan.refused.is_empty() => Err(Problem::ConnectionLost),
        None => Err(search.why(plan).await),
    }
}

impl<P: Fn(Progress), E: Fn(SocketEvent) + 'static> Search<P, E> {
    async fn connect(&mut self, plan: &Plan) -> Option<Connected> {
        if let Some(Fixed { url, source }) = &plan.fixed {
            return self.open(std::slice::from_ref(url), *source).await;
        }
        let fresh = |url: &&String| !plan.refused.contains(url);
        if let Some(url) = plan.sent_to.as_ref().filter(fresh)
            && let Some(connected) = self.open(std::slice::from_ref(url), Source::Sent).await
        {
            return Some(Connected {
                sent: true,
                ..connected
            });
        }
        if let Some(last) = plan.last.as_ref().filter(fresh)
            && let Some(connected) = self.open(std::slice::from_ref(last), Source::Last).await
        {
            return Some(connected);
        }
        self.step(ConnectStep::Finding);
        let mut found = self.discover(&plan.domain).await;
        found.retain(|url| Some(url) != plan.last.as_ref() && fresh(&url));
        if let Some(connected) = self.open(&found, Source::Named).await {
            return Some(connected);
        }
        // Where it worked before, guessing would only draw out the wait.
        if plan.last.is_some() {
            return None;
        }
        let mut guesses = discovery::guesses(&plan.domain);
        guesses.retain(|url| !found.contains(url) && fresh(&url));
        self.open_any(&guesses).await
    }

    /// The domain's own word: the first of its files that names a WebSocket.
    async fn discover(&mut self, domain: &str) -> Vec<String> {
        let urls = discovery::host_meta_urls(domain);
        // All at once: a file that hangs must not hold up the next one.
        let files = urls
            .iter()
            .map(|url| timed(fetch::text(url, discovery::FILE_MAX, FILE_PATIENCE)));
        let files = together::all(files).await;
        let mut found = Vec::new();
        for (url, (file, took)) in urls.into_iter().zip(files) {
            self.answered |= matches!(file, Ok(_) | Err(FetchError::Status(_)));
            let outcome = match file {
                Ok(_) if !found.is_empty() => TriedOutcome::NotNeeded,
                Ok(text) => {
                    found = match url.ends_with(".json") {
                        true => discovery::links(pairs(&text)),
                        false => discovery::xml(&text),
                    };
                    match found.len() {
                        0 => TriedOutcome::NothingThere,
                        count => TriedOutcome::Names(count as u8),
                    }
                }
                Err(FetchError::Unusable) => TriedOutcome::NothingThere,
                Err(FetchError::Status(status)) => TriedOutcome::Status(status),
                Err(FetchError::Unreachable) => TriedOutcome::Unreachable,
                Err(FetchError::Timeout) => TriedOutcome::Timeout,
            };
            self.note(Tried {
                url,
                source: Source::File,
                outcome,
                took,
            });
        }
        found
    }

    fn step(&self, step: ConnectStep) {
        (self.on_progress)(Progress::Step(step));
    }

    fn note(&mut self, tried: Tried) {
        (self.on_progress)(Progress::Tried(tried.clone()));
        self.tried.push(tried);
    }

    /// One after the other, in the order that the server prefers.
    async fn open(&mut self, urls: &[String], source: Source) -> Option<Connected> {
        for url in urls {
            self.step(ConnectStep::Opening);
            match self.open_one(url.clone(), source).await {
                Ok(opened) => return Some(self.opened(opened)),
                Err(tried) => self.note(tried),
            }
        }
        None
    }

    fn opened(&mut self, (connected, tried): (Connected, Tried)) -> Connected {
        self.note(tried);
        connected
    }

    /// All at once, the first that opens: most guesses are wrong.
    async fn open_any(&mut self, urls: &[String]) -> Option<Connected> {
        self.step(ConnectStep::Opening);
        let attempts = urls
            .iter()
            .map(|url| self.open_one(url.clone(), Source::Guess));
        match together::first(attempts).await {
            Ok(opened) => Some(self.opened(opened)),
            Err(failed) => {
                failed.into_iter().for_each(|tried| self.note(tried));
                None
            }
        }
    }

    async fn open_one(&self, url: String, source: Source) -> Result<(Connected, Tried), Tried> {
        let (opened, took) = timed(async {
            if is_insecure(&url) {
                return Err(TriedOutcome::WebSocketFailed);
            }
            let on_event = self.on_event.clone();
            let opening = Socket::open(&url, move |event| on_event(event));
            match select(pin!(opening), pin!(clock::sleep(OPEN_PATIENCE))).await {
                Either::Left((opened, _)) => opened.ok_or(TriedOutcome::WebSocketFailed),
                Either::Right(_) => Err(TriedOutcome::Timeout),
            }
        })
        .await;
        let tried = |outcome| Tried {
            url: url.clone(),
            source,
            outcome,
            took,
        };
        match opened {
            Ok(socket) => {
                let connected = Connected {
                    socket,
                    private: discovery::is_private(&url),
                    url: url.clone(),
                    sent: false,
                };
                Ok((connected, tried(TriedOutcome::Opened)))
            }
            Err(outcome) => Err(tried(outcome)),
        }
    }

    /// Nothing worked. A page is not told why, but some things can be told apart.
    async fn why(self, plan: &Plan) -> Problem {
        let fixed = plan.fixed.as_ref().map(|fixed| &fixed.url);
        if let Some(url) = fixed.filter(|url| is_insecure(url)) {
            return Problem::InsecureEndpoint { url: url.clone() };
        }
        if !has_network() {
            return Problem::NoNetwork;
        }
        let tried = self.tried;
        let domain = plan.domain.clone();
        if !tried.is_empty() && tried.iter().all(|t| t.outcome == TriedOutcome::Timeout) {
            return Problem::Timeout;
        }
        if self.answered {
            return Problem::NoWebSocket { domain, tried };
        }
        // What cannot be read, without CORS or for being no file, still shows
        // that somebody is there.
        let (domain, probes) = match fixed.and_then(|url| origin(url)) {
            Some((host, origin)) => (host, vec![origin]),
            None => {
                let files = discovery::host_meta_urls(&domain);
                (domain, files)
            }
        };
        let probes = probes.iter().map(|url| fetch::answers(url, FILE_PATIENCE));
        match together::all(probes).await.contains(&true) {
            true if fixed.is_some() => Problem::NoWebSocket { domain, tried },
            true => Problem::BlockedByServer { domain, tried },
            false => Problem::NoSuchServer { domain },
        }
    }
}

/// What comes of it, and after how many milliseconds.
async fn timed<T>(job: impl Future<Output = T>) -> (T, u32) {
    let began = clock::now();
    let result = job.await;
    (result, clock::now().saturating_sub(began) as u32)
}

/// Host and origin, as of a page, of a WebSocket's address.
fn origin(url: &str) -> Option<(String, String)> {
    let url = web_sys::Url::new(url).ok()?;
    let scheme = match url.protocol().as_str() {
        "wss:" => "https",
        _ => "http",
    };
    let host = url.host();
    let origin = format!("{scheme}://{host}/");
    Some((host, origin))
}

/// The (`rel`, `href`) pairs of a host-meta.json; whatever is odd in it is left
/// out.
fn pairs(text: &str) -> Vec<(String, String)> {
    let field = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok();
    let Ok(file) = JSON::parse(text) else {
        return Vec::new();
    };
    let links = field(&file, "links").and_then(|links| links.dyn_into::<Array>().ok());
    links
        .iter()
        .flat_map(Array::iter)
        .filter_map(|link| {
            let text = |name| field(&link, name)?.as_string();
            Some((text("rel")?, text("href")?))
        })
        .collect()
}

/// Whether the browser would refuse this address to a page from https.
fn is_insecure(url: &str) -> bool {
    let origin = Reflect::get(&js_sys::global(), &"origin".into());
    let origin = origin.ok().and_then(|origin| origin.as_string());
    origin.is_some_and(|origin| origin.starts_with("https:")) && !discovery::is_private(url)
}

/// What the browser thinks; it is never wrong with "no".
pub fn has_network() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    Reflect::get(&navigator, &"onLine".into()).map_or(true, |online| !online.is_falsy())
}
