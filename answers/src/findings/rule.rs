//! What a rule is, and what it says of an organization. Knows no rule.

use std::borrow::Cow;

use graph::Entity;

use super::asked::Asked;
use super::needs;
use super::severity::Severity;
use crate::kinds::USER;
use crate::organization::{label, text, time};
use crate::shown;

/// Something that can be wrong.
#[derive(Debug)]
pub struct Rule {
    /// Its name, for good: `key-never-expires`.
    pub id: &'static str,
    /// How much it matters, where the facts make it neither better nor worse.
    pub severity: Severity,
    /// What is wrong.
    pub title: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// The address of the documentation that says so.
    pub source: &'static str,
    /// How to mend it.
    pub remedy: &'static str,
    /// What must have been read for it to be decided.
    pub needs: &'static [Need],
    pub(super) examine: fn(&Asked<'_, '_>) -> Verdict,
}

/// What must have been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The id of the step that reads it.
    pub step: &'static str,
    /// The types that must lack nothing; none where the step tells properties of other steps' types.
    pub types: &'static [&'static str],
}

/// Something that is wrong with something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that it is about.
    pub rule: &'static Rule,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, with names and ids; no full stop.
    pub sentence: String,
    /// What it is about: the thing itself, then others that have a part in it. Never empty.
    pub entities: Vec<Thing>,
    /// Since when it can have been so.
    pub since: Option<Since>,
    /// By what right it opens what it opens.
    pub right: Option<String>,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl Finding {
    /// What makes it the same finding in another graph: its rule, and the key of the thing itself.
    #[must_use]
    pub fn identity(&self) -> (&'static str, &str) {
        (self.rule.id, self.entities.first().map_or("", |thing| &thing.key))
    }

    /// What the thing itself is called.
    pub(super) fn name(&self) -> &str {
        self.entities.first().map_or("", |thing| &thing.name)
    }
}

/// An entity that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its key in the graph.
    pub key: String,
    /// Its type.
    pub kind: String,
    /// The service's own id, where it is known.
    pub id: Option<String>,
    /// What people call it.
    pub name: String,
}

impl From<&Entity<'_>> for Thing {
    fn from(entity: &Entity<'_>) -> Self {
        Self {
            key: entity.key.clone().into_owned(),
            kind: entity.kind.clone().into_owned(),
            id: text(entity, "id").map(str::to_owned),
            name: label(entity).to_owned(),
        }
    }
}

/// Since when something can have been so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// The property that says it: `createdOn`.
    pub property: &'static str,
    /// The moment, in milliseconds since 1970-01-01T00:00:00Z.
    pub on: i64,
}

impl Since {
    /// What happened then to a thing of some type: `made`.
    pub(super) fn what(self, kind: &str) -> &'static str {
        match self.property {
            "archivedOn" => "archived",
            "expiresOn" => "ended",
            "invitedOn" => "invited",
            "createdOn" if kind == USER => "joined",
            _ => "made",
        }
    }
}

/// What a rule says of an organization.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) found: Vec<Found>,
    /// Why something could not be decided, besides what was not read.
    pub(super) undecided: Vec<String>,
    /// Whether what was not read would change nothing.
    pub(super) is_decided: bool,
}

impl Verdict {
    /// That something is not known of some things, if there are any: `what: 2 keys (ci, nightly)`.
    pub(super) fn unknown(&mut self, what: &str, noun: &str, things: &[&Entity<'_>]) {
        const NAMED: usize = 3;
        if things.is_empty() {
            return;
        }
        let names: Vec<_> = things.iter().take(NAMED).map(|it| short_name(it)).collect();
        let dots = if things.len() > NAMED { ", …" } else { "" };
        let s = if things.len() == 1 { "" } else { "s" };
        let (count, names) = (things.len(), names.join(", "));
        self.undecided.push(format!("{what}: {count} {noun}{s} ({names}{dots})"));
    }
}

impl Verdict {
    /// That whatever else was not read changes nothing, where all of one kind of thing was read, and
    /// each of them tells what the rule asks.
    pub(super) fn decided_by_what_is_told(self, asked: &Asked<'_, '_>, need: &Need) -> Self {
        let is_read = needs::unmet(asked.organization, need).is_none();
        Self { is_decided: is_read && self.undecided.is_empty(), ..self }
    }
}

/// A name, else an id.
fn short_name<'a>(entity: &'a Entity<'_>) -> Cow<'a, str> {
    match label(entity) {
        name if name == entity.key => shown(text(entity, "id").unwrap_or(name)),
        name => shown(name),
    }
}

/// A finding, before it is known of which rule.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it is not that of the rule.
    pub(super) severity: Option<Severity>,
    pub(super) sentence: String,
    pub(super) entities: Vec<Thing>,
    pub(super) since: Option<Since>,
    pub(super) right: Option<String>,
}

impl Found {
    /// Something that is wrong with an entity, which was so since it was made, as far as is known.
    pub(super) fn new(entity: &Entity<'_>, sentence: String) -> Self {
        let found = Self {
            severity: None,
            sentence,
            entities: vec![entity.into()],
            since: None,
            right: None,
        };
        found.since(entity, "createdOn")
    }

    /// With another severity than that of the rule.
    pub(super) fn of(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    /// With others that have a part in it.
    pub(super) fn with<'e>(
        mut self,
        others: impl IntoIterator<Item = &'e Entity<'static>>,
    ) -> Self {
        self.entities.extend(others.into_iter().map(Thing::from));
        self
    }

    /// Since when it can have been so, where the property is there.
    pub(super) fn since(mut self, entity: &Entity<'_>, property: &'static str) -> Self {
        self.since = time(entity, property).map(|on| Since { property, on }).or(self.since);
        self
    }

    /// By what right.
    pub(super) fn right(self, right: impl Into<String>) -> Self {
        Self { right: Some(right.into()), ..self }
    }
}
