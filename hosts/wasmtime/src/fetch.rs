//! `http-fetch`: sends the collector's requests to the one origin, with the credential.
//!
//! *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::access::Access;
use crate::bindings::http_fetch::{self, FetchError, Request, Response};
use crate::error::RunError;
use crate::limits::Limits;
use crate::state::State;

/// What the collector may not set: it would speak for the credential, or make the service refuse.
const HELD_BACK: [&str; 6] =
    ["authorization", "cookie", "host", "origin", "proxy-authorization", "x-api-key"];

/// Sends requests for one run.
pub(crate) struct Client {
    http: reqwest::Client,
    access: Access,
    limits: Limits,
    in_flight: Arc<Semaphore>,
}

impl Client {
    pub(crate) fn new(access: Access, limits: Limits) -> Result<Self, RunError> {
        // Where the process chose its cryptography, it stays; reqwest panics without any.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let builder = if access.origin.is_loopback() { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|error| RunError::NoClient(error.to_string()))?;
        let in_flight = Arc::new(Semaphore::new(limits.in_flight.max(1)));
        Ok(Self { http, access, limits, in_flight })
    }

    async fn send(&self, request: Request, called: Duration) -> Result<Response, FetchError> {
        let url = self.allowed(&request.path)?;
        let headers = self.headers(&request)?;
        let delay = Duration::from_millis(request.delay_ms.into());
        self.access.clock.wait_until(called.saturating_add(delay)).await;
        let _place = self.in_flight.acquire().await.map_err(|_| FetchError::Cancelled)?;
        match timeout(self.limits.request_time, self.exchange(url, headers)).await {
            Ok(answer) => answer,
            Err(_) => Err(FetchError::Timeout),
        }
    }

    fn allowed(&self, path: &str) -> Result<Url, FetchError> {
        let denied = |rule: &str| FetchError::Denied(rule.to_owned());
        let url =
            self.access.origin.join(path).ok_or_else(|| denied("not a path on the origin"))?;
        if !self.access.path_prefixes.iter().any(|prefix| url.path().starts_with(prefix)) {
            return Err(denied("the path is not among those that are allowed"));
        }
        Ok(url)
    }

    fn headers(&self, request: &Request) -> Result<HeaderMap, FetchError> {
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name.as_str());
            let value = HeaderValue::try_from(value.as_str());
            let (Ok(name), Ok(value)) = (name, value) else {
                return Err(FetchError::Denied("a header cannot be sent".to_owned()));
            };
            if !HELD_BACK.contains(&name.as_str()) {
                headers.append(name, value);
            }
        }
        for (name, value) in &self.access.headers {
            headers.insert(name.clone(), value.clone());
        }
        self.access.credential.add_to(&mut headers);
        Ok(headers)
    }

    async fn exchange(&self, url: Url, headers: HeaderMap) -> Result<Response, FetchError> {
        let sent = self.http.get(url).headers(headers).send().await;
        let mut response = sent.map_err(connection_error)?;
        let limit = self.limits.body_bytes;
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge(limit));
        }
        let status = response.status().as_u16();
        let headers = readable_headers(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(connection_error)? {
            let size = u64::try_from(body.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
            if size > limit {
                return Err(FetchError::TooLarge(limit));
            }
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8(body).map_err(|_| FetchError::NotText)?;
        Ok(Response { status, headers, body })
    }
}

impl http_fetch::Host for State {
    async fn fetch(&mut self, requests: Vec<Request>) -> Vec<Result<Response, FetchError>> {
        let client = &self.client;
        let called = client.access.clock.now();
        join_all(requests.into_iter().map(|request| client.send(request, called))).await
    }
}

fn readable_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let readable = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter(|(name, _)| *name != "set-cookie").filter_map(readable).collect()
}

/// The causes, without the URL: the problem that comes of it names the operation.
fn connection_error(error: reqwest::Error) -> FetchError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    FetchError::Connection(text)
}
