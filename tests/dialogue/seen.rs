//! Changes as the scripts say them.

use keuvel::api::*;
use std::collections::VecDeque;
use std::fmt::Write as _;

fn state(sent: &Option<Delivery>) -> String {
    match sent {
        None => "theirs".into(),
        Some(Delivery::Failed(problem)) => format!("failed:{problem:?}"),
        Some(state) => format!("{state:?}").to_lowercase(),
    }
}

fn extras(extras: &Extras) -> String {
    let mut line = String::new();
    if extras.unstyled {
        line.push_str(" unstyled");
    }
    if let Some(hint) = &extras.spoiler {
        let _ = write!(line, " spoiler \"{hint}\"");
    }
    for it in &extras.mentions {
        let _ = write!(line, " mention {}..{} {}", it.begin, it.end, it.jid);
    }
    for it in &extras.attached {
        let _ = write!(line, " attached {} \"{}\"", it.url, it.about);
    }
    if extras.private {
        let to = extras.private_to.as_deref();
        let _ = write!(
            line,
            " private{}",
            to.map(|it| format!(" to {it}")).unwrap_or_default()
        );
    }
    if let Some(happened) = &extras.happened {
        let _ = write!(line, " {happened:?}");
    }
    if let Some(name) = &extras.encrypted {
        let _ = write!(line, " encrypted \"{name}\"");
    }
    line
}

/// A change in words, one line for each thing.
pub fn say(change: &AccountChange, out: &mut VecDeque<String>) {
    match change {
        AccountChange::Contacts(contacts) => {
            let mut contacts = contacts.clone();
            contacts.sort_by(|a, b| a.jid.cmp(&b.jid));
            for c in contacts {
                let mut line = format!("contact {} \"{}\" {:?}", c.jid, c.name, c.show);
                if !c.status.is_empty() {
                    let _ = write!(line, " \"{}\"", c.status);
                }
                if let Some(at) = c.last_seen {
                    let _ = write!(line, " last-seen {at}");
                }
                let _ = write!(line, " {:?}", c.subscription);
                for (is, word) in [
                    (c.asked, " asked"),
                    (c.asks, " asks"),
                    (!c.in_roster, " stranger"),
                ] {
                    line.push_str(if is { word } else { "" });
                }
                if let Some(problem) = &c.not_asked {
                    let _ = write!(line, " not-asked {problem:?}");
                }
                if !c.groups.is_empty() {
                    let _ = write!(line, " in {}", c.groups.join(","));
                }
                out.push_back(line.to_owned());
            }
        }
        AccountChange::ContactsGone(jids) => {
            out.extend(jids.iter().map(|jid| format!("contact {jid} gone")));
        }
        AccountChange::Chats(chats) => {
            let mut chats = chats.clone();
            chats.sort_by(|a, b| a.peer.cmp(&b.peer));
            for c in chats {
                let mut line = format!("chat {} \"{}\"", c.peer, c.preview);
                if let Some(sent) = &c.preview_sent {
                    let _ = write!(line, " {}", state(&Some(sent.clone())));
                }
                if c.preview_retracted {
                    line.push_str(" retracted");
                }
                if c.request {
                    line.push_str(" request");
                }
                if c.unread > 0 {
                    let _ = write!(line, " unread {}", c.unread);
                }
                if !c.draft.is_empty() {
                    let _ = write!(line, " draft \"{}\"", c.draft);
                }
                if let Some(room) = &c.room {
                    let _ = write!(
                        line,
                        " room {:?} as {} of {}",
                        room.standing, room.nick, room.people
                    );
                    if !room.subject.is_empty() {
                        let _ = write!(line, " about \"{}\"", room.subject);
                    }
                    if room.mentions > 0 {
                        let _ = write!(line, " mentions {}", room.mentions);
                    }
                    if room.on_mention() && room.notify != Noise::Usual {
                        line.push_str(" on-mention");
                    }
                    if let Some(picture) = room.picture.get(..8) {
                        let _ = write!(line, " picture {picture}");
                    }
                }
                for (is, word) in [
                    (c.pinned, " pinned"),
                    (c.archived, " archived"),
                    (c.closed, " closed"),
                    (c.marked, " marked"),
                    (c.muted != Mute::Off, " muted"),
                ] {
                    line.push_str(if is { word } else { "" });
                }
                out.push_back(line);
            }
        }
        AccountChange::ChatsGone(jids) => {
            out.extend(jids.iter().map(|jid| format!("chat {jid} gone")));
        }
        AccountChange::Typing { peer, who } => {
            out.push_back(format!("typing {peer} {}", who.len()));
        }
        AccountChange::Timeline { peer, change } => match change {
            TimelineChange::Put(messages) => out.extend(messages.iter().map(|m| {
                let by = match m.author_jid.resource() {
                    Some(who) => format!(" by {} ({who})", m.author),
                    None => String::new(),
                };
                let mut line = format!(
                    "message {peer} {} \"{}\" {}{}{by}",
                    m.position.index,
                    m.body,
                    state(&m.sent),
                    extras(&m.extras)
                );
                if let Some(quote) = &m.quote {
                    let here = if quote.id.is_some() { "" } else { " elsewhere" };
                    let _ = write!(line, " answers \"{}\"{here}", quote.text);
                }
                for version in &m.earlier {
                    let _ = write!(line, " was \"{}\"", version.body);
                }
                for reaction in &m.reactions {
                    let mine = if reaction.mine { "*" } else { "" };
                    let _ = write!(line, " {}{}{mine}", reaction.emoji, reaction.count);
                }
                for (is, word) in [(m.retracted, " retracted"), (m.changing, " changing")] {
                    line.push_str(if is { word } else { "" });
                }
                line
            })),
            TimelineChange::Displayed(until) => {
                out.push_back(format!("displayed {peer} {}", until.index));
            }
            TimelineChange::Gone(id) => out.push_back(format!("message {peer} {id} gone")),
            TimelineChange::Before(before) => out.push_back(format!("before {peer} {before:?}")),
            TimelineChange::Draft(text) => out.push_back(format!("draft {peer} \"{text}\"")),
            other => panic!("{other:?}"),
        },
        AccountChange::Rooms(change) => out.push_back(match change {
            RoomChange::About(room, Ok(about)) => format!("about {room} \"{}\"", about.name),
            RoomChange::About(room, Err(why)) => format!("about {room} {why:?}"),
            RoomChange::Made(room) => format!("made {room}"),
            RoomChange::Listed { rooms, whole } => format!("rooms {} {whole}", rooms.len()),
            RoomChange::Found {
                text, rooms, next, ..
            } => {
                let rooms = rooms.iter().map(|it| {
                    let people = it.people.unwrap_or_default();
                    format!("{} \"{}\" {people} {}", it.room, it.name, it.language)
                });
                let rooms = rooms.collect::<Vec<_>>().join(", ");
                format!("found \"{text}\" {rooms} {next:?}")
            }
            RoomChange::People(room, people) => {
                let nicks = people.rows.iter().map(|it| {
                    let jid = it.jid.as_ref().map(|jid| format!(" {jid}"));
                    format!("{} {:?}{}", it.nick, it.role, jid.unwrap_or_default())
                });
                let nicks = nicks.collect::<Vec<_>>().join(", ");
                format!(
                    "people {room} {}",
                    if nicks.is_empty() { "-" } else { &nicks }
                )
            }
            RoomChange::Members {
                room,
                affiliation,
                who,
            } => format!("members {room} {affiliation:?} {}", who.len()),
            RoomChange::Reserved(room, nick) => format!("reserved {room} {nick:?}"),
            RoomChange::Password(room, password) => {
                format!("password {room} {}", password.is_some())
            }
            RoomChange::Configuration(room, form) => {
                format!("configuration {room} {}", form.fields.len())
            }
            RoomChange::Matching { room, nicks, .. } => {
                format!("matching {room} {}", nicks.join(", "))
            }
            RoomChange::Failed(what, problem) => format!("failed {what:?} {problem:?}"),
        }),
        AccountChange::Failed { what, problem } => {
            out.push_back(format!("failed {what:?} {problem:?}"));
        }
        AccountChange::Invited(Invited::Made(it)) => {
            let expires = it.expires.unwrap_or_default();
            let ours = if it.ours { " ours" } else { "" };
            out.push_back(format!("invitation {} {expires}{ours}", it.uri.0));
        }
        AccountChange::Invited(Invited::Taken(jid)) => out.push_back(format!("taken by {jid}")),
        AccountChange::Invited(invited) => out.push_back(format!("{invited:?}")),
        // `model/notifications_tests.rs` has it.
        AccountChange::Notify(_) => {}
        AccountChange::Found(found) => out.push_back(format!("{found:?}")),
        AccountChange::Picture { .. } => {}
        AccountChange::Profile(it)
            if *it
                == ProfileView {
                    keeps: it.keeps,
                    ..ProfileView::default()
                } => {}
        AccountChange::Profile(it) => {
            let (nick, picture, open) = (&it.nick, it.has_picture, it.open);
            out.push_back(format!(
                "profile {nick:?} picture {picture} open {open} busy {} {:?}",
                it.busy, it.problem
            ));
        }
        AccountChange::Managed(Managed::Sessions(sessions)) => {
            let mut line = "sessions".to_owned();
            for session in sessions {
                let _ = write!(line, " [{}]", session.resource);
                if session.here {
                    line.push_str(" here");
                }
                let _ = write!(line, " {:?}", session.show);
                for (words, mark) in [(&session.software, '"'), (&session.system, '\'')] {
                    if !words.is_empty() {
                        let _ = write!(line, " {mark}{words}{mark}");
                    }
                }
                if let Some(since) = session.idle_since {
                    let _ = write!(line, " idle {since}");
                }
            }
            out.push_back(line);
        }
        AccountChange::Privacy(PrivacyChange::Blocked(blocked)) => {
            let who: Vec<_> = blocked.who.iter().map(ToString::to_string).collect();
            let here = if blocked.by_server { "" } else { " here" };
            out.push_back(format!("blocked{here} [{}]", who.join(", ")));
        }
        AccountChange::Privacy(PrivacyChange::Archiving(Ok(it))) => {
            let list = |all: &[keuvel::jid::Jid]| {
                let all: Vec<_> = all.iter().map(ToString::to_string).collect();
                all.join(", ")
            };
            let (always, never) = (list(&it.always), list(&it.never));
            out.push_back(format!("archiving {:?} [{always}] [{never}]", it.default));
        }
        AccountChange::Privacy(PrivacyChange::Settings(_)) => out.push_back("settings".into()),
        AccountChange::Privacy(PrivacyChange::Reactions(who, only)) => {
            out.push_back(format!("reactions of {who} [{}]", only.join(" ")));
        }
        AccountChange::Privacy(change) => out.push_back(format!("{change:?}")),
        AccountChange::Managed(managed) => out.push_back(format!("{managed:?}")),
    }
}
