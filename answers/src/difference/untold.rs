//! What cannot be told, and why: what was not read in one of the graphs. Knows no change.

use std::collections::{BTreeMap, BTreeSet};

use graph::{Report, Step, StepStatus};
use serde_json::{Value as Json, json};

use super::compared::{Side, Unread};
use super::delta::{Delta, How};
use super::names::{counted, listed, quoted, short_noun, with_id};
use crate::kinds::{ACCOUNT, noun};
use crate::organization::Organization;

/// How many names a sentence has.
const NAMES: usize = 5;

/// What cannot be told.
#[derive(Clone, Debug)]
pub(super) struct Untold {
    /// What is not in the new graph, and may be there all the same: sentences.
    unseen: Vec<String>,
    /// The types of which nothing tells what went away: entities first.
    types: Vec<String>,
    /// What was not read, by graph, with the reason.
    why: Vec<(Side, String)>,
    properties: Vec<Unread>,
}

impl Untold {
    pub(super) fn of(old: &Organization<'_>, new: &Organization<'_>, delta: &Delta<'_>) -> Self {
        let partial = [old, new].map(|it| it.report().partial_types.iter().cloned());
        let types: BTreeSet<String> = partial.into_iter().flatten().collect();
        let why = [(Side::Old, old), (Side::New, new)];
        let why = why.into_iter().filter_map(|(side, it)| Some((side, unread(it.report())?)));
        Self {
            unseen: unseen(delta),
            types: types.into_iter().collect(),
            why: why.collect(),
            properties: delta.unread.clone(),
        }
    }

    /// Whether everything can be told.
    pub(super) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.why.is_empty() && self.properties.is_empty()
    }

    /// Sentences without a full stop.
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.is_empty() {
            return all;
        }
        match self.why.as_slice() {
            [(_, old), (_, new)] if old == new => {
                all.push(format!("Not read in both graphs: {old}"))
            }
            each => all.extend(
                each.iter()
                    .map(|(side, why)| format!("Not read in the {} graph: {why}", side.as_str())),
            ),
        }
        all.extend(
            self.types_in_words()
                .map(|types| format!("Nothing tells whether any of these went away: {types}")),
        );
        all.extend(self.unseen.iter().cloned());
        all.extend(self.properties_in_words());
        all
    }

    /// The types, of relationships only their number.
    fn types_in_words(&self) -> Option<String> {
        let (entities, relationships): (Vec<_>, Vec<_>) =
            self.types.iter().partition(|kind| is_entity(kind));
        let mut parts: Vec<_> = entities.iter().map(|kind| plural(kind)).collect();
        if !relationships.is_empty() {
            parts.push(format!("relationships of {}", counted(relationships.len(), "type")));
        }
        (!parts.is_empty()).then(|| listed(&parts, parts.len()))
    }

    /// The properties, those of a type and a graph together, and those of all relationships.
    fn properties_in_words(&self) -> Vec<String> {
        let mut all: BTreeMap<(Side, bool, String), BTreeSet<&str>> = BTreeMap::new();
        for it in &self.properties {
            let is_relationship = !is_entity(&it.kind);
            let of =
                if is_relationship { "some relationships".to_owned() } else { plural(&it.kind) };
            all.entry((it.side, is_relationship, of)).or_default().insert(&it.property);
        }
        let sentence = |((side, _, of), names): ((Side, bool, String), BTreeSet<&str>)| {
            let first: Vec<_> = names.iter().take(NAMES).map(|it| quoted(it)).collect();
            let names = listed(&first, names.len());
            format!("Not told by the {} graph: {names} of {of}", side.as_str())
        };
        all.into_iter().map(sentence).collect()
    }

    pub(super) fn json(&self) -> Json {
        let why = |side: Side| self.why.iter().find(|it| it.0 == side).map(|(_, why)| why.clone());
        let property = |it: &Unread| {
            json!({
                "type": it.kind,
                "property": it.property,
                "notToldBy": it.side.as_str(),
                "of": it.of,
            })
        };
        json!({
            "removalsOfTypes": self.types,
            "notReadInOld": why(Side::Old),
            "notReadInNew": why(Side::New),
            "properties": self.properties.iter().map(property).collect::<Vec<_>>(),
        })
    }
}

/// Whether it is a type of entities that is known here.
fn is_entity(kind: &str) -> bool {
    noun(kind) != kind
}

fn plural(kind: &str) -> String {
    if kind == ACCOUNT { "the organization".to_owned() } else { format!("{}s", noun(kind)) }
}

/// What was not read, or not wholly, and why; none where all was.
fn unread(report: &Report) -> Option<String> {
    let mut by_reason: Vec<(String, Vec<String>)> = Vec::new();
    for step in &report.steps {
        let why = match (&step.needs, step.status) {
            (Some(needs), _) => format!("needs {needs}"),
            (None, StepStatus::Disabled) => "not asked for".to_owned(),
            (None, StepStatus::Partial) => "read in part".to_owned(),
            (None, StepStatus::Failed) => "failed".to_owned(),
            (None, StepStatus::NotPermitted) => "not permitted".to_owned(),
            // It may be there all the same, as where a beta is off.
            (None, StepStatus::NotApplicable) if is_unknown_to_the_service(step) => {
                "not on this server".to_owned()
            }
            (None, StepStatus::NotApplicable | StepStatus::Success) => continue,
        };
        match by_reason.iter_mut().find(|(other, _)| *other == why) {
            Some((_, subjects)) => subjects.push(step.subject.clone()),
            None => by_reason.push((why, vec![step.subject.clone()])),
        }
    }
    let all = by_reason.iter().map(|(why, of)| format!("{} ({why})", of.join(", ")));
    let all: Vec<_> = all.collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn is_unknown_to_the_service(step: &Step) -> bool {
    step.problems.iter().any(|problem| problem.status == Some(404))
}

/// What is in the old graph only, of types that may lack something.
fn unseen(delta: &Delta<'_>) -> Vec<String> {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for change in delta.entities.iter().filter(|it| it.how == How::Unseen) {
        all.entry(&change.thing.kind).or_default().push(with_id(change.thing));
    }
    let sentence = |(kind, names): (&str, Vec<String>)| {
        let first: Vec<_> = names.iter().take(NAMES).cloned().collect();
        let which = listed(&first, names.len());
        let is = if names.len() == 1 { "is" } else { "are" };
        let count = counted(names.len(), short_noun(kind));
        format!("{count} of the old graph {is} not in the new one, and may be there: {which}")
    };
    let mut sentences: Vec<_> = all.into_iter().map(sentence).collect();
    let relationships = delta.relationships.iter().filter(|it| it.how == How::Unseen).count();
    if relationships > 0 {
        let is = if relationships == 1 { "is" } else { "are" };
        let count = counted(relationships, "relationship");
        sentences
            .push(format!("{count} of the old graph {is} not in the new one, and may be there"));
    }
    sentences
}
