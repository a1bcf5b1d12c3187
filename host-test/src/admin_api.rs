//! An HTTP server around a service, on a loopback port. Knows no path and no item.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use fake_organization::{Answer, LiveService, Service};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::live_server::{LiveServer, LiveServices};

/// What is mounted with a higher priority, such as wiremock's default, answers in its place.
const LOWEST_PRIORITY: u8 = u8::MAX;

/// The fake Admin API. Stops when dropped.
pub struct FakeAdminApi(Server);

enum Server {
    /// A service that can be read, and mocks before it.
    Mocked(MockServer),
    /// A service that can be read and written.
    Live(LiveServer),
}

impl FakeAdminApi {
    /// Starts a service that can be read, on a port that the system chooses.
    pub async fn start(service: Service) -> Self {
        Self::start_with_latency(service, Duration::ZERO).await
    }

    /// The same, and every answer comes so much later.
    pub async fn start_with_latency(service: Service, latency: Duration) -> Self {
        let server = MockServer::start().await;
        let mock = Mock::given(any()).respond_with(Read { service, latency });
        mock.with_priority(LOWEST_PRIORITY).mount(&server).await;
        Self(Server::Mocked(server))
    }

    /// Starts a service that can be read and written, where the listener listens.
    ///
    /// # Errors
    ///
    /// If the listener cannot be used.
    pub fn start_live(service: LiveService, listener: TcpListener) -> io::Result<Self> {
        Self::live(LiveServices::one(service), listener)
    }

    /// Starts the services of many organizations on one origin. Each answers who has a credential of
    /// it, and the first refuses everybody else.
    ///
    /// # Errors
    ///
    /// If the listener cannot be used, or there is no service.
    pub fn start_fleet(services: Vec<LiveService>, listener: TcpListener) -> io::Result<Self> {
        let services = LiveServices::by_credential(services);
        let services = services.ok_or_else(|| io::Error::other("there is no service to start"))?;
        Self::live(services, listener)
    }

    fn live(services: LiveServices, listener: TcpListener) -> io::Result<Self> {
        LiveServer::start(services, listener).map(|server| Self(Server::Live(server)))
    }

    /// Its origin: `http://127.0.0.1:…`.
    #[must_use]
    pub fn origin(&self) -> String {
        match &self.0 {
            Server::Live(server) => format!("http://{}", server.address),
            Server::Mocked(server) => server.uri(),
        }
    }

    /// The services as they are now, if they can be written to.
    #[must_use]
    pub fn services(&self) -> Vec<LiveService> {
        match &self.0 {
            Server::Live(server) => server.services(),
            Server::Mocked(_) => Vec::new(),
        }
    }

    /// Answers in the service's place where a mock fits, if the service can only be read.
    pub async fn mount(&self, mock: Mock) {
        if let Server::Mocked(server) = &self.0 {
            mock.mount(server).await;
        }
    }

    /// The requests so far, if the service can only be read.
    pub async fn requests(&self) -> Vec<Request> {
        match &self.0 {
            Server::Mocked(server) => server.received_requests().await.unwrap_or_default(),
            Server::Live(_) => Vec::new(),
        }
    }
}

struct Read {
    service: Service,
    latency: Duration,
}

impl Respond for Read {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let answer = self.service.answer(&target(request), &headers(request));
        if request.method.as_str() != "GET" {
            return template(Answer { status: 405, body: String::new(), ..answer });
        }
        template(answer).set_delay(self.latency)
    }
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

/// The answer over HTTP, at once and whole: a service that can only be read has no faults. The server adds a `date` of its own only where an answer has none.
fn template(answer: Answer) -> ResponseTemplate {
    let is_kind = |(name, _): &&(String, String)| name == "content-type";
    let kind = answer.headers.iter().find(is_kind).map_or("application/json", |(_, kind)| kind);
    let template = ResponseTemplate::new(answer.status).set_body_raw(answer.body, kind);
    let headers = answer.headers.into_iter().filter(|(name, _)| name != "content-type");
    headers.fold(template, |template, (name, value)| {
        template.append_header(name.as_str(), value.as_str())
    })
}
