//! What sentences look up: what touches something, and what an id names. Knows no sentence.

use std::borrow::Cow;

use graph::{Entity, Value};

use super::super::delta::How;
use super::super::names::{listed, said};
use super::Telling;
use crate::kinds::WORKSPACE;
use crate::organization::text;

/// How many names a sentence has before it says how many more there are.
const NAMES: usize = 5;

impl<'g> Telling<'_, 'g> {
    /// The relationships of a type that differ in this way and touch an entity, and their other
    /// ends.
    pub(super) fn touching(
        &self,
        key: &str,
        kind: &str,
        is_how: fn(How) -> bool,
    ) -> Vec<&'g Entity<'static>> {
        let places = self.touching.get(key).into_iter().flatten();
        let changes = places.filter_map(|place| self.delta.relationships.get(*place));
        let found = changes.filter(|it| it.thing.kind == kind && is_how(it.how));
        found
            .filter_map(|it| {
                let other = if it.thing.from == key { &it.thing.to } else { &it.thing.from };
                self.either(other)
            })
            .collect()
    }

    /// The entity with a key, in the new graph if it is there, else in the old one.
    pub(super) fn either(&self, key: &str) -> Option<&'g Entity<'static>> {
        self.new.entity(key).or_else(|| self.old.entity(key))
    }

    /// The entity of a type with an id of the service's.
    pub(super) fn by_id(&self, kind: &str, id: &str) -> Option<&'g Entity<'static>> {
        self.either(&format!("{kind}:{id}")).or_else(|| {
            let is_it = |it: &&Entity<'static>| text(it, "id") == Some(id);
            // The key of the default workspace does not tell its id.
            let has_other_keys = kind == WORKSPACE;
            let mut all = self.new.of_type(kind).filter(|_| has_other_keys);
            all.find(is_it)
        })
    }

    /// What an id of a type names, in words.
    pub(super) fn named(&self, kind: &str, id: Option<&Value<'_>>) -> String {
        let Some(Value::Text(id)) = id else { return "nobody".to_owned() };
        self.by_id(kind, id)
            .map_or_else(|| said(Some(&Value::Text(id.clone()))), |it| self.names.beside(it))
    }

    /// What ids of a type name, in words.
    pub(super) fn all_named(&self, kind: &str, ids: Option<&Value<'_>>) -> String {
        let Some(Value::Texts(ids)) = ids else { return "none".to_owned() };
        if ids.is_empty() {
            return "none".to_owned();
        }
        let one = |id: &Cow<'_, str>| self.named(kind, Some(&Value::Text(id.clone())));
        let first: Vec<_> = ids.iter().take(NAMES).map(one).collect();
        listed(&first, ids.len())
    }
}
