//! What keys are: by whom they act as, whether they go on without their makers, what they reach.

use std::collections::BTreeSet;

use fake_organization::{Denial, Service, northwind_labs};
use graph::StepStatus;
use graph_anthropic::Options;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, error, everything, property, shown};

const KEY: &str = "anthropic_api_key:apikey_9";
const RESEARCH: &str = "anthropic_workspace:wrkspc_01Research";
const ATLAS: &str = "anthropic_workspace:wrkspc_03Atlas";

/// Northwind Labs with one more key, made by Ada for the whole organization, and changed.
fn with_key(change: impl FnOnce(&mut Value)) -> Service {
    let mut service = Service::new(northwind_labs());
    let mut key = fake_organization::api_key("apikey_9", "nine", "user_01Ada", "");
    key["workspace_id"] = Value::Null;
    key["scope"] = json!({"type": "organization"});
    change(&mut key);
    service.items.api_keys.insert(0, key);
    service
}

fn acting_as(principal: Value) -> Service {
    with_key(|key| key["principal"] = principal)
}

fn service_account(id: &str) -> Value {
    json!({"type": "service_account_actor", "service_account_id": id})
}

fn user(id: &str) -> Value {
    json!({"type": "user_actor", "user_id": id})
}

fn whole(service: Service) -> Collected {
    Host::new(service).collect_with(&everything()).unwrap()
}

/// A property of the key.
fn own(collected: &Collected, name: &str) -> String {
    property(collected.entity(KEY), name)
}

/// What the key reaches: its workspaces, with what is said of each.
fn reached(collected: &Collected) -> Vec<String> {
    let lines = collected.relationships_of("ALLOWS", KEY).into_iter();
    let lines = lines.map(|line| line.split_once(" -> ").unwrap().1.to_owned());
    lines.map(|line| line.rsplit_once("anthropic_workspace:").unwrap().1.to_owned()).collect()
}

fn users_of(collected: &Collected) -> Vec<String> {
    collected.relationships_of("USES", KEY)
}

const DEFAULT: &str = "7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default";

#[test]
fn semantics_14_a_key_of_an_admin_reaches_every_workspace_in_use_and_is_an_admins_credential() {
    let collected = whole(acting_as(user("user_01Ada")));

    assert_eq!(own(&collected, "isAdminCredential"), "true");
    assert_eq!(own(&collected, "keyKind"), "personal");
    assert_eq!(
        reached(&collected),
        [
            format!("{DEFAULT} role=workspace_admin"),
            "wrkspc_01Research role=workspace_admin".to_owned(),
            "wrkspc_02ClaudeCode role=workspace_admin".to_owned(),
        ]
    );
    assert_eq!(users_of(&collected), [format!("anthropic_user:user_01Ada -> {KEY}")]);
}

#[test]
fn semantics_14_a_key_of_a_developer_reaches_what_they_were_added_to_and_no_admins_rights() {
    let collected = whole(acting_as(user("user_02Bo")));

    assert_eq!(own(&collected, "isAdminCredential"), "false");
    assert_eq!(
        reached(&collected),
        [
            format!("{DEFAULT} role=workspace_developer"),
            "wrkspc_01Research role=workspace_developer".to_owned(),
            // He was added before it was archived.
            "wrkspc_03Atlas active=false role=workspace_user".to_owned(),
        ]
    );
}

#[test]
fn semantics_14_a_key_of_a_service_account_reaches_what_that_was_added_to() {
    for (role, is_admin) in [("admin", "true"), ("developer", "false")] {
        let mut service = acting_as(service_account("svac_01Export"));
        let accounts = &mut service.items.restricted.service_accounts;
        let export = accounts.iter_mut().find(|it| it["id"] == "svac_01Export").unwrap();
        export["organization_role"] = json!(role);
        let collected = whole(service);

        assert_eq!(own(&collected, "isAdminCredential"), is_admin);
        assert_eq!(own(&collected, "keyKind"), "service-account");
        assert_eq!(
            reached(&collected),
            [
                format!("{DEFAULT} role=workspace_user"),
                "wrkspc_01Research role=workspace_developer".to_owned(),
            ]
        );
        let user = format!("anthropic_service_account:svac_01Export -> {KEY}");
        assert_eq!(users_of(&collected), [user]);
        assert_eq!(collected.lacking(), NOTHING);
    }
}

#[test]
fn semantics_14_whoever_is_gone_or_archived_reaches_nothing() {
    for principal in [user("user_04Dee"), service_account("svac_09Gone")] {
        let collected = whole(acting_as(principal));
        assert_eq!(own(&collected, "isAdminCredential"), "false");
        assert_eq!(reached(&collected), NOTHING);
        assert_eq!(users_of(&collected), NOTHING);
        assert_eq!(collected.lacking(), NOTHING);
    }
    let mut service = acting_as(service_account("svac_02Old"));
    let accounts = &mut service.items.restricted.service_accounts;
    let old = accounts.iter_mut().find(|it| it["id"] == "svac_02Old").unwrap();
    old["organization_role"] = json!("admin");
    let archived = whole(service);
    assert_eq!(own(&archived, "isAdminCredential"), "false");
    assert_eq!(reached(&archived), NOTHING);
    let user = format!("anthropic_service_account:svac_02Old -> {KEY} active=false");
    assert_eq!(users_of(&archived), [user]);
}

#[test]
fn semantics_14_without_service_accounts_it_is_not_known_what_their_keys_reach() {
    let service = acting_as(service_account("svac_01Export"));
    let collected = Host::new(service).collect().unwrap();

    for name in ["keyKind", "outlivesCreator", "principalId"] {
        assert_ne!(own(&collected, name), "-", "{name}");
    }
    assert_eq!(own(&collected, "isAdminCredential"), "-");
    assert_eq!(reached(&collected), NOTHING);
    assert!(collected.partial().contains("anthropic_api_key_allows_workspace"));
    // That is no fault of the keys.
    assert!(!collected.partial().contains("anthropic_api_key"));
    assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Success);
    assert!(collected.report.complete);
}

#[test]
fn a_refused_list_of_service_accounts_is_like_one_that_was_not_to_be_read() {
    for denial in [Denial::Forbidden, Denial::Missing, Denial::Unsupported] {
        let mut service = acting_as(service_account("svac_01Export"));
        service.denied.insert("service_accounts".to_owned(), denial);
        let collected = whole(service);
        assert_eq!(own(&collected, "isAdminCredential"), "-", "{denial:?}");
        assert!(!collected.partial().contains("anthropic_api_key"), "{denial:?}");
        assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Success, "{denial:?}");
    }
}

#[test]
fn a_failed_list_of_service_accounts_costs_what_keys_say_of_them() {
    for principal in [service_account("svac_01Export"), user("user_01Ada")] {
        let mut host = Host::new(with_key(|key| {
            key["principal"] = principal;
            key["created_by"] = json!({"type": "service_account", "id": "svac_01Export"});
        }))
        .with_fault(|request| {
            let is_meant = request.path.contains("/service_accounts?");
            is_meant.then(|| error(500, "api_error", &[])).flatten()
        });
        let collected = host.collect_with(&everything()).unwrap();

        assert_eq!(own(&collected, "creatorMissing"), "-");
        let partial = collected.partial();
        for kind in ["anthropic_api_key", "anthropic_api_key_allows_workspace"] {
            assert!(partial.contains(kind), "{kind}");
        }
        assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Partial);
    }
}

#[test]
fn a_failed_list_of_members_costs_what_keys_of_the_organization_reach() {
    let service = acting_as(user("user_02Bo"));
    let mut host = Host::new(service).with_fault(|request| {
        let is_meant = request.path.contains("wrkspc_01Research/members");
        is_meant.then(|| error(403, "permission_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    assert!(reached(&collected).iter().all(|line| !line.starts_with("wrkspc_01Research")));
    assert!(collected.partial().contains("anthropic_api_key_allows_workspace"));
    assert!(!collected.partial().contains("anthropic_api_key"));
}

#[test]
fn without_members_it_is_not_known_what_keys_of_users_reach() {
    let mut options = everything();
    options.skip_step("fetch-workspace-members").unwrap();
    let service = acting_as(user("user_01Ada"));
    let collected = Host::new(service).collect_with(&options).unwrap();

    assert_eq!(reached(&collected), NOTHING);
    assert!(collected.partial().contains("anthropic_api_key_allows_workspace"));
    assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Success);
}

#[test]
fn semantics_4_a_workspace_key_goes_on_after_its_maker_left_and_others_end_with_whom_they_act_as() {
    for (principal, kind, outlives, off) in [
        (Value::Null, "workspace", "true", ""),
        (user("user_04Dee"), "personal", "false", " active=false"),
        (service_account("svac_01Export"), "service-account", "false", ""),
    ] {
        let collected = whole(with_key(|key| {
            key["created_by"]["id"] = json!("user_04Dee");
            key["scope"] = json!({"type": "workspace", "workspace_id": "wrkspc_01Research"});
            key["workspace_id"] = json!("wrkspc_01Research");
            key["principal"] = principal;
        }));
        let told = ["keyKind", "outlivesCreator", "creatorMissing", "isAdminCredential"];
        assert_eq!(told.map(|name| own(&collected, name)), [kind, outlives, "true", "false"]);
        assert_eq!(reached(&collected), NOTHING, "it is for a workspace");
        let owners = collected.relationships_of("HAS", KEY);
        assert_eq!(owners, [format!("{RESEARCH} -> {KEY}{off}")]);
    }
}

#[test]
fn semantics_4_the_older_shape_of_a_principal_says_the_same() {
    let new = whole(acting_as(service_account("svac_01Export")));
    let old = whole(acting_as(json!({"type": "service_account", "id": "svac_01Export"})));
    assert!(old.graph == new.graph);
}

#[test]
fn semantics_4_a_server_that_does_not_tell_whom_a_key_acts_as_says_nothing_of_its_kind() {
    let mut service = with_key(|_| {});
    for key in &mut service.items.api_keys {
        key.as_object_mut().unwrap().remove("principal");
    }
    let collected = whole(service);

    for name in ["keyKind", "outlivesCreator", "isAdminCredential"] {
        assert_eq!(own(&collected, name), "-", "{name}");
    }
    let kinds: BTreeSet<_> =
        collected.graph.relationships().iter().map(|edge| edge.kind.as_ref()).collect();
    assert!(!kinds.iter().any(|kind| kind.ends_with("_uses_api_key")), "{kinds:?}");
    assert_reach_is_unknown(&collected);
    assert_eq!(
        collected.problems(),
        ["list API keys: 3 keys of organization scope have no principal that is known, so no \
          relationship leads to a workspace: apikey_04Audit, apikey_07Setup, apikey_9"]
    );

    // A key of a workspace reaches that, whoever acts with it.
    let mut service = Service::new(northwind_labs());
    for key in &mut service.items.api_keys {
        key.as_object_mut().unwrap().remove("principal");
    }
    let is_of_workspace = |key: &Value| key["scope"]["type"] == "workspace";
    service.items.api_keys.retain(is_of_workspace);
    let collected = whole(service);
    assert_eq!(collected.lacking(), NOTHING);
    assert_eq!(collected.problems(), NOTHING);
}

#[test]
fn semantics_4_a_service_account_that_made_a_key_is_missing_where_all_were_read() {
    let made_by =
        |id: &str| with_key(|key| key["created_by"] = json!({"type": "service_account", "id": id}));
    for (id, missing) in [("svac_01Export", "false"), ("svac_02Old", "false"), ("svac_9", "true")] {
        assert_eq!(own(&whole(made_by(id)), "creatorMissing"), missing, "{id}");
        let unread = Host::new(made_by(id)).collect().unwrap();
        assert_eq!(own(&unread, "creatorMissing"), "-", "{id}");
    }
    let collected = whole(made_by("svac_01Export"));
    let maker = format!("anthropic_service_account:svac_01Export -> {KEY}");
    assert_eq!(collected.relationships_of("CREATED", KEY), [maker]);
}

/// Whether the relationships of the key open anything: their classes, and what they say of that.
fn opens(collected: &Collected) -> Vec<String> {
    let edges = collected.graph.relationships().iter();
    let own = edges.filter(|edge| edge.from == KEY || edge.to == KEY);
    let active = |edge: &graph::Relationship| edge.properties.get("active").map(shown);
    let lines =
        own.map(|edge| format!("{} {}", edge.class, active(edge).as_deref().unwrap_or("-")));
    lines.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A key of a workspace that acts as somebody, made by Ada.
fn of_research(principal: Value) -> Service {
    with_key(|key| {
        key["scope"] = json!({"type": "workspace", "workspace_id": "wrkspc_01Research"});
        key["workspace_id"] = json!("wrkspc_01Research");
        key["principal"] = principal;
    })
}

#[test]
fn semantics_4_a_key_that_acts_as_somebody_who_is_gone_or_archived_opens_nothing() {
    for id in [user("user_04Dee"), service_account("svac_09Gone")] {
        for service in [of_research(id.clone()), acting_as(id)] {
            let collected = whole(service);
            assert_eq!(own(&collected, "active"), "true", "that is what its status says");
            assert_eq!(opens(&collected), ["CREATED false", "HAS false"]);
            assert_eq!(collected.lacking(), NOTHING);
        }
    }
    let archived = whole(of_research(service_account("svac_02Old")));
    assert_eq!(opens(&archived), ["CREATED false", "HAS false", "USES false"]);

    let by_account = json!({"type": "service_account", "id": "svac_01Export"});
    let mut service = of_research(user("user_04Dee"));
    service.items.api_keys[0]["created_by"] = by_account;
    assert_eq!(opens(&whole(service)), ["CREATED false", "HAS false"]);
}

#[test]
fn a_key_goes_by_its_status_where_whom_it_acts_as_was_not_to_be_read() {
    let collected = Host::new(of_research(service_account("svac_02Old"))).collect().unwrap();
    assert_eq!(opens(&collected), ["CREATED true", "HAS true"]);
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn a_key_may_have_ended_where_the_list_of_whom_it_acts_as_failed() {
    for (failing, principal) in [
        ("/organizations/users?", user("user_04Dee")),
        ("/service_accounts?", service_account("svac_02Old")),
    ] {
        for (service, owner) in [
            (of_research(principal.clone()), "anthropic_workspace_has_api_key"),
            (acting_as(principal.clone()), "anthropic_account_has_api_key"),
        ] {
            let mut host = Host::new(service).with_fault(move |request| {
                let is_meant = request.path.contains(failing);
                is_meant.then(|| error(500, "api_error", &[])).flatten()
            });
            let collected = host.collect_with(&everything()).unwrap();
            assert!(opens(&collected).contains(&"HAS true".to_owned()), "{failing}");
            for kind in [owner, "anthropic_user_created_api_key"] {
                assert!(collected.partial().contains(kind), "{kind} without {failing}");
            }
        }
    }
}

#[test]
fn a_service_account_that_cannot_be_told_from_an_archived_one_may_have_ended_its_keys() {
    let mut service = of_research(service_account("svac_02Old"));
    let accounts = &mut service.items.restricted.service_accounts;
    let old = accounts.iter_mut().find(|it| it["id"] == "svac_02Old").unwrap();
    old["archived_at"] = json!({"at": 1});
    let collected = whole(service);

    assert_eq!(opens(&collected), ["CREATED true", "HAS true", "USES -"]);
    for class in ["user_created", "workspace_has"] {
        let kind = format!("anthropic_{class}_api_key");
        assert!(collected.partial().contains(kind.as_str()), "{kind}");
    }
}

#[test]
fn a_key_that_is_switched_off_opens_nothing() {
    let collected = whole(with_key(|key| key["status"] = json!("inactive")));

    let edges = collected.graph.relationships().iter();
    let own: Vec<_> = edges.filter(|edge| edge.from == KEY || edge.to == KEY).collect();
    assert_eq!(own.len(), 6, "made, used and had by one, and three that it reaches");
    for edge in own {
        let active = edge.properties.get("active").map(crate::support::shown);
        assert_eq!(active.as_deref(), Some("false"), "{}", edge.key);
    }
}

#[test]
fn a_key_for_an_archived_workspace_opens_nothing_and_one_without_a_status_may() {
    let collected = whole(with_key(|key| {
        key["scope"] = json!({"type": "workspace", "workspace_id": "wrkspc_03Atlas"});
    }));
    assert_eq!(collected.relationships_of("HAS", KEY), [format!("{ATLAS} -> {KEY} active=false")]);

    let collected = whole(with_key(|key| key["status"] = Value::Null));
    let edges = collected.graph.relationships().iter();
    for edge in edges.filter(|edge| edge.from == KEY || edge.to == KEY) {
        assert!(!edge.properties.contains_key("active"), "{}", edge.key);
    }
}

#[test]
fn whom_a_key_acts_as_may_be_of_a_kind_that_nobody_knows() {
    let collected = whole(acting_as(json!({"type": "moon_actor", "id": "moon_01"})));

    assert_eq!(own(&collected, "principalType"), "moon");
    assert_eq!(own(&collected, "keyKind"), "-");
    let said = collected.problems().join("\n");
    assert!(said.contains("1 value of principal.type was not known"), "{said}");
    assert!(said.contains(UNKNOWN_REACH), "{said}");
    assert_reach_is_unknown(&collected);
}

const UNKNOWN_REACH: &str = "list API keys: 1 key of organization scope has no principal that is \
                             known, so no relationship leads to a workspace: apikey_9";

fn assert_reach_is_unknown(collected: &Collected) {
    assert_eq!(reached(collected), NOTHING);
    assert_eq!(collected.lacking(), ["anthropic_api_key_allows_workspace"]);
    assert!(!collected.report.complete);
}

#[test]
fn a_key_of_the_organization_that_acts_as_nobody_is_of_no_kind_that_is_known() {
    let nobody = json!({"type": "user_actor"});
    for principal in [Value::Null, nobody] {
        let collected = whole(acting_as(principal.clone()));
        for name in ["isAdminCredential", "principalId"] {
            assert_eq!(own(&collected, name), "-", "{name}");
        }
        if principal.is_null() {
            assert_eq!(own(&collected, "keyKind"), "-");
        }
        assert_reach_is_unknown(&collected);
        assert_eq!(collected.problems(), [UNKNOWN_REACH]);
    }
}

#[test]
fn the_default_options_read_keys_as_far_as_an_admin_key_may() {
    let collected = Host::new(acting_as(user("user_01Ada"))).collect_with(&Options::default());
    let collected = collected.unwrap();
    assert_eq!(own(&collected, "isAdminCredential"), "true");
    assert_eq!(reached(&collected).len(), 3);
}
