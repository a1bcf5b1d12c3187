//! Rules about what becomes of data: where it is sent, whether what happens is recorded, and what may
//! be spent.

use graph::Entity;

use super::{need, source};
use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{named, the};
use crate::kinds::{TELEMETRY_DESTINATION, WORKSPACE, WORKSPACE_SENDS_DESTINATION};
use crate::organization::{flag, text};
use crate::shown;

pub(super) const CONTENT_LEAVES: Rule = Rule {
    id: "content-leaves",
    severity: Severity::High,
    title: "Prompts and answers are sent to a telemetry destination",
    why: "With full content, a destination is sent what people write and what they are answered. Whoever \
          reads it there reads all that its workspaces do, under that service's rules.",
    source: source::TELEMETRY,
    remedy: "Set the destination to metadata only, or name the few workspaces that may send content.",
    needs: &[need::TELEMETRY],
    examine: content_leaves,
};

fn content_leaves(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    let destinations = asked.organization.of_type(TELEMETRY_DESTINATION);
    for destination in destinations.filter(|it| flag(it, "enabled") != Some(false)) {
        match flag(destination, "sendsContent") {
            Some(true) => verdict.found.push(receives(asked, destination)),
            Some(false) => {}
            None => unknown.push(destination),
        }
    }
    verdict.unknown("not told whether content is sent to them", "destination", &unknown);
    verdict
}

fn receives(asked: &Asked<'_, '_>, destination: &Entity<'static>) -> Found {
    let senders = asked.before(&destination.key, WORKSPACE_SENDS_DESTINATION);
    let is_partial = asked.organization.is_partial(WORKSPACE_SENDS_DESTINATION);
    let (severity, of) = match senders.as_slice() {
        [] if is_partial => (Severity::High, "workspaces that are not known".to_owned()),
        [] => (Severity::Low, "no workspace for now".to_owned()),
        some => (Severity::High, asked.workspaces(some)),
    };
    let url = text(destination, "endpointUrl");
    let at = url.map(|url| format!(" at {}", shown(url))).unwrap_or_default();
    let may = if flag(destination, "enabled").is_none() { "may be" } else { "is" };
    let sentence = format!("{}{at} {may} sent the prompts and answers of {of}", the(destination));
    Found::new(destination, sentence).of(severity).with(senders)
}

pub(super) const AUDIT_LOG_OFF: Rule = Rule {
    id: "audit-log-off",
    severity: Severity::High,
    title: "What happens is not recorded",
    why: "While the Compliance API is off, no activity is recorded, and nothing brings it back later: who \
          made which key, who was made an admin.",
    source: source::COMPLIANCE,
    remedy: "Switch the Compliance API on, in the settings of the organization or of its parent.",
    needs: &[need::ACCOUNT, need::SETTINGS],
    examine: audit_log_off,
};

fn audit_log_off(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let Some(account) = asked.organization.account() else { return verdict };
    match flag(account, "auditLogEnabled") {
        Some(false) => {
            let sentence = format!("no activity of {} is recorded", named(account));
            verdict.found.push(Found::new(account, sentence));
        }
        Some(true) => {}
        None if asked.is_read("fetch-settings") => {
            verdict.unknown("not told whether activity is recorded", "organization", &[account]);
        }
        None => {}
    }
    verdict
}

pub(super) const WORKSPACE_WITHOUT_LIMIT: Rule = Rule {
    id: "workspace-without-limit",
    severity: Severity::Low,
    title: "Workspace without a limit of its own",
    why: "A key that was stolen, or a loop in a program, spends up to the organization's limit, and takes \
          from all other workspaces what they need. The default workspace cannot be limited.",
    source: source::SPEND_LIMITS,
    remedy: "Give the workspace a spend limit, or a rate limit.",
    needs: &[need::WORKSPACES, need::LIMITS],
    examine: workspace_without_limit,
};

fn workspace_without_limit(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    if !asked.is_read("fetch-limits") {
        return verdict;
    }
    let (mut unknown, mut maybe_default) = (Vec::new(), Vec::new());
    for workspace in asked.in_use(WORKSPACE).filter(|it| flag(it, "isDefault") != Some(true)) {
        let limits = ["hasOwnRateLimit", "hasOwnSpendLimit"].map(|name| flag(workspace, name));
        match limits {
            [Some(true), _] | [_, Some(true)] => {}
            [Some(false), Some(false)] if flag(workspace, "isDefault").is_none() => {
                maybe_default.push(workspace);
            }
            [Some(false), Some(false)] => {
                let sentence = format!(
                    "the workspace {} has neither a spend limit nor a rate limit of its own",
                    named(workspace)
                );
                verdict.found.push(Found::new(workspace, sentence));
            }
            _ => unknown.push(workspace),
        }
    }
    verdict.unknown("not known which limits they have", "workspace", &unknown);
    verdict.unknown(
        "without a limit, but any of them may be the default one, which can have none",
        "workspace",
        &maybe_default,
    );
    verdict
}
