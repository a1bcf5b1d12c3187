//! `http-fetch`: takes new requests, and returns the answers that are there.
//!
//! Requests are sent, and answers read, by tasks of their own, so they go on while the collector
//! computes. They end with the run. Knows nothing of what is sent.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::{Id, JoinError, JoinSet};

use crate::bindings::http_fetch::{self, Answer, FetchError, Request, Response};
use crate::client::Client;
use crate::state::State;

/// The requests of a run that have no answer yet.
pub(crate) struct UnderWay {
    client: Arc<Client>,
    tasks: JoinSet<Result<Response, FetchError>>,
    /// The ids of the requests, by their tasks.
    requests: HashMap<Id, u32>,
}

impl UnderWay {
    pub(crate) fn new(client: Client) -> Self {
        Self { client: Arc::new(client), tasks: JoinSet::new(), requests: HashMap::new() }
    }

    async fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let mut answers = self.start(requests);
        if answers.is_empty() {
            answers.extend(self.tasks.join_next_with_id().await.map(|done| self.answer(done)));
        }
        while let Some(done) = self.tasks.try_join_next_with_id() {
            answers.push(self.answer(done));
        }
        answers
    }

    /// Starts requests. Answers those that are not allowed.
    fn start(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let called = self.client.now();
        let mut answers = Vec::new();
        for request in requests {
            let limit = self.client.limits.under_way;
            let rule = if self.requests.values().any(|id| *id == request.id) {
                "a request with this id is under way".to_owned()
            } else if self.requests.len() >= limit {
                format!("more than {limit} requests at a time")
            } else {
                let (id, client) = (request.id, Arc::clone(&self.client));
                let task = self.tasks.spawn(async move { client.send(&request, called).await });
                self.requests.insert(task.id(), id);
                continue;
            };
            answers.push(Answer { id: request.id, outcome: Err(FetchError::Denied(rule)) });
        }
        answers
    }

    fn answer(&mut self, done: Result<(Id, Result<Response, FetchError>), JoinError>) -> Answer {
        let (task, outcome) = match done {
            Ok((task, outcome)) => (task, outcome),
            Err(error) => {
                let broken = "the host could not send the request".to_owned();
                (error.id(), Err(FetchError::Connection(broken)))
            }
        };
        self.client.hand_over(&outcome);
        Answer { id: self.requests.remove(&task).unwrap_or_default(), outcome }
    }
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
