//! How far a run is, in words. Knows no terminal.

use std::time::Instant;

use graph_anthropic_wasmtime::Progress;

/// What a run does now: `12 requests: list users, page 2`.
#[must_use]
pub fn words(progress: &Progress) -> String {
    let mut words = format!("{} requests", progress.requests);
    let Some(doing) = &progress.doing else { return words };
    words.push_str(": ");
    // What the collector says is for a terminal to show, not to obey.
    words.extend(doing.detail.chars().filter(|c| !c.is_control()));
    if doing.page > 1 {
        words.push_str(&format!(", page {}", doing.page));
    }
    if doing.attempt > 1 {
        words.push_str(&format!(", try {}", doing.attempt));
    }
    let wait = doing.due.and_then(|due| due.checked_duration_since(Instant::now()));
    if let Some(wait) = wait {
        words.push_str(&format!(", waits for {} s", wait.as_secs().saturating_add(1)));
    }
    words
}
