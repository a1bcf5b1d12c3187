//! What a page's script reads: the graph, what passes access on, what is wrong, how complete it is.
//!
//! Knows no HTML. Entities are named by their places, and texts that come again and again by their
//! places among `words`, so that it stays small. `answers/page/src/model/data.ts` says the shape.

use std::collections::BTreeMap;

use graph::{Entity, Properties, Relationship, Value};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::json;

use crate::access::Pass;
use crate::findings::{Finding, Findings, Suppression, rules};
use crate::organization::{Organization, label, text};
use crate::reach::Access;

/// All of it, told of an organization and what is wrong with it.
pub(super) struct Data<'a, 'g> {
    pub(super) organization: &'a Organization<'g>,
    pub(super) findings: &'a Findings,
}

impl Serialize for Data<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { organization, findings } = self;
        let report = organization.report();
        let access = Access::new(organization);
        let words = Words::of(&access);
        let account = organization.account();
        let id = account.and_then(|it| text(it, "id")).or(report.organization.as_deref());
        let mut all = serializer.serialize_map(None)?;
        all.serialize_entry("organization", &json!({ "name": self.name(), "id": id }))?;
        let collected = json!({ "from": report.first_answer, "to": report.last_answer });
        all.serialize_entry("collected", &collected)?;
        all.serialize_entry("headline", &report.headline())?;
        all.serialize_entry("partialTypes", &report.partial_types)?;
        all.serialize_entry("steps", &steps(report))?;
        let entities = organization.entities();
        all.serialize_entry("entities", &Each(|| entities.iter().map(EntityShape)))?;
        let kinds = RelationshipKinds::of(organization);
        let edges = || organization.graph().relationships().iter();
        let edge = |it| EdgeShape { edge: it, organization, kinds: &kinds };
        all.serialize_entry("relationships", &Each(|| edges().map(edge)))?;
        all.serialize_entry("relationshipTypes", &kinds.shapes())?;
        let pass = |(from, to, pass)| PassShape { from, to, pass, words: &words };
        all.serialize_entry("passes", &Each(|| access.passes().map(pass)))?;
        all.serialize_entry("words", &words.list)?;
        all.serialize_entry("rules", &Each(|| rules().iter().map(rule)))?;
        let found = findings.found().map(|finding| self.finding(finding, None));
        let suppressed = findings.suppressed().map(|(finding, by)| self.finding(finding, Some(by)));
        all.serialize_entry("findings", &found.chain(suppressed).collect::<Vec<_>>())?;
        let undecided = findings.undecided().flat_map(|(rule, because)| {
            because.iter().map(|because| json!({ "rule": rule.id, "because": because }))
        });
        all.serialize_entry("undecided", &undecided.collect::<Vec<_>>())?;
        all.end()
    }
}

impl Data<'_, '_> {
    /// What the organization is called.
    pub(super) fn name(&self) -> &str {
        self.organization.account().map_or("An organization", |it| label(it))
    }

    fn finding(&self, finding: &Finding, by: Option<&Suppression>) -> serde_json::Value {
        let places = finding.entities.iter().filter_map(|it| self.organization.place(&it.key));
        let suppressed = by.map(|by| json!({ "reason": by.reason, "until": by.until }));
        json!({
            "rule": finding.rule.id,
            "severity": finding.severity.as_str(),
            "sentence": finding.sentence,
            "entities": places.collect::<Vec<_>>(),
            "since": finding.since.map(|since| since.on),
            "right": finding.right,
            "suppressed": suppressed,
        })
    }
}

fn steps(report: &graph::Report) -> Vec<serde_json::Value> {
    let problem = |it: &graph::Problem| json!({ "operation": it.operation, "message": it.message });
    let step = |it: &graph::Step| {
        json!({
            "id": it.id,
            "subject": it.subject,
            "status": it.status.as_str(),
            "needs": it.needs,
            "problems": it.problems.iter().map(problem).collect::<Vec<_>>(),
        })
    };
    report.steps.iter().map(step).collect()
}

fn rule(rule: &crate::findings::Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "severity": rule.severity.as_str(),
        "title": rule.title,
        "why": rule.why,
        "source": rule.source,
        "remedy": rule.remedy,
    })
}

/// A list that is told item by item.
struct Each<F>(F);

impl<I, F> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

struct EntityShape<'g>(&'g Entity<'static>);

impl Serialize for EntityShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(entity) = self;
        let mut all = serializer.serialize_map(Some(4))?;
        all.serialize_entry("key", &entity.key)?;
        all.serialize_entry("type", &entity.kind)?;
        all.serialize_entry("name", label(entity))?;
        // The name is told already.
        let told: &[&str] = &["displayName", "name"];
        all.serialize_entry("properties", &PropertiesShape(&entity.properties, told))?;
        all.end()
    }
}

/// Properties, those left out that have no value, or are told elsewhere.
struct PropertiesShape<'a>(&'a Properties<'static>, &'a [&'a str]);

impl Serialize for PropertiesShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(properties, told) = self;
        let mut all = serializer.serialize_map(None)?;
        for (name, value) in properties.iter().filter(|(name, _)| !told.contains(name)) {
            match value {
                Value::Text(text) => all.serialize_entry(name, text)?,
                Value::Integer(number) | Value::Timestamp(number) => {
                    all.serialize_entry(name, number)?;
                }
                Value::Boolean(boolean) => all.serialize_entry(name, boolean)?,
                Value::Texts(texts) => all.serialize_entry(name, texts)?,
                Value::Null => {}
            }
        }
        all.end()
    }
}

/// The kinds of relationships that there are, by type.
struct RelationshipKinds<'g>(BTreeMap<&'g str, (usize, &'g str)>);

impl<'g> RelationshipKinds<'g> {
    fn of(organization: &Organization<'g>) -> Self {
        let mut kinds: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for edge in organization.graph().relationships() {
            let place = kinds.len();
            kinds.entry(&edge.kind).or_insert((place, &edge.class));
        }
        Self(kinds)
    }

    fn place(&self, kind: &str) -> Option<usize> {
        self.0.get(kind).map(|(place, _)| *place)
    }

    /// Types and classes, in the order of places.
    fn shapes(&self) -> Vec<serde_json::Value> {
        let mut all: Vec<_> =
            self.0.iter().map(|(kind, (place, class))| (place, kind, class)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, kind, class)| json!({ "type": kind, "class": class })).collect()
    }
}

struct EdgeShape<'a, 'g> {
    edge: &'g Relationship<'static>,
    organization: &'a Organization<'g>,
    kinds: &'a RelationshipKinds<'g>,
}

impl Serialize for EdgeShape<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { edge, organization, kinds } = self;
        let mut all = serializer.serialize_seq(None)?;
        all.serialize_element(&organization.place(&edge.from))?;
        all.serialize_element(&organization.place(&edge.to))?;
        all.serialize_element(&kinds.place(&edge.kind))?;
        if edge.properties.iter().next().is_some() {
            all.serialize_element(&PropertiesShape(&edge.properties, &[]))?;
        }
        all.end()
    }
}

/// Texts that come again and again.
struct Words {
    list: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Words {
    /// Those of what passes access on.
    fn of(access: &Access<'_, '_>) -> Self {
        let mut words = Self { list: Vec::new(), places: BTreeMap::new() };
        for (_, _, pass) in access.passes() {
            words.add(pass.means.as_str());
            pass.right.iter().for_each(|right| words.add(right));
            pass.condition.as_str().into_iter().for_each(|condition| words.add(condition));
        }
        words
    }

    fn add(&mut self, word: &str) {
        if !self.places.contains_key(word) {
            self.places.insert(word.to_owned(), self.list.len());
            self.list.push(word.to_owned());
        }
    }

    fn place(&self, word: Option<&str>) -> Option<usize> {
        self.places.get(word?).copied()
    }
}

struct PassShape<'a, 'g> {
    from: usize,
    to: usize,
    pass: &'a Pass<'g>,
    words: &'a Words,
}

impl Serialize for PassShape<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { from, to, pass, words } = self;
        let means = words.place(Some(pass.means.as_str()));
        let right = words.place(pass.right.as_deref());
        let condition = words.place(pass.condition.as_str());
        let (active, implicit) = (u8::from(pass.is_active), u8::from(pass.is_implicit));
        (from, to, means, right, active, implicit, condition).serialize(serializer)
    }
}
