//! Workload identity federation: who is trusted to say who somebody is, and as which service
//! account they may then act.

use super::{Organization, Refusal};

/// Somebody who is trusted to say who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationIssuer {
    /// `fdis_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// What stands as `iss` in the tokens.
    pub issuer_url: String,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// When it was archived, in milliseconds.
    pub archived_ms: Option<i64>,
}

/// Who may act as a service account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationRule {
    /// `fdrl_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose tokens it is about.
    pub issuer_id: String,
    /// How their `sub` begins.
    pub subject_prefix: Option<String>,
    /// What their `aud` is.
    pub audience: Option<String>,
    /// As whom they may act.
    pub service_account_id: String,
    /// What they may do.
    pub oauth_scope: String,
    /// Where they may do it; none: everywhere.
    pub workspace_ids: Option<Vec<String>>,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// When it was archived, in milliseconds.
    pub archived_ms: Option<i64>,
}

impl Organization {
    /// The issuers, those that are archived included.
    #[must_use]
    pub fn federation_issuers(&self) -> &[FederationIssuer] {
        &self.federation_issuers
    }

    /// The rules, those that are archived included.
    #[must_use]
    pub fn federation_rules(&self) -> &[FederationRule] {
        &self.federation_rules
    }

    /// Trusts an issuer.
    ///
    /// # Errors
    ///
    /// If another has that name.
    pub fn trust_issuer(&mut self, id: &str, name: &str, url: &str) -> Result<(), Refusal> {
        if self.federation_issuers.iter().any(|issuer| issuer.name == name) {
            return Err(Refusal::Conflict("name: another federation issuer has it"));
        }
        self.federation_issuers.push(FederationIssuer {
            id: id.to_owned(),
            name: name.to_owned(),
            issuer_url: url.to_owned(),
            created_ms: self.now_ms,
            archived_ms: None,
        });
        Ok(())
    }

    /// Lets whom an issuer vouches for act as a service account, everywhere.
    ///
    /// # Errors
    ///
    /// If the one or the other is not there, or archived.
    pub fn add_federation_rule(
        &mut self,
        id: &str,
        name: &str,
        issuer: &str,
        service_account: &str,
    ) -> Result<&mut FederationRule, Refusal> {
        let found = self.federation_issuers.iter().find(|candidate| candidate.id == issuer);
        let is_trusted = found.ok_or(Refusal::NotFound("issuer"))?.archived_ms.is_none();
        let is_in_use = self.service_account(service_account)?.archived_ms.is_none();
        if !is_trusted || !is_in_use {
            return Err(Refusal::Rule("the issuer or the service account is archived"));
        }
        self.federation_rules.push(FederationRule {
            id: id.to_owned(),
            name: name.to_owned(),
            issuer_id: issuer.to_owned(),
            subject_prefix: None,
            audience: None,
            service_account_id: service_account.to_owned(),
            oauth_scope: "workspace:developer".to_owned(),
            workspace_ids: None,
            created_ms: self.now_ms,
            archived_ms: None,
        });
        self.federation_rules.last_mut().ok_or(Refusal::NotFound("federation_rule"))
    }

    /// Archives a rule.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn archive_federation_rule(&mut self, id: &str) -> Result<(), Refusal> {
        let now_ms = self.now_ms;
        let rule = self.federation_rules.iter_mut().find(|rule| rule.id == id);
        rule.ok_or(Refusal::NotFound("federation_rule"))?.archived_ms.get_or_insert(now_ms);
        Ok(())
    }

    /// Archives an issuer.
    ///
    /// # Errors
    ///
    /// If a rule about it is not archived.
    pub fn archive_federation_issuer(&mut self, id: &str) -> Result<(), Refusal> {
        let mut rules = self.federation_rules.iter().filter(|rule| rule.archived_ms.is_none());
        if rules.any(|rule| rule.issuer_id == id) {
            return Err(Refusal::Rule("a federation rule is about this issuer"));
        }
        let now_ms = self.now_ms;
        let issuer = self.federation_issuers.iter_mut().find(|issuer| issuer.id == id);
        issuer.ok_or(Refusal::NotFound("federation_issuer"))?.archived_ms.get_or_insert(now_ms);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ADA, northwind};
    use super::*;

    fn with_rule() -> Organization {
        let mut organization = northwind();
        organization.create_service_account("svac_01", "deploy", ADA).unwrap();
        organization.trust_issuer("fdis_01", "github", "https://token.example").unwrap();
        organization.add_federation_rule("fdrl_01", "deploy", "fdis_01", "svac_01").unwrap();
        organization
    }

    #[test]
    fn an_issuer_is_archived_after_the_rules_about_it() {
        let mut organization = with_rule();
        let refusal = organization.archive_federation_issuer("fdis_01").unwrap_err();
        assert_eq!(refusal.to_string(), "a federation rule is about this issuer");
        organization.archive_federation_rule("fdrl_01").unwrap();
        organization.archive_federation_issuer("fdis_01").unwrap();
        assert!(organization.add_federation_rule("fdrl_02", "x", "fdis_01", "svac_01").is_err());
    }

    #[test]
    fn a_rule_is_about_an_issuer_and_a_service_account_that_are_there() {
        let mut organization = with_rule();
        assert!(organization.add_federation_rule("r", "r", "fdis_09", "svac_01").is_err());
        assert!(organization.add_federation_rule("r", "r", "fdis_01", "svac_09").is_err());
    }

    #[test]
    fn no_two_issuers_have_the_same_name() {
        let refusal = with_rule().trust_issuer("fdis_02", "github", "https://x.example");
        assert!(matches!(refusal, Err(Refusal::Conflict(_))));
    }
}
