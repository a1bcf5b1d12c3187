//! A run: a request's credential and options in, lines out. Hands the credential straight on.

use graph::Failure;
use serde_json::{Value, json};
use wasi::clocks::monotonic_clock::{now, subscribe_instant};
use wasi::http::types::{IncomingRequest, ResponseOutparam};
use wasi::io::poll::poll;
use wasi::io::streams::{InputStream, StreamError};

use crate::answer::{Answer, NotRead, seconds};
use crate::component::{control, runs, wit};
use crate::failure::{last_line, repeats_credential};
use crate::options::Options;
use crate::refusal::Refusal;

/// How long a request may take to come, in seconds.
const REQUEST_SECONDS: u32 = 30;

/// A run that has begun.
pub(crate) struct Run {
    // Fields are dropped first to last.
    collection: wit::Collection,
    options: Options,
    _own: Own,
}

/// What there is of a run elsewhere, which goes with it.
struct Own;

impl Drop for Own {
    fn drop(&mut self) {
        runs::forget();
    }
}

impl Run {
    /// Begins a run for whoever sent the request.
    pub(crate) fn begin(request: &IncomingRequest, options: Options) -> Result<Self, Refusal> {
        let headers = request.headers();
        // Handed straight on, and kept by nobody here.
        let begun = runs::begin(&headers.get("x-api-key"), &headers.get("authorization"));
        begun.map_err(|refusal| match refusal {
            runs::Refusal::NoCredential(sentence) => {
                Refusal::new(401, sentence).with("www-authenticate", "Bearer")
            }
            runs::Refusal::SeveralCredentials(sentence) => Refusal::new(400, sentence),
            runs::Refusal::NoOrigin(sentence) => Refusal::new(503, sentence),
        })?;
        let own = Own;
        let collection = collection(&options)?;
        has_no_body(request)?;
        Ok(Self { collection, options, _own: own })
    }

    /// Answers with what it brings.
    pub(crate) fn answer(self, out: ResponseOutparam) {
        let Some(mut answer) = Answer::begin(out, 200, "application/x-ndjson", None) else {
            return;
        };
        // What is cut off has no last line, and is seen to be cut off.
        if self.send(&mut answer).is_ok() {
            answer.finish();
        }
    }

    fn first_lines(&self) -> Result<Option<String>, wit::Failure> {
        if self.options.plan {
            return self.collection.forecast().map(|forecast| Some(plan(forecast)));
        }
        self.collection.next_json()
    }

    fn send(&self, answer: &mut Answer) -> Result<(), NotRead> {
        let end = seconds(self.options.timeout.seconds);
        control::end_after(self.options.timeout.seconds);
        answer.lend(runs::watch);
        let mut next = self.first_lines();
        answer.take_back(runs::unwatch());
        loop {
            let lines = match next {
                Ok(Some(lines)) => Ok(lines),
                // The last page had the report.
                Ok(None) => return Ok(()),
                Err(failure) => Err(last_line(&Failure::from(failure), &self.options.timeout)),
            };
            match lines.and_then(unrepeated) {
                Ok(lines) if self.options.plan => return answer.write(&lines, end),
                Ok(lines) => answer.write(&lines, end)?,
                Err(line) => {
                    return answer.write(&unrepeated(line).unwrap_or_else(|line| line), end);
                }
            }
            next = self.collection.next_json();
        }
    }
}

/// How many requests there would be, as a line.
fn plan(forecast: wit::Forecast) -> String {
    let wit::Forecast { made, requests, may_be_more, steps } = forecast;
    let step = |step: wit::StepForecast| json!({ "id": step.id, "requests": step.requests, "mayBeMore": step.may_be_more });
    let plan = json!({
        "made": made,
        "requests": requests,
        "mayBeMore": may_be_more,
        "requestsPerMinute": wit::describe().requests_per_minute,
        "steps": steps.into_iter().map(step).collect::<Value>(),
    });
    format!("{}\n", json!({ "plan": plan }))
}

/// A collection with the options that are asked for.
fn collection(options: &Options) -> Result<wit::Collection, Refusal> {
    let refusal = |error| match error {
        wit::OptionError::UnknownStep(sentence) | wit::OptionError::UnknownCredential(sentence) => {
            Refusal::new(400, sentence)
        }
        wit::OptionError::TooLate => Refusal::new(500, "options come before the first page"),
    };
    let collection = wit::Collection::new();
    for id in &control::credential_kinds() {
        collection.add_credential(id).map_err(refusal)?;
    }
    for id in &options.only {
        collection.only_step(id).map_err(refusal)?;
    }
    for id in &options.also {
        collection.also_step(id).map_err(refusal)?;
    }
    for id in &options.skip {
        collection.skip_step(id).map_err(refusal)?;
    }
    if options.raw_data {
        collection.keep_raw_data().map_err(refusal)?;
    }
    Ok(collection)
}

/// What leaves is looked at once more, however it came there: if it repeats the credential, there is
/// another last line.
fn unrepeated(lines: String) -> Result<String, String> {
    if control::repeats_credential(&lines) { Err(repeats_credential()) } else { Ok(lines) }
}

/// A body that is read by nobody would hide from the runtime that the client went away.
fn has_no_body(request: &IncomingRequest) -> Result<(), Refusal> {
    let unreadable = |()| Refusal::new(400, "the body of the request cannot be read");
    let body = request.consume().map_err(unreadable)?;
    let stream = body.stream().map_err(unreadable)?;
    let end = seconds(REQUEST_SECONDS);
    loop {
        match stream.read(1) {
            Err(StreamError::Closed) => return Ok(()),
            Err(StreamError::LastOperationFailed(_)) => {
                return Err(Refusal::new(400, "the body of the request is cut or malformed"));
            }
            Ok(bytes) if !bytes.is_empty() => {
                let sentence = "the request has a body: options are parameters of the query";
                return Err(Refusal::new(400, sentence));
            }
            Ok(_) if end <= now() => {
                return Err(Refusal::new(408, "the body of the request does not end"));
            }
            Ok(_) => wait(&stream, end),
        }
    }
}

fn wait(stream: &InputStream, end: u64) {
    poll(&[&stream.subscribe(), &subscribe_instant(end)]);
}
