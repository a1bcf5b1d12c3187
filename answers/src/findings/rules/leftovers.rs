//! Rules about API keys that nobody needs any more.

use graph::Entity;

use super::{need, source};
use crate::date::{day, days_between};
use crate::findings::asked::{Asked, Key, is_active_key};
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{list, named, number, on, the};
use crate::kinds::{SERVICE_ACCOUNT, USER, WORKSPACE, WORKSPACE_HAS_KEY};
use crate::organization::{flag, text, time};
use crate::shown;

/// How long a key is not used before it is taken to be needed no more.
const UNUSED_DAYS: i64 = 90;

pub(super) const GONE_PRINCIPAL: Rule = Rule {
    id: "key-of-gone-principal",
    severity: Severity::Low,
    title: "Key that acts for somebody who is gone",
    why: "A personal key and a key of a service account stop working when whom they act as is removed. \
          By its status such a key is still active: it is clutter that hides the keys that count, and \
          whatever uses it is broken.",
    source: source::KEY_TYPES,
    remedy: "Find what still uses it, give that a key of its own, and archive this one.",
    needs: &[need::KEYS, need::USERS, need::SERVICE_ACCOUNTS],
    examine: gone_principal,
};

fn gone_principal(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.unknown("not told whether they are active", "key", &asked.keys_without_status());
    let (mut unknown, mut maybe_used) = (Vec::new(), Vec::new());
    for key in asked.keys.iter().filter(|key| key.status == Some(true)) {
        let entity = key.entity;
        let Some(id) = text(entity, "principalId") else { continue };
        let kind = match text(entity, "principalType") {
            Some("user") => USER,
            Some("service_account") => SERVICE_ACCOUNT,
            _ => {
                unknown.push(entity);
                continue;
            }
        };
        match asked.with_id(kind, id) {
            Some(principal) if flag(principal, "active") == Some(false) => {
                verdict.found.push(of_archived(key, principal));
                let tells_use = ["lastUsedOn", "requestsLast90Days"]
                    .iter()
                    .any(|name| entity.properties.contains_key(name));
                if !tells_use {
                    maybe_used.push(entity);
                }
            }
            Some(_) => {}
            None if asked.organization.is_partial(kind) => unknown.push(entity),
            None => {
                let sentence = format!(
                    "{} is active by its status, but {}, whom it acts as, is gone: by rule it has \
                     ended",
                    the(entity),
                    shown(id)
                );
                verdict.found.push(Found::new(entity, sentence));
            }
        }
    }
    verdict.unknown("not known whether whom they act as is still there", "key", &unknown);
    verdict.unknown(
        "not known whether they were used after whom they act as was archived",
        "key",
        &maybe_used,
    );
    verdict.decided_by_what_is_told(asked, &need::KEYS)
}

/// A key of an archived service account. One that was used since did not end as it should have.
fn of_archived(key: &Key<'_>, principal: &Entity<'static>) -> Found {
    let (archived_on, used_on) = (time(principal, "archivedOn"), time(key.entity, "lastUsedOn"));
    let begin = format!(
        "{} is active by its status, but {}, which it acts as, was archived{}",
        the(key.entity),
        the(principal),
        on(archived_on)
    );
    match (archived_on, used_on) {
        (Some(archived_on), Some(used_on)) if archived_on < used_on => {
            let sentence = format!("{begin}; it was used after that, on {}", day(used_on));
            Found::new(key.entity, sentence).of(Severity::High)
        }
        _ => Found::new(key.entity, format!("{begin}: by rule it has ended")),
    }
    .since(principal, "archivedOn")
    .with([principal])
}

pub(super) const UNUSED: Rule = Rule {
    id: "key-unused",
    severity: Severity::Low,
    title: "Key that was not used for 90 days",
    why: "A key that nobody uses is missed by nobody when it is stolen, and serves only who stole it.",
    source: source::ADMIN_API,
    remedy: "Ask who made it, then set it to inactive, which can be undone, and archive it later.",
    needs: &[need::KEYS, need::USAGE],
    examine: unused,
};

fn unused(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    if !asked.is_read("fetch-usage") {
        return verdict;
    }
    verdict.unknown("not told whether they work", "key", &asked.keys_without_status());
    let (mut unknown, mut too_short, mut ageless) = (Vec::new(), Vec::new(), Vec::new());
    for key in asked.working_keys().map(|key| key.entity) {
        if time(key, "lastUsedOn").is_some() {
            continue;
        }
        let made_on = time(key, "createdOn");
        let age = made_on.zip(asked.organization.now()).map(|(made, now)| days_between(made, now));
        match (number(key, "requestsLast90Days"), number(key, "requestsLast30Days"), age) {
            (_, _, Some(age)) if age.is_none_or(|age| age < UNUSED_DAYS) => {}
            (Some(1..), _, _) | (_, Some(1..), _) => {}
            (Some(_), _, None) => ageless.push(key),
            (Some(_), _, Some(_)) => {
                let sentence = format!(
                    "{} was not used in the last {UNUSED_DAYS} days, and was made{}",
                    the(key),
                    on(made_on)
                );
                let found = asked.found(key, sentence);
                let is_admin = flag(key, "isAdminCredential") == Some(true);
                verdict.found.push(if is_admin { found.of(Severity::Medium) } else { found });
            }
            (None, Some(_), _) => too_short.push(key),
            (None, None, _) => unknown.push(key),
        }
    }
    verdict.unknown("not known whether they were used", "key", &unknown);
    verdict.unknown(
        "not used in the last 30 days, and more is not known of them",
        "key",
        &too_short,
    );
    verdict.unknown("not used, but not known for how long they are there", "key", &ageless);
    verdict
}

pub(super) const ARCHIVED_WORKSPACE: Rule = Rule {
    id: "key-of-archived-workspace",
    severity: Severity::Medium,
    title: "Archived workspace with active keys",
    why: "Archiving a workspace ends it for good, and its keys with it. A key of it that is still active \
          was not ended as it should have been, and whoever holds it should not be able to find out.",
    source: source::WORKSPACES,
    remedy: "Archive these keys, and tell Anthropic's support if one of them still works.",
    needs: &[need::KEYS, need::WORKSPACES],
    examine: archived_workspace,
};

fn archived_workspace(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (mut unknown, mut without_status) = (Vec::new(), Vec::new());
    for workspace in asked.organization.of_type(WORKSPACE) {
        let edges = asked.organization.from(&workspace.key);
        let keys = edges.filter(|it| it.kind == WORKSPACE_HAS_KEY);
        let keys: Vec<_> = keys.filter_map(|it| asked.organization.entity(&it.to)).collect();
        if flag(workspace, "active") == Some(false) {
            without_status.extend(keys.iter().filter(|key| is_active_key(key).is_none()));
        }
        let is_active = |key: &&Entity<'static>| is_active_key(key) == Some(true);
        let keys: Vec<_> = keys.into_iter().filter(is_active).collect();
        match flag(workspace, "active") {
            Some(false) if !keys.is_empty() => {
                let sentence = format!(
                    "the workspace {} is archived{}, but has active keys: {}",
                    named(workspace),
                    time(workspace, "archivedOn")
                        .map(|on| format!(" since {}", day(on)))
                        .unwrap_or_default(),
                    list(keys.iter().map(|key| named(key)))
                );
                let found = Found::new(workspace, sentence).since(workspace, "archivedOn");
                verdict.found.push(found.with(keys));
            }
            None if !keys.is_empty() => unknown.push(workspace),
            _ => {}
        }
    }
    verdict.unknown("not told whether they are archived", "workspace", &unknown);
    verdict.unknown("not told whether they are active", "key", &without_status);
    verdict
}
