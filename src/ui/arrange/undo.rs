//! The line that says what was just done with a chat, and takes it back.

use super::*;
use gloo_timers::callback::Timeout;

/// How long it can be taken back, in milliseconds.
const UNDO: u32 = 10_000;

/// What was done, and how it is taken back.
#[derive(Clone, PartialEq)]
pub struct Undo {
    pub(super) said: String,
    pub(super) account: AccountId,
    pub(super) peer: BareJid,
    pub(super) back: Arrange,
}

/// What was just done, and the way back.
pub fn undo(page: Page) -> AnyView {
    let waits = StoredValue::new_local(None::<Timeout>);
    let held = RwSignal::new(false);
    // Who is about to take it back has time.
    Effect::new(move |_| {
        let over = page.undo.with(Option::is_some) && !held.get();
        waits.set_value(over.then(|| Timeout::new(UNDO, move || page.undo.set(None))));
    });
    let take_back = move |undo: &Undo| {
        if let Some(account) = page.find(&undo.account) {
            let back = AccountCommand::Arrange(undo.peer.clone(), undo.back);
            page.act(&account, back);
        }
        held.set(false);
        page.undo.set(None);
    };
    view! {
        <div
            class="undo-place"
            role="status"
            on:pointerenter=move |_| held.set(true)
            on:pointerleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {move || {
                let undo = page.undo.get()?;
                let said = undo.said.clone();
                Some(
                    view! {
                        <div class="undo" data-testid="undo-line">
                            <span class="grow" dir="auto">{said}</span>
                            <button type="button" class="as-link" data-testid="undo" on:click=move |_| take_back(&undo)>
                                {t::arrange::undo()}
                            </button>
                        </div>
                    },
                )
            }}
        </div>
    }
    .into_any()
}
