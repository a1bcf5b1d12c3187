//! What is around: telemetry destinations, encryption keys, and the organization's own settings.

use graph::{Entity, Value};

use super::super::delta::How;
use super::super::names::{quoted, said};
use super::{EntityChange, Telling};
use crate::kinds::{WORKSPACE, WORKSPACE_SENDS_DESTINATION, WORKSPACE_USES_EXTERNAL_KEY};
use crate::organization::{flag, text};
use crate::shown::shown;

impl<'g> Telling<'_, 'g> {
    /// Tells of a telemetry destination.
    pub(super) fn destination(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let destination = change.thing;
                let mut rest = Vec::new();
                rest.extend(
                    text(destination, "endpointUrl").map(|url| format!("at {}", quoted(url))),
                );
                let what = match flag(destination, "sendsContent") {
                    Some(true) => "prompts and answers",
                    Some(false) => "metadata only",
                    None => "what is not told",
                };
                rest.push(match flag(destination, "enabled") {
                    Some(false) => format!("off; {what} would be sent"),
                    _ => format!("which is sent {what} of {}", self.coverage(destination)),
                });
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => self.destination_changed(change),
        }
    }

    /// Which workspaces a destination is for.
    fn coverage(&self, destination: &'g Entity<'static>) -> String {
        let named = || self.all_named(WORKSPACE, destination.properties.get("workspaceIds"));
        match text(destination, "coverage") {
            Some("all") => "every workspace".to_owned(),
            Some("include") => named(),
            Some("exclude") => format!("every workspace but {}", named()),
            Some(other) => format!("workspaces by {}", quoted(other)),
            None => "workspaces that are not told".to_owned(),
        }
    }

    fn destination_changed(&mut self, change: &EntityChange<'g>) {
        if let Some(it) = self.take(change, &["sendsContent"]) {
            let predicate = match it.new {
                Some(Value::Boolean(true)) => "is now sent prompts and answers",
                _ => "is no longer sent prompts and answers",
            };
            self.say_of("content", change.thing, predicate);
        }
        if self.take(change, &["enabled", "state", "disabledReason", "tracesEnabled"]).is_some() {
            let reason = text(change.thing, "disabledReason").filter(|it| *it != "caller");
            let predicate = match flag(change.thing, "enabled") {
                Some(true) => "was switched on".to_owned(),
                _ => match reason {
                    Some(reason) => format!("was switched off by the service: {}", shown(reason)),
                    None => "was switched off".to_owned(),
                },
            };
            self.say_of("enabled", change.thing, &predicate);
        }
        let names = ["coverage", "workspaceIds"];
        if let Some(old) = change.old
            && names.iter().any(|it| change.property(it).is_some())
        {
            self.cover(change, &names);
            let (is, was) = (self.coverage(change.thing), self.coverage(old));
            self.say_of("coverage", change.thing, &format!("is now for {is} (was {was})"));
            self.cover_touching(&change.thing.key, &[WORKSPACE_SENDS_DESTINATION]);
        }
        self.renamed(change);
        self.list_changed(change, &["headerNames"], "is sent the headers");
        self.now(change, &[("endpointUrl", "is at {}"), ("tracesUrl", "takes traces at {}")]);
    }

    /// Tells of a key that the customer manages.
    pub(super) fn external_key(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                let of = |name| text(change.thing, name).map(shown);
                let mut rest = Vec::new();
                rest.extend(of("provider").map(|it| format!("kept by {it}")));
                rest.extend(of("geo").map(|it| format!("used in {it}")));
                self.say_new(change, &rest);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => {
                self.renamed(change);
                if let Some(it) = self.take(change, &["attached"]) {
                    let is_used = it.new == Some(&true.into());
                    // A workspace's sentence says which key it is encrypted with.
                    if !self.has_touching(&change.thing.key, WORKSPACE_USES_EXTERNAL_KEY) {
                        let by = if is_used { "a workspace" } else { "no workspace" };
                        self.say_of("attached", change.thing, &format!("is now used by {by}"));
                    }
                }
            }
        }
    }

    /// Tells of the organization itself.
    pub(super) fn account(&mut self, change: &EntityChange<'g>) {
        match change.how {
            How::Added | How::SeenFirst => {
                self.is_said.insert(&change.thing.key);
                let name = super::super::names::with_id(change.thing);
                let text = format!("The organization is seen for the first time: {name}");
                self.say("seen-first", change.thing, text);
            }
            How::Removed => self.say_gone(change, "is gone"),
            How::Unseen => {}
            How::Changed => {
                if let Some(it) = self.take(change, &["auditLogEnabled"]) {
                    let now = if it.new == Some(&true.into()) { "on" } else { "off" };
                    let text = format!("The audit log of the organization was switched {now}");
                    self.say("audit-log", change.thing, text);
                }
                if let Some(it) = self.take(change, &["name", "displayName"]) {
                    let predicate =
                        format!("is now called {} (was {})", said(it.new), said(it.old));
                    self.say_of("renamed", change.thing, &predicate);
                }
                self.organization_limits(change);
            }
        }
    }
}
