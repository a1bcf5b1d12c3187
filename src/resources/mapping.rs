//! A mapping from the inventory to a plan of the graph, under way. Knows no resource.

use std::borrow::Cow;

use graph::{Failure, Properties, Value};

use super::Told;
use crate::admin_api::{Item, Timestamp};
use crate::inventory::Inventory;
use crate::memory::Memory;
use crate::ontology::{EntityKind, RelationshipKind, Step};
use crate::plan::{Node, Plan, PlannedEntity, PlannedRelationship};
use crate::report::{Finding, Ledger};

/// The memory is looked at once in so many things.
const BETWEEN_CHECKS: u32 = 1024;

/// What is larger than this is looked at on its own, in bytes.
const LARGE: usize = 1 << 10;

/// A mapping under way.
pub(crate) struct Mapping<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) ledger: &'a mut Ledger,
    plan: Plan,
    memory: Memory,
    /// How many things may be added before the memory is looked at again.
    unchecked: u32,
    /// There was too little memory. From then on nothing is added.
    failure: Option<Failure>,
}

impl<'a> Mapping<'a> {
    pub(super) fn new(inventory: &'a Inventory, ledger: &'a mut Ledger, memory: Memory) -> Self {
        let plan = Plan::default();
        Self { inventory, ledger, plan, memory, unchecked: 0, failure: None }
    }

    /// Ends the time of entities: from now on there are nodes.
    pub(super) fn sort_entities(&mut self) -> Result<(), Failure> {
        self.check()?;
        self.memory.make_room(self.plan.scratch())?;
        for entity in self.plan.sort_entities() {
            self.report_taken(entity.kind.step, &entity.key);
        }
        Ok(())
    }

    pub(super) fn into_plan(mut self) -> Result<Plan, Failure> {
        self.check()?;
        for it in self.plan.sort_relationships() {
            let key = it.kind.key(self.plan.key(it.from), self.plan.key(it.to));
            self.report_taken(it.kind.step, &key);
        }
        Ok(self.plan)
    }

    /// Plans the entity with this id, told from the item at a place of its list, or from none. The
    /// first one to have a key keeps it.
    pub(crate) fn add_entity(&mut self, kind: &'static EntityKind, id: &str, place: Option<usize>) {
        if self.has_room(id.len()) {
            let place = place.and_then(|place| u32::try_from(place).ok());
            let key = kind.key(id).into_boxed_str();
            self.plan.add_entity(PlannedEntity { kind, key, place });
        }
    }

    /// The entity that is told from the item at a place, if it is in the graph.
    pub(crate) fn node(&self, kind: &EntityKind, place: usize) -> Option<Node> {
        self.plan.node(kind, place)
    }

    /// The entity with this key, if it is in the graph.
    pub(crate) fn find(&self, key: &str) -> Option<Node> {
        self.plan.find(key)
    }

    /// Plans a relationship without properties.
    pub(crate) fn relate(&mut self, kind: &'static RelationshipKind, from: Node, to: Node) {
        self.relate_by(kind, from, to, 0);
    }

    /// Plans a relationship whose properties are told from a detail.
    pub(crate) fn relate_by(
        &mut self,
        kind: &'static RelationshipKind,
        from: Node,
        to: Node,
        detail: u32,
    ) {
        if self.has_room(0) {
            self.plan.add_relationship(PlannedRelationship { kind, from, to, detail });
        }
    }

    /// Relates an entity, if it is in the graph, to every one of the kind that the relationship leads
    /// to.
    pub(crate) fn relate_to_each(&mut self, kind: &'static RelationshipKind, from: Option<Node>) {
        for to in self.plan.nodes_of(kind.to) {
            from.into_iter().for_each(|from| self.relate(kind, from, to));
        }
    }

    /// Whether there is memory for one more thing whose text has so many bytes.
    fn has_room(&mut self, bytes: usize) -> bool {
        let growth = self.plan.growth();
        if self.unchecked == 0 || bytes > LARGE || growth > 0 {
            self.unchecked = BETWEEN_CHECKS;
            if self.failure.is_none() {
                let bytes = bytes.saturating_mul(2).saturating_add(growth);
                self.failure = self.memory.make_room(bytes).err();
            }
        }
        self.unchecked = self.unchecked.saturating_sub(1);
        self.failure.is_none()
    }

    fn check(&mut self) -> Result<(), Failure> {
        self.failure.take().map_or(Ok(()), Err)
    }

    fn report_taken(&mut self, step: &'static Step, key: &str) {
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

/// Collects the properties that are there, in the order of their names.
#[derive(Default)]
pub(crate) struct PropertyList<'a>(Properties<'a>);

impl<'a> PropertyList<'a> {
    /// None yet, with room for so many.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self(Properties::with_capacity(count))
    }

    /// A property that always has a value.
    pub(crate) fn set(mut self, name: &'static str, value: impl Into<Value<'a>>) -> Self {
        self.0.push(name, value);
        self
    }

    /// A property that is left out where it has no value.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Into<Value<'a>>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// A property that is null where it has no value.
    pub(crate) fn nullable(self, name: &'static str, value: Option<impl Into<Value<'a>>>) -> Self {
        let value = value.map_or(Value::Null, Into::into);
        self.set(name, value)
    }

    /// Properties whose names nobody knows in advance, wherever they belong.
    pub(crate) fn others(mut self, all: impl IntoIterator<Item = (String, &'a str)>) -> Self {
        all.into_iter().for_each(|(name, text)| self.0.set(name, text));
        self
    }

    /// All of them.
    pub(crate) fn into_properties(self) -> Properties<'a> {
        self.0
    }

    /// All of them, told from an item.
    pub(crate) fn told_from<T>(self, item: Option<&'a Item<T>>) -> Told<'a> {
        let raw_data = item.and_then(|item| item.raw.as_deref());
        Told { properties: self.0, raw_data }
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(timestamp: Timestamp) -> Self {
        Self::Timestamp(timestamp.as_millis())
    }
}

/// The properties of a relationship that says whether it opens something, and nothing else.
pub(super) fn activity(is_active: Option<bool>) -> Properties<'static> {
    PropertyList::with_capacity(1).maybe("active", is_active).into_properties()
}

/// Whether all of it holds. What is not known counts only where nothing is known to be false.
pub(super) fn all_hold<const N: usize>(parts: [Option<bool>; N]) -> Option<bool> {
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    (!parts.contains(&None)).then_some(true)
}

/// The first text that people can read something in, else the last resort.
pub(super) fn first_readable<'a>(texts: &[Option<&'a str>], last_resort: &'a str) -> &'a str {
    let readable = texts.iter().flatten().find(|text| !text.trim().is_empty());
    readable.copied().unwrap_or(last_resort)
}

/// Texts of an item, as a value.
pub(super) fn texts(texts: &[String]) -> Vec<Cow<'_, str>> {
    texts.iter().map(|text| Cow::Borrowed(text.as_str())).collect()
}
