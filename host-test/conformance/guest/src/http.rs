//! The port: what the guest asks of its host. Knows nothing of the component model.

use std::fmt;

/// One request, as the contract has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Tells its answer from others.
    pub id: u32,
    /// An absolute path with its query, or what a host must not take for one.
    pub path: String,
    /// Headers to send, or to be dropped.
    pub headers: Vec<(String, String)>,
    /// Not to be sent earlier than this many milliseconds from now.
    pub delay_ms: u32,
    /// Why it is made, in words.
    pub purpose: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: String,
}

impl Response {
    /// The first value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// A rule of the host refused the request, or its answer.
    Denied(String),
    /// The host's time limit passed.
    Timeout(String),
    /// No connection, or it broke.
    Connection(String),
    /// The body is larger than so many bytes.
    TooLarge(u64),
    /// The body is not UTF-8.
    NotText,
    /// The host ends the collection.
    Cancelled,
    /// The host never answered this request at all.
    Missing,
}

impl fmt::Display for NoResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(text) => write!(f, "denied ({text})"),
            Self::Timeout(text) => write!(f, "timeout ({text})"),
            Self::Connection(text) => write!(f, "connection ({text})"),
            Self::TooLarge(limit) => write!(f, "too-large ({limit})"),
            Self::NotText => f.write_str("not-text"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Missing => f.write_str("no answer at all"),
        }
    }
}

/// What became of a request.
pub type Outcome = Result<Response, NoResponse>;

/// An outcome in a few words.
#[must_use]
pub fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Ok(response) => format!("HTTP {}, {} bytes", response.status, response.body.len()),
        Err(why) => why.to_string(),
    }
}

/// What became of the request with this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The id.
    pub id: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// Whoever can send requests: the component's host.
pub trait Fetch {
    /// Takes new requests, and returns the answers that are there.
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer>;
}
