//! Service accounts: the workspaces that they are in, the keys that they made, and those that act as
//! them.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::model::{Creator, Organization, Principal};
use fake_organization::{Denial, Generation, Items, Service, Shape, generate, northwind_labs};
use graph::StepStatus;
use graph_anthropic::Options;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, by_token, error, everything, property, shown};

const EXPORT: &str = "anthropic_service_account:svac_01Export";

/// Northwind Labs, read whole from a service that was changed.
fn northwind(change: impl FnOnce(&mut Service)) -> Collected {
    let mut service = Service::new(northwind_labs());
    change(&mut service);
    Host::new(service).collect_with(&everything()).unwrap()
}

/// The memberships of the audit export's service account.
fn memberships(service: &mut Service) -> &mut Vec<Value> {
    let places = &mut service.items.restricted.service_account_workspaces;
    places.get_mut("svac_01Export").unwrap()
}

#[test]
fn a_reader_can_follow_what_a_service_account_is_and_what_it_is_in() {
    let collected = northwind(|_| {});

    let account = collected.entity(EXPORT);
    let shown: Vec<_> = account.properties.keys().collect();
    let shown: Vec<_> =
        shown.iter().map(|name| format!("{name}={}", property(account, name))).collect();
    expect![[r#"
        [
            "active=true",
            "createdById=user_01Ada",
            "createdOn=1740830400500",
            "displayName=audit-export",
            "id=svac_01Export",
            "lastUsedOn=1794873600000",
            "name=audit-export",
            "nhiType=service_account",
            "organizationRole=developer",
            "requestsLast30Days=1",
            "requestsLast90Days=1",
            "updatedOn=1740830400500",
        ]
    "#]]
    .assert_debug_eq(&shown);
    assert_eq!(account.classes, ["NHI"]);
    expect![[r#"
        [
            "anthropic_service_account:svac_01Export -> anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default implicit=true role=workspace_user",
            "anthropic_service_account:svac_01Export -> anthropic_workspace:wrkspc_01Research implicit=false role=workspace_developer",
        ]
    "#]]
    .assert_debug_eq(&collected.relationships_of("ASSIGNED", EXPORT));
    assert_eq!(collected.lacking(), NOTHING);
    assert_eq!(collected.problems(), NOTHING);
}

#[test]
fn an_archived_service_account_is_listed_and_nobody_asks_where_it_is() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let collected = host.collect_with(&everything()).unwrap();

    let old = "anthropic_service_account:svac_02Old";
    assert_eq!(property(collected.entity(old), "active"), "false");
    assert_ne!(property(collected.entity(old), "archivedOn"), "-");
    assert_eq!(collected.relationships_of("ASSIGNED", old), NOTHING);
    assert!(host.paths().iter().all(|path| !path.contains("svac_02Old")));
}

#[test]
fn a_service_account_without_a_role_is_said_and_the_step_is_partial() {
    let collected = northwind(|service| {
        let mut accounts = service.items.restricted.service_accounts.iter_mut();
        let export = accounts.find(|it| it["id"] == "svac_01Export").unwrap();
        export["organization_role"] = Value::Null;
    });
    assert_eq!(property(collected.entity(EXPORT), "organizationRole"), "-");
    assert_eq!(collected.step("fetch-service-accounts").status, StepStatus::Partial);
    assert_eq!(
        collected.problems(),
        ["list service accounts: 1 item has no organization_role, so what follows from it may be \
          missing: svac_01Export"]
    );
}

#[test]
fn without_a_token_no_request_is_made_and_that_is_no_failure() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let collected = host.collect().unwrap();

    let step = collected.step("fetch-service-accounts");
    assert_eq!((step.status, step.requests), (StepStatus::NotPermitted, 0));
    assert_eq!(step.needs.as_deref(), Some("an `org:admin` token"));
    assert!(host.paths().iter().all(|path| !path.contains("service_accounts")));
    for kind in ["anthropic_service_account", "anthropic_service_account_uses_api_key"] {
        assert!(collected.partial().contains(kind), "{kind}");
    }
}

#[test]
fn a_refusal_of_the_list_is_no_failure_and_its_types_are_partial() {
    for (denial, status) in [
        (Denial::Forbidden, StepStatus::NotPermitted),
        (Denial::Missing, StepStatus::NotApplicable),
    ] {
        let collected = northwind(|service| {
            service.denied.insert("service_accounts".to_owned(), denial);
        });
        assert_eq!(collected.step("fetch-service-accounts").status, status);
        assert!(collected.partial().contains("anthropic_service_account"), "{status:?}");
        assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Success, "{status:?}");
    }
}

#[test]
fn a_token_that_is_refused_costs_what_is_read_with_it_only() {
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|request| {
        let is_meant = request.path.contains("/service_accounts");
        is_meant.then(|| error(401, "authentication_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    assert_eq!(collected.step("fetch-service-accounts").status, StepStatus::Failed);
    assert!(collected.partial().contains("anthropic_service_account"));
    assert_eq!(collected.step("fetch-users").status, StepStatus::Success);
}

#[test]
fn a_first_page_may_have_one_more_and_a_page_without_items_may_name_another() {
    let whole = northwind(|_| {});
    for largest_page in [1, 2, 1000] {
        let collected = northwind(|service| {
            (service.largest_page, service.sends_empty_pages) = (largest_page, true);
        });
        assert!(collected.graph == whole.graph, "pages of {largest_page}");
    }
}

#[test]
fn what_is_there_without_having_been_added_tells_which_workspace_is_the_default_one() {
    for generation in Generation::ALL {
        let collected = northwind(|service| {
            service.generation = generation;
            service.items.api_keys.clear();
        });
        let default = format!("{EXPORT}|assigned|anthropic_workspace:");
        let keys = collected.relationship_keys();
        let is_default = |key: &&&str| key.starts_with(&default) && key.ends_with(":default");
        assert_eq!(keys.iter().filter(is_default).count(), 1, "{generation:?}: {keys:#?}");
        assert_eq!(collected.lacking(), NOTHING, "{generation:?}");
    }
}

#[test]
fn a_workspace_that_is_not_listed_is_said_and_the_type_is_partial() {
    let collected = northwind(|service| {
        memberships(service).push(json!({
            "service_account_id": "svac_01Export", "workspace_id": "wrkspc_09Gone",
            "workspace_role": "workspace_developer", "implicit": false,
        }));
    });
    assert!(collected.lacking().contains(&"anthropic_service_account_assigned_workspace"));
    assert_eq!(
        collected.problems(),
        ["list workspaces of service accounts: 1 membership has a workspace that is not \
          listed, so no relationship leads to it: wrkspc_09Gone of svac_01Export"]
    );
}

#[test]
fn unknown_roles_are_kept_and_said() {
    let collected = northwind(|service| {
        memberships(service)[1]["workspace_role"] = json!("workspace_wizard");
        let mut accounts = service.items.restricted.service_accounts.iter_mut();
        let export = accounts.find(|it| it["id"] == "svac_01Export").unwrap();
        export["organization_role"] = json!("wizard");
    });
    assert_eq!(property(collected.entity(EXPORT), "organizationRole"), "wizard");
    let access = collected.relationships_of("ASSIGNED", EXPORT);
    assert!(access.iter().any(|line| line.ends_with("role=workspace_wizard")), "{access:?}");
    let said = collected.problems().join("\n");
    for field in ["organization_role", "workspace_role"] {
        assert!(said.contains(&format!("1 value of {field} was not known")), "{said}");
    }
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn a_service_account_in_an_archived_workspace_reaches_nothing_there() {
    let collected = northwind(|service| {
        memberships(service)[1]["workspace_id"] = json!("wrkspc_03Atlas");
    });
    let access = collected.relationships_of("ASSIGNED", EXPORT);
    let atlas = access.iter().find(|line| line.contains("wrkspc_03Atlas")).unwrap();
    assert!(atlas.contains("active=false"), "{atlas}");
}

#[test]
fn without_the_list_of_one_service_account_the_others_are_there_and_the_types_partial() {
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|request| {
        let is_meant = request.path.contains("svac_01Export/workspaces");
        is_meant.then(|| error(403, "permission_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    assert_eq!(collected.step("fetch-service-accounts").status, StepStatus::Partial);
    assert!(collected.partial().contains("anthropic_service_account_assigned_workspace"));
    assert_eq!(property(collected.entity(EXPORT), "active"), "true");
}

const SMALL: Shape =
    Shape { users: 5, gone: 1, workspaces: 5, archived: 2, api_keys: 3, ..Shape::EMPTY };

/// What is true of the service accounts of an organization, a line each.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let account = format!("anthropic_account:{}", organization.id);
    for one in organization.service_accounts() {
        let key = format!("anthropic_service_account:{}", one.id);
        let role = if one.is_admin { "admin" } else { "developer" };
        let archived = one.archived_ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
        let (active, made) = (one.archived_ms.is_none(), one.created_ms);
        lines.insert(format!("{key} {role} {active} {made} {archived} {}", one.name));
        lines.insert(format!("{account}|has|{key} active={active}"));
        for place in organization.workspaces_of(&one.id).unwrap() {
            let is_default = place.workspace_id == organization.default_workspace().id;
            let id = match is_default {
                true => format!("{}:default", organization.id),
                false => place.workspace_id.clone(),
            };
            let workspace = organization.workspace(&place.workspace_id).unwrap();
            let (active, implicit) = (workspace.archived_ms.is_none(), place.implicit);
            let role = place.role.as_str();
            let edge = format!("{key}|assigned|anthropic_workspace:{id}");
            lines.insert(format!("{edge} active={active} implicit={implicit} role={role}"));
        }
    }
    for api_key in organization.api_keys() {
        let key = format!("anthropic_api_key:{}", api_key.id);
        let is_on = organization.works(api_key);
        let made = match &api_key.created_by {
            Creator::ServiceAccount(id) => Some(id),
            Creator::User(_) | Creator::Unrecorded => None,
        };
        lines.extend(
            made.map(|id| format!("anthropic_service_account:{id}|created|{key} active={is_on}")),
        );
        if let Some(Principal::ServiceAccount(id)) = api_key.principal() {
            let active = organization.works(api_key);
            lines.insert(format!("anthropic_service_account:{id}|uses|{key} active={active}"));
        }
    }
    lines
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let own = "anthropic_service_account";
    let graph = &collected.graph;
    let entities = graph.entities().iter().filter(|entity| entity.kind == own).map(|entity| {
        let names = ["organizationRole", "active", "createdOn", "archivedOn", "name"];
        format!("{} {}", entity.key, names.map(|name| property(entity, name)).join(" "))
    });
    let edges = graph.relationships().iter().filter(|edge| {
        edge.from.starts_with("anthropic_service_account:")
            || edge.kind.ends_with("_has_service_account")
    });
    let edges = edges.map(|edge| {
        let properties = edge.properties.iter();
        let properties = properties.map(|(name, value)| format!(" {name}={}", shown(value)));
        format!("{}{}", edge.key, properties.collect::<String>())
    });
    entities.chain(edges).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_equals_the_truth(
        seed in any::<u64>(),
        service_accounts in 0..12_usize,
        largest_page in select(vec![1_usize, 7, 1000]),
        sends_empty_pages in any::<bool>(),
    ) {
        let shape = Shape { service_accounts, acting_keys: 12, ..SMALL };
        let options = by_token(&["fetch-service-accounts"]);
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        (service.largest_page, service.sends_empty_pages) = (largest_page, sends_empty_pages);
        for generation in Generation::ALL {
            service.generation = generation;
            let collected = Host::new(service.clone()).collect_with(&options).unwrap();
            let (expected, got) = (truth(&organization), told(&collected));
            let differ: Vec<_> = expected.symmetric_difference(&got).collect();
            prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        }
    }
}

#[test]
fn service_accounts_can_be_asked_for_alone() {
    let mut options = Options::default();
    options.add_credential("access-token").unwrap();
    options.only_step("fetch-service-accounts").unwrap();
    let collected = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap();

    assert_eq!(collected.step("fetch-service-accounts").status, StepStatus::Success);
    assert_eq!(collected.step("fetch-invites").status, StepStatus::Disabled);
    assert_eq!(collected.relationships_of("ASSIGNED", EXPORT).len(), 2);
}
