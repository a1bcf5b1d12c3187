//! What a federation rule asks of a token: how wide its subject is, and whether it says which tenant
//! of a shared issuer it means. Knows no graph but a rule's own properties.

use graph::Entity;

use crate::organization::{text, texts};

/// An issuer that speaks for many tenants, of whom everybody can be one.
pub(super) struct SharedIssuer {
    /// What it is called.
    pub(super) name: &'static str,
    url: &'static str,
    /// The claims that name a tenant, or something of one.
    claims: &'static [&'static str],
    /// The end of what names a tenant in a subject; none where a beginning of one names nobody.
    tenant_ends: Option<char>,
}

const SHARED: [SharedIssuer; 5] = [
    SharedIssuer {
        name: "GitHub Actions",
        url: "https://token.actions.githubusercontent.com",
        claims: &[
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "job_workflow_ref",
        ],
        // repo:OWNER/…
        tenant_ends: Some('/'),
    },
    SharedIssuer {
        name: "GitLab",
        url: "https://gitlab.com",
        claims: &["namespace_path", "namespace_id", "project_path", "project_id"],
        // project_path:GROUP/…
        tenant_ends: Some('/'),
    },
    SharedIssuer {
        name: "Buildkite",
        url: "https://agent.buildkite.com",
        claims: &["organization_slug", "organization_id"],
        // organization:NAME:…
        tenant_ends: Some(':'),
    },
    SharedIssuer {
        name: "Terraform Cloud",
        url: "https://app.terraform.io",
        claims: &["terraform_organization_name", "terraform_organization_id"],
        // organization:NAME:…
        tenant_ends: Some(':'),
    },
    SharedIssuer {
        name: "Google",
        url: "https://accounts.google.com",
        claims: &["email", "hd"],
        // A number, of which no part means anything.
        tenant_ends: None,
    },
];

/// The shared issuer at an address, if it is one.
pub(super) fn shared_issuer(url: &str) -> Option<&'static SharedIssuer> {
    let url = url.trim().trim_end_matches('/').to_lowercase();
    SHARED.iter().find(|it| it.url == url)
}

/// What a rule asks of a token.
pub(super) struct Match<'a> {
    subject: Option<&'a str>,
    /// The names of the claims that must have a value.
    claims: Vec<&'a str>,
    condition: Option<&'a str>,
}

/// How wide a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// How wide its subject is, where neither claims nor a condition narrow it.
    pub(super) fn width(&self) -> Width {
        if !self.claims.is_empty() || self.condition.is_some() {
            return Width::Narrow;
        }
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

    /// Whether it says which tenant of a shared issuer it means. What a condition says of a claim that
    /// names one is taken to say so.
    pub(super) fn names_tenant_of(&self, issuer: &SharedIssuer) -> bool {
        let in_subject = match self.subject {
            None => false,
            // Tenants of some choose what their subjects are, so a whole one may be anybody's.
            Some(subject) => match issuer.tenant_ends {
                None => !subject.ends_with('*'),
                Some(end) => {
                    let begin = subject.trim_end_matches('*');
                    let named = begin.split_once(':').and_then(|(_, rest)| rest.split_once(end));
                    named.is_some_and(|(tenant, _)| !tenant.is_empty())
                }
            },
        };
        let is_asked = |claim: &&str| {
            let condition = self.condition.unwrap_or_default();
            self.claims.contains(claim)
                || [format!("claims.{claim}"), format!("[\"{claim}\"]"), format!("['{claim}']")]
                    .iter()
                    .any(|mention| mentions(condition, mention))
        };
        in_subject || issuer.claims.iter().any(is_asked)
    }
}

/// Whether a text holds a mention that is no beginning of a longer name.
fn mentions(text: &str, mention: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let is_whole = |rest: &str| mention.ends_with(']') || !rest.starts_with(goes_on);
    text.split(mention).skip(1).any(is_whole)
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
        assert_eq!(Match::of(&rule(None, &[], Some("claims.a == 'b'"))).width(), Width::Narrow);
    }

    #[test]
    fn a_tenant_is_named_by_the_subject_a_claim_or_a_condition() {
        let github = shared_issuer("https://Token.Actions.githubusercontent.com/").unwrap();
        let check = |rule: Entity<'_>, expected| {
            assert_eq!(Match::of(&rule).names_tenant_of(github), expected, "{rule:?}");
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
    }

    #[test]
    fn each_shared_issuer_names_its_tenants_in_its_own_way() {
        let check = |url, subject, expected| {
            let rule = rule(Some(subject), &[], None);
            let issuer = shared_issuer(url).unwrap();
            assert_eq!(Match::of(&rule).names_tenant_of(issuer), expected, "{url} {subject}");
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
