//! The graph that the collector makes equals the one computed straight from the organization.
//!
//! The truth knows the model and the grammar of GRAPH_MODEL.md, and no item, page or answer.

use std::collections::BTreeSet;

use fake_organization::model::{
    Creator, KeyScope, KeyStatus, Organization, OrganizationRole, WorkspaceRole,
};
use fake_organization::{Generation, Items, Service, Shape, generate};
use graph::StepStatus;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Collected, Host, property, shown};

/// Everything that is true of an organization, a line each.
fn truth(organization: &Organization, server: &Service) -> BTreeSet<String> {
    let account = format!("anthropic_account:{}", organization.id);
    let default = format!("anthropic_workspace:{}:default", organization.id);
    let mut lines = BTreeSet::from([account.clone(), format!("{default} active default")]);
    lines.insert(format!("{account}|has|{default}"));
    for user in organization.users() {
        let key = format!("anthropic_user:{}", user.id);
        lines.insert(format!("{key} {}", user.role.as_str()));
        lines.insert(format!("{account}|has|{key}"));
        if let Some(role) = in_default(user.role) {
            lines.insert(format!("{key}|assigned|{default} {role} organization-role"));
        }
    }
    for workspace in organization.workspaces() {
        let key = format!("anthropic_workspace:{}", workspace.id);
        let active = if workspace.archived_ms.is_none() { " active" } else { "" };
        lines.insert(format!("{key}{active}"));
        lines.insert(format!("{account}|has|{key}"));
        for member in organization.members(&workspace.id).unwrap() {
            // An admin in a list looks like one who was added.
            let is_told = !server.lists_inherited_members || member.role == WorkspaceRole::Billing;
            let by = if member.inherited && is_told { "organization-role" } else { "membership" };
            let (user, role) = (member.user_id, member.role.as_str());
            lines.insert(format!("anthropic_user:{user}|assigned|{key} {role} {by}"));
        }
    }
    let is_there = |id: &str| organization.users().iter().any(|user| user.id == id);
    for api_key in organization.api_keys() {
        let key = format!("anthropic_api_key:{}", api_key.id);
        let active = if api_key.status == KeyStatus::Active { " active" } else { "" };
        let creator = match &api_key.created_by {
            Creator::User(id) => Some(id),
            Creator::ServiceAccount(_) | Creator::Unrecorded => None,
        };
        let missing = if creator.is_none_or(|id| is_there(id)) { "" } else { " orphan" };
        lines.insert(format!("{key} {}{active}{missing}", api_key.status.as_str()));
        if let (true, Some(id)) = (missing.is_empty(), creator) {
            lines.insert(format!("anthropic_user:{id}|created|{key}"));
        }
        let owner = match &api_key.scope {
            // Without `scope`, it looks like a key of the default workspace.
            KeyScope::Organization if server.generation == Generation::Silent => default.clone(),
            KeyScope::Organization => account.clone(),
            KeyScope::Workspace(id) if *id == organization.default_workspace().id => {
                default.clone()
            }
            KeyScope::Workspace(id) => format!("anthropic_workspace:{id}"),
        };
        lines.insert(format!("{owner}|has|{key}"));
    }
    lines
}

/// What the organization role gives in the default workspace.
fn in_default(role: OrganizationRole) -> Option<&'static str> {
    match role {
        OrganizationRole::Admin => Some("workspace_admin"),
        OrganizationRole::Billing => Some("workspace_billing"),
        OrganizationRole::Developer => Some("workspace_developer"),
        OrganizationRole::User => Some("workspace_user"),
        OrganizationRole::ClaudeCodeUser | OrganizationRole::Managed => None,
    }
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let entities = collected.graph.entities().iter().map(|entity| {
        let is = |name: &str| property(entity, name) == "true";
        let word =
            |name: &str, word: &str| if is(name) { format!(" {word}") } else { String::new() };
        let state = match entity.kind.as_str() {
            "anthropic_account" => String::new(),
            "anthropic_user" => format!(" {}", property(entity, "role")),
            "anthropic_api_key" => format!(
                " {}{}{}",
                property(entity, "status"),
                word("active", "active"),
                word("creatorMissing", "orphan")
            ),
            _ => format!("{}{}", word("active", "active"), word("isDefault", "default")),
        };
        format!("{}{state}", entity.key)
    });
    let relationships = collected.graph.relationships().iter().map(|one| {
        let access = ["role", "grantedBy"].map(|name| one.properties.get(name));
        let access = access.iter().flatten().map(|value| format!(" {}", shown(value)));
        format!("{}{}", one.key, access.collect::<String>())
    });
    entities.chain(relationships).collect()
}

fn shape() -> impl Strategy<Value = Shape> {
    let people = (0..30_usize, 0..5_usize, 0..40_usize, 0..4_usize);
    let places = (0..8_usize, 0..4_usize, 0..30_usize, any::<bool>());
    (people, places).prop_map(|(people, places)| {
        let (users, gone, memberships, service_accounts) = people;
        let (workspaces, archived, api_keys, claude_code) = places;
        Shape {
            users,
            gone,
            workspaces,
            archived,
            memberships,
            api_keys,
            claude_code,
            service_accounts,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_graph_equals_the_truth_for_every_generation_and_version(
        seed in any::<u64>(),
        shape in shape(),
        generation in select(Generation::ALL.to_vec()),
        version in select(vec!["2023-06-01", "2026-10-21"]),
        largest_page in select(vec![1_usize, 7, 1000]),
        lists_inherited_members in any::<bool>(),
    ) {
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        service.generation = generation;
        service.largest_page = largest_page;
        service.lists_inherited_members = lists_inherited_members;
        let expected = truth(&organization, &service);
        let collected = Host::new(service).with_version(version).collect().unwrap();

        let got = told(&collected);
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert_eq!(collected.report.partial_types.clone(), Vec::<String>::new());
        prop_assert!(collected.statuses().iter().all(|status| *status == StepStatus::Success));
    }
}
