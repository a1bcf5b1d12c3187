//! Steps that are left out, and the graph page by page.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::{Service, northwind_labs};
use graph::{Entity, Graph, GraphBuilder, Page, StepStatus};
use graph_anthropic::ontology::{Step, entities, relationships, steps};
use graph_anthropic::pages::MAX_ITEMS;
use graph_anthropic::{Options, collect_pages};

use crate::support::{Collected, Host, answer};

fn without(steps: &[&Step]) -> (Collected, Host) {
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut options = Options::default();
    steps.iter().for_each(|step| options.skip_step(step.id).unwrap());
    let collected = host.collect_with(&options).unwrap();
    (collected, host)
}

fn all_steps() -> Vec<&'static Step> {
    steps().collect()
}

/// The types that a step brings.
fn types(step: &Step) -> BTreeSet<String> {
    let entities = entities().into_iter().filter(|kind| kind.step == step);
    let relationships = relationships().into_iter().filter(|kind| kind.step == step);
    let types = entities.map(|kind| kind.type_name.to_owned());
    types.chain(relationships.map(|kind| kind.type_name().to_owned())).collect()
}

#[test]
fn a_step_that_is_left_out_is_disabled_asks_for_nothing_and_its_types_are_partial() {
    for step in steps() {
        let (collected, host) = without(&[step]);
        let ended = collected.step(step.id);
        assert_eq!((ended.status, ended.requests), (StepStatus::Disabled, 0), "{step:?}");
        assert!(host.requests().all(|request| request.purpose.step != step.id), "{step:?}");
        let kinds = collected.graph.entities().iter().map(|entity| &entity.kind);
        let kinds = kinds.chain(collected.graph.relationships().iter().map(|edge| &edge.kind));
        let brought: Vec<_> = kinds.filter(|kind| types(step).contains(kind.as_ref())).collect();
        assert!(brought.is_empty(), "{step:?}: {brought:?}");
        for kind in types(step) {
            assert!(collected.partial().contains(kind.as_str()), "{step:?}: {kind}");
        }
    }
}

#[test]
fn whatever_lacks_something_because_a_step_is_left_out_is_named() {
    let (whole, _) = without(&[]);
    for first in steps() {
        for second in steps() {
            let (collected, _) = without(&[first, second]);
            let (partial, got) = (collected.partial(), &collected.graph);
            for entity in whole.graph.entities().iter().filter(|other| !is_told(got, other)) {
                let kind = entity.kind.as_ref();
                assert!(partial.contains(kind), "{first:?} {second:?}: {}", entity.key);
            }
            let edges = whole.graph.relationships().iter();
            for edge in edges.filter(|other| !got.relationships().contains(other)) {
                let kind = edge.kind.as_ref();
                assert!(partial.contains(kind), "{first:?} {second:?}: {}", edge.key);
            }
        }
    }
}

/// Whether a graph has an entity, and says nothing of it that is not so. What a step that was left
/// out would have added may be absent.
fn is_told(graph: &Graph, entity: &Entity) -> bool {
    let own = graph.entities().iter().find(|own| own.key == entity.key);
    own.is_some_and(|own| {
        own.properties.iter().all(|(name, value)| entity.properties.get(name) == Some(value))
    })
}

#[test]
fn without_workspaces_nobody_is_asked_for_their_members_and_that_is_said() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut options = Options::default();
    options.skip_step("fetch-workspaces").unwrap();
    let collected = host.collect_with(&options).unwrap();

    assert_eq!(collected.step("fetch-workspace-members").status, StepStatus::Disabled);
    expect![[
        "list members of workspaces: fetch-workspaces was left out, so there is nothing to go by"
    ]]
    .assert_eq(&collected.problems().join("\n"));
}

#[test]
fn everything_can_be_left_out() {
    let (collected, host) = without(&all_steps());
    assert_eq!((host.calls.len(), collected.graph), (0, Graph::default()));
}

/// The pages of a collection without some steps.
fn pages(without: &[&Step], items: usize) -> Vec<Page<'static>> {
    let mut options = Options::default();
    without.iter().for_each(|step| options.skip_step(step.id).unwrap());
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut pages = collect_pages(&mut host, &options).unwrap();
    let mut all = Vec::new();
    while let Some(page) = pages.next_page(items).unwrap() {
        all.push(page.into_owned());
    }
    all
}

#[test]
fn what_is_drained_is_what_is_collected() {
    for items in [0, 1, 2, 3, 14, 15, 40, 41, 1000, usize::MAX] {
        let (whole, _) = without(&[]);
        let pages = pages(&[], items);
        let mut drained = GraphBuilder::default();
        let (last, others) = pages.split_last().unwrap();
        assert!(last.report.is_some() && others.iter().all(|page| page.report.is_none()));
        for page in pages {
            assert!(page.entities.len() + page.relationships.len() <= items.clamp(1, MAX_ITEMS));
            page.entities.into_iter().for_each(|entity| drained.add_entity(entity).unwrap());
            page.relationships.into_iter().for_each(|edge| drained.add_relationship(edge).unwrap());
        }
        assert!(drained.build() == whole.graph, "{items} a page");
    }
}

#[test]
fn the_lines_of_all_pages_are_the_document_of_the_whole() {
    let (collected, _) = without(&[]);
    let mut whole = Vec::new();
    let mut lines = graph::formats::Ndjson::new(&mut whole);
    graph::formats::write(&collected.graph, &collected.report, &mut lines).unwrap();
    let drained: String = pages(&[], 5).iter().map(Page::to_ndjson).collect();
    assert_eq!(drained.into_bytes(), whole);
}

#[test]
fn a_graph_of_nothing_is_one_page_with_the_report() {
    let pages = pages(&all_steps(), 7);
    assert_eq!(pages.len(), 1);
    assert!(pages[0].report.is_some());
}

#[test]
fn a_page_that_there_is_no_memory_for_is_not_taken_for_the_end() {
    let mut options = Options::default();
    options.limit_memory(2 << 20);
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut pages = collect_pages(&mut host, &options).unwrap();
    for _ in 0..2 {
        let failure = pages.next_page(MAX_ITEMS).unwrap_err().to_string();
        assert!(failure.starts_with("keep what was read: the memory"), "{failure}");
    }
}

#[test]
fn a_step_that_does_not_exist_is_an_error_that_names_it_and_those_that_do() {
    let mut options = Options::default();
    expect!["fetch-planets is not a step: fetch-account, fetch-users, fetch-workspaces, fetch-workspace-members, fetch-api-keys, fetch-service-accounts, fetch-federation, fetch-invites, fetch-external-keys, fetch-settings, fetch-rbac, fetch-limits, fetch-telemetry-destinations, fetch-usage"]
        .assert_eq(&options.skip_step("fetch-planets").unwrap_err().0);
    assert_eq!(options, Options::default());
}

#[test]
fn raw_data_that_is_nested_deeper_than_readers_follow_is_left_out() {
    let body = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        format!(r#"{{"data":[{{"id":"apikey_deep","new":{open}{close}}}],"has_more":false}}"#)
    };
    let mut options = Options::default();
    options.raw_data = true;
    for (levels, is_kept) in [(100, true), (101, false), (20_000, false)] {
        let body = body(levels);
        let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
            request.path.contains("/api_keys").then(|| answer(200, &body)).flatten()
        });

        let collected = host.collect_with(&options).unwrap();

        let key = collected.entity("anthropic_api_key:apikey_deep");
        assert_eq!(key.raw_data.is_some(), is_kept, "{levels}");
        let left_out = "list API keys: raw data of 1 item was left out: it is nested deeper than \
                        readers follow: apikey_deep";
        let is_told = collected.problems().iter().any(|problem| problem == left_out);
        assert_eq!(is_told, !is_kept, "{:#?}", collected.problems());
    }
}

#[test]
fn a_collection_that_would_need_too_much_memory_ends_in_words() {
    let mut options = Options::default();
    options.limit_memory(1 << 20);

    let failure = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap_err();

    assert_eq!(
        failure.to_string(),
        "keep what was read: the memory of the collector is full: who runs the host can give it \
         more, or leave out steps"
    );
    options.limit_memory(64 << 20);
    let collected = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap();
    assert!(collected.every_step_succeeded());
}
