//! Workload identity federation: who is trusted, whom rules let in, and what that opens.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::model::{FederationRule, Jwks, Organization};
use fake_organization::{Denial, Items, Service, Shape, generate, northwind_labs};
use graph::StepStatus;
use graph_anthropic::Options;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, by_token, error, everything, property, shown};

const ACCOUNT: &str = "anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001";
const ISSUER: &str = "anthropic_federation_issuer:fdis_9";
const RULE: &str = "anthropic_federation_rule:fdrl_9";
const EXPORT: &str = "svac_01Export";

/// Northwind Labs with one more issuer and one more rule, for the audit export everywhere.
fn with_rule(change: impl FnOnce(&mut Value)) -> Service {
    let mut service = Service::new(northwind_labs());
    service.items.restricted.federation_issuers.push(json!({
        "id": "fdis_9", "type": "federation_issuer", "name": "ci",
        "issuer_url": "https://ci.example", "check_jti": false, "max_jwt_lifetime_seconds": 900,
        "jwks": {"type": "explicit_url", "url": "https://ci.example/keys"},
        "jwks_polling_disabled_at": null, "poll_status": null, "archived_at": null,
        "created_at": "2026-01-01T00:00:00Z", "created_by_actor_id": "user_01Ada",
        "updated_at": "2026-01-02T00:00:00Z",
    }));
    let mut rule = json!({
        "id": "fdrl_9", "type": "federation_rule", "name": "deploy", "description": "deploys",
        "issuer_id": "fdis_9", "issuer_name": "ci",
        "match": {
            "subject_prefix": "repo:northwind/*", "audience": "https://api.anthropic.com",
            "claims": {"ref": "refs/heads/main", "environment": "prod"},
            "condition": "claims.run_attempt == '1'",
        },
        "target": {"type": "service_account", "service_account_id": EXPORT},
        "oauth_scope": "workspace:developer workspace:inference",
        "token_lifetime_seconds": 600, "applies_to_all_workspaces": true, "workspace_ids": [],
        "created_at": "2026-01-01T00:00:00Z", "created_by_actor_id": "user_01Ada",
        "updated_at": "2026-01-02T00:00:00Z", "archived_at": null,
    });
    change(&mut rule);
    service.items.restricted.federation_rules.push(rule);
    service
}

fn whole(service: Service) -> Collected {
    Host::new(service).collect_with(&everything()).unwrap()
}

fn changed(change: impl FnOnce(&mut Value)) -> Collected {
    whole(with_rule(change))
}

/// Everything that is told of an entity.
fn told_of(collected: &Collected, key: &str) -> Vec<String> {
    let entity = collected.entity(key);
    entity.properties.keys().map(|name| format!("{name}={}", property(entity, name))).collect()
}

/// What the rule opens, with what is said of it.
fn opened(collected: &Collected) -> Vec<String> {
    let lines = collected.relationships_of("ALLOWS", RULE).into_iter();
    lines
        .map(|line| {
            line.split_once(" -> anthropic_")
                .unwrap()
                .1
                .replace("7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001", "…")
        })
        .collect()
}

const ACTS_AS: &str = "service_account:svac_01Export";
const IN_DEFAULT: &str = "workspace:…:default grantedBy=membership role=workspace_user";
const IN_RESEARCH: &str =
    "workspace:wrkspc_01Research grantedBy=membership role=workspace_developer";

#[test]
fn a_reader_can_follow_every_property_of_an_issuer_and_a_rule() {
    let collected = changed(|_| {});

    expect![[r#"
        [
            "active=true",
            "category=security",
            "checkJti=false",
            "createdById=user_01Ada",
            "createdOn=1767225600000",
            "displayName=ci",
            "function=IAM",
            "id=fdis_9",
            "issuerUrl=https://ci.example",
            "jwksType=explicit_url",
            "jwksUrl=https://ci.example/keys",
            "maxJwtLifetimeSeconds=900",
            "name=ci",
            "updatedOn=1767312000000",
        ]
    "#]]
    .assert_debug_eq(&told_of(&collected, ISSUER));
    expect![[r#"
        [
            "active=true",
            "admin=false",
            "appliesToAllWorkspaces=true",
            "audience=https://api.anthropic.com",
            "claims=environment=prod,ref=refs/heads/main",
            "condition=claims.run_attempt == '1'",
            "createdById=user_01Ada",
            "createdOn=1767225600000",
            "description=deploys",
            "displayName=deploy",
            "id=fdrl_9",
            "issuerId=fdis_9",
            "name=deploy",
            "scopes=workspace:developer,workspace:inference",
            "serviceAccountId=svac_01Export",
            "subject=repo:northwind/*",
            "tokenLifetimeSeconds=600",
            "updatedOn=1767312000000",
            "workspaceIds=",
        ]
    "#]]
    .assert_debug_eq(&told_of(&collected, RULE));
    let edges = collected.relationships_of("HAS", ISSUER);
    assert_eq!(edges, [format!("{ACCOUNT} -> {ISSUER}"), format!("{ISSUER} -> {RULE}")]);
    assert_eq!(collected.entity(ISSUER).classes, ["Service"]);
    assert_eq!(collected.entity(RULE).classes, ["AccessPolicy"]);
    assert_eq!(collected.lacking(), NOTHING);
    assert_eq!(collected.problems(), NOTHING);
}

#[test]
fn semantics_15_a_rule_for_all_workspaces_reaches_those_that_the_service_account_is_in() {
    assert_eq!(opened(&changed(|_| {})), [ACTS_AS, IN_DEFAULT, IN_RESEARCH]);
    let with_ids = changed(|rule| rule["workspace_ids"] = json!(["wrkspc_02ClaudeCode"]));
    assert_eq!(opened(&with_ids), [ACTS_AS, IN_DEFAULT, IN_RESEARCH], "ids mean nothing then");
}

#[test]
fn semantics_15_a_rule_for_some_workspaces_reaches_those_of_them_that_the_service_account_is_in() {
    for (ids, places) in [
        (json!(["wrkspc_01Research", "wrkspc_02ClaudeCode"]), vec![ACTS_AS, IN_RESEARCH]),
        (json!(["wrkspc_00Default"]), vec![ACTS_AS, IN_DEFAULT]),
        (json!([]), vec![ACTS_AS]),
    ] {
        let collected = changed(|rule| {
            rule["applies_to_all_workspaces"] = json!(false);
            rule["workspace_ids"] = ids;
        });
        assert_eq!(opened(&collected), places);
        assert_eq!(collected.lacking(), NOTHING);
    }
}

#[test]
fn semantics_15_a_rule_of_the_old_generation_asks_for_no_membership() {
    let collected = changed(|rule| {
        rule["applies_to_all_workspaces"] = json!(false);
        rule["workspace_id"] = json!("wrkspc_02ClaudeCode");
    });
    let bound = "workspace:wrkspc_02ClaudeCode grantedBy=rule";
    assert_eq!(opened(&collected), [ACTS_AS, bound]);
    assert_eq!(property(collected.entity(RULE), "workspaceId"), "wrkspc_02ClaudeCode");

    // Where it has ids, too, these count.
    let collected = changed(|rule| {
        rule["applies_to_all_workspaces"] = json!(false);
        rule["workspace_ids"] = json!(["wrkspc_01Research"]);
        rule["workspace_id"] = json!("wrkspc_02ClaudeCode");
    });
    assert_eq!(opened(&collected), [ACTS_AS, IN_RESEARCH]);
}

#[test]
fn semantics_15_a_rule_that_makes_admins_is_for_the_organization_and_needs_an_admin() {
    for (role, active) in [("admin", ""), ("developer", " active=false")] {
        let mut service = with_rule(|rule| rule["oauth_scope"] = json!("org:admin"));
        let accounts = &mut service.items.restricted.service_accounts;
        let export = accounts.iter_mut().find(|it| it["id"] == EXPORT).unwrap();
        export["organization_role"] = json!(role);
        let collected = whole(service);

        assert_eq!(
            opened(&collected),
            [format!("account:…{active}"), format!("{ACTS_AS}{active}")]
        );
        assert_eq!(property(collected.entity(RULE), "admin"), "true");
    }
}

#[test]
fn semantics_15_an_archived_issuer_disables_all_rules_about_it_and_an_archived_rule_itself() {
    let by_rule = with_rule(|rule| rule["archived_at"] = json!("2026-02-01T00:00:00Z"));
    let mut by_issuer = with_rule(|_| {});
    by_issuer.items.restricted.federation_issuers.last_mut().unwrap()["archived_at"] =
        json!("2026-02-01T00:00:00Z");
    for service in [by_rule, by_issuer] {
        let collected = whole(service);
        assert_eq!(property(collected.entity(RULE), "active"), "false");
        let edges = collected.graph.relationships().iter();
        let own: Vec<_> = edges.filter(|edge| edge.from == RULE || edge.to == RULE).collect();
        assert_eq!(own.len(), 4, "its issuer, its service account, and two workspaces");
        for edge in own {
            let active = edge.properties.get("active").map(shown);
            assert_eq!(active.as_deref(), Some("false"), "{}", edge.key);
        }
    }
}

#[test]
fn semantics_15_an_archived_service_account_opens_nothing_and_is_nowhere() {
    let archived = changed(|rule| rule["target"]["service_account_id"] = json!("svac_02Old"));
    assert_eq!(opened(&archived), ["service_account:svac_02Old active=false"]);

    let bound = changed(|rule| {
        rule["target"]["service_account_id"] = json!("svac_02Old");
        rule["applies_to_all_workspaces"] = json!(false);
        rule["workspace_id"] = json!("wrkspc_01Research");
    });
    let place = "workspace:wrkspc_01Research active=false grantedBy=rule";
    assert_eq!(opened(&bound), ["service_account:svac_02Old active=false", place]);
}

#[test]
fn semantics_15_in_an_archived_workspace_a_rule_opens_nothing() {
    let collected = changed(|rule| {
        rule["applies_to_all_workspaces"] = json!(false);
        rule["workspace_id"] = json!("wrkspc_03Atlas");
    });
    let place = "workspace:wrkspc_03Atlas active=false grantedBy=rule";
    assert_eq!(opened(&collected), [ACTS_AS, place]);
}

#[test]
fn what_a_rule_names_and_nobody_lists_is_said_and_the_types_are_partial() {
    for (field, value, end, lacking) in [
        ("issuer_id", json!("fdis_0"), "an issuer", "anthropic_federation_issuer_has_rule"),
        (
            "target",
            json!({"type": "service_account", "service_account_id": "svac_0"}),
            "a service account",
            "anthropic_federation_rule_allows_service_account",
        ),
        (
            "workspace_id",
            json!("wrkspc_0"),
            "a workspace",
            "anthropic_federation_rule_allows_workspace",
        ),
    ] {
        let collected = changed(|rule| {
            rule["applies_to_all_workspaces"] = json!(false);
            rule[field] = value;
        });
        assert_eq!(
            collected.problems(),
            [format!(
                "list federation rules: 1 rule has {end} that is not listed, so no \
                 relationship leads to it: fdrl_9"
            )]
        );
        assert_eq!(collected.lacking(), [lacking]);
    }
}

#[test]
fn unknown_values_are_kept_and_said_and_an_unreadable_field_costs_the_field() {
    let mut service = with_rule(|rule| {
        rule["oauth_scope"] = json!("org:moon workspace:developer");
        rule["token_lifetime_seconds"] = json!("long");
    });
    let issuer = service.items.restricted.federation_issuers.last_mut().unwrap();
    issuer["jwks"]["type"] = json!("carrier_pigeon");
    let collected = whole(service);

    assert_eq!(property(collected.entity(RULE), "scopes"), "org:moon,workspace:developer");
    assert_eq!(property(collected.entity(RULE), "tokenLifetimeSeconds"), "-");
    assert_eq!(property(collected.entity(ISSUER), "jwksType"), "carrier_pigeon");
    let said = collected.problems().join("\n");
    for sentence in [
        "1 value of jwks.type was not known",
        "1 value of oauth_scope was not known",
        "token_lifetime_seconds of 1 item was left out",
    ] {
        assert!(said.contains(sentence), "{said}");
    }
    assert_eq!(opened(&collected), [ACTS_AS, IN_DEFAULT, IN_RESEARCH]);
}

#[test]
fn a_rule_whose_workspaces_cannot_be_read_is_not_taken_for_one_without() {
    let collected = changed(|rule| {
        rule["applies_to_all_workspaces"] = json!(false);
        rule["workspace_ids"] = json!("all");
        rule["workspace_id"] = json!("wrkspc_02ClaudeCode");
    });
    assert_eq!(opened(&collected), [ACTS_AS]);
    assert!(collected.partial().contains("anthropic_federation_rule_allows_workspace"));
}

#[test]
fn a_rule_that_names_no_workspaces_at_all_is_not_taken_for_one_without() {
    let mute = |rule: &mut Value| {
        for field in ["applies_to_all_workspaces", "workspace_ids", "workspace_id"] {
            rule.as_object_mut().unwrap().remove(field);
        }
    };
    let collected = changed(mute);
    assert_eq!(opened(&collected), [ACTS_AS]);
    assert!(collected.partial().contains("anthropic_federation_rule_allows_workspace"));
    assert_eq!(
        collected.problems(),
        [
            "list federation rules: 1 item has no applies_to_all_workspaces, so what follows from it \
          may be missing: fdrl_9"
        ]
    );

    let collected = changed(|rule| {
        mute(rule);
        rule["oauth_scope"] = json!("org:admin");
    });
    assert_eq!(collected.problems(), NOTHING, "it is for the organization");
}

#[test]
fn a_rule_without_a_scope_or_a_target_may_open_more() {
    let collected = changed(|rule| {
        rule["oauth_scope"] = Value::Null;
        rule["target"] = Value::Null;
    });
    assert_eq!(opened(&collected), NOTHING);
    assert_eq!(collected.step("fetch-federation").status, StepStatus::Partial);
}

#[test]
fn without_a_token_nothing_is_asked_and_without_permission_nothing_fails() {
    let mut host = Host::new(with_rule(|_| {}));
    let collected = host.collect().unwrap();
    let step = collected.step("fetch-federation");
    assert_eq!((step.status, step.requests), (StepStatus::NotPermitted, 0));
    assert!(host.paths().iter().all(|path| !path.contains("federation")));

    for (denial, status) in [
        (Denial::Forbidden, StepStatus::NotPermitted),
        (Denial::Missing, StepStatus::NotApplicable),
    ] {
        let mut service = with_rule(|_| {});
        for path in ["federation_issuers", "federation_rules"] {
            service.denied.insert(path.to_owned(), denial);
        }
        let collected = whole(service);
        assert_eq!(collected.step("fetch-federation").status, status);
        assert!(collected.partial().contains("anthropic_federation_rule"), "{status:?}");
    }
}

#[test]
fn without_service_accounts_it_is_not_known_where_a_rule_leads() {
    let mut options = everything();
    options.skip_step("fetch-service-accounts").unwrap();
    let collected = Host::new(with_rule(|_| {})).collect_with(&options).unwrap();

    assert_eq!(opened(&collected), NOTHING);
    assert_eq!(property(collected.entity(RULE), "serviceAccountId"), EXPORT);
    for end in ["service_account", "workspace"] {
        let kind = format!("anthropic_federation_rule_allows_{end}");
        assert!(collected.partial().contains(kind.as_str()), "{kind}");
    }
    assert_eq!(collected.step("fetch-federation").status, StepStatus::Success);
}

#[test]
fn where_issuers_fail_the_rules_are_there_and_not_said_to_be_in_use() {
    let mut host = Host::new(with_rule(|_| {})).with_fault(|request| {
        let is_meant = request.path.contains("federation_issuers");
        is_meant.then(|| error(500, "api_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    assert_eq!(property(collected.entity(RULE), "active"), "-");
    assert_eq!(collected.step("fetch-federation").status, StepStatus::Partial);
    for kind in ["anthropic_federation_issuer", "anthropic_federation_rule"] {
        assert!(collected.partial().contains(kind), "{kind}");
    }
}

#[test]
fn a_token_costs_as_many_requests_as_the_documentation_says() {
    let pages = |count: usize| count.div_ceil(100).max(1);
    for (service_accounts, issuers, rules) in [(0, 0, 0), (7, 3, 20), (130, 120, 210)] {
        let shape = Shape { service_accounts, issuers, rules, ..Shape::EVERYTHING };
        let organization = generate(1, &shape).unwrap();
        let mut options = Options::default();
        options.add_credential("access-token").unwrap();
        let mut host = Host::new(Service::new(Items::from(&organization)));
        let collected = host.collect_with(&options).unwrap();
        let steps = ["fetch-service-accounts", "fetch-federation"].map(|id| collected.step(id));
        let requests: u32 = steps.iter().map(|step| step.requests).sum();

        let accounts = organization.service_accounts();
        let in_use = accounts.iter().filter(|it| it.archived_ms.is_none()).count();
        let (issuers, rules) =
            (organization.federation_issuers().len(), organization.federation_rules().len());
        let expected = pages(accounts.len()) + in_use + pages(issuers) + pages(rules);
        assert_eq!(requests as usize, expected, "{shape:?}");
    }
}

/// With admins among the service accounts.
const SMALL: Shape = Shape {
    users: 4,
    workspaces: 5,
    archived: 2,
    service_accounts: 6,
    acting_keys: 2,
    ..Shape::EMPTY
};

/// What is true of the federation of an organization, a line each. Of what opens nothing, only
/// entities.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for issuer in organization.federation_issuers() {
        let key = format!("anthropic_federation_issuer:{}", issuer.id);
        let jwks = match &issuer.jwks {
            Jwks::Discovery => "discovery -",
            Jwks::ExplicitUrl(url) => &format!("explicit_url {url}"),
            Jwks::Inline => "inline -",
        };
        let (url, jti, most) =
            (&issuer.issuer_url, issuer.check_jti, issuer.max_jwt_lifetime_seconds);
        let active = issuer.archived_ms.is_none();
        lines.insert(format!("{key} {} {active} {url} {jti} {most} {jwks}", issuer.name));
        if active {
            lines.insert(format!("anthropic_account:{}|has|{key}", organization.id));
        }
    }
    for rule in organization.federation_rules() {
        let key = format!("anthropic_federation_rule:{}", rule.id);
        let issuer = organization.federation_issuer(&rule.issuer_id).unwrap();
        let active = rule.archived_ms.is_none() && issuer.archived_ms.is_none();
        lines.insert(format!("{key} {active} {}", asked(rule)));
        if active {
            let issuer = format!("anthropic_federation_issuer:{}", issuer.id);
            lines.insert(format!("{issuer}|has|{key}"));
        }
        if organization.is_in_force(rule) {
            let account = &rule.service_account_id;
            lines.insert(format!("{key}|allows|anthropic_service_account:{account}"));
            if rule.is_for_admins() {
                lines.insert(format!("{key}|allows|anthropic_account:{}", organization.id));
            }
        }
        for id in organization.reached_by_rule(rule) {
            let is_default = id == organization.default_workspace().id;
            let id = if is_default { format!("{}:default", organization.id) } else { id };
            lines.insert(format!("{key}|allows|anthropic_workspace:{id}"));
        }
    }
    lines
}

/// What a rule asks for and gives.
fn asked(rule: &FederationRule) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let claims: Vec<_> =
        rule.claims.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let claims = if claims.is_empty() { "-".to_owned() } else { claims.join(",") };
    let ids = rule.workspace_ids.as_deref().unwrap_or_default().join(",");
    [
        text(&rule.subject_prefix),
        text(&rule.audience),
        claims,
        text(&rule.condition),
        rule.scopes().collect::<Vec<_>>().join(","),
        rule.is_for_admins().to_string(),
        rule.token_lifetime_seconds.to_string(),
        rule.workspace_ids.is_none().to_string(),
        ids,
        text(&rule.legacy_workspace_id),
    ]
    .join(" ")
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let entities = collected.graph.entities().iter().filter_map(|entity| {
        let names: &[_] = match entity.kind.as_ref() {
            "anthropic_federation_issuer" => &[
                "name",
                "active",
                "issuerUrl",
                "checkJti",
                "maxJwtLifetimeSeconds",
                "jwksType",
                "jwksUrl",
            ],
            "anthropic_federation_rule" => &[
                "active",
                "subject",
                "audience",
                "claims",
                "condition",
                "scopes",
                "admin",
                "tokenLifetimeSeconds",
                "appliesToAllWorkspaces",
                "workspaceIds",
                "workspaceId",
            ],
            _ => return None,
        };
        let told: Vec<_> = names.iter().map(|name| property(entity, name)).collect();
        Some(format!("{} {}", entity.key, told.join(" ")))
    });
    let edges = collected.graph.relationships().iter();
    let own = edges.filter(|edge| edge.kind.contains("federation"));
    let active =
        own.filter(|edge| edge.properties.get("active").map(shown).as_deref() == Some("true"));
    entities.chain(active.map(|edge| edge.key.clone().into_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_equals_the_truth(
        seed in any::<u64>(),
        issuers in 0..8_usize,
        rules in 0..40_usize,
        largest_page in select(vec![1_usize, 7, 1000]),
        sends_empty_pages in any::<bool>(),
    ) {
        let shape = Shape { issuers, rules, ..SMALL };
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        (service.largest_page, service.sends_empty_pages) = (largest_page, sends_empty_pages);
        let options = by_token(&["fetch-federation"]);
        let collected = Host::new(service).collect_with(&options).unwrap();
        let (expected, got) = (truth(&organization), told(&collected));
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert_eq!(collected.step("fetch-federation").status, StepStatus::Success);
    }
}
