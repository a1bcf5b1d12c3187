//! A mapping from the inventory to a graph, under way. Knows no resource.

use graph::{BuildError, Entity, Failure, Graph, GraphBuilder, Properties, Relationship, Value};

use crate::admin_api::{Item, Timestamp};
use crate::inventory::Inventory;
use crate::memory::Memory;
use crate::ontology::{EntityKind, RelationshipKind, Step};
use crate::report::{Finding, Ledger};

/// The memory is looked at once in so many things, which take about as many kilobytes.
const BETWEEN_CHECKS: u32 = 256;

/// What is larger than this is looked at on its own, in bytes.
const LARGE: usize = 1 << 10;

/// What a thing takes in the list of all of them, at most, in bytes.
const LISTED: usize = 128;

/// A mapping under way.
pub(crate) struct Mapping<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) ledger: &'a mut Ledger,
    builder: GraphBuilder,
    memory: Memory,
    /// How many things may be added before the memory is looked at again.
    unchecked: u32,
    /// How many things were added.
    added: usize,
    /// There was too little memory. From then on nothing is added.
    failure: Option<Failure>,
}

impl<'a> Mapping<'a> {
    pub(super) fn new(inventory: &'a Inventory, ledger: &'a mut Ledger, memory: Memory) -> Self {
        let builder = GraphBuilder::default();
        Self { inventory, ledger, builder, memory, unchecked: 0, added: 0, failure: None }
    }

    pub(super) fn into_graph(self) -> Result<Graph, Failure> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.memory.make_room(self.added.saturating_mul(LISTED))?;
        Ok(self.builder.build())
    }

    /// Whether there is memory for one more thing that is about so large, in bytes.
    fn has_room(&mut self, bytes: usize) -> bool {
        if self.unchecked == 0 || bytes > LARGE {
            self.unchecked = BETWEEN_CHECKS;
            if self.failure.is_none() {
                self.failure = self.memory.make_room(bytes.saturating_mul(2)).err();
            }
        }
        self.unchecked = self.unchecked.saturating_sub(1);
        self.added = self.added.saturating_add(1);
        self.failure.is_none()
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
        if !self.has_room(raw_data.as_ref().map_or(0, String::len)) {
            return false;
        }
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
        if !self.has_room(0) {
            return;
        }
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
