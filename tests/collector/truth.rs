//! The graph that the collector makes equals the one computed straight from the organization.
//!
//! The truth knows the model and the grammar of GRAPH_MODEL.md, and no item, page or answer.

use std::collections::{BTreeMap, BTreeSet};

use fake_organization::model::{
    ApiKey, Creator, InviteStatus, KeyKind, KeyScope, KeyStatus, Organization, OrganizationRole,
    Principal, WorkspaceRole,
};
use fake_organization::{Generation, Items, Service, Shape, generate};
use graph::{Entity, StepStatus};
use graph_anthropic::Options;
use graph_anthropic::ontology::{RelationshipKind, entities, relationships};
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Collected, Host, NOTHING, by_token, property, shown};

/// Everything that is true of an organization, a line each; of service accounts only where they are
/// read.
fn truth(organization: &Organization, server: &Service, reads_accounts: bool) -> BTreeSet<String> {
    let mut reach = Reach::new();
    let account = format!("anthropic_account:{}", organization.id);
    let default = format!("anthropic_workspace:{}:default", organization.id);
    let mut lines = BTreeSet::from([account.clone(), format!("{default} active default")]);
    lines.insert(format!("{account}|has|{default}"));
    for user in organization.users() {
        let key = format!("anthropic_user:{}", user.id);
        let (role, joined) = (user.role.as_str(), user.added_ms);
        lines.insert(format!("{key} {role} {joined} {}", user.name.trim()));
        lines.insert(format!("{account}|has|{key}"));
        if let Some(role) = in_default(user.role) {
            lines.insert(format!("{key}|assigned|{default} {role} organization-role"));
            reach.entry(&user.id).or_default().push((default.clone(), role, true));
        }
    }
    for workspace in organization.workspaces() {
        let is_listed = workspace.archived_ms.is_none() || server.lists_archived_members;
        let key = format!("anthropic_workspace:{}", workspace.id);
        let active = if workspace.archived_ms.is_none() { " active" } else { "" };
        let archived = workspace.archived_ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
        let (made, tags) = (workspace.created_ms, workspace.tags.len());
        lines.insert(format!("{key}{active} {made} {archived} {tags} tags {}", workspace.name));
        lines.insert(format!("{account}|has|{key}"));
        for member in organization.members(&workspace.id).unwrap().into_iter().filter(|_| is_listed)
        {
            // An admin in a list looks like one who was added.
            let is_told = !server.lists_inherited_members || member.role == WorkspaceRole::Billing;
            let by = if member.inherited && is_told { "organization-role" } else { "membership" };
            let (user, role) = (member.user_id, member.role.as_str());
            let is_in_use = workspace.archived_ms.is_none();
            let off = off(is_in_use);
            lines.insert(format!("anthropic_user:{user}|assigned|{key} {role} {by}{off}"));
            let user = organization.users().iter().find(|it| it.id == user).unwrap();
            reach.entry(&user.id).or_default().push((key.clone(), role, is_in_use));
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
        let (made, name, status) = (api_key.created_ms, &api_key.name, api_key.status.as_str());
        let people = people(api_key);
        let kind = kind(organization, server, api_key, reads_accounts);
        lines.insert(format!("{key} {status}{active}{missing} {made} {people} {kind} {name}"));
        // It ends with whom it acts as, where that is read.
        let is_on = match api_key.principal() {
            Some(Principal::ServiceAccount(_)) if !reads_accounts => {
                api_key.status == KeyStatus::Active
            }
            _ => organization.works(api_key),
        };
        if let (true, Some(id)) = (missing.is_empty(), creator) {
            lines.insert(format!("anthropic_user:{id}|created|{key}{}", off(is_on)));
        }
        let is_for_all =
            api_key.scope == KeyScope::Organization && server.generation != Generation::Silent;
        let mut reached = Vec::new();
        match api_key.principal() {
            Some(Principal::User(id)) if is_there(id) => {
                lines.insert(format!("anthropic_user:{id}|uses|{key}{}", off(is_on)));
                reached.extend(reach.get(id).into_iter().flatten().cloned());
            }
            Some(Principal::ServiceAccount(id)) if reads_accounts => {
                for place in organization.workspaces_of(id).unwrap() {
                    let workspace = organization.workspace(&place.workspace_id).unwrap();
                    let (role, is_in_use) = (place.role.as_str(), workspace.archived_ms.is_none());
                    let key = workspace_key(organization, &place.workspace_id);
                    reached.push((key, role, is_in_use));
                }
            }
            _ => {}
        }
        for (workspace, role, is_in_use) in reached.into_iter().filter(|_| is_for_all) {
            let off = off(is_on && is_in_use);
            lines.insert(format!("{key}|allows|{workspace} {role}{off}"));
        }
        let (owner, is_in_use) = match &api_key.scope {
            // Without `scope`, it looks like a key of the default workspace.
            KeyScope::Organization if server.generation == Generation::Silent => {
                (default.clone(), true)
            }
            KeyScope::Organization => (account.clone(), true),
            KeyScope::Workspace(id) => {
                let workspace = organization.workspace(id).unwrap();
                (workspace_key(organization, id), workspace.archived_ms.is_none())
            }
        };
        lines.insert(format!("{owner}|has|{key}{}", off(is_on && is_in_use)));
    }
    for invite in organization.invites() {
        let key = format!("anthropic_invite:{}", invite.id);
        let (role, status) = (invite.role.as_str(), invite.status(organization.now_ms));
        let (invited, expires) = (invite.invited_ms, invite.expires_ms());
        let accepted = invite.accepted_ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
        let times = format!("{invited} {expires} {accepted}");
        let is_expired = status == InviteStatus::Expired;
        let is_still_pending = is_expired && server.lists_expired_as_pending;
        let status = if is_still_pending { "pending" } else { status.as_str() };
        let groups = invite.group_ids.join(",");
        let email = &invite.email;
        lines.insert(format!("{key} {role} {status} {is_expired} {times} {email} {groups}"));
        lines.insert(format!("{account}|has|{key}"));
    }
    lines
}

/// Which workspaces a user reaches, as what, and whether they are in use.
type Reach<'a> = BTreeMap<&'a str, Vec<(String, &'static str, bool)>>;

/// What is said of a relationship that opens nothing.
fn off(is_active: bool) -> &'static str {
    if is_active { "" } else { " off" }
}

fn workspace_key(organization: &Organization, id: &str) -> String {
    match id == organization.default_workspace().id {
        true => format!("anthropic_workspace:{}:default", organization.id),
        false => format!("anthropic_workspace:{id}"),
    }
}

/// What kind of key it is, whether it outlives who made it, and whether it is an admin's.
fn kind(
    organization: &Organization,
    server: &Service,
    api_key: &ApiKey,
    reads_accounts: bool,
) -> String {
    let kind = match api_key.kind() {
        KeyKind::Personal => "personal",
        KeyKind::ServiceAccount => "service-account",
        KeyKind::Workspace => "workspace",
    };
    let is_of_default = KeyScope::Workspace(organization.default_workspace().id.clone());
    let is_known = match (&api_key.scope, api_key.kind()) {
        // Without `scope`, these two look the same.
        (scope, _) if *scope == KeyScope::Organization || *scope == is_of_default => {
            server.generation != Generation::Silent
                && (*scope == is_of_default
                    || reads_accounts
                    || api_key.kind() != KeyKind::ServiceAccount)
        }
        _ => true,
    };
    let is_admin = organization.is_admin_credential(api_key).to_string();
    let is_admin = if is_known { is_admin.as_str() } else { "-" };
    format!("{kind} {} {is_admin}", api_key.outlives_creator())
}

/// Who made a key, and whom it acts as.
fn people(api_key: &ApiKey) -> String {
    let (kind, maker) = match &api_key.created_by {
        Creator::User(id) => ("user", id.as_str()),
        Creator::ServiceAccount(id) => ("service_account", id.as_str()),
        Creator::Unrecorded => ("-", "-"),
    };
    match api_key.principal() {
        Some(Principal::User(id)) => format!("{kind} {maker} user {id}"),
        Some(Principal::ServiceAccount(id)) => format!("{kind} {maker} service_account {id}"),
        None => format!("{kind} {maker} - -"),
    }
}

/// What the organization role gives in the default workspace.
fn in_default(role: OrganizationRole) -> Option<&'static str> {
    match role {
        OrganizationRole::Admin | OrganizationRole::Owner | OrganizationRole::PrimaryOwner => {
            Some("workspace_admin")
        }
        OrganizationRole::Billing => Some("workspace_billing"),
        OrganizationRole::Developer => Some("workspace_developer"),
        OrganizationRole::User => Some("workspace_user"),
        OrganizationRole::ClaudeCodeUser
        | OrganizationRole::Managed
        | OrganizationRole::MembershipAdmin => None,
    }
}

/// The steps that are read to tell of service accounts, too.
const STEPS_BY_TOKEN: [&str; 3] =
    ["fetch-workspace-members", "fetch-service-accounts", "fetch-invites"];

/// The steps that the truth is about.
const STEPS: [&str; 6] = [
    "fetch-account",
    "fetch-users",
    "fetch-workspaces",
    "fetch-workspace-members",
    "fetch-api-keys",
    "fetch-invites",
];

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let kinds = entities().into_iter().filter(|kind| STEPS.contains(&kind.step.id));
    let kinds: BTreeSet<_> = kinds.map(|kind| kind.type_name).collect();
    let all = collected.graph.entities().iter();
    let entities = all.filter(|entity| kinds.contains(entity.kind.as_ref())).map(|entity| {
        let is = |name: &str| property(entity, name) == "true";
        let word =
            |name: &str, word: &str| if is(name) { format!(" {word}") } else { String::new() };
        let state = match entity.kind.as_ref() {
            "anthropic_account" => String::new(),
            "anthropic_user" => {
                let [role, joined] = ["role", "createdOn"].map(|name| property(entity, name));
                format!(" {role} {joined} {}", own_name(entity))
            }
            "anthropic_api_key" => {
                let people = ["createdByType", "createdById", "principalType", "principalId"];
                let kind = ["keyKind", "outlivesCreator", "isAdminCredential"];
                let people = people.iter().chain(&kind).map(|name| property(entity, name));
                format!(
                    " {}{}{} {} {} {}",
                    property(entity, "status"),
                    word("active", "active"),
                    word("creatorMissing", "orphan"),
                    property(entity, "createdOn"),
                    people.collect::<Vec<_>>().join(" "),
                    property(entity, "name"),
                )
            }
            "anthropic_invite" => {
                let state = ["role", "status", "expired"];
                let rest = ["invitedOn", "expiresOn", "acceptedOn", "email", "groupIds"];
                let shown = state.iter().chain(&rest).map(|name| property(entity, name));
                format!(" {}", shown.collect::<Vec<_>>().join(" "))
            }
            _ if is("isDefault") => format!("{} default", word("active", "active")),
            _ => {
                let tags = entity.properties.keys().filter(|name| name.starts_with("tag.")).count();
                let [made, archived] =
                    ["createdOn", "archivedOn"].map(|name| property(entity, name));
                let (active, name) = (word("active", "active"), property(entity, "name"));
                format!("{active} {made} {archived} {tags} tags {name}")
            }
        };
        format!("{}{state}", entity.key)
    });
    let kinds: BTreeSet<_> = relationships()
        .into_iter()
        .filter(|kind| STEPS.contains(&kind.step.id))
        .map(RelationshipKind::type_name)
        .collect();
    let all = collected.graph.relationships().iter();
    let relationships = all.filter(|edge| kinds.contains(edge.kind.as_ref())).map(|edge| {
        let access = ["role", "grantedBy"].map(|name| edge.properties.get(name));
        let access = access.iter().flatten().map(|value| format!(" {}", shown(value)));
        let active = edge.properties.get("active").map_or_else(|| "true".to_owned(), shown);
        format!("{}{}{}", edge.key, access.collect::<String>(), off(active == "true"))
    });
    entities.chain(relationships).collect()
}

/// A user's own name; none if another text stands in for it.
fn own_name(user: &Entity) -> String {
    let name = property(user, "name");
    let others = [property(user, "username"), property(user, "id")];
    if others.contains(&name) { String::new() } else { name.trim().to_owned() }
}

fn shape() -> impl Strategy<Value = Shape> {
    let people = (0..30_usize, 0..5_usize, 0..40_usize, 0..4_usize, 0..30_usize);
    let places = (0..8_usize, 0..4_usize, 0..30_usize, any::<bool>());
    (people, places).prop_map(|(people, places)| {
        let (users, gone, memberships, service_accounts, acting_keys) = people;
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
            acting_keys,
            ..Shape::EMPTY
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_graph_equals_the_truth_for_every_generation_and_version(
        seed in any::<u64>(),
        shape in shape(),
        largest_page in select(vec![1_usize, 7, 1000]),
        lists_inherited_members in any::<bool>(),
        lists_archived_members in any::<bool>(),
        lists_expired_as_pending in any::<bool>(),
        reads_accounts in any::<bool>(),
    ) {
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        service.largest_page = largest_page;
        service.lists_inherited_members = lists_inherited_members;
        service.lists_archived_members = lists_archived_members;
        service.lists_expired_as_pending = lists_expired_as_pending;
        let options = if reads_accounts { by_token(&STEPS_BY_TOKEN) } else { Options::default() };
        for generation in Generation::ALL {
            service.generation = generation;
            let expected = truth(&organization, &service, reads_accounts);
            for version in ["2023-06-01", "2026-10-21"] {
                let mut host = Host::new(service.clone()).with_version(version);
                let collected = host.collect_with(&options).unwrap();
                let got = told(&collected);
                let differ: Vec<_> = expected.symmetric_difference(&got).collect();
                prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
                prop_assert_eq!(collected.lacking(), NOTHING);
                let status = |step: &str| collected.step(step).status;
                prop_assert!(STEPS.iter().all(|step| status(step) == StepStatus::Success));
            }
        }
    }

    #[test]
    fn an_enterprise_organization_is_its_account_and_its_users(
        seed in any::<u64>(),
        shape in shape(),
    ) {
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        service.is_enterprise = true;
        let mut expected = truth(&organization, &service, false);
        expected.retain(|line| !line.contains("workspace:") && !line.contains("api_key:"));
        let collected = Host::new(service).collect().unwrap();
        prop_assert_eq!(told(&collected), expected);
        prop_assert_eq!(collected.lacking(), NOTHING);
    }
}
