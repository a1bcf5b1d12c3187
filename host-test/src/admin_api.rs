//! An HTTP server around a service, on a loopback port.

use std::net::TcpListener;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use fake_organization::{Answer, LiveService, Service};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// What is mounted with a higher priority, such as wiremock's default, answers in its place.
const LOWEST_PRIORITY: u8 = u8::MAX;

/// The fake Admin API. Stops when dropped.
pub struct FakeAdminApi {
    server: MockServer,
}

impl FakeAdminApi {
    /// Starts a service that can be read, on a port that the system chooses.
    pub async fn start(service: Service) -> Self {
        Self::mounted(MockServer::start().await, Read(service)).await
    }

    /// Starts a service that can be read and written, where the listener listens.
    pub async fn start_live(service: LiveService, listener: TcpListener) -> Self {
        let server = MockServer::builder().listener(listener).disable_request_recording();
        Self::mounted(server.start().await, Live(Mutex::new(service))).await
    }

    async fn mounted(server: MockServer, responder: impl Respond + 'static) -> Self {
        let mock = Mock::given(any()).respond_with(responder);
        mock.with_priority(LOWEST_PRIORITY).mount(&server).await;
        Self { server }
    }

    /// Its origin: `http://127.0.0.1:…`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.uri()
    }

    /// Answers in the service's place where a mock fits.
    pub async fn mount(&self, mock: Mock) {
        mock.mount(&self.server).await;
    }

    /// The requests so far.
    pub async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap_or_default()
    }
}

struct Read(Service);

impl Respond for Read {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        template(self.0.answer(&target(request), &headers(request)))
    }
}

struct Live(Mutex<LiveService>);

impl Respond for Live {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body = String::from_utf8_lossy(&request.body);
        let mut service = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (method, headers) = (request.method.as_str(), headers(request));
        template(service.answer(method, &target(request), &headers, &body, now_ms()))
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn target(request: &Request) -> String {
    match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    }
}

fn headers(request: &Request) -> Vec<(String, String)> {
    let readable = |(name, value): (&_, &wiremock::http::HeaderValue)| {
        let name: &wiremock::http::HeaderName = name;
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    request.headers.iter().filter_map(readable).collect()
}

fn template(answer: Answer) -> ResponseTemplate {
    let template =
        ResponseTemplate::new(answer.status).set_body_raw(answer.body, "application/json");
    let headers = answer.headers.into_iter().filter(|(name, _)| name != "content-type");
    headers.fold(template, |template, (name, value)| {
        template.append_header(name.as_str(), value.as_str())
    })
}
