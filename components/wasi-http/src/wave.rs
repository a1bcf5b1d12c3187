//! A wave of requests: as many at a time as the rules allow, on one poll, each with its time limit.

use wasi::clocks::monotonic_clock::{now, subscribe_instant};
use wasi::io::poll::{Pollable, poll};

use crate::access::Access;
use crate::component::{FetchError, Request, Response};
use crate::exchange::{Exchange, Step};

/// A request of the wave.
enum Place {
    /// It is to be sent, no earlier than then.
    Waiting { due: u64 },
    /// It was sent, and is given up then.
    Sent { exchange: Exchange, deadline: u64 },
    /// This is what came of it.
    Done(Result<Response, FetchError>),
}

/// Sends all requests, and returns their answers in the same order. Moments are in nanoseconds of
/// the monotonic clock.
pub(crate) fn fetch(access: &Access, requests: &[Request]) -> Vec<Result<Response, FetchError>> {
    let called = now();
    let due = |request: &Request| called.saturating_add(u64::from(request.delay_ms) * 1_000_000);
    let mut places: Vec<_> =
        requests.iter().map(|request| Place::Waiting { due: due(request) }).collect();
    let mut budget = fetch_rules::WAVE_BYTES;
    loop {
        start_those_that_are_due(access, requests, &mut places);
        let Some(ready) = wait(&places) else { break };
        let mut ready = ready.into_iter();
        for place in &mut places {
            if matches!(place, Place::Sent { .. }) {
                go_on(place, ready.next().unwrap_or(false), &mut budget);
            }
        }
    }
    let nothing = || Err(FetchError::Connection("the request was not sent".to_owned()));
    places
        .into_iter()
        .map(|place| if let Place::Done(answer) = place { answer } else { nothing() })
        .collect()
}

fn start_those_that_are_due(access: &Access, requests: &[Request], places: &mut [Place]) {
    let mut in_flight = places.iter().filter(|place| matches!(place, Place::Sent { .. })).count();
    for (place, request) in places.iter_mut().zip(requests) {
        let Place::Waiting { due } = place else { continue };
        if in_flight >= fetch_rules::IN_FLIGHT || *due > now() {
            continue;
        }
        *place = match Exchange::start(access, request) {
            Ok(exchange) => {
                in_flight = in_flight.saturating_add(1);
                Place::Sent { exchange, deadline: now().saturating_add(limit()) }
            }
            Err(error) => Place::Done(Err(error)),
        };
    }
}

fn limit() -> u64 {
    u64::try_from(fetch_rules::REQUEST_TIME.as_nanos()).unwrap_or(u64::MAX)
}

/// Waits until something happens. Says of every request that was sent whether it can go on; none if
/// all are done.
fn wait(places: &[Place]) -> Option<Vec<bool>> {
    let sent: Vec<&Pollable> = places
        .iter()
        .filter_map(|place| match place {
            Place::Sent { exchange, .. } => Some(exchange.ready()),
            Place::Waiting { .. } | Place::Done(_) => None,
        })
        .collect();
    let has_room = sent.len() < fetch_rules::IN_FLIGHT;
    let moments = places.iter().filter_map(|place| match place {
        Place::Sent { deadline, .. } => Some(*deadline),
        Place::Waiting { due } => has_room.then_some(*due),
        Place::Done(_) => None,
    });
    let timer = subscribe_instant(moments.min()?);
    let pollables: Vec<&Pollable> = sent.iter().copied().chain([&timer]).collect();
    let mut ready = vec![false; pollables.len()];
    for index in poll(&pollables) {
        if let Some(flag) = usize::try_from(index).ok().and_then(|index| ready.get_mut(index)) {
            *flag = true;
        }
    }
    ready.truncate(sent.len());
    Some(ready)
}

fn go_on(place: &mut Place, is_ready: bool, budget: &mut u64) {
    let taken = std::mem::replace(place, Place::Done(Err(FetchError::Timeout)));
    let Place::Sent { exchange, deadline } = taken else { return };
    if is_ready {
        *place = match exchange.step(budget) {
            Step::Wait(exchange) => Place::Sent { exchange, deadline },
            Step::Done(answer) => Place::Done(answer),
        };
    } else if now() < deadline {
        *place = Place::Sent { exchange, deadline };
    }
}
