//! Groups of users and the roles that they give. On Enterprise only. Groups belong to the whole
//! enterprise, roles to one organization of it.

use std::collections::BTreeSet;

use super::{Organization, Permission, Refusal};

/// A group of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `rbac_group_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the identity provider keeps it.
    pub is_synchronized: bool,
    /// The ids of its users.
    pub user_ids: BTreeSet<String>,
    /// The ids of its roles; none: they cannot be told for now.
    pub role_ids: Option<Vec<String>>,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
}

/// What a group can give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// `rbac_role_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it came with the organization.
    pub is_built_in: bool,
    /// What it allows.
    pub permissions: Vec<Permission>,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
}

impl Organization {
    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The roles that groups can give.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Makes a role.
    pub fn add_role(&mut self, id: &str, name: &str, is_built_in: bool) {
        let (id, name, created_ms) = (id.to_owned(), name.to_owned(), self.now_ms);
        self.roles.push(Role { id, name, is_built_in, permissions: Vec::new(), created_ms });
    }

    /// Has a role allow something.
    ///
    /// # Errors
    ///
    /// If there is no such role.
    pub fn allow(&mut self, role: &str, permission: Permission) -> Result<(), Refusal> {
        let role = self.roles.iter_mut().find(|known| known.id == role);
        role.ok_or(Refusal::NotFound("rbac_role"))?.permissions.push(permission);
        Ok(())
    }

    /// Makes a group that gives roles.
    ///
    /// # Errors
    ///
    /// If there is no such role.
    pub fn add_group(&mut self, id: &str, name: &str, roles: &[&str]) -> Result<(), Refusal> {
        if !roles.iter().all(|role| self.roles.iter().any(|known| known.id == *role)) {
            return Err(Refusal::Named("rbac_role_not_found", "role_ids: role not found"));
        }
        self.groups.push(Group {
            id: id.to_owned(),
            name: name.to_owned(),
            is_synchronized: false,
            user_ids: BTreeSet::new(),
            role_ids: Some(roles.iter().map(|role| (*role).to_owned()).collect()),
            created_ms: self.now_ms,
        });
        Ok(())
    }

    /// Puts a user into a group.
    ///
    /// # Errors
    ///
    /// If the one or the other is not there.
    pub fn add_to_group(&mut self, group: &str, user: &str) -> Result<(), Refusal> {
        self.user(user)?;
        let group = self.groups.iter_mut().find(|candidate| candidate.id == group);
        group.ok_or(Refusal::NotFound("rbac_group"))?.user_ids.insert(user.to_owned());
        Ok(())
    }

    /// Changes a group by `change`, as its identity provider or another organization of the
    /// enterprise does. Roles that are not this organization's may come about.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn change_group(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Group),
    ) -> Result<(), Refusal> {
        let group = self.groups.iter_mut().find(|group| group.id == id);
        group.map(change).ok_or(Refusal::NotFound("rbac_group"))
    }

    /// The roles of this organization that a user has through groups, as far as these can be told.
    #[must_use]
    pub fn roles_of(&self, user: &str) -> Vec<&Role> {
        let groups = self.groups.iter().filter(|group| group.user_ids.contains(user));
        let ids: BTreeSet<_> =
            groups.filter_map(|group| group.role_ids.as_ref()).flatten().collect();
        self.roles.iter().filter(|role| ids.contains(&role.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{BO, northwind};
    use super::*;

    #[test]
    fn a_group_gives_roles_that_are_there_to_users_that_are_there() {
        let mut organization = northwind();
        organization.add_role("rbac_role_01", "Builder", false);
        let missing = organization.add_group("rbac_group_01", "Builders", &["rbac_role_09"]);
        assert_eq!(missing.unwrap_err().to_string(), "role_ids: role not found");
        organization.add_group("rbac_group_01", "Builders", &["rbac_role_01"]).unwrap();
        organization.add_to_group("rbac_group_01", BO).unwrap();
        assert!(organization.add_to_group("rbac_group_01", "user_09").is_err());
        assert!(organization.groups()[0].user_ids.contains(BO));
    }

    #[test]
    fn who_leaves_the_organization_leaves_its_groups() {
        let mut organization = northwind();
        organization.add_group("rbac_group_01", "Builders", &[]).unwrap();
        organization.add_to_group("rbac_group_01", BO).unwrap();
        organization.remove_user(BO).unwrap();
        assert!(organization.groups()[0].user_ids.is_empty());
    }

    #[test]
    fn a_group_can_give_roles_of_another_organization_of_the_enterprise_and_they_are_not_ours() {
        let mut organization = northwind();
        organization.add_role("rbac_role_01", "Builder", false);
        organization.add_group("rbac_group_01", "Builders", &["rbac_role_01"]).unwrap();
        organization.add_to_group("rbac_group_01", BO).unwrap();
        let add = |group: &mut Group| group.role_ids.as_mut().unwrap().push("rbac_role_9".into());
        organization.change_group("rbac_group_01", add).unwrap();
        assert_eq!(organization.roles_of(BO).len(), 1);
        organization.change_group("rbac_group_01", |group| group.role_ids = None).unwrap();
        assert!(organization.roles_of(BO).is_empty());
        assert!(organization.change_group("rbac_group_09", |_| {}).is_err());
    }
}
