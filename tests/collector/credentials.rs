//! What a run says of itself that has one kind of credential, or several: the truth.
//!
//! The service asks for credentials, and each request goes with one of those that may read its path,
//! as a host sends it.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::{Expect, expect};
use fake_organization::model::Organization;
use fake_organization::{Items, Service, Shape, generate, northwind};
use graph::StepStatus;
use graph_anthropic::http::Request;
use graph_anthropic::ontology::steps;
use graph_anthropic::{Options, collect};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::support::{Collected, Host, NOTHING, everything, response};

const ADMIN: &str = "admin-key";
const TOKEN: &str = "access-token";
const ENTERPRISE: &str = "enterprise-key";

/// Who may read a path, the most fitting one first.
fn readers(path: &str) -> &'static [&'static str] {
    let rest = path.strip_prefix("/v1/organizations/").unwrap();
    let list = rest.split(['/', '?']).next().unwrap();
    match list {
        "service_accounts" | "federation_issuers" | "federation_rules" => &[TOKEN],
        "rbac_groups" | "rbac_roles" => &[ENTERPRISE, TOKEN],
        "spend_limits" | "analytics" | "me" | "users" | "invites" => &[ADMIN, TOKEN, ENTERPRISE],
        _ => &[ADMIN, TOKEN],
    }
}

/// A service that asks for credentials.
fn strict(organization: &Organization) -> Service {
    let mut service = Service::new(Items::from(organization));
    service.admin_key = Some("sk-ant-admin01-a".to_owned());
    service.access_token = Some("sk-ant-oat01-b".to_owned());
    let scopes = ["read:members", "read:rbac_groups", "read:analytics", "read:spend_limits"];
    let scopes = scopes.map(str::to_owned).to_vec();
    service.scoped_keys.insert("sk-ant-api01-c".to_owned(), scopes);
    service.belongs_to_enterprise = true;
    service
}

/// The header that goes with a request, of one who has these credentials.
fn header(request: &Request, held: &[&str]) -> (String, String) {
    let readers = readers(&request.path);
    let fitting = readers.iter().find(|kind| held.contains(kind)).or(held.first());
    let (name, value) = match *fitting.unwrap() {
        ADMIN => ("x-api-key", "sk-ant-admin01-a"),
        TOKEN => ("authorization", "Bearer sk-ant-oat01-b"),
        _ => ("x-api-key", "sk-ant-api01-c"),
    };
    (name.to_owned(), value.to_owned())
}

/// A host that has these credentials, and what it was asked for.
fn host(service: &Service, held: &[&'static str]) -> Host {
    let (own, held) = (service.clone(), held.to_vec());
    Host::new(service.clone()).with_fault(move |request| {
        let mut headers = request.headers.clone();
        headers.push(header(request, &held));
        Some(Ok(response(own.answer(&request.path, &headers))))
    })
}

fn holding(mut options: Options, held: &[&str]) -> Options {
    held.iter().for_each(|kind| options.add_credential(kind).unwrap());
    options
}

/// Every step, without a credential.
fn every_step() -> Options {
    let mut options = Options::default();
    steps().for_each(|step| options.also_step(step.id).unwrap());
    options
}

/// What a run says of itself that has these credentials.
fn said(service: &Service, options: Options, held: &[&'static str]) -> String {
    let mut host = host(service, held);
    let collected = host.collect_with(&holding(options, held)).unwrap();
    let odd = collected.report.steps.iter().filter(|step| step.status != StepStatus::Success);
    let odd: Vec<_> = odd.map(|step| format!("{}: {}", step.id, step.status.as_str())).collect();
    let partial: Vec<_> = collected.partial().into_iter().collect();
    let lines =
        [vec![collected.report.headline()], odd, partial.into_iter().map(str::to_owned).collect()];
    lines.concat().into_iter().map(|line| line + "\n").collect()
}

fn assert_says(service: &Service, options: Options, held: &[&'static str], expected: Expect) {
    expected.assert_eq(&said(service, options, held));
}

fn labs() -> Service {
    strict(&northwind().unwrap())
}

#[test]
fn an_admin_key_alone() {
    assert_says(
        &labs(),
        Options::default(),
        &[ADMIN],
        expect![[r#"
            complete for what an Admin key may read; not read: service accounts, federation (needs an `org:admin` token), groups and roles (needs an Enterprise key or an `org:admin` token), limits, telemetry destinations, usage (not asked for)
            fetch-service-accounts: not-permitted
            fetch-federation: not-permitted
            fetch-rbac: not-permitted
            fetch-limits: disabled
            fetch-telemetry-destinations: disabled
            fetch-usage: disabled
            anthropic_account_has_federation_issuer
            anthropic_account_has_rbac_group
            anthropic_account_has_rbac_role
            anthropic_account_has_service_account
            anthropic_account_has_telemetry_destination
            anthropic_api_key_allows_workspace
            anthropic_federation_issuer
            anthropic_federation_issuer_has_rule
            anthropic_federation_rule
            anthropic_federation_rule_allows_account
            anthropic_federation_rule_allows_service_account
            anthropic_federation_rule_allows_workspace
            anthropic_invite_assigned_rbac_group
            anthropic_rbac_group
            anthropic_rbac_group_assigned_role
            anthropic_rbac_group_has_user
            anthropic_rbac_role
            anthropic_rbac_role_allows_account
            anthropic_service_account
            anthropic_service_account_assigned_workspace
            anthropic_service_account_created_api_key
            anthropic_service_account_uses_api_key
            anthropic_telemetry_destination
            anthropic_workspace_sends_telemetry_destination
        "#]],
    );
    assert_says(
        &labs(),
        every_step(),
        &[ADMIN],
        expect![[r#"
            complete for what an Admin key may read; not read: service accounts, federation (needs an `org:admin` token), groups and roles (needs an Enterprise key or an `org:admin` token)
            fetch-service-accounts: not-permitted
            fetch-federation: not-permitted
            fetch-rbac: not-permitted
            anthropic_account_has_federation_issuer
            anthropic_account_has_rbac_group
            anthropic_account_has_rbac_role
            anthropic_account_has_service_account
            anthropic_api_key_allows_workspace
            anthropic_federation_issuer
            anthropic_federation_issuer_has_rule
            anthropic_federation_rule
            anthropic_federation_rule_allows_account
            anthropic_federation_rule_allows_service_account
            anthropic_federation_rule_allows_workspace
            anthropic_invite_assigned_rbac_group
            anthropic_rbac_group
            anthropic_rbac_group_assigned_role
            anthropic_rbac_group_has_user
            anthropic_rbac_role
            anthropic_rbac_role_allows_account
            anthropic_service_account
            anthropic_service_account_assigned_workspace
            anthropic_service_account_created_api_key
            anthropic_service_account_uses_api_key
        "#]],
    );
}

#[test]
fn a_token_alone() {
    assert_says(
        &labs(),
        Options::default(),
        &[TOKEN],
        expect![[r#"
            complete; not read: limits, telemetry destinations, usage (not asked for)
            fetch-limits: disabled
            fetch-telemetry-destinations: disabled
            fetch-usage: disabled
            anthropic_account_has_telemetry_destination
            anthropic_telemetry_destination
            anthropic_workspace_sends_telemetry_destination
        "#]],
    );
    assert_says(
        &labs(),
        every_step(),
        &[TOKEN],
        expect![[r#"
        complete
    "#]],
    );
}

#[test]
fn an_admin_key_and_a_token() {
    assert_says(
        &labs(),
        every_step(),
        &[ADMIN, TOKEN],
        expect![[r#"
        complete
    "#]],
    );
}

#[test]
fn an_enterprise_key_of_an_enterprise_organization() {
    let mut enterprise = labs();
    enterprise.is_enterprise = true;
    assert_says(
        &enterprise,
        every_step(),
        &[ENTERPRISE],
        expect![[r#"
            complete for what an Enterprise key may read; not read: workspaces, members of workspaces, API keys, external keys, settings, telemetry destinations (needs an Admin key or an `org:admin` token), service accounts, federation (needs an `org:admin` token), limits (in part)
            fetch-workspaces: not-permitted
            fetch-workspace-members: not-permitted
            fetch-api-keys: not-permitted
            fetch-service-accounts: not-permitted
            fetch-federation: not-permitted
            fetch-external-keys: not-permitted
            fetch-settings: not-permitted
            fetch-limits: partial
            fetch-telemetry-destinations: not-permitted
            anthropic_account_has_api_key
            anthropic_account_has_external_key
            anthropic_account_has_federation_issuer
            anthropic_account_has_service_account
            anthropic_account_has_telemetry_destination
            anthropic_account_has_workspace
            anthropic_api_key
            anthropic_api_key_allows_workspace
            anthropic_external_key
            anthropic_federation_issuer
            anthropic_federation_issuer_has_rule
            anthropic_federation_rule
            anthropic_federation_rule_allows_account
            anthropic_federation_rule_allows_service_account
            anthropic_federation_rule_allows_workspace
            anthropic_service_account
            anthropic_service_account_assigned_workspace
            anthropic_service_account_created_api_key
            anthropic_service_account_uses_api_key
            anthropic_telemetry_destination
            anthropic_user_assigned_workspace
            anthropic_user_created_api_key
            anthropic_user_uses_api_key
            anthropic_workspace
            anthropic_workspace_has_api_key
            anthropic_workspace_sends_telemetry_destination
            anthropic_workspace_uses_external_key
        "#]],
    );
}

#[test]
fn an_enterprise_key_of_an_organization_with_workspaces() {
    assert_says(
        &labs(),
        every_step(),
        &[ENTERPRISE],
        expect![[r#"
            complete for what an Enterprise key may read; not read: workspaces, members of workspaces, API keys, external keys, settings, telemetry destinations (needs an Admin key or an `org:admin` token), service accounts, federation (needs an `org:admin` token), limits (in part)
            fetch-workspaces: not-permitted
            fetch-workspace-members: not-permitted
            fetch-api-keys: not-permitted
            fetch-service-accounts: not-permitted
            fetch-federation: not-permitted
            fetch-external-keys: not-permitted
            fetch-settings: not-permitted
            fetch-limits: partial
            fetch-telemetry-destinations: not-permitted
            anthropic_account_has_api_key
            anthropic_account_has_external_key
            anthropic_account_has_federation_issuer
            anthropic_account_has_service_account
            anthropic_account_has_telemetry_destination
            anthropic_account_has_workspace
            anthropic_api_key
            anthropic_api_key_allows_workspace
            anthropic_external_key
            anthropic_federation_issuer
            anthropic_federation_issuer_has_rule
            anthropic_federation_rule
            anthropic_federation_rule_allows_account
            anthropic_federation_rule_allows_service_account
            anthropic_federation_rule_allows_workspace
            anthropic_service_account
            anthropic_service_account_assigned_workspace
            anthropic_service_account_created_api_key
            anthropic_service_account_uses_api_key
            anthropic_telemetry_destination
            anthropic_user_assigned_workspace
            anthropic_user_created_api_key
            anthropic_user_uses_api_key
            anthropic_workspace
            anthropic_workspace_has_api_key
            anthropic_workspace_sends_telemetry_destination
            anthropic_workspace_uses_external_key
        "#]],
    );
}

#[test]
fn an_enterprise_key_that_lacks_scopes() {
    let mut enterprise = labs();
    enterprise.is_enterprise = true;
    let scopes = enterprise.scoped_keys.get_mut("sk-ant-api01-c").unwrap();
    scopes.retain(|scope| scope == "read:rbac_groups");
    assert_says(
        &enterprise,
        Options::default(),
        &[ENTERPRISE],
        expect![[r#"
            complete for what an Enterprise key may read; not read: users, invites (needs a scope that the key does not have), workspaces, members of workspaces, API keys, external keys, settings (needs an Admin key or an `org:admin` token), service accounts, federation (needs an `org:admin` token), groups and roles (in part), limits, telemetry destinations, usage (not asked for)
            fetch-users: not-permitted
            fetch-workspaces: not-permitted
            fetch-workspace-members: not-permitted
            fetch-api-keys: not-permitted
            fetch-service-accounts: not-permitted
            fetch-federation: not-permitted
            fetch-invites: not-permitted
            fetch-external-keys: not-permitted
            fetch-settings: not-permitted
            fetch-rbac: partial
            fetch-limits: disabled
            fetch-telemetry-destinations: disabled
            fetch-usage: disabled
            anthropic_account_has_api_key
            anthropic_account_has_external_key
            anthropic_account_has_federation_issuer
            anthropic_account_has_invite
            anthropic_account_has_rbac_group
            anthropic_account_has_rbac_role
            anthropic_account_has_service_account
            anthropic_account_has_telemetry_destination
            anthropic_account_has_user
            anthropic_account_has_workspace
            anthropic_api_key
            anthropic_api_key_allows_workspace
            anthropic_external_key
            anthropic_federation_issuer
            anthropic_federation_issuer_has_rule
            anthropic_federation_rule
            anthropic_federation_rule_allows_account
            anthropic_federation_rule_allows_service_account
            anthropic_federation_rule_allows_workspace
            anthropic_invite
            anthropic_invite_assigned_rbac_group
            anthropic_rbac_group
            anthropic_rbac_group_assigned_role
            anthropic_rbac_group_has_user
            anthropic_rbac_role
            anthropic_rbac_role_allows_account
            anthropic_service_account
            anthropic_service_account_assigned_workspace
            anthropic_service_account_created_api_key
            anthropic_service_account_uses_api_key
            anthropic_telemetry_destination
            anthropic_user
            anthropic_user_assigned_workspace
            anthropic_user_created_api_key
            anthropic_user_uses_api_key
            anthropic_workspace
            anthropic_workspace_has_api_key
            anthropic_workspace_sends_telemetry_destination
            anthropic_workspace_uses_external_key
        "#]],
    );
}

#[test]
fn a_host_that_tells_of_no_credential_is_taken_to_have_an_admin_key() {
    let mut silent = host(&labs(), &[ADMIN]);
    let untold = silent.collect_with(&every_step()).unwrap();
    let told = host(&labs(), &[ADMIN]).collect_with(&holding(every_step(), &[ADMIN])).unwrap();
    assert_eq!((&untold.graph, &untold.report), (&told.graph, &told.report));
}

#[test]
fn a_credential_that_the_host_does_not_tell_of_is_not_used_for_more() {
    let mut host = host(&labs(), &[ADMIN, TOKEN]);
    let (_, report) = collect(&mut host, &Options::default()).unwrap();
    assert_eq!(report.credentials, ["an Admin key"]);
    let by_token = host.paths().into_iter().filter(|path| readers(path) == [TOKEN]);
    assert_eq!(by_token.collect::<Vec<_>>(), NOTHING);
}

/// The keys of everything in a graph, by type.
fn keys(collected: &Collected) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entity in collected.graph.entities() {
        keys.entry(&entity.kind).or_default().insert(&entity.key);
    }
    for edge in collected.graph.relationships() {
        keys.entry(&edge.kind).or_default().insert(&edge.key);
    }
    keys
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_credentials_a_run_has_it_says_what_they_do_not_tell_and_guesses_nothing(
        seed in any::<u64>(),
        held in subsequence(vec![ADMIN, TOKEN, ENTERPRISE], 1..=3),
        is_enterprise in any::<bool>(),
    ) {
        // Nothing of an Enterprise organization is in a workspace.
        let beside = Shape { service_accounts: 0, acting_keys: 0, ..SHAPE };
        let organization = generate(seed, if is_enterprise { &beside } else { &SHAPE }).unwrap();
        let mut service = strict(&organization);
        service.is_enterprise = is_enterprise;
        let mut host = host(&service, &held);
        let collected = host.collect_with(&holding(every_step(), &held)).unwrap();
        let open = Service { admin_key: None, access_token: None, ..service };
        let whole = Host::new(open).collect_with(&everything()).unwrap();

        prop_assert!(collected.report.complete, "{:#?}", collected.problems());
        let partial = collected.partial();
        let (got, all) = (keys(&collected), keys(&whole));
        for kind in all.keys().filter(|kind| !partial.contains(*kind)) {
            prop_assert_eq!(got.get(kind), all.get(kind), "{}", kind);
        }
        for kind in got.keys() {
            let known = all.get(kind).cloned().unwrap_or_default();
            prop_assert!(got[kind].is_subset(&known), "{} is made up", kind);
        }
        for entity in collected.graph.entities() {
            let other = whole.entity(&entity.key);
            for name in entity.properties.keys() {
                let value = entity.properties.get(name);
                prop_assert_eq!(value, other.properties.get(name), "{} of {}", name, entity.key);
            }
        }
        // What no credential may read is not asked for, and says so.
        let headline = collected.report.headline();
        for step in &collected.report.steps {
            if step.status == StepStatus::NotPermitted {
                prop_assert!(headline.contains(&step.subject), "{headline}");
            }
        }
        let credentials: Vec<_> = collected.report.credentials.iter().map(String::as_str).collect();
        prop_assert_eq!(credentials.len(), held.len());
    }
}

/// A few of everything.
const SHAPE: Shape = Shape {
    users: 8,
    gone: 2,
    workspaces: 3,
    archived: 1,
    memberships: 6,
    api_keys: 6,
    service_accounts: 3,
    acting_keys: 8,
    claude_code: false,
    // Of some, the roles cannot be told, which is a failure.
    groups: 0,
    ..Shape::EVERYTHING
};
