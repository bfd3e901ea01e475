//! XEP-0050: Ad-Hoc Commands: what a server does when it is told to.

use super::xep0004_forms as forms;
use crate::xml::Element;
use crate::xmpp::stanza::iq;

/// The namespace, and the node that lists commands.
pub const NS: &str = "http://jabber.org/protocol/commands";
/// Letters of the server's words.
const WORDS_MAX: usize = 500;

/// Where a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is done.
    Completed,
    /// It wants to know more.
    Executing,
    /// It was given up.
    Canceled,
}

/// An answer of a command.
#[derive(Debug)]
pub struct Answer<'a> {
    /// Where it stands.
    pub status: Status,
    /// What the server calls this run of it.
    pub session: Option<&'a str>,
    /// The form: questions, or what came of it.
    pub form: Option<&'a Element>,
    /// The server's words, if it could not do it.
    pub error: Option<String>,
}

/// Begins a command.
pub fn execute(to: &str, id: &str, node: &str) -> Element {
    let command = Element::new("command", NS)
        .with_attr("node", node)
        .with_attr("action", "execute");
    iq("set", Some(to), id).with_child(command)
}

/// Goes on with one; `form`: the answers. Without them it is given up.
pub fn go_on(to: &str, id: &str, node: &str, session: &str, form: Option<Element>) -> Element {
    let command = Element::new("command", NS)
        .with_attr("node", node)
        .with_attr("sessionid", session)
        .with_attr_opt("action", form.is_none().then_some("cancel"))
        .with_children(form);
    iq("set", Some(to), id).with_child(command)
}

/// Reads the answer of the command with this node.
pub fn read<'a>(iq: &'a Element, node: &str) -> Option<Answer<'a>> {
    let command = iq.child("command", NS)?;
    if command.attr("node").is_some_and(|it| it != node) {
        return None;
    }
    let mut notes = command.children().filter(|child| child.is("note", NS));
    let error = notes.find(|note| note.attr("type") == Some("error"));
    Some(Answer {
        status: match command.attr("status")? {
            "completed" => Status::Completed,
            "executing" => Status::Executing,
            _ => Status::Canceled,
        },
        session: command.attr("sessionid"),
        form: command.child("x", forms::NS),
        error: error.map(|note| forms::words(&note.text(), WORDS_MAX)),
    })
}
