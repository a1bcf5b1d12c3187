//! The JSON of single nodes and edges. Knows no document.

use std::collections::BTreeSet;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use super::names::{edge_kind, id, node_kind, property_name};
use super::{OpenGraphEdge, OpenGraphEnd};
use crate::formats::shapes::ValueShape;
use crate::{Entity, Properties, Relationship, Value};

/// An entity.
pub(super) struct Node<'a> {
    pub(super) entity: &'a Entity<'a>,
    pub(super) mark: Option<&'a str>,
    pub(super) more: &'a [(&'a str, Value<'a>)],
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entity = self.entity;
        let own = [
            ("key", entity.key.as_ref().into()),
            ("type", entity.kind.as_ref().into()),
            ("class", entity.classes.clone().into()),
        ];
        let kind = node_kind(&entity.kind);
        let kinds: Vec<_> = [Some(kind.as_str()), self.mark].into_iter().flatten().collect();
        let mut node = serializer.serialize_map(Some(3))?;
        node.serialize_entry("id", &id(&entity.key))?;
        node.serialize_entry("kinds", &kinds)?;
        node.serialize_entry("properties", &Flat([&own, self.more], &entity.properties))?;
        node.end()
    }
}

/// A relationship.
pub(super) struct Fact<'a>(pub(super) &'a Relationship<'a>);

impl Serialize for Fact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let relationship = self.0;
        let own = [
            ("key", relationship.key.as_ref().into()),
            ("type", relationship.kind.as_ref().into()),
            ("class", relationship.class.as_ref().into()),
        ];
        let mut edge = serializer.serialize_map(Some(4))?;
        let kind = edge_kind(&relationship.kind, &relationship.class);
        edge.serialize_entry("kind", &kind)?;
        edge.serialize_entry("start", &EndShape(OpenGraphEnd::Key(&relationship.from)))?;
        edge.serialize_entry("end", &EndShape(OpenGraphEnd::Key(&relationship.to)))?;
        edge.serialize_entry("properties", &Flat([&own, &[]], &relationship.properties))?;
        edge.end()
    }
}

/// Another edge.
pub(super) struct EdgeShape<'a>(pub(super) &'a OpenGraphEdge<'a>);

impl Serialize for EdgeShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let OpenGraphEdge { kind, start, end, properties } = self.0;
        let mut edge = serializer.serialize_map(Some(4))?;
        edge.serialize_entry("kind", kind)?;
        edge.serialize_entry("start", &EndShape(*start))?;
        edge.serialize_entry("end", &EndShape(*end))?;
        edge.serialize_entry("properties", &Flat([&[], &[]], properties))?;
        edge.end()
    }
}

struct EndShape<'a>(OpenGraphEnd<'a>);

impl Serialize for EndShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            OpenGraphEnd::Key(key) => json!({ "value": id(key) }).serialize(serializer),
            OpenGraphEnd::Match { kind, properties } => {
                let matchers: Vec<_> = properties
                    .iter()
                    .map(|(key, value)| json!({ "key": key, "operator": "equals", "value": value }))
                    .collect();
                json!({ "match_by": "property", "kind": kind, "property_matchers": matchers })
                    .serialize(serializer)
            }
        }
    }
}

/// What a thing has beside its own properties, then these.
struct Flat<'a>([&'a [(&'a str, Value<'a>)]; 2], &'a Properties<'a>);

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // BloodHound sets these itself, and refuses or drops what comes with their names.
        let mut taken: BTreeSet<String> =
            ["lastseen", "objectid", "reconcile"].map(str::to_owned).into();
        let first = self.0.iter().copied().flatten().map(|(name, value)| (*name, value));
        let all = first.chain(self.1.iter());
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in all.filter(|(_, value)| **value != Value::Null) {
            let mut name = property_name(name);
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            map.serialize_entry(&name, &ValueShape(value))?;
        }
        map.end()
    }
}
