//! An HTTP server around a [`Service`], on a loopback port that the system chooses.

use fake_organization::Service;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// What is mounted with a higher priority, such as wiremock's default, answers in its place.
const LOWEST_PRIORITY: u8 = u8::MAX;

/// The fake Admin API. Stops when dropped.
pub struct FakeAdminApi {
    server: MockServer,
}

impl FakeAdminApi {
    /// Starts it.
    pub async fn start(service: Service) -> Self {
        let server = MockServer::start().await;
        let mock = Mock::given(method("GET")).respond_with(Responder(service));
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

struct Responder(Service);

impl Respond for Responder {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let target = match request.url.query() {
            Some(query) => format!("{}?{query}", request.url.path()),
            None => request.url.path().to_owned(),
        };
        let headers: Vec<_> = request
            .headers
            .iter()
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect();
        let answer = self.0.answer(&target, &headers);
        let template =
            ResponseTemplate::new(answer.status).set_body_raw(answer.body, "application/json");
        let headers = answer.headers.into_iter().filter(|(name, _)| name != "content-type");
        headers.fold(template, |template, (name, value)| {
            template.append_header(name.as_str(), value.as_str())
        })
    }
}
