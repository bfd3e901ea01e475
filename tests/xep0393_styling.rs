//! XEP-0393 (Message Styling): its own examples, and what holds for every text.

use keuvel::text::{Block, Style, blocks, runs};
use proptest::prelude::*;
use std::time::Instant;

/// A line with each styled piece in brackets: `[b:…]`, its signs left out.
fn shown(line: &str) -> String {
    const NAMES: [(Style, char); 4] = [
        (Style::STRONG, 'b'),
        (Style::EMPHASIS, 'i'),
        (Style::STRIKE, 's'),
        (Style::CODE, 'c'),
    ];
    let name = |style: Style| -> String {
        let names = NAMES.iter().filter(|(s, _)| style.has(*s));
        names.map(|(_, name)| *name).collect()
    };
    runs(line)
        .iter()
        .filter(|run| !run.sign)
        .map(|run| match name(run.style) {
            plain if plain.is_empty() => run.text.to_owned(),
            name => format!("[{name}:{}]", run.text),
        })
        .collect()
}

#[test]
fn spans_of_the_specification() {
    for (line, wanted) in [
        // §6.2, styled.
        ("*strong span*", "[b:strong span]"),
        ("plain _emphasis_ plain", "plain [i:emphasis] plain"),
        ("`pre` plain *strong*", "[c:pre] plain [b:strong]"),
        ("*strong*plain*", "[b:strong]plain*"),
        ("* plain *strong*", "* plain [b:strong]"),
        // §6.2, not styled.
        ("not strong*", "not strong*"),
        ("*not strong", "*not strong"),
        ("*not ", "*not "),
        (" strong*", " strong*"),
        ("*not *strong", "*not *strong"),
        ("**", "**"),
        ("***", "***"),
        ("****", "****"),
        // The examples of each kind.
        (
            "Two spans, both *alike in dignity*",
            "Two spans, both [b:alike in dignity]",
        ),
        (
            "The full title is _Twelfth Night, or What You Will_ but",
            "The full title is [i:Twelfth Night, or What You Will] but",
        ),
        ("_most_ people shorten it.", "[i:most] people shorten it."),
        ("Everyone ~dis~likes cake.", "Everyone [s:dis]likes cake."),
        (
            "Wow, I can write in `monospace`!",
            "Wow, I can write in [c:monospace]!",
        ),
        ("This is `*monospace*`", "This is [c:*monospace*]"),
        (
            "This is *`monospace and bold`*",
            "This is [bc:monospace and bold]",
        ),
    ] {
        assert_eq!(shown(line), wanted, "{line}");
    }
}

#[test]
fn spans_beyond_it() {
    for (line, wanted) in [
        ("*_~all three~_*", "[bis:all three]"),
        ("*a _b_ c*", "[b:a ][bi:b][b: c]"),
        // One inside another of its own kind there is not.
        ("*a *b* c*", "[b:a *b] c*"),
        ("snake_case_name 2*3*4 ~/bin", "snake_case_name 2*3*4 ~/bin"),
        ("__init__ **strong**", "__init__ **strong**"),
        ("*a* *b*", "[b:a] [b:b]"),
        // After a sign that closes nothing opens, nor after one that opened nothing.
        ("*a*_b_", "[b:a]_b_"),
        ("*_b_", "*_b_"),
        ("(*no*)", "(*no*)"),
        ("*\u{a0}no*", "*\u{a0}no*"),
        ("*é* _看_ ~👩‍💻~", "[b:é] [i:看] [s:👩‍💻]"),
        ("*مرحبا* עולם", "[b:مرحبا] עולם"),
        ("*", "*"),
        ("*a", "*a"),
        ("*_*", "[b:_]"),
        ("`a``b`", "[c:a]`b`"),
        ("", ""),
    ] {
        assert_eq!(shown(line), wanted, "{line}");
    }
}

fn line(text: &str) -> Block<'_> {
    Block::Line(text)
}

#[test]
fn blocks_of_the_specification() {
    assert_eq!(
        blocks(
            "There are three blocks in this body, one per line,\nbut there is no *formatting\nas spans* may not escape blocks."
        ),
        [
            line("There are three blocks in this body, one per line,"),
            line("but there is no *formatting"),
            line("as spans* may not escape blocks."),
        ]
    );
    assert_eq!(
        blocks("```ignored\n(println \"Hello, world!\")\n```\n\nThis should show up"),
        [
            Block::Code {
                tag: "ignored",
                lines: vec!["(println \"Hello, world!\")"],
                closed: true
            },
            line(""),
            line("This should show up"),
        ]
    );
    assert_eq!(
        blocks("> ```\n> (println \"Hello, world!\")\n\nThe entire blockquote"),
        [
            Block::Quote(vec![Block::Code {
                tag: "",
                lines: vec!["(println \"Hello, world!\")"],
                closed: false
            }]),
            line(""),
            line("The entire blockquote"),
        ]
    );
    assert_eq!(
        blocks("> That that is, is.\n\nSaid the old hermit of Prague."),
        [
            Block::Quote(vec![line("That that is, is.")]),
            line(""),
            line("Said the old hermit of Prague."),
        ]
    );
    assert_eq!(
        blocks(">> That that is, is.\n> Said the old hermit of Prague.\n\nWho?"),
        [
            Block::Quote(vec![
                Block::Quote(vec![line("That that is, is.")]),
                line("Said the old hermit of Prague."),
            ]),
            line(""),
            line("Who?"),
        ]
    );
}

#[test]
fn blocks_beyond_it() {
    let code = |lines: &[&'static str]| Block::Code {
        tag: "",
        lines: lines.to_vec(),
        closed: true,
    };
    // Only three signs and nothing else end it.
    assert_eq!(
        blocks("```\n ```\n``` \n````\n```"),
        [code(&[" ```", "``` ", "````"])]
    );
    assert_eq!(blocks(" ```"), [line(" ```")]);
    assert_eq!(blocks("```\n> a\n```"), [code(&["> a"])]);
    assert_eq!(
        blocks("> > a\n>  b"),
        [Block::Quote(vec![
            Block::Quote(vec![line("a")]),
            line(" b")
        ])]
    );
    // The code ends with the quote it is in.
    assert_eq!(
        blocks("> ```\n> a\n```\nb\n```"),
        [
            Block::Quote(vec![Block::Code {
                tag: "",
                lines: vec!["a"],
                closed: false
            }]),
            code(&["b"]),
        ]
    );
}

/// The text again, as far as quotes leave it.
fn whole(blocks: &[Block], out: &mut Vec<String>, before: &str) {
    for block in blocks {
        match block {
            Block::Line(line) => out.push(format!("{before}{line}")),
            Block::Code { tag, lines, closed } => {
                out.push(format!("{before}```{tag}"));
                out.extend(lines.iter().map(|line| format!("{before}{line}")));
                out.extend(closed.then(|| format!("{before}```")));
            }
            Block::Quote(inside) => whole(inside, out, &format!("{before}>")),
        }
    }
}

fn depth(blocks: &[Block]) -> usize {
    let within = |block: &Block| match block {
        Block::Quote(inside) => 1 + depth(inside),
        _ => 0,
    };
    blocks.iter().map(within).max().unwrap_or(0)
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "*",
        "_",
        "~",
        "`",
        "```",
        ">",
        "> ",
        "\n",
        "\n```\n",
        " ",
        "a",
        "é",
        "\u{a0}",
        "\u{2028}",
        "👩‍💻",
        "\u{202e}",
        "\t",
        "\r",
        "ab",
    ]);
    let piece =
        prop_oneof![6 => pieces.prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_character_is_lost(body in hostile()) {
        let mut lines = Vec::new();
        whole(&blocks(&body), &mut lines, "");
        let given: Vec<&str> = body.split('\n').collect();
        prop_assert_eq!(lines.len(), given.len());
        // Of a quote one space behind each sign is missing, of all else nothing.
        for (line, given) in lines.iter().zip(given) {
            let mut rest = given;
            for c in line.chars() {
                if !rest.starts_with(c) {
                    rest = rest.strip_prefix(char::is_whitespace).unwrap_or(rest);
                }
                prop_assert!(rest.starts_with(c), "{:?} {:?}", line, given);
                rest = &rest[c.len_utf8()..];
            }
            prop_assert!(rest.trim().is_empty(), "{:?} {:?}", line, given);
            prop_assert!(given.starts_with('>') || line == given);
        }
        for line in body.split('\n') {
            let runs = runs(line);
            prop_assert!(runs.iter().all(|run| !run.text.is_empty()));
            let text: String = runs.iter().map(|run| run.text).collect();
            prop_assert_eq!(text, line);
            // Signs come in pairs around some text.
            prop_assert_eq!(runs.iter().filter(|run| run.sign).count() % 2, 0);
        }
    }
}

/// Twice the text is not much more than twice the time, whatever it is made of.
#[test]
fn hostile_texts_take_no_longer() {
    let long = 100_000;
    for piece in [
        "*",
        "*a ",
        "*_~`",
        "*a _b ~c ",
        "`",
        ">",
        "> ",
        "> \n",
        ">>>>\n",
        "```\n",
        "*a* ",
        "_*a",
        " *",
        "* ",
        "`* ",
        "\n",
        "*a *b _c _d",
    ] {
        let body = piece.repeat(long / piece.len());
        let started = Instant::now();
        let found = blocks(&body);
        assert!(depth(&found) <= 8);
        drop(found);
        for line in body.split('\n') {
            runs(line);
        }
        let took = started.elapsed();
        // Quadratic would be minutes; a busy machine with checks on needs no second.
        assert!(took.as_secs() < 10, "{piece:?}: {took:?}");
    }
}
