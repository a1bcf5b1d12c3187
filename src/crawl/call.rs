//! One page that is asked for, again and again if need be. Knows nothing of its answers.

use super::step;
use crate::admin_api::{Cursor, Endpoint, REQUEST_HEADERS, backoff_ms};
use crate::http::{Purpose, Request};

/// How often a page is asked for before its step does without it.
const MAX_FAILURES: u32 = 5;

/// How often a page may meet the request limit while others get through, before that counts as a
/// failure of its own.
const MAX_LIMITED: u32 = 20;

/// A page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) endpoint: Endpoint,
    /// Where the page begins; none for the first.
    pub(super) cursor: Option<Cursor>,
    /// Counted from 1.
    pub(super) page: u32,
    /// How often it has been sent, counted from 1.
    attempt: u32,
    /// How often it failed for a reason of its own.
    failures: u32,
    /// How often it met the request limit while others got through.
    limited: u32,
    pub(super) delay_ms: u32,
}

impl Call {
    /// The first page of an endpoint.
    pub(super) fn first(endpoint: Endpoint) -> Self {
        Self { endpoint, cursor: None, page: 1, attempt: 1, failures: 0, limited: 0, delay_ms: 0 }
    }

    /// The page after this one.
    pub(super) fn next_page(&self, cursor: Cursor) -> Self {
        Self {
            cursor: Some(cursor),
            page: self.page.saturating_add(1),
            ..Self::first(self.endpoint.clone())
        }
    }

    /// The same page again after a failure, unless it failed too often; then how often.
    pub(super) fn after_failure(self, wait_ms: Option<u32>) -> Result<Self, u32> {
        let failures = self.failures.saturating_add(1);
        if failures >= MAX_FAILURES {
            return Err(self.attempt);
        }
        let path = self.endpoint.path(self.cursor.as_ref());
        let delay_ms = wait_ms.unwrap_or_else(|| backoff_ms(&path, failures));
        Ok(Self { failures, ..self.again(delay_ms) })
    }

    /// The same page again after it met the request limit, while others got through; the call as it
    /// is if that is to count as a failure.
    pub(super) fn after_limit(self, others_got_through: bool) -> Result<Self, Self> {
        if !others_got_through || self.limited >= MAX_LIMITED {
            return Err(self);
        }
        let limited = self.limited.saturating_add(1);
        Ok(Self { limited, ..self.again(0) })
    }

    fn again(self, delay_ms: u32) -> Self {
        Self { attempt: self.attempt.saturating_add(1), delay_ms, ..self }
    }

    /// The request for it.
    pub(super) fn request(&self) -> Request {
        let headers = REQUEST_HEADERS.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Request {
            path: self.endpoint.path(self.cursor.as_ref()),
            headers: headers.into(),
            delay_ms: self.delay_ms,
            purpose: Purpose {
                step: step(&self.endpoint).id().to_owned(),
                detail: self.endpoint.operation(),
                page: self.page,
                attempt: self.attempt,
            },
        }
    }
}
