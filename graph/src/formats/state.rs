//! What a picture shows of a thing besides its name. Knows the names of properties, and no picture.

use crate::{Entity, Relationship, Value};

/// Something about a thing that a picture shows. Most things have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// An entity that is switched off, has run out or is archived.
    Inactive,
    /// An entity that works on although who made it is gone.
    Orphaned,
    /// A relationship that nobody made: it follows from something else.
    Implicit,
    /// A relationship that opens nothing any more.
    Closed,
}

impl State {
    /// The state of an entity.
    pub(super) fn of_entity(entity: &Entity<'_>) -> Option<Self> {
        let is = |name| entity.properties.get(name);
        let is_archived = matches!(is("archivedOn"), Some(value) if *value != Value::Null);
        if is_archived || is("active") == Some(&Value::Boolean(false)) {
            return Some(Self::Inactive);
        }
        (is("creatorMissing") == Some(&Value::Boolean(true))).then_some(Self::Orphaned)
    }

    /// The state of a relationship.
    pub(super) fn of_relationship(relationship: &Relationship<'_>) -> Option<Self> {
        let is = |name| relationship.properties.get(name);
        if is("active") == Some(&Value::Boolean(false)) {
            return Some(Self::Closed);
        }
        (is("implicit") == Some(&Value::Boolean(true))).then_some(Self::Implicit)
    }

    /// What it means, for people.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Inactive => "not active",
            Self::Orphaned => "active, but its maker is gone",
            Self::Implicit => "implicit",
            Self::Closed => "opens nothing any more",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Properties;

    fn entity<const COUNT: usize>(properties: [(&'static str, Value<'_>); COUNT]) -> Option<State> {
        State::of_entity(&Entity {
            key: "acme_key:1".into(),
            kind: "acme_key".into(),
            classes: Vec::new(),
            properties: properties.into(),
            raw_data: None,
        })
    }

    fn relationship(active: bool, implicit: bool) -> Option<State> {
        let properties = [("active", active.into()), ("implicit", implicit.into())];
        State::of_relationship(&Relationship {
            key: "a|has|b".into(),
            kind: "a_has_b".into(),
            class: "HAS".into(),
            from: "a".into(),
            to: "b".into(),
            properties: Properties::from(properties),
        })
    }

    #[test]
    fn an_entity_is_inactive_where_it_says_so_or_is_archived() {
        let archived = || ("archivedOn", Value::Timestamp(1));
        assert_eq!(entity([("active", false.into())]), Some(State::Inactive));
        assert_eq!(entity([archived()]), Some(State::Inactive));
        assert_eq!(entity([archived(), ("active", true.into())]), Some(State::Inactive));
        assert_eq!(entity([("archivedOn", Value::Null), ("active", true.into())]), None);
        assert_eq!(entity([]), None);
    }

    #[test]
    fn what_is_off_needs_nobody_who_made_it() {
        let orphaned = |is: bool| ("creatorMissing", is.into());
        assert_eq!(entity([orphaned(true)]), Some(State::Orphaned));
        assert_eq!(entity([orphaned(true), ("active", true.into())]), Some(State::Orphaned));
        assert_eq!(entity([orphaned(true), ("active", false.into())]), Some(State::Inactive));
        assert_eq!(entity([orphaned(false), ("active", true.into())]), None);
    }

    #[test]
    fn what_opens_nothing_is_that_even_if_nobody_made_it() {
        assert_eq!(relationship(true, false), None);
        assert_eq!(relationship(true, true), Some(State::Implicit));
        assert_eq!(relationship(false, false), Some(State::Closed));
        assert_eq!(relationship(false, true), Some(State::Closed));
    }
}
