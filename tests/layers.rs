//! Who may import whom: `xml` ← `xmpp` ← `model`; `crypto` and `text` depend on
//! nothing of ours; `ui` sees what it draws and sends, never a stanza.

mod sources;

use sources::files;
use std::fs;
use std::path::{Path, PathBuf};

/// A layer, and what it may name of ours.
const LAYERS: &[(&str, &[&str])] = &[
    ("jid.rs", &["jid"]),
    ("xml", &["xml"]),
    ("text", &["text"]),
    ("api", &["api", "jid", "text"]),
    ("page", &["page", "api", "jid"]),
    // The keys it makes are a record.
    ("crypto", &["crypto", "store"]),
    ("store", &["store", "api", "jid", "text"]),
    ("xmpp", &["xmpp", "xml", "api", "jid", "crypto", "store"]),
    ("model", &["model", "xmpp", "api", "jid", "store", "text"]),
    ("i18n", &["i18n"]),
    ("report", &["report", "api", "i18n", "text"]),
    (
        "ui",
        &[
            "ui", "page", "api", "i18n", "jid", "text", "browser", "report",
        ],
    ),
];

#[test]
fn each_layer_keeps_to_its_own() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut count = 0;
    for (layer, allowed) in LAYERS {
        let mut found = Vec::new();
        files(&src.join(layer), &mut found);
        for file in found {
            let text = fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                if line.trim_start().starts_with("//") {
                    continue;
                }
                for rest in line.split("crate::").skip(1) {
                    let module: String = rest
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    count += 1;
                    if !module.is_empty() && !allowed.contains(&module.as_str()) {
                        wrong.push(format!("{}:{}: {module}", file.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(count > 50, "hardly any imports found: {count}");
    assert!(
        wrong.is_empty(),
        "imports over a border:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn namespaces_stand_in_their_own_file() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src.join("xmpp"), &mut found);
    files(&src.join("model"), &mut found);
    let mut seen: std::collections::BTreeMap<String, PathBuf> = Default::default();
    let mut twice = Vec::new();
    for file in found {
        let text = fs::read_to_string(&file).unwrap();
        // What tests quote is not what the code uses.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if file.to_string_lossy().ends_with("_tests.rs") {
            continue;
        }
        for namespace in code
            .split('"')
            .filter(|t| t.starts_with("urn:xmpp:") || t.starts_with("http://jabber.org/protocol/"))
        {
            let before = seen.insert(namespace.to_owned(), file.clone());
            if let Some(before) = before.filter(|before| *before != file) {
                twice.push(format!(
                    "{namespace}: {} and {}",
                    before.display(),
                    file.display()
                ));
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}
