//! An ejabberd of one's own for a test: another server than [`Prosody`](crate::prosody)
//! is, with other habits.
//!
//! Erlang is started as it is, without `ejabberdctl`: that wants to be another user, and a
//! node with a name, which others on the machine would see.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::Running;
use crate::prosody::free_port;

const CONFIG: &str = include_str!("../ejabberd/ejabberd.yml");
/// Debian's script to control it, which says where its libraries are.
const CONTROL: &str = "/usr/sbin/ejabberdctl";

/// A running server; it ends when dropped.
pub struct Ejabberd {
    c2s: u16,
    http: u16,
    _running: Running,
}

impl Ejabberd {
    /// Starts a server with its files in `dir` and these accounts on `localhost`, and
    /// returns when it answers.
    pub fn start(dir: &Path, accounts: &[&str], password: &str) -> Result<Ejabberd> {
        fs::create_dir_all(dir)?;
        let dir = dir.canonicalize()?;
        let mut failed = None;
        // Another program may take a port between our look and its.
        for _ in 0..3 {
            match launch(&dir, accounts, password) {
                Ok(server) => return Ok(server),
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.expect("three attempts failed"))
    }

    /// Where the app connects to.
    pub fn websocket_url(&self) -> String {
        format!("ws://localhost:{}/ws", self.http)
    }

    /// For clients over TCP, without TLS.
    pub fn c2s_port(&self) -> u16 {
        self.c2s
    }
}

fn launch(dir: &Path, accounts: &[&str], password: &str) -> Result<Ejabberd> {
    let (c2s, http) = (free_port()?, free_port()?);
    let config = CONFIG.replace("@C2S@", &c2s.to_string());
    let config = config.replace("@HTTP@", &http.to_string());
    let file = |name: &str| dir.join(name);
    fs::write(file("ejabberd.yml"), config)?;
    let ready = file("ready");
    _ = fs::remove_file(&ready);
    _ = fs::remove_dir_all(file("db"));
    // What fails here ends it.
    let mut then = String::new();
    for account in accounts {
        then += &format!(
            "ok = ejabberd_auth:try_register(<<\"{account}\">>, <<\"localhost\">>, <<\"{password}\">>), "
        );
    }
    then += &format!("ok = file:write_file({:?}, <<>>).", ready);
    let log = file("output.log");
    let libraries = libraries()?;
    let mut running = Running::start("erl", &log, |command| {
        command
            .args(["-noinput", "+sbwt", "none"])
            .args(["-mnesia", "dir"])
            .arg(format!("{:?}", file("db")))
            .args(["-s", "ejabberd", "-eval", &then])
            .env("ERL_LIBS", libraries)
            .env("EJABBERD_CONFIG_PATH", file("ejabberd.yml"))
            .env("EJABBERD_LOG_PATH", file("ejabberd.log"))
            .env("ERL_CRASH_DUMP", file("crash.dump"))
            .env("HOME", dir)
            .current_dir(dir);
    })?;
    let deadline = Instant::now() + Duration::from_secs(60);
    while !ready.exists() {
        if !running.is_alive() || Instant::now() > deadline {
            bail!("ejabberd did not start; see {}", log.display());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(Ejabberd {
        c2s,
        http,
        _running: running,
    })
}

/// Where Debian has its libraries: in a folder of the machine's architecture.
fn libraries() -> Result<PathBuf> {
    let script = fs::read_to_string(CONTROL).context(CONTROL)?;
    let line = script.lines().find_map(|it| it.strip_prefix("ERL_LIBS="));
    let folder = line.with_context(|| format!("{CONTROL} does not say where its libraries are"))?;
    Ok(folder.trim_matches(['\'', '"']).into())
}
