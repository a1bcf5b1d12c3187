//! One JSON document in the shapes of JupiterOne's data model. Knows nothing of other formats.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use crate::{Entity, Graph, Problem, Properties, Relationship, Report, Step, Value};

/// Writes `{"entities":[…],"relationships":[…],"report":{…}}`, an entity or a relationship a line.
///
/// Entities and relationships are flat objects: `_key`, `_type` and `_class` first, then the
/// properties, sorted by name. Times are numbers: milliseconds since 1970-01-01T00:00:00Z.
///
/// # Errors
///
/// What the writer answers.
pub fn jupiterone_json(graph: &Graph, report: &Report, mut to: impl Write) -> io::Result<()> {
    to.write_all(b"{\"entities\":[")?;
    write_lines(&mut to, graph.entities().iter().map(EntityJson))?;
    to.write_all(b"],\n\"relationships\":[")?;
    write_lines(&mut to, graph.relationships().iter().map(RelationshipJson))?;
    to.write_all(b"],\n\"report\":")?;
    serde_json::to_writer(&mut to, &ReportJson(report))?;
    to.write_all(b"}\n")
}

fn write_lines(to: &mut impl Write, items: impl Iterator<Item = impl Serialize>) -> io::Result<()> {
    for (index, item) in items.enumerate() {
        to.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *to, &item)?;
    }
    Ok(())
}

struct EntityJson<'a>(&'a Entity);

impl Serialize for EntityJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entity = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("_key", &entity.key)?;
        map.serialize_entry("_type", &entity.kind)?;
        map.serialize_entry("_class", &entity.classes)?;
        serialize_properties(&mut map, &entity.properties)?;
        if let Some(raw) = &entity.raw_data {
            map.serialize_entry("_rawData", &[RawDataJson(raw)])?;
        }
        map.end()
    }
}

struct RawDataJson<'a>(&'a str);

impl Serialize for RawDataJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let item: &RawValue = serde_json::from_str(self.0).map_err(serde::ser::Error::custom)?;
        let mut raw = serializer.serialize_struct("RawData", 2)?;
        raw.serialize_field("name", "default")?;
        raw.serialize_field("rawData", item)?;
        raw.end()
    }
}

struct RelationshipJson<'a>(&'a Relationship);

impl Serialize for RelationshipJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let relationship = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("_key", &relationship.key)?;
        map.serialize_entry("_type", &relationship.kind)?;
        map.serialize_entry("_class", &relationship.class)?;
        map.serialize_entry("_fromEntityKey", &relationship.from)?;
        map.serialize_entry("_toEntityKey", &relationship.to)?;
        map.serialize_entry("displayName", &relationship.class)?;
        serialize_properties(&mut map, &relationship.properties)?;
        map.end()
    }
}

fn serialize_properties<M: SerializeMap>(map: &mut M, all: &Properties) -> Result<(), M::Error> {
    all.iter().try_for_each(|(name, value)| map.serialize_entry(name, &ValueJson(value)))
}

struct ValueJson<'a>(&'a Value);

impl Serialize for ValueJson<'_> {
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

struct ReportJson<'a>(&'a Report);

impl Serialize for ReportJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let steps: Vec<_> = self.0.steps.iter().map(StepJson).collect();
        let mut report = serializer.serialize_struct("Report", 3)?;
        report.serialize_field("steps", &steps)?;
        report.serialize_field("partialTypes", &self.0.partial_types)?;
        report.serialize_field("requests", &self.0.requests)?;
        report.end()
    }
}

struct StepJson<'a>(&'a Step);

impl Serialize for StepJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems: Vec<_> = self.0.problems.iter().map(ProblemJson).collect();
        let mut step = serializer.serialize_struct("Step", 6)?;
        step.serialize_field("id", &self.0.id)?;
        step.serialize_field("status", self.0.status.as_str())?;
        step.serialize_field("entities", &self.0.entities)?;
        step.serialize_field("relationships", &self.0.relationships)?;
        step.serialize_field("requests", &self.0.requests)?;
        step.serialize_field("problems", &problems)?;
        step.end()
    }
}

struct ProblemJson<'a>(&'a Problem);

impl Serialize for ProblemJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut problem = serializer.serialize_map(None)?;
        problem.serialize_entry("operation", &self.0.operation)?;
        problem.serialize_entry("message", &self.0.message)?;
        if let Some(status) = self.0.status {
            problem.serialize_entry("status", &status)?;
        }
        if let Some(request_id) = &self.0.request_id {
            problem.serialize_entry("requestId", request_id)?;
        }
        problem.end()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::{GraphBuilder, StepStatus};

    fn entity(key: &str, properties: Properties) -> Entity {
        Entity {
            key: key.to_owned(),
            kind: "acme_user".to_owned(),
            classes: vec!["User".to_owned()],
            properties,
            raw_data: None,
        }
    }

    fn sample() -> (Graph, Report) {
        let mut builder = GraphBuilder::default();
        let properties = [
            ("name", "B\u{f6} \"the\nbuilder\"".into()),
            ("email", vec!["bo@acme.example".to_owned()].into()),
            ("createdOn", Value::Timestamp(1_730_332_707_427)),
            ("level", Value::Integer(3)),
            ("active", true.into()),
            ("lastName", Value::Null),
        ];
        let properties = properties.map(|(name, value)| (name.to_owned(), value)).into();
        let mut bo = entity("acme_user:bo", properties);
        bo.raw_data = Some(r#"{"id": "bo", "big": 12345678901234567890123}"#.to_owned());
        builder.add_entity(bo).unwrap();
        builder.add_entity(entity("acme_user:ada", Properties::new())).unwrap();
        builder
            .add_relationship(Relationship {
                key: "acme_user:ada|manages|acme_user:bo".to_owned(),
                kind: "acme_user_manages_user".to_owned(),
                class: "MANAGES".to_owned(),
                from: "acme_user:ada".to_owned(),
                to: "acme_user:bo".to_owned(),
                properties: [("implicit".to_owned(), false.into())].into(),
            })
            .unwrap();
        let report = Report {
            steps: vec![Step {
                id: "fetch-users".to_owned(),
                status: StepStatus::Partial,
                entities: 2,
                relationships: 1,
                requests: 3,
                problems: vec![Problem {
                    operation: "list users".to_owned(),
                    message: "HTTP 500".to_owned(),
                    status: Some(500),
                    request_id: None,
                }],
            }],
            partial_types: vec!["acme_user".to_owned()],
            requests: 3,
        };
        (builder.build(), report)
    }

    fn written(graph: &Graph, report: &Report) -> String {
        let mut bytes = Vec::new();
        jupiterone_json(graph, report, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_kind_of_value_has_its_json() {
        let (graph, report) = sample();

        expect![[r#"
            {"entities":[
            {"_key":"acme_user:ada","_type":"acme_user","_class":["User"]},
            {"_key":"acme_user:bo","_type":"acme_user","_class":["User"],"active":true,"createdOn":1730332707427,"email":["bo@acme.example"],"lastName":null,"level":3,"name":"Bö \"the\nbuilder\"","_rawData":[{"name":"default","rawData":{"id": "bo", "big": 12345678901234567890123}}]}],
            "relationships":[
            {"_key":"acme_user:ada|manages|acme_user:bo","_type":"acme_user_manages_user","_class":"MANAGES","_fromEntityKey":"acme_user:ada","_toEntityKey":"acme_user:bo","displayName":"MANAGES","implicit":false}],
            "report":{"steps":[{"id":"fetch-users","status":"partial","entities":2,"relationships":1,"requests":3,"problems":[{"operation":"list users","message":"HTTP 500","status":500}]}],"partialTypes":["acme_user"],"requests":3}}
        "#]]
        .assert_eq(&written(&graph, &report));
    }

    #[test]
    fn an_empty_graph_is_a_whole_document() {
        let text = written(&Graph::default(), &Report::default());

        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["entities"], serde_json::json!([]));
        assert_eq!(document["relationships"], serde_json::json!([]));
        assert_eq!(document["report"]["partialTypes"], serde_json::json!([]));
    }
}
