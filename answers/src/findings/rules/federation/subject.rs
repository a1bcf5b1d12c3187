//! Which tokens a rule takes: whether it says which tenant of a shared issuer, and how wide its subject
//! is.

use graph::Entity;

use super::matching::{Match, Width};
use super::tenant::{Tenant, shared_issuer};
use super::{does, found, issuer, opens, rules, subject, target};
use crate::findings::asked::Asked;
use crate::findings::rule::{Rule, Verdict};
use crate::findings::rules::{need, source};
use crate::findings::severity::Severity;
use crate::findings::words::{list, the};
use crate::organization::{text, texts};
use crate::shown;

pub(in super::super) const UNPINNED: Rule = Rule {
    id: "federation-unpinned-tenant",
    severity: Severity::Critical,
    title: "Federation rule that lets in every tenant of a shared issuer",
    why: "GitHub Actions, GitLab, Buildkite, Terraform Cloud and Google sign tokens for everybody. A rule \
          that does not name the owner, the group or the organization lets anybody's pipeline act as \
          your service account. The service checks this when a rule is written, so older rules may \
          not say it.",
    source: source::FEDERATION_RULES,
    remedy: "Ask for a claim that names the tenant, such as `repository_owner`, or for a subject that \
             begins with it, such as `repo:YOUR-ORGANIZATION/`.",
    needs: &[need::FEDERATION],
    examine: unpinned,
};

fn unpinned(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (mut unknown, mut conditional, mut of_workflow) = (Vec::new(), Vec::new(), Vec::new());
    for rule in rules(asked) {
        let url = issuer(asked, rule).and_then(|issuer| text(issuer, "issuerUrl"));
        let Some(shared) = url.map(shared_issuer) else {
            unknown.push(rule);
            continue;
        };
        let Some(shared) = shared else { continue };
        match Match::of(rule).tenant_of(shared) {
            Tenant::Named => {}
            Tenant::Conditional => conditional.push(rule),
            Tenant::OfWorkflow => of_workflow.push(rule),
            Tenant::Any => {
                let sentence = format!(
                    "{} {} {} of anybody on {} act as {}, {}",
                    the(rule),
                    does(asked, rule, "let"),
                    subject(rule),
                    shared.name,
                    target(asked, rule),
                    opens(asked, rule)
                );
                verdict.found.push(found(asked, rule, Severity::Critical, sentence));
            }
        }
    }
    verdict.unknown("not told whose tokens they are about", "rule", &unknown);
    verdict.unknown(
        "their conditions are about the tenant, and are to be read by eye",
        "rule",
        &conditional,
    );
    verdict.unknown(
        "they name a workflow only, which anybody can call where its repository is public",
        "rule",
        &of_workflow,
    );
    verdict
}

/// Whether a rule is one of a shared issuer that does not say which tenant, which is told by itself.
fn is_unpinned(asked: &Asked<'_, '_>, rule: &Entity<'_>) -> bool {
    let url = issuer(asked, rule).and_then(|issuer| text(issuer, "issuerUrl"));
    let shared = url.and_then(shared_issuer);
    shared.is_some_and(|shared| Match::of(rule).tenant_of(shared) == Tenant::Any)
}

pub(in super::super) const WIDE_SUBJECT: Rule = Rule {
    id: "federation-wide-subject",
    severity: Severity::High,
    title: "Federation rule with a wide subject, which nothing else narrows",
    why: "A subject that ends in `*` takes whatever begins so: every repository of an owner, every \
          branch, every pull request. Whoever can start any of these acts as the service account.",
    source: source::WIF_GITHUB,
    remedy: "Name the whole subject, down to the branch or the environment, or ask for claims that do.",
    needs: &[need::FEDERATION],
    examine: wide_subject,
};

fn wide_subject(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in rules(asked).filter(|rule| !is_unpinned(asked, rule)) {
        let is_of_repository = ["repo:", "project_path:"]
            .iter()
            .any(|begin| text(rule, "subject").is_some_and(|subject| subject.starts_with(begin)));
        let claims = texts(rule, "claims").unwrap_or_default();
        let claims = list(claims.into_iter().map(|it| format!("`{}`", shown(it))));
        let of_claims = format!("whatever has {claims}");
        let (severity, whom) = match Match::of(rule).width() {
            Width::Narrow => continue,
            Width::Any => (Severity::High, "whoever the issuer speaks for"),
            Width::Open => (Severity::High, "whatever begins so"),
            Width::Below if Match::of(rule).has_claims() => (Severity::Medium, of_claims.as_str()),
            Width::Below => (Severity::Medium, "whatever is below that"),
            Width::Within if is_of_repository => {
                (Severity::Low, "every branch, tag, environment and pull request of it")
            }
            Width::Within => (Severity::Low, "whatever begins so"),
        };
        let of = issuer(asked, rule).map(|it| format!(" of {}", the(it))).unwrap_or_default();
        let sentence = format!(
            "{} {} {}{of}, which is {whom}, act as {}, {}",
            the(rule),
            does(asked, rule, "let"),
            subject(rule),
            target(asked, rule),
            opens(asked, rule)
        );
        verdict.found.push(found(asked, rule, severity, sentence));
    }
    verdict
}
