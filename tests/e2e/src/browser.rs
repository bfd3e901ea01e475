//! A Chromium of its own for each test, and what a person does in it.

use crate::{Devtools, until};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;
use xtask::chromium;
use xtask::process::Running;

/// A browser with a fresh profile; ends with its value.
pub struct Browser {
    driver: WebDriver,
    // After the driver: fields are dropped in this order.
    process: Running,
    dir: PathBuf,
    profile: PathBuf,
    /// Where the profile keeps its databases.
    databases: PathBuf,
}

/// What a browser is given.
#[derive(Default)]
pub struct Setup<'a> {
    /// Flags in addition to the usual ones.
    pub flags: &'a [&'a str],
    /// Its databases lie on a disk of their own, which can be filled.
    pub small_disk: bool,
    /// The person keeps sites from storing anything.
    pub no_storage: bool,
}

/// A tab of a browser. Everything done to it brings it to the front first.
#[derive(Clone)]
pub struct Tab {
    driver: WebDriver,
    window: thirtyfour::WindowHandle,
    dir: PathBuf,
}

/// Mounts a small disk at the first argument and goes on as the rest.
const SMALL_DISK: &str = r#"mount -t tmpfs -o size=8m tmpfs "$1" && shift && exec "$@""#;

/// What the browser itself complains of stands in its driver's log.
const CHROME_SPEAKS: &str = "--enable-chrome-logs";

/// What the page saves, instead of to the disk, into `window.saved`.
const CATCH: &str = "
    window.saved = null;
    const make = window.makeUrl ??= URL.createObjectURL;
    URL.createObjectURL = file => { file.text().then(text => window.saved = text); return make(file); };
    return 0";

impl Browser {
    /// Starts one.
    pub async fn start(dir: &Path, setup: Setup<'_>) -> Result<Browser> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let driver =
            chromium::driver().context("no chromedriver: apt-get install chromium-driver")?;
        let profile = dir.join(format!("profile-{number}"));
        let databases = profile.join("Default/IndexedDB");
        let log = dir.join("chromedriver.log");
        let port_flag = format!("--port={port}");
        let process = match setup.small_disk {
            false => Running::start(driver, &log, |command| {
                command.args([&port_flag, CHROME_SPEAKS]);
                command.envs(chromium::ENVIRONMENT);
            })?,
            true => {
                std::fs::create_dir_all(&databases)?;
                Running::start("unshare", &log, |command| {
                    // Seen by this browser alone, and gone with it.
                    command.args(["--mount", "--map-root-user", "sh", "-c", SMALL_DISK, "sh"]);
                    command.arg(&databases).arg(driver);
                    command.args([&port_flag, CHROME_SPEAKS]);
                    command.envs(chromium::ENVIRONMENT);
                })?
            }
        };
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in chromium::FLAGS.iter().chain(setup.flags) {
            capabilities.add_arg(flag)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        capabilities.add_arg("--window-size=1280,800")?;
        capabilities.add_arg("--lang=en-GB")?;
        if let Some(browser) = chromium::browser() {
            capabilities.set_binary(&browser.to_string_lossy())?;
        }
        if setup.no_storage {
            let block = json!({"profile.default_content_setting_values.cookies": 2});
            capabilities.add_experimental_option("prefs", block)?;
        }
        capabilities
            .as_mut()
            .set("goog:loggingPrefs", json!({"browser": "ALL"}))?;
        let url = format!("http://127.0.0.1:{port}");
        until("chromedriver", async || {
            Ok(tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .ok())
        })
        .await?;
        let driver = WebDriver::new(&url, capabilities).await;
        // Why a browser did not start it says itself, and nobody else.
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        let driver = driver.with_context(|| format!("{}:\n{}", log.display(), said()))?;
        Ok(Browser {
            driver,
            process,
            dir: dir.to_owned(),
            profile,
            databases,
        })
    }

    /// What fills the disk of its databases, by a path that leads us there: the
    /// browser sees that disk, and we do not.
    fn filler(&self) -> Result<PathBuf> {
        let root = PathBuf::from(format!("/proc/{}/root", self.process.id()));
        let disk = root.join(self.databases.strip_prefix("/")?);
        Ok(disk.join("filler"))
    }

    /// Gives back what [`Browser::fill_disk`] took.
    pub fn free_disk(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.filler()?)?)
    }

    /// Fills the disk of its databases to the last octet.
    pub fn fill_disk(&self) -> Result<()> {
        let mut file = std::fs::File::create(self.filler()?)?;
        loop {
            match file.write_all(&[0; 512]) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What a driver does not reach.
    pub async fn devtools(&self) -> Result<Devtools> {
        Devtools::of(&self.profile).await
    }

    /// The tab in front.
    pub async fn tab(&self) -> Result<Tab> {
        Ok(Tab {
            driver: self.driver.clone(),
            window: self.driver.window().await?,
            dir: self.dir.clone(),
        })
    }

    /// A new tab at an address.
    pub async fn open(&self, url: &str) -> Result<Tab> {
        let window = self.driver.new_tab().await?;
        self.driver.switch_to_window(window).await?;
        let tab = self.tab().await?;
        tab.open(url).await?;
        Ok(tab)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Left to itself it would ask the driver to close, from a runtime that
        // waits for this very drop: two minutes. The process ends it all.
        let _ = self.driver.clone().leak();
    }
}

impl Tab {
    /// The driver, with this tab in front.
    pub async fn front(&self) -> Result<&WebDriver> {
        if self.driver.window().await.ok().as_ref() != Some(&self.window) {
            self.driver.switch_to_window(self.window.clone()).await?;
        }
        Ok(&self.driver)
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) -> Result<()> {
        Ok(self.front().await?.goto(url).await?)
    }

    /// Loads the page again.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.front().await?.refresh().await?)
    }

    /// Closes it.
    pub async fn close(self) -> Result<()> {
        self.front().await?.close_window().await?;
        if let Some(other) = self.driver.windows().await?.into_iter().next() {
            self.driver.switch_to_window(other).await?;
        }
        Ok(())
    }

    /// Runs a script in the page.
    pub async fn js(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        Ok(self
            .front()
            .await?
            .execute(script, args)
            .await?
            .json()
            .clone())
    }

    /// Everything the origin keeps, as one text.
    pub async fn kept(&self) -> Result<String> {
        Ok(self.js(EVERYTHING_KEPT, vec![]).await?.to_string())
    }

    /// A command of the browser's debugging protocol.
    pub async fn cdp(&self, command: &str, args: Value) -> Result<Value> {
        Ok(self.front().await?.cdp().send_raw(command, args).await?)
    }

    /// The network of this page, off or on.
    pub async fn offline(&self, offline: bool) -> Result<()> {
        self.cdp("Network.enable", json!({})).await?;
        let args = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.cdp("Network.emulateNetworkConditions", args).await?;
        Ok(())
    }

    /// Waits until the service worker has the app's files and the page knows it.
    pub async fn installed(&self) -> Result<()> {
        until("the service worker", async || {
            let script = "return (async () => {
                const registration = await navigator.serviceWorker.getRegistration();
                return registration?.active?.state === 'activated' && navigator.serviceWorker.controller !== null
                    && document.documentElement.dataset.offline === 'ready';
            })()";
            Ok((self.js(script, vec![]).await? == true).then_some(()))
        })
        .await
    }

    /// Whether the tab seems to be in front: a browser without a window never hides one.
    pub async fn seems_hidden(&self, hidden: bool) -> Result<()> {
        let script = format!(
            "Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {hidden} }});
             document.dispatchEvent(new Event('visibilitychange')); return 0"
        );
        self.js(&script, vec![]).await?;
        Ok(())
    }

    /// Saves what is to be seen, for a person to look at.
    pub async fn shot(&self, name: &str) -> Result<PathBuf> {
        let path = self.dir.join(format!("{name}.png"));
        self.front().await?.screenshot(&path).await?;
        Ok(path)
    }

    /// The first visible element for a CSS selector.
    pub async fn see(&self, css: &str) -> Result<WebElement> {
        until(&format!("{css} to be seen"), async || self.now(css).await).await
    }

    /// The first visible element for a CSS selector, if there is one now.
    pub async fn now(&self, css: &str) -> Result<Option<WebElement>> {
        for element in self.front().await?.find_all(By::Css(css)).await? {
            match element.is_displayed().await {
                Ok(true) => return Ok(Some(element)),
                Ok(false) => {}
                // It went meanwhile.
                Err(error) if matches!(*error, WebDriverErrorInner::StaleElementReference(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// Waits until something fits a CSS selector, visible or not.
    pub async fn has(&self, css: &str) -> Result<()> {
        until(&format!("{css} to be there"), async || {
            let script = "return document.querySelector(arguments[0]) !== null";
            Ok((self.js(script, vec![json!(css)]).await? == true).then_some(()))
        })
        .await
    }

    /// Waits until nothing visible fits a CSS selector.
    pub async fn gone(&self, css: &str) -> Result<()> {
        until(&format!("{css} to go"), async || {
            Ok(self.now(css).await?.is_none().then_some(()))
        })
        .await
    }

    /// Clicks.
    pub async fn click(&self, css: &str) -> Result<()> {
        until(&format!("{css} to be clicked"), async || {
            match self.now(css).await? {
                Some(element) => Ok(Some(element.click().await?)),
                None => Ok(None),
            }
        })
        .await
    }

    /// Types into a field, after what is there.
    pub async fn type_in(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see(css).await?;
        Ok(field.send_keys(text).await?)
    }

    /// Types into a field, in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Waits until the first element for a selector has a text with this in it.
    pub async fn reads(&self, css: &str, wanted: &str) -> Result<()> {
        let mut last = String::new();
        let read = until("a text", async || {
            let element = self.now(css).await?;
            if let Some(element) = element {
                last = element.text().await?;
            }
            Ok(last.contains(wanted).then_some(()))
        })
        .await;
        read.with_context(|| format!("{css} should read {wanted:?}, and reads {last:?}"))
    }

    /// The texts of all elements for a selector, in order.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)";
        let texts = self.js(script, vec![json!(css)]).await?;
        Ok(serde_json::from_value(texts)?)
    }

    /// Waits until the texts of all elements for a selector are these.
    pub async fn has_texts(&self, css: &str, wanted: &[&str]) -> Result<()> {
        let mut last = Vec::new();
        until("the texts", async || {
            last = self.texts(css).await?;
            Ok((last == wanted).then_some(()))
        })
        .await
        .with_context(|| format!("{css} should be {wanted:#?}, and is {last:#?}"))
    }

    // --- what a person does in Keuvel ---

    /// Signs in and waits until the chat list is there and online.
    pub async fn sign_in(&self, address: &str, password: &str) -> Result<()> {
        self.fill_in(address, password).await?;
        self.click("[data-testid=signin-submit]").await?;
        self.online().await
    }

    /// Fills in the form.
    pub async fn fill_in(&self, address: &str, password: &str) -> Result<()> {
        self.fill("[data-testid=signin-address]", address).await?;
        self.fill("[data-testid=signin-password]", password).await
    }

    /// Waits until the app is there and has a connection.
    pub async fn online(&self) -> Result<()> {
        until("being online", async || {
            if let Some(problem) = self.now("[data-testid=signin-problem]").await? {
                let text = problem.text().await?;
                ensure!(text.is_empty(), "the form says: {text}");
            }
            let script = "return document.querySelector('[data-testid=connection]')?.dataset.state";
            Ok((self.js(script, vec![]).await? == "online").then_some(()))
        })
        .await
    }

    /// Presses "try now" until there is a connection, which may come by itself first.
    pub async fn reconnect(&self) -> Result<()> {
        until("being online again", async || {
            let script = "document.querySelector('[data-testid=connect-now]')?.click();
                return document.querySelector('[data-testid=connection]')?.dataset.state";
            Ok((self.js(script, vec![]).await? == "online").then_some(()))
        })
        .await
    }

    /// Signs in to one more account.
    pub async fn add_account(&self, address: &str, password: &str) -> Result<()> {
        self.click("[data-testid=account-menu]").await?;
        self.click("[data-testid=add-account]").await?;
        self.fill_in(address, password).await?;
        self.click("[data-testid=signin-submit]").await?;
        self.see("[data-testid=account-menu]").await?;
        self.online().await
    }

    /// Opens the chat with someone in the list.
    pub async fn open_chat(&self, address: &str) -> Result<()> {
        self.click(&format!("[data-testid=chat-row][data-jid='{address}']"))
            .await?;
        self.see(&format!("[data-testid=conversation][data-jid='{address}']"))
            .await?;
        Ok(())
    }

    /// Opens what there is about the account itself.
    pub async fn open_account(&self) -> Result<()> {
        self.click("[data-testid=account-menu]").await?;
        self.click("[data-testid=account]").await?;
        self.see("[data-testid=new-password]").await?;
        Ok(())
    }

    /// Exports everything, and closes the account's pane again.
    pub async fn export(&self) -> Result<Value> {
        self.open_account().await?;
        let text = self.saved("[data-testid=export]").await?;
        self.reads("[data-testid=export-said]", "Saved").await?;
        self.click("[data-testid=account-back]").await?;
        self.gone("[data-testid=account-pane]").await?;
        serde_json::from_str(&text).context("the export is no JSON")
    }

    /// Clicks, and gives back the file that the page saves then.
    pub async fn saved(&self, css: &str) -> Result<String> {
        self.js(CATCH, vec![]).await?;
        self.click(css).await?;
        until("the file", async || {
            let saved = self.js("return window.saved ?? null", vec![]).await?;
            Ok(saved.as_str().map(str::to_owned))
        })
        .await
    }

    /// Writes a text in the open chat and sends it with Enter.
    pub async fn say(&self, text: &str) -> Result<()> {
        let keys = |keys: &[Key]| keys.iter().map(Key::value).collect::<String>();
        // Null lets go of Shift.
        let text = text.replace('\n', &keys(&[Key::Shift, Key::Enter, Key::Null]));
        self.type_in(
            "[data-testid=composer]",
            &format!("{text}{}", keys(&[Key::Enter])),
        )
        .await
    }

    /// Waits until the open chat shows a message with this text; its element.
    pub async fn message(&self, text: &str) -> Result<WebElement> {
        until(&format!("the message {text:?}"), async || {
            // At once: meanwhile others come and go.
            let script = "return [...document.querySelectorAll('[data-testid=message]')].find(it =>
                it.querySelector('[data-testid=message-body]')?.textContent === arguments[0]) ?? null";
            let found = self.front().await?.execute(script, vec![json!(text)]).await?;
            match found.json() {
                Value::Null => Ok(None),
                _ => Ok(Some(found.element()?)),
            }
        })
        .await
    }

    /// Waits until the message with this text is in a state (`data-sent`).
    pub async fn message_is(&self, text: &str, state: &str) -> Result<()> {
        let mut last = None;
        until("a message's state", async || {
            last = self.message(text).await?.attr("data-sent").await?;
            Ok((last.as_deref() == Some(state)).then_some(()))
        })
        .await
        .with_context(|| format!("{text:?} should be {state}, and is {last:?}"))
    }

    /// Nothing went wrong in the page, by its console.
    pub async fn has_no_complaints(&self) -> Result<()> {
        let complaints = self.complaints().await?;
        ensure!(complaints.is_empty(), "{complaints:#?}");
        Ok(())
    }

    /// Gives a field of files a picture, larger than what is needed.
    pub async fn choose_picture(&self, field: &str) -> Result<()> {
        self.js(CHOOSE_PICTURE, vec![json!(field)]).await?;
        Ok(())
    }

    /// What went wrong in the page since this was last asked, by its console.
    async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.front().await?.browser_log().await?;
        Ok(log
            .into_iter()
            .filter(|entry| {
                format!("{:?}", entry.level)
                    .to_lowercase()
                    .contains("severe")
            })
            .map(|entry| entry.message)
            .collect())
    }
}

const CHOOSE_PICTURE: &str = r#"
const field = document.querySelector(arguments[0]);
const canvas = document.createElement('canvas');
[canvas.width, canvas.height] = [1200, 800];
const context = canvas.getContext('2d');
context.fillStyle = 'teal';
context.fillRect(0, 0, 1200, 800);
context.fillStyle = 'orange';
context.beginPath();
context.arc(600, 400, 300, 0, 7);
context.fill();
canvas.toBlob(blob => {
    const all = new DataTransfer();
    all.items.add(new File([blob], 'x'));
    field.files = all.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
});
"#;

const EVERYTHING_KEPT: &str = r#"
return (async () => {
  const out = { local: {...localStorage}, session: {...sessionStorage}, databases: {} };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((ok, no) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); r.onerror = no; });
    out.databases[name] = {};
    for (const store of db.objectStoreNames) {
      out.databases[name][store] = await new Promise((ok, no) => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => ok(r.result); r.onerror = no; });
    }
    db.close();
  }
  return JSON.stringify(out);
})()"#;
