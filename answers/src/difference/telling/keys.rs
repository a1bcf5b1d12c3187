//! API keys: which are new and what they open, which work no more, which work again.

use graph::{Entity, Value};

use super::super::delta::How;
use super::super::names::said;
use super::workspaces::was_archived;
use super::{EntityChange, Telling};
use crate::date::day;
use crate::kinds::{
    ACCOUNT_HAS_KEY, SERVICE_ACCOUNT, SERVICE_ACCOUNT_USES_KEY, USER, USER_USES_KEY, WORKSPACE,
    WORKSPACE_HAS_KEY,
};
use crate::organization::{flag, text, time};
use crate::shown::shown;

impl<'g> Telling<'_, 'g> {
    /// Tells of a key.
    pub(super) fn api_key(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let rest = self.what_a_key_is(change);
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.key_changed(change),
        }
    }

    fn what_a_key_is(&self, change: &EntityChange<'g>) -> Vec<String> {
        let key = change.thing;
        let mut rest = vec![match text(key, "keyKind") {
            Some("workspace") => "which acts as nobody and outlives who made it".to_owned(),
            _ => match self.acted_as(key) {
                Some(whom) => format!("of {whom}"),
                None => "which acts as nobody that is told".to_owned(),
            },
        }];
        rest.push(format!("good for {}", self.what_it_is_good_for(key)));
        if flag(key, "isAdminCredential") == Some(true) {
            rest.push("with the rights of an admin".to_owned());
        }
        rest.push(match time(key, "expiresOn") {
            Some(end) => format!("until {}", day(end)),
            None => "which never expires".to_owned(),
        });
        match text(key, "status") {
            Some("active") | None => {}
            Some(status) => rest.push(format!("{} already", shown(status))),
        }
        rest.extend(self.made_by(key));
        rest
    }

    /// Whom a key acts as.
    fn acted_as(&self, key: &'g Entity<'static>) -> Option<String> {
        let id = key.properties.get("principalId")?;
        let is_account = text(key, "principalType") == Some("service_account");
        Some(self.named(if is_account { SERVICE_ACCOUNT } else { USER }, Some(id)))
    }

    fn made_by(&self, key: &'g Entity<'static>) -> Option<String> {
        let (id, principal) =
            (key.properties.get("createdById")?, key.properties.get("principalId"));
        if Some(id) == principal {
            return None;
        }
        let is_account = text(key, "createdByType") == Some("service_account");
        Some(format!(
            "made by {}",
            self.named(if is_account { SERVICE_ACCOUNT } else { USER }, Some(id))
        ))
    }

    fn what_it_is_good_for(&self, key: &'g Entity<'static>) -> String {
        if text(key, "scopeType") == Some("organization") {
            return "the whole organization".to_owned();
        }
        let holder = self.new.to(&key.key).find(|it| it.kind == WORKSPACE_HAS_KEY);
        let workspace = holder.and_then(|it| self.new.entity(&it.from));
        match (workspace, key.properties.get("workspaceId")) {
            (Some(workspace), _) => self.names.beside(workspace),
            (None, Some(id)) => self.named(WORKSPACE, Some(id)),
            (None, None) => "a workspace that is not told".to_owned(),
        }
    }

    fn key_changed(&mut self, change: &EntityChange<'g>) {
        self.key_status_changed(change);
        let names = ["principalId", "principalType", "keyKind", "outlivesCreator"];
        if self.take(change, &names).is_some() {
            let was = change.old.and_then(|it| self.acted_as(it));
            let is = self.acted_as(change.thing);
            let nobody = || "nobody".to_owned();
            let (is, was) = (is.unwrap_or_else(nobody), was.unwrap_or_else(nobody));
            self.say_of("principal", change.thing, &format!("now acts as {is} (was {was})"));
            self.cover_touching(&change.thing.key, &[USER_USES_KEY, SERVICE_ACCOUNT_USES_KEY]);
        }
        self.key_moved(change);
        if let Some(it) = self.take(change, &["isAdminCredential"]) {
            let now = if it.new == Some(&true.into()) { "now" } else { "no longer" };
            self.say_of("admin", change.thing, &format!("{now} has the rights of an admin"));
        }
        self.creator_changed(change);
        if let Some(it) = self.take(change, &["expiresOn"]) {
            let predicate = match (it.old, it.new) {
                (None, new) => format!("now expires, on {}", said(new)),
                (old, None) => format!("no longer expires (was to on {})", said(old)),
                (old, new) => format!("now expires on {} (was {})", said(new), said(old)),
            };
            self.say_of("end", change.thing, &predicate);
        }
        self.renamed(change);
    }

    fn key_status_changed(&mut self, change: &EntityChange<'g>) {
        let Some(it) = self.take(change, &["status", "active"]) else { return };
        let predicate = match (text_of(it.old), text_of(it.new)) {
            (_, Some("inactive")) => "was switched off".to_owned(),
            (Some("inactive"), Some("active")) => "was switched on again".to_owned(),
            (_, Some("archived")) => "was archived".to_owned(),
            (_, Some("expired")) => "expired".to_owned(),
            _ => format!("is now {} (was {})", said(it.new), said(it.old)),
        };
        if !self.is_archived_with_its_workspace(change) {
            self.say_of("status", change.thing, &predicate);
        }
    }

    /// Tells that who made a key is gone, but where their own sentence says so.
    fn creator_changed(&mut self, change: &EntityChange<'g>) {
        let Some(it) = self.take(change, &["creatorMissing"]) else { return };
        let creator = text(change.thing, "createdById").map(|id| format!("{USER}:{id}"));
        let creator = creator.and_then(|key| self.delta.entity(&key));
        if creator.is_some_and(|it| it.how != How::Changed) {
            return;
        }
        let is = if it.new == Some(&true.into()) { "gone" } else { "there again" };
        self.say_of("creator", change.thing, &format!("is now one whose maker is {is}"));
    }

    /// Tells that a key is good for something else.
    fn key_moved(&mut self, change: &EntityChange<'g>) {
        let is_moved = ["workspaceId", "scopeType"].iter().any(|it| change.property(it).is_some());
        let Some(old) = change.old.filter(|_| is_moved) else { return };
        self.cover(change, &["workspaceId", "scopeType"]);
        let was = match (text(old, "scopeType"), old.properties.get("workspaceId")) {
            (Some("organization"), _) => "the whole organization".to_owned(),
            (_, None) => "a workspace that is not told".to_owned(),
            (_, id) => self.named(WORKSPACE, id),
        };
        let is = self.what_it_is_good_for(change.thing);
        self.say_of("scope", change.thing, &format!("is now good for {is} (was {was})"));
        self.cover_touching(&change.thing.key, &[WORKSPACE_HAS_KEY, ACCOUNT_HAS_KEY]);
    }

    /// Whether a key was archived because its workspace was, whose sentence counts it.
    fn is_archived_with_its_workspace(&self, change: &EntityChange<'g>) -> bool {
        let is_archived = text(change.thing, "status") == Some("archived");
        let mut holders = self.new.to(&change.thing.key).filter(|it| it.kind == WORKSPACE_HAS_KEY);
        let archived = |key: &str| self.delta.entity(key).is_some_and(was_archived);
        is_archived && holders.any(|it| archived(&it.from))
    }
}

fn text_of<'v>(value: Option<&'v Value<'_>>) -> Option<&'v str> {
    match value {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}
