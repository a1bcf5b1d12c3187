//! What changed from one graph of an organization to a later one.
//!
//! - `refusal`: which graphs cannot be compared;
//! - `compared`: which differences count; `absence`, `everywhere`: which properties one of the
//!   graphs does not tell;
//! - `delta`: what is in one of the graphs only, and what differs;
//! - `telling`: that in sentences, `sentence`: what one is, `names`: how these call things;
//! - `found`: findings that appeared and went away;
//! - `untold`: what cannot be told, and why;
//! - `text`, `json`: the answer.
//!
//! Knows no command and no file.

mod absence;
mod compared;
mod delta;
mod everywhere;
mod found;
mod json;
mod names;
mod refusal;
mod sentence;
mod telling;
mod text;
mod untold;

use delta::{Delta, How};
use found::Found;
pub use refusal::DifferenceError;
use sentence::Sentence;
use serde_json::Value;
use untold::Untold;

use crate::findings::Settings;
use crate::organization::{Organization, label};

/// What changed from one graph to a later one of the same organization.
#[derive(Clone, Debug)]
pub struct Difference {
    id: String,
    name: String,
    old: Read,
    new: Read,
    sentences: Vec<Sentence>,
    /// How many relationships follow from what the sentences say.
    following: usize,
    /// How many things were used otherwise than before.
    used: usize,
    /// Everything that differs, as it is in JSON.
    entities: Vec<Value>,
    relationships: Vec<Value>,
    found: Found,
    untold: Untold,
}

/// When a graph was read, and how complete it is.
#[derive(Clone, Debug)]
struct Read {
    first: Option<i64>,
    last: Option<i64>,
    headline: String,
    partial_types: Vec<String>,
}

impl Read {
    fn of(organization: &Organization<'_>) -> Self {
        let report = organization.report();
        Self {
            first: report.first_answer,
            last: report.last_answer,
            headline: report.headline(),
            partial_types: report.partial_types.clone(),
        }
    }
}

/// Tells what changed from `old` to `new`, and which findings appeared and went away, by what the
/// settings ask for.
///
/// # Errors
///
/// If they are not of the same organization, if one does not say whose it is, or if `old` was read
/// after `new`.
pub fn difference(
    old: &Organization<'_>,
    new: &Organization<'_>,
    settings: &Settings,
) -> Result<Difference, DifferenceError> {
    let id = refusal::checked(old, new)?;
    let delta = Delta::between(old, new);
    let told = telling::tell(old, new, &delta);
    let name = new.account().or_else(|| old.account()).map_or(id, label);
    let is_told = |how: How| how != How::Unseen;
    let following = delta.relationships.iter().filter(|it| is_told(it.how));
    let following = following.filter(|it| told.following.contains(it.thing.key.as_ref())).count();
    Ok(Difference {
        id: id.to_owned(),
        name: name.to_owned(),
        old: Read::of(old),
        new: Read::of(new),
        following,
        used: delta.used,
        entities: json::entities(&delta),
        relationships: json::relationships(&delta, &told.following),
        found: Found::between(old, new, &delta, settings),
        untold: Untold::of(old, new, &delta),
        sentences: told.sentences,
    })
}

impl Difference {
    /// Whether nothing is known to have changed: what cannot be told, and what was merely used,
    /// does not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty() && self.following == 0 && self.found.is_empty()
    }
}
