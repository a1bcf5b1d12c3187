//! What a federation rule comes to: whom it lets in, as whom they act, and where. Knows nothing of
//! how it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::{FederationRule, Organization};

/// What an issuer says of who presents its token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityToken {
    /// Who says it: `iss`.
    pub issuer_url: String,
    /// Of whom: `sub`.
    pub subject: String,
    /// For whom: `aud`.
    pub audience: String,
    /// Other claims that are texts.
    pub claims: BTreeMap<String, String>,
}

/// What the audience of a token must be if a rule does not say.
pub const AUDIENCE: &str = "https://api.anthropic.com";

impl Organization {
    /// Whether a rule lets anybody in at all: it is not archived, its issuer is not, its service
    /// account is there and not archived, and is an admin if the rule makes admins.
    #[must_use]
    pub fn is_in_force(&self, rule: &FederationRule) -> bool {
        let issuer = self.federation_issuer(&rule.issuer_id);
        let account = self.service_account(&rule.service_account_id);
        rule.archived_ms.is_none()
            && issuer.is_ok_and(|issuer| issuer.archived_ms.is_none())
            && account.is_ok_and(|account| {
                account.archived_ms.is_none() && (account.is_admin || !rule.is_for_admins())
            })
    }

    /// The ids of the workspaces in use that a rule reaches: those that it is for, of which its
    /// service account is in, the default one included. A rule of the old generation reaches the
    /// one that it names, whoever is in it. A rule that makes admins reaches none by itself: it is
    /// for the organization.
    #[must_use]
    pub fn reached_by_rule(&self, rule: &FederationRule) -> BTreeSet<String> {
        if !self.is_in_force(rule) || rule.is_for_admins() {
            return BTreeSet::new();
        }
        let is_in_use =
            |id: &String| self.workspace(id).is_ok_and(|workspace| workspace.archived_ms.is_none());
        let is_enabled =
            |id: &String| rule.workspace_ids.as_ref().is_none_or(|enabled| enabled.contains(id));
        let is_legacy = rule.workspace_ids.as_ref().is_some_and(Vec::is_empty);
        let legacy = rule.legacy_workspace_id.clone().filter(|_| is_legacy);
        let places = self.workspaces_of(&rule.service_account_id).unwrap_or_default();
        let places = places.into_iter().map(|place| place.workspace_id).filter(is_enabled);
        places.chain(legacy).filter(is_in_use).collect()
    }

    /// Whether a rule lets in who presents a token: every part of what it asks for holds. Of
    /// conditions, the fake knows equality with a text, and `&&`; any other holds for nobody.
    #[must_use]
    pub fn lets_in(&self, rule: &FederationRule, token: &IdentityToken) -> bool {
        let issuer = self.federation_issuer(&rule.issuer_id);
        let is_subject = |expected: &str| match expected.strip_suffix('*') {
            Some(start) => token.subject.starts_with(start),
            None => token.subject == expected,
        };
        self.is_in_force(rule)
            && issuer.is_ok_and(|issuer| issuer.issuer_url == token.issuer_url)
            && rule.subject_prefix.as_deref().is_none_or(is_subject)
            && rule.audience.as_deref().unwrap_or(AUDIENCE) == token.audience
            && rule.claims.iter().all(|(claim, value)| token.claims.get(claim) == Some(value))
            && rule.condition.as_deref().is_none_or(|condition| holds(condition, token))
    }
}

fn holds(condition: &str, token: &IdentityToken) -> bool {
    condition.split("&&").all(|part| {
        let equality = part.split_once("==");
        let Some((claim, value)) = equality.map(|(claim, text)| (claim.trim(), text.trim())) else {
            return false;
        };
        let claim = claim.strip_prefix("claims.").and_then(|claim| token.claims.get(claim));
        let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
        let value = quoted('\'').or_else(|| quoted('"'));
        value.is_some() && claim.map(String::as_str) == value
    })
}

#[cfg(test)]
mod tests {
    use super::super::WorkspaceRole;
    use super::super::sample::{ADA, RESEARCH, northwind};
    use super::*;

    const OTHER: &str = "wrkspc_02Other";

    /// The account is in Research, and not in the other workspace.
    fn organization() -> Organization {
        let mut organization = northwind();
        organization.create_workspace_with_id(OTHER, "Other").unwrap();
        organization.create_service_account("svac_01", "deploy", ADA).unwrap();
        organization.add_service_account(RESEARCH, "svac_01", WorkspaceRole::Developer).unwrap();
        organization.trust_issuer("fdis_01", "ci", "https://token.example").unwrap();
        organization
    }

    fn rule() -> FederationRule {
        FederationRule::new("fdrl_01", "fdis_01", "svac_01", "repo:northwind/audit:*")
    }

    fn at(workspaces: &[&str]) -> FederationRule {
        let ids = workspaces.iter().map(|id| (*id).to_owned()).collect();
        FederationRule { workspace_ids: Some(ids), ..rule() }
    }

    fn reached(organization: &Organization, rule: &FederationRule) -> Vec<String> {
        organization.reached_by_rule(rule).into_iter().collect()
    }

    #[test]
    fn a_rule_reaches_the_workspaces_that_it_is_for_and_its_account_is_in() {
        let organization = organization();
        let default = organization.default_workspace().id.clone();
        assert_eq!(reached(&organization, &rule()), [default.clone(), RESEARCH.to_owned()]);
        assert_eq!(reached(&organization, &at(&[RESEARCH, OTHER])), [RESEARCH]);
        assert_eq!(reached(&organization, &at(&[OTHER])), [""; 0]);
        assert_eq!(reached(&organization, &at(&[&default])), [default]);
    }

    #[test]
    fn an_archived_workspace_is_reached_by_nobody() {
        let mut organization = organization();
        organization.archive_workspace(RESEARCH).unwrap();
        assert_eq!(reached(&organization, &at(&[RESEARCH])), [""; 0]);
    }

    #[test]
    fn a_rule_of_the_old_generation_reaches_its_workspace_whoever_is_in_it() {
        let organization = organization();
        let legacy = |rule| FederationRule { legacy_workspace_id: Some(OTHER.to_owned()), ..rule };
        assert_eq!(reached(&organization, &legacy(at(&[]))), [OTHER]);
        assert_eq!(reached(&organization, &legacy(at(&[RESEARCH]))), [RESEARCH]);
    }

    #[test]
    fn an_archived_issuer_disables_all_its_rules() {
        let mut organization = organization();
        organization.add_federation_rule(rule()).unwrap();
        assert!(organization.is_in_force(&rule()));
        organization.archive_issuer_before_its_rules("fdis_01").unwrap();
        assert!(!organization.is_in_force(&rule()));
        assert_eq!(reached(&organization, &rule()), [""; 0]);
    }

    #[test]
    fn a_rule_for_admins_ignores_workspaces_and_is_in_force_while_its_account_is_an_admin() {
        let mut organization = organization();
        let admins = FederationRule { oauth_scope: "org:admin".to_owned(), ..rule() };
        organization.make_service_account_admin("svac_01", true).unwrap();
        assert!(organization.is_in_force(&admins));
        assert_eq!(reached(&organization, &admins), [""; 0]);
        organization.make_service_account_admin("svac_01", false).unwrap();
        assert!(!organization.is_in_force(&admins));
        assert!(organization.is_in_force(&rule()));
    }

    #[test]
    fn all_parts_of_what_a_rule_asks_for_must_hold() {
        let organization = organization();
        let token = IdentityToken {
            issuer_url: "https://token.example".to_owned(),
            subject: "repo:northwind/audit:main".to_owned(),
            audience: AUDIENCE.to_owned(),
            claims: BTreeMap::from([("environment".to_owned(), "prod".to_owned())]),
        };
        let strict = FederationRule {
            claims: token.claims.clone(),
            condition: Some(
                "claims.environment == 'prod' && claims.environment == \"prod\"".into(),
            ),
            ..rule()
        };
        for rule in [&rule(), &strict] {
            assert!(organization.lets_in(rule, &token));
        }
        for other in [
            IdentityToken { issuer_url: "https://x.example".to_owned(), ..token.clone() },
            IdentityToken { subject: "repo:southwind/audit:main".to_owned(), ..token.clone() },
            IdentityToken { audience: "x".to_owned(), ..token.clone() },
            IdentityToken { claims: BTreeMap::new(), ..token.clone() },
        ] {
            assert!(!organization.lets_in(&strict, &other), "{other:?}");
        }
        let unknown = FederationRule { condition: Some("true".to_owned()), ..rule() };
        assert!(!organization.lets_in(&unknown, &token));
    }

    #[test]
    fn a_subject_is_exact_unless_it_ends_in_a_star() {
        let organization = organization();
        let exact = FederationRule::new("fdrl_02", "fdis_01", "svac_01", "repo:northwind/audit:");
        let token = |subject: &str| IdentityToken {
            issuer_url: "https://token.example".to_owned(),
            subject: subject.to_owned(),
            audience: AUDIENCE.to_owned(),
            claims: BTreeMap::new(),
        };
        assert!(organization.lets_in(&exact, &token("repo:northwind/audit:")));
        assert!(!organization.lets_in(&exact, &token("repo:northwind/audit:main")));
        assert!(organization.lets_in(&rule(), &token("repo:northwind/audit:main")));
    }
}
