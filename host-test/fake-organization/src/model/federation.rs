//! Workload identity federation: who is trusted to say who somebody is, and as which service
//! account they may then act.

use std::collections::BTreeMap;

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
    /// Whether a token is good for one time only.
    pub check_jti: bool,
    /// How long a token can be good for, in seconds.
    pub max_jwt_lifetime_seconds: u32,
    /// Where the keys are that tokens are checked with.
    pub jwks: Jwks,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// When it was archived, in milliseconds.
    pub archived_ms: Option<i64>,
}

/// Where the keys are that an issuer's tokens are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Jwks {
    /// Where the issuer itself says.
    Discovery,
    /// At this address.
    ExplicitUrl(String),
    /// Here.
    Inline,
}

impl FederationIssuer {
    /// Whether it speaks for tenants of whom this organization is one at most.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        SHARED.iter().any(|(url, _)| *url == self.issuer_url)
    }
}

/// Issuers that speak for many tenants, and the claims that name one.
const SHARED: [(&str, &[&str]); 5] = [
    ("https://token.actions.githubusercontent.com", &["repository", "repository_owner"]),
    ("https://gitlab.com", &["namespace_path", "project_path"]),
    ("https://agent.buildkite.com", &["organization_slug"]),
    ("https://app.terraform.io", &["terraform_organization_name"]),
    ("https://accounts.google.com", &["email", "hd"]),
];

/// Who may act as a service account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationRule {
    /// `fdrl_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose tokens it is about.
    pub issuer_id: String,
    /// What their `sub` is; how it begins, if this ends in `*`.
    pub subject_prefix: Option<String>,
    /// What their `aud` is; none: what it is if nothing is said.
    pub audience: Option<String>,
    /// What their other claims are.
    pub claims: BTreeMap<String, String>,
    /// What else must be true of their claims, in CEL.
    pub condition: Option<String>,
    /// As whom they may act.
    pub service_account_id: String,
    /// What they may do: scopes, with spaces between them.
    pub oauth_scope: String,
    /// How long they may do it, in seconds.
    pub token_lifetime_seconds: u32,
    /// Where they may do it; none: everywhere.
    pub workspace_ids: Option<Vec<String>>,
    /// Where they may do it by a rule of the old generation, which names one workspace.
    pub legacy_workspace_id: Option<String>,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// When it was archived, in milliseconds.
    pub archived_ms: Option<i64>,
}

impl FederationRule {
    /// A rule that lets a subject of an issuer act as a service account, everywhere.
    #[must_use]
    pub fn new(id: &str, issuer: &str, service_account: &str, subject: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            issuer_id: issuer.to_owned(),
            subject_prefix: Some(subject.to_owned()),
            audience: None,
            claims: BTreeMap::new(),
            condition: None,
            service_account_id: service_account.to_owned(),
            oauth_scope: "workspace:developer".to_owned(),
            token_lifetime_seconds: 3600,
            workspace_ids: None,
            legacy_workspace_id: None,
            created_ms: 0,
            archived_ms: None,
        }
    }

    /// Its scopes.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.oauth_scope.split_whitespace()
    }

    /// Whether it makes who it lets in an admin of the organization.
    #[must_use]
    pub fn is_for_admins(&self) -> bool {
        self.scopes().any(|scope| scope == "org:admin")
    }

    /// Whether it says which tenant of a shared issuer it lets in. Of one that is not shared,
    /// every rule does.
    #[must_use]
    pub fn is_pinned(&self, issuer: &FederationIssuer) -> bool {
        let shared = SHARED.iter().find(|(url, _)| *url == issuer.issuer_url);
        let Some((_, claims)) = shared else { return true };
        let subject = self.subject_prefix.as_deref().unwrap_or_default();
        // What comes before the first `/` names a tenant, as in `repo:northwind/audit:*`.
        let tenant = subject.trim_end_matches('*').split_once('/');
        let names_tenant = tenant.is_some_and(|(tenant, _)| !tenant.is_empty());
        let is_in_condition = |claim: &&&str| {
            let condition = self.condition.as_deref().unwrap_or_default();
            condition.contains(&format!("claims.{claim}"))
        };
        names_tenant
            || claims.iter().any(|claim| self.claims.contains_key(*claim))
            || claims.iter().find(is_in_condition).is_some()
    }
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

    /// The issuer with that id.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn federation_issuer(&self, id: &str) -> Result<&FederationIssuer, Refusal> {
        let found = self.federation_issuers.iter().find(|issuer| issuer.id == id);
        found.ok_or(Refusal::NotFound("federation_issuer"))
    }

    /// Trusts an issuer.
    ///
    /// # Errors
    ///
    /// If another has that name.
    pub fn trust_issuer(
        &mut self,
        id: &str,
        name: &str,
        url: &str,
    ) -> Result<&mut FederationIssuer, Refusal> {
        if self.federation_issuers.iter().any(|issuer| issuer.name == name) {
            return Err(Refusal::Conflict("name: another federation issuer has it"));
        }
        self.federation_issuers.push(FederationIssuer {
            id: id.to_owned(),
            name: name.to_owned(),
            issuer_url: url.to_owned(),
            check_jti: true,
            max_jwt_lifetime_seconds: 3600,
            jwks: Jwks::Discovery,
            created_ms: self.now_ms,
            archived_ms: None,
        });
        self.federation_issuers.last_mut().ok_or(Refusal::NotFound("federation_issuer"))
    }

    /// Lets whom an issuer vouches for act as a service account.
    ///
    /// # Errors
    ///
    /// If the issuer, the service account or a workspace is not there or archived, if the rule lets
    /// in anybody or any tenant of a shared issuer, or if it makes admins by an account that is
    /// none.
    pub fn add_federation_rule(&mut self, rule: FederationRule) -> Result<(), Refusal> {
        let issuer = self.federation_issuer(&rule.issuer_id)?;
        let account = self.service_account(&rule.service_account_id)?;
        if issuer.archived_ms.is_some() || account.archived_ms.is_some() {
            return Err(Refusal::Rule("the issuer or the service account is archived"));
        }
        let places = rule.workspace_ids.iter().flatten();
        places.clone().try_for_each(|id| self.workspace(id).map(|_| ()))?;
        let is_anybody = matches!(rule.subject_prefix.as_deref(), None | Some("" | "*"));
        if is_anybody && rule.claims.is_empty() && rule.condition.is_none() {
            return Err(Refusal::Rule("match: anybody would be let in"));
        }
        if !rule.is_pinned(issuer) {
            return Err(Refusal::Rule("match: any tenant of the issuer would be let in"));
        }
        if rule.is_for_admins() && !account.is_admin {
            return Err(Refusal::Rule("oauth_scope: the service account is not an admin"));
        }
        if rule.workspace_ids.is_some() && places.count() == 0 {
            return Err(Refusal::Rule("workspace_id: field required"));
        }
        self.keep_federation_rule(rule);
        Ok(())
    }

    /// Has a rule that was written when nothing was checked yet.
    pub fn keep_federation_rule(&mut self, rule: FederationRule) {
        let created_ms = self.now_ms;
        self.federation_rules.push(FederationRule { created_ms, ..rule });
    }

    /// Archives a rule, which is good for no workspace then.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn archive_federation_rule(&mut self, id: &str) -> Result<(), Refusal> {
        let now_ms = self.now_ms;
        let rule = self.federation_rules.iter_mut().find(|rule| rule.id == id);
        let rule = rule.ok_or(Refusal::NotFound("federation_rule"))?;
        rule.archived_ms.get_or_insert(now_ms);
        rule.legacy_workspace_id = None;
        rule.workspace_ids.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    /// Archives an issuer with rules about it that are in use, as was done when nothing was checked
    /// yet: it disables all of them.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn archive_issuer_before_its_rules(&mut self, id: &str) -> Result<(), Refusal> {
        let now_ms = self.now_ms;
        let issuer = self.federation_issuers.iter_mut().find(|issuer| issuer.id == id);
        issuer.ok_or(Refusal::NotFound("federation_issuer"))?.archived_ms.get_or_insert(now_ms);
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
        self.archive_issuer_before_its_rules(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ADA, RESEARCH, northwind};
    use super::*;

    const GITHUB: &str = "https://token.actions.githubusercontent.com";

    fn rule(id: &str) -> FederationRule {
        FederationRule::new(id, "fdis_01", "svac_01", "system:serviceaccount:ci:deploy")
    }

    fn with_issuer(url: &str) -> Organization {
        let mut organization = northwind();
        organization.create_service_account("svac_01", "deploy", ADA).unwrap();
        organization.trust_issuer("fdis_01", "ci", url).unwrap();
        organization
    }

    fn with_rule() -> Organization {
        let mut organization = with_issuer("https://token.example");
        organization.add_federation_rule(rule("fdrl_01")).unwrap();
        organization
    }

    #[test]
    fn an_issuer_is_archived_after_the_rules_about_it() {
        let mut organization = with_rule();
        let refusal = organization.archive_federation_issuer("fdis_01").unwrap_err();
        assert_eq!(refusal.to_string(), "a federation rule is about this issuer");
        organization.archive_federation_rule("fdrl_01").unwrap();
        organization.archive_federation_issuer("fdis_01").unwrap();
        assert!(organization.add_federation_rule(rule("fdrl_02")).is_err());
    }

    #[test]
    fn an_archived_rule_is_good_for_no_workspace() {
        let mut organization = with_issuer("https://token.example");
        let workspace_ids = Some(vec![RESEARCH.to_owned()]);
        organization
            .add_federation_rule(FederationRule { workspace_ids, ..rule("fdrl_01") })
            .unwrap();
        organization.archive_federation_rule("fdrl_01").unwrap();
        assert_eq!(organization.federation_rules()[0].workspace_ids, Some(Vec::new()));
    }

    #[test]
    fn a_rule_is_about_what_is_there() {
        let mut organization = with_rule();
        let nowhere = Some(vec!["wrkspc_9".to_owned()]);
        for rule in [
            FederationRule { issuer_id: "fdis_9".to_owned(), ..rule("r") },
            FederationRule { service_account_id: "svac_9".to_owned(), ..rule("r") },
            FederationRule { workspace_ids: nowhere, ..rule("r") },
            FederationRule { workspace_ids: Some(Vec::new()), ..rule("r") },
        ] {
            assert!(organization.add_federation_rule(rule.clone()).is_err(), "{rule:?}");
        }
    }

    #[test]
    fn a_rule_lets_in_somebody_and_not_anybody() {
        let mut organization = with_rule();
        for subject in [None, Some("*"), Some("")] {
            let subject_prefix = subject.map(str::to_owned);
            let anybody = FederationRule { subject_prefix, ..rule("r") };
            let refusal = organization.add_federation_rule(anybody.clone()).unwrap_err();
            assert_eq!(refusal.to_string(), "match: anybody would be let in");
            let condition = Some("claims.environment == 'prod'".to_owned());
            organization.add_federation_rule(FederationRule { condition, ..anybody }).unwrap();
        }
    }

    #[test]
    fn the_tenant_of_a_shared_issuer_is_pinned_when_a_rule_is_written_and_older_rules_may_not() {
        let mut organization = with_issuer(GITHUB);
        let open = FederationRule { subject_prefix: Some("repo:*".to_owned()), ..rule("r") };
        assert!(organization.add_federation_rule(open.clone()).is_err());
        let claim = [("repository_owner".to_owned(), "northwind".to_owned())];
        for pinned in [
            FederationRule {
                subject_prefix: Some("repo:northwind/audit:*".into()),
                ..open.clone()
            },
            FederationRule { claims: claim.into(), ..open.clone() },
            FederationRule {
                condition: Some("claims.repository_owner == 'northwind'".to_owned()),
                ..open.clone()
            },
        ] {
            organization.add_federation_rule(pinned).unwrap();
        }
        organization.keep_federation_rule(open);
        let issuer = organization.federation_issuer("fdis_01").unwrap();
        let is_pinned = |rule: &FederationRule| rule.is_pinned(issuer);
        let pinned: Vec<_> = organization.federation_rules().iter().map(is_pinned).collect();
        assert_eq!(pinned, [true, true, true, false]);
        assert!(issuer.is_shared());
    }

    #[test]
    fn a_rule_makes_admins_by_a_service_account_that_is_one() {
        let mut organization = with_rule();
        let admins =
            FederationRule { oauth_scope: "org:admin workspace:developer".to_owned(), ..rule("r") };
        let refusal = organization.add_federation_rule(admins.clone()).unwrap_err();
        assert_eq!(refusal.to_string(), "oauth_scope: the service account is not an admin");
        organization.make_service_account_admin("svac_01", true).unwrap();
        organization.add_federation_rule(admins).unwrap();
    }

    #[test]
    fn no_two_issuers_have_the_same_name() {
        let refusal = with_rule().trust_issuer("fdis_02", "ci", "https://x.example").map(|_| ());
        assert!(matches!(refusal, Err(Refusal::Conflict(_))));
    }
}
