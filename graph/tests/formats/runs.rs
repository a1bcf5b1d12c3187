//! Small organizations as several runs saw them, and their files of Cypher.

use graph::formats::{Cypher, write};
use graph::{
    Entity, Graph, GraphBuilder, Kinds, Properties, Relationship, RelationshipKind, Report,
};

/// A run: when it was, what it saw, and what it may have missed.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) time: i64,
    /// The account first, if it was read.
    pub(crate) entities: &'a [&'a str],
    pub(crate) relationships: &'a [(&'a str, &'a str)],
    pub(crate) partial: &'a [&'a str],
}

pub(crate) const NEVER: Run<'_> = Run { time: 0, entities: &[], relationships: &[], partial: &[] };

pub(crate) const BEFORE: Run<'_> = Run {
    time: 1_795_507_200_000,
    entities: &["acme_account:north", "acme_group:all", "acme_user:ada", "acme_user:dee"],
    relationships: &[
        ("acme_account:north", "acme_user:ada"),
        ("acme_account:north", "acme_user:dee"),
        ("acme_group:all", "acme_user:ada"),
        ("acme_group:all", "acme_user:dee"),
    ],
    ..NEVER
};

/// The group is gone, and so is Dee.
pub(crate) const AFTER: Run<'_> = Run {
    time: 1_795_593_600_000,
    entities: &["acme_account:north", "acme_user:ada"],
    relationships: &[("acme_account:north", "acme_user:ada")],
    ..NEVER
};

fn kind_of(key: &str) -> &str {
    key.split_once(':').unwrap().0
}

pub(crate) fn relationship_kind(from: &str, to: &str) -> RelationshipKind {
    RelationshipKind {
        kind: format!("{from}_has_{}", &to["acme_".len()..]),
        class: "HAS".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

pub(crate) fn kinds() -> Kinds {
    Kinds {
        entities: ["acme_account", "acme_group", "acme_user"].map(str::to_owned).into(),
        relationships: vec![
            relationship_kind("acme_account", "acme_user"),
            relationship_kind("acme_group", "acme_user"),
        ],
    }
}

impl Run<'_> {
    pub(crate) fn graph(self) -> Graph {
        let mut builder = GraphBuilder::default();
        for key in self.entities {
            let class = if kind_of(key) == "acme_account" { "Account" } else { "Thing" };
            let entity = Entity {
                key: (*key).to_owned().into(),
                kind: kind_of(key).to_owned().into(),
                classes: vec![class.into()],
                properties: Properties::from([("seen", graph::Value::Timestamp(self.time))]),
                raw_data: None,
            };
            builder.add_entity(entity).unwrap();
        }
        for (from, to) in self.relationships {
            let kind = relationship_kind(kind_of(from), kind_of(to));
            let relationship = Relationship {
                key: format!("{from}|has|{to}").into(),
                kind: kind.kind.into(),
                class: kind.class.into(),
                from: (*from).to_owned().into(),
                to: (*to).to_owned().into(),
                properties: Properties::new(),
            };
            builder.add_relationship(relationship).unwrap();
        }
        builder.build()
    }

    /// The text of its file.
    pub(crate) fn file(self) -> String {
        let report = Report {
            last_answer: Some(self.time),
            partial_types: self.partial.iter().map(|kind| (*kind).to_owned()).collect(),
            ..Report::default()
        };
        let mut bytes = Vec::new();
        write(&self.graph(), &report, &mut Cypher::new(&mut bytes, kinds())).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

/// What there is where only these runs were loaded.
pub(crate) fn only(runs: &[Run<'_>]) -> Vec<String> {
    let mut keys: Vec<_> = runs
        .iter()
        .map(|run| run.graph())
        .flat_map(|graph| {
            let entities = graph.entities().iter().map(|it| it.key.to_string());
            let all = entities.chain(graph.relationships().iter().map(|it| it.key.to_string()));
            all.collect::<Vec<_>>()
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A file whose load breaks off before or after what is gone was removed.
pub(crate) fn broken_off(run: Run<'_>, is_removed: bool) -> String {
    let file = run.file();
    let lines: Vec<_> = file.split_inclusive('\n').collect();
    let is_end = |line: &&&str| line.contains(" DELETE x;");
    let removals = lines.iter().filter(is_end).count();
    let begin = lines.iter().position(|line| is_end(&line)).unwrap();
    lines[..begin + if is_removed { 2 * removals } else { 0 }].concat()
}
