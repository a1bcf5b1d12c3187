//! Findings of generated organizations: what was not read never makes a false *all is well*, and the
//! rules find what the organization itself knows to be so.

use std::collections::BTreeSet;

use answers::Organization;
use answers::findings::{Findings, RULES, Settings, examine};
use fake_organization::model::{self, Creator, KeyStatus};
use fake_organization::{Denial, Items, Shape, generate};
use graph_anthropic::ontology::steps;
use proptest::prelude::*;

use crate::support::{collected, everything, generated, with_groups};

fn findings((graph, report): (graph::Graph, graph::Report)) -> Findings {
    // Nobody is an admin too many, so that every rule depends on what was read only.
    let domains = vec!["generated.example".to_owned()];
    let settings = Settings { max_admins: 2, domains, ..Settings::default() };
    examine(&Organization::new(&graph, &report), &settings)
}

fn found(findings: &Findings) -> BTreeSet<(&'static str, &str)> {
    findings.found().map(|finding| finding.identity()).collect()
}

/// The ids of what a rule found.
fn ids_of<'f>(findings: &'f Findings, rule: &str) -> BTreeSet<&'f str> {
    let of_rule = findings.found().filter(|finding| finding.rule.id == rule);
    of_rule.map(|finding| finding.entities[0].id.as_deref().unwrap()).collect()
}

/// Whether who made a key is there.
fn has_maker(organization: &model::Organization, key: &model::ApiKey) -> bool {
    match &key.created_by {
        Creator::Unrecorded => true,
        Creator::User(id) => organization.users().iter().any(|user| user.id == *id),
        Creator::ServiceAccount(id) => {
            organization.service_accounts().iter().any(|account| account.id == *id)
        }
    }
}

/// Every list that can be refused, as the fake names them.
fn paths() -> Vec<String> {
    let below = |path: &str| {
        let path = path.strip_prefix("/v1/organizations/").unwrap();
        let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    let all = steps().flat_map(|step| step.paths());
    all.map(below).filter(|path| path != "me").collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_not_read_is_not_said_to_be_well(seed in 0..8_u64, left_out in any::<u16>()) {
        let whole = findings(everything(generated(seed)));
        let skipped = steps().enumerate().filter(|(place, step)| {
            // Without the account there is no graph to compare: keys of workspaces follow from its id.
            left_out >> place & 1 == 1 && step.id != "fetch-account"
        });
        let part = findings(collected(generated(seed), |options| {
            skipped.for_each(|(_, step)| options.skip_step(step.id).unwrap());
        }));

        let undecided: BTreeSet<_> = part.undecided().map(|(rule, _)| rule.id).collect();
        let still = found(&part);
        for (rule, key) in found(&whole) {
            let is_told = still.contains(&(rule, key)) || undecided.contains(rule);
            prop_assert!(is_told, "{rule} of {key} is neither found nor undecided");
        }
    }

    #[test]
    fn what_a_credential_may_not_read_is_not_said_to_be_well(seed in 0..8_u64) {
        let whole = findings(everything(generated(seed)));
        let part = findings(collected(generated(seed), |options| {
            *options = graph_anthropic::Options::default();
        }));

        let passed: BTreeSet<_> = part.passed().map(|rule| rule.id).collect();
        for (rule, key) in found(&whole) {
            prop_assert!(!passed.contains(rule), "{rule} passed, but finds {key}");
        }
    }

    #[test]
    fn what_the_service_refuses_is_not_said_to_be_well(
        seed in 0..8_u64,
        refused in any::<u32>(),
        missing in any::<bool>(),
    ) {
        let whole = findings(everything(generated(seed)));
        let mut service = generated(seed);
        let denial = if missing { Denial::Missing } else { Denial::Forbidden };
        for (place, path) in paths().into_iter().enumerate() {
            if refused >> place & 1 == 1 {
                service.denied.insert(path, denial);
            }
        }
        let part = findings(everything(service));

        let undecided: BTreeSet<_> = part.undecided().map(|(rule, _)| rule.id).collect();
        let still = found(&part);
        for (rule, key) in found(&whole) {
            let is_told = still.contains(&(rule, key)) || undecided.contains(rule);
            prop_assert!(is_told, "{rule} of {key} is neither found nor undecided");
        }
    }

    #[test]
    fn the_rules_about_keys_find_what_the_organization_knows(seed in any::<u64>()) {
        let organization = generate(seed, &Shape::EVERYTHING).unwrap();
        let findings = findings(everything(with_groups(Items::from(&organization))));
        let keys = || organization.api_keys().iter();
        let is_active = |key: &&model::ApiKey| key.status == KeyStatus::Active;
        let ids = |keys: Vec<&model::ApiKey>| {
            keys.into_iter().map(|key| key.id.clone()).collect::<BTreeSet<_>>()
        };
        let check = |rule: &str, expected: Vec<&model::ApiKey>| {
            let expected = ids(expected);
            let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
            assert_eq!(ids_of(&findings, rule), expected, "{rule}");
        };
        let works = |key: &&model::ApiKey| organization.works(key);

        check(
            "key-outlives-maker",
            keys().filter(works).filter(|key| !has_maker(&organization, key)).collect(),
        );
        check(
            "key-admin",
            keys().filter(works).filter(|key| organization.is_admin_credential(key)).collect(),
        );
        check(
            "key-of-gone-principal",
            keys()
                .filter(is_active)
                .filter(|key| key.principal().is_some_and(|it| !organization.is_there(it)))
                .collect(),
        );
    }

    #[test]
    fn the_rules_about_federation_find_what_the_organization_knows(seed in any::<u64>()) {
        let organization = generate(seed, &Shape::EVERYTHING).unwrap();
        let findings = findings(everything(with_groups(Items::from(&organization))));
        let in_use = organization.federation_rules().iter().filter(|rule| {
            let issuer = organization.federation_issuer(&rule.issuer_id).unwrap();
            rule.archived_ms.is_none() && issuer.archived_ms.is_none()
        });
        let issuer = |rule: &model::FederationRule| {
            organization.federation_issuer(&rule.issuer_id).unwrap()
        };
        let unpinned = in_use.clone().filter(|rule| !rule.is_pinned(issuer(rule)));
        let unpinned: BTreeSet<_> = unpinned.map(|rule| rule.id.as_str()).collect();
        let admin = in_use.filter(|rule| rule.is_for_admins());
        let admin: BTreeSet<_> = admin.map(|rule| rule.id.as_str()).collect();

        assert_eq!(ids_of(&findings, "federation-unpinned-tenant"), unpinned);
        assert_eq!(ids_of(&findings, "federation-admin"), admin);
    }
}

/// What no generated organization has; the sample has the first two.
const NEVER: [&str; 7] = [
    "key-outlives-maker",
    "key-unused",
    "key-of-archived-workspace",
    "admin-alone",
    "person-outside",
    "invite-outside",
    "external-key-elsewhere",
];

#[test]
fn every_other_rule_finds_something_in_some_organization() {
    let all = (0..12).map(|seed| findings(everything(generated(seed))));
    let found: BTreeSet<_> =
        all.flat_map(|it| it.found().map(|finding| finding.rule.id).collect::<Vec<_>>()).collect();
    let others = RULES.iter().map(|rule| rule.id).filter(|rule| !NEVER.contains(rule));
    let nowhere: Vec<_> = others.filter(|rule| !found.contains(rule)).collect();
    assert_eq!(nowhere, [""; 0]);
}
