//! Prosody's own files, written directly: `prosodyctl register` takes half a
//! second for each account, tests want thousands, and no command sets an
//! archive's past.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A roster entry.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Bare address.
    pub jid: String,
    /// The name given by the roster's owner.
    pub name: Option<String>,
    /// Its groups.
    pub groups: Vec<String>,
    /// `none`, `to`, `from` or `both`.
    pub subscription: String,
}

impl Contact {
    /// Both see each other's presence. `localhost` is added to a plain name.
    pub fn mutual(user: &str) -> Contact {
        let (user, host) = split(user);
        Contact {
            jid: format!("{user}@{host}"),
            name: None,
            groups: Vec::new(),
            subscription: "both".into(),
        }
    }

    /// The same with a name and a group.
    pub fn named(user: &str, name: &str, group: &str) -> Contact {
        Contact {
            name: Some(name.into()),
            groups: vec![group.into()],
            ..Contact::mutual(user)
        }
    }
}

/// A stored message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Bare address.
    pub from: String,
    /// Bare address.
    pub to: String,
    /// What was said.
    pub body: String,
    /// Seconds since 1970.
    pub time: u64,
    /// The message's id, which is its archive id too.
    pub id: String,
}

pub fn account(data: &Path, user: &str, password: &str) -> Result<()> {
    // Prosody hashes a plain password at the first sign-in.
    replace(
        &path(data, user, "accounts", "dat")?,
        &format!("return {{ [\"password\"] = {} }};\n", quoted(password)),
    )
}

pub fn roster(data: &Path, user: &str, contacts: &[Contact]) -> Result<()> {
    let mut text = String::from("return {\n[false] = { [\"version\"] = 1; [\"pending\"] = {} };\n");
    for contact in contacts {
        text += &entry(contact);
    }
    replace(&path(data, user, "roster", "dat")?, &(text + "};\n"))
}

pub fn add_contact(data: &Path, user: &str, contact: &Contact) -> Result<()> {
    let path = path(data, user, "roster", "dat")?;
    if !path.exists() {
        return roster(data, user, std::slice::from_ref(contact));
    }
    let text = fs::read_to_string(&path)?;
    let kept = text
        .trim_end()
        .strip_suffix("};")
        .context("an unexpected roster file")?;
    replace(&path, &format!("{}{}}};\n", kept, entry(contact)))
}

fn entry(contact: &Contact) -> String {
    let mut text = format!(
        "[{}] = {{ [\"subscription\"] = {}; ",
        quoted(&contact.jid),
        quoted(&contact.subscription)
    );
    if let Some(name) = &contact.name {
        let _ = write!(text, "[\"name\"] = {}; ", quoted(name));
    }
    text += "[\"groups\"] = { ";
    for group in &contact.groups {
        let _ = write!(text, "[{}] = true; ", quoted(group));
    }
    text + "} };\n"
}

pub fn archive(data: &Path, user: &str, messages: &[Message]) -> Result<()> {
    append(&path(data, user, "archive", "list")?, user, messages)
}

/// How much the archive of an account has.
pub fn archived(data: &Path, user: &str) -> Result<usize> {
    let path = path(data, user, "archive", "list")?;
    let list = match fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        list => list?,
    };
    Ok(list
        .lines()
        .filter(|line| line.starts_with("item("))
        .count())
}

pub fn offline(data: &Path, user: &str, messages: &[Message]) -> Result<()> {
    append(&path(data, user, "offline", "list")?, user, messages)
}

fn append(path: &Path, user: &str, messages: &[Message]) -> Result<()> {
    let (user, host) = split(user);
    let own = format!("{user}@{host}");
    let mut text = String::new();
    for message in messages {
        let with = if message.from == own {
            &message.to
        } else {
            &message.from
        };
        let (from, to, id, body) = (
            quoted(&message.from),
            quoted(&message.to),
            quoted(&message.id),
            quoted(&message.body),
        );
        let _ = writeln!(
            text,
            "item({{ [\"name\"] = \"message\"; [\"key\"] = {id}; [\"when\"] = {}; [\"with\"] = {}; \
             [\"attr\"] = {{ [\"type\"] = \"chat\"; [\"from\"] = {from}; [\"to\"] = {to}; [\"id\"] = {id} }}; \
             {{ [\"name\"] = \"body\"; [\"attr\"] = {{}}; {body} }} }});",
            message.time,
            quoted(with),
        );
    }
    let mut file = fs::File::options().create(true).append(true).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

/// The tokens of an account, as they are in the file.
pub fn tokens(data: &Path, user: &str) -> String {
    let path = path(data, user, "fast_tokens", "dat");
    path.and_then(|path| Ok(fs::read_to_string(path)?))
        .unwrap_or_default()
}

/// Makes them all over since long.
pub fn age_tokens(data: &Path, user: &str) -> Result<()> {
    let aged: Vec<_> = tokens(data, user)
        .lines()
        .map(|line| match line.split_once("[\"expires_at\"] = ") {
            Some((before, _)) => format!("{before}[\"expires_at\"] = 1;"),
            None => line.to_owned(),
        })
        .collect();
    replace(&path(data, user, "fast_tokens", "dat")?, &aged.join("\n"))
}

/// Takes them all back.
pub fn delete_tokens(data: &Path, user: &str) -> Result<()> {
    Ok(fs::remove_file(path(data, user, "fast_tokens", "dat")?)?)
}

/// `alice` and `alice@localhost` are the same.
fn split(user: &str) -> (&str, &str) {
    user.split_once('@').unwrap_or((user, "localhost"))
}

fn path(data: &Path, user: &str, store: &str, ext: &str) -> Result<PathBuf> {
    let (user, host) = split(user);
    let dir = data.join(encoded(host)).join(store);
    fs::create_dir_all(&dir)?;
    Ok(dir.join(format!("{}.{ext}", encoded(user))))
}

/// Prosody's way of making a file name.
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02x}");
        }
        out
    })
}

/// A Lua string: every byte outside plain ASCII as a number.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\{byte:03}");
            }
        }
    }
    out + "\""
}

/// Whole or not at all: a running Prosody may be reading.
fn replace(path: &Path, text: &str) -> Result<()> {
    let partial = path.with_extension("partial");
    fs::write(&partial, text)?;
    Ok(fs::rename(&partial, path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_names_are_safe() {
        assert_eq!(quoted("a\"b\\ü\n"), "\"a\\\"b\\\\\\195\\188\\010\"");
        assert_eq!(encoded("second.localhost"), "second%2elocalhost");
        assert_eq!(encoded("a/../b"), "a%2f%2e%2e%2fb");
    }
}
