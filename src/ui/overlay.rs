//! Dialogs: native `<dialog>` elements, so that focus, Escape and assistive
//! technology work as everywhere else.

use super::late::Late;
use super::state::{Account, Page};
use super::{dom, invite, late, parts};
use crate::api::{
    AccountId, AccountView, Affiliation, Command, Connection, MessageId, MessageView, Password,
};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// What lies over the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Adding a contact.
    AddContact,
    /// Making a group, or joining a room.
    Rooms,
    /// What a room is, and whether to go in, with this password.
    Join(BareJid, Option<Password>),
    /// A link into a room.
    RoomLink(BareJid),
    /// Asking people into a room.
    InviteTo(BareJid),
    /// What people are to a room, to which we are this.
    Members(BareJid, Affiliation),
    /// How a room is run.
    Configure(BareJid),
    /// "Really leave the room?"
    Leave(BareJid),
    /// "Really end the room?"
    Destroy(BareJid),
    /// "Really send out?", whom by their name in a room, or "really ban?", with their
    /// address.
    PutOut(BareJid, String, Option<BareJid>),
    /// Going to a day of the open chat.
    GoToDay,
    /// A chat as a file.
    ExportChat(BareJid),
    /// Inviting somebody.
    Invite,
    /// Name and groups of a contact.
    Rename(BareJid),
    /// "Really remove?"
    Remove(BareJid),
    /// "Really block?", and whether to report.
    Block(AccountId, BareJid),
    /// To whom these texts go.
    Forward(BareJid, Vec<MessageId>),
    /// For whom these messages of a chat are deleted.
    Delete(BareJid, Vec<MessageView>),
    /// For how long a chat of this account makes no noise.
    Mute(AccountId, BareJid),
    /// Going to whoever or whatever is meant by a few letters.
    Switch,
    /// Which keys do what.
    Keys,
    /// To whom these words go, which another program has shared.
    Share(String),
    /// "Really sign out?"
    SignOut(AccountId),
}

/// What lies over the page, if anything.
pub fn overlays(page: Page, account: Arc<Account>) -> AnyView {
    // Where the form for one more account is on screen, that answers it.
    let invited = Memo::new(move |_| page.invitation.with(Option::is_some) && !page.adding.get());
    view! {
        {move || {
            let account = account.clone();
            match page.overlay.get() {
                // What was opened before somebody was there to answer.
                None => invited.get().then(|| invite::sheet(page, account, false)),
                Some(Overlay::Invite) => Some(invite::sheet(page, account, true)),
                // Whatever is missing, one can leave.
                Some(Overlay::SignOut(id)) => Some(sign_out(page, id)),
                Some(overlay) => Some(loaded(page, account, overlay)),
            }
        }}
    }
    .into_any()
}

/// A dialog of [`dialogs`], as soon as its part is there.
fn loaded(page: Page, account: Arc<Account>, overlay: Overlay) -> AnyView {
    let again = RwSignal::new(());
    let away = move || page.overlay.set(None);
    view! {
        {move || {
            again.track();
            let loading = late::load(page, Late::Dialog(account.clone(), overlay.clone()));
            Suspend::new(async move {
                loading
                    .await
                    .unwrap_or_else(|_| shell(away, parts::not_loaded("sheet", again)))
            })
        }}
    }
    .into_any()
}

/// A dialog that is open as long as it exists; `left`: by Escape.
pub fn shell(left: impl Fn() + 'static, within: AnyView) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    // In the next frame: a menu it was chosen from has given its focus back by
    // then, and closing, before it goes, returns the focus there.
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            dom::next_frame(move || {
                let _ = node.show_modal();
                // What stands in the first field is there to be replaced.
                if let Ok(Some(field)) = node.query_selector("input") {
                    field.unchecked_into::<web_sys::HtmlInputElement>().select();
                }
            });
        }
    });
    on_cleanup(move || {
        if let Some(node) = node.try_get_untracked().flatten() {
            node.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=node on:cancel=move |_: web_sys::Event| left() aria-labelledby="dialog-title">
            {within}
        </dialog>
    }
    .into_any()
}

/// A dialog with one thing to do.
pub fn dialog(
    page: Page,
    title: AnyView,
    body: AnyView,
    submit: impl Fn() + 'static,
    button: (&'static str, &'static str, &'static str),
) -> AnyView {
    let (text, testid, class) = button;
    let within = view! {
        <form
            method="dialog"
            novalidate
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                submit();
            }
        >
            <h2 id="dialog-title">{title}</h2>
            {body}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                <button type="submit" class=class data-testid=testid>{text}</button>
            </div>
        </form>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

/// A dialog with a choice of its own.
pub fn choice(page: Page, title: AnyView, body: AnyView, buttons: Vec<AnyView>) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            dom::next_frame(move || {
                let _ = node.show_modal();
            });
        }
    });
    on_cleanup(move || {
        if let Some(node) = node.try_get_untracked().flatten() {
            node.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=node on:close=move |_| page.overlay.set(None) aria-labelledby="dialog-title">
            <div class="sheet">
            <h2 id="dialog-title">{title}</h2>
            {body}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                {buttons}
            </div>
            </div>
        </dialog>
    }
    .into_any()
}

/// Whether the server could not hear of signing out.
fn untold(view: &AccountView) -> bool {
    view.by_token && view.connection != Connection::Online
}

fn sign_out(page: Page, id: AccountId) -> AnyView {
    let title = match untrack(|| page.several()) {
        true => t::own::sign_out_of(id.as_str()).into_any(),
        false => t::own::sign_out_title().into_any(),
    };
    let account = page.find(&id);
    let body = view! {
        <p>{t::own::sign_out_means(id.as_str())}</p>
        {move || {
            let untold = untold(&account.as_ref()?.view.get());
            untold.then_some(view! { <p data-testid="sign-out-untold">{t::own::sign_out_untold()}</p> })
        }}
    }
    .into_any();
    let submit = move || {
        page.send(Command::SignOut(id.clone()));
        page.overlay.set(None);
    };
    dialog(
        page,
        title,
        body,
        submit,
        (t::own::sign_out_now(), "confirm", "danger"),
    )
}
