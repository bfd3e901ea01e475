//! Makes the functions by which the code says something (`crate::i18n::t`) of the English
//! texts, and packs those for tests outside of a browser.

use std::path::Path;
use std::{env, fs};

use keuvel_locales::Catalogue;

const ENGLISH: &str = "public/locales/en.json";
/// Says some of it before the app is there.
const PAGE: &str = "index.html";
/// Says some of it where the app is installed.
const MANIFEST: &str = "public/locales/keuvel.webmanifest";

fn main() {
    println!("cargo::rerun-if-changed={ENGLISH}");
    println!("cargo::rerun-if-changed={PAGE}");
    println!("cargo::rerun-if-changed={MANIFEST}");
    let json = fs::read_to_string(ENGLISH).expect("the English texts are there");
    let page = fs::read_to_string(PAGE).expect("the page is there");
    let manifest = fs::read_to_string(MANIFEST).expect("the manifest is there");
    let english = Catalogue::parse(&json).unwrap_or_else(|fault| panic!("{ENGLISH}: {fault:#}"));
    let out = env::var_os("OUT_DIR").expect("Cargo sets it");
    let write = |name: &str, content: String| {
        fs::write(Path::new(&out).join(name), content).expect("Cargo's directory can be written");
    };
    write(
        "texts.rs",
        english.code(|key| {
            page.contains(&format!("=\"{key}\"")) || manifest.contains(&format!("\"{{{key}}}\""))
        }),
    );
    write("en.txt", english.pack(&english));
}
