//! Who is in a workspace or a group now, and as what.

use graph::Value;

use super::super::delta::How;
use super::super::names::said;
use super::relationships::is_implicit;
use super::{RelationshipChange, Telling};

impl<'g> Telling<'_, 'g> {
    pub(super) fn membership(&mut self, change: &RelationshipChange<'g>) {
        let Some((who, place)) = self.ends(change) else { return };
        let old_role = change.old.and_then(|it| it.properties.get("role"));
        let role = change.new.and_then(|it| it.properties.get("role"));
        let (is, was) = (plain(role), plain(old_role));
        let was_by_role = change.old.is_some_and(is_implicit);
        let is_by_role = change.new.is_some_and(is_implicit);
        let predicate = match change.how {
            How::Added => format!("became {is} of {place}"),
            How::SeenFirst => format!("is seen to be {is} of {place} for the first time"),
            How::Removed => format!("is no longer in {place} (was {was})"),
            How::Unseen => return,
            How::Changed if is_by_role && !was_by_role => {
                format!("is now {is} of {place} by their role only (was added as {was})")
            }
            How::Changed if was_by_role && !is_by_role => {
                format!("was added to {place} as {is} (was {was} by their role)")
            }
            How::Changed if is == was => return,
            How::Changed => format!("became {is} of {place} (was {was})"),
        };
        self.say_between(
            change,
            &format!("membership {}", change.how.as_str()),
            &format!("{who} {predicate}"),
        );
    }

    pub(super) fn group_member(&mut self, change: &RelationshipChange<'g>) {
        // The group comes first in the graph, the member in the sentence.
        let Some(user) = self.either(&change.thing.to) else { return };
        let Some(group) = self.either(&change.thing.from) else { return };
        let (who, group) = (self.names.start(user), self.names.beside(group));
        let predicate = match change.how {
            How::Added => format!("joined the group {group}"),
            How::SeenFirst => format!("is seen in the group {group} for the first time"),
            How::Removed => format!("is no longer in the group {group}"),
            How::Unseen | How::Changed => return,
        };
        self.say_between(
            change,
            &format!("group {}", change.how.as_str()),
            &format!("{who} {predicate}"),
        );
    }
}

/// A role by the service's own name, without marks: it is among words.
fn plain(role: Option<&Value<'_>>) -> String {
    match role {
        Some(Value::Text(role)) => crate::shown::shown(role).into_owned(),
        None => "a member".to_owned(),
        other => said(other),
    }
}
