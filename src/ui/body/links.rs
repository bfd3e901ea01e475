//! Links. Those of `xmpp:` are followed in the app: they open a chat, put words
//! into its composer, show an invitation. None of them does anything by itself.

use crate::api::uri::{self, Uri};
use crate::ui::overlay::Overlay;
use crate::ui::route::Route;
use crate::ui::state::Page;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A link with a safe address.
pub fn link(page: Page, text: &str, href: String) -> AnyView {
    let text = text.to_owned();
    let Some(uri) = uri::parse(&href) else {
        return view! {
            <a href=href target="_blank" rel="noopener noreferrer" dir="ltr">
                {text}
            </a>
        }
        .into_any();
    };
    let address = href.clone();
    let follow = move |event: MouseEvent| {
        event.prevent_default();
        go(page, &address, &uri);
    };
    view! {
        <a href=href data-testid="xmpp-link" dir="ltr" on:click=follow>
            {text}
        </a>
    }
    .into_any()
}

/// Follows one.
pub fn go(page: Page, href: &str, uri: &Uri) {
    match uri.action.as_str() {
        "join" => {
            let join = Overlay::Join(uri.jid.clone(), uri.password.clone());
            page.overlay.set(Some(join));
        }
        "roster" | "subscribe" | "register" => page.open_invitation(href),
        // What it is about beyond that is for the person to do.
        _ => {
            page.given
                .set(uri.text.clone().map(|text| (uri.jid.clone(), text)));
            page.go(&Route::Chat(uri.jid.clone()));
        }
    }
}
