//! Which thing is meant by a name, an address, an id or a key. Knows no answer.

use std::fmt;

use graph::Entity;

use crate::kinds::noun;
use crate::organization::{Organization, label, text, texts};

/// The one entity of some types that is meant by a word: its key, its id, else its name or address,
/// whatever their case.
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
    let named: Vec<_> = all().filter(|it| is_called(it, &lower)).collect();
    match named.as_slice() {
        [one] => Ok(one),
        several => Err(NotFound {
            word: word.to_owned(),
            nouns: kinds.iter().map(|kind| noun(kind).to_owned()).collect(),
            candidates: several.iter().map(|it| describe(it)).collect(),
        }),
    }
}

fn is_called(entity: &Entity<'_>, lower: &str) -> bool {
    let is_it = |text: &str| text.trim().to_lowercase() == lower;
    let addresses = texts(entity, "email").unwrap_or_default();
    is_it(label(entity))
        || ["name", "email", "emailAsGiven"]
            .iter()
            .any(|name| text(entity, name).is_some_and(is_it))
        || addresses.into_iter().any(is_it)
}

/// An entity among others of its name: `user_01 (user, Bo Lindqvist, bo@northwind.example)`.
fn describe(entity: &Entity<'_>) -> String {
    let id = text(entity, "id").unwrap_or(&entity.key);
    let mut about = vec![noun(&entity.kind), label(entity)];
    about.extend(texts(entity, "email").unwrap_or_default());
    format!("{id} ({})", about.join(", "))
}

/// Why it is not known which thing is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    word: String,
    nouns: Vec<String>,
    /// Those that are called so; none: nothing is.
    candidates: Vec<String>,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { word, nouns, candidates } = self;
        let nouns = nouns.join(" or ");
        if candidates.is_empty() {
            return write!(f, "there is no {nouns} called {word:?}, nor with that id");
        }
        let candidates = candidates.join("; ");
        write!(f, "several are called {word:?}; say which by its id: {candidates}")
    }
}

impl std::error::Error for NotFound {}
