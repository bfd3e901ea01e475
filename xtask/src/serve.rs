//! A static file server that answers as a production server would: the headers
//! of [`crate::headers`], precompressed files, right types. Loopback only.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use tower_http::services::ServeDir;

use crate::headers;

/// How a site is served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// 0 takes any free port.
    pub port: u16,
    /// Served in place of the site's own `config.json`.
    pub config: Option<serde_json::Value>,
    /// Exactly the production policy, so without plain connections to this machine.
    pub strict: bool,
    /// Serve under this path instead of `/`, for example `/chat/`.
    pub base: Option<String>,
}

/// A site being served; it ends when dropped.
pub struct Site {
    address: SocketAddr,
    base: String,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    /// Serves the files of `dir` from a thread of its own.
    pub fn start(dir: &Path, options: Options) -> Result<Site> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
            .with_context(|| format!("cannot listen on 127.0.0.1:{}", options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let base = options.base.clone().unwrap_or_else(|| "/".into());
        let app = router(dir, options);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let serving = async {
                    let listener = tokio::net::TcpListener::from_std(listener)?;
                    axum::serve(listener, app).await
                };
                // Dropping the server is right here: nobody waits for a file any more.
                let stopped = std::pin::pin!(stopped);
                let serving = std::pin::pin!(serving);
                select(serving, stopped).await;
            });
        });
        Ok(Site {
            address,
            base,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it is, with a slash at the end. `localhost`, because browsers
    /// treat it as a secure context whatever the scheme.
    pub fn url(&self) -> String {
        format!("http://localhost:{}{}", self.address.port(), self.base)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Ends with whichever is ready first.
async fn select<A, B>(
    mut a: std::pin::Pin<&mut impl Future<Output = A>>,
    mut b: std::pin::Pin<&mut impl Future<Output = B>>,
) {
    std::future::poll_fn(|cx| {
        if a.as_mut().poll(cx).is_ready() || b.as_mut().poll(cx).is_ready() {
            return std::task::Poll::Ready(());
        }
        std::task::Poll::Pending
    })
    .await
}

struct Sent {
    policy: HeaderValue,
    config: Option<String>,
}

fn router(dir: &Path, options: Options) -> Router {
    let policy = if options.strict {
        headers::CSP.to_owned()
    } else {
        headers::csp_with_loopback()
    };
    let sent = Arc::new(Sent {
        policy: HeaderValue::from_str(&policy).expect("the policy is plain ASCII"),
        config: options.config.map(|config| config.to_string()),
    });
    let files = ServeDir::new(PathBuf::from(dir))
        .precompressed_br()
        .precompressed_gzip();
    let mut site = Router::new();
    if sent.config.is_some() {
        site = site.route("/config.json", routing::get(config));
    }
    let site = site.fallback_service(files);
    let site = match options
        .base
        .as_deref()
        .map(|base| base.trim_end_matches('/'))
    {
        None | Some("") => site,
        // Not axum's `nest`: that takes no "/base/" with a fallback inside.
        Some(base) => {
            let inner = site.with_state(sent.clone());
            Router::new().nest_service(base, inner)
        }
    };
    site.layer(middleware::from_fn_with_state(sent.clone(), add_headers))
        .with_state(sent)
}

async fn config(State(sent): State<Arc<Sent>>) -> Response {
    match &sent.config {
        Some(config) => {
            ([(header::CONTENT_TYPE, "application/json")], config.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn add_headers(State(sent): State<Arc<Sent>>, request: Request, next: Next) -> Response {
    let cache = headers::cache_control(request.uri().path());
    let mut response = next.run(request).await;
    // A missing file may be there tomorrow, whatever its name.
    let cache = if response.status().is_success() {
        cache
    } else {
        headers::CACHE_OTHERS
    };
    let found = response.headers_mut();
    for (name, value) in headers::EVERYWHERE {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("header names are tokens");
        found.insert(name, HeaderValue::from_static(value));
    }
    found.insert(header::CONTENT_SECURITY_POLICY, sent.policy.clone());
    found.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
