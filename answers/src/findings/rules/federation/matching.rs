//! What a federation rule asks of a token, and how wide its subject is. Knows no graph but a rule's own
//! properties.

use graph::Entity;

use super::tenant::{Condition, SharedIssuer, Tenant, shared_issuer};
use crate::organization::{text, texts};

/// What a rule asks of a token.
pub(super) struct Match<'a> {
    subject: Option<&'a str>,
    /// The names of the claims that must have a value.
    claims: Vec<&'a str>,
    condition: Option<&'a str>,
}

/// Claims that name a tenant, and nothing of what is the tenant's.
const OF_TENANTS: [&str; 9] = [
    "hd",
    "namespace_id",
    "namespace_path",
    "organization_id",
    "organization_slug",
    "repository_owner",
    "repository_owner_id",
    "terraform_organization_id",
    "terraform_organization_name",
];

/// How wide a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Width {
    /// It is one, or something else narrows it.
    Narrow,
    /// Any that begins with something that names a whole thing, such as a repository.
    Within,
    /// Any of what is below a name, such as every repository of an owner.
    Below,
    /// Any that begins with something that names nothing whole.
    Open,
    /// Any at all.
    Any,
}

impl<'a> Match<'a> {
    pub(super) fn of(rule: &'a Entity<'_>) -> Self {
        let claims = texts(rule, "claims").unwrap_or_default();
        let name = |claim: &'a str| claim.split('=').next().unwrap_or(claim);
        let there = |name| text(rule, name).filter(|text| !text.trim().is_empty());
        Self {
            subject: there("subject"),
            claims: claims.into_iter().map(name).collect(),
            condition: there("condition"),
        }
    }

    /// Whether it asks for claims besides the subject.
    pub(super) fn has_claims(&self) -> bool {
        !self.claims.is_empty()
    }

    /// How wide its subject is, where neither claims nor a condition narrow it. Claims that name a
    /// tenant alone narrow it to whatever is the tenant's.
    pub(super) fn width(&self) -> Width {
        let is_of_tenant = |claim: &&str| OF_TENANTS.contains(claim);
        if self.condition.is_some() || !self.claims.iter().all(is_of_tenant) {
            return Width::Narrow;
        }
        let of_subject = self.width_of_subject();
        if self.claims.is_empty() { of_subject } else { of_subject.min(Width::Below) }
    }

    fn width_of_subject(&self) -> Width {
        let Some(subject) = self.subject else { return Width::Any };
        let Some(begin) = subject.strip_suffix('*') else { return Width::Narrow };
        match begin.rsplit_once('/') {
            None if begin.is_empty() => Width::Any,
            None => Width::Open,
            Some((_, "")) => Width::Below,
            Some((_, rest)) if rest.contains(':') => Width::Within,
            Some(_) => Width::Open,
        }
    }

    /// Whether it says which tenant of a shared issuer it means.
    pub(super) fn tenant_of(&self, issuer: &SharedIssuer) -> Tenant {
        let condition = Condition(self.condition.unwrap_or_default());
        let is_claimed = |names: &[&str]| names.iter().any(|name| self.claims.contains(name));
        let is_compared = |names: &[&str]| names.iter().any(|name| condition.compares(name));
        let is_mentioned = |names: &[&str]| names.iter().any(|name| condition.mentions(name));
        if self.subject.is_some_and(|subject| issuer.is_named_in(subject))
            || is_claimed(issuer.claims)
            || is_compared(issuer.claims)
        {
            Tenant::Named
        } else if is_mentioned(issuer.claims) {
            Tenant::Conditional
        } else if is_claimed(issuer.workflows) || is_mentioned(issuer.workflows) {
            Tenant::OfWorkflow
        } else {
            Tenant::Any
        }
    }
}

/// Whether a rule takes tokens of anybody whom an issuer at an address speaks for: any at all, or those
/// of any tenant of a shared issuer; none where that is not known.
pub(crate) fn lets_in_anybody(rule: &Entity<'_>, url: Option<&str>) -> Option<bool> {
    let asked = Match::of(rule);
    if asked.width() == Width::Any {
        return Some(true);
    }
    let Some(issuer) = shared_issuer(url?) else { return Some(false) };
    match asked.tenant_of(issuer) {
        Tenant::Named => Some(false),
        Tenant::Any => Some(true),
        Tenant::Conditional | Tenant::OfWorkflow => None,
    }
}

#[cfg(test)]
mod tests {
    use graph::{Properties, Value};

    use super::*;

    fn rule(subject: Option<&str>, claims: &[&str], condition: Option<&str>) -> Entity<'static> {
        let mut properties = Properties::new();
        let claims = claims.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        properties.set("claims", claims);
        let texts = [("condition", condition), ("subject", subject)];
        for (name, text) in texts {
            if let Some(text) = text {
                properties.set(name, text.to_owned());
            }
        }
        Entity {
            key: "rule".into(),
            kind: crate::kinds::FEDERATION_RULE.into(),
            classes: Vec::new(),
            properties,
            raw_data: None,
        }
    }

    #[test]
    fn a_subject_is_as_wide_as_what_stands_before_its_star() {
        let check = |subject, expected| {
            assert_eq!(Match::of(&rule(subject, &[], None)).width(), expected, "{subject:?}");
        };
        check(None, Width::Any);
        check(Some(""), Width::Any);
        check(Some("*"), Width::Any);
        check(Some("repo:*"), Width::Open);
        check(Some("repo:northwind*"), Width::Open);
        check(Some("repo:northwind/*"), Width::Below);
        check(Some("repo:northwind/app*"), Width::Open);
        check(Some("repo:northwind/app:*"), Width::Within);
        check(Some("repo:northwind/app:ref:refs/heads/main"), Width::Narrow);
        check(Some("runner:main"), Width::Narrow);
    }

    #[test]
    fn claims_and_conditions_narrow_a_wide_subject() {
        assert_eq!(Match::of(&rule(Some("*"), &["a=b"], None)).width(), Width::Narrow);
        let owner = "repository_owner=northwind";
        assert_eq!(Match::of(&rule(Some("*"), &[owner], None)).width(), Width::Below);
        assert_eq!(Match::of(&rule(None, &[owner], None)).width(), Width::Below);
        assert_eq!(Match::of(&rule(Some("repo:n/a:*"), &[owner], None)).width(), Width::Within);
        assert_eq!(Match::of(&rule(Some("repo:n/a:b"), &[owner], None)).width(), Width::Narrow);
        assert_eq!(Match::of(&rule(Some("*"), &[owner, "ref=main"], None)).width(), Width::Narrow);
        assert_eq!(Match::of(&rule(None, &[], Some("claims.a == 'b'"))).width(), Width::Narrow);
    }

    #[test]
    fn a_tenant_is_named_by_the_subject_a_claim_or_a_condition() {
        let github = shared_issuer("https://Token.Actions.githubusercontent.com/").unwrap();
        let check = |rule: Entity<'_>, expected| {
            let expected = if expected { Tenant::Named } else { Tenant::Any };
            assert_eq!(Match::of(&rule).tenant_of(github), expected, "{rule:?}");
        };
        check(rule(Some("repo:*"), &[], None), false);
        check(rule(Some("repo:/*"), &[], None), false);
        check(rule(Some("repo:northwind*"), &[], None), false);
        check(rule(Some("repo:northwind/*"), &[], None), true);
        check(rule(Some("repo:northwind/app:environment:production"), &[], None), true);
        check(rule(Some("environment:production"), &[], None), false);
        check(rule(Some("*"), &["repository_owner=northwind"], None), true);
        check(rule(Some("*"), &["environment=production"], None), false);
        check(rule(None, &[], Some("claims.repository_owner == 'northwind'")), true);
        check(rule(None, &[], Some("claims['repository'] == 'northwind/app'")), true);
        check(rule(None, &[], Some("claims.repository_visibility == 'private'")), false);
        check(rule(None, &[], None), false);
        check(rule(Some("ref:refs/heads/main"), &[], None), false);
        check(rule(Some("repository_owner:northwind:environment:*"), &[], None), true);
        check(rule(Some("repository_owner:north*"), &[], None), false);
        check(rule(Some("environment:prod:repo:northwind/app"), &[], None), true);
        check(rule(Some("myrepo:northwind/app"), &[], None), false);
    }

    #[test]
    fn a_condition_names_a_tenant_where_it_plainly_compares_and_else_is_to_be_read_by_eye() {
        let github = shared_issuer("https://token.actions.githubusercontent.com").unwrap();
        let check = |condition, expected| {
            let rule = rule(Some("*"), &[], Some(condition));
            assert_eq!(Match::of(&rule).tenant_of(github), expected, "{condition}");
        };
        check("'northwind' == claims.repository_owner && claims.ref != ''", Tenant::Conditional);
        check("'northwind' == claims.repository_owner && claims.ref == 'x'", Tenant::Named);
        check("'northwind' == claims['repository_owner']", Tenant::Named);
        check("claims.repository in ['northwind/app', 'northwind/lib']", Tenant::Named);
        check("claims.repository_owner != 'mallory'", Tenant::Conditional);
        check("claims.repository_owner == 'northwind' || true", Tenant::Conditional);
        check("has(claims.repository_owner)", Tenant::Conditional);
        check("claims.repository_owner == claims.actor", Tenant::Conditional);
        check("claims.repository.startsWith('north')", Tenant::Conditional);
        check("claims.job_workflow_ref == 'northwind/ci/.github/workflows/a'", Tenant::OfWorkflow);
        check("claims.ref == 'refs/heads/main'", Tenant::Any);
        let workflow = rule(None, &["job_workflow_ref=northwind/ci/a"], None);
        assert_eq!(Match::of(&workflow).tenant_of(github), Tenant::OfWorkflow);
    }

    #[test]
    fn each_shared_issuer_names_its_tenants_in_its_own_way() {
        let check = |url, subject, expected| {
            let rule = rule(Some(subject), &[], None);
            let issuer = shared_issuer(url).unwrap();
            let expected = if expected { Tenant::Named } else { Tenant::Any };
            assert_eq!(Match::of(&rule).tenant_of(issuer), expected, "{url} {subject}");
        };
        check("https://gitlab.com", "project_path:northwind/*", true);
        check("https://gitlab.com", "project_path:*", false);
        check("https://agent.buildkite.com", "organization:northwind:*", true);
        check("https://agent.buildkite.com", "organization:*", false);
        check("https://app.terraform.io", "organization:northwind:project:app:*", true);
        check("https://app.terraform.io", "organization:north*", false);
        check("https://accounts.google.com", "1042*", false);
        check("https://accounts.google.com", "104285123", true);
        assert!(shared_issuer("https://gitlab.northwind.example").is_none());
        let own = "https://token.actions.githubusercontent.com/northwind";
        assert!(shared_issuer(own).is_none());
    }

    #[test]
    fn numbers_are_no_texts() {
        let mut rule = rule(None, &[], None);
        rule.properties.set("subject", Value::Integer(1));
        assert_eq!(Match::of(&rule).width(), Width::Any);
    }
}
