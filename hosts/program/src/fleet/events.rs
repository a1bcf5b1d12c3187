//! What happens, for whoever watches: JSON lines on standard error, or a display on a terminal.
//! Knows no schedule. *Invariant:* nothing that is told here was read from a credential.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};

use graph_anthropic_wasmtime::Progress;
use jiff::Timestamp;
use serde::Serialize;

use super::progress::Display;
use super::status::{Failure, Outcome, Status};
use crate::doing;

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event<'a> {
    /// A tenant's run begins.
    Started {
        /// Who it is.
        tenant: &'a str,
        /// How many runs in a row this is.
        attempt: u32,
    },
    /// It ended.
    Finished {
        /// Who it is.
        tenant: &'a str,
        /// How.
        outcome: Outcome,
        /// How long it took.
        seconds: f64,
        /// How many entities the graph has; none: there is no new graph.
        #[serde(skip_serializing_if = "Option::is_none")]
        entities: Option<u64>,
        /// How many relationships it has.
        #[serde(skip_serializing_if = "Option::is_none")]
        relationships: Option<u64>,
        /// The types that may lack something.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        partial_types: Vec<&'a str>,
        /// Why there is no graph.
        #[serde(skip_serializing_if = "Option::is_none")]
        failure: Option<&'a Failure>,
    },
    /// It ended as if it had not begun, and begins again once the other tenant of its organization has
    /// ended.
    GaveWay {
        /// Who it is.
        tenant: &'a str,
    },
    /// It will be tried again.
    Retry {
        /// Who it is.
        tenant: &'a str,
        /// When.
        at: Timestamp,
    },
    /// Two tenants are one organization: they share its request limit, and a platform would have one
    /// graph where two were written.
    SameOrganization {
        /// Who waits.
        tenant: &'a str,
        /// For whom.
        other: &'a str,
        /// What both are.
        organization: &'a str,
    },
    /// There is something that somebody should mend.
    Warning {
        /// What it is.
        message: &'a str,
    },
    /// The program was told to end.
    Stopping {
        /// How many runs are told so, too.
        running: usize,
    },
}

impl<'a> Event<'a> {
    /// A run ended, and left this status.
    #[must_use]
    pub fn finished(status: &'a Status) -> Self {
        let graph = status.graph.as_ref().filter(|_| status.failure.is_none());
        Self::Finished {
            tenant: &status.tenant,
            outcome: status.outcome,
            seconds: status.finished.duration_since(status.started).as_secs_f64(),
            entities: graph.map(|graph| graph.entities),
            relationships: graph.map(|graph| graph.relationships),
            partial_types: graph.map(|graph| graph.partial_types()).unwrap_or_default(),
            failure: status.failure.as_ref(),
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    time: Timestamp,
    #[serde(flatten)]
    event: &'a Event<'a>,
}

/// Who is told.
pub struct Events(Watcher);

enum Watcher {
    Nobody,
    Log,
    Terminal(Mutex<Display>),
}

impl Events {
    /// Whoever reads standard error, for a fleet of so many tenants; with `quiet`, nobody.
    #[must_use]
    pub fn new(quiet: bool, tenants: usize) -> Self {
        Self(match (quiet, io::stderr().is_terminal()) {
            (true, _) => Watcher::Nobody,
            (false, true) => Watcher::Terminal(Mutex::new(Display::new(tenants))),
            (false, false) => Watcher::Log,
        })
    }

    /// Whoever reads standard error, a line each, be it a terminal: who runs without end has no bar.
    #[must_use]
    pub fn lines() -> Self {
        Self(Watcher::Log)
    }

    /// Tells of an event.
    pub fn tell(&self, event: &Event) {
        match &self.0 {
            Watcher::Nobody => {}
            Watcher::Log => {
                // What standard error does not take is left out: there is nowhere to say so.
                if let Ok(mut line) = serde_json::to_vec(&Line { time: Timestamp::now(), event }) {
                    line.push(b'\n');
                    let _ = io::stderr().write_all(&line);
                }
            }
            Watcher::Terminal(display) => lock(display).tell(event),
        }
    }

    /// Shows how far a tenant's run is.
    pub fn show(&self, tenant: &str, progress: &Progress) {
        self.show_words(tenant, || doing::words(progress));
    }

    /// The same in words, which are asked for only where somebody sees them.
    pub fn show_words(&self, tenant: &str, words: impl FnOnce() -> String) {
        if let Watcher::Terminal(display) = &self.0 {
            lock(display).show(tenant, &words());
        }
    }

    /// Whether somebody sees how far a tenant's run is, from now on if there is room.
    #[must_use]
    pub fn shows(&self, tenant: &str) -> bool {
        matches!(&self.0, Watcher::Terminal(display) if lock(display).shows(tenant))
    }

    /// Takes away what is no text.
    pub fn finish(&self) {
        if let Watcher::Terminal(display) = &self.0 {
            lock(display).finish();
        }
    }
}

fn lock(display: &Mutex<Display>) -> std::sync::MutexGuard<'_, Display> {
    display.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn line(event: &Event) -> String {
        serde_json::to_string(&Line { time: Timestamp::UNIX_EPOCH, event }).unwrap()
    }

    #[test]
    fn an_event_is_a_line() {
        let failure = Failure {
            kind: "unauthorized".to_owned(),
            message: "the key was refused".to_owned(),
            may_pass: false,
        };
        let finished = Event::Finished {
            tenant: "northwind",
            outcome: Outcome::Failed,
            seconds: 1.5,
            entities: None,
            relationships: None,
            partial_types: Vec::new(),
            failure: Some(&failure),
        };
        let lines = [
            line(&Event::Started { tenant: "northwind", attempt: 2 }),
            line(&finished),
            line(&Event::Retry { tenant: "northwind", at: Timestamp::UNIX_EPOCH }),
            line(&Event::SameOrganization { tenant: "a", other: "b", organization: "org" }),
            line(&Event::GaveWay { tenant: "a" }),
        ];
        expect![[r#"
            {"time":"1970-01-01T00:00:00Z","event":"started","tenant":"northwind","attempt":2}
            {"time":"1970-01-01T00:00:00Z","event":"finished","tenant":"northwind","outcome":"failed","seconds":1.5,"failure":{"kind":"unauthorized","message":"the key was refused","mayPass":false}}
            {"time":"1970-01-01T00:00:00Z","event":"retry","tenant":"northwind","at":"1970-01-01T00:00:00Z"}
            {"time":"1970-01-01T00:00:00Z","event":"same-organization","tenant":"a","other":"b","organization":"org"}
            {"time":"1970-01-01T00:00:00Z","event":"gave-way","tenant":"a"}"#]]
        .assert_eq(&lines.join("\n"));
    }
}
