//! Rules about workload identity federation: whom it lets in, as what and for how long. What is
//! archived lets nobody in and is passed over.

mod matching;
mod scope;
mod subject;
mod tokens;

use graph::Entity;
pub(super) use scope::{ADMIN, ALL_WORKSPACES, LEGACY_BINDING};
pub(super) use subject::{UNPINNED, WIDE_SUBJECT};
pub(super) use tokens::{LONG_LIFETIME, NO_REPLAY_CHECK};

use crate::findings::asked::Asked;
use crate::findings::rule::Found;
use crate::findings::words::the;
use crate::kinds::{
    FEDERATION_ISSUER, FEDERATION_RULE, RULE_ALLOWS_SERVICE_ACCOUNT, RULE_ALLOWS_WORKSPACE,
    SERVICE_ACCOUNT,
};
use crate::organization::{flag, text, texts};
use crate::shown;

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

/// What a rule lets do, by the service's own names, where it is told.
fn right(rule: &Entity<'_>) -> Option<String> {
    let scopes: Vec<_> = texts(rule, "scopes")?.into_iter().map(shown).collect();
    (!scopes.is_empty()).then(|| format!("with {}", scopes.join(" ")))
}

/// What a rule says of the subject, in a sentence.
fn subject(rule: &Entity<'_>) -> String {
    text(rule, "subject").map_or("any subject".to_owned(), |it| format!("`{}`", shown(it)))
}

/// A finding about a rule, with the issuer and the service account that have a part in it.
fn found(asked: &Asked<'_, '_>, rule: &Entity<'_>, sentence: String) -> Found {
    let account = asked.behind(&rule.key, RULE_ALLOWS_SERVICE_ACCOUNT);
    let found = Found { right: right(rule), ..Found::new(rule, sentence) };
    found.with(issuer(asked, rule)).with(account)
}
