//! From the inventory to the graph: one file a resource, all of it pure.
//!
//! Knows nothing of requests or pages. What could not be put into the graph, or may be missing from
//! it, is said to the ledger.

mod account;
mod api_key;
mod user;
mod workspace;
mod workspace_member;

use std::collections::BTreeMap;

use graph::{BuildError, Entity, Graph, GraphBuilder, Properties, Relationship, Value};

use crate::admin_api::{Item, Timestamp};
use crate::inventory::Inventory;
use crate::ontology::{EntityKind, RelationshipKind, Step};
use crate::report::{Finding, Ledger};

/// The graph of an inventory.
#[must_use]
pub fn map(inventory: &Inventory, ledger: &mut Ledger) -> Graph {
    let mut mapping = Mapping { inventory, ledger, builder: GraphBuilder::default() };
    let account = account::map(&mut mapping);
    user::map(&mut mapping, account.as_deref());
    let workspaces = workspace::map(&mut mapping, account.as_deref());
    workspace_member::map(&mut mapping, &workspaces);
    api_key::map(&mut mapping, account.as_deref(), &workspaces);
    mapping.builder.build()
}

/// A mapping under way.
struct Mapping<'a> {
    inventory: &'a Inventory,
    ledger: &'a mut Ledger,
    builder: GraphBuilder,
}

impl Mapping<'_> {
    /// Adds an entity; says whether it is in the graph.
    fn add_entity(
        &mut self,
        kind: &EntityKind,
        key: &str,
        properties: Properties,
        raw_data: Option<String>,
    ) -> bool {
        let added = self.builder.add_entity(Entity {
            key: key.to_owned(),
            kind: kind.kind.to_owned(),
            classes: kind.classes.iter().map(|class| (*class).to_owned()).collect(),
            properties,
            raw_data,
        });
        self.report_error(kind.step, &added);
        added.is_ok()
    }

    /// Adds a relationship between two entities that are in the graph.
    fn relate(&mut self, kind: &RelationshipKind, from: &str, to: &str, properties: Properties) {
        let added = self.builder.add_relationship(Relationship {
            key: kind.key(from, to),
            kind: kind.kind(),
            class: kind.class.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            properties,
        });
        self.report_error(kind.step, &added);
    }

    fn report_error(&mut self, step: Step, added: &Result<(), BuildError>) {
        let key = match added {
            Ok(()) => return,
            Err(BuildError::DuplicateKey(key)) => key,
            Err(BuildError::DanglingEnd { relationship, .. }) => relationship,
        };
        self.ledger.found(step, step.id(), Finding::KeyTaken, key);
    }
}

/// Collects the properties that are there.
#[derive(Default)]
struct PropertyList(Properties);

impl PropertyList {
    /// A property that always has a value.
    fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// A property that is left out where it has no value.
    fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// A property that is null where it has no value.
    fn nullable(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        let value = value.map_or(Value::Null, Into::into);
        self.set(name, value)
    }

    /// `name` and `displayName`.
    fn named(self, name: &str) -> Self {
        self.set("name", name).set("displayName", name)
    }
}

impl From<Timestamp> for Value {
    fn from(timestamp: Timestamp) -> Self {
        Self::Timestamp(timestamp.as_millis())
    }
}

/// The first text that people can read something in, else the last resort.
fn first_name<'a>(texts: &[Option<&'a str>], last_resort: &'a str) -> &'a str {
    let readable = texts.iter().flatten().find(|text| !text.trim().is_empty());
    readable.copied().unwrap_or(last_resort)
}

/// Says that a value is not known, unless it is.
fn check_known<T>(
    ledger: &mut Ledger,
    (step, operation, field): (Step, &str, &'static str),
    value: Option<&str>,
    known: impl Fn(&str) -> Option<T>,
) {
    if let Some(value) = value.filter(|value| known(value).is_none()) {
        ledger.found(step, operation, Finding::UnknownValue(field), value);
    }
}

/// The raw text of an item, where it was kept.
fn raw<T>(item: &Item<T>) -> Option<String> {
    item.raw.clone()
}

/// The keys of the workspaces that are in the graph, by their ids.
#[derive(Debug, Default)]
struct WorkspaceKeys {
    by_id: BTreeMap<String, String>,
    default: Option<String>,
}
