//! The reader takes or refuses whatever comes, and what it takes says the same
//! once written. The lines of `benches/stanzas.xmpp`, a file each, are good seeds.
//!
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run xml_reader` (the variable spares a nightly
//! compiler).
#![no_main]

use keuvel::{text, xml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    if let Ok(tree) = xml::parse(input) {
        assert_eq!(xml::parse(&tree.to_string()), Ok(tree));
    }
    // What is read is shown next.
    let _ = (
        text::tame(input),
        text::preview(input, 80),
        text::initials(input),
    );
    let _ = text::only_emoji(input);
    let length: usize = text::spans(input)
        .iter()
        .map(|span| match span {
            text::Span::Text(text) | text::Span::Link { text, .. } => text.len(),
        })
        .sum();
    assert_eq!(length, input.len());
});
