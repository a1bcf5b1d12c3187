//! An HTTP server around services that can be read and written. Knows no path and no item.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fake_organization::{Answer, BadBody, Delivery, LiveService, SLOW_MS};
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;

/// The largest body that it reads, in bytes. What the Admin API takes is far below.
const LARGEST_BODY: usize = 1 << 20;

/// A server that ends when it is dropped.
pub(crate) struct LiveServer {
    task: JoinHandle<()>,
    pub(crate) address: SocketAddr,
    services: Arc<LiveServices>,
}

impl Drop for LiveServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl LiveServer {
    /// Starts it where the listener listens.
    pub(crate) fn start(services: LiveServices, listener: TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let services = Arc::new(services);
        let serving = Arc::clone(&services);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let services = Arc::clone(&serving);
                let answer = service_fn(move |request| services.whose(&request).respond(request));
                let connection = http1::Builder::new()
                    .half_close(true)
                    .serve_connection(TokioIo::new(stream), answer);
                // A connection that fails is over, as any may be.
                tokio::spawn(connection);
            }
        });
        Ok(Self { task, address, services })
    }

    /// The services as they are now.
    pub(crate) fn services(&self) -> Vec<LiveService> {
        self.services.all().map(|live| live.lock().clone()).collect()
    }
}

/// Services on one origin, each for who has a credential of it.
pub(crate) struct LiveServices {
    /// All of them, and the first refuses who has no credential of any.
    all: Vec<Arc<Live>>,
    by_credential: HashMap<String, Arc<Live>>,
    others: Arc<Live>,
}

impl LiveServices {
    pub(crate) fn one(service: LiveService) -> Self {
        let live = Arc::new(Live::new(service));
        Self { all: vec![Arc::clone(&live)], by_credential: HashMap::new(), others: live }
    }

    /// None: there is no service.
    pub(crate) fn by_credential(services: Vec<LiveService>) -> Option<Self> {
        let mut all = Vec::new();
        let mut by_credential = HashMap::new();
        for service in services {
            let credentials: Vec<_> = service.credentials().map(str::to_owned).collect();
            let live = Arc::new(Live::new(service));
            let owned = credentials.into_iter().map(|credential| (credential, Arc::clone(&live)));
            by_credential.extend(owned);
            all.push(live);
        }
        let others = Arc::clone(all.first()?);
        Some(Self { all, by_credential, others })
    }

    fn all(&self) -> impl Iterator<Item = &Live> {
        self.all.iter().map(|live| &**live)
    }

    fn whose(&self, request: &Request<Incoming>) -> Arc<Live> {
        let header = |name: &str| request.headers().get(name)?.to_str().ok();
        let token = || header("authorization")?.strip_prefix("Bearer ");
        let sent = header("x-api-key").or_else(token);
        let known = sent.and_then(|credential| self.by_credential.get(credential));
        Arc::clone(known.unwrap_or(&self.others))
    }
}

struct Live {
    started: Instant,
    story_ends_ms: i64,
    service: Mutex<LiveService>,
}

/// Why an answer is not sent, or not whole: somebody asked for that fault.
type OnDemand = io::Error;

impl Live {
    fn new(service: LiveService) -> Self {
        Self {
            started: Instant::now(),
            story_ends_ms: service.organization().now_ms,
            service: Mutex::new(service),
        }
    }

    fn lock(&self) -> MutexGuard<'_, LiveService> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time goes on from where the organization's story ends: the same invites are pending whenever
    /// somebody reads it.
    fn now_ms(&self) -> i64 {
        let since = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.story_ends_ms.saturating_add(since)
    }

    async fn respond(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<BoxBody<Bytes, OnDemand>>, OnDemand> {
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let answer = match Limited::new(body, LARGEST_BODY).collect().await {
            Ok(body) => {
                let body = body.to_bytes();
                let body = String::from_utf8_lossy(&body);
                let (method, headers) = (head.method.as_str(), headers(&head.headers));
                let now_ms = self.now_ms();
                self.lock().answer(method, &target, &headers, &body, now_ms)
            }
            Err(error) if error.is::<LengthLimitError>() => self.lock().refuse(BadBody::TooLarge),
            Err(_) => self.lock().refuse(BadBody::NotWhole),
        };
        match answer.delivery {
            Delivery::AtOnce => {}
            Delivery::Late => tokio::time::sleep(Duration::from_millis(SLOW_MS)).await,
            Delivery::Never => return Err(io::Error::other("dropped on demand")),
            Delivery::Half => return torn(answer),
        }
        let body = Full::from(answer.body.clone()).map_err(|never: Infallible| match never {});
        Ok(response(&answer, body.boxed()))
    }
}

/// An answer that promises all of its body, and breaks off in the middle.
fn torn(answer: Answer) -> Result<Response<BoxBody<Bytes, OnDemand>>, OnDemand> {
    let half = answer.body.as_bytes().get(..answer.body.len() / 2).unwrap_or_default();
    let half = Frame::data(Bytes::copy_from_slice(half));
    let parts = [Ok(half), Err(io::Error::other("torn on demand"))];
    let mut response = response(&answer, StreamBody::new(stream::iter(parts)).boxed());
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(answer.body.len()));
    Ok(response)
}

/// The server adds a `date` of its own only where an answer has none.
fn response(answer: &Answer, body: BoxBody<Bytes, OnDemand>) -> Response<BoxBody<Bytes, OnDemand>> {
    let head = Response::builder().status(answer.status);
    let head = answer.headers.iter().fold(head, |head, (name, value)| head.header(name, value));
    head.body(body).unwrap_or_default()
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let readable = |(name, value): (&hyper::header::HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter_map(readable).collect()
}
