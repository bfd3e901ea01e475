//! A link as a QR code.

use crate::i18n::t;
use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of silence around it (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The code, dark on light in every theme, as cameras want it; nothing for what is
/// too long for one.
pub fn code(text: &str) -> Option<AnyView> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            for piece in ["M", &(x + QUIET).to_string(), " ", &(y + QUIET).to_string()] {
                path.push_str(piece);
            }
            path.push_str("h1v1h-1z");
        }
    }
    let side = (size + 2 * QUIET).to_string();
    let frame = ["0 0 ", &side, " ", &side].concat();
    Some(
        view! {
            <svg class="qr" viewBox=frame role="img" aria-label=t::invite::qr() data-testid="invite-qr" shape-rendering="crispEdges">
                <rect width=side.clone() height=side fill="#fff"></rect>
                <path d=path fill="#000"></path>
            </svg>
        }
        .into_any(),
    )
}
