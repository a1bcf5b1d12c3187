//! What a run's store holds besides the instance: its requests, and how much it may grow.

use wasmtime::component::HasData;
use wasmtime::{ResourceLimiter, Result};

use crate::budget::Share;
use crate::error::RunError;
use crate::fetch::UnderWay;
use crate::limits::Limits;

/// A run's own state.
pub(crate) struct State {
    /// Its requests; none: it may make none.
    pub(crate) under_way: Option<UnderWay>,
    pub(crate) growth: Growth,
}

impl HasData for State {
    type Data<'a> = &'a mut Self;
}

/// Refuses what is beyond a limit, and remembers that it did.
pub(crate) struct Growth {
    limits: Limits,
    /// All memories of the run together, in bytes.
    used: usize,
    /// The same, of what all runs may have.
    share: Share,
    /// What was refused last, unless something was granted since.
    refused: Option<Refused>,
}

#[derive(Clone, Copy)]
enum Refused {
    Memory,
    TotalMemory,
    Table,
}

impl Growth {
    pub(crate) fn new(limits: Limits, share: Share) -> Self {
        Self { limits, used: 0, share, refused: None }
    }

    /// What the collector is told of its memory: it is to end in words before it meets the limit.
    pub(crate) fn for_the_collector(&self) -> u64 {
        let limit = self.limits.memory_bytes;
        u64::try_from(limit.saturating_sub(limit / 4)).unwrap_or(u64::MAX)
    }

    /// Which limit was met, if it is to blame for what came after.
    pub(crate) fn met(&self) -> Option<RunError> {
        Some(match self.refused? {
            Refused::Memory => RunError::OutOfMemory { limit: self.limits.memory_bytes },
            Refused::TotalMemory => RunError::OutOfTotalMemory { limit: self.share.limit() },
            Refused::Table => RunError::TableTooLarge { limit: self.limits.table_elements },
        })
    }

    /// The same, where the collector ended in words: they are better, unless others had the memory.
    pub(crate) fn met_by_all(&self) -> Option<RunError> {
        matches!(self.refused, Some(Refused::TotalMemory)).then(|| self.met()).flatten()
    }
}

impl ResourceLimiter for Growth {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let more = desired.saturating_sub(current);
        let used = self.used.saturating_add(more);
        self.refused = if used > self.limits.memory_bytes {
            Some(Refused::Memory)
        } else if !self.share.grow(more) {
            Some(Refused::TotalMemory)
        } else {
            self.used = used;
            None
        };
        Ok(self.refused.is_none())
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let is_too_large = desired > self.limits.table_elements;
        self.refused = is_too_large.then_some(Refused::Table);
        Ok(!is_too_large)
    }

    fn instances(&self) -> usize {
        self.limits.parts
    }

    fn memories(&self) -> usize {
        self.limits.parts
    }

    fn tables(&self) -> usize {
        self.limits.parts
    }
}
