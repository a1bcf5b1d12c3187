//! How many requests go out at once, and when. Knows no clock: it only asks for delays.
//!
//! The limit is on requests a minute, shared by all of an organization's Admin API clients. An
//! answer that says to wait speaks for every request, so the whole next wave waits. When the limit
//! is met, waves shrink to what got through, with a gap between them; while it is not, they grow
//! again and the gap closes.

use std::cmp::Reverse;

use super::call::Call;

/// The most requests of a wave.
const MAX_WAVE: usize = 32;

/// The longest gap between waves that nobody was told to wait for.
const MAX_GAP_MS: u32 = 1000;

/// So many waves in a row must get through before the next one is larger.
const CLEAN_WAVES: u32 = 8;

/// How fast the crawl goes.
#[derive(Debug)]
pub(super) struct Pace {
    width: usize,
    /// What the service asked to wait before anything else.
    pause_ms: u32,
    gap_ms: u32,
    clean_waves: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { width: MAX_WAVE, pause_ms: 0, gap_ms: 0, clean_waves: 0 }
    }
}

impl Pace {
    /// Takes the next wave out of the queue. Long walks go first: they decide when all is over. A
    /// call that is to wait does so once no other can go on: a wave is over when all of it is.
    pub(super) fn next_wave(&mut self, queue: &mut Vec<Call>) -> Vec<Call> {
        let order = |call: &Call| (call.delay_ms > 0, Reverse(call.page), call.endpoint.clone());
        queue.sort_by_cached_key(order);
        let at_once = queue.iter().filter(|call| call.delay_ms == 0).count();
        let ready = if at_once > 0 { at_once } else { queue.len() };
        let mut wave: Vec<Call> = queue.drain(..ready.min(self.width)).collect();
        for call in &mut wave {
            call.delay_ms = call.delay_ms.max(self.pause_ms).max(self.gap_ms);
        }
        self.pause_ms = 0;
        wave
    }

    /// So many requests of a wave met the limit, so many did not.
    pub(super) fn met_limit(&mut self, limited: usize, answered: usize, pause_ms: u32) {
        if limited > 0 {
            self.width = answered.clamp(1, MAX_WAVE);
            self.pause_ms = pause_ms;
            // The gap was too short by what is still to be waited.
            self.gap_ms = self.gap_ms.saturating_add(pause_ms).min(MAX_GAP_MS);
            self.clean_waves = 0;
            return;
        }
        self.clean_waves = self.clean_waves.saturating_add(1);
        if self.clean_waves >= CLEAN_WAVES {
            self.clean_waves = 0;
            self.width = self.width.saturating_mul(2).min(MAX_WAVE);
            self.gap_ms = if self.width == MAX_WAVE { 0 } else { self.gap_ms / 2 };
        }
    }
}
