//! Attack paths lead where the answers say that one comes to.

use std::collections::{BTreeMap, BTreeSet};

use answers::Organization;
use answers::access::{Condition, Means};
use answers::bloodhound::EDGE_KINDS;
use answers::reach::{Access, Reached};
use graph::{Graph, Report};
use serde_json::Value;

use crate::payload::{labs, list, other, payload};

/// What each key reaches along traversable edges.
fn reached(payload: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let nodes = list(payload, "nodes").iter();
    let keys: BTreeMap<_, _> =
        nodes.map(|it| (it["id"].as_str(), it["properties"]["key"].as_str().unwrap())).collect();
    let is_traversable = |edge: &&Value| {
        EDGE_KINDS.iter().any(|kind| edge["kind"] == kind.name && kind.is_traversable)
    };
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in list(payload, "edges").iter().filter(is_traversable) {
        if let Some(from) = keys.get(&edge["start"]["value"].as_str()) {
            next.entry(from).or_default().push(keys[&edge["end"]["value"].as_str()]);
        }
    }
    let from = |key: &&str| {
        let (mut found, mut front) = (BTreeSet::new(), vec![*key]);
        while let Some(at) = front.pop() {
            let more = next.get(at).into_iter().flatten();
            front.extend(more.filter(|to| found.insert((**to).to_owned())));
        }
        ((*key).to_owned(), found)
    };
    keys.values().map(from).collect()
}

/// Whether who has one thing controls a workspace or the organization, by the answers.
fn is_control(ways: &Reached<'_, '_>) -> bool {
    let is_cost = ways.right() == Some("workspace_billing") && ways.means() != Some(Means::Invites);
    ways.is_active()
        && ways.condition() == Condition::None
        && ways.means() != Some(Means::Permits)
        && !is_cost
}

fn check_agreement(collected: &(Graph, Report)) {
    let targets = ["anthropic_account", "anthropic_workspace"];
    let reached = reached(&payload(collected));
    let organization = Organization::new(&collected.0, &collected.1);
    let access = Access::new(&organization);
    for entity in organization.entities() {
        let all = access.reached_from(&entity.key);
        let controlled = all.iter().filter(|it| is_control(it)).map(|it| it.entity);
        let expected: BTreeSet<_> = controlled
            .filter(|it| targets.contains(&it.kind.as_ref()))
            .map(|it| it.key.clone().into_owned())
            .collect();
        let is_target = |key: &&String| {
            targets.contains(&key.split(':').next().unwrap()) && **key != entity.key
        };
        let found: BTreeSet<_> =
            reached[entity.key.as_ref()].iter().filter(is_target).cloned().collect();
        assert_eq!(found, expected, "{}", entity.key);
    }
}

#[test]
fn attack_paths_lead_to_the_workspaces_and_to_the_organization_that_the_answers_tell_of() {
    check_agreement(&labs());
    (0..12).for_each(|seed| check_agreement(&other(seed)));
}
