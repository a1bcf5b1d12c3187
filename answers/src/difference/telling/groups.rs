//! Groups and roles: which are new or gone, what they give now.

use graph::Value;

use super::super::delta::How;
use super::super::names::{counted, said};
use super::{EntityChange, Telling};
use crate::kinds::{GROUP_ASSIGNED_ROLE, GROUP_HAS_USER, ROLE, ROLE_ALLOWS_ACCOUNT};
use crate::organization::{flag, texts};

impl<'g> Telling<'_, 'g> {
    /// Tells of a group.
    pub(super) fn group(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let key = change.thing.key.as_ref();
                let members = self.new.from(key).filter(|it| it.kind == GROUP_HAS_USER).count();
                let roles: Vec<_> =
                    self.new.from(key).filter(|it| it.kind == GROUP_ASSIGNED_ROLE).collect();
                let roles: Vec<_> = roles.iter().filter_map(|it| self.new.entity(&it.to)).collect();
                let mut rest = vec![format!("with {}", counted(members, "member"))];
                if !roles.is_empty() {
                    let s = if roles.len() == 1 { "" } else { "s" };
                    rest.push(format!("which gives the role{s} {}", self.names.list(&roles)));
                }
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.group_changed(change),
        }
    }

    fn group_changed(&mut self, change: &EntityChange<'g>) {
        self.renamed(change);
        self.now(change, &[("sourceType", "is kept by {}")]);
        let key = change.thing.key.as_ref();
        let has_other_members = self.has_touching(key, GROUP_HAS_USER);
        let outside = self.take(change, &["outsideMemberIds"]);
        if let Some(it) = outside {
            let count = |value: Option<&Value<'_>>| match value {
                Some(Value::Texts(ids)) => ids.len(),
                _ => 0,
            };
            let (is, was) = (count(it.new), count(it.old));
            let predicate = match is == was {
                true => "now has other members from outside the organization".to_owned(),
                false => format!(
                    "now has {} from outside the organization (was {was})",
                    counted(is, "member")
                ),
            };
            self.say_of("outside", change.thing, &predicate);
        }
        if has_other_members || outside.is_some() {
            self.cover(change, &["memberCount"]);
        }
        self.now(change, &[("memberCount", "has {} members")]);
        if self.has_touching(key, GROUP_ASSIGNED_ROLE) {
            self.cover(change, &["roleIds"]);
        } else if let Some(it) = self.take(change, &["roleIds"]) {
            let (is, was) = (self.all_named(ROLE, it.new), self.all_named(ROLE, it.old));
            self.say_of("roles", change.thing, &format!("now gives the roles {is} (was {was})"));
        }
    }

    /// Tells of a role.
    pub(super) fn role(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let mut rest = Vec::new();
                if let Some(permissions) = texts(change.thing, "permissions") {
                    rest.push(format!("with {}", counted(permissions.len(), "permission")));
                }
                if flag(change.thing, "hasAdminPermission") == Some(true) {
                    rest.push("of which some are rights in the administration".to_owned());
                }
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.role_changed(change),
        }
    }

    fn role_changed(&mut self, change: &EntityChange<'g>) {
        self.renamed(change);
        if let Some(it) = self.take(change, &["hasAdminPermission"]) {
            let now = if it.new == Some(&true.into()) { "now" } else { "no longer" };
            let predicate = format!("{now} gives rights in the administration");
            self.say_of("admin", change.thing, &predicate);
        }
        if let Some(it) = self.take(change, &["hasBlanketPermission"]) {
            let predicate = match it.new == Some(&true.into()) {
                true => "now allows every feature, named or not",
                false => "no longer allows more than it names",
            };
            self.say_of("blanket", change.thing, predicate);
        }
        if change.property("permissions").is_some() {
            self.cover_touching(&change.thing.key, &[ROLE_ALLOWS_ACCOUNT]);
        }
        self.list_changed(change, &["permissions"], "permits");
        if let Some(it) = self.take(change, &["source"]) {
            let predicate = format!("is now {} (was {})", said(it.new), said(it.old));
            self.say_of("source", change.thing, &predicate);
        }
    }
}
