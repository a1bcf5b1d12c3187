//! The story of the directory: roles and groups, owners, and who may spend how much. Knows the
//! rules of the model only.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;

use super::Shape;
use super::story::Story;
use crate::model::{
    OrganizationRole, Permission, PermissionResource, Refusal, SpendLimit, SpendScope,
};

impl Story {
    /// Everything that only an enterprise has, and owners.
    pub(super) fn directory(&mut self, shape: &Shape) -> Result<(), Refusal> {
        self.roles(shape)?;
        self.more_groups(shape)?;
        self.spend_limits(shape)?;
        self.owners(shape)?;
        self.organization.is_audit_log_on = shape.groups > 0 && self.dice.random_bool(0.5);
        Ok(())
    }

    fn roles(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 1..=shape.roles {
            self.later();
            let id = format!("rbac_role_{n:04}");
            self.organization.add_role(&id, &format!("Role {n}"), n % 3 == 1);
            for _ in 0..self.dice.random_range(0..8) {
                let permission = self.permission();
                self.organization.allow(&id, permission)?;
            }
        }
        Ok(())
    }

    fn permission(&mut self) -> Permission {
        let connector = format!("conn_{}", self.dice.random_range(0..3));
        let (action, resource) = match self.dice.random_range(0..7) {
            0 => ("capability_access_all", PermissionResource::Organization),
            1 => ("permission_manage_members", PermissionResource::Organization),
            2 => ("chat", PermissionResource::Organization),
            3 => ("interactive", PermissionResource::Connector(connector)),
            4 => ("use", PermissionResource::ConnectorTool(connector, "search".to_owned())),
            5 => ("grant", PermissionResource::ConnectorScope(connector, "repo_1f".to_owned())),
            _ => ("always_allow", PermissionResource::AllConnectors),
        };
        Permission { action: action.to_owned(), resource }
    }

    fn more_groups(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let roles: Vec<_> = self.organization.roles().iter().map(|role| role.id.clone()).collect();
        for n in 2..shape.groups.saturating_add(2) {
            self.later();
            let id = format!("rbac_group_{n:04}");
            let own: Vec<_> = roles.iter().filter(|_| self.dice.random_bool(0.3)).collect();
            let own: Vec<_> = own.into_iter().map(String::as_str).collect();
            self.organization.add_group(&id, &format!("Group {n}"), &own)?;
            for _ in 0..self.dice.random_range(0..8) {
                if let Some(user) = self.user() {
                    self.organization.add_to_group(&id, &user)?;
                }
            }
            let (is_synchronized, foreign, untold) = (
                self.dice.random_bool(0.5),
                self.dice.random_bool(0.3),
                self.dice.random_bool(0.2),
            );
            self.organization.change_group(&id, |group| {
                group.is_synchronized = is_synchronized;
                if let Some(ids) = group.role_ids.as_mut().filter(|_| foreign) {
                    ids.push("rbac_role_of_another_organization".to_owned());
                }
                if untold {
                    group.role_ids = None;
                }
            })?;
        }
        Ok(())
    }

    fn spend_limits(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let groups: Vec<_> =
            self.organization.groups().iter().map(|group| group.id.clone()).collect();
        for n in 0..shape.spend_limits {
            self.later();
            let (user, workspace) = (self.user(), self.workspace());
            let group = groups.choose(&mut self.dice).cloned();
            let scope = match (n % 7, user, workspace, group) {
                (1, Some(user), _, _) => SpendScope::User(user),
                (2, _, Some(workspace), _) => SpendScope::Workspace(workspace),
                (3, _, _, Some(group)) => SpendScope::RbacGroup(group),
                (4, _, _, _) => SpendScope::SeatTier("premium".to_owned()),
                (5, _, _, _) => SpendScope::UsageTier,
                (6, _, _, _) => SpendScope::OrganizationService("claude_code".to_owned()),
                _ => SpendScope::Organization,
            };
            let amount = self.dice.random_range(0..1_000_000);
            let amount = self.dice.random_bool(0.8).then_some(amount);
            let periods = ["monthly", "weekly", "daily"];
            let period = periods.choose(&mut self.dice).copied().unwrap_or_default().to_owned();
            let is_enabled = self.dice.random_bool(0.9);
            let limit = SpendLimit::monthly(&format!("spl_{n:04}"), amount, scope);
            self.organization.limit_spending(SpendLimit { period, is_enabled, ..limit })?;
        }
        Ok(())
    }

    fn owners(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let roles = [OrganizationRole::PrimaryOwner, OrganizationRole::Owner];
        let others =
            [OrganizationRole::Owner, OrganizationRole::MembershipAdmin].into_iter().cycle();
        for role in roles.into_iter().chain(others).take(shape.owners) {
            let Some(user) = self.user() else { break };
            self.organization.change_role_in_console(&user, role)?;
        }
        Ok(())
    }
}
