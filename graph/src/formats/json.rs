//! One JSON document in the shapes of JupiterOne's data model. Knows nothing of other formats.

use std::io::{self, Write};

use super::Format;
use super::shapes::{EntityShape, RelationshipShape, ReportShape};
use super::two_lists::TwoLists;
use super::unseen::write_json;
use crate::{Entity, Relationship, Report};

/// Writes `{"entities":[…],"relationships":[…],"report":{…}}`, an entity or a relationship a line.
///
/// Entities and relationships are flat objects: `_key`, `_type` and `_class` first, then the
/// properties, sorted by name. Times are numbers: milliseconds since 1970-01-01T00:00:00Z.
///
/// `graph/jupiterone-json.schema.json` is the document's JSON schema.
#[derive(Debug)]
pub struct Json<W> {
    lists: TwoLists<W>,
}

impl<W: Write> Json<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        let opening = "{\"entities\":[".to_owned();
        Self { lists: TwoLists::new(to, opening, "],\n\"relationships\":[") }
    }
}

impl<W: Write> Format for Json<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.lists.first(&EntityShape(entity))
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.lists.second(&RelationshipShape(relationship))
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        let to = self.lists.close()?;
        to.write_all(b",\n\"report\":")?;
        write_json(&mut *to, &ReportShape(report))?;
        to.write_all(b"}\n")?;
        to.flush()
    }
}

/// A report as the document has it: `{…,"steps":[…],"partialTypes":[…],"requests":…}`.
#[must_use]
pub fn report_json(report: &Report) -> String {
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    let _ = write_json(&mut bytes, &ReportShape(report));
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::formats::write;
    use crate::{Graph, GraphBuilder, Problem, Properties, Step, StepStatus, Value};

    fn entity<'a>(key: &'a str, properties: Properties<'a>) -> Entity<'a> {
        Entity {
            key: key.into(),
            kind: "acme_user".into(),
            classes: vec!["User".into()],
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
        let mut bo = entity("acme_user:bo", properties.into());
        bo.raw_data =
            Some("{\"id\":\r\n  \"b\\\\\\\" o\", \"big\": 12345678901234567890123}".into());
        builder.add_entity(bo).unwrap();
        builder.add_entity(entity("acme_user:ada", Properties::new())).unwrap();
        builder
            .add_relationship(Relationship {
                key: "acme_user:ada|manages|acme_user:bo".into(),
                kind: "acme_user_manages_user".into(),
                class: "MANAGES".into(),
                from: "acme_user:ada".into(),
                to: "acme_user:bo".into(),
                properties: [("implicit", false.into())].into(),
            })
            .unwrap();
        let report = Report {
            organization: Some("acme".to_owned()),
            first_answer: Some(1_795_507_200_000),
            last_answer: None,
            credentials: vec!["a key".to_owned()],
            complete: false,
            steps: vec![Step {
                id: "fetch-users".to_owned(),
                subject: "users".to_owned(),
                status: StepStatus::Partial,
                needs: None,
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
        write(graph, report, &mut Json::new(&mut bytes)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_kind_of_value_has_its_json() {
        let (graph, report) = sample();

        expect![[r#"
            {"entities":[
            {"_key":"acme_user:ada","_type":"acme_user","_class":["User"]},
            {"_key":"acme_user:bo","_type":"acme_user","_class":["User"],"active":true,"createdOn":1730332707427,"email":["bo@acme.example"],"lastName":null,"level":3,"name":"Bö \"the\nbuilder\"","_rawData":[{"name":"default","rawData":{"id":"b\\\" o","big":12345678901234567890123}}]}],
            "relationships":[
            {"_key":"acme_user:ada|manages|acme_user:bo","_type":"acme_user_manages_user","_class":"MANAGES","_fromEntityKey":"acme_user:ada","_toEntityKey":"acme_user:bo","displayName":"MANAGES","implicit":false}],
            "report":{"organizationId":"acme","firstAnsweredOn":1795507200000,"credentials":["a key"],"complete":false,"steps":[{"id":"fetch-users","subject":"users","status":"partial","entities":2,"relationships":1,"requests":3,"problems":[{"operation":"list users","message":"HTTP 500","status":500}]}],"partialTypes":["acme_user"],"requests":3}}
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

    #[test]
    fn a_report_alone_is_what_it_is_in_the_document() {
        let (graph, report) = sample();
        let alone = format!("\"report\":{}}}\n", report_json(&report));
        assert!(written(&graph, &report).ends_with(&alone), "{alone}");
    }
}
