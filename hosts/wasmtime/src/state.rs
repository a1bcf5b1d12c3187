//! What a run's store holds besides the instance: the client, and how much memory was asked for.

use wasmtime::component::HasData;
use wasmtime::{ResourceLimiter, Result};

use crate::fetch::Client;

/// A run's own state.
pub(crate) struct State {
    pub(crate) client: Client,
    pub(crate) memory: MemoryLimit,
}

impl HasData for State {
    type Data<'a> = &'a mut Self;
}

/// Refuses memory beyond a limit, and remembers that it did.
pub(crate) struct MemoryLimit {
    pub(crate) limit: usize,
    pub(crate) was_met: bool,
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let allowed = desired <= self.limit;
        self.was_met |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        // The collector's one table holds its functions, a few thousand.
        Ok(desired <= 100_000)
    }
}
