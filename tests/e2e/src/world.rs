//! A Prosody, a site and a folder for each test.

use crate::browser::Setup;
use crate::{Browser, Link, Peer};
use anyhow::{Context, Result};
use serde_json::json;
use std::path::{Path, PathBuf};
use xtask::prosody::{self, Prosody};
use xtask::serve::{self, Site};

/// The password of every account in a test.
pub const PASSWORD: &str = "correct horse";

/// Everything a test needs; ends with it.
pub struct World {
    /// The server.
    pub prosody: Prosody,
    /// The app.
    pub site: Site,
    /// Logs, profiles, screenshots.
    pub dir: PathBuf,
}

impl World {
    /// A server with these accounts on `localhost`; the first and the second
    /// know each other. The site tells the app where the server is.
    pub fn new(name: &str, accounts: &[&str]) -> Result<World> {
        World::with(name, accounts, prosody::Options::default())
    }

    /// The same with a server that is different.
    pub fn with(name: &str, accounts: &[&str], options: prosody::Options) -> Result<World> {
        let dir = xtask::paths::target().join("e2e").join(name);
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir)?;
        let prosody = Prosody::start(&dir.join("prosody"), options)?;
        for account in accounts {
            prosody.register(account, PASSWORD)?;
        }
        if let [first, second, ..] = accounts {
            prosody.befriend(first, second)?;
        }
        let site = site(json!({ "websocket": { "localhost": prosody.websocket_url() } }))?;
        Ok(World { prosody, site, dir })
    }

    /// The app on another port, which reaches the server by this way.
    pub fn site_over(&self, link: &Link) -> Result<Site> {
        let websocket = format!("ws://localhost:{}/xmpp-websocket", link.port());
        site(json!({ "websocket": { "localhost": websocket } }))
    }

    /// The app on another port, without being told where the server is.
    pub fn site_without_config(&self) -> Result<Site> {
        site(json!({}))
    }

    /// The app on another port, for guests of `anon.localhost`, too.
    pub fn site_for_guests(&self) -> Result<Site> {
        let websocket = self.prosody.websocket_url();
        let websocket = json!({ "localhost": websocket, "anon.localhost": websocket });
        site(json!({ "websocket": websocket, "guest_domain": "anon.localhost" }))
    }

    /// The app on another port, as `config.json` has it; if that does not say where
    /// the server is, the app is told.
    pub fn site_as(&self, mut config: serde_json::Value) -> Result<Site> {
        if config.get("websocket").is_none() {
            config["websocket"] = json!({ "localhost": self.prosody.websocket_url() });
        }
        site(config)
    }

    /// A second server, with these accounts on `other.localhost`, of whom the first two
    /// know each other, and the app on another port, which knows where both are.
    pub fn second(&self, accounts: &[&str]) -> Result<(Prosody, Site)> {
        let options = prosody::Options {
            extra_hosts: vec!["other.localhost".into()],
            ..Default::default()
        };
        let second = Prosody::start(&self.dir.join("second"), options)?;
        for account in accounts {
            second.register(&format!("{account}@other.localhost"), PASSWORD)?;
        }
        if let [first, other, ..] = accounts {
            let there = |name: &&str| format!("{name}@other.localhost");
            second.befriend(&there(first), &there(other))?;
        }
        let (here, there) = (self.prosody.websocket_url(), second.websocket_url());
        let websocket = json!({ "localhost": here, "other.localhost": there });
        Ok((second, site(json!({ "websocket": websocket }))?))
    }

    /// The app on another port, for accounts of `localhost` only, none made.
    pub fn site_locked(&self) -> Result<Site> {
        let websocket = json!({ "localhost": self.prosody.websocket_url() });
        let locked = json!({
            "websocket": websocket, "locked_domain": "localhost", "registration": false
        });
        site(locked)
    }

    /// A copy of the app on another port, and its folder: to take files away.
    pub fn site_copied(&self) -> Result<(Site, PathBuf)> {
        let copy = self.dir.join("site");
        for file in xtask::build::files(&built()?)? {
            let to = copy.join(&file);
            std::fs::create_dir_all(to.parent().context("a file in the folder")?)?;
            std::fs::copy(built()?.join(&file), to)?;
        }
        let config = json!({ "websocket": { "localhost": self.prosody.websocket_url() } });
        Ok((serve(&copy, config)?, copy))
    }

    /// A browser of its own, at the app's first page.
    pub async fn browser(&self) -> Result<Browser> {
        let browser = Browser::start(&self.dir, Setup::default()).await?;
        browser.tab().await?.open(&self.site.url()).await?;
        Ok(browser)
    }

    /// Another client, online.
    pub async fn peer(&self, account: &str) -> Result<Peer> {
        Peer::start(account, PASSWORD, self.prosody.c2s_port(), "peer")
            .await
            .with_context(|| format!("the other client, {account}"))
    }
}

/// Serves what was built, with a configuration.
fn site(config: serde_json::Value) -> Result<Site> {
    serve(&built()?, config)
}

fn serve(dir: &Path, config: serde_json::Value) -> Result<Site> {
    let options = serve::Options {
        config: Some(config),
        ..Default::default()
    };
    Site::start(dir, options)
}

/// What `cargo xtask dist` (or `$KEUVEL_SITE`) holds.
fn built() -> Result<PathBuf> {
    let dist = std::env::var_os("KEUVEL_SITE").map_or_else(xtask::paths::dist, PathBuf::from);
    anyhow::ensure!(
        dist.join("index.html").exists(),
        "nothing built in {}: run cargo xtask dist",
        dist.display()
    );
    Ok(dist)
}
