//! Invites: who is invited as what, and what became of it.

use super::super::delta::How;
use super::people::a_role;
use super::{EntityChange, Telling};
use crate::date::day;
use crate::kinds::{GROUP, INVITE_ASSIGNED_GROUP};
use crate::organization::{flag, text, time};

/// What changes when an invite is accepted.
pub(super) const ACCEPTED: [&str; 3] = ["status", "acceptedOn", "expired"];

impl<'g> Telling<'_, 'g> {
    /// Tells of an invite.
    pub(super) fn invite(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => self.invite_new(change),
            How::Removed => {
                let predicate = match text(change.thing, "status") {
                    Some("accepted") => "is gone; it was accepted before",
                    Some("expired") => "is gone; it had expired",
                    _ if flag(change.thing, "expired") == Some(true) => "is gone; it had expired",
                    _ => "was withdrawn",
                };
                self.say_gone(change, predicate);
            }
            How::Unseen => {}
            How::Changed => self.invite_changed(change),
        }
    }

    fn invite_new(&mut self, change: &EntityChange<'g>) {
        let invite = change.thing;
        let mut rest = vec![format!("as {}", a_role(invite.properties.get("role")))];
        let groups = self.touching(&invite.key, INVITE_ASSIGNED_GROUP, How::is_new);
        if !groups.is_empty() {
            let s = if groups.len() == 1 { "" } else { "s" };
            rest.push(format!("with the group{s} {}", self.names.list(&groups)));
        }
        match (text(invite, "status"), time(invite, "expiresOn")) {
            (Some("pending") | None, Some(end)) => rest.push(format!("until {}", day(end))),
            (Some("pending") | None, None) => {}
            (Some(status), _) => rest.push(format!("{} already", crate::shown::shown(status))),
        }
        self.say_new(change, &rest);
    }

    fn invite_changed(&mut self, change: &EntityChange<'g>) {
        let is_past =
            |name| change.property(name).is_some() && flag(change.thing, name) == Some(true);
        match text(change.thing, "status") {
            Some("accepted") if self.take(change, &ACCEPTED).is_some() => {
                self.say_of("accepted", change.thing, "was accepted");
            }
            Some("expired" | "pending") if is_past("expired") => {
                self.cover(change, &["status", "expired"]);
                self.say_of("expired", change.thing, "expired without being accepted");
            }
            // It had expired before, and only the service's word for it is new.
            Some("expired") => self.cover(change, &["status"]),
            _ => {}
        }
        if let Some(it) = self.take(change, &["role"]) {
            let predicate = format!("is now for {} (was {})", a_role(it.new), a_role(it.old));
            self.say_of("role", change.thing, &predicate);
        }
        if let Some(it) = self.take(change, &["groupIds"]) {
            let (is, was) = (self.all_named(GROUP, it.new), self.all_named(GROUP, it.old));
            let predicate = format!("now gives the groups {is} (was {was})");
            self.say_of("groups", change.thing, &predicate);
            self.cover_touching(&change.thing.key, &[INVITE_ASSIGNED_GROUP]);
        }
    }
}
