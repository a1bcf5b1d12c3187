//! Service accounts: identities that are not people, and the workspaces that they are in.

use super::{Organization, Refusal, WorkspaceRole};

/// An identity that is not a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAccount {
    /// `svac_…`
    pub id: String,
    /// Lower case letters, digits and hyphens; no two have the same.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it can be let do what admins do; it is a developer else.
    pub is_admin: bool,
    /// The id of the user who made it.
    pub created_by: String,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// When it was archived, in milliseconds.
    pub archived_ms: Option<i64>,
}

/// A service account's place in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAccountMembership {
    /// Where.
    pub workspace_id: String,
    /// As what.
    pub role: WorkspaceRole,
    /// Whether it is there without having been added.
    pub implicit: bool,
}

impl Organization {
    /// The service accounts, those that are archived included.
    #[must_use]
    pub fn service_accounts(&self) -> &[ServiceAccount] {
        &self.service_accounts
    }

    /// The service account with that id.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn service_account(&self, id: &str) -> Result<&ServiceAccount, Refusal> {
        let found = self.service_accounts.iter().find(|account| account.id == id);
        found.ok_or(Refusal::NotFound("service_account"))
    }

    /// A user makes a service account.
    ///
    /// # Errors
    ///
    /// If another has that name.
    pub fn create_service_account(
        &mut self,
        id: &str,
        name: &str,
        creator: &str,
    ) -> Result<(), Refusal> {
        if self.service_accounts.iter().any(|account| account.name == name) {
            return Err(Refusal::Conflict("name: another service account has it"));
        }
        self.service_accounts.push(ServiceAccount {
            id: id.to_owned(),
            name: name.to_owned(),
            description: None,
            is_admin: false,
            created_by: creator.to_owned(),
            created_ms: self.now_ms,
            archived_ms: None,
        });
        Ok(())
    }

    /// Has a service account be an admin, or a developer.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn make_service_account_admin(&mut self, id: &str, is_admin: bool) -> Result<(), Refusal> {
        let account = self.service_accounts.iter_mut().find(|account| account.id == id);
        account.ok_or(Refusal::NotFound("service_account"))?.is_admin = is_admin;
        Ok(())
    }

    /// Archives a service account.
    ///
    /// # Errors
    ///
    /// If a federation rule that is not archived lets somebody act as it.
    pub fn archive_service_account(&mut self, id: &str) -> Result<(), Refusal> {
        let rules = self.federation_rules.iter().filter(|rule| rule.archived_ms.is_none());
        if rules.into_iter().any(|rule| rule.service_account_id == id) {
            return Err(Refusal::Rule("a federation rule targets this service account"));
        }
        let now_ms = self.now_ms;
        let account = self.service_accounts.iter_mut().find(|account| account.id == id);
        let account = account.ok_or(Refusal::NotFound("service_account"))?;
        account.archived_ms.get_or_insert(now_ms);
        Ok(())
    }

    /// Puts a service account into a workspace, or gives it another role there.
    ///
    /// # Errors
    ///
    /// If the one or the other is archived, or the role is that of billing members.
    pub fn add_service_account(
        &mut self,
        workspace: &str,
        id: &str,
        role: WorkspaceRole,
    ) -> Result<(), Refusal> {
        if self.workspace(workspace)?.archived_ms.is_some() {
            return Err(Refusal::Rule("the workspace is archived"));
        }
        if self.service_account(id)?.archived_ms.is_some() {
            return Err(Refusal::Rule("the service account is archived"));
        }
        if role == WorkspaceRole::Billing {
            return Err(Refusal::Rule("workspace_role: service accounts cannot have this one"));
        }
        let place = (workspace.to_owned(), id.to_owned());
        self.service_account_memberships.insert(place, role);
        Ok(())
    }

    /// The workspaces that a service account is in: the default one, be it without having been
    /// added, and those it was added to. None if it is archived.
    ///
    /// # Errors
    ///
    /// If there is no such service account.
    pub fn workspaces_of(&self, id: &str) -> Result<Vec<ServiceAccountMembership>, Refusal> {
        if self.service_account(id)?.archived_ms.is_some() {
            return Ok(Vec::new());
        }
        let added =
            self.service_account_memberships.iter().filter(|((_, account), _)| account == id);
        let added = added.map(|((workspace, _), role)| ServiceAccountMembership {
            workspace_id: workspace.clone(),
            role: *role,
            implicit: false,
        });
        let added: Vec<_> = added.collect();
        let default = &self.default_workspace.id;
        let implicit = ServiceAccountMembership {
            workspace_id: default.clone(),
            role: WorkspaceRole::User,
            implicit: true,
        };
        let is_added = added.iter().any(|place| place.workspace_id == *default);
        Ok((!is_added).then_some(implicit).into_iter().chain(added).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::FederationRule;
    use super::super::sample::{ADA, RESEARCH, northwind};
    use super::*;

    const EXPORT: &str = "svac_01Export";

    fn with_account() -> Organization {
        let mut organization = northwind();
        organization.create_service_account(EXPORT, "export", ADA).unwrap();
        organization
    }

    fn places(organization: &Organization) -> Vec<(String, WorkspaceRole, bool)> {
        let places = organization.workspaces_of(EXPORT).unwrap();
        places.into_iter().map(|place| (place.workspace_id, place.role, place.implicit)).collect()
    }

    #[test]
    fn a_service_account_is_in_the_default_workspace_as_a_user_without_being_added() {
        let mut organization = with_account();
        let default = organization.default_workspace().id.clone();
        assert_eq!(places(&organization), [(default.clone(), WorkspaceRole::User, true)]);

        organization.add_service_account(&default, EXPORT, WorkspaceRole::Developer).unwrap();
        assert_eq!(places(&organization), [(default, WorkspaceRole::Developer, false)]);
    }

    #[test]
    fn adding_a_service_account_again_gives_it_another_role() {
        let mut organization = with_account();
        for role in [WorkspaceRole::Admin, WorkspaceRole::Developer] {
            organization.add_service_account(RESEARCH, EXPORT, role).unwrap();
            assert_eq!(places(&organization)[1], (RESEARCH.to_owned(), role, false));
        }
    }

    #[test]
    fn a_service_account_cannot_be_workspace_billing() {
        let refusal = with_account().add_service_account(RESEARCH, EXPORT, WorkspaceRole::Billing);
        let says = "workspace_role: service accounts cannot have this one";
        assert_eq!(refusal.unwrap_err().to_string(), says);
    }

    #[test]
    fn an_archived_service_account_is_in_no_workspace_and_cannot_be_added_to_one() {
        let mut organization = with_account();
        organization.archive_service_account(EXPORT).unwrap();
        assert!(places(&organization).is_empty());
        let refusal = organization.add_service_account(RESEARCH, EXPORT, WorkspaceRole::User);
        assert_eq!(refusal.unwrap_err().to_string(), "the service account is archived");
    }

    #[test]
    fn an_archived_workspace_takes_no_service_account() {
        let mut organization = with_account();
        organization.archive_workspace(RESEARCH).unwrap();
        assert!(organization.add_service_account(RESEARCH, EXPORT, WorkspaceRole::User).is_err());
    }

    #[test]
    fn no_two_service_accounts_have_the_same_name() {
        let refusal = with_account().create_service_account("svac_02", "export", ADA).unwrap_err();
        assert_eq!(refusal.to_string(), "name: another service account has it");
    }

    #[test]
    fn a_service_account_that_a_rule_targets_cannot_be_archived_before_the_rule() {
        let mut organization = with_account();
        organization.trust_issuer("fdis_01", "github", "https://token.example").unwrap();
        let rule = FederationRule::new("fdrl_01", "fdis_01", EXPORT, "deploy");
        organization.add_federation_rule(rule).unwrap();
        let refusal = organization.archive_service_account(EXPORT).unwrap_err();
        assert_eq!(refusal.to_string(), "a federation rule targets this service account");
        organization.archive_federation_rule("fdrl_01").unwrap();
        organization.archive_service_account(EXPORT).unwrap();
    }
}
