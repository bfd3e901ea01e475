//! Whatever somebody writes is drawn whole: the pieces of a text are the text.
//!
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run styling`
#![no_main]

use keuvel::text::{Block, Span, blocks, runs, spans, tame};
use libfuzzer_sys::fuzz_target;

fn walk(blocks: &[Block], depth: usize) -> usize {
    assert!(depth <= 8, "no deeper");
    let count = |block: &Block| match block {
        Block::Line(line) => {
            let runs = runs(line);
            let text: String = runs.iter().map(|run| run.text).collect();
            assert_eq!(text, *line);
            for run in runs {
                let text: String = spans(run.text)
                    .iter()
                    .map(|span| match span {
                        Span::Text(text) | Span::Link { text, .. } => *text,
                    })
                    .collect();
                assert_eq!(text, run.text);
            }
            1
        }
        Block::Code { lines, closed, .. } => 1 + lines.len() + usize::from(*closed),
        Block::Quote(inside) => walk(inside, depth + 1),
    };
    blocks.iter().map(count).sum()
}

fuzz_target!(|body: &str| {
    let body = tame(body);
    assert_eq!(walk(&blocks(&body), 0), body.split('\n').count());
});
