//! The response headers Keuvel is served with: the one place they are decided.
//!
//! `serve` sends them, a test compares `docs/deploy/nginx.conf` and
//! `docs/deploy/Caddyfile` with them.

/// What the page may load and do. Nothing is allowed but what is listed.
///
/// - `wasm-unsafe-eval`: compiling WebAssembly; it does not allow `eval`.
/// - `connect-src https: wss:`: people sign in to servers we do not know
///   beforehand, and files lie on still others. Never plain http or ws.
/// - `img-src`/`media-src blob:`: pictures are fetched, checked and shown from
///   memory; `data:` is for thumbnails of a few hundred bytes, and for the riddles
///   of a registration form, of which those on other sites open in a tab of their own.
/// - `form-action 'none'`: the sign-in form is handled by script; without this
///   an early submit would put the password into the address of a request.
/// - `frame-ancestors 'self'`: nobody else can lay our page under theirs.
pub const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
img-src 'self' blob: data:; font-src 'self'; connect-src 'self' https: wss:; worker-src 'self'; \
manifest-src 'self'; media-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/// Sent with every response.
pub const EVERYWHERE: &[(&str, &str)] = &[
    ("Content-Security-Policy", CSP),
    // Types are what we say: a file is never run as something else.
    ("X-Content-Type-Options", "nosniff"),
    // A link someone sent must not tell where it was read.
    ("Referrer-Policy", "no-referrer"),
    // Calls need camera, microphone and screen; nothing else is asked for.
    (
        "Permissions-Policy",
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=()",
    ),
    // A page we open cannot reach back into ours.
    ("Cross-Origin-Opener-Policy", "same-origin"),
    // Other sites cannot embed our files.
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// For names that carry a hash of the content: never asked for again.
pub const CACHE_HASHED: &str = "public, max-age=31536000, immutable";

/// For everything else: may be kept, is asked about each time.
pub const CACHE_OTHERS: &str = "no-cache";

/// How the examples recognise a hashed name: `name-0123456789abcdef.ext`.
pub const HASHED_PATTERN: &str = r"-[0-9a-f]{16}\.[a-z0-9]+$";

/// [`CSP`] for a server of one's own on this machine, which has no certificate.
pub fn csp_with_loopback() -> String {
    CSP.replace(
        "connect-src 'self' https: wss:",
        "connect-src 'self' https: wss: ws://localhost:* ws://127.0.0.1:* http://localhost:* http://127.0.0.1:*",
    )
}

/// Whether the name carries a hash ([`HASHED_PATTERN`], by hand: one pattern
/// is not worth a regular expression engine).
pub fn is_hashed(name: &str) -> bool {
    let Some((stem, ext)) = name.rsplit_once('.') else {
        return false;
    };
    let Some((_, hash)) = stem.rsplit_once('-') else {
        return false;
    };
    hash.len() == 16
        && hash
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && !ext.is_empty()
        && ext
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// The `Cache-Control` value for a file of this name.
pub fn cache_control(name: &str) -> &'static str {
    if is_hashed(name) {
        CACHE_HASHED
    } else {
        CACHE_OTHERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_told_from_others() {
        assert!(is_hashed("keuvel-0123456789abcdef.js"));
        assert!(is_hashed("keuvel_bg-0123456789abcdef.wasm"));
        for name in [
            "index.html",
            "config.json",
            "a-b.js",
            "a-0123456789ABCDEF.js",
            "x-0123456789abcdef",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn loopback_policy_only_adds() {
        let relaxed = csp_with_loopback();
        assert!(relaxed.contains(" ws://localhost:*"));
        assert!(relaxed.len() > CSP.len());
    }

    #[test]
    fn deployment_examples_send_exactly_these_headers() {
        for example in ["nginx.conf", "Caddyfile"] {
            let path = crate::paths::root().join("docs/deploy").join(example);
            let text = std::fs::read_to_string(&path).expect("the example is there");
            let mut values: Vec<&str> = EVERYWHERE.iter().map(|(_, value)| *value).collect();
            values.extend([CACHE_HASHED, CACHE_OTHERS, HASHED_PATTERN]);
            for value in values {
                assert!(text.contains(value), "{example} lacks: {value}");
            }
            for (name, _) in EVERYWHERE {
                assert!(text.contains(name), "{example} lacks the header {name}");
            }
        }
    }
}
