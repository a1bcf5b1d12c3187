//! One request: what is sent for it, and what of the answer comes back.
//!
//! *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fetch_rules::Origin;
use reqwest::Url;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::access::Access;
use crate::bindings::http_fetch::{FetchError, Request, Response};
use crate::error::RunError;
use crate::limits::Limits;

/// Sends the requests of one run.
pub(crate) struct Client {
    http: reqwest::Client,
    access: Access,
    pub(crate) limits: Limits,
    /// Gives places in the order in which they were asked for.
    in_flight: Semaphore,
    /// How many bytes of bodies may still be held.
    room: AtomicU64,
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
        let room = AtomicU64::new(limits.held_bytes);
        Ok(Self { http, access, limits, in_flight, room })
    }

    /// What the clock says now.
    pub(crate) fn now(&self) -> Duration {
        self.access.clock.now()
    }

    /// Sends a request, no earlier than its delay after `called`. What comes of it takes room until
    /// it is [handed over](Self::hand_over).
    pub(crate) async fn send(
        &self,
        request: &Request,
        called: Duration,
    ) -> Result<Response, FetchError> {
        let url = self.allowed(&request.path)?;
        let headers = self.headers(request)?;
        let delay = Duration::from_millis(request.delay_ms.into());
        self.access.clock.wait_until(called.saturating_add(delay)).await;
        let _place = self.in_flight.acquire().await.map_err(|_| FetchError::Cancelled)?;
        let answer = timeout(self.limits.request_time, self.exchange(url, headers)).await;
        answer.unwrap_or_else(|_| {
            let waited_for = self.access.origin.did_not_answer(self.limits.request_time);
            Err(FetchError::Timeout(waited_for))
        })
    }

    /// An answer goes to the collector: its body takes no room any more.
    pub(crate) fn hand_over(&self, outcome: &Result<Response, FetchError>) {
        if let Ok(response) = outcome {
            self.give_back(response.body.len());
        }
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
        let credential = &self.access.credential;
        let cannot = |_| FetchError::Denied("the credential cannot be sent".to_owned());
        let mut value = HeaderValue::try_from(credential.header_value()).map_err(cannot)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(credential.header_name()), value);
        Ok(headers)
    }

    async fn exchange(&self, url: Url, headers: HeaderMap) -> Result<Response, FetchError> {
        let sent = self.http.get(url).headers(headers).send().await;
        let mut response = sent.map_err(|error| self.not_sent(error))?;
        let limit = self.limits.body_bytes;
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge(limit));
        }
        let status = response.status().as_u16();
        if let Some(encoding) = response.headers().get(CONTENT_ENCODING) {
            let encoding = encoding.to_str().unwrap_or_default();
            fetch_rules::check_encoding(encoding).map_err(FetchError::Denied)?;
        }
        let headers = passed_on(response.headers());
        let mut body = Body { client: self, bytes: Vec::new() };
        while let Some(chunk) = response.chunk().await.map_err(connection_error)? {
            body.add(&chunk)?;
        }
        let response = Response { status, headers, body: body.into_text()? };
        if let Err(rule) = self.access.credential.check_answer(&response.headers, &response.body) {
            self.give_back(response.body.len());
            return Err(FetchError::Denied(rule));
        }
        Ok(response)
    }

    fn not_sent(&self, error: reqwest::Error) -> FetchError {
        match untrusted_certificate(&error) {
            Some(fault) => FetchError::Denied(format!(
                "the certificate of {} is not trusted ({fault}): if its authority is a private \
                 one, add that to those that the system trusts",
                self.access.origin
            )),
            None => connection_error(error),
        }
    }

    fn take(&self, bytes: usize) -> Option<()> {
        let bytes = u64::try_from(bytes).ok()?;
        let less = |left: u64| left.checked_sub(bytes);
        self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).ok().map(|_| ())
    }

    fn give_back(&self, bytes: usize) {
        self.room.fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
    }
}

/// A body that is being received. What is not received whole takes no room.
struct Body<'a> {
    client: &'a Client,
    bytes: Vec<u8>,
}

impl Body<'_> {
    fn add(&mut self, chunk: &[u8]) -> Result<(), FetchError> {
        let limits = self.client.limits;
        let size = u64::try_from(self.bytes.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
        if size > limits.body_bytes {
            return Err(FetchError::TooLarge(limits.body_bytes));
        }
        self.client.take(chunk.len()).ok_or(FetchError::TooLarge(limits.held_bytes))?;
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// The text, which goes on taking room.
    fn into_text(mut self) -> Result<String, FetchError> {
        let bytes = std::mem::take(&mut self.bytes);
        String::from_utf8(bytes).map_err(|error| {
            self.bytes = error.into_bytes();
            let compressed = fetch_rules::compressed_body(&self.bytes);
            compressed.map_or(FetchError::NotText, FetchError::Denied)
        })
    }
}

impl Drop for Body<'_> {
    fn drop(&mut self) {
        self.client.give_back(self.bytes.len());
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

/// The URL is left out: the problem that comes of it names the operation.
fn connection_error(error: reqwest::Error) -> FetchError {
    FetchError::Connection(causes(&error.without_url()))
}

/// Why a certificate is not trusted, if that is what an error comes from.
fn untrusted_certificate<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CertificateError> {
    if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
        return Some(fault);
    }
    // What an input or output error wraps is not its source.
    let wrapped = error.downcast_ref().and_then(std::io::Error::get_ref);
    let wrapped = wrapped.map(|inner| -> &(dyn Error + 'static) { inner });
    untrusted_certificate(wrapped.or(error.source())?)
}

/// An error and what it comes from, on a line.
fn causes(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", causes(source)),
        None => error.to_string(),
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
