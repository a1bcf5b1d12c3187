//! What arrived at the servers, and when. Answers nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use conformance_guest::agreed::PREFIX;
use tokio::sync::watch;

use super::head::Head;

/// What arrived.
pub(crate) struct Record {
    started: Instant,
    entries: Mutex<Entries>,
    changes: watch::Sender<()>,
}

impl Default for Record {
    fn default() -> Self {
        Self { started: Instant::now(), entries: Mutex::default(), changes: watch::Sender::new(()) }
    }
}

/// All that is noted.
#[derive(Default)]
pub(crate) struct Entries {
    pub(crate) arrived: Vec<Arrived>,
    /// What was asked for at the other origin.
    pub(crate) elsewhere: Vec<Head>,
    /// How many connections are open, at both.
    pub(crate) connections: usize,
}

/// A request that arrived.
#[derive(Clone)]
pub(crate) struct Arrived {
    /// Whose credential it came with.
    pub(crate) run: Option<usize>,
    pub(crate) head: Head,
    pub(crate) came: Duration,
    /// When its answer was about to be sent.
    pub(crate) answered: Option<Duration>,
}

impl Entries {
    /// How many runs have asked for something below a path.
    pub(crate) fn runs_at(&self, below: &str) -> usize {
        let mut runs: Vec<_> = self.below(below).filter_map(|arrived| arrived.run).collect();
        runs.sort_unstable();
        runs.dedup();
        runs.len()
    }

    /// What was asked for below a path.
    pub(crate) fn below<'a>(&'a self, below: &str) -> impl Iterator<Item = &'a Arrived> {
        let start = format!("{PREFIX}{below}");
        self.arrived.iter().filter(move |arrived| arrived.head.target.starts_with(&start))
    }
}

impl Record {
    pub(crate) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        let result = change(&mut self.entries());
        self.changes.send_replace(());
        result
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, is_so: impl Fn(&Entries) -> bool) {
        let mut changes = self.changes.subscribe();
        while !is_so(&self.entries()) {
            // Whoever changes something is this record itself.
            let _ = changes.changed().await;
        }
    }

    /// Notes a request, and returns its place.
    pub(crate) fn note(&self, run: Option<usize>, head: Head) -> usize {
        let came = self.started.elapsed();
        self.change(|entries| {
            entries.arrived.push(Arrived { run, head, came, answered: None });
            entries.arrived.len().saturating_sub(1)
        })
    }

    /// Notes that the answer to the request at a place is about to be sent.
    pub(crate) fn note_answer(&self, place: usize) {
        let now = self.started.elapsed();
        self.change(|entries| {
            if let Some(arrived) = entries.arrived.get_mut(place) {
                arrived.answered = Some(now);
            }
        });
    }

    /// Notes what was asked for at the other origin.
    pub(crate) fn note_elsewhere(&self, head: Head) {
        self.change(|entries| entries.elsewhere.push(head));
    }

    /// Notes that a connection is open, until what is returned is dropped.
    pub(crate) fn note_connection(&self) -> impl Drop + '_ {
        struct Open<'a>(&'a Record);
        impl Drop for Open<'_> {
            fn drop(&mut self) {
                self.0.change(|it| it.connections = it.connections.saturating_sub(1));
            }
        }
        self.change(|entries| entries.connections = entries.connections.saturating_add(1));
        Open(self)
    }

    pub(crate) fn connections(&self) -> usize {
        self.entries().connections
    }

    pub(crate) fn arrived_in_all(&self) -> usize {
        self.entries().arrived.len()
    }

    pub(crate) fn arrived(&self, run: Option<usize>) -> usize {
        self.entries().arrived.iter().filter(|arrived| arrived.run == run).count()
    }

    pub(crate) fn elsewhere(&self) -> Vec<String> {
        self.entries().elsewhere.iter().map(|head| head.target.clone()).collect()
    }
}
