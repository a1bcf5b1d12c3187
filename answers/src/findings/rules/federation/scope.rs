//! What a rule opens to whom it lets in: the administration, every workspace, or one that nobody asks
//! about.

use super::{does, found, issuer, opens, rules, subject, target};
use crate::findings::asked::Asked;
use crate::findings::rule::{Rule, Verdict};
use crate::findings::rules::{need, source};
use crate::findings::severity::Severity;
use crate::findings::words::the;
use crate::kinds::RULE_ALLOWS_WORKSPACE;
use crate::organization::{flag, text, texts};
use crate::shown;

pub(in super::super) const ADMIN: Rule = Rule {
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
                    "{} {} an admin of {}{}, as {}",
                    the(rule),
                    does(asked, rule, "make"),
                    subject(rule),
                    of.unwrap_or_default(),
                    target(asked, rule)
                );
                verdict.found.push(found(asked, rule, Severity::High, sentence));
            }
            Some(false) => {}
            None => unknown.push(rule),
        }
    }
    verdict.unknown("not told what they let do", "rule", &unknown);
    verdict
}

pub(in super::super) const ALL_WORKSPACES: Rule = Rule {
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
                verdict.found.push(found(asked, rule, Severity::Medium, sentence));
            }
            Some(false) => {}
            None if names_some => {}
            None => unknown.push(rule),
        }
    }
    verdict.unknown("not told which workspaces they are for", "rule", &unknown);
    verdict
}

pub(in super::super) const LEGACY_BINDING: Rule = Rule {
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
        let named = asked.organization.from(&rule.key).find(|it| it.kind == RULE_ALLOWS_WORKSPACE);
        let named = named.and_then(|it| asked.organization.entity(&it.to));
        let workspace = named.map_or_else(|| shown(id).into_owned(), |it| asked.workspace(it));
        let sentence = format!(
            "{} opens {workspace} to {}, whether or not that is in it",
            the(rule),
            target(asked, rule)
        );
        verdict.found.push(found(asked, rule, Severity::Medium, sentence));
    }
    verdict
}
