//! The port: what the collector asks of the world, and the only way it reaches it.
//!
//! Knows nothing of the Admin API, and nothing of the component model. A request has a path and
//! headers; it has no method, no origin and no credential, so none can leak or be misused here.

/// One `GET` request to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Tells its answer from others; no two requests of a collection have the same.
    pub id: u32,
    /// An absolute path with its query, percent-encoded.
    pub path: String,
    /// Headers to send; none is secret.
    pub headers: Vec<(String, String)>,
    /// Not to be sent earlier than this many milliseconds from now.
    pub delay_ms: u32,
    /// Why it is made, for progress displays and audit logs.
    pub purpose: Purpose,
}

/// Why a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The id of the step, such as `fetch-users`.
    pub step: String,
    /// What is asked for, in words.
    pub detail: String,
    /// The page of the list, counted from 1.
    pub page: u32,
    /// How often this page has been asked for, counted from 1.
    pub attempt: u32,
}

/// What the service answered, whatever the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// Names and values, as they came.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: String,
}

impl Response {
    /// The first value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The host does not allow the request, or its answer; the text says which rule refused it.
    Denied(String),
    /// The host's time limit for a request passed; the text says whom it waited for, and how long.
    Timeout(String),
    /// No connection, or it broke before the answer was whole.
    Connection(String),
    /// The body is larger than the host's limit, in bytes.
    TooLarge(u64),
    /// The body is not UTF-8 text.
    NotText,
    /// The host is ending the collection.
    Cancelled,
}

/// What became of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The id of the request.
    pub id: u32,
    /// The response, or why there is none.
    pub outcome: Result<Response, FetchError>,
}

/// Whoever can send requests: the component's host, or a test.
pub trait Fetch {
    /// Takes new requests, and returns the answers that are there, in any order: at least one while
    /// a request is under way, whether it was handed over now or before.
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer>;
}
