//! Hands over requests, and keeps account of the answers. Knows nothing of what is asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::agreed::PREFIX;
use crate::http::{Fetch, NoResponse, Outcome, Request};

/// So many calls in a row may bring nothing that was asked for, before the host is given up.
const MOST_IDLE_CALLS: u32 = 20;

/// A path of the kit's server.
pub(crate) fn path(below: &str) -> String {
    format!("{PREFIX}{below}")
}

/// A request for one of the kit's paths.
pub(crate) fn ask(below: &str) -> Request {
    Request { path: path(below), purpose: below.to_owned(), ..Request::default() }
}

/// Hands over requests to a host.
pub(crate) struct Probe<'a> {
    fetch: &'a mut dyn Fetch,
    next_id: u32,
    under_way: BTreeSet<u32>,
    answered: BTreeMap<u32, Outcome>,
    idle_calls: u32,
    pub(crate) account: Account,
}

/// What a host did with all that was handed over.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// How many requests it was handed.
    pub(crate) requests: usize,
    /// The ids of answers to requests that were not under way, each time that they came.
    pub(crate) strays: Vec<u32>,
    /// How many calls returned nothing although requests were under way.
    pub(crate) empty_calls: usize,
    /// How many calls there were with requests under way.
    pub(crate) calls: usize,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(fetch: &'a mut dyn Fetch) -> Self {
        Self {
            fetch,
            next_id: 1,
            under_way: BTreeSet::new(),
            answered: BTreeMap::new(),
            idle_calls: 0,
            account: Account::default(),
        }
    }

    /// Hands over requests with ids of their own, and does not wait for their answers.
    pub(crate) fn hand_over(&mut self, mut requests: Vec<Request>) -> Vec<u32> {
        for request in &mut requests {
            request.id = self.next_id;
            self.next_id = self.next_id.saturating_add(1);
        }
        self.hand_over_as_they_are(requests)
    }

    /// The same, with the ids that they have.
    pub(crate) fn hand_over_as_they_are(&mut self, requests: Vec<Request>) -> Vec<u32> {
        let ids: Vec<_> = requests.iter().map(|request| request.id).collect();
        self.call(requests);
        ids
    }

    /// What becomes of requests that were handed over, in the order of these ids.
    pub(crate) fn wait_for(&mut self, ids: &[u32]) -> Vec<Outcome> {
        while ids.iter().any(|id| self.under_way.contains(id)) && self.is_waited_for() {
            self.call(Vec::new());
        }
        ids.iter().map(|id| self.answered.remove(id).unwrap_or(Err(NoResponse::Missing))).collect()
    }

    /// What becomes of requests that are handed over together.
    pub(crate) fn all(&mut self, requests: Vec<Request>) -> Vec<Outcome> {
        let ids = self.hand_over(requests);
        self.wait_for(&ids)
    }

    /// What becomes of a request.
    pub(crate) fn one(&mut self, request: Request) -> Outcome {
        self.all(vec![request]).pop().unwrap_or(Err(NoResponse::Missing))
    }

    /// How many requests are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// How many answers a call brings that hands over nothing.
    pub(crate) fn answers_to_nothing(&mut self) -> usize {
        let answers = self.fetch.fetch(Vec::new());
        answers.len()
    }

    fn is_waited_for(&self) -> bool {
        self.idle_calls < MOST_IDLE_CALLS
    }

    fn call(&mut self, requests: Vec<Request>) {
        self.account.requests = self.account.requests.saturating_add(requests.len());
        self.under_way.extend(requests.iter().map(|request| request.id));
        let before = self.under_way.len();
        let answers = self.fetch.fetch(requests);
        if before > 0 {
            self.account.calls = self.account.calls.saturating_add(1);
            let is_empty = usize::from(answers.is_empty());
            self.account.empty_calls = self.account.empty_calls.saturating_add(is_empty);
        }
        for answer in answers {
            if self.under_way.remove(&answer.id) {
                self.answered.insert(answer.id, answer.outcome);
            } else {
                self.account.strays.push(answer.id);
            }
        }
        let is_idle = self.under_way.len() == before;
        self.idle_calls = if is_idle { self.idle_calls.saturating_add(1) } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Answer;

    /// A host that answers with these ids, a list a call.
    struct Scripted(Vec<Vec<u32>>);

    impl Fetch for Scripted {
        fn fetch(&mut self, _: Vec<Request>) -> Vec<Answer> {
            let ids = if self.0.is_empty() { Vec::new() } else { self.0.remove(0) };
            let answer = |id| Answer { id, outcome: Err(NoResponse::NotText) };
            ids.into_iter().map(answer).collect()
        }
    }

    #[test]
    fn answers_that_come_in_any_order_and_call_are_told_in_the_order_of_the_requests() {
        let mut host = Scripted(vec![vec![2], vec![3, 1]]);
        let mut probe = Probe::new(&mut host);
        let outcomes = probe.all(vec![ask("a"), ask("b"), ask("c")]);
        assert_eq!(outcomes, vec![Err(NoResponse::NotText); 3]);
        assert_eq!((probe.account.requests, probe.account.calls), (3, 2));
        assert!(probe.account.strays.is_empty() && probe.account.empty_calls == 0);
    }

    #[test]
    fn a_host_that_never_answers_or_answers_out_of_nothing_is_not_waited_for_for_ever() {
        for nonsense in [vec![], vec![vec![7]; 100]] {
            let mut host = Scripted(nonsense);
            let mut probe = Probe::new(&mut host);
            assert_eq!(probe.one(ask("a")), Err(NoResponse::Missing));
            assert!(!probe.account.strays.is_empty() || probe.account.empty_calls > 0);
        }
    }

    #[test]
    fn an_answer_that_comes_twice_is_a_stray() {
        let mut host = Scripted(vec![vec![1, 1]]);
        let mut probe = Probe::new(&mut host);
        assert_eq!(probe.one(ask("a")), Err(NoResponse::NotText));
        assert_eq!(probe.account.strays, [1]);
    }
}
