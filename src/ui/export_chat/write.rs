//! A chat as text, or as a web page that needs nothing else.

use crate::api::{MessageView, QuoteView};
use crate::i18n::{self, t};
use crate::jid::BareJid;
use crate::ui::state::Account;
use crate::ui::{dom, format, sentences};
use leptos::prelude::*;

/// What the page begins with, after its language; the title comes after it.
const HEAD: &str = "<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n<style>\n\
    :root{color-scheme:light dark}\n\
    body{font:16px/1.4 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\n\
    h2{font-size:.9rem;text-align:center;margin:2rem 0 1rem;opacity:.7}\n\
    article{margin:.4rem 0;padding:.5rem .8rem;border-radius:.8rem;background:#8882;width:fit-content;max-width:80%}\n\
    .own{margin-inline-start:auto;background:#2a82}\n\
    header{font-size:.8rem;opacity:.75}\n\
    p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}\n\
    blockquote{margin:.2rem 0;padding-inline-start:.6rem;border-inline-start:3px solid;opacity:.75}\n\
    </style>\n<title>";

/// Writes message after message.
pub struct Writer {
    html: bool,
    title: String,
    begun: bool,
    /// The last day that was named.
    day: Option<i32>,
}

impl Writer {
    /// For a chat with somebody.
    pub fn new(account: &Account, peer: &BareJid, html: bool) -> Writer {
        let line = account.line(peer);
        let name = line.data.with_untracked(|data| data.name().to_owned());
        let title = match name.as_str() {
            "" => peer.to_string(),
            name => [name, " (", peer.as_str(), ")"].concat(),
        };
        Writer {
            html,
            title,
            begun: false,
            day: None,
        }
    }

    /// The text of a page; `last`: nothing comes after it.
    pub fn page(&mut self, messages: &[MessageView], last: bool) -> String {
        let mut out = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            self.head(&mut out);
        }
        for message in messages.iter().filter(|it| it.extras.happened.is_none()) {
            self.message(&mut out, message);
        }
        if last && self.html {
            out += "</body>\n</html>\n";
        }
        out
    }

    fn head(&self, out: &mut String) {
        let exported = t::export::exported_on(&format::full(dom::time()));
        if !self.html {
            return *out += &[&self.title, "\n", &exported, "\n"].concat();
        }
        let dir = match dom::document().document_element() {
            Some(root) if dom::right_to_left(&root) => "rtl",
            _ => "ltr",
        };
        let tag = i18n::tag();
        *out += &[
            "<!DOCTYPE html>\n<html lang=\"",
            &tag,
            "\" dir=\"",
            dir,
            "\">\n",
        ]
        .concat();
        *out += HEAD;
        escape(out, &self.title);
        *out += "</title>\n</head>\n<body>\n<h1>";
        escape(out, &self.title);
        *out += "</h1>\n<p>";
        escape(out, &exported);
        *out += "</p>\n";
    }

    fn message(&mut self, out: &mut String, message: &MessageView) {
        let day = format::day_number(message.time);
        if self.day.replace(day) != Some(day) {
            let day = format::whole_day(message.time);
            match self.html {
                true => {
                    *out += "<h2>";
                    escape(out, &day);
                    *out += "</h2>\n";
                }
                false => *out += &["\n", &day, "\n\n"].concat(),
            }
        }
        let author = match message.sent.is_some() {
            true => t::message::you(),
            false => &message.author,
        };
        let text = match (message.retracted, &message.extras.encrypted) {
            (true, _) => t::message::retracted().to_owned(),
            (false, Some(name)) => sentences::encrypted(name),
            (false, None) => message.body.clone(),
        };
        let mut about = vec![format::clock(message.time)];
        if !message.earlier.is_empty() {
            about.push(t::message::edited().to_owned());
        }
        let reactions = message.reactions.iter().map(|it| match it.count {
            1 => it.emoji.clone(),
            count => [&it.emoji, "×", &i18n::number(count.into())].concat(),
        });
        let reactions = reactions.collect::<Vec<_>>().join(" ");
        match self.html {
            true => html(out, message, author, &about.join(", "), &text, &reactions),
            false => plain(out, message, author, &about.join(", "), &text, &reactions),
        }
    }
}

fn plain(
    out: &mut String,
    message: &MessageView,
    author: &str,
    about: &str,
    text: &str,
    reactions: &str,
) {
    *out += &[about, "  ", author, ": "].concat();
    if let Some(quote) = &message.quote {
        *out += &["[", &quoted(quote), "] "].concat();
    }
    // What goes on in the next line is told from what begins there.
    *out += &text.replace('\n', "\n    ");
    for attached in &message.extras.attached {
        if !text.contains(&attached.url) {
            *out += &["\n    ", &attached.url].concat();
        }
    }
    if !reactions.is_empty() {
        *out += &["\n    ", reactions].concat();
    }
    out.push('\n');
}

fn html(
    out: &mut String,
    message: &MessageView,
    author: &str,
    about: &str,
    text: &str,
    reactions: &str,
) {
    *out += match message.sent.is_some() {
        true => "<article class=\"own\" dir=\"auto\"><header>",
        false => "<article dir=\"auto\"><header>",
    };
    escape(out, author);
    *out += " · ";
    escape(out, about);
    *out += "</header>";
    if let Some(quote) = &message.quote {
        *out += "<blockquote>";
        escape(out, &quoted(quote));
        *out += "</blockquote>";
    }
    *out += "<p>";
    escape(out, text);
    *out += "</p>";
    for attached in &message.extras.attached {
        if !text.contains(&attached.url) {
            *out += "<p>";
            escape(out, &attached.url);
            *out += "</p>";
        }
    }
    if !reactions.is_empty() {
        *out += "<footer>";
        escape(out, reactions);
        *out += "</footer>";
    }
    *out += "</article>\n";
}

fn quoted(quote: &QuoteView) -> String {
    let author = match quote.mine {
        true => t::message::you(),
        false => &quote.author,
    };
    let text = match quote.retracted {
        true => t::message::retracted(),
        false => &quote.text,
    };
    match author {
        "" => text.to_owned(),
        author => [author, ": ", text].concat(),
    }
}

/// Text as text, whatever it is.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '"' => *out += "&quot;",
            c => out.push(c),
        }
    }
}
