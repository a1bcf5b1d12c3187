use std::borrow::Cow;

use super::*;
use crate::formats::{Format, Json, Ndjson, write};
use crate::{Entity, Problem, Properties, Relationship, Step, StepStatus, Value};

fn entity(key: &str, properties: Properties<'static>) -> Entity<'static> {
    Entity {
        key: Cow::Owned(key.to_owned()),
        kind: "acme_user".into(),
        classes: vec!["User".into(), "Person".into()],
        properties,
        raw_data: None,
    }
}

/// A graph with every kind of value, and a report with all that one can have.
fn sample() -> (Graph, Report) {
    let properties = [
        ("name", "B\u{f6} \"the\nbuilder\" </script> \u{202e}".into()),
        ("email", vec!["bo@acme.example".to_owned()].into()),
        ("none", Vec::<String>::new().into()),
        ("createdOn", Value::Timestamp(1_730_332_707_427)),
        ("level", Value::Integer(-3)),
        ("active", true.into()),
        ("lastName", Value::Null),
        ("displayName", "Bo".into()),
    ];
    let mut builder = GraphBuilder::default();
    let mut bo = entity("acme_user:bo", properties.into());
    bo.raw_data = Some("{\"id\":\"bo\",\"big\":12345678901234567890123}".into());
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
    let statuses = [
        StepStatus::Success,
        StepStatus::Partial,
        StepStatus::NotApplicable,
        StepStatus::NotPermitted,
        StepStatus::Disabled,
        StepStatus::Failed,
    ];
    let step = |status: StepStatus| Step {
        id: format!("fetch-{}", status.as_str()),
        subject: "users".to_owned(),
        status,
        needs: (status == StepStatus::NotPermitted).then(|| "a token".to_owned()),
        entities: 2,
        relationships: 1,
        requests: 3,
        problems: vec![Problem {
            operation: "list users".to_owned(),
            message: "HTTP 500".to_owned(),
            status: Some(500),
            request_id: Some("req_1".to_owned()),
        }],
    };
    let report = Report {
        organization: Some("acme".to_owned()),
        first_answer: Some(1_795_507_200_000),
        last_answer: None,
        credentials: vec!["a key".to_owned()],
        complete: true,
        steps: statuses.map(step).into(),
        partial_types: vec!["acme_user".to_owned()],
        requests: 3,
    };
    (builder.build(), report)
}

fn written<'a>(make: impl FnOnce(&'a mut Vec<u8>) -> Box<dyn Format + 'a>, to: &'a mut Vec<u8>) {
    let (graph, report) = sample();
    write(&graph, &report, &mut *make(to)).unwrap();
}

fn texts() -> [String; 2] {
    let (mut json, mut ndjson) = (Vec::new(), Vec::new());
    written(|to| Box::new(Json::new(to)), &mut json);
    written(|to| Box::new(Ndjson::new(to)), &mut ndjson);
    [json, ndjson].map(|bytes| String::from_utf8(bytes).unwrap())
}

#[test]
fn what_was_written_is_read_as_it_was() {
    for text in texts() {
        assert_eq!(read(&text).unwrap(), sample(), "{text}");
        assert_eq!(read(&format!("\u{feff}\n{text}\n")).unwrap(), sample());
    }
}

#[test]
fn a_document_may_have_been_through_other_hands() {
    let [text, _] = texts();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    // Its keys are sorted now, and it has white space.
    let pretty = serde_json::to_string_pretty(&document).unwrap();
    let (graph, report) = read(&pretty).unwrap();
    assert_eq!(report, sample().1);
    assert_eq!(graph.relationships(), sample().0.relationships());
    assert_eq!(graph.entities().len(), 2);
}

#[test]
fn a_graph_that_was_cut_off_anywhere_is_refused() {
    for text in texts() {
        for (cut, _) in text.trim_end().char_indices() {
            let part = text.get(..cut).unwrap();
            assert!(read(part).is_err(), "{part}");
        }
    }
}

#[test]
fn what_is_no_graph_is_refused_with_a_reason() {
    let [document, lines] = texts();
    let without_report: Vec<_> = lines.lines().take(3).collect();
    let twice = format!("{document}{document}");
    for (text, says) in [
        ("", "there is nothing in it"),
        (" \n", "there is nothing in it"),
        ("[]", "it is no graph as --format json or ndjson writes it: invalid type: sequence"),
        ("{}", "it is no graph as --format json or ndjson writes it: missing field `_class`"),
        ("digraph {", "it is no graph as --format json or ndjson writes it: expected value"),
        (document.get(..40).unwrap(), "it ends too early: EOF while parsing"),
        (&without_report.join("\n"), "it has no report, which comes last"),
        (&twice, "its graph is not whole: the key \"acme_user:ada\" is taken"),
        (
            &document.replace("_toEntityKey\":\"acme_user:bo", "_toEntityKey\":\"acme_user:cy"),
            "its graph is not whole: relationship \"acme_user:ada|manages|acme_user:bo\" has an end \
             that is missing",
        ),
        (&document.replace("-3", "0.5"), "\"level\" has a value that no property can have"),
        (&document.replace("-3", "{}"), "\"level\" has a value that no property can have"),
        (&document.replace("\"failed\"", "\"lost\""), "unknown variant `lost`"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
