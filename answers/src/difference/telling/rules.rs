//! Federation rules: whom they let in, as whom, and where.

use graph::{Entity, Value};

use super::super::delta::How;
use super::super::names::quoted;
use super::{EntityChange, Telling};
use crate::kinds::{
    FEDERATION_ISSUER, ISSUER_HAS_RULE, RULE_ALLOWS_ACCOUNT, RULE_ALLOWS_SERVICE_ACCOUNT,
    RULE_ALLOWS_WORKSPACE, SERVICE_ACCOUNT, WORKSPACE,
};
use crate::organization::{flag, text, texts};

/// What says where a rule lets in.
const REACH: [&str; 3] = ["appliesToAllWorkspaces", "workspaceIds", "workspaceId"];

impl<'g> Telling<'_, 'g> {
    /// Tells of a rule.
    pub(super) fn rule(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let rest = self.what_a_rule_does(change.thing);
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.rule_changed(change),
        }
    }

    fn what_a_rule_does(&self, rule: &'g Entity<'static>) -> Vec<String> {
        let issuer = self.named(FEDERATION_ISSUER, rule.properties.get("issuerId"));
        let whom = match text(rule, "subject") {
            Some(subject) => format!("{} of {issuer}", quoted(subject)),
            None => format!("whomever {issuer} names"),
        };
        let account = self.named(SERVICE_ACCOUNT, rule.properties.get("serviceAccountId"));
        let mut rest =
            vec![format!("which lets {whom} act as {account} {}", self.where_it_lets_in(rule))];
        if flag(rule, "active") == Some(false) {
            rest.push("archived already".to_owned());
        }
        rest
    }

    /// Where a rule lets in: `in Research`.
    fn where_it_lets_in(&self, rule: &'g Entity<'static>) -> String {
        if flag(rule, "admin") == Some(true) {
            return "and administer the organization".to_owned();
        }
        if flag(rule, "appliesToAllWorkspaces") == Some(true) {
            return "in every workspace that it is in".to_owned();
        }
        let old = text(rule, "workspaceId");
        match (texts(rule, "workspaceIds"), old) {
            (Some(ids), Some(old)) if ids.is_empty() => {
                format!("in {}", self.named(WORKSPACE, Some(&old.into())))
            }
            (Some(ids), _) if ids.is_empty() => "in no workspace".to_owned(),
            (Some(_), _) => {
                format!("in {}", self.all_named(WORKSPACE, rule.properties.get("workspaceIds")))
            }
            (None, _) => "in workspaces that are not told".to_owned(),
        }
    }

    fn rule_changed(&mut self, change: &EntityChange<'g>) {
        let is_archived =
            change.property("archivedOn").is_some() && flag(change.thing, "active") == Some(false);
        if is_archived {
            // Where it let in before says nothing any more.
            self.cover(change, &["active", "archivedOn"]);
            self.cover(change, &REACH);
            self.cover_touching(&change.thing.key, &[RULE_ALLOWS_WORKSPACE]);
            self.say_of("archived", change.thing, "was archived");
        }
        if self.take(change, &["active", "archivedOn"]).is_some() {
            match flag(change.thing, "active") {
                // Its issuer's sentence says so.
                Some(false) if self.is_issuer_changed(change.thing) => {}
                Some(false) => self.say_of("archived", change.thing, "no longer lets anybody in"),
                _ => self.say_of("archived", change.thing, "lets in again"),
            }
        }
        if let Some(it) = self.take(change, &["subject"]) {
            let whom = |value: Option<&Value<'_>>| match value {
                Some(Value::Text(subject)) => quoted(subject),
                _ => "whatever the subject".to_owned(),
            };
            let predicate = format!("now lets in {} (was {})", whom(it.new), whom(it.old));
            self.say_of("subject", change.thing, &predicate);
        }
        if let Some(it) = self.take(change, &["serviceAccountId"]) {
            let (is, was) =
                (self.named(SERVICE_ACCOUNT, it.new), self.named(SERVICE_ACCOUNT, it.old));
            self.say_of("account", change.thing, &format!("now lets act as {is} (was {was})"));
            self.cover_touching(&change.thing.key, &[RULE_ALLOWS_SERVICE_ACCOUNT]);
        }
        if let Some(it) = self.take(change, &["issuerId"]) {
            let (is, was) =
                (self.named(FEDERATION_ISSUER, it.new), self.named(FEDERATION_ISSUER, it.old));
            self.say_of("issuer", change.thing, &format!("now believes {is} (was {was})"));
            self.cover_touching(&change.thing.key, &[ISSUER_HAS_RULE]);
        }
        self.rule_reach_changed(change);
        self.rule_conditions_changed(change);
        self.renamed(change);
        self.now(change, &[("tokenLifetimeSeconds", "gives tokens that are good for {} seconds")]);
    }

    /// Tells what else must be true of a token. What is asked no more lets more in.
    fn rule_conditions_changed(&mut self, change: &EntityChange<'g>) {
        for (name, noun) in [("audience", "the audience"), ("condition", "the condition")] {
            let Some(it) = self.take(change, &[name]) else { continue };
            let value = super::super::names::said;
            let predicate = match (it.old, it.new) {
                (old, None) => format!("no longer asks for {noun} {}", value(old)),
                (None, new) => format!("now asks for {noun} {}", value(new)),
                (old, new) => format!("now asks for {noun} {} (was {})", value(new), value(old)),
            };
            self.say_of(name, change.thing, &predicate);
        }
        self.list_changed(change, &["claims"], "asks for the claims");
    }

    /// Tells where a rule lets in, if that changed: by its scopes or by its workspaces.
    fn rule_reach_changed(&mut self, change: &EntityChange<'g>) {
        if let Some(it) = self.take(change, &["admin"]) {
            let predicate = match it.new {
                Some(Value::Boolean(true)) => "now lets administer the organization".to_owned(),
                _ => {
                    let place = self.where_it_lets_in(change.thing);
                    format!("no longer lets administer the organization, but act {place}")
                }
            };
            self.say_of("admin", change.thing, &predicate);
            self.cover(change, &REACH);
            self.cover_touching(&change.thing.key, &[RULE_ALLOWS_ACCOUNT, RULE_ALLOWS_WORKSPACE]);
        }
        self.list_changed(change, &["scopes"], "gives the scopes");
        let taken = REACH.map(|name| self.take(change, &[name]));
        let Some(old) = change.old.filter(|_| taken.iter().any(Option::is_some)) else { return };
        let (is, was) = (self.where_it_lets_in(change.thing), self.where_it_lets_in(old));
        let predicate = match is == was {
            true => "names other workspaces, which changes nothing".to_owned(),
            false => format!("now lets act {is} (was: {was})"),
        };
        self.say_of("workspaces", change.thing, &predicate);
        self.cover_touching(&change.thing.key, &[RULE_ALLOWS_WORKSPACE]);
    }

    fn is_issuer_changed(&self, rule: &Entity<'static>) -> bool {
        let issuer = text(rule, "issuerId").map(|id| format!("{FEDERATION_ISSUER}:{id}"));
        let issuer = issuer.and_then(|key| self.delta.entity(&key));
        issuer.is_some_and(|it| it.property("active").is_some())
    }
}
