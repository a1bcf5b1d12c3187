//! What a run's store holds besides the instance: its requests, and how much memory it has.

use wasmtime::component::HasData;
use wasmtime::{ResourceLimiter, Result};

use crate::fetch::UnderWay;

/// The parts of a component are instances, memories and tables of their own; the collector has a
/// handful of each.
const MAX_PARTS: usize = 32;

/// The collector's one large table holds its functions, a few thousand.
const MAX_TABLE: usize = 100_000;

/// A run's own state.
pub(crate) struct State {
    /// Its requests; none: it may make none.
    pub(crate) under_way: Option<UnderWay>,
    pub(crate) memory: MemoryLimit,
}

impl HasData for State {
    type Data<'a> = &'a mut Self;
}

/// Refuses memory beyond a limit on all memories of a run together, and remembers that it did.
pub(crate) struct MemoryLimit {
    limit: usize,
    used: usize,
    pub(crate) was_met: bool,
}

impl MemoryLimit {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, used: 0, was_met: false }
    }

    /// What the collector is told: it is to end in words before it meets the limit.
    pub(crate) fn for_the_collector(&self) -> u64 {
        u64::try_from(self.limit.saturating_sub(self.limit / 4)).unwrap_or(u64::MAX)
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let allowed = used <= self.limit;
        if allowed {
            self.used = used;
        }
        self.was_met = !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= MAX_TABLE)
    }

    fn instances(&self) -> usize {
        MAX_PARTS
    }

    fn memories(&self) -> usize {
        MAX_PARTS
    }

    fn tables(&self) -> usize {
        MAX_PARTS
    }
}
