//! Who is in a workspace: by hand, or because of their role in the organization.

use std::collections::BTreeMap;

use super::{Organization, Refusal, WorkspaceRole};

/// Somebody's place in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub user_id: String,
    /// As what.
    pub role: WorkspaceRole,
    /// Whether it follows from the role in the organization.
    pub inherited: bool,
}

impl Organization {
    /// The members of a workspace, by the users' ids: those who were added, and those who inherit a
    /// role while it is in use. A role given by hand goes before an inherited one.
    ///
    /// # Errors
    ///
    /// If there is no such workspace, or it is the default one, which has no member list.
    pub fn members(&self, workspace: &str) -> Result<Vec<Membership>, Refusal> {
        let in_use = self.listed(workspace)?.archived_ms.is_none();
        let mut members = BTreeMap::new();
        for user in self.users.iter().filter(|_| in_use) {
            if let Some(role) = user.role.inherited() {
                members.insert(user.id.clone(), (role, true));
            }
        }
        for ((_, user), role) in self.added_to(workspace) {
            members.insert(user.clone(), (*role, false));
        }
        let membership = |(user_id, (role, inherited))| Membership { user_id, role, inherited };
        Ok(members.into_iter().map(membership).collect())
    }

    /// The role that somebody has in a workspace.
    #[must_use]
    pub fn role_in(&self, workspace: &str, user: &str) -> Option<WorkspaceRole> {
        let in_use = self.listed(workspace).ok()?.archived_ms.is_none();
        let added = self.memberships.get(&(workspace.to_owned(), user.to_owned())).copied();
        let inherited = || self.user(user).ok().and_then(|user| user.role.inherited());
        added.or_else(|| in_use.then(inherited).flatten())
    }

    /// Adds a user to a workspace.
    ///
    /// # Errors
    ///
    /// If they are in it, or cannot be given that role by hand.
    pub fn add_member(
        &mut self,
        workspace: &str,
        user: &str,
        role: WorkspaceRole,
    ) -> Result<(), Refusal> {
        self.in_use(workspace)?;
        self.user(user)?;
        if self.role_in(workspace, user).is_some() {
            return Err(Refusal::Rule("user_id: is a member of this workspace already"));
        }
        self.give(workspace, user, role)
    }

    /// Gives a member another role.
    ///
    /// # Errors
    ///
    /// If they are not in the workspace, or cannot be given that role by hand.
    pub fn update_member(
        &mut self,
        workspace: &str,
        user: &str,
        role: WorkspaceRole,
    ) -> Result<(), Refusal> {
        self.in_use(workspace)?;
        self.role_in(workspace, user).ok_or(Refusal::NotFound("member"))?;
        self.give(workspace, user, role)
    }

    /// Removes a member from a workspace.
    ///
    /// # Errors
    ///
    /// If they are not in it, or inherit a role in it.
    pub fn remove_member(&mut self, workspace: &str, user: &str) -> Result<(), Refusal> {
        self.in_use(workspace)?;
        self.role_in(workspace, user).ok_or(Refusal::NotFound("member"))?;
        if self.user(user)?.role.inherited().is_some() {
            return Err(Refusal::Rule(
                "nobody who inherits a role can be removed from a workspace",
            ));
        }
        self.memberships.remove(&(workspace.to_owned(), user.to_owned()));
        Ok(())
    }

    fn give(&mut self, workspace: &str, user: &str, role: WorkspaceRole) -> Result<(), Refusal> {
        if role == WorkspaceRole::Billing {
            return Err(Refusal::Rule("workspace_role: workspace_billing can only be inherited"));
        }
        if !self.user(user)?.role.can_be_given(role) {
            return Err(Refusal::Rule("workspace_role: this user's role is inherited"));
        }
        self.memberships.insert((workspace.to_owned(), user.to_owned()), role);
        Ok(())
    }

    fn added_to(
        &self,
        workspace: &str,
    ) -> impl Iterator<Item = (&(String, String), &WorkspaceRole)> {
        self.memberships.iter().filter(move |((place, _), _)| place == workspace)
    }

    fn listed(&self, workspace: &str) -> Result<&super::Workspace, Refusal> {
        if workspace == self.default_workspace.id {
            return Err(Refusal::NotFound("the default workspace has no member list"));
        }
        self.workspace(workspace)
    }

    fn in_use(&self, workspace: &str) -> Result<(), Refusal> {
        match self.listed(workspace)?.archived_ms {
            None => Ok(()),
            Some(_) => Err(Refusal::Rule("the workspace is archived")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::OrganizationRole;
    use super::super::sample::{ADA, BO, CY, RESEARCH, northwind};
    use super::*;

    const ALL: [WorkspaceRole; 5] = [
        WorkspaceRole::Admin,
        WorkspaceRole::Billing,
        WorkspaceRole::Developer,
        WorkspaceRole::RestrictedDeveloper,
        WorkspaceRole::User,
    ];

    fn says(result: Result<(), Refusal>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn the_default_workspace_has_no_member_list() {
        let mut organization = northwind();
        let id = organization.default_workspace().id.clone();
        assert!(organization.members(&id).is_err());
        assert!(organization.add_member(&id, BO, WorkspaceRole::User).is_err());
    }

    #[test]
    fn admins_and_billing_members_are_in_every_workspace_by_inheritance() {
        let mut organization = northwind();
        let fresh = organization.create_workspace("Fresh").unwrap().id.clone();

        let members = organization.members(&fresh).unwrap();

        let shown: Vec<_> = members
            .iter()
            .map(|member| (member.user_id.as_str(), member.role, member.inherited))
            .collect();
        assert_eq!(shown, [(ADA, WorkspaceRole::Admin, true), (CY, WorkspaceRole::Billing, true)]);
    }

    #[test]
    fn workspace_billing_cannot_be_assigned_by_hand() {
        let mut organization = northwind();
        let refusal = says(organization.add_member(RESEARCH, BO, WorkspaceRole::Billing));
        assert_eq!(refusal, "workspace_role: workspace_billing can only be inherited");
    }

    #[test]
    fn users_and_developers_can_be_anything_but_billing() {
        for role in [OrganizationRole::User, OrganizationRole::Developer] {
            for target in ALL {
                let mut organization = northwind();
                organization.change_role(BO, role).unwrap();
                let added = organization.add_member(RESEARCH, BO, target);
                assert_eq!(added.is_ok(), target != WorkspaceRole::Billing, "{role:?} {target:?}");
            }
        }
    }

    #[test]
    fn of_those_who_inherit_only_billing_members_can_be_raised_and_to_admin_only() {
        for target in ALL {
            let mut organization = northwind();
            let raised = organization.update_member(RESEARCH, CY, target);
            assert_eq!(raised.is_ok(), target == WorkspaceRole::Admin, "{target:?}");
            assert!(organization.update_member(RESEARCH, ADA, target).is_err(), "{target:?}");
        }
    }

    #[test]
    fn nobody_who_inherits_can_be_removed_from_a_workspace() {
        let mut organization = northwind();
        organization.update_member(RESEARCH, CY, WorkspaceRole::Admin).unwrap();
        for user in [ADA, CY] {
            assert_eq!(
                says(organization.remove_member(RESEARCH, user)),
                "nobody who inherits a role can be removed from a workspace"
            );
        }
    }

    #[test]
    fn a_member_can_be_added_once_updated_and_removed() {
        let mut organization = northwind();
        organization.add_member(RESEARCH, BO, WorkspaceRole::User).unwrap();
        assert!(organization.add_member(RESEARCH, BO, WorkspaceRole::User).is_err());
        organization.update_member(RESEARCH, BO, WorkspaceRole::Developer).unwrap();
        assert_eq!(organization.role_in(RESEARCH, BO), Some(WorkspaceRole::Developer));
        organization.remove_member(RESEARCH, BO).unwrap();
        assert_eq!(says(organization.remove_member(RESEARCH, BO)), "member: not found");
        assert_eq!(
            says(organization.update_member(RESEARCH, BO, WorkspaceRole::User)),
            "member: not found"
        );
    }

    #[test]
    fn an_archived_workspace_keeps_who_was_added_and_takes_nobody_more() {
        let mut organization = northwind();
        organization.add_member(RESEARCH, BO, WorkspaceRole::User).unwrap();
        organization.archive_workspace(RESEARCH).unwrap();

        let members = organization.members(RESEARCH).unwrap();
        assert_eq!(members.iter().map(|member| member.user_id.as_str()).collect::<Vec<_>>(), [BO]);
        assert!(organization.add_member(RESEARCH, CY, WorkspaceRole::Admin).is_err());
        assert!(organization.remove_member(RESEARCH, BO).is_err());
    }
}
