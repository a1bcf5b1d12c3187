//! A graph of one organization, to be asked: entities by key and by type, relationships by either
//! end. Knows no question.

use graph::{Entity, Graph, Relationship, Report, Value};

use crate::kinds::ACCOUNT;

/// A graph and its report.
#[derive(Clone, Debug)]
pub struct Organization<'g> {
    graph: &'g Graph,
    report: &'g Report,
    /// Places of relationships, in the order of where they come from.
    by_start: Vec<usize>,
    /// The same, in the order of where they lead.
    by_end: Vec<usize>,
}

impl<'g> Organization<'g> {
    /// The organization of a graph.
    #[must_use]
    pub fn new(graph: &'g Graph, report: &'g Report) -> Self {
        let all = graph.relationships();
        let mut by_start: Vec<usize> = (0..all.len()).collect();
        let mut by_end = by_start.clone();
        // Both sorts keep the order of keys where the end is the same.
        by_start.sort_by_key(|place| all.get(*place).map(|it| it.from.as_ref()));
        by_end.sort_by_key(|place| all.get(*place).map(|it| it.to.as_ref()));
        Self { graph, report, by_start, by_end }
    }

    /// The graph.
    #[must_use]
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// How complete it is.
    #[must_use]
    pub fn report(&self) -> &'g Report {
        self.report
    }

    /// When the service gave its last answer, by its own clock: the only *now* there is.
    /// Milliseconds since 1970-01-01T00:00:00Z; none where no answer said it.
    #[must_use]
    pub fn now(&self) -> Option<i64> {
        self.report.last_answer
    }

    /// Every entity, in the order of keys.
    #[must_use]
    pub fn entities(&self) -> &'g [Entity<'static>] {
        self.graph.entities()
    }

    /// The place of an entity among all of them.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<usize> {
        self.entities().binary_search_by(|it| it.key.as_ref().cmp(key)).ok()
    }

    /// The entity with a key.
    #[must_use]
    pub fn entity(&self, key: &str) -> Option<&'g Entity<'static>> {
        self.place(key).and_then(|place| self.entities().get(place))
    }

    /// The account; none where it could not be read.
    #[must_use]
    pub fn account(&self) -> Option<&'g Entity<'static>> {
        self.of_type(ACCOUNT).next()
    }

    /// Every entity of a type, in the order of keys.
    pub fn of_type(&self, kind: &str) -> impl Iterator<Item = &'g Entity<'static>> + use<'g, '_> {
        let kind = kind.to_owned();
        self.entities().iter().filter(move |it| it.kind == kind)
    }

    /// What leads from an entity, in the order of keys.
    pub fn from(&self, key: &str) -> impl Iterator<Item = &'g Relationship<'static>> + use<'g, '_> {
        self.among(&self.by_start, key, |it| it.from.as_ref())
    }

    /// What leads to an entity, in the order of keys.
    pub fn to(&self, key: &str) -> impl Iterator<Item = &'g Relationship<'static>> + use<'g, '_> {
        self.among(&self.by_end, key, |it| it.to.as_ref())
    }

    /// Those of places in order whose end is the one with a key.
    fn among<'a>(
        &self,
        places: &'a [usize],
        key: &str,
        end: for<'r> fn(&'r Relationship<'static>) -> &'r str,
    ) -> impl Iterator<Item = &'g Relationship<'static>> + use<'g, 'a> {
        let all = self.graph.relationships();
        let at = move |place: &usize| all.get(*place);
        let start = places.partition_point(|place| at(place).is_some_and(|it| end(it) < key));
        let length = places.get(start..).unwrap_or_default();
        let length = length.partition_point(|place| at(place).is_some_and(|it| end(it) == key));
        places.iter().skip(start).take(length).filter_map(at)
    }

    /// Whether a type of entities or relationships may lack something.
    #[must_use]
    pub fn is_partial(&self, kind: &str) -> bool {
        self.report.partial_types.iter().any(|it| it == kind)
    }
}

/// What people call an entity: its display name, else its name, else its key. Never empty.
#[must_use]
pub fn label<'a>(entity: &'a Entity<'_>) -> &'a str {
    let named = |name| text(entity, name).filter(|it| !it.trim().is_empty());
    named("displayName").or_else(|| named("name")).unwrap_or(&entity.key)
}

/// The text of a property.
#[must_use]
pub fn text<'a>(entity: &'a Entity<'_>, name: &str) -> Option<&'a str> {
    match entity.properties.get(name) {
        Some(Value::Text(text)) => Some(text.as_ref()),
        _ => None,
    }
}

/// The texts of a property; none where it is absent, as an empty list may be.
#[must_use]
pub fn texts<'a>(entity: &'a Entity<'_>, name: &str) -> Option<Vec<&'a str>> {
    match entity.properties.get(name) {
        Some(Value::Texts(texts)) => Some(texts.iter().map(AsRef::as_ref).collect()),
        _ => None,
    }
}

/// Whether a property says yes or no; none where it is absent, as what is not known is.
#[must_use]
pub fn flag(entity: &Entity<'_>, name: &str) -> Option<bool> {
    match entity.properties.get(name) {
        Some(Value::Boolean(boolean)) => Some(*boolean),
        _ => None,
    }
}

/// The moment of a property, in milliseconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn time(entity: &Entity<'_>, name: &str) -> Option<i64> {
    match entity.properties.get(name) {
        Some(Value::Timestamp(millis)) => Some(*millis),
        _ => None,
    }
}
