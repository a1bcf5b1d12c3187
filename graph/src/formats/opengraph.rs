//! BloodHound's OpenGraph. Knows nothing of other formats.
//!
//! The rules come from the pages on nodes, edges and metadata in BloodHound's documentation.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use super::Format;
use super::shapes::ValueShape;
use super::two_lists::TwoLists;
use crate::{Entity, Properties, Relationship, Report, Value};

/// Writes `{"metadata":{…},"graph":{"nodes":[…],"edges":[…]}}`, for BloodHound to ingest.
///
/// - A node has one kind, made from its type: `Acme_ApiKey` from `acme_api_key`. Classes such as
///   `User` are kinds of BloodHound's own, so they are a property.
/// - The kind of an edge is made from its class, after the same prefix: `Acme_Assigned`.
/// - The id is the key, with `%` and `:` as `%25` and `%3A`, as BloodHound wants no colons.
///   BloodHound turns ids into upper case, so keys must not differ in case alone.
/// - The properties are `key`, `type`, `class` and the thing's own. Their names are in lower case,
///   with `_` for all but ASCII letters and digits; a name that is taken gets a `_` at its end.
///   What is null is left out, as OpenGraph has no null.
///
/// The report and raw data are not part of it.
#[derive(Debug)]
pub struct OpenGraph<W> {
    lists: TwoLists<W>,
}

impl<W: Write> OpenGraph<W> {
    /// Writes to `to`. BloodHound gives every node `source_kind` as another kind, by which
    /// everything from one source can be found and removed.
    pub fn new(to: W, source_kind: &str) -> Self {
        let metadata = json!({ "source_kind": source_kind });
        let opening = format!("{{\"metadata\":{metadata},\n\"graph\":{{\"nodes\":[");
        Self { lists: TwoLists::new(to, opening, "],\n\"edges\":[") }
    }
}

impl<W: Write> Format for OpenGraph<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.lists.first(&Node(entity))
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.lists.second(&Edge(relationship))
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        let to = self.lists.close()?;
        to.write_all(b"}}\n")?;
        to.flush()
    }
}

struct Node<'a>(&'a Entity<'a>);

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entity = self.0;
        let own = [
            ("key", entity.key.as_ref().into()),
            ("type", entity.kind.as_ref().into()),
            ("class", entity.classes.clone().into()),
        ];
        let mut words = words(&entity.kind);
        let prefix = words.next().unwrap_or_default();
        let mut node = serializer.serialize_map(Some(3))?;
        node.serialize_entry("id", &id(&entity.key))?;
        node.serialize_entry("kinds", &[kind(&prefix, words)])?;
        node.serialize_entry("properties", &Flat(own, &entity.properties))?;
        node.end()
    }
}

struct Edge<'a>(&'a Relationship<'a>);

impl Serialize for Edge<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let relationship = self.0;
        let own = [
            ("key", relationship.key.as_ref().into()),
            ("type", relationship.kind.as_ref().into()),
            ("class", relationship.class.as_ref().into()),
        ];
        let prefix = words(&relationship.kind).next().unwrap_or_default();
        let mut edge = serializer.serialize_map(Some(4))?;
        edge.serialize_entry("kind", &kind(&prefix, words(&relationship.class)))?;
        edge.serialize_entry("start", &json!({ "value": id(&relationship.from) }))?;
        edge.serialize_entry("end", &json!({ "value": id(&relationship.to) }))?;
        edge.serialize_entry("properties", &Flat(own, &relationship.properties))?;
        edge.end()
    }
}

/// What every thing has, then its own properties.
struct Flat<'a>([(&'static str, Value<'a>); 3], &'a Properties<'a>);

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // BloodHound sets these itself, and refuses or drops what comes with their names.
        let mut taken: BTreeSet<String> =
            ["lastseen", "objectid", "reconcile"].map(str::to_owned).into();
        let first = self.0.iter().map(|(name, value)| (*name, value));
        let all = first.chain(self.1.iter());
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in all.filter(|(_, value)| **value != Value::Null) {
            let mut name: String = name.chars().map(name_char).collect();
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            map.serialize_entry(&name, &ValueShape(value))?;
        }
        map.end()
    }
}

fn name_char(c: char) -> char {
    if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }
}

fn id(key: &str) -> String {
    key.replace('%', "%25").replace(':', "%3A")
}

/// `Acme` and then `ApiKey`, joined by an underscore.
fn kind(prefix: &str, words: impl Iterator<Item = String>) -> String {
    let name: String = words.collect();
    // BloodHound keeps kinds that begin with `Tag_` to itself.
    let is_plain = prefix.is_empty() || name.is_empty() || prefix == "Tag";
    if is_plain { format!("{prefix}{name}") } else { format!("{prefix}_{name}") }
}

/// `Acme`, `Api`, `Key` from `acme_api_key`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
    })
}
