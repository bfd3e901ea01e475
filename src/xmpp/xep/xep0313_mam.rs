//! XEP-0313: Message Archive Management, of the own account and of rooms.
//!
//! Read backwards, page by page: what is newest is seen first. A result counts
//! only if who was asked sends it in answer to the question under way.

use super::{xep0004_forms, xep0059_rsm, xep0297_forward, xep0431_fulltext};
use crate::api::Millis;
use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::message::{ArchiveFilter, ArchiveItem, ArchivePage};
use crate::xmpp::request::Request;
use crate::xmpp::stanza::iq;

/// What the account announces.
pub const NS: &str = "urn:xmpp:mam:2";

/// More results than this in answer to one question are not read.
const RESULTS_MAX: usize = 500;

/// Asks for the page before a message; `None`: the newest (§4.1, XEP-0431).
pub fn query(id: &str, filter: &ArchiveFilter, before: Option<&str>, max: u32) -> Element {
    let with = filter.with.as_ref().map(|with| ("with", with.as_str()));
    let text = filter.text.as_ref();
    let text = text.map(|text| (xep0431_fulltext::FIELD, text.as_str()));
    let fields: Vec<_> = with.into_iter().chain(text).collect();
    let room = filter.room.clone();
    let filter = (!fields.is_empty())
        .then(|| xep0004_forms::filled(&[&[("FORM_TYPE", NS)], &fields[..]].concat()));
    let to = room.as_ref().map(BareJid::as_str);
    iq("set", to, id).with_child(
        Element::new("query", NS)
            .with_attr("queryid", id)
            .with_children(filter)
            .with_child(xep0059_rsm::last(max, before)),
    )
}

/// A question under way, and what came so far.
#[derive(Debug)]
pub struct Reading {
    id: String,
    filter: ArchiveFilter,
    before: Option<String>,
    items: Vec<ArchiveItem>,
}

/// A message in the `<result/>` of an archive.
pub struct Archived<'a> {
    question: &'a str,
    /// Whose archive: a room's, or the own account's.
    pub room: Option<BareJid>,
    /// The archive's id.
    pub id: &'a str,
    /// The message, if it is still there, and when it was sent.
    pub message: Option<(&'a Element, Option<Millis>)>,
}

/// Whether a message is a result; `None` inside if it is a broken or forged one.
pub fn result<'a>(stanza: &'a Element, own: &Jid) -> Option<Option<Archived<'a>>> {
    let result = stanza.child("result", NS)?;
    let from = match stanza.attr("from") {
        Some(from) => from.parse().ok(),
        None => Some(own.bare().clone()),
    };
    Some(from.and_then(|from| {
        let room = (from != *own.bare()).then_some(from);
        read(result, room)
    }))
}

fn read(result: &Element, room: Option<BareJid>) -> Option<Archived<'_>> {
    Some(Archived {
        room,
        question: result.attr("queryid")?,
        id: result.attr("id")?,
        message: xep0297_forward::read(result),
    })
}

impl Reading {
    /// A question with this id was asked, see [`query`].
    pub fn new(id: &str, filter: ArchiveFilter, before: Option<String>) -> Reading {
        Reading {
            id: id.to_owned(),
            filter,
            before,
            items: Vec::new(),
        }
    }

    /// Whether it is this that was asked.
    pub fn is_for(&self, request: &Request) -> bool {
        matches!(request, Request::Archive { filter, before, .. }
            if *filter == self.filter && *before == self.before)
    }

    /// Whether a result answers it.
    pub fn is_asked(&self, archived: &Archived) -> bool {
        archived.question == self.id
            && archived.room == self.filter.room
            && self.items.len() < RESULTS_MAX
    }

    /// A result came, read.
    pub fn push(&mut self, item: ArchiveItem) {
        self.items.push(item);
    }

    /// The id of the question.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The answer came: the page is complete.
    pub fn page(self, answer: &Element) -> ArchivePage {
        let fin = answer.child("fin", NS);
        let (first, last) = fin.map(xep0059_rsm::ends).unwrap_or_default();
        let at = |item: Option<&ArchiveItem>| item.map(|item| item.id.clone());
        ArchivePage {
            filter: self.filter,
            before: self.before,
            first: first.or(at(self.items.first())),
            last: last.or(at(self.items.last())),
            is_start: fin.is_some_and(|fin| matches!(fin.attr("complete"), Some("true" | "1"))),
            items: self.items,
        }
    }
}
