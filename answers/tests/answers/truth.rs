//! Who reaches what, against the rules of the fake organization that the graph was collected from.

use std::collections::BTreeSet;

use answers::access::{Condition, Means};
use answers::reach::{Access, Reached};
use answers::{Organization, kinds, text};
use fake_organization::model::{self, Principal};
use fake_organization::{Items, Shape, generate};
use proptest::prelude::*;

use crate::support::{everything, with_groups};

/// Whether it is reached for sure, and without letting oneself in as an admin can.
fn is_plain(reached: &Reached<'_, '_>) -> bool {
    let is_in = |means| reached.path.iter().any(|pass| pass.means == means);
    reached.is_active()
        && reached.condition() == Condition::None
        && !is_in(Means::LetsItselfIn)
        && !is_in(Means::Receives)
}

/// Pairs of the ids of who reaches something and of what is reached, by the graph: going back from
/// each thing of a type, to those of another.
fn reached(
    organization: &Organization<'_>,
    kind: &str,
    by: &str,
    is_wanted: impl Fn(&Reached<'_, '_>) -> bool,
) -> BTreeSet<(String, String)> {
    let access = Access::new(organization);
    let mut pairs = BTreeSet::new();
    for target in organization.of_type(kind) {
        for reached in access.reaching(&target.key) {
            if reached.entity.kind == by && is_wanted(&reached) {
                let id = |it| text(it, "id").unwrap().to_owned();
                pairs.insert((id(reached.entity), id(target)));
            }
        }
    }
    pairs
}

fn pairs(from: &str, to: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    to.into_iter().map(|to| (from.to_owned(), to)).collect()
}

fn check(truth: &model::Organization) {
    let (graph, report) = everything(with_groups(Items::from(truth)));
    let organization = Organization::new(&graph, &report);
    let in_workspaces = |by| reached(&organization, kinds::WORKSPACE, by, is_plain);
    let places = |principal: Principal<'_>, id: &str| {
        let reached = truth.reached_by(principal).into_iter();
        pairs(id, reached.map(|it| it.workspace_id))
    };

    let users = truth.users().iter().flat_map(|it| places(Principal::User(&it.id), &it.id));
    assert_eq!(in_workspaces(kinds::USER), users.collect());
    let accounts = truth.service_accounts().iter();
    let accounts = accounts.flat_map(|it| places(Principal::ServiceAccount(&it.id), &it.id));
    assert_eq!(in_workspaces(kinds::SERVICE_ACCOUNT), accounts.collect());
    let keys = truth.api_keys().iter();
    let keys = keys.flat_map(|it| pairs(&it.id, truth.reached_by_key(it)));
    assert_eq!(in_workspaces(kinds::API_KEY), keys.collect());
    let rules = truth.federation_rules().iter();
    let rules = rules.flat_map(|it| pairs(&it.id, truth.reached_by_rule(it)));
    assert_eq!(in_workspaces(kinds::FEDERATION_RULE), rules.collect());

    let administers = |by| {
        let is_admin = |it: &Reached<'_, '_>| {
            is_plain(it) && it.path.last().is_some_and(|pass| pass.means == Means::Administers)
        };
        let all = reached(&organization, kinds::ACCOUNT, by, is_admin).into_iter();
        all.map(|(who, _)| who).collect::<BTreeSet<_>>()
    };
    let users = truth.users().iter().filter(|it| it.role.is_admin());
    assert_eq!(administers(kinds::USER), users.map(|it| it.id.clone()).collect());
    let accounts = truth.service_accounts().iter();
    let accounts = accounts.filter(|it| truth.is_admin(Principal::ServiceAccount(&it.id)));
    assert_eq!(administers(kinds::SERVICE_ACCOUNT), accounts.map(|it| it.id.clone()).collect());
    let keys = truth.api_keys().iter();
    let keys = keys.filter(|it| truth.works(it) && truth.is_admin_credential(it));
    assert_eq!(administers(kinds::API_KEY), keys.map(|it| it.id.clone()).collect());
    let rules = truth.federation_rules().iter();
    let rules = rules.filter(|it| truth.is_in_force(it) && it.is_for_admins());
    assert_eq!(administers(kinds::FEDERATION_RULE), rules.map(|it| it.id.clone()).collect());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn who_reaches_a_workspace_is_who_the_organization_says(seed in any::<u64>()) {
        check(&generate(seed, &Shape::EVERYTHING).unwrap());
    }
}

/// What an invite opens once it is accepted: the organization says so after it was.
#[test]
fn an_invite_opens_what_who_accepts_it_has_then() {
    for role in ["admin", "owner", "billing", "developer", "user", "claude_code_user", "managed"] {
        let role = model::OrganizationRole::parse(role).unwrap();
        let mut truth = generate(7, &Shape::EVERYTHING).unwrap();
        truth.join("user_guest", "Kit", "kit@example.com", role);
        let expected: BTreeSet<_> = truth
            .reached_by(Principal::User("user_guest"))
            .into_iter()
            .map(|it| (it.workspace_id, it.role.as_str().to_owned()))
            .collect();
        let mut items = Items::from(&generate(7, &Shape::EVERYTHING).unwrap());
        items.invites = vec![serde_json::json!({
            "id": "invite_guest", "type": "invite", "email": "kit@example.com",
            "role": role.as_str(), "status": "pending", "accepted_at": null,
            "invited_at": "2026-11-18T00:00:00Z", "expires_at": "2099-11-18T00:00:00Z",
            "rbac_group_ids": [],
        })];
        let (graph, report) = everything(with_groups(items));
        let organization = Organization::new(&graph, &report);
        let access = Access::new(&organization);
        let opened = access.reached_from("anthropic_invite:invite_guest");
        let opened = opened.iter().filter(|it| it.entity.kind == kinds::WORKSPACE);
        let opened = opened.filter(|it| it.is_active());
        let opened: BTreeSet<_> = opened
            .map(|it| {
                assert_eq!(it.condition(), Condition::IsAccepted);
                let id = text(it.entity, "id").unwrap().to_owned();
                (id, it.right().unwrap().to_owned())
            })
            .collect();
        assert_eq!(opened, expected, "{}", role.as_str());
    }
}
