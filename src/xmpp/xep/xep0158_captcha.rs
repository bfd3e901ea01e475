//! XEP-0158: CAPTCHA Forms: riddles in a form for a new account (§4), which are
//! to keep programs from making many.

use super::xep0221_media;
use crate::api::{FieldKind, FormField, Media, Riddle, RiddleKind, web_page};
use crate::xml::Element;

/// How many fields have to be answered (§3.2).
const ANSWERS: &str = "answers";
/// Work for the processor, no question to a person (§6.2).
const WORK: [&str; 6] = ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "MD5"];
/// What ejabberd puts there for who cannot show pictures.
const FALLBACK_WORDS: &str = "captcha-fallback-text";
const FALLBACK_PAGE: &str = "captcha-fallback-url";

/// The riddle that a field is, if it is one (§6.1).
pub fn riddle(name: &str, field: &Element, beside: &Element) -> Option<Riddle> {
    let media = xep0221_media::read(field, beside);
    let kind = match name {
        "ocr" => RiddleKind::Letters,
        "picture_recog" | "picture_q" => RiddleKind::Picture,
        "speech_recog" | "speech_q" | "audio_recog" => RiddleKind::Sound,
        "video_recog" | "video_q" => RiddleKind::Film,
        "qa" => RiddleKind::Question,
        _ if media.is_some() => RiddleKind::Other,
        _ => return None,
    };
    Some(Riddle { kind, media })
}

/// Leaves out of a form what is no riddle for a person, and tells how many of the
/// riddles that are not required must be answered.
pub fn tidy(fields: &mut Vec<FormField>) -> u8 {
    let is_riddle = |it: &FormField| it.riddle.is_some();
    if !fields.iter().any(is_riddle) {
        return 0;
    }
    fields.retain(|it| it.name != FALLBACK_WORDS && (it.required || !WORK.contains(&&*it.name)));
    let mut page = None;
    if let Some(field) = fields.iter_mut().find(|it| it.name == FALLBACK_PAGE) {
        // An address is no field to fill in; it goes back as it came.
        field.kind = FieldKind::Hidden;
        page = field.values.first().and_then(|it| web_page(it));
    }
    if let Some(page) = page {
        let mut riddles = fields.iter_mut().filter_map(|it| it.riddle.as_mut());
        if let Some(riddle) = riddles.find(|it| it.media == Some(Media::Missing)) {
            riddle.media = Some(Media::Page(page));
        }
    }
    let optional = fields
        .iter()
        .filter(|it| is_riddle(it) && !it.required)
        .count();
    let answers = fields.iter().find(|it| it.name == ANSWERS);
    let answers = answers.and_then(|it| it.values.first()?.trim().parse::<usize>().ok());
    let required = fields
        .iter()
        .filter(|it| it.required && it.kind != FieldKind::Hidden);
    let wanted = match answers {
        Some(answers) => answers.saturating_sub(required.count()),
        // One riddle in all, whichever (§3.1.3).
        None => usize::from(!fields.iter().any(|it| is_riddle(it) && it.required)),
    };
    u8::try_from(wanted.min(optional)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use crate::api::{FieldKind, Media, RegisterForm, RiddleKind};
    use crate::xml::parse;
    use crate::xmpp::xep::xep0004_forms as forms;

    fn form(fields: &str) -> RegisterForm {
        let text = ["<x xmlns='jabber:x:data' type='form'>", fields, "</x>"].concat();
        let form = parse(&text).unwrap();
        forms::read(&form, &form)
    }

    /// §4, with more to choose from.
    const REGISTRATION: &str = "<field type='hidden' var='challenge'><value>F3A6292C</value></field>\
        <field type='hidden' var='answers'><value>3</value></field>\
        <field var='ocr' label='Enter the text you see'><media xmlns='urn:xmpp:media-element'>\
        <uri type='image/jpeg'>https://www.victim.com/ocr.jpeg</uri></media></field>\
        <field var='qa' label='What colour is a stop light?'/>\
        <field label='93C7A' type='text-single' var='SHA-256'/>\
        <field type='text-single' var='username'><required/></field>\
        <field type='text-private' var='password'><required/></field>";

    #[test]
    fn riddles_and_how_many() {
        let of = form(REGISTRATION);
        let names: Vec<&str> = of.fields.iter().map(|it| &*it.name).collect();
        let expected = ["challenge", "answers", "ocr", "qa", "username", "password"];
        assert_eq!(names, expected);
        assert_eq!(of.riddles, 1);
        let kind = |at: usize| of.fields[at].riddle.as_ref().map(|it| it.kind);
        assert_eq!(kind(2), Some(RiddleKind::Letters));
        assert_eq!(kind(3), Some(RiddleKind::Question));
        assert_eq!(kind(4), None);
        let two = REGISTRATION.replace(">3<", ">4<");
        assert_eq!(form(&two).riddles, 2);
        // More than there are, or nonsense.
        assert_eq!(form(&REGISTRATION.replace(">3<", ">99<")).riddles, 2);
        assert_eq!(form(&REGISTRATION.replace(">3<", ">x<")).riddles, 1);
        assert_eq!(form("<field var='qa'><required/></field>").riddles, 0);
        assert_eq!(form("<field var='username'/>").riddles, 0);
    }

    #[test]
    fn an_answer_that_was_not_given_is_not_sent() {
        let of = form(REGISTRATION);
        let pair = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
        let answers = [
            pair("ocr", " "),
            pair("qa", "red"),
            pair("username", "bill"),
        ];
        let sent = forms::submit(&of.fields, &answers).to_string();
        assert!(!sent.contains("ocr") && sent.contains("red"), "{sent}");
        assert!(sent.contains("F3A6292C"), "{sent}");
    }

    #[test]
    fn ejabberd_s_second_way_is_no_field() {
        let of = |page: &str| {
            form(&format!(
                "<field var='captcha-fallback-text' type='fixed'><value>Visit it</value></field>\
                 <field var='captcha-fallback-url' type='text-single'><value>{page}</value></field>\
                 <field var='ocr'><media xmlns='urn:xmpp:media-element'><uri type='image/png'>\
                 http://example.org/a.png</uri></media><required/></field>"
            ))
        };
        let form = of("https://example.org/captcha/1");
        assert_eq!(form.fields.len(), 2);
        assert_eq!(form.fields[0].kind, FieldKind::Hidden);
        let media = |form: &RegisterForm| form.fields[1].riddle.clone().unwrap().media;
        let page = Media::Page("https://example.org/captcha/1".to_owned());
        assert_eq!(media(&form), Some(page));
        assert_eq!(
            media(&of("http://example.org/captcha/1")),
            Some(Media::Missing)
        );
    }
}
