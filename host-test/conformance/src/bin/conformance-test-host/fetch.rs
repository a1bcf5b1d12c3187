//! `http-fetch`: answers every request in the call that hands it over. Knows no HTTP.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::bindings::http_fetch::{Answer, FetchError, Host, Request};
use crate::exchange::Exchange;
use crate::faults::Fault;

/// Requests in flight at a time.
const IN_FLIGHT: usize = 16;
/// Requests under way at a time.
const UNDER_WAY: usize = 64;

/// What a run's store holds.
pub(crate) struct Fetching {
    exchange: Exchange,
    /// Answers that are held back.
    late: Vec<Answer>,
}

impl Fetching {
    pub(crate) fn new(exchange: Exchange) -> Self {
        Self { exchange, late: Vec::new() }
    }

    fn has(&self, fault: Fault) -> bool {
        self.exchange.faults.has(fault)
    }

    /// Sends requests, so many at a time, in the order in which they came.
    fn send(&self, requests: Vec<Request>) -> Vec<Answer> {
        let workers = requests.len().min(IN_FLIGHT);
        let (queue, answers) = (Mutex::new(requests.into_iter()), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some(request) = take(&queue) {
                        if !self.has(Fault::ForgetsDelays) {
                            thread::sleep(Duration::from_millis(request.delay_ms.into()));
                        }
                        let outcome = self.exchange.send(&request);
                        let answer = Answer { id: request.id, outcome };
                        answers.lock().unwrap_or_else(|it| it.into_inner()).push(answer);
                    }
                });
            }
        });
        answers.into_inner().unwrap_or_else(|it| it.into_inner())
    }

    fn spoil(&mut self, mut answers: Vec<Answer>) -> Vec<Answer> {
        if self.has(Fault::SwapsIds) {
            answers.sort_by_key(|answer| answer.id);
            let ids: Vec<_> = answers.iter().map(|answer| answer.id).collect();
            answers.iter_mut().zip(ids.iter().rev()).for_each(|(answer, id)| answer.id = *id);
        }
        if self.has(Fault::AnswersTwice) {
            answers.extend(answers.first().cloned());
        }
        if self.has(Fault::InventsAnswers) && answers.is_empty() && self.late.is_empty() {
            answers.push(Answer { id: 7, outcome: Err(FetchError::NotText) });
        }
        if self.has(Fault::ReturnsNothing) {
            std::mem::swap(&mut self.late, &mut answers);
        }
        answers
    }
}

fn take(queue: &Mutex<impl Iterator<Item = Request>>) -> Option<Request> {
    queue.lock().unwrap_or_else(|it| it.into_inner()).next()
}

impl Host for Fetching {
    fn fetch(&mut self, mut requests: Vec<Request>) -> Vec<Answer> {
        let limit = if self.has(Fault::AllowsTen) { 10 } else { UNDER_WAY };
        let beyond = requests.split_off(requests.len().min(limit));
        let denied = |request: Request| Answer {
            id: request.id,
            outcome: Err(FetchError::Denied(format!("more than {limit} requests at a time"))),
        };
        let mut answers: Vec<_> = beyond.into_iter().map(denied).collect();
        answers.extend(self.send(requests));
        self.spoil(answers)
    }
}
