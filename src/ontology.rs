//! What steps, entities, relationships and properties are: the rows that every resource fills in.
//!
//! Types and keys are computed from the rows, and so is what a relationship needs. Knows no item
//! and no answer, and no row of its own; the rows of all resources are in `resources`.

use std::sync::OnceLock;

use crate::credentials::CredentialKind;
use crate::resources::{RESOURCES, Resource, TellEntity, TellRelationship};

/// A part of the collection that succeeds or fails as one.
#[derive(Debug, Eq)]
pub struct Step {
    /// Its id, such as `fetch-users`.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// The role in the organization that the credential needs.
    pub role: &'static str,
    /// Where the service documents what it reads.
    pub documentation: &'static str,
    /// What it reads, for people.
    pub subject: &'static str,
    /// The credentials that may read it, the most fitting one first.
    pub credentials: &'static [&'static CredentialKind],
    /// Whether it is read unless it is asked to be left out.
    pub on_by_default: bool,
    /// How many requests it takes, in words.
    pub cost: &'static str,
    /// The steps whose entities it adds properties to. Where it is not read, these are absent; only
    /// where it fails do those entities lack something.
    pub fills: &'static [&'static Step],
}

/// A property that things of a kind can have.
#[derive(Clone, Copy, Debug)]
pub struct PropertyKind {
    /// Its name; `tag.*` stands for all that begin with `tag.`.
    pub name: &'static str,
    /// What it says, its unit, and when it is there.
    pub description: &'static str,
}

/// A kind of entity.
#[derive(Debug)]
pub struct EntityKind {
    /// Its `_type`.
    pub type_name: &'static str,
    /// Its `_class`.
    pub classes: &'static [&'static str],
    /// What people call it.
    pub resource_name: &'static str,
    /// The step that brings it.
    pub step: &'static Step,
    /// Its properties.
    pub properties: &'static [PropertyKind],
    /// Tells one of them.
    pub(crate) tell: TellEntity,
}

/// A kind of relationship.
#[derive(Debug)]
pub struct RelationshipKind {
    /// The kind of entity it starts from.
    pub from: &'static EntityKind,
    /// Its `_class`.
    pub class: &'static str,
    /// The kind of entity it leads to.
    pub to: &'static EntityKind,
    /// The step that brings it.
    pub step: &'static Step,
    /// Its properties.
    pub properties: &'static [PropertyKind],
    /// Tells the properties of one of them; none: they have none.
    pub(crate) tell: Option<TellRelationship>,
    /// What is computed from the rest, once.
    names: OnceLock<Names>,
}

/// What a kind of relationship is called.
#[derive(Debug)]
struct Names {
    type_name: String,
    verb: String,
}

/// Every step, in order.
pub fn steps() -> impl Iterator<Item = &'static Step> {
    RESOURCES.iter().map(|resource| resource.step)
}

/// Every kind of entity, sorted by type.
#[must_use]
pub fn entities() -> Vec<&'static EntityKind> {
    let mut kinds: Vec<&EntityKind> = Vec::new();
    for kind in RESOURCES.iter().flat_map(|resource| resource.entities) {
        let place = kinds.partition_point(|other| other.type_name < kind.type_name);
        kinds.insert(place, kind);
    }
    kinds
}

/// Every kind of relationship, sorted by type.
#[must_use]
pub fn relationships() -> Vec<&'static RelationshipKind> {
    let mut kinds: Vec<&RelationshipKind> = Vec::new();
    for kind in RESOURCES.iter().flat_map(|resource| resource.relationships) {
        let type_name = kind.type_name();
        let place = kinds.partition_point(|other| other.type_name() < type_name);
        kinds.insert(place, kind);
    }
    kinds
}

impl Step {
    /// The paths it reads, with `{…}` where an id goes.
    #[must_use]
    pub fn paths(&self) -> Vec<&'static str> {
        let mut paths: Vec<_> =
            self.resources().flat_map(|it| it.lists).map(|it| it.path).collect();
        paths.dedup();
        paths
    }

    /// The types of the entities that it brings, sorted.
    #[must_use]
    pub fn entity_types(&self) -> Vec<&'static str> {
        let kinds = entities().into_iter().filter(|kind| kind.step == self);
        kinds.map(|kind| kind.type_name).collect()
    }

    /// The types of the relationships that it brings, sorted.
    #[must_use]
    pub fn relationship_types(&self) -> Vec<&'static str> {
        let kinds = relationships().into_iter().filter(|kind| kind.step == self);
        kinds.map(RelationshipKind::type_name).collect()
    }

    /// Which credentials may read it, for people: `an Admin key or an Enterprise key`.
    #[must_use]
    pub fn needs(&self) -> String {
        self.needs_besides(&[])
    }

    /// Which credentials may read it besides those with these names.
    pub(crate) fn needs_besides(&self, held: &[&str]) -> String {
        let names = self.credentials.iter().map(|kind| kind.name);
        let names: Vec<_> = names.filter(|name| !held.contains(name)).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => format!("{} or {last}", before.join(", ")),
            None => String::new(),
        }
    }

    /// The steps that bring the other ends of its relationships, what it adds properties to, and the
    /// parents of its lists; in order.
    #[must_use]
    pub fn depends_on(&self) -> Vec<&'static Self> {
        let is_needed = |step: &Self| {
            self.fills.contains(&step)
                || self.relationships().any(|kind| kind.needs().contains(&step))
                || self.resources().flat_map(|it| it.lists).any(|list| list.is_for_each_of(step))
        };
        steps().filter(|step| *step != self && is_needed(step)).collect()
    }
}

impl PartialEq for Step {
    /// Steps are told apart by their ids.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.id == other.id
    }
}

impl Step {
    /// The kinds of entities that it brings, in the order of its rows.
    pub(crate) fn entities(&self) -> impl Iterator<Item = &'static EntityKind> {
        self.resources().flat_map(|resource| resource.entities).copied()
    }

    /// The kinds of relationships that it brings, in the order of its rows.
    pub(crate) fn relationships(&self) -> impl Iterator<Item = &'static RelationshipKind> {
        self.resources().flat_map(|resource| resource.relationships).copied()
    }

    fn resources(&self) -> impl Iterator<Item = &'static Resource> {
        RESOURCES.iter().copied().filter(move |resource| resource.step == self)
    }
}

impl EntityKind {
    /// The key of the entity with that id.
    #[must_use]
    pub fn key(&self, id: &str) -> String {
        [self.type_name, ":", id].concat()
    }
}

impl RelationshipKind {
    /// A kind whose relationships have no properties.
    pub(crate) const fn new(
        from: &'static EntityKind,
        class: &'static str,
        to: &'static EntityKind,
        step: &'static Step,
    ) -> Self {
        Self { from, class, to, step, properties: &[], tell: None, names: OnceLock::new() }
    }

    /// A kind whose relationships have properties.
    pub(crate) const fn with_properties(
        from: &'static EntityKind,
        class: &'static str,
        to: &'static EntityKind,
        step: &'static Step,
        properties: &'static [PropertyKind],
        tell: TellRelationship,
    ) -> Self {
        Self { from, class, to, step, properties, tell: Some(tell), names: OnceLock::new() }
    }

    /// Its `_type`: both types around the class, the second without the words that both begin with.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.names().type_name
    }

    /// Its class, in lower case.
    #[must_use]
    pub fn verb(&self) -> &str {
        &self.names().verb
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let verb = self.class.to_ascii_lowercase();
            Names { type_name: self.compose_type_name(&verb), verb }
        })
    }

    fn compose_type_name(&self, verb: &str) -> String {
        let mut rest = self.to.type_name;
        let mut from = self.from.type_name.split('_');
        while let Some((word, after)) = rest.split_once('_') {
            if from.next() != Some(word) {
                break;
            }
            rest = after;
        }
        format!("{}_{verb}_{rest}", self.from.type_name)
    }

    /// The key of the relationship between two entities.
    #[must_use]
    pub fn key(&self, from: &str, to: &str) -> String {
        [from, "|", self.verb(), "|", to].concat()
    }

    /// The steps without which some may be missing: its own, and those of its ends.
    #[must_use]
    pub fn needs(&self) -> [&'static Step; 3] {
        [self.step, self.from.step, self.to.step]
    }
}

/// Whether the table names the property, be it by `tag.*`.
#[must_use]
pub fn declares(properties: &[PropertyKind], name: &str) -> bool {
    properties.iter().any(|kind| match kind.name.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => kind.name == name,
    })
}

/// A row for a property.
pub(crate) const fn property(name: &'static str, description: &'static str) -> PropertyKind {
    PropertyKind { name, description }
}

/// The id that every entity has.
pub(crate) const ID: PropertyKind = property("id", "The service's own id.");
/// The name of most entities.
pub(crate) const NAME: PropertyKind =
    property("name", "Never empty: the id where there is no name.");
/// The name for people.
pub(crate) const DISPLAY_NAME: PropertyKind = property("displayName", "The same as `name`.");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::resources::lists;
    use crate::resources::users::USER;

    #[test]
    fn types_of_relationships_leave_out_the_words_both_types_begin_with() {
        let types: Vec<_> = relationships().iter().map(|kind| kind.type_name()).collect();

        for type_name in ["anthropic_account_has_api_key", "anthropic_user_assigned_workspace"] {
            assert!(types.contains(&type_name), "{types:?}");
        }
    }

    #[test]
    fn the_last_word_of_a_type_always_stays() {
        let knows = RelationshipKind::new(&USER, "KNOWS", &USER, USER.step);
        assert_eq!(knows.type_name(), "anthropic_user_knows_user");
    }

    #[test]
    fn every_kind_belongs_to_the_step_of_its_resource_and_nothing_is_named_twice() {
        for resource in RESOURCES {
            assert!(resource.entities.iter().all(|kind| kind.step == resource.step));
            assert!(resource.relationships.iter().all(|kind| kind.step == resource.step));
            assert!(resource.lists.iter().all(|list| list.step == resource.step));
        }
        assert!(entities().is_sorted_by(|a, b| a.type_name < b.type_name));
        assert!(relationships().is_sorted_by(|a, b| a.type_name() < b.type_name()));
        let ids: BTreeSet<_> = steps().map(|step| step.id).collect();
        assert_eq!(ids.len(), RESOURCES.len());
        let operations: BTreeSet<_> = lists().map(|it| it.operation).collect();
        assert_eq!(operations.len(), lists().count());
        let properties = entities().into_iter().map(|kind| kind.properties);
        for properties in properties.chain(relationships().iter().map(|kind| kind.properties)) {
            assert!(properties.is_sorted_by(|a, b| a.name < b.name), "{properties:?}");
        }
    }
}
