//! Bytes that several share: who takes the last of them leaves none for others. Knows no run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many bytes.
pub(crate) struct Pool {
    limit: usize,
    used: AtomicUsize,
    /// What is used is shown as this gauge.
    gauge: Option<&'static str>,
}

impl Pool {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicUsize::new(0), gauge: None })
    }

    /// One that shows how much of it is used.
    pub(crate) fn shown_as(gauge: &'static str, limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicUsize::new(0), gauge: Some(gauge) })
    }

    /// None of it yet.
    pub(crate) fn share(self: &Arc<Self>) -> Share {
        Share { pool: Arc::clone(self), bytes: 0 }
    }

    fn take(&self, bytes: usize) -> bool {
        let more = |used: usize| used.checked_add(bytes).filter(|used| *used <= self.limit);
        let taken = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        self.show();
        taken
    }

    fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
        self.show();
    }

    #[expect(clippy::as_conversions, reason = "a gauge is a float, and near enough")]
    fn show(&self) {
        if let Some(gauge) = self.gauge {
            metrics::gauge!(gauge).set(self.used.load(Ordering::Relaxed) as f64);
        }
    }
}

/// What one has of a pool. Dropped, it is given back.
pub(crate) struct Share {
    pool: Arc<Pool>,
    bytes: usize,
}

impl Share {
    /// Takes more. False: there is not so much left, and nothing is taken.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        let taken = self.pool.take(bytes);
        if taken {
            self.bytes = self.bytes.saturating_add(bytes);
        }
        taken
    }

    /// How much the whole pool has, in bytes.
    pub(crate) fn limit(&self) -> usize {
        self.pool.limit
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.pool.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_has_another_cannot_have_until_it_is_given_back() {
        let pool = Pool::new(10);
        let (mut first, mut second) = (pool.share(), pool.share());
        assert!(first.grow(6) && !second.grow(5) && second.grow(4) && !first.grow(1));
        drop(first);
        assert!(second.grow(6) && !second.grow(1) && !second.grow(usize::MAX));
    }
}
