//! The answer as one JSON object. Knows no sentence's words.

use std::collections::BTreeSet;

use graph::Value;
use serde_json::{Map, Value as Json, json};

use super::delta::{Delta, How, PropertyChange};
use super::sentence::Sentence;
use super::{Difference, Read};
use crate::organization::label;
use crate::shown;

impl Difference {
    /// Everything that differs, in the shape of `schemas/difference.schema.json`.
    #[must_use]
    pub fn json(&self) -> String {
        let sentence = |it: &Sentence| {
            let Sentence { topic, text, about, .. } = it;
            json!({ "topic": topic.as_str(), "text": text, "about": about })
        };
        let sentences: Vec<_> = self.sentences.iter().map(sentence).collect();
        shown::json(&json!({
            "organizationId": self.id,
            "organizationName": self.name,
            "old": read(&self.old),
            "new": read(&self.new),
            "isEmpty": self.is_empty(),
            "sentences": sentences,
            "entities": self.entities,
            "relationships": self.relationships,
            "findings": self.found.json(),
            "usedOtherwise": self.used,
            "notCompared": self.untold.json(),
        }))
    }
}

fn read(read: &Read) -> Json {
    let mut all = Map::new();
    all.extend(read.first.map(|millis| ("firstAnsweredOn".to_owned(), millis.into())));
    all.extend(read.last.map(|millis| ("lastAnsweredOn".to_owned(), millis.into())));
    all.insert("headline".to_owned(), read.headline.clone().into());
    all.insert("partialTypes".to_owned(), read.partial_types.clone().into());
    all.into()
}

/// Every entity that differs.
pub(super) fn entities(delta: &Delta<'_>) -> Vec<Json> {
    let one = |it: &super::delta::Change<'_, graph::Entity<'static>>| {
        json!({
            "change": it.how.as_str(),
            "key": it.thing.key,
            "type": it.thing.kind,
            "name": label(it.thing),
            "properties": properties(it.how, &it.properties),
        })
    };
    delta.entities.iter().map(one).collect()
}

/// Every relationship that differs; those that follow from something else say so.
pub(super) fn relationships(delta: &Delta<'_>, following: &BTreeSet<String>) -> Vec<Json> {
    let one = |it: &super::delta::Change<'_, graph::Relationship<'static>>| {
        json!({
            "change": it.how.as_str(),
            "key": it.thing.key,
            "type": it.thing.kind,
            "from": it.thing.from,
            "to": it.thing.to,
            "isImplicit": it.thing.properties.get("implicit") == Some(&Value::Boolean(true)),
            "follows": following.contains(it.thing.key.as_ref()),
            "properties": properties(it.how, &it.properties),
        })
    };
    delta.relationships.iter().map(one).collect()
}

/// What differs of something that is in both graphs. What is absent has no field.
fn properties(how: How, all: &[PropertyChange<'_>]) -> Vec<Json> {
    debug_assert!(how == How::Changed || all.is_empty());
    let one = |it: &PropertyChange<'_>| {
        let mut fields = Map::new();
        fields.insert("name".to_owned(), it.name.into());
        fields.extend(it.old.map(|old| ("old".to_owned(), value(old))));
        fields.extend(it.new.map(|new| ("new".to_owned(), value(new))));
        fields.into()
    };
    all.iter().map(one).collect()
}

fn value(value: &Value<'_>) -> Json {
    match value {
        Value::Text(text) => text.as_ref().into(),
        Value::Integer(number) | Value::Timestamp(number) => (*number).into(),
        Value::Boolean(boolean) => (*boolean).into(),
        Value::Texts(texts) => texts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().into(),
        Value::Null => Json::Null,
    }
}
