//! An HTTP server around a service, on a loopback port. Knows no path and no item.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fake_organization::{Answer, Delivery, LiveService, SLOW_MS, Service};
use tokio::task::JoinHandle;
use wiremock::matchers::any;
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::relay;

/// What is mounted with a higher priority, such as wiremock's default, answers in its place.
const LOWEST_PRIORITY: u8 = u8::MAX;
/// What is asked before the one that answers.
const BEFORE_LOWEST: u8 = u8::MAX - 1;

/// The fake Admin API. Stops when dropped.
pub struct FakeAdminApi {
    server: MockServer,
    /// What stands in front of the server, and where.
    relay: Option<(JoinHandle<()>, SocketAddr)>,
}

impl Drop for FakeAdminApi {
    fn drop(&mut self) {
        if let Some((relay, _)) = &self.relay {
            relay.abort();
        }
    }
}

impl FakeAdminApi {
    /// Starts a service that can be read, on a port that the system chooses.
    pub async fn start(service: Service) -> Self {
        let server = MockServer::start().await;
        let mock = Mock::given(any()).respond_with(Read(service));
        mock.with_priority(LOWEST_PRIORITY).mount(&server).await;
        Self { server, relay: None }
    }

    /// Starts a service that can be read and written, where the listener listens.
    ///
    /// # Errors
    ///
    /// If the listener cannot be used.
    pub async fn start_live(service: LiveService, listener: TcpListener) -> io::Result<Self> {
        let server = MockServer::builder().disable_request_recording().start().await;
        let address = listener.local_addr()?;
        let relay = relay::start(listener, *server.address())?;
        let live = Live {
            started: Instant::now(),
            story_ends_ms: service.organization().now_ms,
            state: Arc::new(Mutex::new((service, None))),
        };
        let dropped = Mock::given(live.clone()).respond_with_err(|_: &Request| Dropped);
        dropped.with_priority(BEFORE_LOWEST).mount(&server).await;
        let answered = Mock::given(any()).respond_with(live);
        answered.with_priority(LOWEST_PRIORITY).mount(&server).await;
        Ok(Self { server, relay: Some((relay, address)) })
    }

    /// Its origin: `http://127.0.0.1:…`.
    #[must_use]
    pub fn origin(&self) -> String {
        match &self.relay {
            Some((_, address)) => format!("http://{address}"),
            None => self.server.uri(),
        }
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
        let answer = self.0.answer(&target(request), &headers(request));
        if request.method.as_str() != "GET" {
            return template(Answer { status: 405, body: String::new(), ..answer });
        }
        template(answer)
    }
}

/// A service, and its answer to the request at hand. It is asked when the first of two mocks is to
/// match, the one that drops the connection, and what it said is what the second one answers:
/// wiremock takes one request after the other.
#[derive(Clone)]
struct Live {
    started: Instant,
    story_ends_ms: i64,
    state: Arc<Mutex<(LiveService, Option<Answer>)>>,
}

impl Live {
    fn lock(&self) -> MutexGuard<'_, (LiveService, Option<Answer>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time goes on from where the organization's story ends: the same invites are pending whenever
    /// somebody reads it.
    fn now_ms(&self) -> i64 {
        let since = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.story_ends_ms.saturating_add(since)
    }
}

impl Match for Live {
    fn matches(&self, request: &Request) -> bool {
        let body = String::from_utf8_lossy(&request.body);
        let (method, headers) = (request.method.as_str(), headers(request));
        let (service, answer) = &mut *self.lock();
        let latest = service.answer(method, &target(request), &headers, &body, self.now_ms());
        let is_dropped = latest.delivery == Delivery::Never;
        *answer = Some(latest);
        is_dropped
    }
}

impl Respond for Live {
    fn respond(&self, _request: &Request) -> ResponseTemplate {
        self.lock().1.take().map_or_else(|| ResponseTemplate::new(500), template)
    }
}

/// The connection ends without an answer, as it was told to.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was dropped on demand")
    }
}

impl std::error::Error for Dropped {}

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

/// The answer over HTTP. The server adds a `date` of its own only where an answer has none.
fn template(answer: Answer) -> ResponseTemplate {
    let is_kind = |(name, _): &&(String, String)| name == "content-type";
    let kind = answer.headers.iter().find(is_kind).map_or("application/json", |(_, kind)| kind);
    let template = ResponseTemplate::new(answer.status).set_body_raw(answer.body, kind);
    let template = match answer.delivery {
        Delivery::AtOnce | Delivery::Never => template,
        Delivery::Half => template.append_header(relay::TORN, "yes"),
        Delivery::Late => template.set_delay(Duration::from_millis(SLOW_MS)),
    };
    let headers = answer.headers.into_iter().filter(|(name, _)| name != "content-type");
    headers.fold(template, |template, (name, value)| {
        template.append_header(name.as_str(), value.as_str())
    })
}
