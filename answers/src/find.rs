//! Which thing is meant by a name, an address, an id or a key. Knows no answer.

use std::fmt;

use graph::Entity;

use crate::kinds::{API_KEY, FEDERATION_RULE, INVITE, TELEMETRY_DESTINATION, noun};
use crate::organization::{Organization, flag, label, text, texts, time};
use crate::shown;

/// How many things a sentence names.
const MOST_NAMED: usize = 10;

/// The one entity of some types that is meant by a word: its key, its id, else its name or address,
/// whatever their case. An invite that can be accepted no more is meant only where nothing else is.
///
/// # Errors
///
/// If there is none, or if there are several and only an id tells them apart.
pub fn find<'g>(
    organization: &Organization<'g>,
    kinds: &[&str],
    word: &str,
) -> Result<&'g Entity<'static>, NotFound> {
    let all = || organization.entities().iter().filter(|it| kinds.contains(&it.kind.as_ref()));
    if let Some(entity) = all().find(|it| it.key == word || text(it, "id") == Some(word)) {
        return Ok(entity);
    }
    let lower = word.trim().to_lowercase();
    let named: Vec<_> = all().filter(|it| is_called(it, |name| name == lower)).collect();
    let (closed, others): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|it| it.kind == INVITE && state(it).is_some());
    let named = if others.is_empty() { closed } else { others };
    match named.as_slice() {
        [one] => Ok(one),
        several => Err(NotFound {
            word: Some(word.to_owned()),
            candidates: several.iter().map(|it| describe(it)).collect(),
            near: if several.is_empty() { near(all(), &lower) } else { Vec::new() },
            ..NotFound::none(organization, kinds)
        }),
    }
}

/// Whether one of the names or addresses of an entity, in lower case, is as asked.
fn is_called(entity: &Entity<'_>, is_it: impl Fn(&str) -> bool) -> bool {
    let is_it = |text: &str| is_it(&text.trim().to_lowercase());
    let addresses = texts(entity, "email").unwrap_or_default();
    is_it(label(entity))
        || ["name", "email", "emailAsGiven"]
            .iter()
            .any(|name| text(entity, name).is_some_and(is_it))
        || addresses.into_iter().any(is_it)
}

/// Things whose name or id nearly is a word, or has it in it, and what was made by who has that id,
/// the nearest first.
fn near<'e>(all: impl Iterator<Item = &'e Entity<'static>>, lower: &str) -> Vec<String> {
    // Any name has a single letter, or is two letters off a short one.
    let is_short = lower.chars().count() < 3;
    let is_word_of = |name: &str| name.split(|c: char| !c.is_alphanumeric()).any(|it| it == lower);
    let distance = |name: &str| match name {
        _ if lower.is_empty() => None,
        name if is_word_of(name) => Some(0),
        _ if is_short => None,
        name if name.starts_with(lower) => Some(0),
        name if name.contains(lower) => Some(1),
        name if name.len().abs_diff(lower.len()) > 8 => None,
        name => Some(strsim::osa_distance(name, lower)).filter(|it| *it <= 2),
    };
    let mut found: Vec<(usize, &Entity<'_>)> = Vec::new();
    for entity in all {
        let nearest = std::cell::Cell::new(None);
        let note = |name: &str| {
            let best = [nearest.get(), distance(name)].into_iter().flatten().min();
            nearest.set(best);
            best == Some(0)
        };
        let is_nearest = is_called(entity, note);
        if !is_nearest && let Some(id) = text(entity, "id") {
            note(&id.to_lowercase());
        }
        // Who is gone is known by what they left behind.
        let mentioned = ["createdById", "principalId"].iter().filter_map(|it| text(entity, it));
        if mentioned.into_iter().any(|id| id.to_lowercase() == lower) {
            nearest.set(Some(0));
        }
        found.extend(nearest.get().map(|distance| (distance, entity)));
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.iter().take(MOST_NAMED).map(|(_, entity)| describe(entity)).collect()
}

/// An entity among others: `user_01 (user, Bo Lindqvist, bo@northwind.example)`.
fn describe(entity: &Entity<'_>) -> String {
    let id = text(entity, "id").unwrap_or(&entity.key);
    let mut about = vec![noun(&entity.kind), label(entity)];
    about.extend((flag(entity, "isDefault") == Some(true)).then_some("the default one"));
    about.extend(texts(entity, "email").unwrap_or_default());
    about.extend(state(entity));
    shown(&format!("{id} ({})", about.join(", "))).into_owned()
}

/// Why an entity opens nothing: `archived`; none where it does, or where that is not known.
pub(crate) fn state<'e>(entity: &'e Entity<'_>) -> Option<&'e str> {
    let status = || text(entity, "status");
    match entity.kind.as_ref() {
        INVITE if flag(entity, "expired") == Some(true) => Some("expired"),
        INVITE => status().filter(|status| *status != "pending"),
        API_KEY => status().filter(|status| *status != "active"),
        TELEMETRY_DESTINATION => (flag(entity, "enabled") == Some(false)).then_some("disabled"),
        _ if flag(entity, "active") != Some(false) => None,
        // Its issuer is.
        FEDERATION_RULE if time(entity, "archivedOn").is_none() => Some("disabled"),
        _ => Some("archived"),
    }
}

/// Why it is not known which thing is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// None: there is no word, for there can be one thing only.
    word: Option<String>,
    nouns: Vec<String>,
    /// Of what not all was read, in the plural.
    unread: Vec<String>,
    /// Those that are called so; none: nothing is.
    candidates: Vec<String>,
    /// Those that are called nearly so, where nothing is.
    near: Vec<String>,
}

impl NotFound {
    /// That there is no thing of some types.
    pub(crate) fn none(organization: &Organization<'_>, kinds: &[&str]) -> Self {
        let unread = kinds.iter().filter(|kind| organization.is_partial(kind));
        Self {
            word: None,
            nouns: kinds.iter().map(|kind| noun(kind).to_owned()).collect(),
            unread: unread.map(|kind| format!("{}s", noun(kind))).collect(),
            candidates: Vec::new(),
            near: Vec::new(),
        }
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nouns = listed(&self.nouns, "or");
        match &self.word {
            _ if !self.candidates.is_empty() => {
                let word = self.word.as_deref().unwrap_or_default();
                let several = some_of(&self.candidates);
                return write!(f, "several are called {word:?}; say which by its id: {several}");
            }
            None => write!(f, "the graph has no {nouns}")?,
            Some(word) if word.trim().is_empty() => {
                return write!(f, "{word:?} names nothing: it takes a name or an id ({nouns})");
            }
            Some(word) => {
                write!(f, "there is no {nouns} called {word:?}, nor with that id")?;
            }
        }
        if !self.near.is_empty() {
            write!(f, "; near it: {}", some_of(&self.near))?;
        }
        match self.unread.as_slice() {
            [] => Ok(()),
            _ if self.word.is_none() => write!(f, ", as it was not read"),
            unread => write!(f, "; not all was read of {}", listed(unread, "and")),
        }
    }
}

/// `user, API key or group`.
fn listed(nouns: &[String], conjunction: &str) -> String {
    match nouns.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {conjunction} {last}", rest.join(", "))
        }
        _ => nouns.concat(),
    }
}

fn some_of(descriptions: &[String]) -> String {
    let first: Vec<_> = descriptions.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = match descriptions.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("{}{more}", first.join("; "))
}

impl std::error::Error for NotFound {}
