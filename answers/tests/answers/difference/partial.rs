//! Graphs that lack something: nothing is told that is not known.

use expect_test::expect;
use fake_organization::{Generation, Items, Service};

use super::{by_hand, compared, days, read, read_without, sentences};
use crate::support::{everything, with_groups};

#[test]
fn the_same_graph_twice_has_nothing_to_tell() {
    let labs = read(&fake_organization::northwind().unwrap());
    let difference = compared(&labs, &labs);
    assert!(difference.is_empty());
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        Nothing changed.
    "#]]
    .assert_eq(&difference.text());
}

#[test]
fn the_same_partial_graph_twice_says_what_cannot_be_told() {
    let labs = fake_organization::northwind().unwrap();
    let labs = read_without(&labs, &["fetch-service-accounts", "fetch-usage"]);
    let difference = compared(&labs, &labs);
    assert!(difference.is_empty());
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        Nothing changed, as far as can be told.

        Cannot be told
          - Not read in both graphs: service accounts, usage (not asked for)
          - Nothing tells whether any of these went away: service accounts and relationships of 8 types
    "#]].assert_eq(&difference.text());
}

#[test]
fn what_is_read_on_request_only_is_said_not_to_be_compared() {
    let left_out = ["fetch-limits", "fetch-usage"];
    let labs = read_without(&fake_organization::northwind().unwrap(), &left_out);
    assert!(labs.1.partial_types.is_empty());
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        Nothing changed, as far as can be told.

        Cannot be told
          - Not read in both graphs: limits, usage (not asked for)
    "#]]
    .assert_eq(&compared(&labs, &labs).text());
}

#[test]
fn what_was_not_read_again_is_not_gone() {
    let [old, new] = days(|_| {});
    let left_out = ["fetch-service-accounts", "fetch-limits", "fetch-settings", "fetch-usage"];
    let difference = compared(&read(&old), &read_without(&new, &left_out));
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        Nothing changed, as far as can be told.

        Cannot be told
          - Not read in the new graph: service accounts, settings, limits, usage (not asked for)
          - Nothing tells whether any of these went away: service accounts and relationships of 8 types
          - 4 service accounts of the old graph are not in the new one, and may be there: audit-export
            (svac_01Export), old-import (svac_02Old), deploy (svac_03Deploy) and setup (svac_04Setup)
          - 26 relationships of the old graph are not in the new one, and may be there
          - Not told by the new graph: `creatorMissing` and `isAdminCredential` of API keys
          - Not told by the new graph: `auditLogEnabled`, `rateLimits`, `spendLimitAmount`,
            `spendLimitCurrency`, `spendLimitEnabled` and 6 more of the organization
          - Not told by the new graph: `hasOwnRateLimit`, `hasOwnSpendLimit`, `rateLimits`,
            `spendLimitAmount`, `spendLimitCurrency` and 4 more of workspaces
          - Not told by the new graph: `active` of some relationships
    "#]].assert_eq(&difference.text());
    assert!(difference.is_empty());
}

#[test]
fn what_was_not_read_before_is_not_new() {
    let [old, new] = days(|_| {});
    let left_out = ["fetch-service-accounts", "fetch-rbac", "fetch-limits"];
    let difference = compared(&read_without(&old, &left_out), &read(&new));
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        Service accounts
          - 4 service accounts are seen for the first time: not all were read in the old graph, which has
            none

        Groups and roles
          - 2 groups are seen for the first time: not all were read in the old graph, which has none
          - 2 roles are seen for the first time: not all were read in the old graph, which has none

        38 relationships changed with that; --format json has them.
        When or how often 1 thing was used differs: that is no change.

        Cannot be told
          - Not read in the old graph: service accounts, groups and roles, limits (not asked for)
          - Nothing tells whether any of these went away: groups, roles, service accounts and relationships
            of 14 types
          - Not told by the old graph: `creatorMissing` and `isAdminCredential` of API keys
          - Not told by the old graph: `rateLimits`, `spendLimitAmount`, `spendLimitCurrency`,
            `spendLimitEnabled`, `spendLimitPeriod` and 5 more of the organization
          - Not told by the old graph: `hasOwnRateLimit`, `hasOwnSpendLimit`, `rateLimits`,
            `spendLimitAmount`, `spendLimitCurrency` and 4 more of workspaces
          - Not told by the old graph: `active` of some relationships
    "#]].assert_eq(&difference.text());
}

#[test]
fn one_that_is_seen_first_is_not_called_new() {
    let [old, mut new] = by_hand(|graph| {
        let key = "anthropic_api_key:apikey_01Ci";
        graph.entities.retain(|it| it.key != key);
        graph.relationships.retain(|it| it.to != key && it.from != key);
    });
    // The graph without it comes first here.
    new.1.partial_types = vec!["anthropic_api_key".to_owned()];
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        API keys
          - The key ci (apikey_01Ci) is seen for the first time, of deploy, good for Research, which never
            expires, made by Ada Okafor

        3 relationships changed with that; --format json has them.

        Cannot be told
          - Nothing tells whether any of these went away: API keys
    "#]].assert_eq(&compared(&new, &old).text());
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        Nothing changed, as far as can be told.

        Cannot be told
          - Nothing tells whether any of these went away: API keys
          - 1 key of the old graph is not in the new one, and may be there: ci (apikey_01Ci)
          - 3 relationships of the old graph are not in the new one, and may be there
    "#]]
    .assert_eq(&compared(&old, &new).text());
}

#[test]
fn an_absent_property_of_a_type_that_is_partial_has_not_gone() {
    let rule = "anthropic_federation_rule:fdrl_03Deploy";
    let [old, mut new] = by_hand(|graph| graph.unset(rule, "condition"));
    assert!(!compared(&old, &new).is_empty());
    new.1.partial_types = vec!["anthropic_federation_rule".to_owned()];
    let difference = compared(&old, &new);
    assert!(difference.is_empty());
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        Nothing changed, as far as can be told.

        Cannot be told
          - Nothing tells whether any of these went away: federation rules
          - Not told by the new graph: `condition` of federation rules
    "#]]
    .assert_eq(&difference.text());
}

#[test]
fn what_an_older_server_leaves_out_of_all_workspaces_has_not_gone() {
    let [old, new] = by_hand(|graph| {
        let workspaces: Vec<_> =
            graph.entities.iter().filter(|it| it.kind == "anthropic_workspace").collect();
        let keys: Vec<_> = workspaces.iter().map(|it| it.key.clone().into_owned()).collect();
        for key in keys {
            graph.unset(&key, "displayColor");
        }
    });
    assert_ne!(old.0, new.0);
    assert!(compared(&old, &new).is_empty());
    assert!(compared(&new, &old).is_empty());
}

#[test]
fn what_an_older_collector_told_of_nothing_is_not_new_and_what_people_choose_is() {
    let key = "anthropic_federation_rule:";
    let [old, new] = by_hand(|graph| {
        let rules = graph.entities.iter_mut().filter(|it| it.key.starts_with(key));
        rules.for_each(|it| {
            it.properties.set("risk", "low");
            it.properties.set("description", "as all of them");
        });
    });
    expect![[r#"
        The rule nightly (fdrl_01Nightly) now has `description`: `as all of them`
        The rule setup (fdrl_02Setup) now has `description`: `as all of them`
        The rule deploy (fdrl_03Deploy) now has `description`: `as all of them`
        The rule any-repository (fdrl_04Any) now has `description`: `as all of them`
        The rule old-runners (fdrl_05Old) now has `description`: `as all of them`
    "#]]
    .assert_eq(&super::sentences(&compared(&old, &new)));
    expect![[r#"
        The rule nightly (fdrl_01Nightly) no longer has `description` (was `as all of them`)
        The rule setup (fdrl_02Setup) no longer has `description` (was `as all of them`)
        The rule deploy (fdrl_03Deploy) no longer has `description` (was `as all of them`)
        The rule any-repository (fdrl_04Any) no longer has `description` (was `as all of them`)
        The rule old-runners (fdrl_05Old) no longer has `description` (was `as all of them`)
    "#]]
    .assert_eq(&super::sentences(&compared(&new, &old)));
    assert!(
        compared(&old, &new)
            .text()
            .contains("Not told by the old graph: `risk` of federation rules")
    );
}

#[test]
fn a_server_that_tells_more_changes_nothing() {
    let labs = fake_organization::northwind().unwrap();
    let at = |generation| {
        let service = with_groups(Items::from(&labs));
        everything(Service { generation, ..service })
    };
    let (silent, listed) = (at(Generation::Silent), at(Generation::Listed));
    expect![[r#"
        The organization is what the key audit export is good for, which is seen for the first time
        The organization is what the key setup is good for, which is seen for the first time
    "#]]
    .assert_eq(&sentences(&compared(&silent, &listed)));
    expect![[r#"
        The workspace Default (anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default) is what the key audit export is good for, which is seen for the first time
        The workspace Default (anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default) is what the key setup is good for, which is seen for the first time
    "#]].assert_eq(&sentences(&compared(&listed, &silent)));
}
