//! The table of what passes access on, against the collector's ontology.

use std::collections::BTreeSet;

use answers::access::{PASSES_NOTHING, Passes};
use answers::kinds;
use graph::{Entity, Properties, Relationship};
use graph_anthropic::ontology::{entities, relationships};

#[test]
fn the_types_are_those_of_the_ontology() {
    let ours: BTreeSet<_> = kinds::ALL.into_iter().collect();
    let theirs: BTreeSet<_> = entities().iter().map(|kind| kind.type_name).collect();
    assert_eq!(ours, theirs);
    for kind in ours {
        assert!(!kinds::noun(kind).contains('_'), "{kind} has no noun");
    }
}

/// Passes that know of everything that it is what later ones ask for.
fn knowing() -> Passes {
    let mut passes = Passes::default();
    let entity = |kind: &'static str, properties: Properties<'static>| Entity {
        key: kind.into(),
        kind: kind.into(),
        classes: Vec::new(),
        properties,
        raw_data: None,
    };
    let key = [("scopeType", "organization".into()), ("isAdminCredential", true.into())];
    passes.entity(&entity(kinds::ACCOUNT, Properties::new()));
    passes.entity(&entity(kinds::API_KEY, key.into()));
    let destination = [("sendsContent", true.into())];
    passes.entity(&entity(kinds::TELEMETRY_DESTINATION, destination.into()));
    passes
}

#[test]
fn every_relationship_of_the_ontology_passes_access_on_or_is_said_not_to() {
    let passes = knowing();
    for kind in relationships() {
        let (from, to) = (kind.from.type_name, kind.to.type_name);
        let edge = Relationship {
            key: "key".into(),
            kind: kind.type_name().into(),
            class: kind.verb().into(),
            from: from.into(),
            to: to.into(),
            properties: Properties::new(),
        };
        let passes_on = passes.relationship(&edge).is_some();
        let passes_nothing = PASSES_NOTHING.contains(&kind.type_name());
        assert_ne!(passes_on, passes_nothing, "{}", kind.type_name());
    }
    let all: BTreeSet<_> = relationships().iter().map(|kind| kind.type_name()).collect();
    assert!(PASSES_NOTHING.iter().all(|kind| all.contains(kind)));
}
