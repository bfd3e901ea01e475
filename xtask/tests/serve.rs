//! The server sends what a production server is told to send.

use std::io::{Read, Write};
use std::net::TcpStream;

use xtask::headers;
use xtask::serve::{Options, Site};

fn get(port: u16, path: &str, accept: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {accept}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn site(name: &str) -> std::path::PathBuf {
    let dir = xtask::paths::target().join("test-site").join(name);
    std::fs::create_dir_all(&dir).unwrap();
    for (file, content) in [
        ("index.html", "<p>plain"),
        ("index.html.br", "packed"),
        ("app-0123456789abcdef.wasm", "wasm"),
        ("config.json", "{}"),
    ] {
        std::fs::write(dir.join(file), content).unwrap();
    }
    dir
}

#[test]
fn headers_types_and_compression() {
    let site = Site::start(
        &site("strict"),
        Options {
            strict: true,
            ..Options::default()
        },
    )
    .unwrap();
    let page = get(site.port(), "/", "br");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.ends_with("packed"),
        "{page}"
    );
    assert!(page.contains("content-type: text/html"), "{page}");
    assert!(page.contains("content-encoding: br"), "{page}");
    for (name, value) in headers::EVERYWHERE {
        assert!(
            page.contains(&format!("{}: {value}", name.to_lowercase())),
            "{name}\n{page}"
        );
    }
    assert!(
        page.contains(&format!("cache-control: {}", headers::CACHE_OTHERS)),
        "{page}"
    );
    assert!(get(site.port(), "/", "identity").ends_with("<p>plain"));

    let wasm = get(site.port(), "/app-0123456789abcdef.wasm", "identity");
    assert!(wasm.contains("content-type: application/wasm"), "{wasm}");
    assert!(
        wasm.contains(&format!("cache-control: {}", headers::CACHE_HASHED)),
        "{wasm}"
    );
    let absent = get(site.port(), "/absent-0123456789abcdef.js", "identity");
    assert!(
        absent.starts_with("HTTP/1.1 404") && absent.contains("no-cache"),
        "{absent}"
    );
    assert!(get(site.port(), "/../Cargo.toml", "identity").starts_with("HTTP/1.1 4"));
}

#[test]
fn another_config_and_a_sub_directory() {
    let config = serde_json::json!({ "default_domain": "example.org" });
    let options = Options {
        config: Some(config),
        base: Some("/chat/".into()),
        ..Options::default()
    };
    let site = Site::start(&site("base"), options).unwrap();
    assert!(site.url().ends_with("/chat/"));
    let config = get(site.port(), "/chat/config.json", "identity");
    assert!(
        config.contains("example.org") && config.contains("no-cache"),
        "{config}"
    );
    assert!(config.contains("ws://localhost:*"), "{config}");
    assert!(get(site.port(), "/chat/", "identity").ends_with("<p>plain"));
    assert!(get(site.port(), "/config.json", "identity").starts_with("HTTP/1.1 404"));
}
