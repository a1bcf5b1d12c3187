//! Rules about workload identity federation: whom it lets in, as what and for how long. What is
//! archived lets nobody in and is passed over.

mod matching;
mod scope;
mod subject;
mod tenant;
mod tokens;

use graph::Entity;
pub(crate) use matching::lets_in_anybody;
pub(super) use scope::{ADMIN, ALL_WORKSPACES, LEGACY_BINDING};
pub(super) use subject::{UNPINNED, WIDE_SUBJECT};
pub(super) use tokens::{LONG_LIFETIME, NO_REPLAY_CHECK};

use crate::findings::asked::{Asked, is_active};
use crate::findings::rule::Found;
use crate::findings::severity::Severity;
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

/// Why a rule lets nobody in for now, where that is known: whom it lets act as cannot act, or is
/// nowhere where it is for.
fn lets_nobody_in(asked: &Asked<'_, '_>, rule: &Entity<'_>) -> Option<String> {
    let mut accounts = asked.organization.from(&rule.key);
    let account = accounts.find(|it| it.kind == RULE_ALLOWS_SERVICE_ACCOUNT);
    if let Some(account) = account.filter(|it| !is_active(it)) {
        let account = asked.organization.entity(&account.to)?;
        let is_archived = flag(account, "active") == Some(false);
        let why = if is_archived { "is archived" } else { "is no admin" };
        return Some(format!("{} {why}", the(account)));
    }
    let id = text(rule, "serviceAccountId");
    let is_gone = |id| asked.with_id(SERVICE_ACCOUNT, id).is_none();
    if id.is_some_and(is_gone) && !asked.organization.is_partial(SERVICE_ACCOUNT) {
        return Some("whom it lets act as is gone".to_owned());
    }
    let opens_nothing = flag(rule, "admin") == Some(false)
        && !asked.organization.is_partial(RULE_ALLOWS_WORKSPACE)
        && asked.behind(&rule.key, RULE_ALLOWS_WORKSPACE).is_empty();
    opens_nothing.then(|| "it opens no workspace that is in use".to_owned())
}

/// What a rule does, in a sentence: `lets`, or `would let` where it lets nobody in for now.
fn does(asked: &Asked<'_, '_>, rule: &Entity<'_>, verb: &str) -> String {
    match lets_nobody_in(asked, rule) {
        Some(_) => format!("would {verb}"),
        None => format!("{verb}s"),
    }
}

/// What a rule opens, as the end of a sentence.
fn opens(asked: &Asked<'_, '_>, rule: &Entity<'_>) -> String {
    if flag(rule, "admin") == Some(true) {
        return format!("which {} the organization", does(asked, rule, "administer"));
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

/// A finding about a rule, with the issuer and the service account that have a part in it. Of a rule
/// that lets nobody in for now, it is no more than what is left open.
fn found(
    asked: &Asked<'_, '_>,
    rule: &Entity<'_>,
    severity: Severity,
    mut sentence: String,
) -> Found {
    let account = text(rule, "serviceAccountId");
    let account = account.and_then(|id| asked.with_id(SERVICE_ACCOUNT, id));
    let nobody = lets_nobody_in(asked, rule);
    if let Some(why) = &nobody {
        sentence.push_str(&format!("; it lets nobody in for now: {why}"));
    }
    let severity = nobody.map_or(severity, |_| severity.min(Severity::Low));
    let found = Found { right: right(rule), ..Found::new(rule, sentence) };
    found.of(severity).with(issuer(asked, rule)).with(account)
}
