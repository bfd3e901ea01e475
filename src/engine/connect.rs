//! From a domain to an open socket: which addresses, in which order, and if
//! none works, why as far as a page can tell.
//!
//! Everything tried is listed, so that a person or their server's admin can see
//! what is missing.

use super::together;
use crate::api::{ConnectStep, Millis, Problem, Tried, TriedOutcome};
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
    /// The one address to use: typed by the person, or the site's choice.
    pub fixed: Option<String>,
    /// Where the server sent us, to be tried first.
    pub sent_to: Option<String>,
    /// What worked last.
    pub last: Option<String>,
    /// What opened just now but would not serve us: left out.
    pub refused: Vec<String>,
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

/// What is tried, and what became of it.
struct Search<S, E> {
    tried: Vec<Tried>,
    /// A discovery file could be read, whatever was in it.
    answered: bool,
    on_step: S,
    on_event: Rc<E>,
}

/// Finds and opens the server's WebSocket. `on_event` hears the socket that is
/// returned, from its opening on.
pub async fn connect(
    plan: &Plan,
    on_step: impl Fn(ConnectStep),
    on_event: impl Fn(SocketEvent) + 'static,
) -> Result<Connected, Problem> {
    let mut search = Search {
        tried: Vec::new(),
        answered: false,
        on_step,
        on_event: Rc::new(on_event),
    };
    match search.connect(plan).await {
        Some(connected) => Ok(connected),
        // What refused says more than the search for a reason would.
        None if !plan.refused.is_empty() => Err(Problem::ConnectionLost),
        None => Err(search.why(plan).await),
    }
}

impl<S: Fn(ConnectStep), E: Fn(SocketEvent) + 'static> Search<S, E> {
    async fn connect(&mut self, plan: &Plan) -> Option<Connected> {
        if let Some(url) = &plan.fixed {
            return self.open(std::slice::from_ref(url)).await;
        }
        let fresh = |url: &&String| !plan.refused.contains(url);
        if let Some(url) = plan.sent_to.as_ref().filter(fresh)
            && let Some(connected) = self.open(std::slice::from_ref(url)).await
        {
            return Some(Connected {
                sent: true,
                ..connected
            });
        }
        if let Some(last) = plan.last.as_ref().filter(fresh)
            && let Some(connected) = self.open(std::slice::from_ref(last)).await
        {
            return Some(connected);
        }
        (self.on_step)(ConnectStep::Finding);
        let mut found = self.discover(&plan.domain).await;
        found.retain(|url| Some(url) != plan.last.as_ref() && fresh(&url));
        if let Some(connected) = self.open(&found).await {
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
            .map(|url| fetch::text(url, discovery::FILE_MAX, FILE_PATIENCE));
        let files = together::all(files).await;
        let mut found = Vec::new();
        for (url, file) in urls.into_iter().zip(files) {
            self.answered |= matches!(file, Ok(_) | Err(FetchError::Status(_)));
            let outcome = match file {
                Ok(_) if !found.is_empty() => continue,
                Ok(text) => {
                    found = match url.ends_with(".json") {
                        true => discovery::links(pairs(&text)),
                        false => discovery::xml(&text),
                    };
                    if !found.is_empty() {
                        continue;
                    }
                    TriedOutcome::NothingThere
                }
                Err(FetchError::Unusable) => TriedOutcome::NothingThere,
                Err(FetchError::Status(status)) => TriedOutcome::Status(status),
                Err(FetchError::Unreachable) => TriedOutcome::Unreachable,
                Err(FetchError::Timeout) => TriedOutcome::Timeout,
            };
            self.tried.push(Tried { url, outcome });
        }
        found
    }

    /// One after the other, in the order that the server prefers.
    async fn open(&mut self, urls: &[String]) -> Option<Connected> {
        for url in urls {
            (self.on_step)(ConnectStep::Opening);
            match self.open_one(url.clone()).await {
                Ok(connected) => return Some(connected),
                Err(tried) => self.tried.push(tried),
            }
        }
        None
    }

    /// All at once, the first that opens: most guesses are wrong.
    async fn open_any(&mut self, urls: &[String]) -> Option<Connected> {
        (self.on_step)(ConnectStep::Opening);
        let attempts = urls.iter().map(|url| self.open_one(url.clone()));
        match together::first(attempts).await {
            Ok(connected) => Some(connected),
            Err(failed) => {
                self.tried.extend(failed);
                None
            }
        }
    }

    async fn open_one(&self, url: String) -> Result<Connected, Tried> {
        let outcome = if is_insecure(&url) {
            TriedOutcome::WebSocketFailed
        } else {
            let on_event = self.on_event.clone();
            let opening = Socket::open(&url, move |event| on_event(event));
            let opened = match select(pin!(opening), pin!(clock::sleep(OPEN_PATIENCE))).await {
                Either::Left((opened, _)) => opened.ok_or(TriedOutcome::WebSocketFailed),
                Either::Right(_) => Err(TriedOutcome::Timeout),
            };
            match opened {
                Ok(socket) => {
                    return Ok(Connected {
                        socket,
                        private: discovery::is_private(&url),
                        url,
                        sent: false,
                    });
                }
                Err(outcome) => outcome,
            }
        };
        Err(Tried { url, outcome })
    }

    /// Nothing worked. A page is not told why, but some things can be told apart.
    async fn why(self, plan: &Plan) -> Problem {
        if let Some(url) = plan.fixed.as_ref().filter(|url| is_insecure(url)) {
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
        let (domain, probes) = match plan.fixed.as_deref().and_then(origin) {
            Some((host, origin)) => (host, vec![origin]),
            None => {
                let files = discovery::host_meta_urls(&domain);
                (domain, files)
            }
        };
        let probes = probes.iter().map(|url| fetch::answers(url, FILE_PATIENCE));
        match together::all(probes).await.contains(&true) {
            true if plan.fixed.is_some() => Problem::NoWebSocket { domain, tried },
            true => Problem::BlockedByServer { domain, tried },
            false => Problem::NoSuchServer { domain },
        }
    }
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
