//! What a run may use, and what all runs together may. Every limit has a default, and an error of its
//! own when it is met.

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
    /// Requests in all; met: the collector's `denied`, for those that are too many. Default: 100,000,
    /// more than the service lets through in 16 hours.
    pub requests: u32,
    /// Headers of a request; met: the collector's `denied`. Default: 32.
    pub request_headers: usize,
    /// Size of all bodies that were received and not yet handed to the collector, in bytes; met:
    /// the collector's `too-large`. Default: 256 MiB.
    pub held_bytes: u64,
    /// Time for the run; met: [`RunError::OutOfTime`](crate::RunError::OutOfTime). What the caller
    /// does between two pages counts. Default: 30 minutes, for the service allows 100 requests a
    /// minute.
    pub run_time: Duration,
    /// Time that a collector may take to end once it heard `cancelled`. Then it is ended. Default: 2 s.
    pub cancel_time: Duration,
    /// The collector's memory, in bytes; met:
    /// [`RunError::OutOfMemory`](crate::RunError::OutOfMemory). The collector is told of three
    /// quarters of it, and ends in words before it meets this. Default: 1 GiB.
    pub memory_bytes: usize,
    /// The elements of a table of functions; met:
    /// [`RunError::TableTooLarge`](crate::RunError::TableTooLarge). Default: 100,000; the collector
    /// has one of a few thousand.
    pub table_elements: usize,
    /// Instances, memories and tables, each; met:
    /// [`RunError::NotStarted`](crate::RunError::NotStarted). Default: 32; the collector has a handful
    /// of each.
    pub parts: usize,
    /// What one call between host and collector may carry, in bytes as wasmtime counts them; met:
    /// [`RunError::CallTooLarge`](crate::RunError::CallTooLarge). Default: 256 MiB; a page takes a few,
    /// a graph that is [collected](crate::Collector::collect) as one comes in one call.
    pub call_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: fetch_rules::IN_FLIGHT,
            request_time: fetch_rules::REQUEST_TIME,
            body_bytes: fetch_rules::BODY_BYTES,
            under_way: fetch_rules::UNDER_WAY,
            requests: 100_000,
            request_headers: 32,
            held_bytes: fetch_rules::HELD_BYTES,
            run_time: Duration::from_secs(30 * 60),
            cancel_time: Duration::from_secs(2),
            memory_bytes: 1 << 30,
            table_elements: 100_000,
            parts: 32,
            call_bytes: 256 << 20,
        }
    }
}

/// What all runs of a [`Collector`](crate::Collector) and its clones may use together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Requests in flight at a time; others wait for their turn. Default: 512.
    pub in_flight: usize,
    /// The memory of all collectors, and of the bodies that wait for them, in bytes; met:
    /// [`RunError::OutOfTotalMemory`](crate::RunError::OutOfTotalMemory), for the run that asked for
    /// more. What is on its way from a collector to the host comes on top: a page for each run, at
    /// most [`Limits::call_bytes`]. Default: 4 GiB.
    pub memory_bytes: usize,
}

impl Default for Totals {
    fn default() -> Self {
        Self { in_flight: 512, memory_bytes: 4 << 30 }
    }
}
