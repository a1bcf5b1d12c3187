//! Changes that the fake organization cannot make, made by hand in the graph.

use expect_test::expect;
use graph::{Entity, Properties, Relationship, Value};

use super::{by_hand, check_by_hand, compared, json};

const CI: &str = "anthropic_api_key:apikey_01Ci";
const DEPLOY: &str = "anthropic_federation_rule:fdrl_03Deploy";

fn texts(texts: &[&str]) -> Value<'static> {
    Value::from(texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
}

#[test]
fn a_rule_that_asks_for_less_says_what_it_asked_for() {
    check_by_hand(
        |graph| {
            graph.set(DEPLOY, "subject", "repo:*");
            graph.set(DEPLOY, "claims", texts(&[]));
            graph.unset(DEPLOY, "condition");
            graph.set(DEPLOY, "tokenLifetimeSeconds", Value::Integer(86_400));
            graph.set(DEPLOY, "scopes", texts(&["org:admin"]));
            graph.set(DEPLOY, "admin", true);
            graph.set(DEPLOY, "appliesToAllWorkspaces", true);
            graph.set(DEPLOY, "serviceAccountId", "svac_04Setup");
        },
        expect![[r#"
            The rule deploy (fdrl_03Deploy) now lets in `repo:*` (was `repo:northwind/app:ref:refs/heads/main`)
            The rule deploy (fdrl_03Deploy) now lets act as setup (was deploy)
            The rule deploy (fdrl_03Deploy) now lets administer the organization
            The rule deploy (fdrl_03Deploy) now gives the scopes `org:admin`, and no longer `workspace:developer`
            The rule deploy (fdrl_03Deploy) no longer asks for the condition `claims.repository_owner == 'northwind'`
            The rule deploy (fdrl_03Deploy) no longer asks for the claims `environment=production`
            The rule deploy (fdrl_03Deploy) now gives tokens that are good for 86400 seconds (was 900)
        "#]],
    );
}

#[test]
fn an_issuer_that_checks_less_says_so() {
    check_by_hand(
        |graph| {
            let issuer = "anthropic_federation_issuer:fdis_01Builds";
            graph.set(issuer, "checkJti", false);
            graph.set(issuer, "issuerUrl", "https://elsewhere.example");
            graph.set(issuer, "maxJwtLifetimeSeconds", Value::Integer(90_000));
        },
        expect![[r#"
            The issuer builds (fdis_01Builds) now takes a token more than once
            The issuer builds (fdis_01Builds) is now at `https://elsewhere.example` (was `https://builds.northwind.example`)
            The issuer builds (fdis_01Builds) now takes tokens that are good for 90000 seconds (was 3600)
        "#]],
    );
}

#[test]
fn a_key_that_opens_something_else_says_what() {
    check_by_hand(
        |graph| {
            graph.set(CI, "scopeType", "organization");
            graph.unset(CI, "workspaceId");
            graph.set(CI, "isAdminCredential", true);
            graph.set(CI, "principalId", "user_01Ada");
            graph.set(CI, "principalType", "user");
            graph.set(CI, "keyKind", "personal");
            graph.set(CI, "expiresOn", Value::Timestamp(1_798_675_200_000));
        },
        expect![[r#"
            The key ci (apikey_01Ci) now acts as Ada Okafor (was deploy)
            The key ci (apikey_01Ci) is now good for the whole organization (was Research)
            The key ci (apikey_01Ci) now has the rights of an admin
            The key ci (apikey_01Ci) now expires, on 2026-12-31
        "#]],
    );
}

#[test]
fn a_destination_that_is_sent_more_says_so() {
    check_by_hand(
        |graph| {
            let vendor = "anthropic_telemetry_destination:tdst_02Vendor";
            graph.set(vendor, "sendsContent", true);
            graph.set(vendor, "state", "enabled");
            graph.set(vendor, "enabled", true);
            graph.unset(vendor, "disabledReason");
            let traces = "anthropic_telemetry_destination:tdst_01Traces";
            graph.set(traces, "coverage", "all");
            graph.unset(traces, "workspaceIds");
            graph.set(traces, "endpointUrl", "https://otel.elsewhere.example");
        },
        expect![[r#"
            The telemetry destination Traces of Research (tdst_01Traces) is now for every workspace (was Research)
            The telemetry destination Traces of Research (tdst_01Traces) is now at `https://otel.elsewhere.example` (was `https://otel.northwind.example`)
            The telemetry destination tdst_02Vendor is now sent prompts and answers
            The telemetry destination tdst_02Vendor was switched on
        "#]],
    );
}

#[test]
fn a_role_says_what_it_permits_besides() {
    check_by_hand(
        |graph| {
            let role = "anthropic_rbac_role:rbac_role_01Builder";
            graph.set(role, "hasBlanketPermission", true);
            graph.set(
                role,
                "permissions",
                texts(&["capability_access_all on organization", "chat on organization"]),
            );
            graph.set("anthropic_user:user_02Bo", "username", texts(&["bo@elsewhere.example"]));
            graph.set("anthropic_user:user_02Bo", "email", texts(&["bo@elsewhere.example"]));
        },
        expect![[r#"
            Bo Lindqvist (user_02Bo) now has the address `bo@elsewhere.example` (was `bo@northwind.example`)
            The role Builder (rbac_role_01Builder) now allows every feature, named or not
            The role Builder (rbac_role_01Builder) now permits `capability_access_all on organization`, and no longer `grant on connector_scope conn_01Linear/read_issues`, `interactive on connector conn_01Linear` and `use on connector_tool conn_01Linear/search`
        "#]],
    );
}

#[test]
fn what_is_not_known_here_is_told_in_plain_words() {
    let [old, new] = by_hand(|graph| {
        graph.set(CI, "colour", "blue");
        graph.set("anthropic_service_account:svac_03Deploy", "updatedOn", Value::Timestamp(1));
        graph.entities.push(Entity {
            key: "anthropic_plugin:plug_1".into(),
            kind: "anthropic_plugin".into(),
            classes: vec!["Application".into()],
            properties: Properties::from([("id", "plug_1".into()), ("name", "writer".into())]),
            raw_data: None,
        });
        graph.relationships.push(Relationship {
            key: "x".into(),
            kind: "anthropic_user_owns_workspace".into(),
            class: "OWNS".into(),
            from: "anthropic_user:user_02Bo".into(),
            to: "anthropic_workspace:wrkspc_01Research".into(),
            properties: Properties::new(),
        });
    });
    expect![[r#"
        Bo Lindqvist (user_02Bo) `OWNS` Research: that is new
        The key ci (apikey_01Ci) now has `colour`: `blue`
        The service account deploy (svac_03Deploy) was changed, in what the graph does not hold
        A new anthropic_plugin writer (plug_1)
    "#]]
    .assert_eq(&super::sentences(&compared(&old, &new)));
    expect![[r#"
        Bo Lindqvist (user_02Bo) `OWNS` Research: that is no longer so
        The key ci (apikey_01Ci) no longer has `colour` (was `blue`)
        The service account deploy (svac_03Deploy) was changed, in what the graph does not hold
        The anthropic_plugin writer (plug_1) is gone
    "#]]
    .assert_eq(&super::sentences(&compared(&new, &old)));
}

#[test]
fn names_that_a_terminal_would_obey_are_shown() {
    let [old, new] = by_hand(|graph| {
        graph.set("anthropic_user:user_02Bo", "name", "Bo\u{1b}[31m\n\u{202e}");
        graph.set("anthropic_user:user_02Bo", "displayName", "Bo\u{1b}[31m\n\u{202e}");
        graph.set("anthropic_user:user_02Bo", "role", "wizard\u{7}");
    });
    let difference = compared(&old, &new);
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        People
          - Bo\u{1b}[31m\u{a}\u{202e} (user_02Bo) became a wizard\u{7} (was a developer)
          - Bo\u{1b}[31m\u{a}\u{202e} (user_02Bo) was renamed (was `Bo Lindqvist`)
    "#]]
    .assert_eq(&difference.text());
    let unseen = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
    assert!(!difference.json().contains(unseen));
}

#[test]
fn use_is_no_change() {
    let [old, new] = by_hand(|graph| {
        graph.set(CI, "lastUsedOn", Value::Timestamp(1_794_960_000_000));
        graph.set(CI, "requestsLast90Days", Value::Integer(7));
        for name in ["lastUsedOn", "requestsLast30Days", "requestsLast90Days"] {
            graph.unset("anthropic_api_key:apikey_04Audit", name);
        }
    });
    let difference = compared(&old, &new);
    assert!(difference.is_empty());
    assert_eq!(json(&difference)["usedOtherwise"], 1);
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        Nothing changed.

        When or how often 1 thing was used differs: that is no change.
    "#]]
    .assert_eq(&difference.text());
}

#[test]
fn many_that_say_the_same_are_summed_up_in_the_text_only() {
    let [old, new] = by_hand(|graph| {
        for number in 0..30 {
            let mut user = graph.entity("anthropic_user:user_02Bo").clone();
            user.key = format!("anthropic_user:user_1{number:02}").into();
            user.properties.set("id", format!("user_1{number:02}"));
            user.properties.set("displayName", format!("Number {number}"));
            graph.entities.push(user);
        }
    });
    let difference = compared(&old, &new);
    let text = difference.text();
    assert_eq!(text.matches("joined").count(), 10, "{text}");
    assert!(text.contains("and 20 more like these; --format json has all"), "{text}");
    assert_eq!(json(&difference)["sentences"].as_array().unwrap().len(), 30);
}
