//! Which differences count: what changes by itself does not, and what is absent may not have been
//! read. Knows no sentence.

use std::collections::BTreeMap;

use graph::{Properties, Value};

use super::absence::{SYNTHETIC, goes_by_status, is_told};
use super::delta::{How, PropertyChange, Thing};
use crate::organization::Organization;

/// Whether a property tells of use, which is different every day and no change.
fn is_of_use(name: &str) -> bool {
    name == "lastUsedOn" || name.starts_with("requestsLast")
}

/// Which of two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}

impl Side {
    /// It as a word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// A property of a type that one of the graphs does not tell and the other one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) kind: String,
    pub(super) property: String,
    /// The graph that does not tell it.
    pub(super) side: Side,
    /// Of what, by key.
    pub(super) of: Vec<String>,
}

/// What is needed to tell whether a difference counts.
#[derive(Debug)]
pub(super) struct Comparison<'a, 'g> {
    old: &'a Organization<'g>,
    new: &'a Organization<'g>,
    unread: BTreeMap<(String, String, Side), Vec<String>>,
    used: usize,
}

impl<'a, 'g> Comparison<'a, 'g> {
    pub(super) fn new(old: &'a Organization<'g>, new: &'a Organization<'g>) -> Self {
        Self { old, new, unread: BTreeMap::new(), used: 0 }
    }

    /// How something is there that was not.
    pub(super) fn how_new(&self, kind: &str) -> How {
        if self.old.is_partial(kind) { How::SeenFirst } else { How::Added }
    }

    /// How something is not there that was.
    pub(super) fn how_gone(&self, kind: &str) -> How {
        let is_partial = self.old.is_partial(kind) || self.new.is_partial(kind);
        if is_partial { How::Unseen } else { How::Removed }
    }

    /// What differs of something that is in both graphs.
    pub(super) fn differing<T: Thing>(
        &mut self,
        old: &'g T,
        new: &'g T,
    ) -> Vec<PropertyChange<'g>> {
        let (before, after) = (old.properties(), new.properties());
        let mut all = Vec::new();
        if before == after {
            return all;
        }
        let mut is_used = false;
        for name in names(before, after) {
            let change = PropertyChange { name, old: before.get(name), new: after.get(name) };
            if value(change.old) == value(change.new) {
                continue;
            }
            if is_of_use(name) {
                is_used = true;
            } else if let Some(side) = self
                .untold_by(new.kind(), change, [before, after])
                .or_else(|| self.works_by_status_alone(change, new.ends()))
            {
                let at = (new.kind().to_owned(), name.to_owned(), side);
                self.unread.entry(at).or_default().push(new.key().to_owned());
            } else {
                all.push(change);
            }
        }
        // Where use was not read, nothing is known of it.
        let is_told = [before, after].iter().all(|it| it.keys().any(is_of_use));
        self.used = self.used.saturating_add(usize::from(is_used && is_told));
        all
    }

    /// The graph in which a relationship says whether a key works by the key's status alone.
    fn works_by_status_alone(
        &self,
        change: PropertyChange<'g>,
        ends: Option<[&str; 2]>,
    ) -> Option<Side> {
        let ends = ends.filter(|_| change.name == "active")?;
        let is_so = |organization: &Organization<'_>| {
            let mut ends = ends.iter().filter_map(|end| organization.entity(end));
            ends.any(|end| goes_by_status(organization, end))
        };
        let sides = [(Side::Old, self.old), (Side::New, self.new)];
        sides.into_iter().find(|(_, organization)| is_so(organization)).map(|(side, _)| side)
    }

    /// The graph that does not tell a property; none where both do.
    fn untold_by(
        &self,
        kind: &str,
        change: PropertyChange<'g>,
        [before, after]: [&Properties<'_>; 2],
    ) -> Option<Side> {
        let PropertyChange { name, old, new } = change;
        let (side, organization, properties, value) = match (old, new) {
            (None, Some(value)) => (Side::Old, self.old, before, value),
            (Some(value), None) => (Side::New, self.new, after, value),
            (Some(was), _) if name == SYNTHETIC => {
                let is_of_old = *was == Value::Boolean(true);
                return Some(if is_of_old { Side::Old } else { Side::New });
            }
            _ => return None,
        };
        (!is_told(organization, kind, name, properties, value)).then_some(side)
    }

    /// The properties that one of the graphs does not tell, and how many things were used.
    pub(super) fn into_unread_and_used(self) -> (Vec<Unread>, usize) {
        let unread = self.unread.into_iter();
        let unread = unread.map(|((kind, property, side), of)| Unread { kind, property, side, of });
        (unread.collect(), self.used)
    }
}

/// A value; what is null has none.
fn value<'v>(value: Option<&'v Value<'static>>) -> Option<&'v Value<'static>> {
    value.filter(|value| **value != Value::Null)
}

/// The names of both, in order.
fn names<'g>(before: &'g Properties<'static>, after: &'g Properties<'static>) -> Vec<&'g str> {
    let added = after.keys().filter(|name| !before.contains_key(name));
    let mut names: Vec<_> = before.keys().chain(added).collect();
    names.sort_unstable();
    names
}
