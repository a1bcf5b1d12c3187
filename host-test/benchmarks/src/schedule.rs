//! How long a crawl takes where every request takes as long as it was drawn, beside schedulers that
//! know in advance what there is to ask for. The time is computed: nobody waits.

use std::collections::{BTreeMap, VecDeque};

use graph::Failure;
use graph_anthropic::http::{Answer, Fetch, Request};
use graph_anthropic::{Options, collect_pages};

use crate::recorded::Recorded;

/// As many requests are in flight at a time.
const IN_FLIGHT: usize = 16;

/// Half of the requests take less, in milliseconds.
const MEDIAN_MS: f64 = 100.0;

/// The deviation of the logarithm, so that one in a hundred takes a second or more.
const SIGMA: f64 = std::f64::consts::LN_10 / 2.326;

/// How long a crawl took.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// How many requests there were.
    pub requests: usize,
    /// By the collector's order, in milliseconds.
    pub crawl_ms: f64,
    /// By that of a scheduler that knows how long a walk goes on, in milliseconds.
    pub ideal_ms: f64,
    /// By that of a scheduler that knows how long every request will take, in milliseconds.
    pub clairvoyant_ms: f64,
}

/// Crawls with latencies that a seed draws.
///
/// # Errors
///
/// If the crawl fails.
pub fn crawl(recorded: &Recorded, seed: u64) -> Result<Times, Failure> {
    let mut host = Host { seed, ..Host::new(recorded) };
    collect_pages(&mut host, &Options::default())?;
    let ideal_ms = ideal(&host.sent, |_| 1.0);
    let clairvoyant_ms = ideal(&host.sent, |took_ms| took_ms);
    Ok(Times { requests: host.sent.len(), crawl_ms: host.now_ms, ideal_ms, clairvoyant_ms })
}

struct Host<'a> {
    recorded: &'a Recorded,
    seed: u64,
    now_ms: f64,
    waiting: VecDeque<Request>,
    /// With the moments at which they are answered.
    in_flight: Vec<(f64, Request)>,
    /// The paths in the order in which they were sent, with what they took.
    sent: Vec<(String, f64)>,
}

impl<'a> Host<'a> {
    fn new(recorded: &'a Recorded) -> Self {
        Self {
            recorded,
            seed: 0,
            now_ms: 0.0,
            waiting: VecDeque::new(),
            in_flight: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn send(&mut self) {
        while self.in_flight.len() < IN_FLIGHT
            && let Some(request) = self.waiting.pop_front()
        {
            let took_ms = draw_ms(&request.path, self.seed);
            self.sent.push((request.path.clone(), took_ms));
            self.in_flight.push((self.now_ms + took_ms, request));
        }
    }
}

impl Fetch for Host<'_> {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        self.waiting.extend(requests);
        self.send();
        let first = self.in_flight.iter().enumerate().min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0));
        let Some((place, _)) = first else { return Vec::new() };
        let (done_ms, request) = self.in_flight.swap_remove(place);
        self.now_ms = done_ms;
        // While the collector reads the answer, the host sends what waits.
        self.send();
        vec![Answer { id: request.id, outcome: Ok(self.recorded.answer(&request.path)) }]
    }
}

/// How long a request takes: log-normal, and the same for the same path and seed.
fn draw_ms(path: &str, seed: u64) -> f64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = path.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9), mix);
    let unit = |bits: u64| {
        let bits = (bits ^ (bits >> 31)).wrapping_mul(0x7fb5_d329_728e_a185) >> 32;
        (f64::from(u32::try_from(bits).unwrap_or(u32::MAX)) + 0.5) / 4_294_967_296.0
    };
    let (a, b) = (unit(hash), unit(hash.rotate_left(29).wrapping_add(seed)));
    let normal = (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos();
    MEDIAN_MS * (SIGMA * normal).exp()
}

/// How long the same requests take a scheduler that knows all of them. A page comes after the one
/// before it, and lists of members after the list of workspaces; of those that can be sent, the one
/// goes first behind which the longest way lies, as `weigh` weighs what a request takes.
fn ideal(sent: &[(String, f64)], weigh: impl Fn(f64) -> f64) -> f64 {
    let before = before(sent);
    let mut rest: Vec<f64> = sent.iter().map(|(_, took)| weigh(*took)).collect();
    // Who comes later was sent later, so that the ways are added up from the end.
    for (later, earlier) in before.iter().enumerate().rev() {
        let way = rest.get(later).copied().unwrap_or_default();
        let took = |place: usize| sent.get(place).map_or(0.0, |(_, took)| weigh(*took));
        if let Some(earlier) = *earlier
            && let Some(rest) = rest.get_mut(earlier)
        {
            *rest = rest.max(took(earlier) + way);
        }
    }
    let mut done: Vec<Option<f64>> = vec![None; sent.len()];
    let mut open: Vec<usize> = (0..sent.len()).collect();
    let mut in_flight: Vec<(f64, usize)> = Vec::new();
    let mut now = 0.0;
    loop {
        while in_flight.len() < IN_FLIGHT {
            let is_ready = |place: usize| {
                let earlier = before.get(place).copied().flatten();
                earlier.is_none_or(|it| done.get(it).copied().flatten().is_some())
            };
            let way = |place: &usize| rest.get(*place).copied().unwrap_or_default();
            let ready = open.iter().enumerate().filter(|(_, place)| is_ready(**place));
            let Some((index, _)) = ready.max_by(|(_, a), (_, b)| way(a).total_cmp(&way(b))) else {
                break;
            };
            let place = open.swap_remove(index);
            in_flight.push((now + sent.get(place).map_or(0.0, |(_, took)| *took), place));
        }
        let first = in_flight.iter().enumerate().min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0));
        let Some((index, _)) = first else { return now };
        let (ends, place) = in_flight.swap_remove(index);
        now = ends;
        if let Some(done) = done.get_mut(place) {
            *done = Some(ends);
        }
    }
}

/// For every request the place of the one whose answer it needs.
fn before(sent: &[(String, f64)]) -> Vec<Option<usize>> {
    let mut last_page: BTreeMap<&str, usize> = BTreeMap::new();
    let mut workspaces = None;
    let mut before = Vec::new();
    for (place, (path, _)) in sent.iter().enumerate() {
        let list = path.split('?').next().unwrap_or_default();
        let earlier = last_page.insert(list, place);
        before.push(if list.ends_with("/members") { earlier.or(workspaces) } else { earlier });
        if list.ends_with("/workspaces") {
            workspaces = workspaces.or(Some(place));
        }
    }
    before
}
