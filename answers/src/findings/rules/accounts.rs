//! Rules about service accounts, and about the roles that groups give.

use std::collections::BTreeSet;

use graph::Entity;

use super::{need, source};
use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Need, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{count, list, named, the};
use crate::kinds::{
    GROUP_ASSIGNED_ROLE, GROUP_HAS_USER, ROLE, RULE_ALLOWS_SERVICE_ACCOUNT, SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_USES_KEY,
};
use crate::organization::{flag, text};
use crate::{rights, shown};

const KEYS_OF_ACCOUNTS: Need =
    Need { step: "fetch-service-accounts", types: &[SERVICE_ACCOUNT, SERVICE_ACCOUNT_USES_KEY] };
const RULES_OF_ACCOUNTS: Need =
    Need { step: "fetch-federation", types: &[RULE_ALLOWS_SERVICE_ACCOUNT] };

/// Who can act as a service account: keys that work, and rules that let somebody in.
fn actors<'g>(asked: &Asked<'_, 'g>, account: &Entity<'_>) -> Vec<&'g Entity<'static>> {
    let mut actors = asked.behind(&account.key, SERVICE_ACCOUNT_USES_KEY);
    actors.retain(|key| flag(key, "active") != Some(false));
    actors.extend(asked.before(&account.key, RULE_ALLOWS_SERVICE_ACCOUNT));
    actors
}

pub(super) const ADMIN: Rule = Rule {
    id: "service-account-admin",
    severity: Severity::Medium,
    title: "Service account that is an admin",
    why: "A program with an admin's role administers everything, has no second factor, and does not \
          notice when somebody else uses its credential.",
    source: source::WIF,
    remedy: "Make it a developer, unless administration is what it is for; then let exactly one rule or \
             key act as it.",
    needs: &[need::SERVICE_ACCOUNTS],
    examine: admin,
};

fn admin(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for account in asked.in_use(SERVICE_ACCOUNT) {
        match text(account, "organizationRole") {
            Some(role) if rights::is_admin_role(role) => {
                let actors = actors(asked, account);
                let who = match actors.as_slice() {
                    [] => "nothing is known to act as it".to_owned(),
                    some => format!("what acts as it: {}", list(some.iter().map(|it| the(it)))),
                };
                let sentence = format!("{} is an admin; {who}", the(account));
                let found = Found::new(account, sentence).with(actors);
                verdict.found.push(found.right(format!("by the role {}", shown(role))));
            }
            Some(_) => {}
            None => unknown.push(account),
        }
    }
    verdict.unknown("not told which role they have", "service account", &unknown);
    verdict
}

pub(super) const IDLE: Rule = Rule {
    id: "service-account-idle",
    severity: Severity::Low,
    title: "Service account that nothing can use",
    why: "No key that works acts as it and no rule lets anybody act as it: it does nothing, but keeps its \
          role and its workspaces for whoever makes the next key of it.",
    source: source::WIF,
    remedy: "Archive it.",
    needs: &[KEYS_OF_ACCOUNTS, need::KEYS, RULES_OF_ACCOUNTS],
    examine: idle,
};

fn idle(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let needed = [SERVICE_ACCOUNT_USES_KEY, RULE_ALLOWS_SERVICE_ACCOUNT, crate::kinds::API_KEY];
    let is_known = !needed.iter().any(|kind| asked.organization.is_partial(kind));
    for account in asked.in_use(SERVICE_ACCOUNT) {
        if is_known && actors(asked, account).is_empty() {
            let role = text(account, "organizationRole").map_or("that is not told".into(), shown);
            let sentence = format!(
                "{} has the role {role}, and neither a key that works nor a rule in force to act as it",
                the(account)
            );
            verdict.found.push(Found::new(account, sentence));
        }
    }
    verdict
}

pub(super) const BLANKET_ROLE: Rule = Rule {
    id: "role-blanket",
    severity: Severity::Medium,
    title: "Role that allows everything",
    why: "A permission such as `capability_access_all` allows features without naming them, those that \
          Anthropic adds tomorrow included.",
    source: source::ROLES,
    remedy: "Give the groups a role that names what they need.",
    needs: &[need::ROLES],
    examine: blanket_role,
};

fn blanket_role(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for role in asked.organization.of_type(ROLE) {
        match flag(role, "hasBlanketPermission") {
            Some(true) => verdict.found.push(blanket(asked, role)),
            Some(false) => {}
            None => unknown.push(role),
        }
    }
    verdict.unknown("not told all that they permit", "role", &unknown);
    verdict
}

fn blanket(asked: &Asked<'_, '_>, role: &Entity<'static>) -> Found {
    let groups = asked.before(&role.key, GROUP_ASSIGNED_ROLE);
    let people = groups.iter().flat_map(|group| asked.behind(&group.key, GROUP_HAS_USER));
    let people: BTreeSet<_> = people.map(|user| user.key.as_ref()).collect();
    let administers = flag(role, "hasAdminPermission") == Some(true);
    let also = if administers { ", and has rights in the administration" } else { "" };
    let kinds = [GROUP_ASSIGNED_ROLE, GROUP_HAS_USER];
    let is_partial = kinds.iter().any(|kind| asked.organization.is_partial(kind));
    let (severity, who) = match groups.as_slice() {
        [] if is_partial => (Severity::Medium, "which groups give it is not known".to_owned()),
        [] => (Severity::Low, "no group gives it".to_owned()),
        some => {
            let at_least = if is_partial { "at least " } else { "" };
            let people = count(people.len(), "user");
            let (s, gives) = if some.len() == 1 { ("", "gives") } else { ("s", "give") };
            let groups = list(some.iter().map(|group| named(group)));
            (Severity::Medium, format!("the group{s} {groups} {gives} it to {at_least}{people}"))
        }
    };
    let severity = if administers && !groups.is_empty() { Severity::High } else { severity };
    let sentence = format!("{} allows everything{also}; {who}", the(role));
    Found::new(role, sentence).of(severity).with(groups)
}
