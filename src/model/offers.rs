//! What the server offers: what it said by itself, and what it answers when somebody
//! wants to know.

use super::Model;
use crate::api::{Asked, ComponentView, EntityView, OffersView, Problem, SoftwareView};
use crate::jid::BareJid;
use crate::text;
use crate::xmpp::event::{Finding, StreamOffer};
use crate::xmpp::offers;
use crate::xmpp::request::{Request, Subject};
use crate::xmpp::stream::sasl::SaslOutcome;

/// Characters of a name.
const WORDS: usize = 80;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Offers {
    view: OffersView,
    /// Features of the stream, by namespace.
    stream: Vec<String>,
}

impl Model {
    /// What the server offers, as far as it is known.
    pub fn offers(&self) -> OffersView {
        let mut view = self.offers.view.clone();
        view.features = offers::usable(&self.offers.stream, &view);
        view.upload_max = {
            let components = view.components.answer().into_iter().flatten();
            let infos = components.map(|it| &it.info).chain([&view.server]);
            let mut infos = infos.filter_map(Asked::answer);
            infos.find_map(|info| info.upload_max)
        };
        view
    }

    /// A stream begins, or goes on after signing in.
    pub(super) fn offered(&mut self, offer: StreamOffer) {
        let known = &mut self.offers;
        if !offer.signed_in {
            known.stream.clear();
            known.view.mechanism = None;
            known.view.protected = false;
            known.view.mechanisms = offer.mechanisms.iter().map(|it| clean(it)).collect();
        }
        known.view.signed_in = offer.signed_in;
        known.stream.extend(offer.features);
        self.pending.offers = true;
    }

    pub(super) fn authenticated(&mut self, outcome: &SaslOutcome) {
        self.offers.view.mechanism = Some(outcome.used.to_owned());
        self.offers.view.protected = outcome.protected;
        self.pending.offers = true;
    }

    /// A new session: what was asked in the last one may be different.
    pub(super) fn forget_findings(&mut self) {
        let view = std::mem::take(&mut self.offers.view);
        self.offers.view = OffersView {
            mechanisms: view.mechanisms,
            mechanism: view.mechanism,
            protected: view.protected,
            signed_in: view.signed_in,
            ..OffersView::default()
        };
        self.pending.offers = true;
    }

    /// A stream went on: what was asked may be lost, and is to be asked again.
    pub(super) fn wait_no_more(&mut self) {
        fn lost<T>(asked: &mut Asked<T>) {
            if matches!(asked, Asked::Waiting) {
                *asked = Asked::NotYet;
            }
        }
        let view = &mut self.offers.view;
        lost(&mut view.software);
        lost(&mut view.server);
        lost(&mut view.account);
        lost(&mut view.commands);
        lost(&mut view.components);
        if let Asked::Answer(components) = &mut view.components {
            components.iter_mut().for_each(|it| lost(&mut it.info));
        }
        self.pending.offers = true;
    }

    /// Somebody wants to know: asks all of it.
    pub(super) fn inspect(&mut self) {
        self.pending.offers = true;
        if !self.online {
            return;
        }
        let view = &mut self.offers.view;
        let requests = &mut self.pending.requests;
        let mut ask = |subject| requests.push(Request::Inspect(subject));
        if wait(&mut view.software) {
            ask(Subject::Software);
        }
        if wait(&mut view.server) {
            ask(Subject::Server);
        }
        if wait(&mut view.account) {
            ask(Subject::Account);
        }
        if wait(&mut view.commands) {
            ask(Subject::Commands);
        }
        if wait(&mut view.components) {
            ask(Subject::Components);
        }
    }

    pub(super) fn inspected(&mut self, subject: Subject, finding: Finding) {
        let own = self.account.domain();
        let view = &mut self.offers.view;
        self.pending.offers = true;
        match (subject, finding) {
            (Subject::Server, Finding::Entity(entity)) => {
                view.server = Asked::Answer(cleaned(entity));
            }
            (Subject::Account, Finding::Entity(entity)) => {
                view.account = Asked::Answer(cleaned(entity));
            }
            (Subject::Component(domain), Finding::Entity(entity)) => {
                if let Some(component) = component(view, &domain) {
                    component.info = Asked::Answer(cleaned(entity));
                }
            }
            (_, Finding::Software(software)) => {
                view.software = Asked::Answer(SoftwareView {
                    name: clean(&software.name),
                    version: clean(&software.version),
                    system: clean(&software.system),
                });
            }
            (_, Finding::Commands(names)) => {
                view.commands = Asked::Answer(names.iter().map(|it| clean(it)).collect());
            }
            (_, Finding::Components(found)) => {
                let components = found.into_iter().map(|(domain, name)| {
                    let near = is_near(domain.domain(), own);
                    let info = match near {
                        true => Asked::Waiting,
                        // Whoever that is, they would learn of us.
                        false => Asked::NotYet,
                    };
                    let view = ComponentView {
                        domain: domain.to_string(),
                        name: clean(&name),
                        info,
                    };
                    (near.then_some(domain), view)
                });
                let (ask, views): (Vec<_>, Vec<_>) = components.unzip();
                view.components = Asked::Answer(views);
                let ask = ask.into_iter().flatten();
                let ask = ask.map(|it| Request::Inspect(Subject::Component(it)));
                self.pending.requests.extend(ask);
            }
            // The session answers each as asked.
            _ => {}
        }
    }

    pub(super) fn inspection_failed(&mut self, subject: &Subject, problem: Problem) {
        let problem = match problem {
            Problem::Refused { condition, text } => Problem::Refused {
                condition: clean(&condition),
                text: clean(&text),
            },
            problem => problem,
        };
        let view = &mut self.offers.view;
        self.pending.offers = true;
        match subject {
            Subject::Server => view.server = Asked::None(problem),
            Subject::Account => view.account = Asked::None(problem),
            Subject::Software => view.software = Asked::None(problem),
            Subject::Components => view.components = Asked::None(problem),
            Subject::Commands => view.commands = Asked::None(problem),
            Subject::Component(domain) => {
                if let Some(component) = component(view, domain) {
                    component.info = Asked::None(problem);
                }
            }
        }
    }
}

/// Whether it is to be asked; then it waits. What failed or is known is asked again.
fn wait<T>(asked: &mut Asked<T>) -> bool {
    let asks = !matches!(asked, Asked::Waiting);
    if asks {
        *asked = Asked::Waiting;
    }
    asks
}

fn component<'a>(view: &'a mut OffersView, domain: &BareJid) -> Option<&'a mut ComponentView> {
    let Asked::Answer(components) = &mut view.components else {
        return None;
    };
    components
        .iter_mut()
        .find(|component| component.domain == domain.as_str())
}

/// Whether a domain belongs to the own one, or both to the same.
fn is_near(domain: &str, own: &str) -> bool {
    let within = |parent: &str| {
        let rest = domain.strip_suffix(parent);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let parent = own.split_once('.').map(|(_, parent)| parent);
    within(own) || parent.is_some_and(|parent| parent.contains('.') && within(parent))
}

fn clean(text: &str) -> String {
    text::preview(text, WORDS)
}

fn cleaned(entity: EntityView) -> EntityView {
    EntityView {
        identities: entity
            .identities
            .into_iter()
            .map(|mut it| {
                for word in [&mut it.category, &mut it.kind, &mut it.name] {
                    *word = clean(word);
                }
                it
            })
            .collect(),
        features: entity.features.iter().map(|it| clean(it)).collect(),
        contacts: entity
            .contacts
            .into_iter()
            .map(|(what, all)| {
                let all = all.iter().map(|it| text::preview(it, 200)).collect();
                (what, all)
            })
            .collect(),
        upload_max: entity.upload_max,
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn near() {
        for (domain, own) in [
            ("example.org", "example.org"),
            ("rooms.example.org", "example.org"),
            ("rooms.example.org", "im.example.org"),
            ("rooms.localhost", "localhost"),
        ] {
            assert!(is_near(domain, own), "{domain} {own}");
        }
        for (domain, own) in [
            ("evilexample.org", "example.org"),
            ("other.org", "example.org"),
            ("example.net", "im.example.org"),
            ("example.org.evil.net", "example.org"),
        ] {
            assert!(!is_near(domain, own), "{domain} {own}");
        }
    }
}
