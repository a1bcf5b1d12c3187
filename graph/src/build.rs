//! The way to a graph. Knows which graphs are whole; knows nothing of what they mean.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use crate::{Entity, Relationship};

/// A whole graph: keys are unique, both ends of every relationship exist, and everything is
/// sorted by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    entities: Vec<Entity<'static>>,
    relationships: Vec<Relationship<'static>>,
}

impl Graph {
    /// A graph of what is whole and sorted as it comes. Where debug assertions are on, it is checked.
    #[must_use]
    pub fn from_sorted(
        entities: Vec<Entity<'static>>,
        relationships: Vec<Relationship<'static>>,
    ) -> Self {
        let graph = Self { entities, relationships };
        debug_assert_eq!(graph.rebuilt().as_ref(), Ok(&graph));
        graph
    }

    /// The same graph, as a builder makes it.
    fn rebuilt(&self) -> Result<Self, BuildError> {
        let mut builder = GraphBuilder::default();
        self.entities.iter().try_for_each(|it| builder.add_entity(it.clone()))?;
        self.relationships.iter().try_for_each(|it| builder.add_relationship(it.clone()))?;
        Ok(builder.build())
    }

    /// The entities, sorted by key.
    #[must_use]
    pub fn entities(&self) -> &[Entity<'static>] {
        &self.entities
    }

    /// The relationships, sorted by key.
    #[must_use]
    pub fn relationships(&self) -> &[Relationship<'static>] {
        &self.relationships
    }

    /// The entities and the relationships, both sorted by key.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Entity<'static>>, Vec<Relationship<'static>>) {
        (self.entities, self.relationships)
    }
}

/// Takes entities and relationships in any order in which ends come before what joins them.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    entities: BTreeMap<String, Entity<'static>>,
    relationships: BTreeMap<String, Relationship<'static>>,
}

impl GraphBuilder {
    /// Adds an entity.
    ///
    /// # Errors
    ///
    /// [`BuildError::DuplicateKey`] if its key is taken, be it by an equal entity. The graph
    /// keeps the one it had.
    pub fn add_entity(&mut self, entity: Entity<'static>) -> Result<(), BuildError> {
        insert_new(&mut self.entities, entity.key.clone().into_owned(), entity)
    }

    /// Adds a relationship.
    ///
    /// # Errors
    ///
    /// [`BuildError::DanglingEnd`] if one of its ends has not been added, and
    /// [`BuildError::DuplicateKey`] if its key is taken. The graph stays as it was.
    pub fn add_relationship(
        &mut self,
        relationship: Relationship<'static>,
    ) -> Result<(), BuildError> {
        for end in [&relationship.from, &relationship.to] {
            if !self.has_entity(end) {
                return Err(BuildError::DanglingEnd {
                    relationship: relationship.key.clone().into_owned(),
                    end: end.clone().into_owned(),
                });
            }
        }
        insert_new(&mut self.relationships, relationship.key.clone().into_owned(), relationship)
    }

    /// Whether an entity with this key has been added.
    #[must_use]
    pub fn has_entity(&self, key: &str) -> bool {
        self.entities.contains_key(key)
    }

    /// The graph of all that was added.
    #[must_use]
    pub fn build(self) -> Graph {
        Graph {
            entities: self.entities.into_values().collect(),
            relationships: self.relationships.into_values().collect(),
        }
    }
}

fn insert_new<T>(map: &mut BTreeMap<String, T>, key: String, item: T) -> Result<(), BuildError> {
    match map.entry(key) {
        Entry::Vacant(place) => {
            place.insert(item);
            Ok(())
        }
        Entry::Occupied(taken) => Err(BuildError::DuplicateKey(taken.key().clone())),
    }
}

/// Why something cannot be part of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// The key is taken.
    DuplicateKey(String),
    /// An end of a relationship is not in the graph.
    DanglingEnd {
        /// The relationship's key.
        relationship: String,
        /// The key that no entity has.
        end: String,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateKey(key) => write!(f, "the key {key:?} is taken"),
            Self::DanglingEnd { relationship, end } => {
                write!(f, "relationship {relationship:?} has an end that is missing: {end:?}")
            }
        }
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Properties;

    fn entity(key: &str) -> Entity<'static> {
        Entity {
            key: key.to_owned().into(),
            kind: "acme_user".into(),
            classes: vec!["User".into()],
            properties: Properties::new(),
            raw_data: None,
        }
    }

    fn relationship(from: &str, to: &str) -> Relationship<'static> {
        Relationship {
            key: format!("{from}|has|{to}").into(),
            kind: "acme_user_has_user".into(),
            class: "HAS".into(),
            from: from.to_owned().into(),
            to: to.to_owned().into(),
            properties: Properties::new(),
        }
    }

    #[test]
    fn what_is_added_comes_out_sorted_by_key() {
        let mut builder = GraphBuilder::default();
        for key in ["c", "a", "b"] {
            builder.add_entity(entity(key)).unwrap();
        }
        builder.add_relationship(relationship("c", "a")).unwrap();
        builder.add_relationship(relationship("a", "b")).unwrap();

        let graph = builder.build();

        let keys: Vec<_> = graph.entities().iter().map(|e| e.key.as_ref()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
        let keys: Vec<_> = graph.relationships().iter().map(|r| r.key.as_ref()).collect();
        assert_eq!(keys, ["a|has|b", "c|has|a"]);
    }

    #[test]
    fn a_key_can_be_taken_once_only() {
        let mut builder = GraphBuilder::default();
        builder.add_entity(entity("a")).unwrap();

        let error = builder.add_entity(entity("a")).unwrap_err();
        assert_eq!(error.to_string(), r#"the key "a" is taken"#);

        builder.add_relationship(relationship("a", "a")).unwrap();
        let error = builder.add_relationship(relationship("a", "a")).unwrap_err();
        assert_eq!(error.to_string(), r#"the key "a|has|a" is taken"#);
    }

    #[test]
    fn a_relationship_without_both_of_its_ends_is_refused() {
        let mut builder = GraphBuilder::default();
        builder.add_entity(entity("a")).unwrap();

        for (from, to) in [("a", "gone"), ("gone", "a")] {
            let error = builder.add_relationship(relationship(from, to)).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(r#"relationship "{from}|has|{to}" has an end that is missing: "gone""#)
            );
        }
        assert!(builder.build().relationships().is_empty());
    }
}
