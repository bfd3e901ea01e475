//! What comes in the open chat, said to who listens instead of looking: one message whole,
//! several that come together as a number.

use super::open::Timeline;
use super::sentences;
use crate::api::MessageView;
use crate::i18n::t;
use crate::text;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

/// What comes within so long is said together.
const TOGETHER: u32 = 1_000;
/// Characters of a message that are said: who wants all of it goes there.
const WORDS: usize = 300;

/// What came and was not said yet.
#[derive(Default)]
pub struct Came {
    count: u32,
    /// The first of it.
    words: String,
}

/// A message as it is said.
pub fn words(message: &MessageView) -> String {
    let words = match (&message.extras.spoiler, &message.extras.encrypted) {
        (None, None) => text::preview(&message.body, WORDS),
        (Some(hint), _) => hint.clone(),
        _ => String::new(),
    };
    t::common::after(&t::message::said_by(&message.author), &words)
}

impl Came {
    /// So many more, and the words of the first of them.
    pub fn put(&mut self, count: u32, words: Option<String>) {
        if self.count == 0 {
            self.words = words.unwrap_or_default();
        }
        self.count += count;
    }

    fn say(self) -> String {
        match self.count {
            1 => self.words,
            count => sentences::below(count),
        }
    }
}

/// Where it is said; nobody sees it.
pub fn region(open: &Timeline) -> AnyView {
    let came = RwSignal::from(open.came.clone());
    let said = RwSignal::new((false, None::<String>));
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        if came.with(|came| came.count == 0) || timer.with_value(Option::is_some) {
            return;
        }
        let say = move || {
            timer.set_value(None);
            let words = came.try_update(std::mem::take).unwrap_or_default().say();
            said.update(|(odd, said)| {
                *odd = !*odd;
                *said = Some(words);
            });
        };
        timer.set_value(Some(Timeout::new(TOGETHER, say)));
    });
    // Another element each time: the same words are news again.
    let words = move || {
        let (odd, words) = said.get();
        match odd {
            true => view! { <p>{words}</p> }.into_any(),
            false => view! { <div>{words}</div> }.into_any(),
        }
    };
    view! {
        <div class="sr-only" role="log" data-testid="spoken" aria-label=t::chat::unread_line()>
            {words}
        </div>
    }
    .into_any()
}
