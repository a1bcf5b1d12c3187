//! Workspaces: which are new, archived or renamed, and what holds in them now.

use graph::Value;

use super::super::delta::How;
use super::super::names::{counted, said};
use super::{EntityChange, Telling};
use crate::kinds::{
    API_KEY, EXTERNAL_KEY, SERVICE_ACCOUNT_ASSIGNED_WORKSPACE, USER_ASSIGNED_WORKSPACE,
    WORKSPACE_HAS_KEY, WORKSPACE_USES_EXTERNAL_KEY,
};
use crate::organization::{flag, text};

impl<'g> Telling<'_, 'g> {
    /// Tells of a workspace.
    pub(super) fn workspace(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let mut rest = self.what_is_in(change);
                if flag(change.thing, "active") == Some(false) {
                    rest.push("archived already".to_owned());
                }
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.workspace_changed(change),
        }
    }

    /// How many members and keys a new one has.
    fn what_is_in(&self, change: &EntityChange<'g>) -> Vec<String> {
        let key = change.thing.key.as_ref();
        let is_added = |it: &&graph::Relationship<'static>| {
            let is_member = [USER_ASSIGNED_WORKSPACE, SERVICE_ACCOUNT_ASSIGNED_WORKSPACE]
                .contains(&it.kind.as_ref());
            is_member && !super::relationships::is_implicit(it)
        };
        let members = self.new.to(key).filter(is_added).count();
        let keys = self.new.from(key).filter(|it| it.kind == WORKSPACE_HAS_KEY).count();
        let counts = [(members, "member"), (keys, "key")];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, noun)| counted(count, noun)).collect();
        if counts.is_empty() { Vec::new() } else { vec![format!("with {}", counts.join(" and "))] }
    }

    fn workspace_changed(&mut self, change: &EntityChange<'g>) {
        if was_archived(change) {
            self.cover(change, &["active", "archivedOn", "hasOwnRateLimit", "rateLimits"]);
            let keys = self.new.from(&change.thing.key).filter(|it| it.kind == WORKSPACE_HAS_KEY);
            let ended = keys.filter(|it| {
                let key = self.delta.entity(&it.to).filter(|it| it.thing.kind == API_KEY);
                key.is_some_and(|it| {
                    it.property("status").is_some() && text(it.thing, "status") == Some("archived")
                })
            });
            let ended: Vec<_> = ended.map(|it| it.to.as_ref()).collect();
            let predicate = match ended.len() {
                0 => "was archived".to_owned(),
                count => format!("was archived, and with it {}", counted(count, "key")),
            };
            self.say_of("archived", change.thing, &predicate);
            ended.into_iter().for_each(|key| self.also_about(key));
        } else if self.take(change, &["active", "archivedOn"]).is_some() {
            self.say_of("archived", change.thing, "is in use again");
        }
        self.renamed(change);
        if let Some(it) = self.take(change, &["externalKeyId"]) {
            let by = |id: Option<&Value<'_>>| match id {
                Some(Value::Text(_)) => format!("with {}", self.named(EXTERNAL_KEY, id)),
                _ => "with no key of the customer's".to_owned(),
            };
            let predicate = format!("is now encrypted {} (was {})", by(it.new), by(it.old));
            self.say_of("encryption", change.thing, &predicate);
            self.cover_touching(&change.thing.key, &[WORKSPACE_USES_EXTERNAL_KEY]);
        }
        self.workspace_limits(change);
        self.tags(change);
        self.now(
            change,
            &[
                ("allowedInferenceGeos", "lets its data be worked on in {}"),
                ("defaultInferenceGeo", "has its data worked on by default in {}"),
                ("workspaceGeo", "keeps its data in {}"),
                ("displayColor", "has the colour {}"),
            ],
        );
    }

    fn tags(&mut self, change: &EntityChange<'g>) {
        for it in &change.properties {
            let Some(tag) = it.name.strip_prefix("tag.") else { continue };
            self.said_properties.insert((&change.thing.key, it.name));
            let tag = super::super::names::quoted(tag);
            let predicate = match (it.old, it.new) {
                (None, new) => format!("got the tag {tag}: {}", said(new)),
                (old, None) => format!("lost the tag {tag} (was {})", said(old)),
                (old, new) => format!("now has the tag {tag}: {} (was {})", said(new), said(old)),
            };
            self.say_of("tag", change.thing, &predicate);
        }
    }
}

/// Whether a workspace is archived that was not.
pub(super) fn was_archived(change: &EntityChange<'_>) -> bool {
    change.how == How::Changed
        && change.property("active").is_some()
        && flag(change.thing, "active") == Some(false)
}
