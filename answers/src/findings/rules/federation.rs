//! Rules about workload identity federation: whom it lets in, as what and for how long. What is
//! archived lets nobody in and is passed over.

use graph::Entity;

use super::matching::{Match, Width, shared_issuer};
use super::{need, source};
use crate::findings::asked::{Asked, list, named, number, the};
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::kinds::{
    FEDERATION_ISSUER, FEDERATION_RULE, ISSUER_HAS_RULE, RULE_ALLOWS_SERVICE_ACCOUNT,
    RULE_ALLOWS_WORKSPACE, SERVICE_ACCOUNT,
};
use crate::organization::{flag, text, texts};
use crate::shown;

/// The service's own default of both lifetimes.
const AN_HOUR: i64 = 60 * 60;
const A_DAY: i64 = 24 * AN_HOUR;

/// The rules that are not known to be archived.
fn rules<'g>(asked: &Asked<'_, 'g>) -> impl Iterator<Item = &'g Entity<'static>> {
    asked.in_use(FEDERATION_RULE)
}

/// The issuer of a rule.
fn issuer<'g>(asked: &Asked<'_, 'g>, rule: &Entity<'_>) -> Option<&'g Entity<'static>> {
    asked.with_id(FEDERATION_ISSUER, text(rule, "issuerId")?)
}

/// As whom a rule lets act, in a sentence.
fn target(asked: &Asked<'_, '_>, rule: &Entity<'_>) -> String {
    let Some(id) = text(rule, "serviceAccountId") else {
        return "a service account that is not told".to_owned();
    };
    let account = asked.with_id(SERVICE_ACCOUNT, id);
    account.map_or_else(|| format!("the service account {}", shown(id)), the)
}

/// What a rule opens, as the end of a sentence.
fn opens(asked: &Asked<'_, '_>, rule: &Entity<'_>) -> String {
    if flag(rule, "admin") == Some(true) {
        return "which administers the organization".to_owned();
    }
    let opened = asked.behind(&rule.key, RULE_ALLOWS_WORKSPACE);
    if !opened.is_empty() {
        return format!("in {}", asked.workspaces(&opened));
    }
    let is_partial = asked.organization.is_partial(RULE_ALLOWS_WORKSPACE);
    let nowhere = if is_partial { "in which workspaces is not known" } else { "in no workspace" };
    nowhere.to_owned()
}

/// What a rule lets do, by the service's own names.
fn right(rule: &Entity<'_>) -> String {
    let scopes = texts(rule, "scopes").unwrap_or_default();
    let scopes: Vec<_> = scopes.into_iter().map(shown).collect();
    if scopes.is_empty() { "scopes that are not told".to_owned() } else { scopes.join(" ") }
}

/// What a rule says of the subject, in a sentence.
fn subject(rule: &Entity<'_>) -> String {
    text(rule, "subject").map_or("any subject".to_owned(), |it| format!("`{}`", shown(it)))
}

/// A finding about a rule, with the issuer and the service account that have a part in it.
fn found(asked: &Asked<'_, '_>, rule: &Entity<'_>, sentence: String) -> Found {
    let account = asked.behind(&rule.key, RULE_ALLOWS_SERVICE_ACCOUNT);
    let found = Found::new(rule, sentence).right(right(rule));
    found.with(issuer(asked, rule)).with(account)
}

pub(super) const UNPINNED: Rule = Rule {
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
    let mut unknown = Vec::new();
    for rule in rules(asked) {
        let url = issuer(asked, rule).and_then(|issuer| text(issuer, "issuerUrl"));
        match url.map(shared_issuer) {
            Some(Some(shared)) if !Match::of(rule).names_tenant_of(shared) => {
                let sentence = format!(
                    "{} lets {} of anybody on {} act as {}, {}",
                    the(rule),
                    subject(rule),
                    shared.name,
                    target(asked, rule),
                    opens(asked, rule)
                );
                verdict.found.push(found(asked, rule, sentence));
            }
            Some(_) => {}
            None => unknown.push(rule),
        }
    }
    verdict.unknown("not told whose tokens they are about", "rule", &unknown);
    verdict
}

/// Whether a rule is one of a shared issuer that does not say which tenant, which is told by itself.
fn is_unpinned(asked: &Asked<'_, '_>, rule: &Entity<'_>) -> bool {
    let url = issuer(asked, rule).and_then(|issuer| text(issuer, "issuerUrl"));
    let shared = url.and_then(shared_issuer);
    shared.is_some_and(|shared| !Match::of(rule).names_tenant_of(shared))
}

pub(super) const WIDE_SUBJECT: Rule = Rule {
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
        let (severity, whom) = match Match::of(rule).width() {
            Width::Narrow => continue,
            Width::Any => (Severity::High, "whoever the issuer speaks for"),
            Width::Open => (Severity::High, "whatever begins so"),
            Width::Below => (Severity::Medium, "whatever is below that"),
            Width::Within if is_of_repository => {
                (Severity::Low, "every branch, tag, environment and pull request of it")
            }
            Width::Within => (Severity::Low, "whatever begins so"),
        };
        let of = issuer(asked, rule).map(|it| format!(" of {}", the(it))).unwrap_or_default();
        let sentence = format!(
            "{} lets {}{of}, which is {whom}, act as {}, {}",
            the(rule),
            subject(rule),
            target(asked, rule),
            opens(asked, rule)
        );
        verdict.found.push(found(asked, rule, sentence).of(severity));
    }
    verdict
}

pub(super) const ADMIN: Rule = Rule {
    id: "federation-admin",
    severity: Severity::High,
    title: "Federation rule that makes admins",
    why: "A token with the scope `org:admin` administers the organization, service accounts and federation \
          included: whoever controls what the issuer signs is an admin.",
    source: source::ADMIN_API,
    remedy: "Let it ask for one exact subject that few can start, or archive it and let an admin sign in \
             instead.",
    needs: &[need::FEDERATION],
    examine: admin,
};

fn admin(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for rule in rules(asked) {
        match flag(rule, "admin") {
            Some(true) => {
                let of = issuer(asked, rule).map(|it| format!(" of {}", the(it)));
                let sentence = format!(
                    "{} makes an admin of {}{}, as {}",
                    the(rule),
                    subject(rule),
                    of.unwrap_or_default(),
                    target(asked, rule)
                );
                verdict.found.push(found(asked, rule, sentence));
            }
            Some(false) => {}
            None => unknown.push(rule),
        }
    }
    verdict.unknown("not told what they let do", "rule", &unknown);
    verdict
}

pub(super) const ALL_WORKSPACES: Rule = Rule {
    id: "federation-all-workspaces",
    severity: Severity::Medium,
    title: "Federation rule for every workspace",
    why: "It is for every workspace that its service account is in, those to come included: whoever adds \
          the service account to a workspace opens that to the issuer, too.",
    source: source::FEDERATION_RULES,
    remedy: "Name the workspaces that it is for.",
    needs: &[need::FEDERATION],
    examine: all_workspaces,
};

fn all_workspaces(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    // Of a rule that makes admins, the workspaces mean nothing.
    for rule in rules(asked).filter(|rule| flag(rule, "admin") != Some(true)) {
        let names_some = texts(rule, "workspaceIds").is_some_and(|ids| !ids.is_empty());
        let names_some = names_some || text(rule, "workspaceId").is_some();
        match flag(rule, "appliesToAllWorkspaces") {
            Some(true) => {
                let sentence = format!(
                    "{} is for every workspace of {}, those to come included; now {}",
                    the(rule),
                    target(asked, rule),
                    opens(asked, rule)
                );
                verdict.found.push(found(asked, rule, sentence));
            }
            Some(false) => {}
            None if names_some => {}
            None => unknown.push(rule),
        }
    }
    verdict.unknown("not told which workspaces they are for", "rule", &unknown);
    verdict
}

pub(super) const LEGACY_BINDING: Rule = Rule {
    id: "federation-legacy-binding",
    severity: Severity::Medium,
    title: "Federation rule of the old generation, which asks for no membership",
    why: "A rule of the old generation names one workspace, and nobody asks whether its service account \
          is in it: to take the service account out of the workspace takes nothing away.",
    source: source::FEDERATION_RULES,
    remedy: "Make a new rule that names its workspaces, and archive this one.",
    needs: &[need::FEDERATION],
    examine: legacy_binding,
};

fn legacy_binding(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in rules(asked) {
        let names_some = texts(rule, "workspaceIds").is_some_and(|ids| !ids.is_empty());
        let is_for_all = flag(rule, "appliesToAllWorkspaces") == Some(true);
        let is_admin = flag(rule, "admin") == Some(true);
        let Some(id) =
            text(rule, "workspaceId").filter(|_| !names_some && !is_for_all && !is_admin)
        else {
            continue;
        };
        let opened = asked.behind(&rule.key, RULE_ALLOWS_WORKSPACE);
        let workspace = match opened.as_slice() {
            [] => shown(id).into_owned(),
            some => asked.workspaces(some),
        };
        let sentence = format!(
            "{} opens {workspace} to {}, whether or not that is in it",
            the(rule),
            target(asked, rule)
        );
        verdict.found.push(found(asked, rule, sentence));
    }
    verdict
}

pub(super) const NO_REPLAY_CHECK: Rule = Rule {
    id: "federation-no-replay-check",
    severity: Severity::Medium,
    title: "Federation issuer whose tokens are good more than once",
    why: "A token with a `jti` is good for one exchange, unless the issuer says not to look at it. Then \
          whoever finds a token in a log exchanges it again, for as long as it lasts.",
    source: source::WIF_REFERENCE,
    remedy: "Switch the check on (`check_jti`), unless the issuer's tokens must be used again.",
    needs: &[need::FEDERATION],
    examine: no_replay_check,
};

/// The rules of an issuer that let anybody in, in a sentence.
fn rules_of(asked: &Asked<'_, '_>, issuer: &Entity<'_>) -> (bool, String) {
    let rules = asked.behind(&issuer.key, ISSUER_HAS_RULE);
    match rules.as_slice() {
        [] => (false, "no rule is about it".to_owned()),
        some => (true, format!("it is used by {}", list(some.iter().map(|it| named(it))))),
    }
}

fn no_replay_check(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for issuer in asked.in_use(FEDERATION_ISSUER) {
        match flag(issuer, "checkJti") {
            Some(false) => {
                let (is_used, rules) = rules_of(asked, issuer);
                let sentence =
                    format!("a token of {} can be exchanged again and again; {rules}", the(issuer));
                let severity = if is_used { Severity::Medium } else { Severity::Low };
                verdict.found.push(Found::new(issuer, sentence).of(severity));
            }
            Some(true) => {}
            None => unknown.push(issuer),
        }
    }
    verdict.unknown("not told whether a token is good more than once", "issuer", &unknown);
    verdict
}

pub(super) const LONG_LIFETIME: Rule = Rule {
    id: "federation-long-lifetime",
    severity: Severity::Low,
    title: "Federation token that lasts for more than an hour",
    why: "What federation is for is that a stolen token is soon worth nothing. By default a token of an \
          issuer, and what it is exchanged for, last for an hour at most.",
    source: source::WIF_REFERENCE,
    remedy: "Set the lifetime to an hour or less: what runs longer exchanges a new token.",
    needs: &[need::FEDERATION],
    examine: long_lifetime,
};

fn long_lifetime(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let lifetimes = [
        (FEDERATION_ISSUER, "maxJwtLifetimeSeconds", "takes tokens that last for", "issuer"),
        (FEDERATION_RULE, "tokenLifetimeSeconds", "gives tokens that last for", "rule"),
    ];
    for (kind, property, what, noun) in lifetimes {
        let mut unknown = Vec::new();
        for thing in asked.in_use(kind) {
            match number(thing, property) {
                Some(seconds) if seconds > AN_HOUR => {
                    let sentence = format!("{} {what} {}", the(thing), duration(seconds));
                    verdict.found.push(Found::new(thing, sentence));
                }
                Some(_) => {}
                None => unknown.push(thing),
            }
        }
        verdict.unknown("not told how long tokens last", noun, &unknown);
    }
    verdict
}

/// A number of seconds as people say it: `2 hours`, `90 minutes`, `3601 seconds`.
fn duration(seconds: i64) -> String {
    let whole = |unit: i64| {
        let is_whole = seconds.checked_rem(unit) == Some(0);
        seconds.checked_div(unit).filter(|_| is_whole)
    };
    match (whole(A_DAY), whole(AN_HOUR), whole(60)) {
        (Some(1), _, _) => "a day".to_owned(),
        (Some(days), _, _) => format!("{days} days"),
        (_, Some(hours), _) => format!("{hours} hours"),
        (_, _, Some(minutes)) => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_told_in_the_largest_unit_that_fits() {
        assert_eq!(duration(3601), "3601 seconds");
        assert_eq!(duration(5400), "90 minutes");
        assert_eq!(duration(7200), "2 hours");
        assert_eq!(duration(86_400), "a day");
        assert_eq!(duration(172_800), "2 days");
    }
}
