//! What a run may use. Every limit has a default, and an error of its own when it is met.

use std::time::Duration;

/// What a run may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests in flight at a time. Default: 16.
    pub in_flight: usize,
    /// Time for a request, its body included; met: the collector's `timeout`. Default: 30 s.
    pub request_time: Duration,
    /// Size of a body, in bytes; met: the collector's `too-large`. Default: 32 MiB.
    pub body_bytes: u64,
    /// Requests under way at a time, those that wait for their turn included; met: the collector's
    /// `denied`, for those that are too many. Default: 64, twice what the collector asks for.
    pub under_way: usize,
    /// Size of all bodies that were received and not yet handed to the collector, in bytes; met:
    /// the collector's `too-large`. Default: 256 MiB.
    pub held_bytes: u64,
    /// Time for the run; met: [`RunError::OutOfTime`](crate::RunError::OutOfTime).
    /// Default: 30 minutes, for the service allows 100 requests a minute.
    pub run_time: Duration,
    /// The collector's memory, in bytes; met:
    /// [`RunError::OutOfMemory`](crate::RunError::OutOfMemory). The collector is told of three
    /// quarters of it, and ends in words before it meets this. Default: 1 GiB.
    pub memory_bytes: usize,
    /// What one call between host and collector may carry, in bytes as wasmtime counts them; met:
    /// [`RunError::CallTooLarge`](crate::RunError::CallTooLarge). Default: 1 GiB.
    pub call_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: fetch_rules::IN_FLIGHT,
            request_time: fetch_rules::REQUEST_TIME,
            body_bytes: fetch_rules::BODY_BYTES,
            under_way: fetch_rules::UNDER_WAY,
            held_bytes: fetch_rules::HELD_BYTES,
            run_time: Duration::from_secs(30 * 60),
            memory_bytes: 1 << 30,
            call_bytes: 1 << 30,
        }
    }
}
