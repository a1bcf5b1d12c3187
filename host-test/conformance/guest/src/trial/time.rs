//! Delays and time limits. Knows no clock: the server says when something arrived.

use crate::Finding;
use crate::finding::Faults;
use crate::http::{NoResponse, Outcome, Request, in_words};
use crate::probe::{Probe, ask};
use crate::server::{Start, seen_one};

/// Long enough that a host that forgets it cannot be so late by chance.
const DELAY_MS: u32 = 1000;

/// Requests that take as long as the host lets them.
pub(super) struct Slow(Vec<u32>);

impl Slow {
    /// Hands them over, and waits for nothing.
    pub(super) fn hand_over(probe: &mut Probe<'_>) -> Self {
        Self(probe.hand_over(vec![ask("never/silent"), ask("drip")]))
    }

    /// What became of them.
    pub(super) fn findings(self, probe: &mut Probe<'_>, start: &Start) -> [Finding; 3] {
        let outcomes = probe.wait_for(&self.0);
        let [silent, drip] = ["time-limit", "time-limit-body"];
        let mut each = outcomes.iter();
        let mut next = || each.next().unwrap_or(&Err(NoResponse::Missing));
        [timed_out(silent, next()), timed_out(drip, next()), in_time_text(&outcomes, start)]
    }
}

fn timed_out(id: &'static str, outcome: &Outcome) -> Finding {
    let mut faults = Faults::default();
    let found = in_words(outcome);
    faults.unless(matches!(outcome, Err(NoResponse::Timeout(_))), || found.clone());
    faults.finding(id, "timeout")
}

/// That the text of a time limit says whom the host waited for, and how long.
fn in_time_text(outcomes: &[Outcome], start: &Start) -> Finding {
    let mut faults = Faults::default();
    let mut texts = Vec::new();
    for outcome in outcomes {
        let Err(NoResponse::Timeout(text)) = outcome else { continue };
        let rest = text.replace(&start.authority, "");
        faults.unless(rest != *text, || format!("{text:?} does not name {}", start.authority));
        let has_number = rest.chars().any(|c| c.is_ascii_digit());
        faults.unless(has_number, || format!("{text:?} does not say how long"));
        texts.push(rest);
    }
    faults.unless(!texts.is_empty(), || "there was no timeout".to_owned());
    faults.finding("time-limit-text", "names the server and a number")
}

/// That a request is sent no earlier than its delay. The clock runs from when the answer to a
/// request before it was about to be sent, so it says too much rather than too little.
pub(super) fn delay(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let before = probe.one(ask("echo/delay-before"));
    faults.unless(before.is_ok(), || in_words(&before));
    let delayed = probe.one(Request { delay_ms: DELAY_MS, ..ask("echo/delay-after") });
    faults.unless(delayed.is_ok(), || in_words(&delayed));
    let first = seen_one(probe, "echo/delay-before");
    let second = seen_one(probe, "echo/delay-after");
    if let (Some(first), Some(second)) = (faults.take(first), faults.take(second)) {
        let waited_us = second.came_us.saturating_sub(first.answered_us.unwrap_or(first.came_us));
        faults.unless(waited_us >= u64::from(DELAY_MS).saturating_mul(1000), || {
            format!("it was sent after {} ms, not after {DELAY_MS}", waited_us / 1000)
        });
    }
    faults.finding("delay", format!("sent after {DELAY_MS} ms, as asked"))
}
