//! How many ordinary stanzas a second go through reader and types. The aim is
//! 100,000 on one core, so that catching up is never what a person waits for.
//!
//! `cargo bench --no-default-features --bench stanzas`

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use keuvel::jid::Jid;
use keuvel::xml::{Element, parse};
use keuvel::xmpp::{pipeline, presence, roster};

/// The file's stanzas many times and a roster of 200 contacts, as at a sign-in.
fn corpus() -> Vec<String> {
    let lines = include_str!("stanzas.xmpp").lines();
    let lines: Vec<&str> = lines.filter(|line| line.starts_with('<')).collect();
    let mut corpus: Vec<String> = lines.repeat(20).into_iter().map(str::to_owned).collect();
    let items = (0..200).map(|i| {
        Element::new("item", "jabber:iq:roster")
            .with_attr("jid", format!("contact{i}@example.org"))
            .with_attr("name", format!("Contact {i}"))
            .with_attr("subscription", "both")
            .with_child(Element::new("group", "jabber:iq:roster").with_text("Friends"))
    });
    let query = Element::new("query", "jabber:iq:roster").with_children(items);
    let iq = Element::new("iq", "jabber:client")
        .with_attr("type", "result")
        .with_child(query);
    corpus.push(iq.to_string());
    corpus
}

/// What the session makes of a stanza.
fn types(stanza: &Element, context: &pipeline::Context) {
    match stanza.name() {
        "message" => drop(black_box(pipeline::read(stanza, context))),
        "presence" => drop(black_box(presence::read(stanza, context.own))),
        _ => drop(black_box(roster::query(stanza).map(roster::items))),
    }
}

fn stanzas(criterion: &mut Criterion) {
    let corpus = corpus();
    let own: Jid = "alice@example.org/keuvel.Zk3p".parse().unwrap();
    let context = pipeline::Context {
        own: &own,
        archive_ids_trusted: true,
    };
    let read = |text: &String| parse(text).expect("the corpus is well-formed");

    let mut group = criterion.benchmark_group("stanzas");
    group.throughput(Throughput::Elements(corpus.len() as u64));
    group.bench_function("reader", |bench| {
        bench.iter(|| corpus.iter().for_each(|text| drop(black_box(read(text)))));
    });
    group.bench_function("reader and types", |bench| {
        bench.iter(|| corpus.iter().for_each(|text| types(&read(text), &context)));
    });
    let trees: Vec<Element> = corpus.iter().map(read).collect();
    group.bench_function("writer", |bench| {
        let write = |mut out: String| {
            trees.iter().for_each(|tree| tree.write_to(&mut out));
            out
        };
        bench.iter_batched(
            || String::with_capacity(1 << 20),
            write,
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, stanzas);
criterion_main!(benches);
