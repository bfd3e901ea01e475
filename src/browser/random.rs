//! Random octets from the browser, good enough for secrets.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill(buffer: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// So many random octets.
pub fn octets<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    // It fails for more than 65,536 octets only; a guessable nonce would be
    // worse than a stop.
    assert!(fill(&mut buffer).is_ok(), "no random octets");
    buffer
}

/// A random number.
pub fn number() -> u32 {
    u32::from_le_bytes(octets())
}

/// A random name of so many octets, in hex.
pub fn name<const N: usize>() -> String {
    octets::<N>()
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect()
}
