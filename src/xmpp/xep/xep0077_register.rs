//! XEP-0077: In-Band Registration: changing the password, deleting the account.

use super::xep0004_forms::NS as FORMS;
use crate::api::Password;
use crate::xml::Element;
use crate::xmpp::stanza::{iq, text_element};

/// Registration.
pub const NS: &str = "jabber:iq:register";
/// What a form for a new password calls itself (§14.5).
const CHANGE_PASSWORD: &str = "jabber:iq:register:changepassword";
const OLD_PASSWORD: &str = "old_password";

/// Sets another password (§3.3). With the old one it is the answer to a form
/// that [`wants_old_password`].
pub fn change_password(
    server: &str,
    id: &str,
    username: &str,
    password: &Password,
    old: Option<&Password>,
) -> Element {
    let query = Element::new("query", NS);
    let query = match old {
        None => query
            .with_child(text_element("username", NS, username))
            .with_child(text_element("password", NS, &password.0)),
        Some(old) => query.with_child(
            Element::new("x", FORMS)
                .with_attr("type", "submit")
                .with_child(field("FORM_TYPE", CHANGE_PASSWORD).with_attr("type", "hidden"))
                .with_child(field("username", username))
                .with_child(field(OLD_PASSWORD, &old.0))
                .with_child(field("password", &password.0)),
        ),
    };
    iq("set", Some(server), id).with_child(query)
}

fn field(name: &str, value: &str) -> Element {
    Element::new("field", FORMS)
        .with_attr("var", name)
        .with_child(text_element("value", FORMS, value))
}

/// Whether a refusal holds a form with a field for the old password, and none
/// that we could not fill in.
pub fn wants_old_password(refusal: &Element) -> bool {
    let form = refusal
        .child("query", NS)
        .and_then(|query| query.child("x", FORMS));
    let Some(form) = form else {
        return false;
    };
    let mut old = false;
    for field in form.children().filter(|child| child.is("field", FORMS)) {
        match field.attr("var") {
            Some(OLD_PASSWORD) => old = true,
            Some("FORM_TYPE" | "username" | "password") => {}
            _ if field.child("required", FORMS).is_some() => return false,
            _ => {}
        }
    }
    old
}

/// Deletes the account (§3.2).
pub fn remove(id: &str) -> Element {
    let query = Element::new("query", NS).with_child(Element::new("remove", NS));
    iq("set", None, id).with_child(query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    fn refusal(fields: &str) -> Element {
        parse(&format!(
            "<iq xmlns='jabber:client' type='error'><query xmlns='jabber:iq:register'>\
             <x xmlns='jabber:x:data' type='form'>{fields}</x></query></iq>"
        ))
        .unwrap()
    }

    #[test]
    fn only_a_form_that_can_be_filled_in_is_asked_about() {
        let known = "<field var='FORM_TYPE'/><field var='username'><required/></field>\
                     <field var='old_password'><required/></field>";
        assert!(wants_old_password(&refusal(known)));
        assert!(wants_old_password(&refusal(&format!(
            "{known}<field var='hint'/>"
        ))));
        assert!(!wants_old_password(&refusal(&format!(
            "{known}<field var='x-mmn'><required/></field>"
        ))));
        assert!(!wants_old_password(&refusal("<field var='password'/>")));
        let plain = parse("<iq xmlns='jabber:client' type='error'/>").unwrap();
        assert!(!wants_old_password(&plain));
    }
}
