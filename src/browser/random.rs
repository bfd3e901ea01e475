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

/// A random UUID (RFC 9562, version 4).
pub fn uuid() -> String {
    let mut octets: [u8; 16] = octets();
    octets[6] = octets[6] & 0x0f | 0x40;
    octets[8] = octets[8] & 0x3f | 0x80;
    let mut uuid = hex(&octets);
    for at in [20, 16, 12, 8] {
        uuid.insert(at, '-');
    }
    uuid
}

/// A random name of so many octets, in hex.
pub fn name<const N: usize>() -> String {
    hex(&octets::<N>())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
