//! The story of a generated organization: who joins, what is made, who leaves. Knows the rules of
//! the model only.

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Shape;
use crate::model::{
    Creator, DAY_MS, KeyScope, KeyStatus, Organization, OrganizationRole, Refusal, Workspace,
    WorkspaceRole,
};

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
const GROUPS: [&str; 2] = ["rbac_group_0000", "rbac_group_0001"];
const TAGS: [&str; 6] = ["env", "cost_center", "a/b", "a:b", "", "\u{e9}"];

pub(super) struct Story {
    pub(super) organization: Organization,
    pub(super) dice: ChaCha8Rng,
}

/// The organization of that shape and seed, as its story ends.
pub(super) fn tell(seed: u64, shape: &Shape) -> Result<Organization, Refusal> {
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
    // What comes last changes nothing in what came before: the same seed, the same people.
    story.beyond(shape)?;
    story.directory(shape)?;
    story.uses(shape)?;
    Ok(story.organization)
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
        if shape.claude_code {
            self.claude_code_keys();
        }
    }

    /// Everybody has a key in the newest workspace in use.
    fn claude_code_keys(&mut self) {
        let is_in_use = |workspace: &&Workspace| workspace.archived_ms.is_none();
        let Some(workspace) = self.organization.workspaces().iter().rev().find(is_in_use) else {
            return;
        };
        let scope = KeyScope::Workspace(workspace.id.clone());
        let users: Vec<_> = self.organization.users().iter().map(|user| user.id.clone()).collect();
        for (n, user) in users.iter().enumerate() {
            let (id, name) = (format!("apikey_cc{n:07}"), "claude_code_key");
            self.organization.make_key_in_console(&id, name, user, scope.clone());
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

    pub(super) fn user(&mut self) -> Option<String> {
        self.organization.users().choose(&mut self.dice).map(|user| user.id.clone())
    }

    pub(super) fn workspace(&mut self) -> Option<String> {
        let in_use = |workspace: &&Workspace| workspace.archived_ms.is_none();
        let in_use: Vec<_> = self.organization.workspaces().iter().filter(in_use).collect();
        in_use.choose(&mut self.dice).map(|workspace| workspace.id.clone())
    }

    pub(super) fn later(&mut self) {
        let step = self.dice.random_range(1..1_000_000);
        self.organization.now_ms = self.organization.now_ms.saturating_add(step);
    }
}
