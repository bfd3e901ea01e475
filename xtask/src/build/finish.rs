//! The step after Trunk: gives every file that may be cached for ever a name
//! with a hash of its content, and tells the page those names.
//!
//! The page's HTML stays free of inline scripts. It names files by the names
//! they have in the sources, here in attributes of the start script's tag, and
//! this step replaces those:
//!
//! ```html
//! <script id="boot" src="boot.js" data-app="keuvel.js" data-wasm="keuvel_bg.wasm" data-worker="worker.js"></script>
//! ```
//!
//! All addresses are relative, so a site works in any directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::split::LOADER;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use keuvel_locales::Catalogue;
use sha2::{Digest, Sha384};

/// Extensions of files that get a hashed name, in the order in which they are
/// named: a file that mentions others comes after them. Everything else
/// (`config.json`, `robots.txt`) is found by its own name.
const ORDER: &[&str] = &[
    "svg",
    "png",
    "ico",
    "webp",
    "woff2",
    "webmanifest",
    "txt",
    "css",
    "wasm",
    "js",
];

/// Names that must stay: a service worker is identified by its address.
const KEPT: &[&str] = &["sw.js", "index.html", "robots.txt"];

/// The service worker.
const WORKER: &str = "sw.js";

/// The style sheet that the first paint waits for.
const SHEET: &str = "keuvel.css";
/// What goes into that: the page as it is without the app.
const FIRST: &[&str] = &["tokens.css", "base.css", "signin.css", "shell.css"];
/// The other style sheet, which the start script fetches and the app waits for.
const LATER: &str = "later.css";

/// Writes the finished site for what lies in `staging` to `out`.
pub fn finish(staging: &Path, out: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    for file in super::files(staging)? {
        let name = file.to_string_lossy().into_owned();
        files.insert(name, fs::read(staging.join(&file))?);
    }
    let site = link(files)?;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    for (name, content) in site {
        let path = out.join(name);
        fs::create_dir_all(path.parent().expect("a file has a directory"))?;
        fs::write(path, content)?;
    }
    Ok(())
}

type Files = BTreeMap<String, Vec<u8>>;

/// The pure part: names and contents in, names and contents out.
fn link(mut files: Files) -> Result<Files> {
    let page = files
        .remove("index.html")
        .context("there is no index.html")?;
    let page = String::from_utf8(page).context("index.html is not UTF-8")?;
    // Comments are for who reads the sources.
    let mut page = without(&page, "<!--", "-->");
    speak(&mut page, &mut files)?;
    two_sheets(&mut page, &mut files)?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut site = Files::new();
    let mut integrity = BTreeMap::new();

    for ext in ORDER {
        let mut of_kind: Vec<String> = files
            .keys()
            .filter(|name| is_hashed_kind(name, ext))
            .cloned()
            .collect();
        // Scripts import from directories below (wasm-bindgen's snippets): those first.
        of_kind.sort_by_key(|name| std::cmp::Reverse(name.matches('/').count()));
        for name in of_kind {
            // Named together with the other one of the pair.
            let Some(mut content) = files.remove(&name) else {
                continue;
            };
            if *ext == "wasm" && !super::is_module(&content) {
                bail!("{name} is no whole WebAssembly module");
            }
            if matches!(*ext, "css" | "webmanifest" | "js") {
                let text =
                    String::from_utf8(content).with_context(|| format!("{name} is not UTF-8"))?;
                content = rename(&text, &names).into_bytes();
            }
            let mut written = vec![(name.clone(), content)];
            if let Some(other) = partner(&name)
                && let Some(content) = files.remove(&other)
            {
                let text =
                    String::from_utf8(content).with_context(|| format!("{other} is not UTF-8"))?;
                written.push((other, rename(&text, &names).into_bytes()));
            }
            let all: Vec<u8> = written.iter().flat_map(|(_, c)| c.clone()).collect();
            for (name, _) in &written {
                let (stem, ext) = name.rsplit_once('.').context("a file has no extension")?;
                let hashed = format!("{stem}-{}.{ext}", super::hash(&all));
                names.insert(name.clone(), hashed);
            }
            let pair = written.len() > 1;
            for (name, mut content) in written {
                if pair {
                    content = rename(&String::from_utf8(content)?, &names).into_bytes();
                }
                let hashed = names[&name].clone();
                let digest = Sha384::digest(&content);
                let digest = base64::engine::general_purpose::STANDARD.encode(digest);
                integrity.insert(hashed.clone(), format!("sha384-{digest}"));
                site.insert(hashed, content);
            }
        }
    }
    site.append(&mut files);

    page = rename(&without_trunk_links(&page)?, &names);
    for name in ["boot.js", "keuvel.js", "keuvel_bg.wasm", "worker.js"] {
        let hashed = names
            .get(name)
            .with_context(|| format!("{name} was not built"))?;
        if !page.contains(&format!("{hashed}\"")) {
            bail!("index.html does not name {name}");
        }
    }
    page = with_integrity(&page, &integrity);
    let build = super::hash(page.as_bytes());
    page = page.replacen(BOOT, &format!("{BOOT} data-build=\"{build}\""), 1);
    serve_offline(&build, &names, &mut site)?;
    site.insert("index.html".into(), page.into_bytes());
    Ok(site)
}

/// Tells the service worker which build it belongs to and what it is to keep.
fn serve_offline(build: &str, names: &BTreeMap<String, String>, site: &mut Files) -> Result<()> {
    let worker = site.remove(WORKER);
    let worker = worker.with_context(|| format!("there is no {WORKER}"))?;
    let worker = String::from_utf8(worker).with_context(|| format!("{WORKER} is not UTF-8"))?;
    let mut lists: [Vec<&str>; 3] = Default::default();
    let [needed, others, unnamed] = &mut lists;
    for name in site.keys().map(String::as_str) {
        if !names.values().any(|hashed| hashed == name) {
            if !KEPT.contains(&name) {
                unnamed.push(name);
            }
        } else if name.starts_with("locales/") && !name.starts_with("locales/en-")
            || name.starts_with("icons/")
            || name.starts_with("licences-")
        {
            others.push(name);
        } else {
            needed.push(name);
        }
    }
    let mut worker = rename(&worker, names).replace("__BUILD__", build);
    for (list, mark) in lists.iter().zip(["NEEDED", "OTHERS", "UNNAMED"]) {
        let mark = format!("\"__{mark}__\"");
        if !worker.contains(&mark) {
            bail!("{WORKER} has no place for {mark}");
        }
        worker = worker.replace(&mark, &format!("\"{}\"", list.join("\",\"")));
    }
    site.insert(WORKER.into(), worker.into_bytes());
    Ok(())
}

/// Files that are named together, by the hash of both. Scripts that import each other: the
/// name of each would have to contain the hash of the other's. A language's manifest and
/// its texts: the start script knows the one by the other.
fn partner(name: &str) -> Option<String> {
    match name {
        "keuvel.js" => Some(LOADER.into()),
        LOADER => Some("keuvel.js".into()),
        _ => Some(name.strip_suffix(".webmanifest")?.to_owned() + ".txt"),
    }
}

fn is_hashed_kind(name: &str, ext: &str) -> bool {
    name.ends_with(&format!(".{ext}")) && !KEPT.contains(&name)
}

/// Replaces each old name where it stands as a whole reference: after a quote,
/// a bracket or a slash, and up to a quote or bracket.
fn rename(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut text = text.to_owned();
    for (old, new) in names {
        let mut done = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(old.as_str()) {
            let (before, from) = rest.split_at(at);
            let after = &from[old.len()..];
            let starts = before.ends_with(['"', '\'', '(', '/', '`']);
            let ends = after.starts_with(['"', '\'', ')', '`', '?', '#'])
                // A key: by that name the module knows the script.
                && !after.starts_with("\":");
            done.push_str(before);
            done.push_str(if starts && ends { new } else { old });
            rest = after;
        }
        done.push_str(rest);
        text = done;
    }
    text
}

/// Packs what is said in each language, tells the start script where that is, and writes
/// the lines of texts where the page has their keys (`data-t="signin.submit"`).
fn speak(page: &mut String, files: &mut Files) -> Result<()> {
    let mut locales = BTreeMap::new();
    let named: Vec<String> = files
        .keys()
        .filter(|name| name.starts_with("locales/") && name.ends_with(".json"))
        .cloned()
        .collect();
    for name in named {
        let json = String::from_utf8(files.remove(&name).unwrap_or_default())
            .with_context(|| format!("{name} is not UTF-8"))?;
        let tag = name["locales/".len()..name.len() - ".json".len()].to_owned();
        locales.insert(tag, Catalogue::parse(&json).context(name)?);
    }
    let english = locales.get("en").context("there are no English texts")?;
    let installed = files
        .remove(MANIFEST)
        .with_context(|| format!("there is no {MANIFEST}"))?;
    let installed = String::from_utf8(installed).context("the manifest is not UTF-8")?;
    let mut attributes = String::new();
    for (tag, locale) in &locales {
        let name = format!("locales/{tag}.txt");
        attributes += &format!(" data-locale-{tag}=\"{name}\"");
        files.insert(name, english.pack(locale).into_bytes());
        let said = |key: &str| locale.said(key).or_else(|| english.said(key));
        let manifest = introduce(&installed, tag, said)?;
        files.insert(format!("locales/{tag}.webmanifest"), manifest.into_bytes());
    }
    *page = page.replacen(BOOT, &format!("{BOOT}{attributes}"), 1);
    let mut done = String::new();
    let mut rest = page.as_str();
    // Not Trunk's own.
    while let Some(at) = [" data-t=", " data-t-"]
        .iter()
        .filter_map(|it| rest.find(it))
        .min()
    {
        let (before, from) = rest.split_at(at);
        let (name, after) = from.split_once('"').context("data-t has no value")?;
        let (key, after) = after.split_once('"').context("data-t has no end")?;
        let line = english.line(key);
        let line = line.with_context(|| format!("index.html: no text is called {key}"))?;
        done += &format!("{before}{name}\"{line}\"");
        rest = after;
    }
    *page = done + rest;
    Ok(())
}

/// What an installed app says of itself; the texts by their keys, in braces.
const MANIFEST: &str = "locales/keuvel.webmanifest";

/// That in one language.
fn introduce<'a>(
    manifest: &str,
    tag: &'a str,
    said: impl Fn(&str) -> Option<&'a str>,
) -> Result<String> {
    let mut done = String::new();
    let mut rest = manifest;
    while let Some((before, from)) = rest.split_once("\"{") {
        let (key, after) = from
            .split_once("}\"")
            .context("the manifest has half a key")?;
        let text = match key {
            "lang" => tag,
            "dir" if RIGHT_TO_LEFT.contains(&tag) => "rtl",
            "dir" => "ltr",
            _ => said(key).with_context(|| format!("the manifest: no text is called {key}"))?,
        };
        done += before;
        done += &serde_json::to_string(text)?;
        rest = after;
    }
    Ok(done + rest)
}

/// As the start script has them, too.
const RIGHT_TO_LEFT: &[&str] = &["ar", "fa", "he"];

/// The tag of the start script.
const BOOT: &str = "<script id=\"boot\"";

/// Puts the style sheets into two, in the page's order: the first paint waits for one
/// answer instead of many.
fn two_sheets(page: &mut String, files: &mut Files) -> Result<()> {
    const LINK: &str = "<link rel=\"stylesheet\" href=\"";
    let (mut sheet, mut later) = (String::new(), String::new());
    let mut first = None;
    while let Some(at) = page.find(LINK) {
        let tag = &page[at..];
        let end = at
            + tag
                .find('>')
                .context("index.html has a tag without an end")?
            + 1;
        let name = tag[LINK.len()..].split('"').next().unwrap_or_default();
        let name = name.trim_start_matches("./").to_owned();
        let content = files
            .remove(&name)
            .with_context(|| format!("{name} was not built"))?;
        let text = String::from_utf8(content).with_context(|| format!("{name} is not UTF-8"))?;
        let text = without(&text, "/*", "*/");
        match FIRST.contains(&name.as_str()) {
            true => sheet += &text,
            false => later += &text,
        }
        page.replace_range(at..end, "");
        first.get_or_insert(at);
    }
    let first = first.context("index.html has no style sheet")?;
    page.insert_str(first, &format!("{LINK}./{SHEET}\">"));
    files.insert(SHEET.into(), sheet.into_bytes());
    files.insert(LATER.into(), later.into_bytes());
    Ok(())
}

/// Takes out everything from `begin` to `end`, and the empty lines that leaves.
fn without(text: &str, begin: &str, end: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(begin) {
        kept.push_str(before);
        rest = from.split_once(end).map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let lines = kept
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// Takes out what only told Trunk what to build.
fn without_trunk_links(page: &str) -> Result<String> {
    let mut kept = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("<link data-trunk") {
        kept.push_str(rest[..at].trim_end());
        let end = rest[at..]
            .find('>')
            .context("index.html has a tag without an end")?;
        rest = &rest[at + end + 1..];
    }
    kept.push_str(rest);
    Ok(kept)
}

/// Adds `integrity` to the tags of style sheets and the start script, so that
/// a proxy or host cannot change them unnoticed.
fn with_integrity(page: &str, integrity: &BTreeMap<String, String>) -> String {
    let mut page = page.to_owned();
    for (name, digest) in integrity {
        for attribute in ["href", "src"] {
            if !name.ends_with(".css") && attribute == "href" {
                continue;
            }
            for prefix in ["./", ""] {
                let reference = format!("{attribute}=\"{prefix}{name}\"");
                page = page.replace(&reference, &format!("{reference} integrity=\"{digest}\""));
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Files {
        let page = r#"<head><link data-trunk rel="rust" data-trunk-id="0">
<!-- a note --><link rel="icon" href="./icon.svg"><link rel="stylesheet" href="./tokens.css"/>
<link rel="stylesheet" href="./base.css"/><link rel="stylesheet" href="./list.css"/>
<script id="boot" src="boot.js" data-app="keuvel.js" data-wasm="keuvel_bg.wasm" data-worker="worker.js" data-style="later.css" data-t-starting="b"></script></head><p data-t="a.b">"#;
        [
            ("index.html", page),
            (
                "keuvel.js",
                "new URL('keuvel_bg.wasm', import.meta.url); import './snippets/a/inline0.js'",
            ),
            ("keuvel_bg.wasm", "\0asm\x01\0\0\0"),
            ("snippets/a/inline0.js", "1"),
            ("boot.js", "boot"),
            ("worker.js", "worker"),
            (
                "sw.js",
                r#"["__BUILD__", ["__NEEDED__"], ["__OTHERS__"], ["__UNNAMED__"], "icon.svg"]"#,
            ),
            ("tokens.css", "/* why */ a{background:url(icon.svg)}"),
            ("base.css", "b{}"),
            ("list.css", "c{background:url(icon.svg)}"),
            ("icon.svg", "<svg/>"),
            ("config.json", "{}"),
            ("locales/en.json", r#"{"b": "B", "a": {"b": "C"}}"#),
            ("locales/nl.json", r#"{"b": "D \"E\""}"#),
            ("locales/ar.json", "{}"),
            (
                "locales/keuvel.webmanifest",
                r#"{"lang": "{lang}", "dir": "{dir}", "name": "{b}", "icons": ["../icon.svg"]}"#,
            ),
        ]
        .map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec()))
        .into()
    }

    fn text<'a>(site: &'a Files, prefix: &str) -> (&'a str, &'a str) {
        let (name, content) = site
            .iter()
            .find(|(name, _)| name.starts_with(prefix))
            .unwrap();
        (name, std::str::from_utf8(content).unwrap())
    }

    #[test]
    fn every_reference_follows_its_file() {
        let site = link(site()).unwrap();
        let (_, page) = text(&site, "index.html");
        for prefix in [
            "boot-",
            "keuvel-",
            "keuvel_bg-",
            "worker-",
            "icon-",
            "later-",
        ] {
            let (name, _) = text(&site, prefix);
            assert!(
                page.contains(&format!("\"./{name}\"")) || page.contains(&format!("\"{name}\"")),
                "{name}\n{page}"
            );
        }
        let (icon, _) = text(&site, "icon-");
        let sheet = site
            .iter()
            .find(|(name, _)| name.ends_with(".css"))
            .unwrap()
            .1;
        assert!(String::from_utf8_lossy(sheet).contains(icon));
        let glue = site
            .iter()
            .find(|(n, _)| n.starts_with("keuvel-") && n.ends_with(".js"))
            .unwrap()
            .1;
        let glue = String::from_utf8_lossy(glue);
        assert!(glue.contains(text(&site, "keuvel_bg-").0), "{glue}");
        assert!(
            glue.contains(text(&site, "snippets/a/inline0-").0),
            "{glue}"
        );
        assert!(site.contains_key("config.json"), "keeps its name");
        assert!(!page.contains("data-trunk") && !page.contains("note"));
        let sheets = site.iter().filter(|(name, _)| name.ends_with(".css"));
        let sheets: Vec<_> = sheets
            .map(|(_, text)| String::from_utf8_lossy(text))
            .collect();
        let first = format!(" a{{background:url({icon})}}\nb{{}}\n");
        let later = format!("c{{background:url({icon})}}\n");
        assert_eq!(sheets, [first, later]);
        assert_eq!(
            page.matches("integrity=").count(),
            2,
            "sheet, start script\n{page}"
        );
    }

    #[test]
    fn the_page_knows_its_languages() {
        let site = link(site()).unwrap();
        let (_, page) = text(&site, "index.html");
        let (dutch, texts) = text(&site, "locales/nl-");
        assert_eq!(
            texts, "D \"E\"\nC\n",
            "what is not translated is in English"
        );
        assert!(
            page.contains(&format!("data-locale-nl=\"{dutch}\"")),
            "{page}"
        );
        assert!(page.contains("data-t-starting=\"0\"") && page.contains("<p data-t=\"1\">"));
        let mut unknown = self::site();
        unknown.insert("locales/en.json".into(), b"{}".to_vec());
        assert!(link(unknown).is_err());
    }

    #[test]
    fn an_installed_app_speaks_each_language() {
        let site = link(site()).unwrap();
        let (_, page) = text(&site, "index.html");
        let icon = text(&site, "icon-").0;
        for (tag, dir, name) in [
            ("en", "ltr", "B"),
            ("nl", "ltr", "D \"E\""),
            ("ar", "rtl", "B"),
        ] {
            let start = format!("data-locale-{tag}=\"");
            let texts = page
                .split_once(&start)
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0;
            assert!(site.contains_key(texts), "{texts}");
            // By the name of the texts: so does the start script.
            let manifest = &site[&texts.replace("txt", "webmanifest")];
            let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap();
            let wanted = serde_json::json!({
                "lang": tag, "dir": dir, "name": name, "icons": [format!("../{icon}")]
            });
            assert_eq!(manifest, wanted);
        }
        let mut unknown = self::site();
        let manifest = r#"{"name": "{c}"}"#.as_bytes().to_vec();
        unknown.insert("locales/keuvel.webmanifest".into(), manifest);
        assert!(link(unknown).is_err());
    }

    #[test]
    fn the_service_worker_knows_its_build() {
        let read = |site: &Files| -> (serde_json::Value, String) {
            let (_, page) = text(site, "index.html");
            let (_, build) = page.split_once("data-build=\"").unwrap();
            let build = build.split_once('"').unwrap().0.to_owned();
            (serde_json::from_slice(&site["sw.js"]).unwrap(), build)
        };
        let site = link(self::site()).unwrap();
        let (worker, build) = read(&site);
        assert_eq!(worker[0], build);
        let has = |list: usize, prefix: &str| {
            let list = worker[list].as_array().unwrap().iter();
            let names = list.filter(|name| name.as_str().unwrap().starts_with(prefix));
            names.count()
        };
        for needed in [
            "keuvel-",
            "keuvel_bg-",
            "worker-",
            "boot-",
            "snippets/",
            "locales/en-",
        ] {
            assert!(has(1, needed) > 0, "{needed} in {worker}");
        }
        // Texts and manifest.
        assert_eq!((has(2, "locales/nl-"), has(2, "")), (2, 4));
        assert_eq!(worker[3], serde_json::json!(["config.json"]));
        assert_eq!(worker[4], text(&site, "icon-").0);
        let mut changed = self::site();
        changed.insert("worker.js".into(), b"another".to_vec());
        assert_ne!(read(&link(changed).unwrap()).1, build);
    }

    #[test]
    fn a_broken_module_is_refused() {
        let mut broken = site();
        broken.insert("keuvel_bg.wasm".into(), vec![0; 100]);
        assert!(link(broken).is_err());
    }

    #[test]
    fn names_follow_the_content() {
        let before = link(site()).unwrap();
        let mut changed = site();
        changed.insert("icon.svg".into(), b"<svg><g/></svg>".to_vec());
        let after = link(changed).unwrap();
        for (name, _) in after.iter().filter(|(name, _)| name.ends_with(".css")) {
            assert!(
                !before.contains_key(name),
                "a sheet that mentions a changed file changes its own name"
            );
        }
        assert_eq!(text(&before, "boot-"), text(&after, "boot-"));
    }

    #[test]
    fn only_whole_references_are_renamed() {
        let names = [("app.js".to_owned(), "app-1.js".to_owned())].into();
        assert_eq!(
            rename("'app.js' 'my-app.js' 'app.json'", &names),
            "'app-1.js' 'my-app.js' 'app.json'"
        );
    }
}
