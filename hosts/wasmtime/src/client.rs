//! One request: what is sent for it, and what of the answer comes back.
//!
//! *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch_rules::Origin;
use metrics::{counter, histogram};
use reqwest::Url;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::Span;
use tracing::field::{Empty, display};

use crate::access::Access;
use crate::bindings::http_fetch::{FetchError, Request, Response};
use crate::budget::{Pool, Share};
use crate::error::causes;
use crate::limits::Limits;
use crate::network::{PrivateAddress, cause, untrusted_certificate};
use crate::observe::{REQUEST_SECONDS, REQUESTS, REQUESTS_IN_FLIGHT, Raised};
use crate::pace::RunPace;

/// Sends the requests of one run.
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) access: Access,
    pub(crate) limits: Limits,
    /// Gives places to this run's requests in the order in which they were asked for.
    pub(crate) in_flight: Semaphore,
    /// The same for the requests of all runs.
    pub(crate) in_flight_of_all: Arc<Semaphore>,
    /// What the bodies take that wait for the collector.
    pub(crate) held: Arc<Pool>,
    /// The memory of all runs.
    pub(crate) memory: Arc<Pool>,
    pub(crate) pace: RunPace,
    pub(crate) span: Span,
}

/// What came of a request. A body takes room until this is dropped.
pub(crate) struct Received {
    pub(crate) outcome: Result<Response, FetchError>,
    _room: Option<Room>,
}

impl Client {
    /// What the clock says now.
    pub(crate) fn now(&self) -> Duration {
        self.access.clock.now()
    }

    /// A request as it is traced.
    pub(crate) fn request_span(&self, request: &Request) -> Span {
        let purpose = &request.purpose;
        tracing::debug_span!(
            parent: &self.span,
            "request",
            step = purpose.step,
            detail = purpose.detail,
            page = purpose.page,
            attempt = purpose.attempt,
            outcome = Empty,
            bytes = Empty,
        )
    }

    /// Sends a request, no earlier than its delay after `called`.
    pub(crate) async fn send(&self, request: &Request, called: Duration) -> Received {
        let received = self.answer(request, called).await;
        let (outcome, room) = match received {
            Ok((response, room)) => (Ok(response), Some(room)),
            Err(error) => (Err(error), None),
        };
        let word = count(&outcome);
        let span = Span::current();
        span.record("outcome", display(word));
        if let Ok(response) = &outcome {
            span.record("bytes", response.body.len());
        }
        Received { outcome, _room: room }
    }

    async fn answer(
        &self,
        request: &Request,
        called: Duration,
    ) -> Result<(Response, Room), FetchError> {
        let url = self.allowed(&request.path)?;
        let headers = self.headers(request)?;
        let delay = Duration::from_millis(request.delay_ms.into());
        self.access.clock.wait_until(called.saturating_add(delay)).await;
        let turn = self.pace.turn().await;
        let places = (self.in_flight.acquire().await, self.in_flight_of_all.acquire().await);
        let (Ok(_own), Ok(_of_all)) = places else { return Err(FetchError::Cancelled) };
        let _shown = Raised::new(REQUESTS_IN_FLIGHT);
        let sent = Instant::now();
        let answer = timeout(self.limits.request_time, self.exchange(url, headers)).await;
        histogram!(REQUEST_SECONDS).record(sent.elapsed().as_secs_f64());
        let answer = answer.unwrap_or_else(|_| {
            let waited_for = self.access.origin.did_not_answer(self.limits.request_time);
            Err(FetchError::Timeout(waited_for))
        });
        if let Ok((response, _)) = &answer {
            let sent = self.access.credentials.for_path(&request.path).kind();
            turn.answered(sent, &response.headers);
        }
        answer
    }

    fn allowed(&self, path: &str) -> Result<Url, FetchError> {
        let denied = |rule: &str| FetchError::Denied(rule.to_owned());
        let url =
            url(&self.access.origin, path).ok_or_else(|| denied("not a path on the origin"))?;
        if !self.access.path_prefixes.iter().any(|prefix| url.path().starts_with(prefix)) {
            return Err(denied("the path is not among those that are allowed"));
        }
        Ok(url)
    }

    fn headers(&self, request: &Request) -> Result<HeaderMap, FetchError> {
        let limit = self.limits.request_headers;
        if request.headers.len() > limit {
            return Err(FetchError::Denied(format!("a request has more than {limit} headers")));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name.as_str());
            let value = HeaderValue::try_from(value.as_str());
            let (Ok(name), Ok(value)) = (name, value) else {
                return Err(FetchError::Denied("a header cannot be sent".to_owned()));
            };
            if fetch_rules::is_request_header(name.as_str()) {
                headers.insert(name, value);
            }
        }
        for (name, value) in &self.access.headers {
            headers.insert(name.clone(), value.clone());
        }
        let credential = self.access.credentials.for_path(&request.path);
        let cannot = |_| FetchError::Denied("the credential cannot be sent".to_owned());
        let mut value = HeaderValue::from_str(&credential.header_value()).map_err(cannot)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(credential.header_name()), value);
        Ok(headers)
    }

    async fn exchange(&self, url: Url, headers: HeaderMap) -> Result<(Response, Room), FetchError> {
        let sent = self.http.get(url).headers(headers).send().await;
        let mut response = sent.map_err(|error| self.not_sent(error))?;
        let limit = self.limits.body_bytes;
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge(limit));
        }
        let status = response.status().as_u16();
        for encoding in response.headers().get_all(CONTENT_ENCODING) {
            let encoding = encoding.to_str().unwrap_or_default();
            fetch_rules::check_encoding(encoding).map_err(FetchError::Denied)?;
        }
        let headers = passed_on(response.headers());
        let mut body = Body { bytes: Vec::new(), limit, room: Room::of(self) };
        while let Some(chunk) = response.chunk().await.map_err(connection_error)? {
            body.add(&chunk)?;
        }
        let (body, room) = body.into_text()?;
        let checked = self.access.credentials.check_answer(&headers, &body);
        checked.map_err(FetchError::Denied)?;
        Ok((Response { status, headers, body }, room))
    }

    fn not_sent(&self, error: reqwest::Error) -> FetchError {
        if let Some(private) = cause::<PrivateAddress>(&error) {
            return FetchError::Denied(private.to_string());
        }
        match untrusted_certificate(&error) {
            Some(fault) => FetchError::Denied(format!(
                "the certificate of {} is not trusted ({fault}): if its authority is a private \
                 one, add that to those that the system trusts",
                self.access.origin
            )),
            None => connection_error(error),
        }
    }
}

/// The room that a body takes, among the run's bodies and in the memory of all.
struct Room {
    held: Share,
    memory: Share,
}

impl Room {
    fn of(client: &Client) -> Self {
        Self { held: client.held.share(), memory: client.memory.share() }
    }

    fn grow(&mut self, bytes: usize) -> Result<(), FetchError> {
        if !self.held.grow(bytes) {
            let limit = u64::try_from(self.held.limit()).unwrap_or(u64::MAX);
            return Err(FetchError::TooLarge(limit));
        }
        if !self.memory.grow(bytes) {
            // There may be some a little later: the collector asks again.
            let limit = self.memory.limit();
            let text = format!("all runs together have no more than {limit} bytes of memory");
            return Err(FetchError::Connection(text));
        }
        Ok(())
    }
}

/// A body that is being received.
struct Body {
    bytes: Vec<u8>,
    limit: u64,
    room: Room,
}

impl Body {
    fn add(&mut self, chunk: &[u8]) -> Result<(), FetchError> {
        let size = u64::try_from(self.bytes.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
        if size > self.limit {
            return Err(FetchError::TooLarge(self.limit));
        }
        self.room.grow(chunk.len())?;
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    fn into_text(self) -> Result<(String, Room), FetchError> {
        let text = String::from_utf8(self.bytes).map_err(|error| {
            let compressed = fetch_rules::compressed_body(error.as_bytes());
            compressed.map_or(FetchError::NotText, FetchError::Denied)
        });
        Ok((text?, self.room))
    }
}

/// The URL of a path on an origin; none if the path would lead anywhere else.
fn url(origin: &Origin, path_and_query: &str) -> Option<Url> {
    if !fetch_rules::is_plain_path(path_and_query) {
        return None;
    }
    let base = Url::parse(&origin.to_string()).ok()?;
    let url = base.join(path_and_query).ok()?;
    let joined = url
        .query()
        .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    // What changes on the way, such as `/../`, was not what it looked like.
    (url.origin() == base.origin() && joined == path_and_query).then_some(url)
}

/// The headers that the collector gets to see.
fn passed_on(headers: &HeaderMap) -> Vec<(String, String)> {
    let allowed = headers.iter().filter(|(name, _)| fetch_rules::is_answer_header(name.as_str()));
    let readable = allowed.filter_map(|(name, value)| Some((name, value.to_str().ok()?)));
    readable.map(|(name, value)| (name.as_str().to_owned(), value.to_owned())).collect()
}

/// The URL is left out: the problem that comes of it names the operation.
fn connection_error(error: reqwest::Error) -> FetchError {
    FetchError::Connection(causes(&error.without_url()))
}

/// Counts a request by what came of it, and says that in a word.
pub(crate) fn count(outcome: &Result<Response, FetchError>) -> &'static str {
    let word = outcome_word(outcome);
    counter!(REQUESTS, "outcome" => word).increment(1);
    word
}

fn outcome_word(outcome: &Result<Response, FetchError>) -> &'static str {
    match outcome {
        Ok(response) => match response.status {
            200..=299 => "2xx",
            300..=399 => "3xx",
            429 => "429",
            400..=499 => "4xx",
            _ => "5xx",
        },
        Err(FetchError::Denied(_)) => "denied",
        Err(FetchError::Timeout(_)) => "timeout",
        Err(FetchError::Connection(_)) => "connection",
        Err(FetchError::TooLarge(_)) => "too-large",
        Err(FetchError::NotText) => "not-text",
        Err(FetchError::Cancelled) => "cancelled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_to_another_origin() {
        let origin = Origin::parse("https://a.example").unwrap();
        let path = "/v1/organizations/users?limit=1000&after_id=a%26b";
        assert_eq!(url(&origin, path).unwrap().as_str(), format!("https://a.example{path}"));

        for path in [
            "",
            "v1",
            "//evil.example/",
            "/\\evil.example",
            "https://evil.example/",
            "@evil.example",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a#b",
            "/a\n",
            "/ü",
            " /a",
        ] {
            assert_eq!(url(&origin, path), None, "{path:?}");
        }
    }
}
