//! The JSON of entities and relationships, read: flat objects, and the document that lists them.
//!
//! Knows no rule of a whole graph.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::report::ReportShape;
use crate::{Entity, Properties, Relationship, Report, Value};

/// What one JSON object holds: a document all of a graph, a line one thing of it.
#[derive(Default)]
pub(super) struct Things {
    pub(super) entities: Vec<Entity<'static>>,
    pub(super) relationships: Vec<Relationship<'static>>,
    pub(super) report: Option<Report>,
}

impl Things {
    pub(super) fn append(&mut self, mut other: Self) {
        self.entities.append(&mut other.entities);
        self.relationships.append(&mut other.relationships);
        self.report = other.report.or_else(|| self.report.take());
    }
}

impl<'de> Deserialize<'de> for Things {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ThingsVisitor)
    }
}

struct ThingsVisitor;

impl<'de> Visitor<'de> for ThingsVisitor {
    type Value = Things;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entity, a relationship, a report, or a document of these")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Things, A::Error> {
        let mut all = Things::default();
        let mut thing = Thing::default();
        let mut is_document = false;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match name.as_ref() {
                "entities" => {
                    is_document = true;
                    let entities: Vec<Thing> = map.next_value()?;
                    let entities = entities.into_iter().map(Thing::entity);
                    all.entities = entities.collect::<Result<_, A::Error>>()?;
                }
                "relationships" => {
                    is_document = true;
                    let relationships: Vec<Thing> = map.next_value()?;
                    let relationships = relationships.into_iter().map(Thing::relationship);
                    all.relationships = relationships.collect::<Result<_, A::Error>>()?;
                }
                "report" => {
                    is_document = true;
                    all.report = Some(map.next_value::<ReportShape>()?.into());
                }
                _ => thing.member(name, &mut map)?,
            }
        }
        match (is_document, thing.from.is_some() || thing.to.is_some()) {
            (true, _) => {}
            (false, true) => all.relationships.push(thing.relationship()?),
            (false, false) => all.entities.push(thing.entity()?),
        }
        Ok(all)
    }
}

/// An object that is an entity or a relationship.
#[derive(Default)]
struct Thing {
    key: Option<String>,
    kind: Option<String>,
    classes: Option<Classes>,
    from: Option<String>,
    to: Option<String>,
    raw_data: Option<String>,
    properties: Properties<'static>,
}

/// An entity has several classes, a relationship has one.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Classes {
    One(String),
    Several(Vec<String>),
}

/// The item that an entity was made from.
#[derive(serde::Deserialize)]
struct RawData<'a> {
    #[serde(rename = "rawData", borrow)]
    item: &'a RawValue,
}

impl Thing {
    /// Takes one member of the object.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: Cow<'de, str>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match name.as_ref() {
            "_key" => self.key = Some(map.next_value()?),
            "_type" => self.kind = Some(map.next_value()?),
            "_class" => self.classes = Some(map.next_value()?),
            "_fromEntityKey" => self.from = Some(map.next_value()?),
            "_toEntityKey" => self.to = Some(map.next_value()?),
            "_rawData" => {
                let items: Vec<RawData<'de>> = map.next_value()?;
                self.raw_data = items.first().map(|it| it.item.get().to_owned());
            }
            // Marks of other hands.
            name if name.starts_with('_') => {
                map.next_value::<IgnoredAny>()?;
            }
            _ => {
                let name = name.into_owned();
                let value = map.next_value::<ValueShape>()?.named(&name);
                let value = value.ok_or_else(|| {
                    A::Error::custom(format!("{name:?} has a value that no property can have"))
                })?;
                self.properties.set(name, value);
            }
        }
        Ok(())
    }

    fn entity<E: Error>(self) -> Result<Entity<'static>, E> {
        let classes = match self.classes.ok_or_else(|| E::missing_field("_class"))? {
            Classes::Several(classes) => classes,
            Classes::One(class) => vec![class],
        };
        Ok(Entity {
            key: self.key.ok_or_else(|| E::missing_field("_key"))?.into(),
            kind: self.kind.ok_or_else(|| E::missing_field("_type"))?.into(),
            classes: classes.into_iter().map(Cow::Owned).collect(),
            properties: self.properties,
            raw_data: self.raw_data.map(Cow::Owned),
        })
    }

    fn relationship<E: Error>(self) -> Result<Relationship<'static>, E> {
        let Some(Classes::One(class)) = self.classes else {
            return Err(E::custom("a relationship has one _class"));
        };
        // It says the class again.
        let properties = self.properties.into_iter().filter(|(name, _)| name != "displayName");
        Ok(Relationship {
            key: self.key.ok_or_else(|| E::missing_field("_key"))?.into(),
            kind: self.kind.ok_or_else(|| E::missing_field("_type"))?.into(),
            class: class.into(),
            from: self.from.ok_or_else(|| E::missing_field("_fromEntityKey"))?.into(),
            to: self.to.ok_or_else(|| E::missing_field("_toEntityKey"))?.into(),
            properties: properties.collect(),
        })
    }
}

impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ThingVisitor;
        impl<'de> Visitor<'de> for ThingVisitor {
            type Value = Thing;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an entity or a relationship")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Thing, A::Error> {
                let mut thing = Thing::default();
                while let Some(name) = map.next_key()? {
                    thing.member(name, &mut map)?;
                }
                Ok(thing)
            }
        }
        deserializer.deserialize_map(ThingVisitor)
    }
}

/// The value of a property.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum ValueShape {
    Null(()),
    Boolean(bool),
    Integer(i64),
    Text(String),
    Texts(Vec<String>),
    Other(IgnoredAny),
}

impl ValueShape {
    /// As the value of the property with this name: times end in `On`.
    fn named(self, name: &str) -> Option<Value<'static>> {
        Some(match self {
            Self::Null(()) => Value::Null,
            Self::Boolean(boolean) => Value::Boolean(boolean),
            Self::Integer(number) if name.ends_with("On") => Value::Timestamp(number),
            Self::Integer(number) => Value::Integer(number),
            Self::Text(text) => Value::Text(Cow::Owned(text)),
            Self::Texts(texts) => texts.into(),
            Self::Other(_) => return None,
        })
    }
}
