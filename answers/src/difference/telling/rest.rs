//! What no other sentence covers, in plain ones: types and properties that are not known here, too.

use super::super::delta::How;
use super::super::names::{quoted, said};
use super::{RelationshipChange, Telling};

impl<'g> Telling<'_, 'g> {
    /// Tells of all that no sentence covers.
    pub(super) fn rest(&mut self) {
        let delta = self.delta;
        for change in &delta.entities {
            let key = change.thing.key.as_ref();
            match change.how {
                How::Unseen => {}
                How::Added | How::SeenFirst if !self.is_said.contains(key) => {
                    self.say_new(change, &[])
                }
                How::Removed if !self.is_said.contains(key) => self.say_gone(change, "is gone"),
                How::Added | How::SeenFirst | How::Removed => {}
                How::Changed => self.other_properties(change),
            }
        }
        for change in &delta.relationships {
            if change.how != How::Unseen && !self.is_said.contains(change.thing.key.as_ref()) {
                self.other_relationship(change);
            }
        }
    }

    fn other_properties(&mut self, change: &super::EntityChange<'g>) {
        let key = change.thing.key.as_ref();
        let is_said = |name: &str| self.said_properties.contains(&(key, name));
        let others: Vec<_> = change.properties.iter().filter(|it| !is_said(it.name)).collect();
        for it in &others {
            if it.name == "updatedOn" {
                continue;
            }
            let name = quoted(it.name);
            let predicate = match (it.old, it.new) {
                (None, new) => format!("now has {name}: {}", said(new)),
                (old, None) => format!("no longer has {name} (was {})", said(old)),
                (old, new) => format!("has another {name}: {} (was {})", said(new), said(old)),
            };
            self.say_of(it.name, change.thing, &predicate);
        }
        let is_only_younger = change.properties.iter().all(|it| it.name == "updatedOn");
        if is_only_younger && !self.touching.contains_key(key) {
            let predicate = "was changed, in what the graph does not hold";
            self.say_of("updatedOn", change.thing, predicate);
        }
    }

    fn other_relationship(&mut self, change: &RelationshipChange<'g>) {
        let Some((from, to)) = self.ends(change) else { return };
        let verb = quoted(&change.thing.class);
        let text = match change.how {
            How::Added => format!("{from} {verb} {to}: that is new"),
            How::SeenFirst => format!("{from} {verb} {to}: that is seen for the first time"),
            How::Removed => format!("{from} {verb} {to}: that is no longer so"),
            How::Unseen => return,
            How::Changed => {
                let of = change.properties.iter();
                let what: Vec<_> = of
                    .map(|it| {
                        format!("{} {} (was {})", quoted(it.name), said(it.new), said(it.old))
                    })
                    .collect();
                format!("{from} {verb} {to}, with other properties: {}", what.join(", "))
            }
        };
        let sort = format!("{} {}", change.thing.kind, change.how.as_str());
        self.say_between(change, &sort, &text);
    }
}
