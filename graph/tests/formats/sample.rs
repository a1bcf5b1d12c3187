//! A graph of everything that a format can get wrong.

use graph::formats::{Format, Json, write};
use graph::{
    Entity, Graph, GraphBuilder, Kinds, Problem, Properties, Relationship, RelationshipKind,
    Report, Step, StepStatus, Value,
};

/// Names that mean something to one format or another.
pub(crate) const HOSTILE: [&str; 27] = [
    "double \" single ' backtick ` done",
    "two\nlines",
    "a\ttab and a\rreturn",
    "</script><script>alert(1)</script>",
    "<b>bold</b> & &amp; &#34; &nbsp;",
    "control \u{1} \u{1b} \u{1f} \u{7f} \u{85} done",
    "right \u{202e}to left\u{202c}, and no \u{fffe} character",
    "back\\slash \\N \\n \\u0041 \\\" \\",
    "=1+1",
    "@SUM(A1:A9)",
    "family 👩‍👩‍👧 and Grüße, 你好",
    "#quot; #35; ﬂ°°35¶ß",
    "-- DROP TABLE users; --",
    "]]> <!-- -->",
    "%% comment %%{init: {}}%%",
    "a; b; c;",
    "// line /* block */",
    "1. one",
    "- item",
    "**bold** _it_ `code` [link](x)",
    "end",
    "subgraph \"x\" --> |y| z[w]",
    "style fill:#fff;",
    "{{template}} ${shell} $(sub) {cypher: 1}",
    " white  space ",
    "null",
    "line \u{2028} paragraph \u{2029}, and no \u{ffff} character",
];

/// The graph, and a report.
pub(crate) fn hostile() -> (Graph, Report) {
    let mut builder = GraphBuilder::default();
    builder.add_entity(entity("acme_account:1", "acme_account", every_kind_of_value())).unwrap();
    for (index, name) in HOSTILE.iter().enumerate() {
        let key = format!("acme_user:{index:02}");
        let properties = [
            ("displayName", (*name).into()),
            ("id", format!("{index:02}").into()),
            ("email", vec![(*name).to_owned(), String::new()].into()),
        ];
        builder.add_entity(entity(&key, "acme_user", properties.into())).unwrap();
        let role = Properties::from([("role", (*name).into()), ("implicit", (index > 3).into())]);
        builder.add_relationship(relationship("acme_account:1", "HAS", &key, role)).unwrap();
    }
    let again = relationship("acme_account:1", "HOLDS", "acme_user:00", Properties::new());
    builder.add_relationship(again).unwrap();
    let hostile_key = "acme_key:%3A \"'`\n\\<&> \u{1}\u{202e}";
    builder.add_entity(entity(hostile_key, "acme_key", Properties::new())).unwrap();
    let to_itself = relationship(hostile_key, "HAS", hostile_key, every_kind_of_value());
    builder.add_relationship(to_itself).unwrap();
    (builder.build(), report())
}

/// The kinds of what is in the graph.
pub(crate) fn kinds() -> Kinds {
    let relationship = |class: &str, to: &str| RelationshipKind {
        kind: format!("acme_account_{}_{to}", class.to_lowercase()),
        class: class.to_owned(),
        from: "acme_account".to_owned(),
        to: format!("acme_{to}"),
    };
    let of_keys = RelationshipKind {
        kind: "acme_key_has_key".to_owned(),
        from: "acme_key".to_owned(),
        ..relationship("HAS", "key")
    };
    Kinds {
        entities: ["acme_account", "acme_key", "acme_user"].map(str::to_owned).into(),
        relationships: vec![relationship("HAS", "user"), relationship("HOLDS", "user"), of_keys],
    }
}

/// What a format makes of the graph.
pub(crate) fn written<'a, F: Format>(new: impl FnOnce(&'a mut Vec<u8>) -> F, to: &'a mut Vec<u8>) {
    let (graph, report) = hostile();
    write(&graph, &report, &mut new(to)).unwrap();
}

/// What a format makes of a graph with nothing in it.
pub(crate) fn written_empty<'a, F: Format>(
    new: impl FnOnce(&'a mut Vec<u8>) -> F,
    to: &'a mut Vec<u8>,
) {
    write(&Graph::default(), &Report::default(), &mut new(to)).unwrap();
}

/// The graph in the shapes of `Json`, which are the nearest to it.
pub(crate) fn as_json() -> serde_json::Value {
    let mut json = Vec::new();
    written(Json::new, &mut json);
    serde_json::from_slice(&json).unwrap()
}

fn entity(key: &str, kind: &str, properties: Properties<'static>) -> Entity<'static> {
    Entity {
        key: key.to_owned().into(),
        kind: kind.to_owned().into(),
        classes: vec!["User".into(), "Person".into()],
        properties,
        raw_data: Some("{\n  \"big\": 12345678901234567890123\n}".into()),
    }
}

fn relationship(
    from: &str,
    class: &str,
    to: &str,
    properties: Properties<'static>,
) -> Relationship<'static> {
    let kind = |key: &str| key.split(':').next().unwrap().to_owned();
    Relationship {
        key: format!("{from}|{}|{to}", class.to_lowercase()).into(),
        kind: format!("{}_{}_{}", kind(from), class.to_lowercase(), &kind(to)["acme_".len()..])
            .into(),
        class: class.to_owned().into(),
        from: from.to_owned().into(),
        to: to.to_owned().into(),
        properties,
    }
}

fn every_kind_of_value() -> Properties<'static> {
    Properties::from([
        ("id", "its own".into()),
        ("name", "Every \"kind\" of value".into()),
        ("emptyText", "".into()),
        ("largest", Value::Integer(i64::MAX)),
        ("smallest", Value::Integer(i64::MIN)),
        ("zero", Value::Integer(0)),
        ("yes", true.into()),
        ("no", false.into()),
        ("createdOn", Value::Timestamp(1_730_332_707_427)),
        ("longAgo", Value::Timestamp(-1)),
        ("noTexts", Value::Texts(Vec::new())),
        ("texts", HOSTILE.map(str::to_owned).to_vec().into()),
        ("nothing", Value::Null),
        ("config", "".into()),
        ("config.json", "[]".into()),
        ("tag.a-b", "one".into()),
        ("tag.a_b", "two".into()),
        ("objectid", "not BloodHound's".into()),
        ("a `hostile` \"name\" <&> 'of' $it", "still a name".into()),
    ])
}

fn report() -> Report {
    let statuses = [
        ("fetch-users", StepStatus::Partial),
        ("fetch-account", StepStatus::Success),
        ("fetch-keys", StepStatus::Failed),
        ("fetch-groups", StepStatus::NotApplicable),
        ("fetch-trust", StepStatus::NotPermitted),
        ("fetch-roles", StepStatus::Disabled),
    ];
    let problem = Problem {
        operation: "list users".to_owned(),
        message: HOSTILE.concat(),
        status: Some(500),
        request_id: Some("req_1".to_owned()),
    };
    let steps = statuses.map(|(id, status)| Step {
        id: id.to_owned(),
        subject: HOSTILE.concat(),
        status,
        needs: (status == StepStatus::NotPermitted).then(|| HOSTILE.concat()),
        entities: 1,
        relationships: 2,
        requests: 3,
        problems: if status == StepStatus::Success { Vec::new() } else { vec![problem.clone()] },
    });
    Report {
        organization: Some(HOSTILE.concat()),
        first_answer: Some(1_795_507_200_000),
        last_answer: Some(1_795_507_201_000),
        credentials: vec![HOSTILE.concat()],
        complete: false,
        steps: steps.into(),
        partial_types: vec!["acme_key".to_owned(), "acme_user".to_owned()],
        requests: 18,
    }
}
