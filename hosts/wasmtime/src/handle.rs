//! A run from outside: how far it is, and how to end it. Knows no instance.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::bindings::http_fetch::{FetchError, Purpose, Request, Response};

/// A run from outside. Clones are of the same run, and none of them keeps it going.
#[derive(Clone, Debug, Default)]
pub struct Handle(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cancelled: CancellationToken,
    progress: Mutex<Progress>,
}

/// How far a run is.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Progress {
    /// Requests that the collector made so far, repeated ones included.
    pub requests: u32,
    /// Requests that were answered.
    pub answers: u32,
    /// What was asked for last.
    pub doing: Option<Doing>,
    /// Entities and relationships that were passed on.
    pub items: u64,
    /// The organization's id, as the service gives it with what it grants.
    pub organization: Option<String>,
}

/// What is asked for, in the collector's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doing {
    /// The id of the step that asks: `fetch-users`.
    pub step: String,
    /// What is asked for: `list members of workspace wrkspc_01`.
    pub detail: String,
    /// The page of the list, counted from 1.
    pub page: u32,
    /// How often this page has been asked for, counted from 1.
    pub attempt: u32,
    /// When it is sent, if the collector waits before it.
    pub due: Option<Instant>,
}

impl Handle {
    /// Ends the run: the collector hears `cancelled`, and has
    /// [`Limits::cancel_time`](crate::Limits::cancel_time) to end.
    pub fn cancel(&self) {
        self.0.cancelled.cancel();
    }

    /// Whether the run was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.is_cancelled()
    }

    /// How far the run is now.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.lock().clone()
    }

    /// Waits until the run is cancelled.
    pub(crate) async fn cancelled(&self) {
        self.0.cancelled.cancelled().await;
    }

    /// What comes of a future; none: the run was cancelled before.
    pub(crate) async fn unless_cancelled<F: Future>(&self, future: F) -> Option<F::Output> {
        self.0.cancelled.run_until_cancelled(future).await
    }

    /// Requests were handed over. The one that waits longest, or was tried most, is told of.
    pub(crate) fn handed_over(&self, requests: &[Request]) {
        let mut progress = self.lock();
        let count = u32::try_from(requests.len()).unwrap_or(u32::MAX);
        progress.requests = progress.requests.saturating_add(count);
        let told = requests.iter().rev().max_by_key(|it| (it.delay_ms, it.purpose.attempt));
        if let Some(request) = told {
            let delay = Duration::from_millis(request.delay_ms.into());
            let due = Some(delay).filter(|delay| !delay.is_zero());
            let due = due.and_then(|delay| Instant::now().checked_add(delay));
            let Purpose { step, detail, page, attempt } = request.purpose.clone();
            progress.doing = Some(Doing { step, detail, page, attempt, due });
        }
    }

    /// A request was answered.
    pub(crate) fn answered(&self, outcome: &Result<Response, FetchError>) {
        let mut progress = self.lock();
        progress.answers = progress.answers.saturating_add(1);
        // Who is refused may be told of anybody.
        if let (None, Ok(response @ Response { status: 200..=299, .. })) =
            (&progress.organization, outcome)
        {
            let is_id = |(name, _): &&(String, String)| {
                name.eq_ignore_ascii_case("anthropic-organization-id")
            };
            progress.organization = response.headers.iter().find(is_id).map(|(_, id)| id.clone());
        }
    }

    /// So many more entities and relationships were passed on.
    pub(crate) fn passed_on(&self, items: usize) {
        let mut progress = self.lock();
        progress.items = progress.items.saturating_add(u64::try_from(items).unwrap_or(u64::MAX));
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.0.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
