//! Groups, the roles that they give, and what these allow. On Enterprise only.

use std::collections::BTreeSet;

use fake_organization::model::{
    InviteStatus, Organization, Permission, PermissionResource as Resource,
};
use fake_organization::{Items, Service, Shape, generate, northwind_labs};
use graph::StepStatus;
use graph_anthropic::Options;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, answer, error, everything, property, shown};

const BUILDERS: &str = "anthropic_rbac_group:rbac_group_01Builders";
const BUILDER: &str = "anthropic_rbac_role:rbac_role_01Builder";
const ACCOUNT: &str = "anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001";
const ASSIGNED_ROLE: &str = "anthropic_rbac_group_assigned_role";

/// A service of an organization that belongs to an enterprise.
fn service(items: Items) -> Service {
    let mut service = Service::new(items);
    service.belongs_to_enterprise = true;
    service
}

/// Northwind in an enterprise, whose builders are allowed nothing, changed by `change`.
fn labs(change: impl FnOnce(&mut Items)) -> Collected {
    let mut items = northwind_labs();
    permissions(&mut items).clear();
    change(&mut items);
    Host::new(service(items)).collect_with(&everything()).unwrap()
}

/// The group of builders as the service would send it.
fn group(items: &mut Items) -> &mut Value {
    with_id(&mut items.restricted.rbac_groups, "rbac_group_01Builders")
}

/// What builders are allowed, as the service would send it.
fn permissions(items: &mut Items) -> &mut Vec<Value> {
    items.restricted.rbac_role_permissions.get_mut("rbac_role_01Builder").unwrap()
}

fn with_id<'a>(items: &'a mut [Value], id: &str) -> &'a mut Value {
    items.iter_mut().find(|item| item["id"] == id).unwrap()
}

#[test]
fn a_group_has_its_members_and_gives_its_roles() {
    let collected = labs(|_| {});

    assert_eq!(
        collected.relationships_of("HAS", BUILDERS),
        [format!("{ACCOUNT} -> {BUILDERS}"), format!("{BUILDERS} -> anthropic_user:user_02Bo"),]
    );
    assert_eq!(
        collected.relationships_of("ASSIGNED", BUILDERS),
        [format!("{BUILDERS} -> {BUILDER}")]
    );
    let group = collected.entity(BUILDERS);
    let told = ["name", "sourceType", "memberCount", "outsideMemberIds", "roleIds"];
    let told = told.map(|name| property(group, name));
    assert_eq!(told, ["Builders", "direct", "1", "", "rbac_role_01Builder"]);
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn a_role_says_in_words_what_it_allows_and_what_is_in_the_graph_is_a_relationship() {
    let collected = labs(|items| {
        let organization = json!({"type": "organization", "organization_id": items.id});
        let actions = ["permission_manage_members", "capability_access_all_ga", "chat"];
        let own = actions.map(|action| json!({"action": action, "resource": organization}));
        let tool =
            json!({"type": "connector_tool", "connector_id": "conn_1", "tool_name": "search"});
        permissions(items).extend(own);
        permissions(items).push(json!({"action": "use", "resource": tool}));
    });

    let role = collected.entity(BUILDER);
    assert_eq!(
        property(role, "permissions").split(',').collect::<Vec<_>>(),
        [
            "capability_access_all_ga on organization",
            "chat on organization",
            "permission_manage_members on organization",
            "use on connector_tool conn_1/search",
        ]
    );
    let told = ["hasAdminPermission", "hasBlanketPermission", "source"];
    assert_eq!(told.map(|name| property(role, name)), ["true", "true", "custom"]);
    assert_eq!(
        collected.relationships_of("ALLOWS", BUILDER),
        [format!(
            "{BUILDER} -> {ACCOUNT} \
             actions=capability_access_all_ga, chat, permission_manage_members"
        )]
    );
}

#[test]
fn a_role_without_permissions_allows_nothing_and_what_it_allows_elsewhere_is_no_relationship() {
    let collected = labs(|_| {});
    let told = ["permissions", "hasAdminPermission", "hasBlanketPermission"];
    let told = told.map(|name| property(collected.entity(BUILDER), name));
    assert_eq!(told, ["", "false", "false"]);

    let collected = labs(|items| {
        let permission = json!({"action": "chat",
            "resource": {"type": "organization", "organization_id": "other"}});
        permissions(items).push(permission);
    });
    assert_eq!(property(collected.entity(BUILDER), "permissions"), "chat on organization other");
    assert_eq!(collected.relationships_of("ALLOWS", BUILDER), NOTHING);
}

#[test]
fn roles_that_cannot_be_told_for_now_are_missing_and_not_none() {
    let absent = |items: &mut Items| drop(group(items).as_object_mut().unwrap().remove("role_ids"));
    let null = |items: &mut Items| group(items)["role_ids"] = Value::Null;
    for change in [null as fn(&mut Items), absent] {
        let collected = labs(change);
        assert_eq!(property(collected.entity(BUILDERS), "roleIds"), "-");
        assert_eq!(collected.lacking(), ["anthropic_rbac_group", ASSIGNED_ROLE]);
        assert_eq!(collected.step("fetch-rbac").status, StepStatus::Partial);
        assert!(!collected.report.complete);
        assert_eq!(
            collected.problems(),
            ["list groups: the service could not say which roles 1 group has; run again later: \
              rbac_group_01Builders"]
        );
    }
    let collected = labs(|items| group(items)["role_ids"] = json!([]));
    assert_eq!(property(collected.entity(BUILDERS), "roleIds"), "");
    assert_eq!((collected.lacking(), collected.report.complete), (vec![], true));
}

#[test]
fn roles_and_members_of_other_organizations_of_the_enterprise_are_normal_and_their_ids_are_kept() {
    let collected = labs(|items| {
        group(items)["role_ids"] = json!(["rbac_role_01Builder", "rbac_role_9", "rbac_role_9"]);
        let members = items.restricted.rbac_group_members.get_mut("rbac_group_01Builders").unwrap();
        members.push(json!({"user_id": "user_77", "email": "eve@other.example"}));
    });
    let told = ["roleIds", "memberCount", "outsideMemberIds"];
    let told = told.map(|name| property(collected.entity(BUILDERS), name));
    assert_eq!(told, ["rbac_role_01Builder,rbac_role_9,rbac_role_9", "2", "user_77"]);
    assert_eq!(collected.relationships_of("ASSIGNED", BUILDERS).len(), 1);
    assert_eq!(collected.problems(), NOTHING);
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn the_names_that_fields_had_at_first_say_the_same() {
    let told = |uses_older_names: bool| {
        let mut service = service(northwind_labs());
        service.uses_older_names = uses_older_names;
        let collected = Host::new(service).collect_with(&everything()).unwrap();
        assert_eq!(collected.lacking(), NOTHING);
        collected.graph
    };
    assert!(told(true) == told(false));
}

#[test]
fn a_group_whose_members_cannot_be_read_does_not_say_how_many_it_has() {
    for (path, lost) in [("/members", "memberCount"), ("/permissions", "hasAdminPermission")] {
        let mut host = Host::new(service(northwind_labs())).with_fault(move |request| {
            let is_meant = request.path.contains("/rbac_") && request.path.contains(path);
            is_meant.then(|| error(402, "billing_error", &[])).flatten()
        });
        let collected = host.collect_with(&everything()).unwrap();

        assert_eq!(collected.step("fetch-rbac").status, StepStatus::Partial);
        let entity = if path == "/members" { BUILDERS } else { BUILDER };
        assert_eq!(property(collected.entity(entity), lost), "-");
        let own = collected.lacking().into_iter().filter(|kind| kind.contains("rbac"));
        assert_eq!(own.count(), 8, "{:?}", collected.lacking());
    }
}

#[test]
fn a_group_that_went_away_between_two_requests_is_said() {
    let mut host = Host::new(service(northwind_labs())).with_fault(|request| {
        let is_meant = request.path.contains("rbac_group_01Builders/members");
        is_meant.then(|| error(404, "not_found_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    assert_eq!(property(collected.entity(BUILDERS), "memberCount"), "-");
    assert!(collected.lacking().contains(&"anthropic_rbac_group_has_user"));
    assert_eq!(
        collected.problems(),
        [
            "list members of groups: 1 of the groups has no such list, as when one is deleted between \
          two requests: rbac_group_01Builders"
        ]
    );
}

#[test]
fn an_invite_gives_groups_until_it_is_accepted_or_over() {
    let told = |status: &str, ends: &str| {
        let collected = labs(|items| {
            let invite = &mut items.invites[0];
            invite["status"] = json!(status);
            invite["expires_at"] = json!(ends);
            invite["rbac_group_ids"] = json!(["rbac_group_01Builders", "rbac_group_9"]);
        });
        let invite = "anthropic_invite:invite_new0001";
        assert_eq!(
            property(collected.entity(invite), "groupIds"),
            "rbac_group_01Builders,rbac_group_9"
        );
        collected.activity_of("ASSIGNED", BUILDERS)
    };
    for (status, ends, active) in [
        ("pending", "2999-01-01T00:00:00Z", "true"),
        ("pending", "2001-01-01T00:00:00Z", "false"),
        ("accepted", "2999-01-01T00:00:00Z", "false"),
        ("expired", "2999-01-01T00:00:00Z", "false"),
        ("frozen", "2999-01-01T00:00:00Z", "-"),
    ] {
        let expected = format!("anthropic_invite:invite_new0001 {active}");
        assert_eq!(told(status, ends), [expected], "{status} {ends}");
    }
}

#[test]
fn unknown_values_are_kept_and_an_odd_field_does_not_cost_the_group() {
    let collected = labs(|items| {
        group(items)["source_type"] = json!("carrier pigeon");
        group(items)["name"] = json!(["Builders"]);
        with_id(&mut items.restricted.rbac_roles, "rbac_role_01Builder")["source"] =
            json!({"type": "inherited"});
        permissions(items).extend([
            json!({"action": "fly", "resource": {"type": "moon"}}),
            json!({"action": "chat", "resource": 7}),
            json!({"resource": {"type": "organization"}}),
        ]);
    });
    let group = collected.entity(BUILDERS);
    assert_eq!(property(group, "sourceType"), "carrier pigeon");
    assert_eq!(property(group, "name"), "rbac_group_01Builders");
    assert_eq!(property(collected.entity(BUILDER), "permissions"), "chat,fly on moon");
    assert_eq!(property(collected.entity(BUILDER), "source"), "inherited");
    let said = collected.problems().join("\n");
    for words in [
        "source_type was not known",
        "source.type was not known",
        "resource.type was not known",
        "name of 1 item was left out",
        "resource of 1 item was left out",
        "1 item without an id was left out",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn with_an_admin_key_alone_nothing_is_asked_for_and_that_is_said() {
    let mut host = Host::new(service(northwind_labs()));
    let collected = host.collect().unwrap();

    assert!(host.paths().iter().all(|path| !path.contains("/rbac_")));
    let step = collected.step("fetch-rbac");
    assert_eq!(step.status, StepStatus::NotPermitted);
    assert_eq!(step.needs.as_deref(), Some("an Enterprise key or an `org:admin` token"));
    assert!(collected.partial().contains("anthropic_rbac_group"));
    assert!(collected.report.complete);
}

#[test]
fn an_organization_that_is_in_no_enterprise_has_none_and_lacks_none() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let collected = host.collect_with(&everything()).unwrap();

    assert_eq!(collected.step("fetch-rbac").status, StepStatus::NotApplicable);
    assert!(!collected.partial().iter().any(|kind| kind.contains("rbac")));
    assert!(collected.report.complete);
}

#[test]
fn an_enterprise_key_that_may_read_groups_only_brings_them_and_roles_are_said_to_be_missing() {
    let mut host = Host::new(service(northwind_labs())).with_fault(|request| {
        let body = r#"{"error":{"type":"permission_error","details":{"error_code":"api_key_scope_missing"}}}"#;
        request.path.contains("/rbac_roles").then(|| answer(403, body)).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    let group = collected.entity(BUILDERS);
    assert_eq!(
        ["memberCount", "roleIds"].map(|it| property(group, it)),
        ["1", "rbac_role_01Builder"]
    );
    assert!(collected.partial().contains("anthropic_rbac_role"));
    assert!(collected.partial().contains(ASSIGNED_ROLE));
    assert_eq!(collected.step("fetch-rbac").status, StepStatus::Partial);
    assert!(collected.report.complete, "{:#?}", collected.problems());
}

#[test]
fn where_users_cannot_be_read_no_member_is_said_to_be_of_elsewhere() {
    let mut host = Host::new(service(northwind_labs())).with_fault(|request| {
        request.path.contains("/users?").then(|| error(402, "billing_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();
    let told = ["memberCount", "outsideMemberIds"];
    assert_eq!(told.map(|it| property(collected.entity(BUILDERS), it)), ["1", "-"]);
    assert!(collected.partial().contains("anthropic_rbac_group"));

    // Who leaves users out knows that nothing is said of them.
    let mut options: Options = everything();
    options.skip_step("fetch-users").unwrap();
    let collected = Host::new(service(northwind_labs())).collect_with(&options).unwrap();
    assert_eq!(property(collected.entity(BUILDERS), "outsideMemberIds"), "-");
    assert!(!collected.partial().contains("anthropic_rbac_group"));
    assert!(collected.partial().contains("anthropic_rbac_group_has_user"));
}

/// What is true of an organization's groups and roles, a line each.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let account = format!("anthropic_account:{}", organization.id);
    let mut lines = BTreeSet::new();
    for group in organization.groups() {
        let key = format!("anthropic_rbac_group:{}", group.id);
        let (made, members, name) = (group.created_ms, group.user_ids.len(), &group.name);
        let source = if group.is_synchronized { "scim" } else { "direct" };
        let roles = group.role_ids.as_ref().map_or_else(|| "-".to_owned(), |ids| ids.join(","));
        lines.insert(format!("{key} {source} {members} [{roles}] {made} {name}"));
        lines.insert(format!("{account}|has|{key}"));
        for user in &group.user_ids {
            lines.insert(format!("{key}|has|anthropic_user:{user}"));
        }
        let is_own = |id: &&String| organization.roles().iter().any(|role| role.id == **id);
        for role in group.role_ids.iter().flatten().filter(is_own) {
            lines.insert(format!("{key}|assigned|anthropic_rbac_role:{role}"));
        }
    }
    for role in organization.roles() {
        let key = format!("anthropic_rbac_role:{}", role.id);
        let any = |is_so: fn(&Permission) -> bool| role.permissions.iter().any(is_so);
        let permissions: BTreeSet<_> = role.permissions.iter().map(words).collect();
        let permissions: Vec<_> = permissions.into_iter().collect();
        lines.insert(format!(
            "{key} {} {} {} {} {} [{}]",
            if role.is_built_in { "built_in" } else { "custom" },
            any(Permission::is_administrative),
            any(Permission::is_blanket),
            role.created_ms,
            role.name,
            permissions.join(","),
        ));
        lines.insert(format!("{account}|has|{key}"));
        let own = role.permissions.iter().filter(|it| it.resource == Resource::Organization);
        let actions: BTreeSet<_> = own.map(|it| it.action.as_str()).collect();
        let actions: Vec<_> = actions.into_iter().collect();
        if !actions.is_empty() {
            lines.insert(format!("{key}|allows|{account} {}", actions.join(", ")));
        }
    }
    for invite in organization.invites() {
        let gives = invite.status(organization.now_ms) == InviteStatus::Pending;
        for group in &invite.group_ids {
            let (from, to) = (&invite.id, format!("anthropic_rbac_group:{group}"));
            lines.insert(format!("anthropic_invite:{from}|assigned|{to} {gives}"));
        }
    }
    lines
}

fn words(permission: &Permission) -> String {
    let resource = match &permission.resource {
        Resource::Organization => "organization".to_owned(),
        Resource::Connector(id) => format!("connector {id}"),
        Resource::ConnectorTool(id, tool) => format!("connector_tool {id}/{tool}"),
        Resource::ConnectorScope(id, scope) => format!("connector_scope {id}/{scope}"),
        Resource::AllConnectors => "all_connectors".to_owned(),
    };
    format!("{} on {resource}", permission.action)
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let entities = collected.graph.entities().iter().filter_map(|entity| {
        let told = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| property(entity, name)).collect()
        };
        let rest = match entity.kind.as_ref() {
            "anthropic_rbac_group" => {
                let rest = told(&["createdOn", "name"]).join(" ");
                let roles = property(entity, "roleIds");
                format!("{} [{roles}] {rest}", told(&["sourceType", "memberCount"]).join(" "))
            }
            "anthropic_rbac_role" => {
                let names =
                    ["source", "hasAdminPermission", "hasBlanketPermission", "createdOn", "name"];
                format!("{} [{}]", told(&names).join(" "), property(entity, "permissions"))
            }
            _ => return None,
        };
        Some(format!("{} {rest}", entity.key))
    });
    let edges = collected.graph.relationships().iter();
    let edges = edges.filter(|edge| edge.key.contains("anthropic_rbac_")).map(|edge| {
        let rest = edge.properties.iter().map(|(_, value)| format!(" {}", shown(value)));
        format!("{}{}", edge.key, rest.collect::<String>())
    });
    entities.chain(edges).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_has_the_groups_and_roles_that_there_are_and_what_they_give(
        seed in any::<u64>(),
        (users, gone, roles, groups) in (0_usize..20, 0_usize..4, 0_usize..5, 0_usize..6),
        largest_page in select(vec![1_usize, 2, 1000]),
        sends_empty_pages in any::<bool>(),
        uses_older_names in any::<bool>(),
        is_enterprise in any::<bool>(),
    ) {
        let shape = Shape { users, gone, roles, groups, ..Shape::EMPTY };
        let organization = generate(seed, &shape).unwrap();
        let mut service = service(Items::from(&organization));
        service.largest_page = largest_page;
        service.sends_empty_pages = sends_empty_pages;
        service.uses_older_names = uses_older_names;
        service.is_enterprise = is_enterprise;
        let collected = Host::new(service).collect_with(&everything()).unwrap();
        let (expected, got) = (truth(&organization), told(&collected));
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        let untold = organization.groups().iter().any(|group| group.role_ids.is_none());
        let partial = collected.partial();
        let own: Vec<_> = partial.iter().filter(|kind| kind.contains("rbac")).collect();
        let lacking = ["anthropic_rbac_group", ASSIGNED_ROLE];
        prop_assert_eq!(own, lacking.iter().filter(|_| untold).collect::<Vec<_>>());
    }
}
