//! Whether there is memory for what comes next, so that a collection that has too little ends in a
//! sentence instead of a trap. Knows nothing of what is kept.

use std::hint::black_box;

use graph::{Failure, Problem};

/// What is needed besides what is asked for, in bytes.
pub(crate) const SPARE: usize = 1 << 20;

/// The memory that a collection may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// In bytes.
    pub(crate) limit: u64,
}

impl Default for Memory {
    /// As much as there is.
    fn default() -> Self {
        Self { limit: u64::MAX }
    }
}

impl Memory {
    /// Makes sure that there is room for so many bytes more.
    ///
    /// # Errors
    ///
    /// If there is not: the limit would be met, or the sandbox gives no more.
    pub(crate) fn make_room(self, bytes: usize) -> Result<(), Failure> {
        let bytes = bytes.saturating_add(SPARE);
        let mut room = Vec::<u8>::new();
        // What is freed again stays in the sandbox's memory, for whoever asks next. A compiler would
        // leave out what nobody uses.
        let is_there = black_box(&mut room).try_reserve_exact(bytes).is_ok();
        if is_there && in_use(bytes) <= self.limit {
            return Ok(());
        }
        Err(Failure::Unavailable(Problem {
            operation: "keep what was read".to_owned(),
            message: "the memory of the collector is full: who runs the host can give it more, or \
                      leave out steps"
                .to_owned(),
            status: None,
            request_id: None,
        }))
    }
}

/// How large the sandbox's memory is, in bytes.
#[cfg(target_arch = "wasm32")]
fn in_use(_: usize) -> u64 {
    const PAGE: u64 = 64 << 10;
    u64::try_from(core::arch::wasm32::memory_size::<0>()).unwrap_or(u64::MAX).saturating_mul(PAGE)
}

/// Without a sandbox nobody knows but what is asked for.
#[cfg(not(target_arch = "wasm32"))]
fn in_use(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
