//! Issuers: whom the organization believes.

use graph::Value;

use super::super::delta::How;
use super::super::names::quoted;
use super::{EntityChange, Telling};
use crate::organization::{flag, text};

impl<'g> Telling<'_, 'g> {
    /// Tells of an issuer.
    pub(super) fn issuer(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let mut rest = Vec::new();
                rest.extend(text(change.thing, "issuerUrl").map(quoted));
                if flag(change.thing, "active") == Some(false) {
                    rest.push("archived already".to_owned());
                }
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.issuer_changed(change),
        }
    }

    fn issuer_changed(&mut self, change: &EntityChange<'g>) {
        if self.take(change, &["active", "archivedOn"]).is_some() {
            let predicate = match flag(change.thing, "active") {
                Some(false) => "was archived: its rules let nobody in",
                _ => "is in use again",
            };
            self.say_of("archived", change.thing, predicate);
        }
        if let Some(it) = self.take(change, &["checkJti"]) {
            let predicate = match it.new {
                Some(Value::Boolean(true)) => "now takes a token once only",
                _ => "now takes a token more than once",
            };
            self.say_of("checkJti", change.thing, predicate);
        }
        self.renamed(change);
        self.now(
            change,
            &[
                ("issuerUrl", "is at {}"),
                ("jwksType", "finds the keys of its tokens by {}"),
                ("jwksUrl", "has the keys of its tokens at {}"),
                ("maxJwtLifetimeSeconds", "takes tokens that are good for {} seconds"),
                ("jwksPollingDisabledOn", "has not had its keys looked up since {}"),
            ],
        );
    }
}
