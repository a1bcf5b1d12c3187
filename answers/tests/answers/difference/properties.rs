//! What holds of any two graphs.

use std::collections::{BTreeMap, BTreeSet};

use answers::findings::Settings;
use fake_organization::model::{
    KeyScope, KeyStatus, Organization, OrganizationRole, WorkspaceRole,
};
use fake_organization::{Shape, generate};
use graph::{Properties, Value};
use graph_anthropic::ontology::steps;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Read, compared, compared_by, json, read, read_without};

/// Something happens, by the rules: what they forbid does not.
fn happen(organization: &mut Organization, what: u8, which: &Index) {
    let one =
        |ids: Vec<String>| if ids.is_empty() { String::new() } else { which.get(&ids).clone() };
    let user = one(organization.users().iter().map(|it| it.id.clone()).collect());
    let workspace = one(organization.workspaces().iter().map(|it| it.id.clone()).collect());
    let key = one(organization.api_keys().iter().map(|it| it.id.clone()).collect());
    let account = one(organization.service_accounts().iter().map(|it| it.id.clone()).collect());
    let rule = one(organization.federation_rules().iter().map(|it| it.id.clone()).collect());
    let issuer = one(organization.federation_issuers().iter().map(|it| it.id.clone()).collect());
    let group = one(organization.groups().iter().map(|it| it.id.clone()).collect());
    let destination =
        one(organization.telemetry_destinations().iter().map(|it| it.id.clone()).collect());
    match what % 20 {
        0 => drop(organization.remove_user(&user)),
        1 => drop(organization.change_role_in_console(&user, OrganizationRole::Admin)),
        2 => drop(organization.change_role(&user, OrganizationRole::Billing)),
        3 => drop(organization.add_member(&workspace, &user, WorkspaceRole::Developer)),
        4 => drop(organization.remove_member(&workspace, &user)),
        5 => drop(organization.archive_workspace(&workspace).map(drop)),
        6 => drop(organization.rename_workspace(&workspace, "another name").map(drop)),
        7 => drop(organization.update_key(&key, Some("another name"), None).map(drop)),
        8 => drop(organization.update_key(&key, None, Some(KeyStatus::Inactive)).map(drop)),
        9 => organization.make_key_in_console("apikey_zNew", "new", &user, KeyScope::Organization),
        10 => drop(organization.archive_service_account(&account)),
        11 => drop(organization.make_service_account_admin(&account, true)),
        12 => drop(organization.archive_federation_rule(&rule)),
        13 => drop(organization.archive_issuer_before_its_rules(&issuer)),
        14 => drop(organization.add_to_group(&group, &user)),
        15 => drop(organization.change_group(&group, |it| drop(it.user_ids.pop_first()))),
        16 => drop(organization.remove_destination(&destination)),
        17 => organization.is_audit_log_on = !organization.is_audit_log_on,
        18 => drop(
            organization.invite(&format!("{user}@new.example"), OrganizationRole::Admin).map(drop),
        ),
        _ => organization.join("user_zNew", "New", "new@northwind.example", OrganizationRole::User),
    }
}

type Events = Vec<(u8, Index)>;

fn events() -> impl Strategy<Value = Events> {
    prop::collection::vec((any::<u8>(), any::<Index>()), 0..8)
}

/// Two days of a generated organization.
fn two_days(seed: u64, events: &Events) -> [Organization; 2] {
    let old = generate(seed, &Shape::EVERYTHING).unwrap();
    let mut new = old.clone();
    new.now_ms += super::DAY_MS;
    events.iter().for_each(|(what, which)| happen(&mut new, *what, which));
    [old, new]
}

/// What a reader of the graph sees of each thing, without use, by key.
fn told((graph, _): &Read) -> BTreeMap<String, Vec<(String, Value<'static>)>> {
    let is_told = |(name, value): &(&str, &Value<'static>)| {
        *name != "lastUsedOn" && !name.starts_with("requestsLast") && **value != Value::Null
    };
    let all = |properties: &Properties<'static>| {
        let told = properties.iter().filter(is_told);
        told.map(|(name, value)| (name.to_owned(), value.clone())).collect::<Vec<_>>()
    };
    let entities = graph.entities().iter().map(|it| (it.key.to_string(), all(&it.properties)));
    let relationships = graph.relationships().iter();
    let relationships = relationships.map(|it| (it.key.to_string(), all(&it.properties)));
    entities.chain(relationships).collect()
}

/// The keys of everything that differs, the slow way.
fn differing(old: &Read, new: &Read) -> BTreeSet<String> {
    let (old, new) = (told(old), told(new));
    let all: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    all.into_iter().filter(|key| old.get(key) != new.get(key)).collect()
}

fn keys(
    json: &serde_json::Value,
    is_wanted: impl Fn(&serde_json::Value) -> bool,
) -> BTreeSet<String> {
    let lists = [&json["entities"], &json["relationships"]].map(|it| it.as_array().unwrap());
    let all = lists.into_iter().flatten().filter(|it| is_wanted(it));
    all.map(|it| it["key"].as_str().unwrap().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_same_graph_twice_has_no_difference(seed in any::<u64>()) {
        let graph = read(&generate(seed, &Shape::EVERYTHING).unwrap());
        let difference = compared(&graph, &graph);
        prop_assert!(difference.is_empty());
        prop_assert_eq!(keys(&json(&difference), |_| true), BTreeSet::new());
    }

    #[test]
    fn everything_that_differs_is_named_and_nothing_else(seed in any::<u64>(), events in events()) {
        let [old, new] = two_days(seed, &events);
        let (old, new) = (read(&old), read(&new));
        let json = json(&compared(&old, &new));
        let mut named = keys(&json, |_| true);
        for property in json["notCompared"]["properties"].as_array().unwrap() {
            let of = property["of"].as_array().unwrap().iter();
            named.extend(of.map(|key| key.as_str().unwrap().to_owned()));
        }
        prop_assert_eq!(named, differing(&old, &new));
    }

    #[test]
    fn backwards_what_came_goes(seed in any::<u64>(), events in events()) {
        let [old, mut new] = two_days(seed, &events);
        new.now_ms = old.now_ms;
        let (old, new) = (read(&old), read(&new));
        let (there, back) = (json(&compared(&old, &new)), json(&compared(&new, &old)));
        if old.1.partial_types.is_empty() && new.1.partial_types.is_empty() {
            let turned = [("added", "removed"), ("removed", "added"), ("changed", "changed")];
            for (came, went) in turned {
                let came = keys(&there, |it| it["change"] == came);
                prop_assert_eq!(came, keys(&back, |it| it["change"] == went));
            }
        }
    }

    #[test]
    fn nothing_of_a_partial_type_is_told_to_be_gone(
        seed in any::<u64>(),
        events in events(),
        left_out in prop::collection::vec(any::<Index>(), 1..4),
        is_old in any::<bool>(),
    ) {
        let ids: Vec<_> = steps().map(|step| step.id).filter(|id| *id != "fetch-account").collect();
        let left_out: Vec<_> = left_out.iter().map(|it| *it.get(&ids)).collect();
        let [old, new] = two_days(seed, &events);
        let (old, new) = match is_old {
            true => (read_without(&old, &left_out), read(&new)),
            false => (read(&old), read_without(&new, &left_out)),
        };
        let difference = compared(&old, &new);
        let json = json(&difference);
        let is_partial = |it: &serde_json::Value| {
            let kind = it["type"].as_str().unwrap();
            [&old, &new].iter().any(|(_, report)| report.partial_types.iter().any(|it| it == kind))
        };
        let gone = keys(&json, |it| it["change"] == "removed" && is_partial(it));
        prop_assert_eq!(gone, BTreeSet::new());
        let was_partial = |it: &serde_json::Value| {
            old.1.partial_types.iter().any(|kind| it["type"] == kind.as_str())
        };
        let new = keys(&json, |it| it["change"] == "added" && was_partial(it));
        prop_assert_eq!(new, BTreeSet::new());
        // Nor does a sentence begin with it.
        let unseen = keys(&json, |it| it["change"] == "unseen");
        for sentence in json["sentences"].as_array().unwrap() {
            let main = sentence["about"][0].as_str().unwrap();
            prop_assert!(!unseen.contains(main), "{}", sentence["text"]);
        }
        if !unseen.is_empty() {
            prop_assert!(difference.text().contains("Cannot be told"));
        }
    }

    #[test]
    fn what_was_merely_not_read_did_not_change(
        seed in any::<u64>(),
        left_out in prop::collection::vec(any::<Index>(), 1..4),
        is_old in any::<bool>(),
    ) {
        let ids: Vec<_> = steps().map(|step| step.id).filter(|id| *id != "fetch-account").collect();
        let left_out: Vec<_> = left_out.iter().map(|it| *it.get(&ids)).collect();
        let organization = generate(seed, &Shape::EVERYTHING).unwrap();
        let mut both = [read(&organization), read_without(&organization, &left_out)];
        if is_old {
            both.reverse();
        }
        let [old, new] = both;
        let difference = compared_by(&old, &new, &Settings::default());
        let json = json(&difference);
        for change in ["added", "removed", "changed"] {
            let named = keys(&json, |it| it["change"] == change);
            prop_assert_eq!(named, BTreeSet::new(), "{}", change);
        }
        let findings = &json["findings"];
        for it in findings["appeared"].as_array().unwrap() {
            prop_assert_eq!(&it["mayHaveBeenBefore"], true, "{:#}", it);
        }
        for it in findings["wentAway"].as_array().unwrap() {
            prop_assert_eq!(&it["mayNotHaveBeenBefore"], true, "{:#}", it);
        }
        for it in findings["severityChanged"].as_array().unwrap() {
            prop_assert_eq!(&it["mayBeTheSame"], true, "{:#}", it);
        }
        prop_assert!(is_old || difference.is_empty(), "{}", difference.text());
    }

    #[test]
    fn every_change_has_a_sentence_or_follows_from_one(seed in any::<u64>(), events in events()) {
        let [old, new] = two_days(seed, &events);
        let json = json(&compared(&read(&old), &read(&new)));
        let sentences = json["sentences"].as_array().unwrap();
        let about = sentences.iter().flat_map(|it| it["about"].as_array().unwrap());
        let said: BTreeSet<_> = about.map(|it| it.as_str().unwrap()).collect();
        for it in json["entities"].as_array().unwrap() {
            let mut names = it["properties"].as_array().unwrap().iter().map(|it| &it["name"]);
            let follows = names.all(|name| FOLLOWING.iter().any(|it| name == it));
            let is_said = said.contains(it["key"].as_str().unwrap());
            prop_assert!(is_said || follows && it["change"] == "changed", "{it:#}");
        }
    }
}

/// What changes with something else that has a sentence.
const FOLLOWING: [&str; 12] = [
    "active",
    "attached",
    "creatorMissing",
    "expired",
    "hasOwnRateLimit",
    "memberCount",
    "rateLimits",
    "roleIds",
    "spendLimits",
    "status",
    "updatedOn",
    "workspaceIds",
];
