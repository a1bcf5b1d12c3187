//! One page that is asked for, again and again if need be. Knows nothing of its answers.

use super::list::Target;
use crate::admin_api::{Cursor, backoff_ms, request_headers};
use crate::http::{Purpose, Request};

/// How often a page is asked for before its step does without it.
const MAX_FAILURES: u32 = 5;

/// How often a page may meet the request limit before its step does without it.
const MAX_LIMITED: u32 = 20;

/// How long a page may be told to wait for the request limit, all its waits together.
const MAX_HELD_MS: u32 = 5 * 60 * 1000;

/// A page to ask for.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) target: Target,
    /// Where the page begins; none for the first.
    pub(super) cursor: Option<Cursor>,
    /// Counted from 1.
    pub(super) page: u32,
    /// How often it has been sent, counted from 1.
    pub(super) attempt: u32,
    /// How often it failed for a reason of its own.
    failures: u32,
    /// How often it met the request limit and was told how long to wait.
    limited: u32,
    /// How long it was told to wait for the limit, in all.
    held_ms: u32,
    pub(super) delay_ms: u32,
}

impl Call {
    /// The first page of a target.
    pub(super) fn first(target: Target) -> Self {
        Self {
            target,
            cursor: None,
            page: 1,
            attempt: 1,
            failures: 0,
            limited: 0,
            held_ms: 0,
            delay_ms: 0,
        }
    }

    /// The page after this one.
    pub(super) fn next_page(&self, cursor: Cursor) -> Self {
        Self {
            cursor: Some(cursor),
            page: self.page.saturating_add(1),
            ..Self::first(self.target.clone())
        }
    }

    /// The same page again after a failure; none if it failed too often.
    pub(super) fn after_failure(&self, wait_ms: Option<u32>) -> Option<Self> {
        let failures = self.failures.saturating_add(1);
        let path = self.target.path(self.cursor.as_ref());
        let delay_ms = wait_ms.unwrap_or_else(|| backoff_ms(&path, failures));
        (failures < MAX_FAILURES).then(|| Self { failures, ..self.again(delay_ms) })
    }

    /// The same page again after it met the request limit; none if it waited long enough. The limit
    /// is shared by all, so that does not count as a failure of the page, and who sends the calls
    /// sees to the wait.
    pub(super) fn after_limit(&self, wait_ms: u32) -> Option<Self> {
        let limited = self.limited.saturating_add(1);
        let held_ms = self.held_ms.saturating_add(wait_ms);
        let is_patient = limited < MAX_LIMITED && held_ms < MAX_HELD_MS;
        is_patient.then(|| Self { limited, held_ms, ..self.again(0) })
    }

    fn again(&self, delay_ms: u32) -> Self {
        Self { attempt: self.attempt.saturating_add(1), delay_ms, ..self.clone() }
    }

    /// The request for it.
    pub(super) fn request(&self, id: u32) -> Request {
        Request {
            id,
            path: self.target.path(self.cursor.as_ref()),
            headers: request_headers(self.target.list.beta),
            delay_ms: self.delay_ms,
            purpose: Purpose {
                step: self.target.list.step.id.to_owned(),
                detail: self.target.operation(),
                page: self.page,
                attempt: self.attempt,
            },
        }
    }
}
