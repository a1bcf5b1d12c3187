//! What the kit's server tells its guest: who it is, and what arrived. Knows no check.

use serde::Deserialize;

use crate::http::{Outcome, in_words};
use crate::probe::{Probe, ask};

/// What the server tells at the start.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Start {
    /// What there is to do.
    pub(crate) mode: Mode,
    /// The run, by a name that the server gives to whoever has this run's credential.
    pub(crate) run: String,
    /// Where the server is: `127.0.0.1:1234`.
    pub(crate) authority: String,
    /// Where another origin is, to which nothing may come.
    pub(crate) elsewhere: String,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// To try everything.
    Try,
    /// To ask for what never comes, until the host ends it.
    Wait,
}

/// What arrived at the server.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Seen {
    /// The requests, in the order in which they came.
    pub(crate) requests: Vec<SeenRequest>,
    /// The most that were there at a time.
    pub(crate) most_at_once: u32,
    /// The targets that were asked for at the other origin.
    pub(crate) elsewhere: Vec<String>,
}

/// A request that arrived at the server.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SeenRequest {
    /// Its method.
    pub(crate) method: String,
    /// What it asked for, as it stood on the wire.
    pub(crate) target: String,
    /// Its headers, with names in lower case. In place of the credential stands
    /// [`CREDENTIAL`](crate::agreed::CREDENTIAL).
    pub(crate) headers: Vec<(String, String)>,
    /// When it came, in microseconds.
    pub(crate) came_us: u64,
    /// When its answer was about to be sent, in microseconds, if it was.
    pub(crate) answered_us: Option<u64>,
}

impl SeenRequest {
    /// The values of a header.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = self.headers.iter().filter(move |(other, _)| other == name);
        same.map(|(_, value)| value.as_str())
    }
}

/// What an echo says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Echo {
    /// What was asked for.
    pub(crate) target: String,
    /// By which run.
    pub(crate) run: String,
}

/// Asks the server who it is.
pub(crate) fn start(probe: &mut Probe<'_>) -> Result<Start, String> {
    read(&probe.one(ask("start")))
}

/// Asks the server what arrived of this run below a path.
pub(crate) fn seen(probe: &mut Probe<'_>, below: &str) -> Result<Seen, String> {
    let seen = read(&probe.one(ask(&format!("seen?of={below}"))));
    seen.map_err(|why| format!("what arrived cannot be read: {why}"))
}

/// Asks for what arrived below a path, of which there is to be one.
pub(crate) fn seen_one(probe: &mut Probe<'_>, below: &str) -> Result<SeenRequest, String> {
    let mut seen = seen(probe, below)?.requests;
    match (seen.pop(), seen.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => Err("the request did not arrive".to_owned()),
        (Some(_), others) => Err(format!("the request arrived {others} times more than once")),
    }
}

/// Reads an answer of the server.
pub(crate) fn read<'a, T: Deserialize<'a>>(outcome: &'a Outcome) -> Result<T, String> {
    match outcome {
        Ok(response) if response.status == 200 => {
            serde_json::from_str(&response.body).map_err(|error| error.to_string())
        }
        other => Err(in_words(other)),
    }
}
