//! A Prosody of one's own: for the demo, and one (or more) for each test.
//!
//! Config, data and certificates lie in one directory. It listens on loopback
//! only, on ports that were free. The system's own Prosody is never touched.

mod data;
mod ports;

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub use data::{Contact, Message};
use ports::Ports;
pub use ports::free_port;

/// What a component proves itself by ([`Options::component`]).
pub const COMPONENT_SECRET: &str = "component";

use crate::process::{self, Running};

/// What Debian's modules for SASL2 lack to run in Debian's Prosody.
const SASL2_COMPAT: &str = include_str!("../../prosody/mod_sasl2_compat.lua");
const CONFIG: &str = include_str!("../../prosody/prosody.cfg.lua");

/// What differs from the usual test server.
#[derive(Clone, Debug)]
pub struct Options {
    /// `SHA-1` or `SHA-256`: which SCRAM is offered. Prosody 0.12 knows no other.
    pub password_hash: String,
    /// SASL mechanisms not offered, for example all SCRAM ones, so that only PLAIN is left.
    pub disabled_mechanisms: Vec<String>,
    /// What `/.well-known/host-meta` and `host-meta.json` answer.
    pub host_meta: HostMeta,
    /// The largest stanza accepted, in bytes; Prosody's default is 256 KiB.
    pub stanza_limit: Option<usize>,
    /// The log tells every element that comes and goes.
    pub log_all: bool,
    /// Whether there is a WebSocket.
    pub websocket: bool,
    /// Whether other sites may read what it serves (CORS).
    pub cors: bool,
    /// Whether `anon.localhost` takes guests (SASL ANONYMOUS).
    pub guest_host: bool,
    /// Whether accounts can be made by anybody (XEP-0077).
    pub registration: bool,
    /// Whether signing in is by SASL2, Bind 2 and FAST, too (Debian's `prosody-modules`).
    pub sasl2: bool,
    /// More domains with accounts, apart from `localhost`.
    pub extra_hosts: Vec<String>,
    /// A component (XEP-0114): its domain, and the port where it comes in.
    pub component: Option<(String, u16)>,
    /// More modules, as files; `extra_config` says that they are used.
    pub plugins: Vec<PathBuf>,
    /// More global settings, as lines of Lua.
    pub extra_config: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            password_hash: "SHA-256".into(),
            disabled_mechanisms: Vec::new(),
            host_meta: HostMeta::Own,
            stanza_limit: None,
            log_all: false,
            websocket: true,
            cors: true,
            guest_host: false,
            registration: false,
            sasl2: false,
            extra_hosts: Vec::new(),
            component: None,
            plugins: Vec::new(),
            extra_config: String::new(),
        }
    }
}

/// XEP-0156 documents; `None` within [`HostMeta::Given`] is a 404.
#[derive(Clone, Debug)]
pub enum HostMeta {
    /// Both, naming this server's own WebSocket.
    Own,
    /// Neither.
    Absent,
    /// These; `@WS@` and `@WSS@` stand for this server's WebSocket addresses.
    Given {
        /// `host-meta.json`
        json: Option<String>,
        /// `host-meta`
        xml: Option<String>,
    },
}

const HOST_META_JSON: &str =
    r#"{"links":[{"rel":"urn:xmpp:alt-connections:websocket","href":"@WS@"}]}"#;
const HOST_META_XML: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="urn:xmpp:alt-connections:websocket" href="@WS@"/></XRD>"#;

/// Types for the files served; their own list, as not every machine has one.
/// Prosody looks for lines that begin after a line break.
const MIME_TYPES: &str =
    "\napplication/json json\napplication/xrd+xml xrd\ntext/plain txt\nimage/png png\n";

/// A running server; it ends when dropped.
pub struct Prosody {
    dir: PathBuf,
    options: Options,
    ports: Ports,
    running: Option<Running>,
}

impl Prosody {
    /// Starts a server with its files in `dir`, keeping what accounts are there,
    /// and returns when it answers.
    pub fn start(dir: &Path, options: Options) -> Result<Prosody> {
        fs::create_dir_all(dir)?;
        let dir = dir.canonicalize()?;
        for sub in ["data", "certs", "plugins", "www/.well-known"] {
            fs::create_dir_all(dir.join(sub))?;
        }
        certificate(&dir.join("certs"), &options.extra_hosts)?;
        let mut failed = None;
        // Another program may take a port between our look and Prosody's.
        for _ in 0..5 {
            let ports = Ports::free()?;
            let mut server = Prosody {
                dir: dir.clone(),
                options: options.clone(),
                ports,
                running: None,
            };
            server.write_config()?;
            match server.launch() {
                Ok(()) => return Ok(server),
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.expect("five attempts failed"))
    }

    /// Where the app connects to.
    pub fn websocket_url(&self) -> String {
        format!("ws://localhost:{}/xmpp-websocket", self.ports.http)
    }

    /// The same over TLS, with a certificate no browser trusts.
    pub fn secure_websocket_url(&self) -> String {
        format!("wss://localhost:{}/xmpp-websocket", self.ports.https)
    }

    /// For clients over TCP, without TLS.
    pub fn c2s_port(&self) -> u16 {
        self.ports.c2s
    }

    /// WebSocket and host-meta without TLS.
    pub fn http_port(&self) -> u16 {
        self.ports.http
    }

    /// WebSocket and host-meta over TLS.
    pub fn https_port(&self) -> u16 {
        self.ports.https
    }

    /// Config, data and log.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The number of its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.running.as_ref().map(Running::id)
    }

    /// The server's log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("prosody.log")).unwrap_or_default()
    }

    /// Changes what host-meta answers, also while running.
    pub fn set_host_meta(&mut self, host_meta: HostMeta) -> Result<()> {
        self.options.host_meta = host_meta;
        self.write_host_meta()
    }

    /// Changes which SASL mechanisms are not offered; from the next start on.
    pub fn set_disabled_mechanisms(&mut self, names: &[&str]) {
        self.options.disabled_mechanisms = names.iter().map(|name| name.to_string()).collect();
    }

    /// Makes an account at `localhost`, or at the domain after an `@`, also
    /// while running. It only writes a file, so thousands take a moment.
    pub fn register(&self, user: &str, password: &str) -> Result<()> {
        data::account(&self.data(), user, password)
    }

    /// Makes an invitation to a new account: an `xmpp:` address.
    pub fn invitation(&self) -> Result<String> {
        let output = std::process::Command::new("prosodyctl")
            .arg("--config")
            .arg(self.dir.join("prosody.cfg.lua"))
            .args(["mod_invites", "generate", "localhost"])
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let link = said.lines().find(|line| line.starts_with("xmpp:"));
        link.map(str::to_owned)
            .with_context(|| format!("no invitation: {said}"))
    }

    /// Sets somebody's whole roster. Before they sign in: Prosody reads it then.
    pub fn roster(&self, user: &str, contacts: &[Contact]) -> Result<()> {
        data::roster(&self.data(), user, contacts)
    }

    /// Makes the two know each other, both ways, in addition to whom they know.
    pub fn befriend(&self, one: &str, other: &str) -> Result<()> {
        data::add_contact(&self.data(), one, &Contact::mutual(other))?;
        data::add_contact(&self.data(), other, &Contact::mutual(one))
    }

    /// Adds messages to the archive of one account (XEP-0313), oldest first.
    pub fn archive(&self, user: &str, messages: &[Message]) -> Result<()> {
        data::archive(&self.data(), user, messages)
    }

    /// Adds messages that are delivered when the account next signs in.
    pub fn offline(&self, user: &str, messages: &[Message]) -> Result<()> {
        data::offline(&self.data(), user, messages)
    }

    /// Ends it as an administrator would: clients are told.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.stop();
        }
    }

    /// `kill -9`: clients are told nothing.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill();
        }
    }

    /// `kill -9` at any moment but within one message: a server that dies between
    /// its sender's archive and its recipient's has lost half of it for good, and
    /// no client can mend that.
    pub fn kill_between_messages(&mut self, sender: &str, recipient: &str) -> Result<()> {
        if let Some(running) = &self.running {
            // Should they differ for good, it has to be.
            for _ in 0..1_000 {
                running.pause();
                let in_archive = |user| data::archived(&self.data(), user);
                if in_archive(sender)? == in_archive(recipient)? {
                    break;
                }
                running.resume();
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        self.kill();
        Ok(())
    }

    /// Starts it again, on the same ports and data; ends it first if need be.
    pub fn restart(&mut self) -> Result<()> {
        self.stop();
        self.write_config()?;
        self.launch()
    }

    /// The tokens it would take of an account (XEP-0484), as it keeps them.
    pub fn tokens(&self, user: &str) -> String {
        data::tokens(&self.data(), user)
    }

    /// Makes all tokens of an account over since long.
    pub fn age_tokens(&self, user: &str) -> Result<()> {
        data::age_tokens(&self.data(), user)
    }

    /// Takes back all tokens of an account.
    pub fn delete_tokens(&self, user: &str) -> Result<()> {
        data::delete_tokens(&self.data(), user)
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn launch(&mut self) -> Result<()> {
        let logged = self.log().len();
        let config = self.dir.join("prosody.cfg.lua");
        let mut running = Running::start("prosody", &self.dir.join("output.log"), |command| {
            command.arg("--config").arg(config).arg("-F");
        })?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while !self.ports.all().into_iter().all(answers) {
            if !running.is_alive() || Instant::now() > deadline {
                bail!(
                    "Prosody did not start; see {}",
                    self.dir.join("output.log").display()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // It goes on without a port it could not have, and who answered was somebody else.
        let log = self.log();
        if log
            .get(logged..)
            .unwrap_or(&log)
            .contains("Failed to open server port")
        {
            bail!("a port of Prosody's was taken");
        }
        self.running = Some(running);
        Ok(())
    }

    fn write_config(&self) -> Result<()> {
        let Ports { c2s, http, https } = self.ports;
        let mut config = format!(
            "local dir = {}\nlocal c2s_port, http_port, https_port = {c2s}, {http}, {https}\nlocal websocket, registration, cors, log_all, sasl2 = {}, {}, {}, {}, {}\n\n",
            data::quoted(&self.dir.to_string_lossy()),
            self.options.websocket,
            self.options.registration,
            self.options.cors,
            self.options.log_all,
            self.options.sasl2
        );
        let mut options = format!(
            "password_hash = {}\n",
            data::quoted(&self.options.password_hash)
        );
        if !self.options.disabled_mechanisms.is_empty() {
            let names: Vec<_> = self
                .options
                .disabled_mechanisms
                .iter()
                .map(|name| data::quoted(name))
                .collect();
            options += &format!("disable_sasl_mechanisms = {{ {} }}\n", names.join(", "));
        }
        if let Some(limit) = self.options.stanza_limit {
            options += &format!("c2s_stanza_size_limit = {limit}\n");
        }
        if let Some((_, port)) = &self.options.component {
            options += &format!("component_ports = {{ {port} }}\n");
        }
        options += &self.options.extra_config;
        config += &CONFIG.replace("--@options@--", &options);
        for host in &self.options.extra_hosts {
            config += &format!("\nVirtualHost {}\n", data::quoted(host));
        }
        if let Some((domain, _)) = &self.options.component {
            let (domain, secret) = (data::quoted(domain), data::quoted(COMPONENT_SECRET));
            config += &format!("\nComponent {domain}\n\tcomponent_secret = {secret}\n");
        }
        if self.options.guest_host {
            config += "\nVirtualHost \"anon.localhost\"\n\tauthentication = \"anonymous\"\n";
        }
        fs::write(self.dir.join("prosody.cfg.lua"), config)?;
        let plugins = self.dir.join("plugins");
        fs::write(plugins.join("mod_sasl2_compat.lua"), SASL2_COMPAT)?;
        for plugin in &self.options.plugins {
            let name = plugin.file_name().context("a module in a file")?;
            fs::copy(plugin, plugins.join(name))?;
        }
        fs::write(self.dir.join("mime.types"), MIME_TYPES)?;
        self.write_host_meta()
    }

    fn write_host_meta(&self) -> Result<()> {
        let (json, xml) = match &self.options.host_meta {
            HostMeta::Own => (Some(HOST_META_JSON), Some(HOST_META_XML)),
            HostMeta::Absent => (None, None),
            HostMeta::Given { json, xml } => (json.as_deref(), xml.as_deref()),
        };
        for (name, content) in [("host-meta.json", json), ("host-meta", xml)] {
            let path = self.dir.join("www/.well-known").join(name);
            match content {
                Some(content) => {
                    let content = content
                        .replace("@WSS@", &self.secure_websocket_url())
                        .replace("@WS@", &self.websocket_url());
                    fs::write(path, content)?;
                }
                None if path.exists() => fs::remove_file(path)?,
                None => {}
            }
        }
        Ok(())
    }
}

fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A self-signed certificate for localhost and the other domains.
fn certificate(dir: &Path, extra_hosts: &[String]) -> Result<()> {
    if dir.join("localhost.crt").is_file() {
        return Ok(());
    }
    let mut names =
        "subjectAltName=DNS:localhost,DNS:conference.localhost,DNS:upload.localhost,IP:127.0.0.1"
            .to_owned();
    for host in extra_hosts {
        names += &format!(",DNS:{host}");
    }
    let mut openssl = Command::new("openssl");
    openssl
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args(["-days", "3650", "-subj", "/CN=localhost", "-addext", &names])
        .arg("-keyout")
        .arg(dir.join("localhost.key"))
        .arg("-out")
        .arg(dir.join("localhost.crt"));
    process::output(&mut openssl).context("cannot make a certificate")?;
    Ok(())
}
