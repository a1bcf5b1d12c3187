//! Users: joining, changing roles, leaving.

use super::{Organization, OrganizationRole, Refusal};

/// Somebody in the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// `user_…`
    pub id: String,
    /// Can be anything.
    pub name: String,
    /// Can be anything.
    pub email: String,
    /// The role in the organization.
    pub role: OrganizationRole,
    /// When they joined, in milliseconds.
    pub added_ms: i64,
}

impl Organization {
    /// The users.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The user with that id.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn user(&self, id: &str) -> Result<&User, Refusal> {
        self.users.iter().find(|user| user.id == id).ok_or(Refusal::NotFound("user"))
    }

    /// Somebody joins.
    pub fn join(&mut self, id: &str, name: &str, email: &str, role: OrganizationRole) {
        self.users.push(User {
            id: id.to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            role,
            added_ms: self.now_ms,
        });
    }

    /// Gives a user another role. What follows from the old one ends, what follows from the new
    /// one begins; roles in workspaces that were given by hand stay.
    ///
    /// # Errors
    ///
    /// If the user is an admin, or is to become one: admins are made in the Console only.
    pub fn change_role(&mut self, id: &str, role: OrganizationRole) -> Result<&User, Refusal> {
        let user = self.users.iter_mut().find(|user| user.id == id);
        let user = user.ok_or(Refusal::NotFound("user"))?;
        if user.role.is_admin() || role.is_admin() {
            return Err(Refusal::Rule("role: admins are made and unmade in the Console only"));
        }
        user.role = role;
        Ok(user)
    }

    /// Changes any role to any other, as the Console does.
    ///
    /// # Errors
    ///
    /// If there is no such user.
    pub fn change_role_in_console(
        &mut self,
        id: &str,
        role: OrganizationRole,
    ) -> Result<(), Refusal> {
        let user = self.users.iter_mut().find(|user| user.id == id);
        user.ok_or(Refusal::NotFound("user"))?.role = role;
        Ok(())
    }

    /// Removes a user and their memberships. Their keys stay as they are.
    ///
    /// # Errors
    ///
    /// If the user is an admin, or the only one.
    pub fn remove_user(&mut self, id: &str) -> Result<(), Refusal> {
        if self.user(id)?.role.is_admin() {
            return Err(Refusal::Rule("admins cannot be removed from the organization"));
        }
        if self.users.len() == 1 {
            let says = "the only member cannot be removed from the organization";
            return Err(Refusal::Named("cannot_remove_last_member", says));
        }
        self.users.retain(|user| user.id != id);
        self.memberships.retain(|(_, user), _| user != id);
        for group in &mut self.groups {
            group.user_ids.remove(id);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ADA, BO, CY, RESEARCH, northwind};
    use super::super::{Organization, OrganizationRole, Refusal, WorkspaceRole};

    #[test]
    fn admins_cannot_be_removed_from_the_organization() {
        let refusal = northwind().remove_user(ADA).unwrap_err();
        assert_eq!(refusal.to_string(), "admins cannot be removed from the organization");
    }

    #[test]
    fn the_only_member_cannot_be_removed_from_the_organization() {
        let mut organization = Organization::new("7c2c", "Solo", 0);
        organization.join(BO, "Bo", "bo@solo.example", OrganizationRole::User);
        let refusal = organization.remove_user(BO).unwrap_err();
        assert!(matches!(refusal, Refusal::Named("cannot_remove_last_member", _)));
    }

    #[test]
    fn removing_a_user_ends_their_memberships_and_leaves_their_keys_as_they_are() {
        let mut organization = northwind();
        organization.add_member(RESEARCH, BO, WorkspaceRole::User).unwrap();
        let keys = organization.api_keys().to_vec();
        assert!(keys.iter().any(|key| key.created_by.is_user(BO)));

        organization.remove_user(BO).unwrap();

        assert!(organization.members(RESEARCH).unwrap().iter().all(|member| member.user_id != BO));
        assert_eq!(organization.api_keys(), keys);
        assert_eq!(organization.user(BO).unwrap_err().to_string(), "user: not found");
    }

    #[test]
    fn demotion_takes_all_inherited_access_away_and_keeps_what_was_given_by_hand() {
        let mut organization = northwind();
        organization.update_member(RESEARCH, CY, WorkspaceRole::Admin).unwrap();
        let other = organization.create_workspace("Other").unwrap().id.clone();
        assert_eq!(organization.role_in(&other, CY), Some(WorkspaceRole::Billing));

        organization.change_role(CY, OrganizationRole::User).unwrap();

        assert_eq!(organization.role_in(&other, CY), None);
        assert_eq!(organization.role_in(RESEARCH, CY), Some(WorkspaceRole::Admin));
    }

    #[test]
    fn promotion_gives_access_to_every_workspace() {
        let mut organization = northwind();
        assert_eq!(organization.role_in(RESEARCH, BO), None);

        organization.change_role(BO, OrganizationRole::Billing).unwrap();
        assert_eq!(organization.role_in(RESEARCH, BO), Some(WorkspaceRole::Billing));
        organization.change_role_in_console(BO, OrganizationRole::Admin).unwrap();
        assert_eq!(organization.role_in(RESEARCH, BO), Some(WorkspaceRole::Admin));
    }

    #[test]
    fn nobody_becomes_or_ceases_to_be_an_admin_over_the_api() {
        let mut organization = northwind();
        assert!(organization.change_role(BO, OrganizationRole::Admin).is_err());
        assert!(organization.change_role(ADA, OrganizationRole::User).is_err());
    }
}
