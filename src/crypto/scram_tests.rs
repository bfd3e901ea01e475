use super::*;
use proptest::prelude::*;

const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";

fn password(text: &str) -> Secret {
    Secret::Password(Zeroizing::new(text.to_owned()))
}

struct Vector {
    hash: Hash,
    client_nonce: &'static str,
    server_first: &'static str,
    client_final: &'static str,
    server_final: &'static str,
}

/// User `user`, password `pencil`.
const VECTORS: [Vector; 3] = [
    // RFC 5802 §5
    Vector {
        hash: Hash::Sha1,
        client_nonce: NONCE,
        server_first: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        client_final: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        server_final: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    },
    // RFC 7677 §3
    Vector {
        hash: Hash::Sha256,
        client_nonce: "rOprNGfwEbeRWgbNEkqO",
        server_first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        client_final: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        server_final: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    },
    // No RFC has one; made with Python's hashlib and hmac:
    //   s = hashlib.pbkdf2_hmac("sha512", b"pencil", salt, 4096)
    //   h = lambda k, d: hmac.digest(k, d, "sha512"); ck = h(s, b"Client Key")
    //   proof = ck xor h(hashlib.sha512(ck).digest(), auth); v = h(h(s, b"Server Key"), auth)
    Vector {
        hash: Hash::Sha512,
        client_nonce: "rOprNGfwEbeRWgbNEkqO",
        server_first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        client_final: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
        server_final: "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==",
    },
];

#[test]
fn vectors() {
    for vector in VECTORS {
        let mut scram = Scram::with_nonce(
            vector.hash,
            "user",
            password("pencil"),
            vector.client_nonce.into(),
        );
        assert_eq!(
            scram.first(),
            format!("n,,n=user,r={}", vector.client_nonce)
        );
        let first = ServerFirst::parse(vector.server_first.as_bytes()).unwrap();
        assert_eq!(scram.respond(&first).unwrap(), vector.client_final);
        let keys = scram.finish(vector.server_final.as_bytes()).unwrap();
        assert_eq!(keys.mechanism, vector.hash.mechanism());

        // The same with the keys alone.
        let mut scram = Scram::with_nonce(
            vector.hash,
            "user",
            Secret::Keys(keys.clone()),
            vector.client_nonce.into(),
        );
        assert_eq!(scram.respond(&first).unwrap(), vector.client_final);
        assert_eq!(scram.finish(vector.server_final.as_bytes()), Ok(keys));
    }
}

#[test]
fn usernames_are_escaped() {
    let scram = Scram::new(Hash::Sha1, "a,b=c=2C", password("x"), b"0123456789abcdef");
    assert!(scram.first().starts_with("n,,n=a=2Cb=3Dc=3D2C,r="));
}

#[test]
fn keys_fit_only_where_they_were_made() {
    let made = || derive(Hash::Sha1, "pencil", b"salt", 4096);
    let first = |salt: &[u8], count| {
        let salt = BASE64_STANDARD.encode(salt);
        ServerFirst::parse(format!("r={NONCE}x,s={salt},i={count}").as_bytes()).unwrap()
    };
    let try_with = |hash, first| {
        Scram::with_nonce(hash, "u", Secret::Keys(made()), NONCE.into()).respond(&first)
    };
    assert!(try_with(Hash::Sha1, first(b"salt", 4096)).is_ok());
    for (hash, first) in [
        (Hash::Sha1, first(b"pepper", 4096)),
        (Hash::Sha1, first(b"salt", 4097)),
        (Hash::Sha256, first(b"salt", 4096)),
    ] {
        assert_eq!(try_with(hash, first), Err(ScramError::PasswordNeeded));
    }
}

#[test]
fn first_messages_that_are_refused() {
    use ScramError::*;
    for (message, error) in [
        ("", Malformed("not a list of attributes")),
        ("r", Malformed("not a list of attributes")),
        ("r=x,s=QQ==,i=4096,", Malformed("not a list of attributes")),
        ("rr=x,s=QQ==,i=4096", Malformed("not a list of attributes")),
        ("1=x,s=QQ==,i=4096", Malformed("not a list of attributes")),
        ("r=x\0,s=QQ==,i=4096", Malformed("not a list of attributes")),
        ("m=ext,r=x,s=QQ==,i=4096", Malformed("mandatory extension")),
        ("r=x,m=ext,s=QQ==,i=4096", Malformed("mandatory extension")),
        (
            "r=x,s=QQ==,i=4096,m=ext",
            Malformed("attribute twice or out of place"),
        ),
        (
            "r=x,s=QQ==,i=4096,i=9999",
            Malformed("attribute twice or out of place"),
        ),
        (
            "r=x,s=QQ==,i=4096,h=a,h=b",
            Malformed("attribute twice or out of place"),
        ),
        ("s=QQ==,r=x,i=4096", Malformed("no nonce")),
        ("r=x,i=4096", Malformed("no salt")),
        ("r=x,s=QQ==", Malformed("no iteration count")),
        ("r=x y,s=QQ==,i=4096", Malformed("nonce")),
        ("r=xé,s=QQ==,i=4096", Malformed("nonce")),
        ("r=x,s=,i=4096", Malformed("salt")),
        ("r=x,s=QQ,i=4096", Malformed("salt")),
        ("r=x,s=Q Q=,i=4096", Malformed("salt")),
        ("r=x,s=QR==,i=4096", Malformed("salt")),
        ("r=x,s=Q-_=,i=4096", Malformed("salt")),
        ("r=x,s=QQ==,i=", Malformed("iteration count")),
        ("r=x,s=QQ==,i=0", Malformed("iteration count")),
        ("r=x,s=QQ==,i=04096", Malformed("iteration count")),
        ("r=x,s=QQ==,i=+4096", Malformed("iteration count")),
        ("r=x,s=QQ==,i=-1", Malformed("iteration count")),
        ("r=x,s=QQ==,i=4e9", Malformed("iteration count")),
        ("r=x,s=QQ==,i=1", Iterations(1)),
        ("r=x,s=QQ==,i=4095", Iterations(4095)),
        ("r=x,s=QQ==,i=2000001", Iterations(2_000_001)),
        ("r=x,s=QQ==,i=4294971392", Iterations(4_294_971_392)),
        (
            "r=x,s=QQ==,i=99999999999999999999999999",
            Iterations(u64::MAX),
        ),
        ("e=unknown-user", Server("unknown-user".into())),
    ] {
        assert_eq!(
            ServerFirst::parse(message.as_bytes()),
            Err(error),
            "{message}"
        );
    }
    assert!(ServerFirst::parse(b"r=\xff,s=QQ==,i=4096").is_err());
    let first = ServerFirst::parse(b"r=x,s=QQ==,i=4096,h=a=b=,x=").unwrap();
    assert_eq!(
        (first.extension('h'), first.extension('x')),
        (Some("a=b="), Some(""))
    );
    assert_eq!(first.extension('d'), None);
}

#[test]
fn foreign_nonces_get_no_proof() {
    for nonce in [
        NONCE,
        "fyko",
        "other",
        "xfyko+d2lbbFgONRv9qkxdawL",
        "FYKO+d2lbbFgONRv9qkxdawLx",
    ] {
        let first = ServerFirst::parse(format!("r={nonce},s=QQ==,i=4096").as_bytes()).unwrap();
        let mut scram = Scram::with_nonce(Hash::Sha1, "u", password("x"), NONCE.into());
        assert!(
            matches!(scram.respond(&first), Err(ScramError::Malformed(_))),
            "{nonce}"
        );
        // And there is no second try.
        assert!(scram.respond(&first).is_err());
        assert_eq!(scram.finish(b"v="), Err(ScramError::NotGenuine));
    }
}

#[test]
fn the_server_must_prove_itself() {
    let vector = &VECTORS[0];
    let proved = || {
        let mut scram = Scram::with_nonce(vector.hash, "user", password("pencil"), NONCE.into());
        let first = ServerFirst::parse(vector.server_first.as_bytes()).unwrap();
        scram.respond(&first).unwrap();
        scram
    };
    for message in [
        "v=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKU=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsA==",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ",
        "v=not base64",
        "x=1,v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ] {
        assert_eq!(
            proved().finish(message.as_bytes()),
            Err(ScramError::NotGenuine),
            "{message}"
        );
    }
    assert_eq!(
        proved().finish(b"e=invalid-proof"),
        Err(ScramError::Server("invalid-proof".into()))
    );
    // A wrong signature uses up the exchange; an extension does not matter.
    let mut scram = proved();
    assert!(scram.finish(b"v=QQ==").is_err());
    assert_eq!(
        scram.finish(vector.server_final.as_bytes()),
        Err(ScramError::NotGenuine)
    );
    assert!(
        proved()
            .finish(format!("{},x=1", vector.server_final).as_bytes())
            .is_ok()
    );
    // Before the proof nothing can be verified.
    let mut scram = Scram::with_nonce(vector.hash, "user", password("pencil"), NONCE.into());
    assert_eq!(
        scram.finish(vector.server_final.as_bytes()),
        Err(ScramError::NotGenuine)
    );
}

proptest! {
    #[test]
    fn never_panics(message in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = ServerFirst::parse(&message);
        let mut scram = Scram::with_nonce(Hash::Sha1, "u", password("x"), NONCE.into());
        let first = ServerFirst::parse(format!("r={NONCE}x,s=QQ==,i=4096").as_bytes()).unwrap();
        scram.respond(&first).unwrap();
        prop_assert!(scram.finish(&message).is_err());
    }

    #[test]
    fn never_panics_on_something_like_it(
        message in "(([rsimehd]=[!-~]{0,12}|i=[0-9]{1,12}|s=QQ==),){0,4}(i=4096|x=|,)?"
    ) {
        if let Ok(first) = ServerFirst::parse(message.as_bytes()) {
            prop_assert!((ITERATIONS_MIN..=ITERATIONS_MAX).contains(&first.iterations));
        }
    }
}
