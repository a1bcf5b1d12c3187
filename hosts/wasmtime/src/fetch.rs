//! `http-fetch`: takes new requests, and returns the answers that are there.
//!
//! Requests are sent, and answers read, by tasks of their own, so they go on while the collector
//! computes. They end with the run. Knows nothing of what is sent.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::{Id, JoinError, JoinSet};
use tracing::Instrument as _;

use crate::bindings::http_fetch::{self, Answer, FetchError, Request};
use crate::client::{Client, Received, count};
use crate::handle::Handle;
use crate::state::State;

/// The requests of a run that have no answer yet.
pub(crate) struct UnderWay {
    client: Arc<Client>,
    handle: Handle,
    tasks: JoinSet<Received>,
    /// The ids of the requests, by their tasks.
    requests: HashMap<Id, u32>,
    /// How many requests there were.
    count: u32,
}

impl UnderWay {
    pub(crate) fn new(client: Client, handle: Handle) -> Self {
        let (tasks, requests) = Default::default();
        Self { client: Arc::new(client), handle, tasks, requests, count: 0 }
    }

    async fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let mut answers = self.start(requests);
        if answers.is_empty() {
            let next = self.tasks.join_next_with_id();
            match self.handle.unless_cancelled(next).await {
                Some(done) => answers.extend(done.map(|done| self.answer(done))),
                None => answers = self.cancel(),
            }
        }
        while let Some(done) = self.tasks.try_join_next_with_id() {
            answers.push(self.answer(done));
        }
        answers
    }

    /// Starts requests. Answers those that are not allowed.
    fn start(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let called = self.client.now();
        self.handle.handed_over(&requests);
        requests.into_iter().filter_map(|request| self.start_one(request, called)).collect()
    }

    fn start_one(&mut self, request: Request, called: std::time::Duration) -> Option<Answer> {
        if self.handle.is_cancelled() {
            return Some(refused(request.id, FetchError::Cancelled));
        }
        if let Err(rule) = self.check(&request) {
            return Some(refused(request.id, FetchError::Denied(rule)));
        }
        self.count = self.count.saturating_add(1);
        let (id, client) = (request.id, Arc::clone(&self.client));
        let span = client.request_span(&request);
        let task = async move { client.send(&request, called).await };
        let task = self.tasks.spawn(task.instrument(span));
        self.requests.insert(task.id(), id);
        None
    }

    fn check(&self, request: &Request) -> Result<(), String> {
        let limits = self.client.limits;
        if self.requests.values().any(|id| *id == request.id) {
            return Err("a request with this id is under way".to_owned());
        }
        if self.requests.len() >= limits.under_way {
            return Err(format!("more than {} requests at a time", limits.under_way));
        }
        if self.count >= limits.requests {
            return Err(format!("more than {} requests in a run", limits.requests));
        }
        Ok(())
    }

    fn answer(&mut self, done: Result<(Id, Received), JoinError>) -> Answer {
        let (task, outcome) = match done {
            Ok((task, received)) => (task, received.outcome),
            Err(error) => {
                let broken = "the host could not send the request".to_owned();
                (error.id(), Err(FetchError::Connection(broken)))
            }
        };
        self.handle.answered(&outcome);
        Answer { id: self.requests.remove(&task).unwrap_or_default(), outcome }
    }

    /// Ends every request.
    fn cancel(&mut self) -> Vec<Answer> {
        self.tasks = JoinSet::new();
        let ids = self.requests.drain().map(|(_, id)| id);
        ids.map(|id| refused(id, FetchError::Cancelled)).collect()
    }
}

/// The answer to a request that is not sent, or whose answer is not waited for.
fn refused(id: u32, error: FetchError) -> Answer {
    let outcome = Err(error);
    count(&outcome);
    Answer { id, outcome }
}

impl http_fetch::Host for State {
    async fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        match &mut self.under_way {
            Some(under_way) => under_way.fetch(requests).await,
            None => {
                let denied = || Err(FetchError::Denied("no request may be made here".to_owned()));
                requests.iter().map(|it| Answer { id: it.id, outcome: denied() }).collect()
            }
        }
    }
}
