//! Organizations of any size and shape from a seed: the same seed, the same organization.
//!
//! The skew is that of real organizations: many developers and few admins, a Claude Code workspace
//! with a key for everyone, keys of people who left long ago, archived workspaces, odd names and
//! tags, invites of every status. All of it comes about by the rules of the model, as a story of
//! joining, adding, promoting, leaving, archiving and inviting. Knows no item and no request.

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
    use crate::model::{ApiKey, Creator, Invite, InviteStatus, KeyScope};

    const SHAPE: Shape = Shape {
        users: 50,
        gone: 5,
        workspaces: 10,
        archived: 3,
        memberships: 60,
        api_keys: 40,
        claude_code: true,
        service_accounts: 6,
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
