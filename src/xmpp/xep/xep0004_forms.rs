//! XEP-0004: Data Forms, with the riddles of XEP-0158 in them.

use super::xep0158_captcha as captcha;
use crate::api::{FieldKind, FormField, RegisterForm};
use crate::xml::Element;
use crate::xmpp::stanza::text_element;

/// Data forms.
pub const NS: &str = "jabber:x:data";

/// What a hostile server may at most show.
const FIELDS_MAX: usize = 50;
const OPTIONS_MAX: usize = 300;
/// Letters of a label, and of longer words.
const LABEL_MAX: usize = 200;
const WORDS_MAX: usize = 2_000;
/// Octets of a value, which goes back as it came or not at all.
const VALUE_MAX: usize = 10_000;

/// Reads a form; `beside`: where the data of its pictures are.
pub fn read(form: &Element, beside: &Element) -> RegisterForm {
    let all = |name| {
        let all: Vec<String> = form
            .children()
            .filter(|child| child.is(name, NS))
            .map(Element::text)
            .collect();
        words(&all.join(" "), WORDS_MAX)
    };
    let mut read: Vec<FormField> = fields(form)
        .filter_map(|field| read_field(field, beside))
        .collect();
    RegisterForm {
        title: all("title"),
        instructions: all("instructions"),
        riddles: captcha::tidy(&mut read),
        fields: read,
        link: None,
    }
}

/// Its fields, as they came.
pub(super) fn fields(form: &Element) -> impl Iterator<Item = &Element> {
    let fields = form.children().filter(|child| child.is("field", NS));
    fields.take(FIELDS_MAX)
}

/// The server's words, of at most so many letters.
pub(super) fn words(text: &str, max: usize) -> String {
    let letters = text.trim().chars();
    let letters = letters.map(|c| if c.is_control() { ' ' } else { c });
    letters.take(max).collect()
}

fn read_field(field: &Element, beside: &Element) -> Option<FormField> {
    let kind = match field.attr("type").unwrap_or("text-single") {
        "hidden" => FieldKind::Hidden,
        "fixed" => FieldKind::Fixed,
        "boolean" => FieldKind::Flag,
        "text-private" => FieldKind::Secret,
        "text-multi" | "jid-multi" => FieldKind::Lines,
        "list-single" => FieldKind::One,
        "list-multi" => FieldKind::Many,
        // Also what nobody knows (§3.3).
        _ => FieldKind::Line,
    };
    let name = field.attr("var").unwrap_or_default();
    if name.is_empty() && kind != FieldKind::Fixed {
        return None;
    }
    let values = field
        .children()
        .filter(|child| child.is("value", NS))
        .map(Element::text)
        .filter(|value| value.len() <= VALUE_MAX)
        .take(OPTIONS_MAX);
    let options = field
        .children()
        .filter(|child| child.is("option", NS))
        .filter_map(|option| {
            let value = option.child_text("value", NS)?;
            let label = words(option.attr("label").unwrap_or(&value), LABEL_MAX);
            Some((label, value))
        })
        .take(OPTIONS_MAX);
    Some(FormField {
        name: name.to_owned(),
        label: words(field.attr("label").unwrap_or_default(), LABEL_MAX),
        kind,
        required: field.child("required", NS).is_some(),
        values: values.collect(),
        options: options.collect(),
        riddle: captcha::riddle(name, field, beside),
    })
}

/// The values of a field in the form among these children that is of this type
/// (XEP-0068).
pub(super) fn values_of<'a>(parent: &'a Element, form_type: &str) -> Vec<(&'a str, Vec<String>)> {
    let fields = |form: &'a Element| {
        let fields = form.children().filter(|child| child.is("field", NS));
        fields.take(FIELDS_MAX).map(|field| {
            let values = field.children().filter(|child| child.is("value", NS));
            let values = values.map(Element::text).filter(|it| it.len() <= VALUE_MAX);
            let name = field.attr("var").unwrap_or_default();
            (name, values.take(OPTIONS_MAX).collect::<Vec<_>>())
        })
    };
    let mut forms = parent.children().filter(|child| child.is("x", NS));
    let form = forms.find(|form| {
        let mut fields = fields(form);
        fields.any(|(name, values)| name == "FORM_TYPE" && values == [form_type])
    });
    form.into_iter().flat_map(fields).collect()
}

/// The answer to a form: what was filled in, and the hidden fields as they came.
pub fn submit(fields: &[FormField], answers: &[(String, Vec<String>)]) -> Element {
    let fields = fields.iter().filter_map(|field| {
        let values = match field.kind {
            FieldKind::Fixed => return None,
            FieldKind::Hidden => &field.values,
            _ => answers
                .iter()
                .find(|(name, _)| *name == field.name)
                .map_or(&field.values, |(_, values)| values),
        };
        // Of several riddles not all need an answer, and an empty one is wrong.
        if field.riddle.is_some() && values.iter().all(|it| it.trim().is_empty()) {
            return None;
        }
        let values = values.iter().map(|value| text_element("value", NS, value));
        let element = Element::new("field", NS).with_attr("var", &*field.name);
        let hidden = field.kind == FieldKind::Hidden;
        let element = element.with_attr_opt("type", hidden.then_some("hidden"));
        Some(element.with_children(values))
    });
    Element::new("x", NS)
        .with_attr("type", "submit")
        .with_children(fields)
}

/// A form that we fill in without having been given it: names and values, the
/// form's type first (XEP-0068).
pub fn filled(fields: &[(&str, &str)]) -> Element {
    let field = |&(name, value): &(&str, &str)| {
        let kind = (name == "FORM_TYPE").then_some("hidden");
        Element::new("field", NS)
            .with_attr("var", name)
            .with_attr_opt("type", kind)
            .with_child(text_element("value", NS, value))
    };
    Element::new("x", NS)
        .with_attr("type", "submit")
        .with_children(fields.iter().map(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;
    use proptest::prelude::*;

    fn form(fields: &str) -> RegisterForm {
        let text = ["<x xmlns='jabber:x:data' type='form'>", fields, "</x>"].concat();
        let form = parse(&text).unwrap();
        read(&form, &form)
    }

    #[test]
    fn reads_and_answers() {
        let form = form(
            "<title>Join</title><field type='hidden' var='FORM_TYPE'><value>a</value></field>\
             <field type='fixed'><value>Welcome</value></field>\
             <field var='username' label='Name'><required/></field>\
             <field type='list-single' var='l'><value>2</value>\
             <option label='One'><value>1</value></option><option><value>2</value></option></field>\
             <field type='text-single'/>",
        );
        assert_eq!(form.title, "Join");
        assert_eq!(form.fields.len(), 4);
        assert!(form.fields[2].required);
        let options = [("One", "1"), ("2", "2")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(form.fields[3].options, options);
        let answers = [
            ("username".to_owned(), vec!["juliet".to_owned()]),
            ("FORM_TYPE".to_owned(), vec!["changed".to_owned()]),
            ("unasked".to_owned(), vec!["x".to_owned()]),
        ];
        assert_eq!(
            submit(&form.fields, &answers).to_string().replace('"', "'"),
            "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>\
             <value>a</value></field><field var='username'><value>juliet</value></field>\
             <field var='l'><value>2</value></field></x>"
        );
    }

    #[test]
    fn a_hostile_form_is_cut() {
        let many = "<field var='a'/>".repeat(1_000);
        assert_eq!(form(&many).fields.len(), FIELDS_MAX);
        let long = ["<title>", &"a".repeat(100_000), "</title>"].concat();
        assert!(form(&long).title.chars().count() <= WORDS_MAX);
    }

    proptest! {
        #[test]
        fn what_was_filled_in_arrives(values in proptest::collection::vec("[^\\p{C}]{0,20}", 0..4)) {
            let fields = form("<field var='a' type='text-multi'/>").fields;
            let sent = submit(&fields, &[("a".to_owned(), values.clone())]);
            let again = read(&parse(&sent.to_string()).unwrap(), &sent);
            prop_assert_eq!(&again.fields[0].values, &values);
        }
    }
}
