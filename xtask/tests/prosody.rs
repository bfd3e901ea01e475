//! The test server itself: it starts, answers, restarts on its ports, and goes.

use std::io::{Read, Write};
use std::net::TcpStream;

use xtask::prosody::{Contact, HostMeta, Options, Prosody};

fn directory(name: &str) -> std::path::PathBuf {
    let dir = xtask::paths::target().join("test-prosody").join(name);
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

/// The server is not on every machine; `cargo xtask test` installs it before these run.
fn installed() -> bool {
    xtask::paths::which("prosody").is_some()
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// One SASL PLAIN exchange over TCP; whether it succeeded.
fn signs_in(port: u16, user: &str, password: &str) -> bool {
    use base64::Engine as _;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let secret = base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0{password}"));
    write!(
        stream,
        "<stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>\
         <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>"
    )
    .unwrap();
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if seen.contains("<success") || seen.contains("<failure") || read == 0 {
            return seen.contains("<success");
        }
    }
}

#[test]
fn accounts_and_host_meta_survive_a_restart() {
    if !installed() {
        return;
    }
    let mut server = Prosody::start(&directory("restart"), Options::default()).unwrap();
    server.register("alice", "wönderland").unwrap();
    server
        .roster(
            "alice",
            &[Contact::named("bob", "Bob “the” bot", "Friends")],
        )
        .unwrap();
    server.befriend("alice", "carol").unwrap();
    assert!(signs_in(server.c2s_port(), "alice", "wönderland"));
    assert!(!signs_in(server.c2s_port(), "alice", "wrong"));

    let answer = get(server.http_port(), "/.well-known/host-meta.json");
    assert!(answer.contains(&server.websocket_url()), "{answer}");
    assert!(answer.contains("application/json"), "{answer}");
    assert!(
        answer
            .to_lowercase()
            .contains("access-control-allow-origin: http://x"),
        "{answer}"
    );

    let ports = (server.c2s_port(), server.http_port());
    server.kill();
    assert!(TcpStream::connect(("127.0.0.1", ports.0)).is_err());
    server.restart().unwrap();
    assert_eq!(ports, (server.c2s_port(), server.http_port()));
    assert!(signs_in(server.c2s_port(), "alice", "wönderland"));

    server.set_host_meta(HostMeta::Absent).unwrap();
    assert!(get(server.http_port(), "/.well-known/host-meta.json").starts_with("HTTP/1.1 404"));
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", ports.0)).is_err());
}

#[test]
fn several_run_beside_each_other() {
    if !installed() {
        return;
    }
    let options = Options {
        disabled_mechanisms: vec!["SCRAM-SHA-256".into(), "SCRAM-SHA-1".into()],
        extra_hosts: vec!["second.localhost".into()],
        stanza_limit: Some(20_000),
        ..Options::default()
    };
    let one = Prosody::start(&directory("one"), options).unwrap();
    let other = Prosody::start(&directory("other"), Options::default()).unwrap();
    one.register("eve", "eve").unwrap();
    assert!(signs_in(one.c2s_port(), "eve", "eve"));
    assert!(!signs_in(other.c2s_port(), "eve", "eve"));
}
