//! The JSON of single things, in the shapes of JupiterOne's data model. Knows no document.

use std::io;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use super::line::{Line, ToLine};
use crate::{Entity, Problem, Properties, Relationship, Report, Step, Value};

/// An entity: flat, with its underscored fields first.
pub(super) struct EntityShape<'a>(pub(super) &'a Entity<'a>);

impl ToLine for EntityShape<'_> {
    fn to_line(&self, line: &mut Line) -> io::Result<()> {
        let entity = self.0;
        line.member("{\"_key\":", &entity.key)?;
        line.member(",\"_type\":", &entity.kind)?;
        line.part(",\"_class\":");
        line.texts(&entity.classes)?;
        add_properties(line, &entity.properties)?;
        if let Some(raw) = &entity.raw_data {
            line.part(",\"_rawData\":");
            [RawDataShape(raw)].to_line(line)?;
        }
        line.part("}");
        Ok(())
    }
}

struct RawDataShape<'a>(&'a str);

impl Serialize for RawDataShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let item = RawValue::from_string(on_one_line(self.0)).map_err(serde::ser::Error::custom)?;
        let mut raw = serializer.serialize_struct("RawData", 2)?;
        raw.serialize_field("name", "default")?;
        raw.serialize_field("rawData", &item)?;
        raw.end()
    }
}

/// JSON without the white space between its parts: every character of every value stays.
fn on_one_line(json: &str) -> String {
    let (mut in_text, mut is_escaped) = (false, false);
    let is_kept = |c: &char| {
        let kept = in_text || !c.is_ascii_whitespace();
        match c {
            '"' if !is_escaped => in_text = !in_text,
            _ => {}
        }
        is_escaped = *c == '\\' && in_text && !is_escaped;
        kept
    };
    json.chars().filter(is_kept).collect()
}

/// A relationship: flat, with its underscored fields first.
pub(super) struct RelationshipShape<'a>(pub(super) &'a Relationship<'a>);

impl ToLine for RelationshipShape<'_> {
    fn to_line(&self, line: &mut Line) -> io::Result<()> {
        let relationship = self.0;
        line.member("{\"_key\":", &relationship.key)?;
        line.member(",\"_type\":", &relationship.kind)?;
        line.member(",\"_class\":", &relationship.class)?;
        line.member(",\"_fromEntityKey\":", &relationship.from)?;
        line.member(",\"_toEntityKey\":", &relationship.to)?;
        line.member(",\"displayName\":", &relationship.class)?;
        add_properties(line, &relationship.properties)?;
        line.part("}");
        Ok(())
    }
}

fn add_properties(line: &mut Line, properties: &Properties) -> io::Result<()> {
    properties.iter().try_for_each(|(name, value)| {
        line.part(",");
        line.text(name)?;
        line.part(":");
        match value {
            Value::Text(text) => line.text(text),
            Value::Texts(texts) => line.texts(texts),
            Value::Boolean(boolean) => {
                line.part(if *boolean { "true" } else { "false" });
                Ok(())
            }
            Value::Integer(_) | Value::Timestamp(_) | Value::Null => {
                ValueShape(value).to_line(line)
            }
        }
    })
}

/// A value: a string, a number, a boolean, a list of strings, or null.
pub(super) struct ValueShape<'a>(pub(super) &'a Value<'a>);

impl Serialize for ValueShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => text.serialize(serializer),
            Value::Integer(number) | Value::Timestamp(number) => number.serialize(serializer),
            Value::Boolean(boolean) => boolean.serialize(serializer),
            Value::Texts(texts) => texts.serialize(serializer),
            Value::Null => serializer.serialize_none(),
        }
    }
}

/// A report.
pub(super) struct ReportShape<'a>(pub(super) &'a Report);

impl Serialize for ReportShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Report { organization, first_answer, last_answer, credentials, .. } = self.0;
        let steps: Vec<_> = self.0.steps.iter().map(StepShape).collect();
        let mut report = serializer.serialize_map(None)?;
        add(&mut report, "organizationId", organization.as_ref())?;
        add(&mut report, "firstAnsweredOn", first_answer.as_ref())?;
        add(&mut report, "lastAnsweredOn", last_answer.as_ref())?;
        report.serialize_entry("credentials", credentials)?;
        report.serialize_entry("complete", &self.0.complete)?;
        report.serialize_entry("steps", &steps)?;
        report.serialize_entry("partialTypes", &self.0.partial_types)?;
        report.serialize_entry("requests", &self.0.requests)?;
        report.end()
    }
}

/// Adds what is there.
fn add<M: SerializeMap>(
    map: &mut M,
    name: &str,
    value: Option<&impl Serialize>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(name, value))
}

struct StepShape<'a>(&'a Step);

impl Serialize for StepShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems: Vec<_> = self.0.problems.iter().map(ProblemShape).collect();
        let mut step = serializer.serialize_map(None)?;
        step.serialize_entry("id", &self.0.id)?;
        step.serialize_entry("subject", &self.0.subject)?;
        step.serialize_entry("status", self.0.status.as_str())?;
        add(&mut step, "needs", self.0.needs.as_ref())?;
        step.serialize_entry("entities", &self.0.entities)?;
        step.serialize_entry("relationships", &self.0.relationships)?;
        step.serialize_entry("requests", &self.0.requests)?;
        step.serialize_entry("problems", &problems)?;
        step.end()
    }
}

struct ProblemShape<'a>(&'a Problem);

impl Serialize for ProblemShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut problem = serializer.serialize_map(None)?;
        problem.serialize_entry("operation", &self.0.operation)?;
        problem.serialize_entry("message", &self.0.message)?;
        add(&mut problem, "status", self.0.status.as_ref())?;
        add(&mut problem, "requestId", self.0.request_id.as_ref())?;
        problem.end()
    }
}
