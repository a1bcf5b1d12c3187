//! Organizations of any size and shape from a seed: the same seed, the same organization.
//!
//! The skew is that of real organizations: many developers and few admins, a Claude Code workspace
//! with a key for everyone, keys of people who left long ago, archived workspaces, odd names and
//! tags, invites of every status. All of it comes about by the rules of the model, as a story of
//! joining, adding, promoting, leaving, archiving and inviting. Knows no item and no request.

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::model::{
    Creator, KeyScope, KeyStatus, Organization, OrganizationRole, Refusal, WorkspaceRole,
};

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

const NAMES: [&str; 12] = [
    "Ada Okafor",
    "",
    "bo",
    "CY",
    "Dee Moreau-Lindqvist",
    "O'Hara",
    "李 雷",
    "  ",
    "\u{202e}evil",
    "=1+1",
    "</script>",
    "Zo\u{eb} \"Z\"\nX",
];
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const GROUPS: [&str; 2] = ["rbac_group_0000", "rbac_group_0001"];
const TAGS: [&str; 6] = ["env", "cost_center", "a/b", "a:b", "", "\u{e9}"];

/// An organization of that shape.
///
/// # Errors
///
/// If the shape is against the rules, such as more than 100 workspaces in use.
pub fn generate(seed: u64, shape: &Shape) -> Result<Organization, Refusal> {
    let mut story = Story {
        organization: Organization::new(
            &format!("{:08x}-0000-4000-8000-{:012x}", seed >> 48, seed & 0xffff_ffff_ffff),
            "A Generated Organization",
            1_700_000_000_000,
        ),
        dice: ChaCha8Rng::seed_from_u64(seed),
    };
    story.groups()?;
    story.people(shape)?;
    story.workspaces(shape)?;
    story.members(shape);
    story.service_accounts(shape)?;
    story.keys(shape);
    story.promotions()?;
    story.leaving(shape)?;
    story.archiving(shape)?;
    story.invites(shape)?;
    Ok(story.organization)
}

struct Story {
    organization: Organization,
    dice: ChaCha8Rng,
}

impl Story {
    fn groups(&mut self) -> Result<(), Refusal> {
        self.organization.add_role("rbac_role_0000", "Role 0", false);
        for (n, id) in GROUPS.iter().enumerate() {
            self.organization.add_group(id, &format!("Group {n}"), &["rbac_role_0000"])?;
        }
        Ok(())
    }

    fn people(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.users.saturating_add(shape.gone) {
            let name = NAMES.choose(&mut self.dice).copied().unwrap_or_default();
            let email = match self.dice.random_range(0..10) {
                0 => String::new(),
                1 => format!("U{n}@GENERATED.EXAMPLE"),
                2 => format!("u{n} at generated"),
                _ => format!("u{n}@generated.example"),
            };
            let role = match self.dice.random_range(0..10) {
                0 => OrganizationRole::Billing,
                1..=3 => OrganizationRole::User,
                4 => OrganizationRole::ClaudeCodeUser,
                _ => OrganizationRole::Developer,
            };
            self.later();
            let id = format!("user_{n:07}");
            // Every invite looks for the address among all users, so only the first are invited.
            if n < 500 && !email.is_empty() && self.dice.random_bool(0.1) {
                let invite = self.invite(&email, role)?;
                self.organization.accept_invite_as(&invite, &id, name)?;
            } else {
                self.organization.join(&id, name, &email, role);
            }
        }
        Ok(())
    }

    /// Invites somebody, to some of the groups or to none.
    fn invite(&mut self, email: &str, role: OrganizationRole) -> Result<String, Refusal> {
        let mut groups = GROUPS.to_vec();
        groups.retain(|_| self.dice.random_bool(0.3));
        Ok(self.organization.invite_to_groups(email, role, &groups)?.id.clone())
    }

    fn workspaces(&mut self, shape: &Shape) -> Result<(), Refusal> {
        // Those that are to be archived make room for the others, so that no limit is met.
        for n in 0..shape.archived {
            self.organization.create_workspace_with_id(&format!("wrkspc_old{n:04}"), "Default")?;
            self.organization.archive_workspace(&format!("wrkspc_old{n:04}"))?;
        }
        for n in 0..shape.workspaces {
            self.later();
            let id = format!("wrkspc_{n:04}");
            let name = format!("Team {n}");
            self.organization.create_workspace_with_id(&id, &name)?;
            let tags: Vec<_> = TAGS.iter().filter(|_| self.dice.random_bool(0.3)).collect();
            self.organization.change_workspace(&id, |workspace| {
                let tag = |key: &&&str| ((**key).to_owned(), name.clone());
                workspace.tags = tags.iter().map(tag).collect();
            })?;
        }
        Ok(())
    }

    fn members(&mut self, shape: &Shape) {
        use WorkspaceRole::{Admin, Billing, Developer, RestrictedDeveloper, User};
        for _ in 0..shape.memberships {
            let (Some(workspace), Some(user)) = (self.workspace(), self.user()) else { return };
            let roles = [Admin, Billing, Developer, RestrictedDeveloper, User];
            let role = roles.choose(&mut self.dice).copied().unwrap_or(User);
            // What the rules forbid does not come about.
            if self.organization.add_member(&workspace, &user, role).is_err() {
                let _ = self.organization.update_member(&workspace, &user, role);
            }
        }
    }

    /// Of those whom nobody has accepted yet, some have ended and some are withdrawn.
    fn invites(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.users.min(500) / 5 {
            let pause = self.dice.random_range(0..8 * DAY_MS);
            self.organization.now_ms = self.organization.now_ms.saturating_add(pause);
            let email = format!("invited{n}@generated.example");
            let invite = self.invite(&email, OrganizationRole::Developer)?;
            if self.dice.random_bool(0.1) {
                self.organization.withdraw_invite(&invite)?;
            }
        }
        Ok(())
    }

    fn service_accounts(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.service_accounts {
            let Some(creator) = self.user() else { break };
            let id = format!("svac_{n:04}");
            self.later();
            self.organization.create_service_account(&id, &format!("robot-{n}"), &creator)?;
            for _ in 0..self.dice.random_range(0..3) {
                if let Some(workspace) = self.workspace() {
                    let role = WorkspaceRole::Developer;
                    self.organization.add_service_account(&workspace, &id, role)?;
                }
            }
            if self.dice.random_bool(0.2) {
                self.organization.archive_service_account(&id)?;
            }
        }
        Ok(())
    }

    fn creator(&mut self) -> Option<Creator> {
        let accounts = self.organization.service_accounts();
        let account = accounts.choose(&mut self.dice).map(|account| account.id.clone());
        match (self.dice.random_range(0..12), account) {
            (0, Some(account)) => Some(Creator::ServiceAccount(account)),
            (1, Some(_)) => Some(Creator::Unrecorded),
            _ => self.user().map(Creator::User),
        }
    }

    fn keys(&mut self, shape: &Shape) {
        let default = self.organization.default_workspace().id.clone();
        for n in 0..shape.api_keys {
            let Some(creator) = self.creator() else { return };
            let scope = match self.dice.random_range(0..6) {
                0 => KeyScope::Workspace(default.clone()),
                1 => KeyScope::Organization,
                _ => KeyScope::Workspace(self.workspace().unwrap_or_else(|| default.clone())),
            };
            // A key without a workspace acts as somebody.
            let creator = match (&scope, creator, self.user()) {
                (KeyScope::Organization, Creator::Unrecorded, Some(user)) => Creator::User(user),
                (_, creator, _) => creator,
            };
            self.later();
            let id = format!("apikey_{n:07}");
            self.organization.make_key(&id, &format!("key {n}"), creator, scope);
            if self.dice.random_bool(0.2) {
                let _ = self.organization.update_key(&id, None, Some(KeyStatus::Inactive));
            }
        }
        let is_in_use = |workspace: &&crate::model::Workspace| workspace.archived_ms.is_none();
        let claude_code = self.organization.workspaces().iter().rev().find(is_in_use);
        let claude_code = claude_code.map(|workspace| workspace.id.clone());
        if let (true, Some(workspace)) = (shape.claude_code, claude_code) {
            let users: Vec<_> = self.organization.users().iter().map(|u| u.id.clone()).collect();
            for (n, user) in users.iter().enumerate() {
                let (id, scope) =
                    (format!("apikey_cc{n:07}"), KeyScope::Workspace(workspace.clone()));
                self.organization.make_key_in_console(&id, "claude_code_key", user, scope);
            }
        }
    }

    /// Some become admins, who keep what they were given by hand before.
    fn promotions(&mut self) -> Result<(), Refusal> {
        let admins = self.organization.users().len().div_ceil(20).min(50);
        for _ in 0..admins {
            let Some(user) = self.user() else { break };
            self.organization.change_role_in_console(&user, OrganizationRole::Admin)?;
        }
        Ok(())
    }

    fn leaving(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let is_admin = |role| role == OrganizationRole::Admin;
        let users = self.organization.users().iter().filter(|user| !is_admin(user.role));
        let leaving: Vec<_> = users.take(shape.gone).map(|user| user.id.clone()).collect();
        leaving.iter().try_for_each(|user| self.organization.remove_user(user))
    }

    /// Of those in use, one may be archived with all its keys.
    fn archiving(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let workspace = if shape.archived > 0 { self.workspace() } else { None };
        workspace.map_or(Ok(()), |id| self.organization.archive_workspace(&id).map(|_| ()))
    }

    fn user(&mut self) -> Option<String> {
        self.organization.users().choose(&mut self.dice).map(|user| user.id.clone())
    }

    fn workspace(&mut self) -> Option<String> {
        let in_use = |workspace: &&crate::model::Workspace| workspace.archived_ms.is_none();
        let in_use: Vec<_> = self.organization.workspaces().iter().filter(in_use).collect();
        in_use.choose(&mut self.dice).map(|workspace| workspace.id.clone())
    }

    fn later(&mut self) {
        let step = self.dice.random_range(1..1_000_000);
        self.organization.now_ms = self.organization.now_ms.saturating_add(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Items;
    use crate::model::{ApiKey, Invite, InviteStatus};

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
