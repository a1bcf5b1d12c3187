//! Encryption keys that the customer manages, and what they encrypt.

use std::collections::BTreeSet;

use fake_organization::model::{KeyProvider, Organization};
use fake_organization::{Generation, Items, Service, Shape, generate, northwind_labs};
use graph::StepStatus;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, answer, error, everything, property};

const RESEARCH: &str = "anthropic_workspace:wrkspc_01Research";
const MAIN: &str = "anthropic_external_key:ekey_01Main";

/// Northwind, whose Research is encrypted with its main key, changed by `change`.
fn northwind(change: impl FnOnce(&mut Items)) -> Collected {
    let mut organization = northwind_labs();
    workspace(&mut organization, "wrkspc_01Research")["external_key_id"] = json!("ekey_01Main");
    change(&mut organization);
    Host::new(Service::new(organization)).collect().unwrap()
}

fn workspace<'a>(organization: &'a mut Items, id: &str) -> &'a mut Value {
    with_id(&mut organization.workspaces, id)
}

fn with_id<'a>(items: &'a mut [Value], id: &str) -> &'a mut Value {
    items.iter_mut().find(|item| item["id"] == id).unwrap()
}

#[test]
fn a_key_says_who_keeps_it_and_what_it_is_called_there() {
    let collected = northwind(|organization| {
        organization.restricted.external_keys.extend([
            json!({"id": "ekey_12", "display_name": null, "geo": "eu",
                "attachment": {"type": "unattached"},
                "provider_config": {"type": "gcp", "key_name": "projects/p/cryptoKeys/k"}}),
            json!({"id": "ekey_13", "provider_config": {"type": "azure", "key_name": "k",
                "vault_uri": "https://v.vault.azure.net", "tenant_id": "t", "client_id": null}}),
        ]);
    });
    let told = |id: &str| {
        let entity = collected.entity(&format!("anthropic_external_key:{id}"));
        let names = ["name", "provider", "geo", "attached", "keyArn", "keyName", "vaultUri"];
        names.map(|name| property(entity, name)).join(" ")
    };
    let arn = "arn:aws:kms:us-east-1:111122223333:key/01";
    assert_eq!(told("ekey_01Main"), format!("main aws us true {arn} - -"));
    assert_eq!(told("ekey_12"), "ekey_12 gcp eu false - projects/p/cryptoKeys/k -");
    assert_eq!(told("ekey_13"), "ekey_13 azure - - - k https://v.vault.azure.net");
}

#[test]
fn a_workspace_that_is_archived_uses_its_key_and_opens_nothing() {
    let collected = northwind(|organization| {
        workspace(organization, "wrkspc_03Atlas")["external_key_id"] = json!("ekey_01Main");
    });
    assert_eq!(
        collected.activity_of("USES", MAIN),
        [format!("{RESEARCH} true"), "anthropic_workspace:wrkspc_03Atlas false".to_owned()]
    );
    assert_eq!(collected.problems(), NOTHING);
}

#[test]
fn a_key_that_is_known_by_its_arn_keeps_it_as_its_id() {
    let arn = "arn:aws:kms:us-east-1:111122223333:key/02";
    let collected = northwind(|organization| {
        organization.restricted.external_keys.push(json!({"id": arn}));
        workspace(organization, "wrkspc_01Research")["external_key_id"] = json!(arn);
    });
    let key = format!("anthropic_external_key:{arn}");
    assert_eq!(property(collected.entity(&key), "id"), arn);
    assert_eq!(collected.relationships_of("USES", &key).len(), 1);
}

#[test]
fn a_workspace_that_names_a_key_which_is_not_listed_keeps_its_id_and_that_is_said() {
    let collected = northwind(|organization| {
        workspace(organization, "wrkspc_01Research")["external_key_id"] = json!("ekey_9");
    });
    assert_eq!(property(collected.entity(RESEARCH), "externalKeyId"), "ekey_9");
    assert_eq!(collected.relationships_of("USES", RESEARCH), NOTHING);
    assert_eq!(
        collected.problems(),
        ["list external keys: 1 workspace has an external key that is not listed, so no \
          relationship leads to it: ekey_9 of wrkspc_01Research"]
    );
    assert!(collected.partial().contains("anthropic_workspace_uses_external_key"));
    assert!(!collected.partial().contains("anthropic_external_key"));
}

#[test]
fn an_unknown_provider_is_kept_and_reported_and_an_odd_field_does_not_cost_the_key() {
    let collected = northwind(|organization| {
        let key = with_id(&mut organization.restricted.external_keys, "ekey_01Main");
        key["provider_config"] = json!({"type": "hsm", "key_name": "k"});
        key["attachment"] = json!({"type": "melted"});
        key["geo"] = json!(7);
    });
    let key = collected.entity(MAIN);
    let told = ["provider", "keyName", "attached", "geo"].map(|name| property(key, name));
    assert_eq!(told, ["hsm", "k", "-", "-"]);
    let said = collected.problems().join("\n");
    for field in ["provider_config.type", "attachment.type", "geo of 1 item was left out"] {
        assert!(said.contains(field), "{field}: {said}");
    }
}

#[test]
fn a_server_that_does_not_know_them_or_a_credential_that_may_not_read_them_is_no_failure() {
    for (status, kind, expected) in [
        (403, "permission_error", StepStatus::NotPermitted),
        (404, "not_found_error", StepStatus::NotApplicable),
        (401, "authentication_error", StepStatus::Failed),
    ] {
        let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
            request.path.contains("/external_keys").then(|| error(status, kind, &[])).flatten()
        });
        let collected = host.collect().unwrap();

        assert_eq!(collected.step("fetch-external-keys").status, expected);
        let lacking = collected.partial().into_iter().filter(|kind| kind.contains("external_key"));
        assert_eq!(lacking.count(), 3, "{:?}", collected.partial());
        assert_eq!(collected.step("fetch-workspaces").status, StepStatus::Success);
    }
}

#[test]
fn where_the_list_is_cut_off_no_workspace_is_said_to_name_a_key_that_is_not_listed() {
    let mut organization = northwind_labs();
    workspace(&mut organization, "wrkspc_01Research")["external_key_id"] = json!("ekey_9");
    let mut host = Host::new(Service::new(organization)).with_fault(|request| {
        let is_list = request.path.contains("/external_keys");
        is_list.then(|| answer(200, r#"{"data":[],"next_page":7}"#)).flatten()
    });
    let collected = host.collect().unwrap();
    assert!(!collected.problems().join("").contains("not listed"), "{:#?}", collected.problems());
    assert!(collected.partial().contains("anthropic_workspace_uses_external_key"));
}

/// What is true of an organization's external keys, a line each.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for key in organization.external_keys() {
        let id = format!("anthropic_external_key:{}", key.id);
        let (provider, name) = match &key.provider {
            KeyProvider::Aws(arn) => ("aws", arn),
            KeyProvider::Gcp(name) => ("gcp", name),
            KeyProvider::Azure { key_name, .. } => ("azure", key_name),
        };
        let attached = organization.is_attached(key);
        let (made, geo) = (key.created_ms, &key.geo);
        let title = if key.name.is_empty() { &key.id } else { &key.name };
        lines.insert(format!("{id} {provider} {name} {geo} {attached} {made} {title}"));
        lines.insert(format!("anthropic_account:{}|has|{id} -", organization.id));
    }
    for workspace in organization.workspaces() {
        if let Some(key) = &workspace.external_key_id {
            let (from, active) = (&workspace.id, workspace.archived_ms.is_none());
            let key = format!("anthropic_external_key:{key}");
            lines.insert(format!("anthropic_workspace:{from}|uses|{key} {active}"));
        }
    }
    lines
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let of_kind = |key: &str| key.contains("anthropic_external_key:");
    let entities = collected.graph.entities().iter().filter(|it| of_kind(&it.key)).map(|key| {
        let name = ["keyArn", "keyName"].map(|name| property(key, name));
        let name = name.iter().find(|name| *name != "-").cloned().unwrap_or_default();
        let rest = ["geo", "attached", "createdOn", "name"].map(|name| property(key, name));
        format!("{} {} {name} {}", key.key, property(key, "provider"), rest.join(" "))
    });
    let edges = collected.graph.relationships().iter().filter(|it| of_kind(&it.key)).map(|edge| {
        let active = edge.properties.get("active").map(crate::support::shown);
        format!("{} {}", edge.key, active.as_deref().unwrap_or("-"))
    });
    entities.chain(edges).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_has_the_keys_that_there_are_and_what_they_encrypt(
        seed in any::<u64>(),
        (external_keys, workspaces, archived) in (0_usize..7, 0_usize..6, 0_usize..3),
        largest_page in select(vec![1_usize, 2, 1000]),
        sends_empty_pages in any::<bool>(),
        generation in select(Generation::ALL.to_vec()),
    ) {
        let shape = Shape { external_keys, workspaces, archived, users: 3, ..Shape::EMPTY };
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        service.largest_page = largest_page;
        service.sends_empty_pages = sends_empty_pages;
        service.generation = generation;
        let collected = Host::new(service).collect_with(&everything()).unwrap();
        let (expected, got) = (truth(&organization), told(&collected));
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert!(!collected.partial().iter().any(|kind| kind.contains("external_key")));
    }
}
