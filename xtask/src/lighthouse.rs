//! `cargo xtask lighthouse`: how a browser maker's own tool judges the first visit, of a
//! release served as in production, on a slow phone and on a desk.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{chromium, dist, paths, process, serve, setup};

/// What is judged, of 100.
const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];
/// The least that each must have.
const LEAST: f64 = 95.0;
/// As which device: the tool's own presets.
const DEVICES: [(&str, &[&str]); 2] = [("phone", &[]), ("desk", &["--preset=desktop"])];

/// Judges the site in `$KEUVEL_SITE`, or a release built now; whether it is good enough.
pub fn lighthouse() -> Result<bool> {
    setup::browser()?;
    let program = setup::lighthouse()?;
    let site = match std::env::var_os("KEUVEL_SITE") {
        Some(site) => site.into(),
        None => {
            dist::dist()?;
            paths::dist()
        }
    };
    let options = serve::Options {
        strict: true,
        ..serve::Options::default()
    };
    let site = serve::Site::start(&site, options)?;
    let mut good = true;
    for (device, preset) in DEVICES {
        let report = paths::target().join(format!("lighthouse-{device}.json"));
        process::output(
            Command::new(&program)
                .arg(site.url())
                .args(["--quiet", "--output=json"])
                .arg(format!("--output-path={}", report.display()))
                .arg(format!("--only-categories={}", CATEGORIES.join(",")))
                .arg(format!("--chrome-flags={}", chromium::FLAGS.join(" ")))
                .args(preset)
                .envs(chromium::ENVIRONMENT)
                .env("CHROME_PATH", chromium::browser().context("no Chromium")?),
        )?;
        let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
        good &= judged(device, &report)?;
    }
    Ok(good)
}

/// Prints what a report says; whether each mark is good enough.
fn judged(device: &str, report: &Value) -> Result<bool> {
    let mut good = true;
    for category in CATEGORIES {
        let found = &report["categories"][category];
        let mark = found["score"].as_f64().context("a mark")? * 100.0;
        println!("{device:<6}{category:<16}{mark:>4.0}");
        if mark >= LEAST {
            continue;
        }
        good = false;
        let audits = found["auditRefs"].as_array().into_iter().flatten();
        for audit in audits.filter_map(|it| it["id"].as_str()) {
            let audit = &report["audits"][audit];
            if audit["score"].as_f64().is_some_and(|score| score < 0.9) {
                let said = |field: &str| audit[field].as_str().unwrap_or_default().to_owned();
                println!("        {} {}", said("title"), said("displayValue"));
            }
        }
    }
    Ok(good)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_poor_mark_is_enough() {
        let report = |poor: f64| {
            json!({ "categories": {
                "performance": { "score": 0.99, "auditRefs": [] },
                "accessibility": { "score": 1.0, "auditRefs": [] },
                "best-practices": { "score": poor, "auditRefs": [{ "id": "csp" }] },
            }, "audits": { "csp": { "score": 0.0, "title": "A policy" } } })
        };
        assert!(judged("phone", &report(0.95)).unwrap());
        assert!(!judged("phone", &report(0.94)).unwrap());
    }
}
