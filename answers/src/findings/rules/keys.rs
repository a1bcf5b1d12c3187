//! Rules about API keys that work: who holds them, for how long, and with which right.

use graph::Value;

use super::{need, source};
use crate::findings::asked::{Asked, Key};
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::the;
use crate::organization::{flag, text};

pub(super) const OUTLIVES_MAKER: Rule = Rule {
    id: "key-outlives-maker",
    severity: Severity::High,
    title: "Key that still works although its maker left",
    why: "A key's secret is shown to who makes it. Personal keys end with their person; workspace keys \
          and keys of service accounts go on, and so may somebody who has left.",
    source: source::KEY_TYPES,
    remedy: "Make a new key, put it where the old one is used, and disable the old one.",
    needs: &[need::KEYS, need::USERS],
    examine: outlives_maker,
};

fn outlives_maker(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.unknown("not told whether they work", "key", &asked.keys_without_status());
    let mut unknown = Vec::new();
    for key in asked.working_keys() {
        let Some(maker) = asked.maker(key.entity) else { continue };
        match flag(key.entity, "creatorMissing") {
            Some(true) => verdict.found.push(left_behind(asked, key, &maker)),
            Some(false) => {}
            None => unknown.push(key.entity),
        }
    }
    verdict.unknown("not known whether who made them is still there", "key", &unknown);
    verdict.decided_by_what_is_told(asked, &need::KEYS)
}

fn left_behind(asked: &Asked<'_, '_>, key: &Key<'_>, maker: &str) -> Found {
    let (key_, opens) = (the(key.entity), asked.opens(key));
    let goes_on = |why: &str| {
        format!("{key_} still works although {maker}, who made it, is gone{why}; {opens}")
    };
    let is_admin = flag(key.entity, "isAdminCredential") == Some(true);
    match (text(key.entity, "keyKind"), asked.principal(key.entity)) {
        (Some("workspace"), _) => asked.found(key.entity, goes_on("")),
        (_, Some(principal)) => {
            let found = asked.found(key.entity, goes_on(&format!(": it acts as {principal}")));
            if is_admin { found.of(Severity::Critical) } else { found }
        }
        (_, None) => {
            let why = ", and the service does not tell whom it acts as, so it may go on";
            let sentence =
                format!("{key_} is active although {maker}, who made it, is gone{why}; {opens}");
            asked.found(key.entity, sentence).of(Severity::Medium)
        }
    }
}

pub(super) const WITHOUT_OWNER: Rule = Rule {
    id: "key-without-owner",
    severity: Severity::Low,
    title: "Key without an owner",
    why: "A workspace key acts as nobody: it goes on when its maker leaves, and what is done with it is \
          done by nobody. Anthropic calls it legacy, and keys of people and of service accounts \
          preferable.",
    source: source::KEY_TYPES,
    remedy: "Replace it by the key of a service account, or by a personal one.",
    needs: &[need::KEYS],
    examine: without_owner,
};

fn without_owner(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.unknown("not told whether they work", "key", &asked.keys_without_status());
    let mut unknown = Vec::new();
    for key in asked.working_keys() {
        match text(key.entity, "keyKind") {
            None => unknown.push(key.entity),
            Some("workspace") => verdict.found.extend(ownerless(asked, key)),
            Some(_) => {}
        }
    }
    verdict.unknown("not told whom they act as", "key", &unknown);
    verdict
}

/// A workspace key, unless its maker is gone: that is told by the rule about these.
fn ownerless(asked: &Asked<'_, '_>, key: &Key<'_>) -> Option<Found> {
    let (key_, opens) = (the(key.entity), asked.opens(key));
    let maker = asked.maker(key.entity);
    let (made, severity) = match (maker, flag(key.entity, "creatorMissing")) {
        (Some(_), Some(true)) => return None,
        (Some(maker), Some(false)) => {
            (format!("{maker} made it, and it goes on when they leave"), Severity::Low)
        }
        (Some(maker), None) => (format!("{maker} made it, who may be there or not"), Severity::Low),
        (None, _) => ("nobody is known to have made it".to_owned(), Severity::Medium),
    };
    let sentence = format!("{key_} acts as nobody: {made}; {opens}");
    Some(asked.found(key.entity, sentence).of(severity))
}

pub(super) const ADMIN: Rule = Rule {
    id: "key-admin",
    severity: Severity::High,
    title: "Key with the rights of an admin",
    why: "The Admin API takes a key of organization scope with the rights of whom it acts as. One that \
          acts as an admin invites people, makes admins, and lets itself into every workspace.",
    source: source::ADMIN_API,
    remedy: "Let it act as a service account that is no admin, for a workspace; for administration, \
             prefer a token that ends.",
    needs: &[need::KEYS, need::USERS, need::SERVICE_ACCOUNTS],
    examine: admin,
};

fn admin(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.unknown("not told whether they work", "key", &asked.keys_without_status());
    let mut unknown = Vec::new();
    for key in asked.working_keys() {
        match flag(key.entity, "isAdminCredential") {
            Some(true) => {
                let principal =
                    asked.principal(key.entity).unwrap_or_else(|| "an admin".to_owned());
                let sentence = format!(
                    "{} administers the organization: it acts as {principal}, an admin",
                    the(key.entity)
                );
                verdict.found.push(asked.found(key.entity, sentence));
            }
            Some(false) => {}
            None => unknown.push(key.entity),
        }
    }
    verdict.unknown("not known whether they act as an admin", "key", &unknown);
    verdict.decided_by_what_is_told(asked, &need::KEYS)
}

pub(super) const NEVER_EXPIRES: Rule = Rule {
    id: "key-never-expires",
    severity: Severity::Low,
    title: "Key that never expires",
    why: "A key that was copied, logged or left on a laptop works until somebody thinks of it. An \
          expiration, which is chosen when a key is made, ends that by itself.",
    source: source::KEY_TYPES,
    remedy: "Replace it by a key with an expiration, or by workload identity federation, which needs \
             no key.",
    needs: &[need::KEYS],
    examine: never_expires,
};

fn never_expires(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.unknown("not told whether they work", "key", &asked.keys_without_status());
    for key in asked.working_keys() {
        let end = key.entity.properties.get("expiresOn");
        if end.is_some_and(|end| *end != Value::Null) {
            continue;
        }
        let sentence = format!("{} has no end; {}", the(key.entity), asked.opens(key));
        let found = asked.found(key.entity, sentence);
        let is_admin = flag(key.entity, "isAdminCredential") == Some(true);
        verdict.found.push(if is_admin { found.of(Severity::Medium) } else { found });
    }
    verdict
}
