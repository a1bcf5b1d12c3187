//! How many requests are under way, and when the next go out. Knows no clock: it only asks for
//! delays.
//!
//! The limit is on requests a minute, shared by all of an organization's Admin API clients. While
//! it is not met, calls go out as soon as there is room. An answer that says to wait speaks for
//! every request that is not yet sent: from then on calls go out in waves, each as wide as what got
//! through, after the wait, with a gap between them. While the limit is not met again, the waves
//! grow and the gap closes, until there are none. Where nothing gets through, each wave waits longer
//! than the one before; after some minutes of that, there is no use in going on.

use std::cmp::Reverse;

use super::call::Call;

/// The most requests that are under way.
const MAX_UNDER_WAY: usize = 32;

/// The longest gap between waves that nobody was told to wait for.
const MAX_GAP_MS: u32 = 1000;

/// So many waves in a row must get through before the next one is larger.
const CLEAN_WAVES: u32 = 8;

/// How long a crawl waits for the limit, in all, while no call gets through.
const MAX_STUCK_MS: u32 = 2 * 60 * 1000;

/// The longest wait of a wave after one in which no call got through, if it is not told to wait
/// longer.
const MAX_STUCK_GAP_MS: u32 = 30 * 1000;

/// What is next.
pub(super) enum Turn {
    /// These calls go out.
    Go(Vec<Call>),
    /// No call got through for so long that none will.
    Stuck,
}

/// How fast the crawl goes.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// While the limit is met, calls go out in these.
    waves: Option<Waves>,
    /// How many calls met the limit since the last ones went out.
    limited: usize,
    /// How many did not.
    got_through: usize,
    /// What the service asked to wait before anything else.
    pause_ms: u32,
}

#[derive(Debug)]
struct Waves {
    width: usize,
    gap_ms: u32,
    clean: u32,
    /// How many waves in a row there were in which no call got through.
    stuck: u32,
    /// How long these waited, in all.
    stuck_ms: u32,
}

impl Pace {
    /// A call met the limit, and was told to wait.
    pub(super) fn met_limit(&mut self, wait_ms: u32) {
        self.limited = self.limited.saturating_add(1);
        self.pause_ms = self.pause_ms.max(wait_ms);
        self.waves.get_or_insert(Waves::default());
    }

    /// A call did not meet the limit.
    pub(super) fn got_through(&mut self) {
        self.got_through = self.got_through.saturating_add(1);
    }

    /// Takes those calls out of the queue that go out now. Long walks go first, for they decide when
    /// all is over; where the limit is met, those that were tried least.
    pub(super) fn next_calls(&mut self, queue: &mut Vec<Call>, under_way: usize) -> Turn {
        let Some(waves) = &mut self.waves else {
            self.got_through = 0;
            let room = MAX_UNDER_WAY.saturating_sub(under_way);
            return Turn::Go(take(queue, room, |_| true, |call| (Reverse(0), call.page)));
        };
        if under_way > 0 || queue.is_empty() {
            return Turn::Go(Vec::new());
        }
        if self.limited > 0 {
            waves.shrink(self.got_through, self.pause_ms);
        } else {
            waves.grow();
        }
        if waves.stuck_ms >= MAX_STUCK_MS {
            return Turn::Stuck;
        }
        let wave = waves.next(queue, self.pause_ms);
        let is_over = waves.width == MAX_UNDER_WAY && waves.gap_ms == 0;
        *self = Self { waves: self.waves.take().filter(|_| !is_over), ..Self::default() };
        Turn::Go(wave)
    }
}

impl Default for Waves {
    fn default() -> Self {
        Self { width: MAX_UNDER_WAY, gap_ms: 0, clean: 0, stuck: 0, stuck_ms: 0 }
    }
}

impl Waves {
    fn shrink(&mut self, got_through: usize, pause_ms: u32) {
        self.width = got_through.clamp(1, MAX_UNDER_WAY);
        // The gap was too short by what is still to be waited.
        self.gap_ms = self.gap_ms.saturating_add(pause_ms).min(MAX_GAP_MS);
        self.clean = 0;
        self.stuck = if got_through == 0 { self.stuck.saturating_add(1) } else { 0 };
        if self.stuck == 0 {
            self.stuck_ms = 0;
        }
    }

    fn grow(&mut self) {
        (self.stuck, self.stuck_ms) = (0, 0);
        self.clean = self.clean.saturating_add(1);
        if self.clean >= CLEAN_WAVES {
            self.clean = 0;
            self.width = self.width.saturating_mul(2).min(MAX_UNDER_WAY);
            self.gap_ms = if self.width == MAX_UNDER_WAY { 0 } else { self.gap_ms / 2 };
        }
    }

    /// A wave is over when all of it is: a call that waits for itself goes with others that do.
    fn next(&mut self, queue: &mut Vec<Call>, pause_ms: u32) -> Vec<Call> {
        // Who was not tried yet may be the one who gets through.
        let order = |call: &Call| (Reverse(call.attempt), call.page);
        let mut wave = take(queue, self.width, |call| call.delay_ms == 0, order);
        if wave.is_empty() {
            wave = take(queue, self.width, |_| true, order);
        }
        let wait_ms = pause_ms.max(self.gap_ms).max(self.stuck_gap_ms());
        for call in &mut wave {
            call.delay_ms = call.delay_ms.max(wait_ms);
        }
        if self.stuck > 0 {
            self.stuck_ms = self.stuck_ms.saturating_add(wait_ms);
        }
        wave
    }

    /// One second, then twice as long each time.
    fn stuck_gap_ms(&self) -> u32 {
        match self.stuck.checked_sub(1) {
            None => 0,
            Some(before) => 1000_u32.checked_shl(before.min(16)).unwrap_or(MAX_STUCK_GAP_MS),
        }
        .min(MAX_STUCK_GAP_MS)
    }
}

/// Takes out of the queue so many calls that may go, the first ones by `order`, and of those that are
/// the same by that, those that have waited longest.
fn take(
    queue: &mut Vec<Call>,
    count: usize,
    may_go: fn(&Call) -> bool,
    order: fn(&Call) -> (Reverse<u32>, u32),
) -> Vec<Call> {
    let mut calls = Vec::new();
    while calls.len() < count {
        let going = queue.iter().enumerate().filter(|(_, call)| may_go(call));
        let Some((place, _)) = going.rev().max_by_key(|(_, call)| order(call)) else { break };
        calls.push(queue.remove(place));
    }
    calls
}
