//! What the page's main thread and the browser's memory are seen to do.

use anyhow::{Context, Result};
use keuvel_e2e::{Browser, Tab, World, until};
use serde_json::{Value, json};

/// Starts to note long tasks, and what long frames were spent on.
pub async fn watch(tab: &Tab) -> Result<()> {
    let script = "window.stopNoting?.(); window.longTasks = []; window.longFrames = [];
        const note = (type, where, what) => {
            const observer = new PerformanceObserver(list => where.push(...list.getEntries().map(what)));
            observer.observe({ type });
            return () => { where.push(...observer.takeRecords().map(what)); observer.disconnect(); };
        };
        const tasks = note('longtask', longTasks, e => e.duration);
        const frames = note('long-animation-frame', longFrames, e => ({
            ms: Math.round(e.duration),
            scripts: e.scripts.map(s => `${s.invoker} ${Math.round(s.duration)} ms, layout in it ${Math.round(s.forcedStyleAndLayoutDuration)} ms`),
            after_scripts_ms: Math.round(e.startTime + e.duration - e.styleAndLayoutStart),
        }));
        window.stopNoting = () => { tasks(); frames(); };
        return 0";
    tab.js(script, vec![]).await?;
    Ok(())
}

/// The long tasks noted since: how many, the longest, and the three longest frames.
pub async fn watched(tab: &Tab) -> Result<Value> {
    let script = "stopNoting(); longFrames.sort((a, b) => b.ms - a.ms);
        return [longTasks, longFrames.slice(0, 3)]";
    let (tasks, frames): (Vec<f64>, Value) = serde_json::from_value(tab.js(script, vec![]).await?)?;
    Ok(json!({
        "long_tasks": tasks.len(),
        "longest_task_ms": tasks.iter().copied().fold(0.0, f64::max),
        "longest_frames": frames,
    }))
}

/// The page begins to look whether the newest message has this text: asked through the
/// driver again and again, it would take part in what it measures.
pub async fn look_for_last(tab: &Tab, text: &str) -> Result<()> {
    let script = "const text = arguments[0];
        const last = () => [...document.querySelectorAll('[data-testid=message] [data-testid=message-body]')].at(-1)?.textContent;
        window.lastSeen = new Promise(done => {
            const look = () => last() === text ? done(true) : setTimeout(look, 20);
            look();
        });
        return 0";
    tab.js(script, vec![json!(text)]).await?;
    Ok(())
}

/// It has.
pub async fn last_is_seen(tab: &Tab) -> Result<()> {
    tab.js("return lastSeen", vec![]).await?;
    Ok(())
}

/// Waits until the browser has nothing left to do: for half a second it takes less than a
/// tenth of a processor.
pub async fn rests(browser: &Browser) -> Result<()> {
    let mut before = None;
    until("the browser to rest", async || {
        let [_, renderers, others] = processor(browser).await?;
        let now = renderers + others;
        let rests = before
            .replace(now)
            .is_some_and(|before| now.saturating_sub(before) < 50);
        if !rests {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        Ok(rests.then_some(()))
    })
    .await
}

/// Processes of the browser: of what kind, and their numbers.
async fn processes(browser: &Browser) -> Result<Vec<(String, u64)>> {
    let mut devtools = browser.devtools().await?;
    let all = devtools
        .call(None, "SystemInfo.getProcessInfo", json!({}))
        .await?;
    let all = all["processInfo"].as_array().context("no processes")?;
    let process = |it: &Value| Some((it["type"].as_str()?.to_owned(), it["id"].as_u64()?));
    Ok(all.iter().filter_map(process).collect())
}

/// Megabytes that the processes of pages and workers take for themselves, and the
/// nodes of the page.
pub async fn memory(browser: &Browser, tab: &Tab) -> Result<Value> {
    let mut kilobytes = 0;
    for (kind, id) in processes(browser).await? {
        if kind != "renderer" {
            continue;
        }
        let rollup = format!("/proc/{id}/smaps_rollup");
        for line in std::fs::read_to_string(rollup)?.lines() {
            if let Some(number) = line.strip_prefix("Pss:") {
                let number = number.trim().trim_end_matches("kB").trim();
                kilobytes += number.parse::<u64>()?;
            }
        }
    }
    let nodes = "return document.getElementsByTagName('*').length";
    Ok(json!({
        "megabytes_of_page_and_worker": kilobytes / 1024,
        "elements_in_the_page": tab.js(nodes, vec![]).await?,
    }))
}

/// Milliseconds of processor time each kind of process of the browser has taken:
/// of the page's main thread, of all of page and worker, and of the rest (which
/// keeps the databases).
pub async fn processor(browser: &Browser) -> Result<[u64; 3]> {
    let mut times = [0; 3];
    for (kind, id) in processes(browser).await? {
        let whole = ticks(&format!("/proc/{id}/stat"))? * 10;
        match kind == "renderer" {
            true => {
                times[0] = times[0].max(ticks(&format!("/proc/{id}/task/{id}/stat"))? * 10);
                times[1] += whole;
            }
            false => times[2] += whole,
        }
    }
    Ok(times)
}

/// Milliseconds of processor time that a process has taken.
pub fn processor_of(process: u32) -> Result<u64> {
    Ok(ticks(&format!("/proc/{process}/stat"))? * 10)
}

/// How long the page's main thread has been kept from a processor by others that have it, in
/// milliseconds (`schedstat`).
pub async fn waited(browser: &Browser) -> Result<f64> {
    let mut most = 0f64;
    for (kind, id) in processes(browser).await? {
        if kind == "renderer" {
            let text = std::fs::read_to_string(format!("/proc/{id}/task/{id}/schedstat"))?;
            let waited = text.split_whitespace().nth(1).context("no wait in it")?;
            most = most.max(waited.parse::<f64>()? / 1e6);
        }
    }
    Ok(most)
}

/// The server and the other side come before the browser from now on: in life they have
/// machines of their own, and only here take the browser's processors. Says whether that
/// was allowed.
pub fn come_first(world: &World, other_side: Option<u32>) -> bool {
    rank(world, other_side, "-10")
}

/// They and the browser are alike from now on.
pub fn come_alike(world: &World, other_side: Option<u32>) -> bool {
    rank(world, other_side, "0")
}

fn rank(world: &World, other_side: Option<u32>, nice: &str) -> bool {
    let mut renice = std::process::Command::new("renice");
    let processes = world.prosody.id().into_iter().chain(other_side);
    renice.args(["-n", nice, "-p"]);
    renice.args(processes.map(|it| it.to_string()));
    renice.output().is_ok_and(|it| it.status.success())
}

/// Puts down what they have taken between two times.
pub fn spent(figure: &mut Value, before: [u64; 3], after: [u64; 3]) {
    let names = [
        "main_thread_ms",
        "page_and_worker_ms",
        "rest_of_the_browser_ms",
    ];
    for (at, name) in names.into_iter().enumerate() {
        figure[name] = json!(after[at] - before[at]);
    }
}

/// Of user and system, hundredths of a second (proc(5)).
fn ticks(stat: &str) -> Result<u64> {
    let text = std::fs::read_to_string(stat)?;
    let fields = text.rsplit_once(')').context("no name in it")?.1;
    let mut fields = fields.split_whitespace().skip(11);
    let mut next = || fields.next().and_then(|it| it.parse::<u64>().ok());
    Ok(next().context("no time")? + next().context("no time")?)
}

/// The one in the middle.
pub fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
