//! Service accounts: which are new, which are admins now, which are archived and what ended with
//! them.

use graph::Value;

use super::super::delta::How;
use super::super::names::counted;
use super::{EntityChange, Telling};
use crate::kinds::{
    RULE_ALLOWS_SERVICE_ACCOUNT, SERVICE_ACCOUNT_ASSIGNED_WORKSPACE, SERVICE_ACCOUNT_USES_KEY,
};
use crate::organization::{flag, text};
use crate::shown::shown;

impl<'g> Telling<'_, 'g> {
    /// Tells of a service account.
    pub(super) fn service_account(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let rest = self.what_an_account_is(change);
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.account_changed(change),
        }
    }

    fn what_an_account_is(&self, change: &EntityChange<'g>) -> Vec<String> {
        let account = change.thing;
        let mut rest = Vec::new();
        match text(account, "organizationRole") {
            Some("admin") => rest.push("an admin of the organization".to_owned()),
            Some(role) => rest.push(format!("as {}", shown(role))),
            None => {}
        }
        rest.extend(self.account_memberships(&account.key));
        if flag(account, "active") == Some(false) {
            rest.push("archived already".to_owned());
        }
        rest
    }

    /// The workspaces that it was added to, with the roles there.
    fn account_memberships(&self, key: &str) -> Option<String> {
        let all = self.new.from(key).filter(|it| {
            it.kind == SERVICE_ACCOUNT_ASSIGNED_WORKSPACE && !super::relationships::is_implicit(it)
        });
        let all: Vec<_> = all
            .filter_map(|it| {
                let workspace = self.names.beside(self.either(&it.to)?);
                Some(match it.properties.get("role") {
                    Some(Value::Text(role)) => format!("{} of {workspace}", shown(role)),
                    _ => format!("in {workspace}"),
                })
            })
            .collect();
        let first: Vec<_> = all.iter().take(5).cloned().collect();
        (!all.is_empty()).then(|| super::super::names::listed(&first, all.len()))
    }

    fn account_changed(&mut self, change: &EntityChange<'g>) {
        if let Some(it) = self.take(change, &["organizationRole"]) {
            let was = super::super::names::said(it.old);
            let predicate = match text(change.thing, "organizationRole") {
                Some("admin") => "was made an admin".to_owned(),
                Some(role) => format!("is now {} (was {was})", shown(role)),
                None => format!("has no role that is told (was {was})"),
            };
            self.say_of("role", change.thing, &predicate);
        }
        if self.take(change, &["active", "archivedOn"]).is_some() {
            let predicate = match flag(change.thing, "active") {
                Some(false) => format!("was archived{}", self.what_ended_with(&change.thing.key)),
                _ => "is in use again".to_owned(),
            };
            self.say_of("archived", change.thing, &predicate);
        }
        self.renamed(change);
    }

    /// What worked by a service account before and does not any more.
    fn what_ended_with(&self, key: &str) -> String {
        let worked = |kind: &str, places: &[usize]| {
            let changes = places.iter().filter_map(|place| self.delta.relationships.get(*place));
            let ended =
                changes.filter(|it| it.thing.kind == kind && it.property("active").is_some());
            ended.count()
        };
        let places = self.touching.get(key).cloned().unwrap_or_default();
        let keys = worked(SERVICE_ACCOUNT_USES_KEY, &places);
        let rules = worked(RULE_ALLOWS_SERVICE_ACCOUNT, &places);
        let counts = [(keys, "key"), (rules, "rule")];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, noun)| counted(count, noun)).collect();
        if counts.is_empty() {
            return String::new();
        }
        format!(", and with it ended {}", counts.join(" and "))
    }
}
