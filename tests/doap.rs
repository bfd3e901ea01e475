//! `keuvel.doap` tells other people's tools which extensions Keuvel speaks
//! (XEP-0453). It is made from the list in `src/xmpp/xep/mod.rs`; this test
//! fails when the file is old. `UPDATE=1 cargo test --test doap` writes it.

use keuvel::xmpp::xep::EXTENSIONS;
use std::fmt::Write;

fn doap() -> String {
    let mut out = String::from(
        r#"<?xml version='1.0' encoding='UTF-8'?>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://usefulinc.com/ns/doap#' xmlns:xmpp='https://linkmauve.fr/ns/xmpp-doap#' xmlns:schema='https://schema.org/'>
  <Project>
    <name>Keuvel</name>
    <shortdesc xml:lang='en'>An XMPP chat client for the browser</shortdesc>
    <programming-language>Rust</programming-language>
    <os>Web</os>
    <category rdf:resource='https://linkmauve.fr/ns/xmpp-doap#category-xmpp'/>
    <category rdf:resource='https://linkmauve.fr/ns/xmpp-doap#category-client'/>
    <license rdf:resource='https://spdx.org/licenses/MIT'/>
    <license rdf:resource='https://spdx.org/licenses/Apache-2.0'/>
    <implements rdf:resource='https://xmpp.org/rfcs/rfc6120.html'/>
    <implements rdf:resource='https://xmpp.org/rfcs/rfc6121.html'/>
    <implements rdf:resource='https://xmpp.org/rfcs/rfc7395.html'/>
"#,
    );
    for extension in EXTENSIONS {
        let note = match extension.missing {
            "" => extension.title.to_owned(),
            missing => format!("{}; not yet: {missing}", extension.title),
        };
        write!(
            out,
            "    <implements>
      <xmpp:SupportedXep>
        <xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-{:04}.html'/>
        <xmpp:status>{}</xmpp:status>
        <xmpp:version>{}</xmpp:version>
        <xmpp:note xml:lang='en'>{}</xmpp:note>
      </xmpp:SupportedXep>
    </implements>
",
            extension.number,
            if extension.missing.is_empty() {
                "complete"
            } else {
                "partial"
            },
            extension.version,
            note,
        )
        .unwrap();
    }
    out + "  </Project>\n</rdf:RDF>\n"
}

#[test]
fn is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/keuvel.doap");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, doap()).unwrap();
    }
    let file = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        file == doap(),
        "old: UPDATE=1 cargo test --no-default-features --test doap"
    );
}
