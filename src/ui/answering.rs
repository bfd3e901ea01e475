//! What the composer is for, if not for a new message: an answer, or another text
//! for one that was sent. Stands above the field.

use super::actions::Mode;
use super::icons;
use super::open::Timeline;
use crate::api::MessageView;
use crate::i18n::t;
use crate::text;
use leptos::prelude::*;
use std::sync::Arc;

/// Characters of the message that are shown.
const SHOWN: usize = 200;

/// With whom alone a message of a room is, by what they are called.
pub fn aside_with(message: &MessageView) -> Option<&str> {
    let theirs = message.sent.is_none().then_some(&message.author);
    let with = message.extras.private_to.as_ref().or(theirs);
    with.filter(|_| message.extras.private).map(String::as_str)
}

/// The bar with its cancel button, where there is something to tell.
pub fn bar(open: &Arc<Timeline>) -> AnyView {
    let mode = RwSignal::from(open.doing.mode.clone());
    let one = move |icon: icons::Icon, title: String, message: Option<&MessageView>| {
        // What is hidden in the chat stays so.
        let words = message.map(|message| match message.extras.spoiler {
            Some(_) => t::message::hidden().to_owned(),
            None => text::preview(&message.body, SHOWN),
        });
        view! {
            <div class="answering" data-testid="answering">
                {icon.draw()}
                <div class="grow">
                    <strong class="ellipsis" dir="auto">{title}</strong>
                    <span class="ellipsis" dir="auto">{words}</span>
                </div>
                <button
                    type="button"
                    class="round"
                    data-testid="answering-cancel"
                    aria-label=t::common::cancel()
                    title=t::common::cancel()
                    on:click=move |_| mode.set(Mode::New)
                >
                    {icons::CLOSE.draw()}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        {move || {
            mode.with(|mode| match mode {
                Mode::New => None,
                Mode::Aside(nick) => {
                    let title = t::room::only_to(&text::isolate_safe(nick));
                    Some(one(icons::HIDDEN, title, None))
                }
                Mode::Answer(message) => {
                    let to = match message.sent {
                        _ if let Some(nick) = aside_with(message) => {
                            t::room::only_to(&text::isolate_safe(nick))
                        }
                        Some(_) => t::message::answer_own().to_owned(),
                        None => t::message::reply_to(&text::isolate_safe(&message.author)),
                    };
                    Some(one(icons::REPLY, to, Some(message)))
                }
                Mode::Edit(message) => {
                    Some(one(icons::PEN, t::message::editing().to_owned(), Some(message)))
                }
            })
        }}
    }
    .into_any()
}
