//! Requests under way: as many in flight at a time as the rules allow, on one poll, each with its
//! time limit. Knows no header and no body. Moments are in nanoseconds of the monotonic clock.

use std::rc::Rc;

use fetch_rules::Origin;
use wasi::clocks::monotonic_clock::{now, subscribe_instant};
use wasi::io::poll::{Pollable, poll};
use wasi::io::streams::OutputStream;

use crate::access::Access;
use crate::component::{Answer, FetchError, Request, Response};
use crate::exchange::{Exchange, Step};

/// How often it is looked whether somebody reads on, in nanoseconds. A stream that can be written to
/// is ready, and does not wake whoever waits for its end.
const LOOK_EVERY: u64 = 250_000_000;

/// The requests that have no answer yet.
#[derive(Default)]
pub(crate) struct UnderWay {
    /// In the order in which they came.
    transfers: Vec<Transfer>,
    /// When the run ends, if it does.
    end: Option<u64>,
    /// The run ends when nobody reads this any more.
    pub(crate) reader: Option<OutputStream>,
}

struct Transfer {
    id: u32,
    stage: Stage,
}

enum Stage {
    /// It is to be sent, no earlier than then.
    Waiting { request: Request, due: u64 },
    /// It was sent, and is given up then.
    Sent { exchange: Exchange, deadline: u64 },
    /// This is what came of it.
    Done(Result<Response, FetchError>),
}

impl UnderWay {
    /// Takes new requests, and returns the answers that are there; waits for one if it must.
    pub(crate) fn fetch(&mut self, access: &Rc<Access>, requests: Vec<Request>) -> Vec<Answer> {
        let called = now();
        requests.into_iter().for_each(|request| self.add(request, called));
        loop {
            self.cancel_where_the_run_is_over();
            self.start_those_that_are_due(access);
            let done = self.transfers.extract_if(.., |it| matches!(it.stage, Stage::Done(_)));
            let answers: Vec<_> = done.filter_map(Transfer::into_answer).collect();
            if !answers.is_empty() || self.transfers.is_empty() {
                return answers;
            }
            self.wait(&access.origin);
        }
    }

    /// Ends the run after so many seconds.
    pub(crate) fn end_after(&mut self, seconds: u32) {
        let length = u64::from(seconds).saturating_mul(1_000_000_000);
        self.end = Some(now().saturating_add(length));
    }

    fn cancel_where_the_run_is_over(&mut self) {
        let is_gone = |reader: &OutputStream| reader.check_write().is_err();
        if self.end.is_some_and(|end| end <= now()) || self.reader.as_ref().is_some_and(is_gone) {
            for transfer in &mut self.transfers {
                transfer.stage = Stage::Done(Err(FetchError::Cancelled));
            }
        }
    }

    fn add(&mut self, request: Request, called: u64) {
        let id = request.id;
        let denied = |rule: &str| Stage::Done(Err(FetchError::Denied(rule.to_owned())));
        let stage = if self.transfers.iter().any(|transfer| transfer.id == id) {
            denied("a request with this id is under way")
        } else if self.transfers.len() >= fetch_rules::UNDER_WAY {
            denied("too many requests at a time")
        } else {
            let delay = u64::from(request.delay_ms).saturating_mul(1_000_000);
            Stage::Waiting { request, due: called.saturating_add(delay) }
        };
        self.transfers.push(Transfer { id, stage });
    }

    fn in_flight(&self) -> usize {
        self.transfers
            .iter()
            .filter(|transfer| matches!(transfer.stage, Stage::Sent { .. }))
            .count()
    }

    fn start_those_that_are_due(&mut self, access: &Rc<Access>) {
        let mut in_flight = self.in_flight();
        for transfer in &mut self.transfers {
            let Stage::Waiting { request, due } = &transfer.stage else { continue };
            if in_flight >= fetch_rules::IN_FLIGHT || *due > now() {
                continue;
            }
            transfer.stage = match Exchange::start(access, request) {
                Ok(exchange) => {
                    in_flight = in_flight.saturating_add(1);
                    Stage::Sent { exchange, deadline: now().saturating_add(limit()) }
                }
                Err(error) => Stage::Done(Err(error)),
            };
        }
    }

    /// Waits until something happens, and goes on with it.
    fn wait(&mut self, origin: &Origin) {
        let has_room = self.in_flight() < fetch_rules::IN_FLIGHT;
        let moments = self.transfers.iter().filter_map(|transfer| match &transfer.stage {
            Stage::Sent { deadline, .. } => Some(*deadline),
            Stage::Waiting { due, .. } => has_room.then_some(*due),
            Stage::Done(_) => None,
        });
        let look = self.reader.as_ref().map(|_| now().saturating_add(LOOK_EVERY));
        let Some(moment) = moments.chain(self.end).chain(look).min() else { return };
        let timer = subscribe_instant(moment);
        let sent = self.transfers.iter().filter_map(|transfer| match &transfer.stage {
            Stage::Sent { exchange, .. } => Some(exchange.ready()),
            Stage::Waiting { .. } | Stage::Done(_) => None,
        });
        let pollables: Vec<&Pollable> = sent.chain([&timer]).collect();
        let ready = poll(&pollables);
        let mut place = 0_u32;
        for index in 0..self.transfers.len() {
            let is_sent =
                self.transfers.get(index).is_some_and(|it| matches!(it.stage, Stage::Sent { .. }));
            if is_sent {
                self.go_on(index, ready.contains(&place), origin);
                place = place.saturating_add(1);
            }
        }
    }

    fn go_on(&mut self, index: usize, is_ready: bool, origin: &Origin) {
        let held = self.transfers.iter().map(Transfer::held_bytes).fold(0, u64::saturating_add);
        let room = fetch_rules::HELD_BYTES.saturating_sub(held);
        let Some(transfer) = self.transfers.get_mut(index) else { return };
        let waited_for = origin.did_not_answer(fetch_rules::REQUEST_TIME);
        let timed_out = Stage::Done(Err(FetchError::Timeout(waited_for)));
        let taken = std::mem::replace(&mut transfer.stage, timed_out);
        let Stage::Sent { exchange, deadline } = taken else { return };
        if is_ready {
            transfer.stage = match exchange.step(room) {
                Step::Wait(exchange) => Stage::Sent { exchange, deadline },
                Step::Done(outcome) => Stage::Done(outcome),
            };
        } else if now() < deadline {
            transfer.stage = Stage::Sent { exchange, deadline };
        }
    }
}

impl Transfer {
    fn into_answer(self) -> Option<Answer> {
        match self.stage {
            Stage::Done(outcome) => Some(Answer { id: self.id, outcome }),
            Stage::Waiting { .. } | Stage::Sent { .. } => None,
        }
    }

    fn held_bytes(&self) -> u64 {
        match &self.stage {
            Stage::Sent { exchange, .. } => exchange.held_bytes(),
            Stage::Done(Ok(response)) => u64::try_from(response.body.len()).unwrap_or(u64::MAX),
            Stage::Waiting { .. } | Stage::Done(Err(_)) => 0,
        }
    }
}

fn limit() -> u64 {
    u64::try_from(fetch_rules::REQUEST_TIME.as_nanos()).unwrap_or(u64::MAX)
}
