//! Graphs that no organization has.

use graph::{Entity, Graph, GraphBuilder, Properties, Relationship, Report, Value};

/// An entity.
pub(crate) fn entity(
    kind: &'static str,
    id: &str,
    properties: &[(&'static str, Value<'static>)],
) -> Entity<'static> {
    let mut properties: Properties<'static> = properties.iter().cloned().collect();
    properties.set("id", id.to_owned());
    Entity {
        key: format!("{kind}:{id}").into(),
        kind: kind.into(),
        classes: vec!["Record".into()],
        properties,
        raw_data: None,
    }
}

/// A relationship.
pub(crate) fn relationship(
    kind: &'static str,
    from: &Entity<'static>,
    to: &Entity<'static>,
    properties: &[(&'static str, Value<'static>)],
) -> Relationship<'static> {
    Relationship {
        key: format!("{}|{kind}|{}", from.key, to.key).into(),
        kind: kind.into(),
        class: "HAS".into(),
        from: from.key.clone(),
        to: to.key.clone(),
        properties: properties.iter().cloned().collect(),
    }
}

/// A graph of them, of which everything was read.
pub(crate) fn graph(
    entities: Vec<Entity<'static>>,
    relationships: Vec<Relationship<'static>>,
) -> (Graph, Report) {
    let mut builder = GraphBuilder::default();
    entities.into_iter().for_each(|it| builder.add_entity(it).unwrap());
    relationships.into_iter().for_each(|it| builder.add_relationship(it).unwrap());
    (builder.build(), Report { complete: true, ..Report::default() })
}
