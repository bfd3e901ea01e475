//! Every colour that is read, on each ground that it stands on: light and dark, each
//! accent, normal and high contrast, as the browser works them out of
//! `style/tokens.css`.

use anyhow::{Result, ensure};
use keuvel_e2e::{World, run};
use serde_json::json;

/// What is read, and on what: at least 4.5:1, with high contrast 7:1 (WCAG 1.4.3, 1.4.6).
const READ: &[(&str, &[&str])] = &[
    (
        "ink",
        &[
            "paper",
            "linen",
            "card",
            "hover",
            "chosen",
            "own",
            "bad-ground",
        ],
    ),
    ("ink-soft", &["paper", "linen", "card", "hover", "chosen"]),
    ("accent", &["paper", "linen", "card"]),
    ("on-accent", &["accent", "accent-hover"]),
    ("own-soft", &["own"]),
    ("link", &["paper", "linen", "card", "own"]),
    ("good", &["paper", "linen", "card"]),
    ("bad", &["paper", "linen", "card", "bad-ground"]),
    ("warn-ink", &["warn-ground"]),
];

/// What is only seen: 3:1 (WCAG 1.4.11).
const SEEN: &[(&str, &[&str])] = &[("line-strong", &["paper", "linen", "card"])];

/// Works out the contrast of each pair under each of the looks.
const MEASURE: &str = "
    const [pairs] = arguments;
    const root = document.documentElement;
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
        .getContext('2d', { willReadFrequently: true });
    const probe = document.body.appendChild(document.createElement('div'));
    const luminance = name => {
        probe.style.backgroundColor = `var(--${name})`;
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = getComputedStyle(probe).backgroundColor;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
        if (a !== 255) throw new Error(`${name} is no colour`);
        const linear = it => (it /= 255) <= .04045 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4;
        return .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
    };
    const all = [];
    for (const theme of ['light', 'dark'])
        for (const contrast of ['normal', 'more'])
            for (const accent of ['copper', 'rose', 'moss', 'lake', 'plum']) {
                Object.assign(root.dataset, { theme, contrast, accent });
                for (const [ink, ground] of pairs) {
                    const [one, other] = [luminance(ink), luminance(ground)].sort();
                    const ratio = Math.round((other + .05) / (one + .05) * 100) / 100;
                    all.push([theme, contrast, accent, ink, ground, ratio]);
                }
            }
    probe.remove();
    return all;";

#[test]
fn what_is_read_can_be_read_in_every_look() -> Result<()> {
    run(async {
        let world = World::new("contrast", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        tab.see("[data-testid=signin-address]").await?;
        let mut poor = Vec::new();
        for (list, least, least_more) in [(READ, 4.5, 7.0), (SEEN, 3.0, 4.5)] {
            let pairs: Vec<_> = list
                .iter()
                .flat_map(|(ink, grounds)| grounds.iter().map(move |ground| [*ink, *ground]))
                .collect();
            let looks = tab.js(MEASURE, vec![json!(pairs)]).await?;
            type Look = (String, String, String, String, String, f64);
            let looks: Vec<Look> = serde_json::from_value(looks)?;
            ensure!(looks.len() == 20 * pairs.len());
            poor.extend(looks.into_iter().filter(|look| {
                let least = if look.1 == "more" { least_more } else { least };
                look.5 < least
            }));
        }
        let lines: Vec<_> = poor.iter().map(|look| format!("{look:?}")).collect();
        ensure!(lines.is_empty(), "too close:\n{}", lines.join("\n"));
        Ok(())
    })
}
