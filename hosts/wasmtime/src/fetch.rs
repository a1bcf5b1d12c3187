//! `http-fetch`: sends the collector's requests to the one origin, with the credential.
//!
//! *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::access::Access;
use crate::bindings::http_fetch::{self, FetchError, Request, Response};
use crate::error::RunError;
use crate::limits::Limits;
use crate::origin::Origin;
use crate::state::State;

/// Sends requests for one run.
pub(crate) struct Client {
    http: reqwest::Client,
    access: Access,
    limits: Limits,
    in_flight: Semaphore,
}

impl Client {
    pub(crate) fn new(access: Access, limits: Limits) -> Result<Self, RunError> {
        let tls = tls(&access.origin).map_err(|error| RunError::NoClient(causes(&error)))?;
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none());
        let builder = if access.origin.is_loopback() { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|error| RunError::NoClient(causes(&error)))?;
        let in_flight = Semaphore::new(limits.in_flight.clamp(1, Semaphore::MAX_PERMITS));
        Ok(Self { http, access, limits, in_flight })
    }

    async fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, FetchError>> {
        let limit = self.limits.wave_requests;
        if requests.len() > limit {
            let denied = || FetchError::Denied(format!("more than {limit} requests at once"));
            return requests.iter().map(|_| Err(denied())).collect();
        }
        let called = self.access.clock.now();
        let budget = AtomicU64::new(self.limits.wave_bytes);
        join_all(requests.into_iter().map(|request| self.send(request, called, &budget))).await
    }

    async fn send(
        &self,
        request: Request,
        called: Duration,
        budget: &AtomicU64,
    ) -> Result<Response, FetchError> {
        let url = self.allowed(&request.path)?;
        let headers = self.headers(&request)?;
        let delay = Duration::from_millis(request.delay_ms.into());
        self.access.clock.wait_until(called.saturating_add(delay)).await;
        let _place = self.in_flight.acquire().await.map_err(|_| FetchError::Cancelled)?;
        match timeout(self.limits.request_time, self.exchange(url, headers, budget)).await {
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
            if fetch_rules::ALLOWED_HEADERS.contains(&name.as_str()) {
                headers.insert(name, value);
            }
        }
        for (name, value) in &self.access.headers {
            headers.insert(name.clone(), value.clone());
        }
        self.access.credential.add_to(&mut headers);
        Ok(headers)
    }

    async fn exchange(
        &self,
        url: Url,
        headers: HeaderMap,
        budget: &AtomicU64,
    ) -> Result<Response, FetchError> {
        let sent = self.http.get(url).headers(headers).send().await;
        let mut response = sent.map_err(connection_error)?;
        let limit = self.limits.body_bytes;
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge(limit));
        }
        let status = response.status().as_u16();
        let secret = self.access.credential.secret();
        let headers = readable_headers(response.headers(), secret);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(connection_error)? {
            let size = u64::try_from(body.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
            if size > limit {
                return Err(FetchError::TooLarge(limit));
            }
            take(budget, chunk.len()).ok_or(FetchError::TooLarge(self.limits.wave_bytes))?;
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8(body).map_err(|_| FetchError::NotText)?;
        let body = fetch_rules::without_secret(body, secret);
        Ok(Response { status, headers, body })
    }
}

impl http_fetch::Host for State {
    async fn fetch(&mut self, requests: Vec<Request>) -> Vec<Result<Response, FetchError>> {
        match &self.client {
            Some(client) => client.send_all(requests).await,
            None => {
                let denied = || FetchError::Denied("no request may be made here".to_owned());
                requests.iter().map(|_| Err(denied())).collect()
            }
        }
    }
}

fn readable_headers(headers: &HeaderMap, secret: &str) -> Vec<(String, String)> {
    let readable = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = fetch_rules::without_secret(value.to_str().ok()?.to_owned(), secret);
        Some((name.as_str().to_owned(), value))
    };
    headers
        .iter()
        .filter(|(name, _)| *name != fetch_rules::HIDDEN_HEADER)
        .filter_map(readable)
        .collect()
}

/// TLS as the system trusts it, with cryptography of our own: reqwest would take the process's
/// choice, and panic without one. What is on loopback without TLS needs to trust nobody.
fn tls(origin: &Origin) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = if origin.is_encrypted() {
        builder.with_platform_verifier()?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

/// Takes so many bytes out of what a wave may still have; none if that is too little.
fn take(budget: &AtomicU64, bytes: usize) -> Option<()> {
    let bytes = u64::try_from(bytes).ok()?;
    let less = |left: u64| left.checked_sub(bytes);
    budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).ok().map(|_| ())
}

/// The URL is left out: the problem that comes of it names the operation.
fn connection_error(error: reqwest::Error) -> FetchError {
    FetchError::Connection(causes(&error.without_url()))
}

/// An error and what it comes from, on a line.
fn causes(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", causes(source)),
        None => error.to_string(),
    }
}
