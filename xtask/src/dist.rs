//! The site to deploy: the release build, with compressed copies beside each
//! file so that no server has to compress.

use std::fs;
use std::io::Write as _;

use anyhow::Result;

use crate::build::{self, Profile};
use crate::paths;

/// What a site changes in place: a packed copy would tell what was there before.
const OWN: &[&str] = &["config.json", "providers.json"];

/// Too small to be worth a copy, and already compressed kinds.
const LEAST: usize = 256;
const COMPRESSED: &[&str] = &["png", "webp", "woff2", "ico"];

/// Writes `dist/`.
pub fn dist() -> Result<()> {
    let out = paths::dist();
    build::build(Profile::Release, &out)?;
    for file in build::files(&out)? {
        let path = out.join(&file);
        let content = fs::read(&path)?;
        let kind = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if content.len() < LEAST
            || COMPRESSED.contains(&kind.as_str())
            || file.to_str().is_some_and(|name| OWN.contains(&name))
        {
            continue;
        }
        for (ext, packed) in [("gz", gzip(&content)?), ("br", brotli(&content)?)] {
            fs::write(path.with_extension(format!("{kind}.{ext}")), packed)?;
        }
    }
    println!(
        "The site is in {}; docs/deploy.md tells how to serve it.",
        out.display()
    );
    Ok(())
}

/// As small as gzip gets, the same bytes each time.
pub fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let options = zopfli::Options::default();
    zopfli::compress(options, zopfli::Format::Gzip, content, &mut packed)?;
    Ok(packed)
}

/// As small as brotli gets.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 64 * 1024, 11, 24);
    writer.write_all(content)?;
    drop(writer);
    Ok(packed)
}
