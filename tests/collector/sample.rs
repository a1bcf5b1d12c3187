//! Northwind Labs, whole: who and what reaches what.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::model::{SpendLimit, SpendScope};
use fake_organization::{Items, Restricted, Service, northwind, northwind_labs, user};
use graph_anthropic::Options;
use graph_anthropic::ontology::{PropertyKind, entities, relationships};
use serde_json::json;

use crate::support::{Collected, Host, NOTHING, everything, property};

fn sample() -> Collected {
    Host::new(Service::new(northwind_labs())).collect().unwrap()
}

#[test]
fn the_sample_has_every_type_of_the_model() {
    let collected = sample();

    expect![[r#"
        [
            "anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001",
            "anthropic_api_key:apikey_01Ci",
            "anthropic_api_key:apikey_02DeeNotebook",
            "anthropic_api_key:apikey_03Atlas",
            "anthropic_api_key:apikey_04Audit",
            "anthropic_api_key:apikey_05BoTryout",
            "anthropic_api_key:apikey_06ClaudeCodeBo",
            "anthropic_api_key:apikey_07Setup",
            "anthropic_api_key:apikey_08Nightly",
            "anthropic_external_key:ekey_01Main",
            "anthropic_external_key:ekey_02Spare",
            "anthropic_invite:invite_new0001",
            "anthropic_user:user_01Ada",
            "anthropic_user:user_02Bo",
            "anthropic_user:user_03Cy",
            "anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default",
            "anthropic_workspace:wrkspc_01Research",
            "anthropic_workspace:wrkspc_02ClaudeCode",
            "anthropic_workspace:wrkspc_03Atlas",
        ]
    "#]]
    .assert_debug_eq(&collected.entity_keys());
    assert_eq!(collected.lacking(), NOTHING);
    assert!(collected.every_step_succeeded());
    assert_eq!(collected.problems(), NOTHING);
}

#[test]
fn a_reader_can_follow_who_reaches_what() {
    let collected = sample();

    let access: Vec<_> = ["user_01Ada", "user_02Bo", "user_03Cy"]
        .iter()
        .flat_map(|id| collected.relationships_of("ASSIGNED", &format!("anthropic_user:{id}")))
        .map(|line| {
            line.replace("anthropic_", "").replace("7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001", "…")
        })
        .collect();
    expect![[r#"
        [
            "user:user_01Ada -> workspace:…:default grantedBy=organization-role implicit=true role=workspace_admin",
            "user:user_01Ada -> workspace:wrkspc_01Research grantedBy=membership implicit=false role=workspace_admin",
            "user:user_01Ada -> workspace:wrkspc_02ClaudeCode grantedBy=organization-role implicit=true role=workspace_admin",
            "user:user_02Bo -> workspace:…:default grantedBy=organization-role implicit=true role=workspace_developer",
            "user:user_02Bo -> workspace:wrkspc_01Research grantedBy=membership implicit=false role=workspace_developer",
            "user:user_02Bo -> workspace:wrkspc_03Atlas active=false grantedBy=membership implicit=false role=workspace_user",
            "user:user_03Cy -> workspace:…:default grantedBy=organization-role implicit=true role=workspace_billing",
            "user:user_03Cy -> workspace:wrkspc_01Research grantedBy=organization-role implicit=true role=workspace_billing",
            "user:user_03Cy -> workspace:wrkspc_02ClaudeCode grantedBy=organization-role implicit=true role=workspace_billing",
        ]
    "#]]
    .assert_debug_eq(&access);
}

/// Northwind with every optional field filled in.
fn filled_in() -> Items {
    let mut labs = northwind().unwrap();
    let limit = SpendLimit::monthly("spl_1", Some(5), SpendScope::Organization);
    labs.limit_spending(limit).unwrap();
    for key in ["apikey_01Ci", "apikey_04Audit"] {
        labs.use_key(key, "claude-opus-4-8", 1, 1).unwrap();
    }
    let mut organization = Items::from(&labs);
    organization.users.push(user("user_9", "Nan", "no address", "user"));
    organization.workspaces[0]["external_key_id"] = json!("ekey_01Main");
    organization.invites[0]["rbac_group_ids"] = json!(["rbac_group_01Builders"]);
    let allowed = &mut organization.restricted.rbac_role_permissions;
    let chat = json!({"action": "chat", "resource": {"type": "organization"}});
    allowed.get_mut("rbac_role_01Builder").unwrap().push(chat);
    organization.restricted.telemetry_destinations.push(json!({
        "id": "tdst_01", "endpoint_url": "u", "header_names": ["authorization"],
        "state": {"type": "disabled", "reason": {"type": "caller"}},
        "traces": {"enabled": true, "content_mode": "content", "endpoint_url": "u"},
        "workspaces": {"type": "exclude"},
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
    }));
    let named = &mut organization.restricted.telemetry_destination_workspaces;
    named.insert("tdst_01".to_owned(), vec![]);
    let keys = &mut organization.restricted.external_keys;
    keys[0]["provider_config"]["region"] = json!("us-east-1");
    keys[0]["user_profile_id"] = json!("profile_01");
    keys.push(json!({"id": "ekey_02", "provider_config": {
        "type": "azure", "key_name": "k", "vault_uri": "v", "tenant_id": "t", "client_id": "c",
    }}));
    organization.api_keys[0]["expires_at"] = json!("2027-01-01T00:00:00Z");
    organization.invites[0]["status"] = json!("accepted");
    organization.invites[0]["accepted_at"] = json!("2026-01-01T00:00:00Z");
    organization.api_keys[0]["created_by"] =
        json!({"id": "svac_01Export", "type": "service_account"});
    organization.restricted.service_accounts[0]["description"] = json!("exports the audit log");
    fill_in_federation(&mut organization.restricted);
    organization
}

fn fill_in_federation(items: &mut Restricted) {
    let issuer = &mut items.federation_issuers[0];
    issuer["archived_at"] = json!("2026-01-01T00:00:00Z");
    issuer["created_by_actor_id"] = json!("user_01Ada");
    issuer["jwks"] = json!({"type": "explicit_url", "url": "https://builds.northwind.example/k"});
    issuer["jwks_polling_disabled_at"] = json!("2026-01-01T00:00:00Z");
    let mut rule = items.federation_rules[0].clone();
    rule["id"] = json!("fdrl_9");
    rule["oauth_scope"] = json!("org:admin");
    for field in ["archived_at", "updated_at"] {
        rule[field] = json!("2026-01-01T00:00:00Z");
    }
    for field in ["created_by_actor_id", "description", "workspace_id"] {
        rule[field] = json!("something");
    }
    rule["match"]["claims"] = json!({"ref": "refs/heads/main"});
    rule["match"]["condition"] = json!("claims.run_attempt == '1'");
    items.federation_rules.push(rule);
}

#[test]
fn every_property_that_is_declared_is_emitted_and_no_other() {
    let mut service = Service::new(filled_in());
    service.belongs_to_enterprise = true;
    let collected = Host::new(service).collect_with(&everything()).unwrap();

    for kind in entities() {
        let entities =
            collected.graph.entities().iter().filter(|entity| entity.kind == kind.type_name);
        let names = entities.flat_map(|entity| entity.properties.keys());
        assert_eq!(emitted(names), declared(kind.properties), "{}", kind.type_name);
    }
    for kind in relationships() {
        let own =
            collected.graph.relationships().iter().filter(|edge| edge.kind == kind.type_name());
        let names = own.flat_map(|edge| edge.properties.keys());
        assert_eq!(emitted(names), declared(kind.properties), "{}", kind.type_name());
    }
}

fn emitted<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    names.map(|name| if name.starts_with("tag.") { "tag.*" } else { name }).collect()
}

fn declared(properties: &[PropertyKind]) -> BTreeSet<&str> {
    properties.iter().map(|property| property.name).collect()
}

#[test]
fn a_reader_can_follow_every_property() {
    let collected = sample();

    let shown = |key: &str| -> Vec<String> {
        let entity = collected.entity(key);
        entity.properties.keys().map(|name| format!("{name}={}", property(entity, name))).collect()
    };
    expect![[r#"
        [
            [
                "auditLogEnabled=true",
                "displayName=Northwind Labs",
                "id=7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001",
                "name=Northwind Labs",
                "vendor=Anthropic",
            ],
            [
                "active=true",
                "createdOn=1730332707427",
                "displayName=Ada Okafor",
                "email=ada@northwind.example",
                "firstName=Ada",
                "id=user_01Ada",
                "isAdmin=true",
                "lastName=Okafor",
                "name=Ada Okafor",
                "role=admin",
                "shortLoginId=ada",
                "username=ada@northwind.example",
            ],
            [
                "active=true",
                "allowedInferenceGeos=us,global",
                "compartmentId=cmpt_01",
                "createdOn=1738573200000",
                "defaultInferenceGeo=us",
                "displayColor=#6C5BB9",
                "displayName=Research",
                "externalKeyId=ekey_01Main",
                "id=wrkspc_01Research",
                "isDefault=false",
                "isSynthetic=false",
                "name=Research",
                "tag.cost-center=R-17",
                "tag.env=prod",
                "workspaceGeo=us",
            ],
            [
                "active=true",
                "allowedInferenceGeos=unrestricted",
                "compartmentId=cmpt_01",
                "createdOn=1730332707427",
                "defaultInferenceGeo=us",
                "displayColor=#6C5BB9",
                "displayName=Default",
                "id=wrkspc_00Default",
                "isDefault=true",
                "isSynthetic=false",
                "name=Default",
                "workspaceGeo=us",
            ],
            [
                "active=true",
                "createdById=user_04Dee",
                "createdByType=user",
                "createdOn=1740830400500",
                "creatorMissing=true",
                "displayName=dee's notebook",
                "id=apikey_02DeeNotebook",
                "isAdminCredential=false",
                "keyKind=workspace",
                "name=dee's notebook",
                "outlivesCreator=true",
                "partialKeyHint=sk-ant-api03-R2D...igAA",
                "scopeType=workspace",
                "status=active",
                "workspaceId=wrkspc_01Research",
            ],
            [
                "active=true",
                "createdById=user_01Ada",
                "createdByType=user",
                "createdOn=1740830400500",
                "creatorMissing=false",
                "displayName=audit export",
                "id=apikey_04Audit",
                "keyKind=service-account",
                "name=audit export",
                "outlivesCreator=false",
                "partialKeyHint=sk-ant-api03-R2D...igAA",
                "principalId=svac_01Export",
                "principalType=service_account",
                "scopeType=organization",
                "status=active",
            ],
        ]
    "#]]
    .assert_debug_eq(&[
        shown("anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001"),
        shown("anthropic_user:user_01Ada"),
        shown("anthropic_workspace:wrkspc_01Research"),
        shown("anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default"),
        shown("anthropic_api_key:apikey_02DeeNotebook"),
        shown("anthropic_api_key:apikey_04Audit"),
    ]);
}

#[test]
fn the_order_of_lists_and_the_size_of_pages_do_not_matter() {
    let expected = Host::new(Service::new(filled_in())).collect().unwrap().graph;
    for largest_page in [1, 2, 7, 1000] {
        for reversed in [false, true] {
            let mut organization = filled_in();
            let lists =
                [&mut organization.users, &mut organization.workspaces, &mut organization.api_keys];
            for list in lists.into_iter().chain(organization.members.values_mut()) {
                if reversed {
                    list.reverse();
                }
            }
            let mut service = Service::new(organization);
            service.largest_page = largest_page;
            let collected = Host::new(service).collect().unwrap();

            assert!(collected.graph == expected, "pages of {largest_page}, reversed: {reversed}");
        }
    }
}

#[test]
fn raw_data_is_the_item_as_it_was_sent_and_there_only_when_asked_for() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut options = Options::default();
    options.raw_data = true;
    let with = host.collect_with(&options).unwrap();
    let without = sample();

    assert!(without.graph.entities().iter().all(|entity| entity.raw_data.is_none()));
    for entity in with.graph.entities() {
        let raw: serde_json::Value =
            serde_json::from_str(entity.raw_data.as_ref().unwrap()).unwrap();
        assert_eq!(raw["id"], property(entity, "id"), "{}", entity.key);
    }
}
