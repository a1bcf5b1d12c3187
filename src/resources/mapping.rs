//! A mapping from the inventory to a graph, under way. Knows no resource.

use graph::{BuildError, Entity, Graph, GraphBuilder, Properties, Relationship, Value};

use crate::admin_api::{Item, Timestamp};
use crate::inventory::Inventory;
use crate::ontology::{EntityKind, RelationshipKind, Step};
use crate::report::{Finding, Ledger};

/// A mapping under way.
pub(crate) struct Mapping<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) ledger: &'a mut Ledger,
    builder: GraphBuilder,
}

impl<'a> Mapping<'a> {
    pub(super) fn new(inventory: &'a Inventory, ledger: &'a mut Ledger) -> Self {
        Self { inventory, ledger, builder: GraphBuilder::default() }
    }

    pub(super) fn into_graph(self) -> Graph {
        self.builder.build()
    }

    /// Whether the entity with this key is in the graph.
    pub(crate) fn has_entity(&self, key: &str) -> bool {
        self.builder.has_entity(key)
    }

    /// Adds an entity; says whether it is in the graph.
    pub(crate) fn add_entity(
        &mut self,
        kind: &EntityKind,
        key: &str,
        properties: Properties,
        raw_data: Option<String>,
    ) -> bool {
        let added = self.builder.add_entity(Entity {
            key: key.to_owned(),
            kind: kind.type_name.to_owned(),
            classes: kind.classes.iter().map(|class| (*class).to_owned()).collect(),
            properties,
            raw_data,
        });
        self.report_error(kind.step, &added);
        added.is_ok()
    }

    /// Adds a relationship between two entities that are in the graph.
    pub(crate) fn relate(
        &mut self,
        kind: &RelationshipKind,
        from: &str,
        to: &str,
        properties: Properties,
    ) {
        let added = self.builder.add_relationship(Relationship {
            key: kind.key(from, to),
            kind: kind.type_name(),
            class: kind.class.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            properties,
        });
        self.report_error(kind.step, &added);
    }

    fn report_error(&mut self, step: &'static Step, added: &Result<(), BuildError>) {
        let key = match added {
            Ok(()) => return,
            Err(BuildError::DuplicateKey(key)) => key,
            Err(BuildError::DanglingEnd { relationship, .. }) => relationship,
        };
        self.ledger.found(step, step.id, Finding::KeyTaken, key);
    }

    /// Says that the value of a field is not among those that are known, if it is not.
    pub(crate) fn check_known(
        &mut self,
        (step, operation, field): (&'static Step, &'static str, &'static str),
        value: Option<&str>,
        is_known: impl Fn(&str) -> bool,
    ) {
        if let Some(value) = value.filter(|value| !is_known(value)) {
            self.ledger.found(step, operation, Finding::UnknownValue(field), value);
        }
    }
}

/// Collects the properties that are there.
#[derive(Default)]
pub(crate) struct PropertyList(pub(crate) Properties);

impl PropertyList {
    /// A property that always has a value.
    pub(crate) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// A property that is left out where it has no value.
    pub(crate) fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// A property that is null where it has no value.
    pub(crate) fn nullable(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        let value = value.map_or(Value::Null, Into::into);
        self.set(name, value)
    }

    /// `name` and `displayName`.
    pub(crate) fn named(self, name: &str) -> Self {
        self.set("name", name).set("displayName", name)
    }
}

impl From<Timestamp> for Value {
    fn from(timestamp: Timestamp) -> Self {
        Self::Timestamp(timestamp.as_millis())
    }
}

/// The first text that people can read something in, else the last resort.
pub(super) fn first_readable<'a>(texts: &[Option<&'a str>], last_resort: &'a str) -> &'a str {
    let readable = texts.iter().flatten().find(|text| !text.trim().is_empty());
    readable.copied().unwrap_or(last_resort)
}

/// The raw text of an item, where it was kept.
pub(super) fn raw<T>(item: &Item<T>) -> Option<String> {
    item.raw.clone()
}
