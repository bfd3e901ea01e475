//! XEP-0401: Ad-hoc Account Invitation Generation: the server makes an invitation.

use super::xep0050_adhoc::{self as adhoc, Status};
use super::{xep0004_forms as forms, xep0203_delay as time};
use crate::api::{FieldKind, Invitation, Token, uri};
use crate::jid::BareJid;
use crate::xml::Element;

/// To be in touch with us; with an account, where the server allows that.
pub const CONTACT: &str = "urn:xmpp:invite#invite";
/// To a new account.
pub const ACCOUNT: &str = "urn:xmpp:invite#create-account";

/// What the server answers.
#[derive(Debug)]
pub enum Step {
    /// Here it is.
    Made(Invitation),
    /// This is to be sent next.
    GoOn(Element),
    /// It wants to know the user name; this gives the command up.
    NameNeeded(Option<Element>),
    /// It could not do it, and says why, or nothing.
    Refused(String),
}

/// Begins.
pub fn ask(server: &str, id: &str, account: bool) -> Element {
    adhoc::execute(server, id, if account { ACCOUNT } else { CONTACT })
}

/// Reads the answer of our own server `own.domain()`. `name`: the user name to be;
/// `next`: the id of what is sent next.
pub fn read(iq: &Element, own: &BareJid, account: bool, name: Option<&str>, next: &str) -> Step {
    let node = if account { ACCOUNT } else { CONTACT };
    let Some(answer) = adhoc::read(iq, node) else {
        return Step::Refused(String::new());
    };
    let server = own.domain();
    match (answer.status, answer.form) {
        (Status::Completed, Some(form)) => match made(form, own, account) {
            Some(invitation) => Step::Made(invitation),
            None => Step::Refused(answer.error.unwrap_or_default()),
        },
        (Status::Executing, Some(form)) => {
            let Some(session) = answer.session else {
                return Step::Refused(String::new());
            };
            let fields = forms::read(form, iq).fields;
            let answers: Vec<_> = fields
                .iter()
                .filter_map(|field| {
                    match (&*field.name, field.kind) {
                        // The point of asking a friend.
                        ("roster-subscription", _) => Some("1"),
                        ("username", FieldKind::Line) => name,
                        _ => None,
                    }
                    .map(|value| (field.name.clone(), vec![value.to_owned()]))
                })
                .collect();
            let open = fields.iter().find(|field| {
                let answered = answers.iter().any(|(name, _)| *name == field.name);
                field.required && !answered && field.values.is_empty()
            });
            let go_on = |form| adhoc::go_on(server, next, node, session, form);
            match open {
                None => Step::GoOn(go_on(Some(forms::submit(&fields, &answers)))),
                Some(_) if name.is_none() => Step::NameNeeded(Some(go_on(None))),
                // It wants more than there is a standard for.
                Some(_) => Step::Refused(String::new()),
            }
        }
        _ => Step::Refused(answer.error.unwrap_or_default()),
    }
}

/// The invitation in the form of a result; one to somewhere else is none. One to a
/// contact that makes no account can do nothing that ours cannot, and Prosody 0.12
/// loses the request of who brings it: that is none either.
fn made(form: &Element, own: &BareJid, account: bool) -> Option<Invitation> {
    let fields = forms::read(form, form).fields;
    let value = |name: &str| {
        let field = fields.iter().find(|field| field.name == name)?;
        field.values.first()
    };
    let text = value("uri")?;
    let uri = uri::parse(text)?;
    let ours = match account {
        true => uri.jid.domain() == own.domain(),
        false => uri.jid == *own && uri.may_register,
    };
    // The document has both names.
    let expires = value("expire").or_else(|| value("expiry"));
    (ours && uri.preauth.is_some()).then(|| Invitation {
        uri: Token(text.trim().to_owned()),
        expires: expires.and_then(|time| time::parse(time)),
        ours: false,
    })
}
