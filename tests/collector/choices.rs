//! Which steps are read: by default, on request, and with which credentials.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::{Service, northwind_labs};
use graph::StepStatus;
use graph_anthropic::Options;
use graph_anthropic::credentials::credential_kinds;
use graph_anthropic::ontology::{Step, steps};

use crate::support::{Collected, Host, everything, property};

/// The types that a step brings.
fn types(step: &Step) -> BTreeSet<&'static str> {
    step.entity_types().into_iter().chain(step.relationship_types()).collect()
}

/// The ids of the steps that made requests, and of those that were left out.
fn read_and_left_out(collected: &Collected) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let all = &collected.report.steps;
    let read = all.iter().filter(|step| step.requests > 0);
    let left_out = all.iter().filter(|step| step.status == StepStatus::Disabled);
    (read.map(|step| step.id.as_str()).collect(), left_out.map(|step| step.id.as_str()).collect())
}

/// A step, and everything that it depends on.
fn with_dependencies(step: &'static Step) -> BTreeSet<&'static str> {
    let mut ids = BTreeSet::from([step.id]);
    for other in step.depends_on() {
        ids.extend(with_dependencies(other));
    }
    ids
}

/// Northwind, of which some steps only are read, with every credential.
fn only(wanted: &[&Step]) -> Collected {
    let mut options = Options::default();
    credential_kinds().iter().for_each(|kind| options.add_credential(kind.id).unwrap());
    wanted.iter().for_each(|step| options.only_step(step.id).unwrap());
    Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap()
}

#[test]
fn who_asks_for_one_step_only_gets_it_with_what_it_depends_on_and_nothing_else() {
    let whole = Host::new(Service::new(northwind_labs())).collect_with(&everything()).unwrap();
    for step in steps() {
        let collected = only(&[step]);
        let (read, left_out) = read_and_left_out(&collected);
        let wanted = with_dependencies(step);
        assert!(read.is_subset(&wanted), "{step:?}: {read:?} instead of {wanted:?}");
        let others = steps().map(|other| other.id).filter(|id| !wanted.contains(id));
        assert_eq!(left_out, others.collect(), "{step:?}");

        let (partial, types) = (collected.partial(), types(step));
        for entity in whole.graph.entities().iter().filter(|it| types.contains(it.kind.as_ref())) {
            let is_there = collected.graph.entities().iter().any(|other| other.key == entity.key);
            assert!(is_there || partial.contains(entity.kind.as_ref()), "{step:?} {}", entity.key);
        }
        let edges = whole.graph.relationships().iter();
        for edge in edges.filter(|it| types.contains(it.kind.as_ref())) {
            let is_there = collected.graph.relationships().contains(edge);
            assert!(is_there || partial.contains(edge.kind.as_ref()), "{step:?} {}", edge.key);
        }
    }
}

#[test]
fn what_a_step_adds_to_things_of_other_steps_is_there_when_only_it_is_asked_for() {
    let mut options = Options::default();
    options.only_step("fetch-limits").unwrap();
    let collected = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap();
    let (read, _) = read_and_left_out(&collected);
    assert_eq!(read, BTreeSet::from(["fetch-account", "fetch-limits", "fetch-workspaces"]));
    let workspace = collected.entity("anthropic_workspace:wrkspc_02ClaudeCode");
    assert_eq!(property(workspace, "hasOwnRateLimit"), "true");
}

#[test]
fn several_steps_can_be_asked_for_and_what_is_skipped_is_skipped_all_the_same() {
    let [users, keys] =
        ["fetch-users", "fetch-api-keys"].map(|id| steps().find(|step| step.id == id).unwrap());
    let (of_both, both) = (with_dependencies(users), with_dependencies(keys));
    let collected = only(&[users, keys]);
    let (read, _) = read_and_left_out(&collected);
    assert_eq!(read, of_both.union(&both).copied().collect());

    let mut options = Options::default();
    options.only_step("fetch-users").unwrap();
    options.also_step("fetch-invites").unwrap();
    options.skip_step("fetch-account").unwrap();
    let collected = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap();
    let (read, _) = read_and_left_out(&collected);
    assert_eq!(read, BTreeSet::from(["fetch-invites", "fetch-users"]));
}

#[test]
fn what_takes_a_beta_or_many_requests_is_read_only_when_it_is_asked_for() {
    let on_request: Vec<_> = steps().filter(|step| !step.on_by_default).collect();
    let ids: Vec<_> = on_request.iter().map(|step| step.id).collect();
    assert!(ids.contains(&"fetch-limits") && ids.contains(&"fetch-usage"), "{ids:?}");
    let default = Host::new(Service::new(northwind_labs())).collect().unwrap();
    let (read, left_out) = read_and_left_out(&default);
    assert_eq!(left_out, ids.iter().copied().collect());
    for step in on_request {
        let mut options = Options::default();
        options.also_step(step.id).unwrap();
        let collected = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap();
        let (more, _) = read_and_left_out(&collected);
        assert!(more.difference(&read).eq([&step.id]), "{step:?}: {more:?}");
        // What is asked for as well changes nothing of what was read before.
        assert_eq!(collected.entity_keys(), {
            let own = types(step);
            let kept = default.graph.entities().iter().map(|entity| entity.key.as_ref());
            let new = collected.graph.entities().iter();
            let new = new.filter(|entity| own.contains(entity.kind.as_ref()));
            let all: BTreeSet<_> = kept.chain(new.map(|entity| entity.key.as_ref())).collect();
            all.into_iter().collect::<Vec<_>>()
        });
    }
}

#[test]
fn a_run_has_the_credentials_that_it_is_told_of_in_one_order_and_each_once() {
    let credentials = |ids: &[&str]| {
        let mut options = Options::default();
        ids.iter().for_each(|id| options.add_credential(id).unwrap());
        let mut host = Host::new(Service::new(northwind_labs()));
        host.collect_with(&options).unwrap().report.credentials
    };
    assert_eq!(credentials(&[]), ["an Admin key"]);
    assert_eq!(credentials(&["enterprise-key"]), ["an Enterprise key"]);
    assert_eq!(
        credentials(&["enterprise-key", "access-token", "admin-key", "access-token"]),
        ["an Admin key", "an `org:admin` token", "an Enterprise key"]
    );
}

#[test]
fn what_does_not_exist_cannot_be_asked_for_or_held_and_nothing_changes() {
    let mut options = Options::default();
    let unknown = options.skip_step("fetch-planets").unwrap_err();
    assert_eq!(options.only_step("fetch-planets").unwrap_err(), unknown);
    assert_eq!(options.also_step("fetch-planets").unwrap_err(), unknown);
    expect![[
        r#""master\u{1b}" is not a kind of credential: admin-key, access-token, enterprise-key"#
    ]]
    .assert_eq(&options.add_credential("master\u{1b}").unwrap_err().0);
    assert_eq!(options, Options::default());
}
