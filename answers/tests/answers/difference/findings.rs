//! Findings that appeared and went away.

use answers::difference::Difference;
use answers::findings::{Settings, Suppressions};
use expect_test::expect;
use fake_organization::model::{KeyScope, KeyStatus, OrganizationRole};

use super::{Read, compared_by, days, json, read, read_without};

fn compared(old: &Read, new: &Read) -> Difference {
    compared_by(old, new, &Settings::default())
}

const DEE: &str = "apikey_02DeeNotebook";

#[test]
fn what_is_wrong_now_appeared_and_what_was_mended_went_away() {
    let [old, new] = days(|labs| {
        labs.update_key(DEE, None, Some(KeyStatus::Inactive)).unwrap();
        labs.make_key_in_console("apikey_11", "root", "user_01Ada", KeyScope::Organization);
        labs.is_audit_log_on = false;
    });
    let difference = compared(&read(&old), &read(&new));
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        API keys
          - The key dee's notebook (apikey_02DeeNotebook) was switched off
          - A new key root (apikey_11), of Ada Okafor, good for the whole organization, with the rights of
            an admin, which never expires

        Organization
          - The audit log of the organization was switched off

        7 relationships changed with that; --format json has them.
        When or how often 2 things were used differs: that is no change.

        Findings that appeared
          - high: the key root (apikey_11) administers the organization: it acts as Ada Okafor (user_01Ada),
            an admin
          - high: no activity of Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001) is recorded
          - medium: the key root (apikey_11) has no end; it administers the organization

        Findings that went away
          - high: the key dee's notebook (apikey_02DeeNotebook) still works although user_04Dee, who made
            it, is gone; it opens Research
          - low: the key dee's notebook (apikey_02DeeNotebook) has no end; it opens Research
    "#]].assert_eq(&difference.text());
}

#[test]
fn what_cannot_be_decided_again_did_not_go_away() {
    let [old, new] =
        days(|labs| labs.update_key(DEE, None, Some(KeyStatus::Inactive)).map(drop).unwrap());
    let (old, new) = (read(&old), read_without(&new, &["fetch-federation", "fetch-users"]));
    let difference = compared(&old, &new);
    let json = json(&difference);
    let rules = |list: &str| -> Vec<String> {
        let all = json["findings"][list].as_array().unwrap().iter();
        all.map(|it| it["rule"].as_str().unwrap().to_owned()).collect()
    };
    expect![[r#"
        (
            [],
            [
                "federation-unpinned-tenant",
                "key-outlives-maker",
                "federation-admin",
                "admin-alone",
                "federation-legacy-binding",
                "key-never-expires",
                "federation-wide-subject",
            ],
        )"#]]
    .assert_eq(&format!("{:#?}", (rules("wentAway"), rules("notKnownToBeAway"))));
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        API keys
          - The key dee's notebook (apikey_02DeeNotebook) was switched off

        1 relationship changed with that; --format json has them.
        When or how often 2 things were used differs: that is no change.

        Cannot be told
          - Not read in the new graph: users, federation (not asked for), API keys (read in part)
          - Nothing tells whether any of these went away: API keys, federation issuers, federation rules,
            users and relationships of 10 types
          - 3 issuers of the old graph are not in the new one, and may be there: builds (fdis_01Builds),
            github-actions (fdis_02Actions) and old-runners (fdis_03Old)
          - 5 rules of the old graph are not in the new one, and may be there: nightly (fdrl_01Nightly),
            setup (fdrl_02Setup), deploy (fdrl_03Deploy), any-repository (fdrl_04Any) and old-runners
            (fdrl_05Old)
          - 3 users of the old graph are not in the new one, and may be there: Ada Okafor (user_01Ada), Bo
            Lindqvist (user_02Bo) and Cy (user_03Cy)
          - 43 relationships of the old graph are not in the new one, and may be there
          - Not told by the new graph: `creatorMissing` of API keys
          - Not told by the new graph: `outsideMemberIds` of groups
          - Whether this is still so (federation-unpinned-tenant): the rule any-repository (fdrl_04Any) lets
            `repo:*` of anybody on GitHub Actions act as the service account deploy (svac_03Deploy), in
            Claude Code
          - Whether this is still so (key-outlives-maker): the key dee's notebook (apikey_02DeeNotebook)
            still works although user_04Dee, who made it, is gone; it opens Research
          - Whether this is still so (federation-admin): the rule setup (fdrl_02Setup) makes an admin of
            `repo:northwind/setup:main` of the issuer builds (fdis_01Builds), as the service account setup
            (svac_04Setup)
          - Whether this is still so (admin-alone): Ada Okafor (user_01Ada) is the only admin
          - Whether this is still so (federation-legacy-binding): the rule any-repository (fdrl_04Any) opens
            Claude Code to the service account deploy (svac_03Deploy), whether or not that is in it
          - Whether this is still so (key-never-expires): the key dee's notebook (apikey_02DeeNotebook) has
            no end; it opens Research
          - Whether this is still so (federation-wide-subject): the rule nightly (fdrl_01Nightly) lets
            `repo:northwind/audit:*` of the issuer builds (fdis_01Builds), which is every branch, tag,
            environment and pull request of it, act as the service account audit-export (svac_01Export), in
            Research
    "#]].assert_eq(&difference.text());
}

#[test]
fn what_is_found_for_want_of_reading_only_is_no_news() {
    let labs = fake_organization::northwind().unwrap();
    let (whole, part) = (read(&labs), read_without(&labs, &["fetch-users"]));
    let lost = compared(&whole, &part);
    assert!(lost.is_empty());
    let note = "  - low: the key dee's notebook (apikey_02DeeNotebook) acts as nobody: user_04Dee made \
                it, who may\n    be there or not; it opens Research (may have been so before: not \
                all was read)\n";
    assert!(lost.text().contains(note), "{}", lost.text());
    let gained = compared(&part, &whole);
    let note = "who may\n    be there or not; it opens Research (may not have been so before: not all \
                was read)\n";
    assert!(gained.text().contains(note), "{}", gained.text());
}

#[test]
fn what_is_suppressed_did_not_go_away_and_appears_when_that_is_over() {
    let [old, new] = days(|_| {});
    let (old, new) = (read(&old), read(&new));
    let until = |day: &str| {
        let file = format!(
            r#"{{"suppressions":[{{"rule":"key-outlives-maker","entity":"anthropic_api_key:{DEE}",
                "reason":"the notebook is moved this week","until":"{day}"}}]}}"#
        );
        let suppressions = Suppressions::parse(&file).unwrap();
        let settings = Settings { suppressions, ..Settings::default() };
        compared_by(&old, &new, &settings)
    };
    assert!(until("2026-11-30").is_empty());
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        When or how often 2 things were used differs: that is no change.

        Findings that appeared
          - high: the key dee's notebook (apikey_02DeeNotebook) still works although user_04Dee, who made
            it, is gone; it opens Research (was suppressed)
    "#]].assert_eq(&until("2026-11-18").text());
}

#[test]
fn what_got_worse_says_what_it_was() {
    let mut old = fake_organization::northwind().unwrap();
    old.make_key_in_console("apikey_11", "root", "user_02Bo", KeyScope::Organization);
    let mut new = old.clone();
    new.change_role_in_console("user_02Bo", OrganizationRole::Admin).unwrap();
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-18 11:06 (UTC)

        People
          - Bo Lindqvist (user_02Bo) became an admin (was a developer)

        API keys
          - The key root (apikey_11) now has the rights of an admin

        4 relationships changed with that; --format json has them.

        Findings that appeared
          - high: the key root (apikey_11) administers the organization: it acts as Bo Lindqvist
            (user_02Bo), an admin

        Findings that are worse or better
          - medium, was low: the key root (apikey_11) has no end; it administers the organization

        Findings that went away
          - medium: Ada Okafor (user_01Ada) is the only admin
    "#]]
    .assert_eq(&compared(&read(&old), &read(&new)).text());
}

#[test]
fn what_was_not_read_neither_appears_for_certain_nor_gets_better() {
    let [old, new] = days(|_| {});
    let left_out = ["fetch-service-accounts", "fetch-rbac"];

    let difference = json(&compared(&read_without(&old, &left_out), &read(&new)));
    let findings = &difference["findings"];
    let appeared = findings["appeared"].as_array().unwrap();
    assert!(appeared.iter().any(|it| it["rule"] == "key-admin"));
    assert!(appeared.iter().all(|it| it["mayHaveBeenBefore"] == true), "{appeared:#?}");
    let changed = findings["severityChanged"].as_array().unwrap();
    assert!(changed.iter().any(|it| it["rule"] == "invite-powerful"));
    assert!(changed.iter().all(|it| it["mayBeTheSame"] == true), "{changed:#?}");

    let difference = compared(&read(&old), &read_without(&new, &left_out));
    assert!(difference.is_empty(), "{}", difference.text());
    let findings = &json(&difference)["findings"];
    assert_eq!(findings["wentAway"].as_array().unwrap().len(), 0);
    let undecided = findings["notKnownToBeAway"].as_array().unwrap();
    assert!(undecided.iter().any(|it| it["rule"] == "key-admin"));
    let changed = findings["severityChanged"].as_array().unwrap();
    assert!(changed.iter().all(|it| it["mayBeTheSame"] == true), "{changed:#?}");
}
