//! Who acts through a key, and what they reach with it. Knows nothing of how keys and roles come
//! about.

use super::{
    ApiKey, KeyScope, KeyStatus, Organization, OrganizationRole, Principal, WorkspaceRole,
};

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// It acts as a user, and ends with them.
    Personal,
    /// It acts as a service account, and ends with it.
    ServiceAccount,
    /// It acts as nobody, and goes on after its maker left.
    Workspace,
}

/// A workspace in use that somebody reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Where.
    pub workspace_id: String,
    /// As what.
    pub role: WorkspaceRole,
    /// Whether they reach it without having been added.
    pub implicit: bool,
}

impl ApiKey {
    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self.principal() {
            Some(Principal::User(_)) => KeyKind::Personal,
            Some(Principal::ServiceAccount(_)) => KeyKind::ServiceAccount,
            None => KeyKind::Workspace,
        }
    }

    /// Whether it goes on after who made it left.
    #[must_use]
    pub fn outlives_creator(&self) -> bool {
        self.kind() == KeyKind::Workspace
    }
}

impl OrganizationRole {
    /// The role that it gives in the default workspace, which has no members.
    #[must_use]
    pub fn in_default_workspace(self) -> Option<WorkspaceRole> {
        match self {
            Self::Developer => Some(WorkspaceRole::Developer),
            Self::User => Some(WorkspaceRole::User),
            _ => self.inherited(),
        }
    }
}

impl Organization {
    /// Whether somebody is there, and not archived.
    #[must_use]
    pub fn is_there(&self, principal: Principal) -> bool {
        match principal {
            Principal::User(id) => self.user(id).is_ok(),
            Principal::ServiceAccount(id) => {
                self.service_account(id).is_ok_and(|account| account.archived_ms.is_none())
            }
        }
    }

    /// Whether somebody has the rights of an admin.
    #[must_use]
    pub fn is_admin(&self, principal: Principal) -> bool {
        match principal {
            Principal::User(id) => self.user(id).is_ok_and(|user| user.role.is_admin()),
            Principal::ServiceAccount(id) => self
                .service_account(id)
                .is_ok_and(|account| account.is_admin && account.archived_ms.is_none()),
        }
    }

    /// Whether a key works: it is switched on, and whom it acts as is there.
    #[must_use]
    pub fn works(&self, key: &ApiKey) -> bool {
        key.status == KeyStatus::Active
            && key.principal().is_none_or(|principal| self.is_there(principal))
    }

    /// Whether the Admin API accepts a key with the rights of an admin, when it is switched on: it
    /// is for the whole organization, and acts as an admin.
    #[must_use]
    pub fn is_admin_credential(&self, key: &ApiKey) -> bool {
        key.scope == KeyScope::Organization
            && key.principal().is_some_and(|principal| self.is_admin(principal))
    }

    /// The workspaces in use that somebody reaches, the default one first; none if they are gone.
    #[must_use]
    pub fn reached_by(&self, principal: Principal) -> Vec<Reach> {
        match principal {
            Principal::User(id) => self.reached_by_user(id),
            Principal::ServiceAccount(id) => {
                let places = self.workspaces_of(id).unwrap_or_default().into_iter();
                let places = places.map(|place| Reach {
                    workspace_id: place.workspace_id,
                    role: place.role,
                    implicit: place.implicit,
                });
                let default = &self.default_workspace.id;
                let mut places: Vec<_> =
                    places.filter(|place| self.is_in_use(&place.workspace_id)).collect();
                places.sort_by_key(|place| place.workspace_id != *default);
                places
            }
        }
    }

    /// The workspaces in use that a key reaches while it works: its own one, or all that whom it
    /// acts as reaches.
    #[must_use]
    pub fn reached_by_key(&self, key: &ApiKey) -> Vec<String> {
        match (&key.scope, key.principal()) {
            _ if !self.works(key) => Vec::new(),
            (KeyScope::Workspace(id), _) => {
                Some(id.clone()).filter(|id| self.is_in_use(id)).into_iter().collect()
            }
            (KeyScope::Organization, Some(principal)) => {
                let reached = self.reached_by(principal).into_iter();
                reached.map(|place| place.workspace_id).collect()
            }
            (KeyScope::Organization, None) => Vec::new(),
        }
    }

    fn reached_by_user(&self, id: &str) -> Vec<Reach> {
        let Ok(user) = self.user(id) else { return Vec::new() };
        let default = user.role.in_default_workspace().map(|role| Reach {
            workspace_id: self.default_workspace.id.clone(),
            role,
            implicit: true,
        });
        let in_use = self.workspaces.iter().filter(|workspace| workspace.archived_ms.is_none());
        let others = in_use.filter_map(|workspace| {
            let place = (workspace.id.clone(), id.to_owned());
            let implicit = !self.memberships.contains_key(&place);
            let role = self.role_in(&workspace.id, id)?;
            Some(Reach { workspace_id: workspace.id.clone(), role, implicit })
        });
        default.into_iter().chain(others).collect()
    }

    fn is_in_use(&self, workspace: &str) -> bool {
        self.workspace(workspace).is_ok_and(|workspace| workspace.archived_ms.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ADA, BO, CY, KEY, RESEARCH, northwind};
    use super::*;

    fn key_of(organization: &Organization) -> ApiKey {
        organization.api_keys()[0].clone()
    }

    /// A key of the organization that acts as somebody.
    fn with_key(principal: Principal) -> Organization {
        let mut organization = northwind();
        organization.create_service_account("svac_01", "deploy", ADA).unwrap();
        organization.add_service_account(RESEARCH, "svac_01", WorkspaceRole::Developer).unwrap();
        organization.api_keys.clear();
        let creator = if let Principal::User(id) = principal { id } else { ADA };
        organization.make_key_in_console(KEY, "ci", creator, KeyScope::Organization);
        if let Principal::ServiceAccount(id) = principal {
            organization.act_as(KEY, id).unwrap();
        }
        organization
    }

    #[test]
    fn a_key_of_the_organization_is_an_admin_credential_if_it_acts_as_an_admin() {
        let is_one =
            |organization: &Organization| organization.is_admin_credential(&key_of(organization));
        assert!(is_one(&with_key(Principal::User(ADA))));
        let mut organization = with_key(Principal::User(BO));
        assert!(!is_one(&organization));
        for role in [OrganizationRole::Owner, OrganizationRole::PrimaryOwner] {
            organization.change_role_in_console(BO, role).unwrap();
            assert!(is_one(&organization));
        }
        let mut organization = with_key(Principal::ServiceAccount("svac_01"));
        assert!(!is_one(&organization));
        organization.make_service_account_admin("svac_01", true).unwrap();
        assert!(is_one(&organization));
        organization.archive_service_account("svac_01").unwrap();
        assert!(!is_one(&organization));
        assert!(!is_one(&northwind()));
    }

    #[test]
    fn a_key_of_the_organization_reaches_what_its_principal_reaches() {
        let default = northwind().default_workspace().id.clone();
        let reached = |principal| {
            let organization = with_key(principal);
            organization.reached_by_key(&key_of(&organization))
        };
        let both = [default.clone(), RESEARCH.to_owned()];
        assert_eq!(reached(Principal::User(ADA)), both);
        assert_eq!(reached(Principal::User(BO)), [default]);
        assert_eq!(reached(Principal::ServiceAccount("svac_01")), both);
    }

    #[test]
    fn a_personal_key_and_one_of_a_service_account_end_with_whom_they_act_as() {
        let mut organization = with_key(Principal::User(BO));
        assert!(organization.works(&key_of(&organization)));
        organization.remove_user(BO).unwrap();
        assert!(!organization.works(&key_of(&organization)));
        assert_eq!(organization.reached_by_key(&key_of(&organization)), [""; 0]);

        let mut organization = with_key(Principal::ServiceAccount("svac_01"));
        organization.archive_service_account("svac_01").unwrap();
        assert!(!organization.works(&key_of(&organization)));
    }

    #[test]
    fn a_workspace_key_goes_on_after_its_maker_left() {
        let mut organization = northwind();
        let key = |organization: &Organization| organization.api_keys()[1].clone();
        organization.belong_to_workspace("apikey_02Bo").unwrap();
        organization.remove_user(BO).unwrap();
        let key = key(&organization);
        assert!(organization.works(&key) && key.outlives_creator());
        let default = organization.default_workspace().id.clone();
        assert_eq!(organization.reached_by_key(&key), [default]);
    }

    #[test]
    fn a_key_that_is_switched_off_reaches_nothing() {
        let mut organization = northwind();
        organization.update_key(KEY, None, Some(KeyStatus::Inactive)).unwrap();
        assert_eq!(organization.reached_by_key(&key_of(&organization)), [""; 0]);
    }

    #[test]
    fn people_reach_the_default_workspace_by_their_role_and_others_as_members_or_by_inheritance() {
        let mut organization = northwind();
        let default = organization.default_workspace().id.clone();
        organization.add_member(RESEARCH, BO, WorkspaceRole::User).unwrap();
        let places = |id| -> Vec<_> {
            let reached = organization.reached_by(Principal::User(id)).into_iter();
            reached.map(|place| (place.workspace_id, place.role, place.implicit)).collect()
        };
        let research = || RESEARCH.to_owned();
        assert_eq!(
            places(BO),
            [
                (default.clone(), WorkspaceRole::Developer, true),
                (research(), WorkspaceRole::User, false),
            ]
        );
        assert_eq!(
            places(CY),
            [(default, WorkspaceRole::Billing, true), (research(), WorkspaceRole::Billing, true)]
        );
        assert_eq!(places("user_09"), []);
    }
}
