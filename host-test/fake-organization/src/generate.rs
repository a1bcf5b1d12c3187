//! Organizations of any size and shape from a seed: the same seed, the same organization.
//!
//! The skew is that of real organizations: many developers and few admins, a Claude Code workspace
//! with a key for everyone, keys of people who left long ago, archived workspaces, odd names and
//! tags, invites of every status. All of it comes about by the rules of the model, as a story of
//! joining, adding, promoting, leaving, archiving and inviting. Knows no item and no request.

mod beyond;
mod directory;
mod story;

use crate::model::{Organization, Refusal};

/// How much there is to be of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Users who are there in the end.
    pub users: usize,
    /// Users who left before.
    pub gone: usize,
    /// Workspaces that are made and not archived at once, at most 100. In the end, one of them is
    /// archived with its keys, if any are archived.
    pub workspaces: usize,
    /// Workspaces that are made and archived at once.
    pub archived: usize,
    /// Roles given by hand.
    pub memberships: usize,
    /// API keys, those of the Claude Code workspace aside.
    pub api_keys: usize,
    /// Whether everyone has a key in a Claude Code workspace.
    pub claude_code: bool,
    /// Service accounts, those that are archived in the end included.
    pub service_accounts: usize,
    /// API keys of every kind: that act as people, as service accounts or as nobody, for a
    /// workspace or for the organization. Some of the service accounts are admins then.
    pub acting_keys: usize,
    /// Issuers, of which some are archived, before their rules or after them.
    pub issuers: usize,
    /// Federation rules, of which some are archived, some are of the old generation, and some
    /// would not be taken today.
    pub rules: usize,
    /// Encryption keys that the customer manages, of which some are attached.
    pub external_keys: usize,
    /// Roles that groups give, each with some permissions.
    pub roles: usize,
    /// Groups besides the two that are always there, of which some have roles of other
    /// organizations, and of some the roles cannot be told.
    pub groups: usize,
    /// Destinations of telemetry, at most 10.
    pub destinations: usize,
    /// Rate limits of the organization. Workspaces have limits of their own for some.
    pub rate_limits: usize,
    /// Spend limits.
    pub spend_limits: usize,
    /// How often something was used in the last 100 days. Some keys never are.
    pub uses: usize,
    /// Users who become owners, and then membership admins, in turn.
    pub owners: usize,
}

impl Shape {
    /// Nothing of anything.
    pub const EMPTY: Self = Self {
        users: 0,
        gone: 0,
        workspaces: 0,
        archived: 0,
        memberships: 0,
        api_keys: 0,
        claude_code: false,
        service_accounts: 0,
        acting_keys: 0,
        issuers: 0,
        rules: 0,
        external_keys: 0,
        roles: 0,
        groups: 0,
        destinations: 0,
        rate_limits: 0,
        spend_limits: 0,
        uses: 0,
        owners: 0,
    };

    /// Some of everything.
    pub const EVERYTHING: Self = Self {
        users: 40,
        gone: 4,
        workspaces: 8,
        archived: 3,
        memberships: 40,
        api_keys: 30,
        claude_code: true,
        service_accounts: 8,
        acting_keys: 40,
        issuers: 6,
        rules: 24,
        external_keys: 7,
        roles: 6,
        groups: 9,
        destinations: 6,
        rate_limits: 5,
        spend_limits: 14,
        uses: 120,
        owners: 3,
    };
}

/// An organization of that shape.
///
/// # Errors
///
/// If the shape is against the rules, such as more than 100 workspaces in use.
pub fn generate(seed: u64, shape: &Shape) -> Result<Organization, Refusal> {
    story::tell(seed, shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Items;
    use crate::model::{
        ApiKey, Creator, FederationRule, Invite, InviteStatus, KeyKind, KeyScope, SpendScope,
        UsedBy,
    };

    const SHAPE: Shape = Shape {
        users: 50,
        gone: 5,
        workspaces: 10,
        archived: 3,
        memberships: 60,
        api_keys: 40,
        claude_code: true,
        service_accounts: 6,
        ..Shape::EMPTY
    };

    #[test]
    fn the_same_seed_makes_the_same_organization_and_another_makes_another() {
        let items = |seed| format!("{:?}", Items::from(&generate(seed, &SHAPE).unwrap()));
        assert_eq!(items(7), items(7));
        assert_ne!(items(7), items(8));
    }

    #[test]
    fn it_has_what_it_is_asked_for() {
        let organization = generate(1, &SHAPE).unwrap();

        assert_eq!(organization.users().len(), 50);
        assert_eq!(organization.workspaces().len(), 13);
        assert_eq!(organization.api_keys().len(), 40 + 55);
        let is_there =
            |key: &ApiKey| organization.users().iter().any(|user| key.created_by.is_user(&user.id));
        assert!(organization.api_keys().iter().any(|key| !is_there(key)));
        let creators = organization.api_keys().iter().map(|key| &key.created_by);
        assert!(creators.clone().any(|creator| matches!(creator, Creator::ServiceAccount(_))));
        assert!(creators.clone().any(|creator| *creator == Creator::Unrecorded));
        assert_eq!(organization.service_accounts().len(), 6);
        assert!(organization.api_keys().iter().any(|key| key.scope == KeyScope::Organization));
    }

    #[test]
    fn it_has_invites_of_every_status_and_some_to_groups() {
        let mut open = 0;
        for seed in 0..20 {
            let organization = generate(seed, &Shape { users: 100, ..SHAPE }).unwrap();
            let (invites, now_ms) = (organization.invites(), organization.now_ms);
            for status in [InviteStatus::Pending, InviteStatus::Accepted, InviteStatus::Expired] {
                let has_status = |invite: &Invite| invite.status(now_ms) == status;
                assert!(invites.iter().any(has_status), "{seed} {status:?}");
            }
            assert!(invites.iter().any(|invite| invite.group_ids.is_empty()), "{seed}");
            assert!(invites.iter().any(|invite| !invite.group_ids.is_empty()), "{seed}");
            let is_open = |invite: &&Invite| invite.accepted_ms.is_none();
            open += invites.iter().filter(is_open).count();
        }
        assert!(open < 20 * 20, "none was withdrawn");
    }

    #[test]
    fn what_there_is_beyond_the_five_lists_changes_nothing_in_them() {
        let told = |shape: &Shape| {
            let organization = generate(3, shape).unwrap();
            let keys = organization.api_keys().len().min(95);
            (organization.users().to_vec(), organization.api_keys()[..keys].to_vec())
        };
        let beyond = Shape { owners: 0, ..Shape::EVERYTHING };
        assert_eq!(told(&SHAPE), told(&with_people_of(&SHAPE, &beyond)));
    }

    /// A shape, but with the users, workspaces and keys of another one.
    fn with_people_of(people: &Shape, shape: &Shape) -> Shape {
        Shape {
            users: people.users,
            gone: people.gone,
            workspaces: people.workspaces,
            archived: people.archived,
            memberships: people.memberships,
            api_keys: people.api_keys,
            claude_code: people.claude_code,
            service_accounts: people.service_accounts,
            ..*shape
        }
    }

    #[test]
    fn it_has_every_odd_case_of_what_is_beyond_the_five_lists_in_time() {
        let mut odd = Vec::new();
        for seed in 0..20 {
            let organization = generate(seed, &Shape::EVERYTHING).unwrap();
            let shape = Shape::EVERYTHING;
            assert_eq!(organization.federation_issuers().len(), shape.issuers);
            assert_eq!(organization.federation_rules().len(), shape.rules);
            assert_eq!(organization.external_keys().len(), shape.external_keys);
            assert_eq!(organization.roles().len(), shape.roles + 1);
            assert_eq!(organization.groups().len(), shape.groups + 2);
            assert_eq!(organization.telemetry_destinations().len(), shape.destinations);
            assert_eq!(organization.rate_limits().len(), shape.rate_limits);
            assert_eq!(organization.usage().len(), shape.uses);
            odd.push(odd_cases(&organization));
        }
        let is_somewhere = |case: usize| odd.iter().any(|cases| cases[case]);
        let missing: Vec<_> = (0..18).filter(|case| !is_somewhere(*case)).collect();
        assert_eq!(missing, [0; 0]);
    }

    fn odd_cases(organization: &Organization) -> [bool; 18] {
        let (keys, rules) = (organization.api_keys(), organization.federation_rules());
        let issuer_of = |rule: &FederationRule| {
            organization.federation_issuer(&rule.issuer_id).unwrap().clone()
        };
        let groups = organization.groups();
        let is_role = |id: &String| organization.roles().iter().any(|role| role.id == *id);
        let spends = |is: fn(&SpendScope) -> bool| {
            organization.spend_limits().iter().any(|limit| is(&limit.scope))
        };
        [
            keys.iter().any(|key| organization.is_admin_credential(key)),
            keys.iter().any(|key| key.kind() == KeyKind::Workspace && organization.works(key)),
            keys.iter()
                .any(|key| key.kind() == KeyKind::ServiceAccount && !organization.works(key)),
            keys.iter().any(|key| organization.used(UsedBy::Key(&key.id), 0).is_none()),
            keys.iter().any(|key| organization.reached_by_key(key).len() > 3),
            rules.iter().any(|rule| rule.legacy_workspace_id.is_some()),
            rules.iter().any(|rule| !rule.is_pinned(&issuer_of(rule))),
            rules.iter().any(|rule| rule.is_for_admins() && organization.is_in_force(rule)),
            rules.iter().any(|rule| rule.is_for_admins() && !organization.is_in_force(rule)),
            rules.iter().any(|rule| rule.archived_ms.is_some()),
            rules
                .iter()
                .any(|rule| rule.archived_ms.is_none() && issuer_of(rule).archived_ms.is_some()),
            rules.iter().any(|rule| organization.reached_by_rule(rule).len() > 1),
            groups.iter().any(|group| group.role_ids.is_none()),
            groups.iter().any(|group| group.role_ids.iter().flatten().any(|id| !is_role(id))),
            organization.external_keys().iter().any(|key| organization.is_attached(key)),
            organization.telemetry_destinations().iter().any(|it| it.sends_content),
            spends(|scope| matches!(scope, SpendScope::RbacGroup(_))),
            organization.users().iter().any(|user| user.role.as_str() == "owner"),
        ]
    }

    #[test]
    fn more_workspaces_than_the_rules_allow_are_refused() {
        assert!(generate(1, &Shape { workspaces: 100, ..SHAPE }).is_ok());
        assert!(generate(1, &Shape { workspaces: 101, ..SHAPE }).is_err());
    }

    #[test]
    fn two_hundred_thousand_users_can_be_made() {
        let shape = Shape { users: 200_000, gone: 0, memberships: 500, api_keys: 0, ..SHAPE };
        let organization = generate(1, &shape).unwrap();
        assert_eq!((organization.users().len(), organization.api_keys().len()), (200_000, 200_000));
    }
}
