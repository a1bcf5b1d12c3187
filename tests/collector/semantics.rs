//! The numbered points under *Semantics that trip collectors*. Point 1 is in
//! `default_workspace.rs`.

use fake_organization::{
    Generation, Items, Service, api_key, member, northwind_labs, user, workspace,
};
use graph::StepStatus;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, error, property};

const ACCOUNT: &str = "anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001";
const RESEARCH: &str = "anthropic_workspace:wrkspc_01Research";
const ATLAS: &str = "anthropic_workspace:wrkspc_03Atlas";

fn collect(organization: Items) -> Collected {
    Host::new(Service::new(organization)).collect().unwrap()
}

/// Northwind with one more key.
fn with_key(change: impl Fn(&mut Value)) -> Collected {
    let mut organization = northwind_labs();
    let mut key = api_key("apikey_9", "k", "user_02Bo", "wrkspc_01Research");
    change(&mut key);
    organization.api_keys.push(key);
    collect(organization)
}

/// What has the key, by the key's id.
fn owners(collected: &Collected, id: &str) -> Vec<String> {
    let key = format!("anthropic_api_key:{id}");
    let lines = collected.relationships_of("HAS", &key);
    lines.iter().map(|line| line.replace(&format!(" -> {key}"), "")).collect()
}

#[test]
fn semantics_2_a_key_of_organization_scope_belongs_to_the_account_not_to_the_default_workspace() {
    assert_eq!(owners(&collect(northwind_labs()), "apikey_04Audit"), [ACCOUNT]);
}

#[test]
fn semantics_2_scope_decides_then_workspace_id_then_it_is_the_default_workspace() {
    let research_by_id = with_key(|key| {
        key.as_object_mut().unwrap().remove("scope");
    });
    assert_eq!(owners(&research_by_id, "apikey_9"), [RESEARCH]);

    let atlas_by_scope = with_key(|key| key["scope"]["workspace_id"] = json!("wrkspc_03Atlas"));
    assert_eq!(owners(&atlas_by_scope, "apikey_9"), [format!("{ATLAS} active=false")]);

    let neither = with_key(|key| {
        key["workspace_id"] = Value::Null;
        key["scope"] = Value::Null;
    });
    assert_eq!(
        owners(&neither, "apikey_9"),
        [format!("{}:default", ACCOUNT.replace("account", "workspace"))]
    );
    assert_eq!(
        property(neither.entity("anthropic_api_key:apikey_9"), "workspaceId"),
        "wrkspc_00Default"
    );
}

#[test]
fn semantics_2_where_the_scope_cannot_be_understood_nothing_is_guessed() {
    for scope in [
        json!({"type": "galaxy"}),
        json!("workspace"),
        json!({"type": "workspace", "workspace_id": 7}),
    ] {
        let collected = with_key(|key| {
            key["workspace_id"] = Value::Null;
            key["scope"] = scope.clone();
        });
        assert_eq!(owners(&collected, "apikey_9"), NOTHING, "{scope}");
        assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Partial);
        for kind in ["anthropic_workspace_has_api_key", "anthropic_account_has_api_key"] {
            assert!(collected.partial().contains(kind), "{scope}");
        }
    }
}

#[test]
fn semantics_3_admins_and_billing_members_are_in_every_workspace_without_being_added() {
    let collected = collect(northwind_labs());
    let code = "anthropic_workspace:wrkspc_02ClaudeCode";

    assert_eq!(
        collected.relationships_of("ASSIGNED", code),
        [
            format!(
                "anthropic_user:user_01Ada -> {code} grantedBy=organization-role implicit=true role=workspace_admin"
            ),
            format!(
                "anthropic_user:user_03Cy -> {code} grantedBy=organization-role implicit=true role=workspace_billing"
            ),
        ]
    );
}

#[test]
fn semantics_3_what_the_member_list_says_goes_first_and_the_edge_says_which_it_was() {
    let check = |row: Value, expected: &str| {
        let mut organization = northwind_labs();
        organization.members.get_mut("wrkspc_01Research").unwrap().push(row);
        let lines = collect(organization).relationships_of("ASSIGNED", RESEARCH);
        let cy = lines.iter().find(|line| line.contains("user_03Cy")).unwrap();
        assert!(cy.ends_with(expected), "{cy}");
    };
    // Raised by hand.
    let raised = member("wrkspc_01Research", "user_03Cy", "workspace_admin");
    check(raised, " grantedBy=membership implicit=false role=workspace_admin");
    // A list that shows who inherits: this role cannot be had otherwise.
    let shown = member("wrkspc_01Research", "user_03Cy", "workspace_billing");
    check(shown, " grantedBy=organization-role implicit=true role=workspace_billing");
}

#[test]
fn semantics_3_of_an_inherited_and_a_given_role_the_given_one_wins_in_either_order() {
    let given = member("wrkspc_01Research", "user_03Cy", "workspace_admin");
    let inherited = member("wrkspc_01Research", "user_03Cy", "workspace_billing");
    for rows in [[given.clone(), inherited.clone()], [inherited, given]] {
        let mut organization = northwind_labs();
        organization.members.get_mut("wrkspc_01Research").unwrap().extend(rows);
        let collected = collect(organization);

        let lines = collected.relationships_of("ASSIGNED", RESEARCH);
        let cy = lines.iter().find(|line| line.contains("user_03Cy")).unwrap();
        assert!(cy.ends_with(" grantedBy=membership implicit=false role=workspace_admin"), "{cy}");
        assert_eq!(collected.problems(), NOTHING);
    }
}

#[test]
fn semantics_3_a_member_without_a_role_keeps_the_inherited_one_and_is_told_of() {
    let mut organization = northwind_labs();
    let members = organization.members.get_mut("wrkspc_01Research").unwrap();
    members.push(json!({"user_id": "user_03Cy", "workspace_role": null}));
    let collected = collect(organization);

    let lines = collected.relationships_of("ASSIGNED", RESEARCH);
    assert!(
        lines.iter().any(|line| line.contains("user_03Cy") && line.ends_with("workspace_billing"))
    );
    assert_eq!(
        collected.problems(),
        [
            "list members of workspaces: 1 item has no workspace_role, so what follows from it may be \
             missing: user_03Cy of wrkspc_01Research"
        ]
    );
    assert!(collected.partial().contains("anthropic_user_assigned_workspace"));
}

#[test]
fn semantics_3_archived_workspaces_have_no_implicit_members() {
    assert_eq!(
        collect(northwind_labs()).relationships_of("ASSIGNED", ATLAS),
        [format!(
            "anthropic_user:user_02Bo -> {ATLAS} active=false grantedBy=membership implicit=false \
             role=workspace_user"
        )]
    );
}

#[test]
fn semantics_3_owners_inherit_as_admins_do() {
    for role in ["owner", "primary_owner"] {
        let mut organization = northwind_labs();
        organization.users.push(user("user_05Olu", "Olu", "olu@northwind.example", role));
        let collected = collect(organization);

        let access = |user: &str| {
            let lines = collected.relationships_of("ASSIGNED", &format!("anthropic_user:{user}"));
            lines.into_iter().map(|line| line.replace(user, "…")).collect::<Vec<_>>()
        };
        let inherited = access("user_05Olu");
        assert_eq!(inherited.len(), 3, "every workspace that is in use");
        assert!(inherited.iter().all(|line| line.ends_with("implicit=true role=workspace_admin")));
        let olu = collected.entity("anthropic_user:user_05Olu");
        assert_eq!(property(olu, "isAdmin"), "true");
        assert_eq!(collected.problems(), NOTHING);
    }
}

#[test]
fn semantics_4_a_key_whose_creator_is_gone_is_flagged_and_has_no_edge_to_nobody() {
    let collected = collect(northwind_labs());
    let key = collected.entity("anthropic_api_key:apikey_02DeeNotebook");

    let shown = ["creatorMissing", "createdById", "createdByType", "active"]
        .map(|name| property(key, name));
    assert_eq!(shown, ["true", "user_04Dee", "user", "true"]);
    assert_eq!(collected.relationships_of("CREATED", &key.key), NOTHING);
    let ci = collected.entity("anthropic_api_key:apikey_01Ci");
    assert_eq!(property(ci, "creatorMissing"), "false");
    assert_eq!(collected.problems(), NOTHING, "it is a fact, not a problem");
}

#[test]
fn semantics_4_a_creator_is_not_called_missing_where_users_could_not_all_be_read() {
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|request| {
        request.path.contains("/users").then(|| error(403, "permission_error", &[])).flatten()
    });
    let collected = host.collect().unwrap();

    let key = collected.entity("anthropic_api_key:apikey_02DeeNotebook");
    assert_eq!(property(key, "creatorMissing"), "-");
    for kind in [
        "anthropic_user",
        "anthropic_user_created_api_key",
        "anthropic_user_assigned_workspace",
        "anthropic_api_key",
    ] {
        assert!(collected.partial().contains(kind), "{kind}");
    }
}

#[test]
fn semantics_4_a_key_made_by_a_service_account_or_by_nobody_has_no_missing_user() {
    for created_by in [json!({"id": "svac_01", "type": "service_account"}), Value::Null] {
        let collected = with_key(|key| key["created_by"] = created_by.clone());
        let key = collected.entity("anthropic_api_key:apikey_9");
        assert_eq!(property(key, "creatorMissing"), "-");
        assert_eq!(collected.relationships_of("CREATED", &key.key), NOTHING);
        assert_eq!(collected.lacking(), NOTHING);
    }
}

#[test]
fn semantics_5_archived_workspaces_are_asked_for_so_that_their_keys_do_not_dangle() {
    let collected = collect(northwind_labs());

    let atlas = collected.entity(ATLAS);
    assert_eq!(property(atlas, "active"), "false");
    assert_eq!(property(atlas, "archivedOn"), "1759251600000");
    assert_eq!(owners(&collected, "apikey_03Atlas"), [format!("{ATLAS} active=false")]);
}

#[test]
fn semantics_5_the_member_list_of_an_archived_workspace_may_not_be_there() {
    let mut service = Service::new(northwind_labs());
    service.lists_archived_members = false;
    let collected = Host::new(service).collect().unwrap();

    assert_eq!(collected.relationships_of("ASSIGNED", ATLAS), NOTHING);
    assert_eq!(collected.problems(), NOTHING);
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn semantics_5_a_workspace_in_use_without_a_member_list_went_away_and_that_is_said() {
    let gone = |body: &'static str| {
        let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
            request
                .path
                .contains("wrkspc_01Research/members")
                .then(|| crate::support::answer(404, body))
                .flatten()
        });
        host.collect().unwrap()
    };

    let collected = gone(r#"{"error":{"type":"not_found_error"}}"#);
    assert_eq!(
        collected.problems(),
        [
            "list members of workspaces: 1 of the workspaces has no such list, as when one is deleted \
          between two requests: wrkspc_01Research"
        ]
    );
    assert_eq!(collected.lacking(), ["anthropic_user_assigned_workspace"]);
    assert_eq!(collected.step("fetch-workspace-members").status, StepStatus::Partial);

    // What a proxy says is not what the service says.
    let collected = gone("<html>not here</html>");
    assert_eq!(
        collected.problems(),
        ["list members of workspace wrkspc_01Research: HTTP 404: the service has nothing there"]
    );
}

#[test]
fn semantics_6_a_member_who_is_nobody_has_no_edge_and_is_counted() {
    let mut organization = northwind_labs();
    let members = organization.members.get_mut("wrkspc_01Research").unwrap();
    members.push(member("wrkspc_01Research", "user_04Dee", "workspace_user"));
    let collected = collect(organization);

    assert_eq!(
        collected.problems(),
        ["list members of workspaces: 1 member was not among the users, as when somebody leaves \
             between two requests, and has no relationship: user_04Dee of wrkspc_01Research"]
    );
    assert_eq!(collected.step("fetch-workspace-members").status, StepStatus::Success);
}

#[test]
fn semantics_7_thousands_of_keys_in_the_claude_code_workspace_are_normal() {
    let mut organization = northwind_labs();
    organization.api_keys.extend((0..5000).map(|n| {
        api_key(
            &format!("apikey_cc{n}"),
            &format!("claude_code_key_{n}"),
            "user_02Bo",
            "wrkspc_02ClaudeCode",
        )
    }));
    let collected = collect(organization);

    let keys = collected.relationships_of("HAS", "anthropic_workspace:wrkspc_02ClaudeCode");
    assert_eq!(keys.len(), 5000 + 1 + 1);
    assert_eq!(collected.step("fetch-api-keys").requests, 6);
}

#[test]
fn semantics_8_names_and_e_mails_can_be_anything_and_no_user_is_lost() {
    let mut organization = northwind_labs();
    organization.users = vec![
        user("user_a", "", "", "user"),
        user("user_b", "PRINCE", "not an address", "user"),
        user("user_c", "C", "C@N.EXAMPLE", "user"),
    ];
    let collected = collect(organization);

    let shown = |id: &str| {
        let user = collected.entity(&format!("anthropic_user:{id}"));
        ["name", "email", "emailAsGiven"].map(|name| property(user, name))
    };
    assert_eq!(shown("user_a"), ["user_a", "null", "-"]);
    assert_eq!(shown("user_b"), ["PRINCE", "null", "not an address"]);
    assert_eq!(shown("user_c"), ["C", "C@N.EXAMPLE", "-"]);
}

#[test]
fn semantics_9_tags_have_free_form_keys_and_both_of_two_that_collide_are_kept() {
    let mut organization = northwind_labs();
    organization.workspaces[2]["tags"] = json!({"cost_center": "1", "a/b": "2", "a:b": "3"});
    let collected = collect(organization);

    let research = collected.entity(RESEARCH);
    let shown = ["tag.cost-center", "tag.a-b", "tag.a-b-2"].map(|name| property(research, name));
    assert_eq!(shown, ["1", "2", "3"]);
}

#[test]
fn semantics_10_unknown_values_are_kept_and_told_of() {
    let mut organization = northwind_labs();
    organization.users.push(user("user_w", "W", "w@northwind.example", "wizard"));
    let members = organization.members.get_mut("wrkspc_01Research").unwrap();
    members.push(member("wrkspc_01Research", "user_w", "workspace_wizard"));
    organization.api_keys[0]["status"] = json!("dormant");
    let collected = collect(organization);

    assert_eq!(property(collected.entity("anthropic_user:user_w"), "role"), "wizard");
    let key = collected.entity("anthropic_api_key:apikey_06ClaudeCodeBo");
    assert_eq!(["status", "active"].map(|name| property(key, name)), ["dormant", "false"]);
    assert_eq!(
        collected.problems(),
        [
            "list users: 1 value of role was not known when this was written, and kept as is: wizard",
            "list members of workspaces: 1 value of workspace_role was not known when this was written, \
             and kept as is: workspace_wizard",
            "list API keys: 1 value of status was not known when this was written, and kept as is: \
             dormant",
        ]
    );
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn semantics_10_unknown_fields_absent_fields_and_nulls_do_no_harm() {
    let mut organization = northwind_labs();
    organization.users[0]["clearance"] = json!({"level": [1, {"deep": null}]});
    organization.users.push(json!({"id": "user_x"}));
    organization
        .workspaces
        .push(json!({"id": "wrkspc_x", "name": null, "tags": null, "data_residency": null}));
    organization
        .api_keys
        .push(json!({"id": "apikey_x", "created_by": null, "partial_key_hint": null}));
    let collected = collect(organization);

    // What tells who reaches what is missed, and nothing else.
    assert_eq!(
        collected.problems(),
        [
            "list users: 1 item has no role, so what follows from it may be missing: user_x",
            "list API keys: 1 key has no scope, as on old servers, and was taken to belong to the default \
             workspace; the whole organization is possible, too: apikey_x",
        ]
    );
    assert!(collected.partial().contains("anthropic_user_assigned_workspace"));
    assert_eq!(property(collected.entity("anthropic_workspace:wrkspc_x"), "name"), "wrkspc_x");
    assert_eq!(property(collected.entity("anthropic_api_key:apikey_x"), "name"), "apikey_x");
    let user = collected.entity("anthropic_user:user_x");
    assert_eq!(["role", "isAdmin", "createdOn"].map(|name| property(user, name)), ["-", "-", "-"]);
}

#[test]
fn semantics_10_a_field_that_cannot_be_read_is_left_out_and_its_step_is_partial() {
    let mut organization = northwind_labs();
    organization.workspaces[0]["archived_at"] = json!("some day");
    let collected = collect(organization);

    let code = collected.entity("anthropic_workspace:wrkspc_02ClaudeCode");
    assert_eq!(property(code, "active"), "-");
    assert_eq!(
        collected.relationships_of("ASSIGNED", &code.key),
        NOTHING,
        "perhaps it is archived"
    );
    assert_eq!(
        collected.problems(),
        [
            "list workspaces: archived_at of 1 item was left out: it is of a type that cannot be read: \
          wrkspc_02ClaudeCode"
        ]
    );
    assert!(collected.partial().contains("anthropic_user_assigned_workspace"));
}

#[test]
fn semantics_11_an_organization_is_enterprise_is_not_a_failure() {
    let mut service = Service::new(northwind_labs());
    service.is_enterprise = true;
    let collected = Host::new(service).collect().unwrap();

    assert_eq!(collected.step("fetch-workspaces").status, StepStatus::NotApplicable);
    assert_eq!(collected.step("fetch-api-keys").status, StepStatus::NotApplicable);
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn semantics_12_a_failed_call_never_looks_like_a_deletion() {
    // One workspace's members fail: its edges may be missing, and nothing else.
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|request| {
        request
            .path
            .contains("wrkspc_01Research/members")
            .then(|| error(500, "api_error", &[]))
            .flatten()
    });
    let collected = host.collect().unwrap();

    assert_eq!(collected.step("fetch-workspace-members").status, StepStatus::Partial);
    assert_eq!(collected.lacking(), ["anthropic_user_assigned_workspace"]);
    assert_eq!(
        collected.problems(),
        [
            "list members of workspace wrkspc_01Research: HTTP 500 api_error: the service failed; run \
          again later (asked 5 times)"
        ]
    );
    // Who inherits access has it all the same.
    assert_eq!(collected.relationships_of("ASSIGNED", RESEARCH).len(), 2);
}

#[test]
fn an_id_that_cannot_be_part_of_a_path_is_told_of() {
    let mut organization = northwind_labs();
    organization.workspaces.push(workspace("../../evil", "Evil"));
    let mut service = Service::new(organization);
    service.generation = Generation::Listed;
    let mut host = Host::new(service);
    let collected = host.collect().unwrap();

    assert!(!host.paths().iter().any(|path| path.contains("evil")));
    assert_eq!(
        collected.problems(),
        [
            "list members of workspaces: 1 of the workspaces has an id that cannot be part of a path, so \
          nothing was requested for it: ../../evil"
        ]
    );
    assert!(collected.partial().contains("anthropic_user_assigned_workspace"));
}

#[test]
fn an_id_made_to_look_like_the_default_workspaces_key_takes_nothing_from_it() {
    let mut organization = northwind_labs();
    let evil = format!("{}:default", organization.id);
    organization.workspaces.push(workspace(&evil, "Evil"));
    organization.api_keys.push(api_key("apikey_9", "k", "user_02Bo", &evil));
    let collected = collect(organization);

    let default = collected.entity(&format!("anthropic_workspace:{evil}"));
    assert_eq!(property(default, "name"), "Default");
    assert_eq!(owners(&collected, "apikey_9"), NOTHING);
    assert!(collected.partial().contains("anthropic_workspace"));
    assert!(collected.partial().contains("anthropic_workspace_has_api_key"));
}

#[test]
fn semantics_13_a_pending_invite_past_its_end_is_expired_by_the_clock_of_the_service() {
    let mut organization = northwind_labs();
    let kit = organization.invites[0].clone();
    let old = "2026-10-27T10:59:59Z";
    organization.invites.push(json!({
        "id": "invite_old", "email": "kit@northwind.example", "role": "developer",
        "status": "pending", "invited_at": "2026-10-06T10:59:59Z", "expires_at": old,
        "rbac_group_ids": ["rbac_01"],
    }));
    let collected = collect(organization);

    let shown = |id: &str| {
        let invite = collected.entity(&format!("anthropic_invite:{id}"));
        ["status", "expired", "role", "groupIds"].map(|name| property(invite, name))
    };
    assert_eq!(shown("invite_old"), ["pending", "true", "developer", "rbac_01"]);
    assert_eq!(shown(kit["id"].as_str().unwrap())[..2], ["pending", "false"]);
    let owned = collected.relationships_of("HAS", "anthropic_invite:invite_old");
    assert_eq!(owned, [format!("{ACCOUNT} -> anthropic_invite:invite_old")]);
}

#[test]
fn semantics_13_without_the_time_of_the_answer_it_is_not_said_whether_an_invite_is_expired() {
    let service = Service::new(northwind_labs());
    let mut host = Host::new(service.clone()).with_fault(move |request| {
        let mut response =
            crate::support::response(service.answer(&request.path, &request.headers));
        response.headers.retain(|(name, _)| name != "date");
        Some(Ok(response))
    });
    let collected = host.collect().unwrap();

    let invite = collected.graph.entities().iter().find(|it| it.kind == "anthropic_invite");
    assert_eq!(property(invite.unwrap(), "expired"), "-");
}
