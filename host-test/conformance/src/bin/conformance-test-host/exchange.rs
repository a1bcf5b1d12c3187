//! One request and its answer, with a client that blocks. Knows no component.

use std::io::{self, Read as _};
use std::sync::Arc;
use std::time::Duration;

use conformance::to_drive::Run;
use fetch_rules::{Credential, Origin};
use ureq::http::HeaderMap;
use ureq::{Agent, Body};

use crate::bindings::http_fetch::{FetchError, Request, Response};
use crate::faults::{Fault, Faults};
use crate::raw;

/// Less than most hosts allow, so that tests take less.
const REQUEST_TIME: Duration = Duration::from_secs(2);
const BODY_BYTES: u64 = 1 << 20;

/// Sends the requests of a run.
pub(crate) struct Exchange {
    pub(crate) faults: Arc<Faults>,
    origin: Origin,
    credential: Credential,
    /// The credential of another run.
    other: String,
    agent: Agent,
}

impl Exchange {
    pub(crate) fn new(run: &Run, other: &str, faults: Arc<Faults>) -> anyhow::Result<Self> {
        let agent = Agent::config_builder()
            .http_status_as_error(faults.has(Fault::TakesStatusesForErrors))
            .max_redirects(if faults.has(Fault::FollowsRedirects) { 10 } else { 0 })
            .max_redirects_will_error(false)
            .timeout_global(Some(REQUEST_TIME))
            .proxy(None)
            .build();
        Ok(Self {
            faults,
            origin: Origin::parse(&run.origin)?,
            credential: Credential::admin_key(&run.credential)?,
            other: other.to_owned(),
            agent: agent.into(),
        })
    }

    pub(crate) fn send(&self, request: &Request) -> Result<Response, FetchError> {
        let mut path = request.path.clone();
        if self.faults.has(Fault::DecodesPaths) {
            path = path.replace("%C3%A9", "e").replace("%20", "+");
        }
        let is_allowed =
            fetch_rules::is_plain_path(&path) && path.starts_with(fetch_rules::PATH_PREFIX);
        let takes_any = self.faults.has(Fault::TakesAnyPath) || self.faults.has(Fault::SendsRaw);
        if !is_allowed && !takes_any {
            return Err(FetchError::Denied("not a path on the origin".to_owned()));
        }
        if self.faults.has(Fault::SendsRaw) {
            return raw::send(self.origin.authority(), &path, &self.headers(request))
                .map_err(|error| FetchError::Connection(error.to_string()));
        }
        self.exchange(&url(&self.origin, &path), request)
    }

    fn headers(&self, request: &Request) -> Vec<(String, String)> {
        // A client would choke on these.
        const FRAMING: [&str; 4] = ["content-length", "transfer-encoding", "host", "expect"];
        let is_one_of =
            |name: &str, names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        let is_sent = |(name, _): &&(String, String)| {
            let is_left_out =
                self.faults.has(Fault::DropsTheVersion) && is_one_of(name, &["anthropic-version"]);
            let is_any = self.faults.has(Fault::SendsAllHeaders) && !is_one_of(name, &FRAMING);
            !is_left_out && (is_any || fetch_rules::is_request_header(name))
        };
        let mut headers: Vec<_> = request.headers.iter().filter(is_sent).cloned().collect();
        let mut add = |name: &str, value: String| headers.push((name.to_owned(), value));
        let is_borrowed =
            self.faults.has(Fault::BorrowsACredential) && request.id.is_multiple_of(2);
        let own = self.credential.header_value();
        add(
            self.credential.header_name(),
            if is_borrowed { self.other.clone() } else { own.to_string() },
        );
        if self.faults.has(Fault::AddsTheCredentialTwice) {
            add("authorization", format!("Bearer {}", own.as_str()));
        }
        if self.faults.has(Fault::SendsThePurpose) {
            let detail = &request.purpose.detail;
            add("x-purpose", detail.chars().filter(char::is_ascii_graphic).collect());
        }
        headers
    }

    fn exchange(&self, url: &str, request: &Request) -> Result<Response, FetchError> {
        let headers = self.headers(request);
        let sent = if self.faults.has(Fault::Posts) {
            let builder = self.agent.post(url);
            headers.iter().fold(builder, |it, (name, value)| it.header(name, value)).send_empty()
        } else {
            let builder = self.agent.get(url);
            headers.iter().fold(builder, |it, (name, value)| it.header(name, value)).call()
        };
        let answer = match sent {
            Ok(answer) => answer,
            Err(_) if self.faults.has(Fault::TakesParts) => {
                return Ok(Response { status: 200, headers: Vec::new(), body: String::new() });
            }
            Err(error) => return Err(self.error(error)),
        };
        let (head, body) = answer.into_parts();
        if !self.faults.has(Fault::TakesCompressed) {
            for encoding in head.headers.get_all("content-encoding") {
                fetch_rules::check_encoding(encoding.to_str().unwrap_or("unreadable"))
                    .map_err(FetchError::Denied)?;
            }
        }
        let headers = self.passed_on(&head.headers);
        let response = Response { status: head.status.as_u16(), headers, body: self.body(body)? };
        if !self.faults.has(Fault::RepeatsTheCredential) {
            self.credential
                .check_answer(&response.headers, &response.body)
                .map_err(FetchError::Denied)?;
        }
        Ok(response)
    }

    fn passed_on(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let is_turned = self.faults.has(Fault::PassesOtherHeaders);
        let passes = headers
            .iter()
            .filter(|(name, _)| fetch_rules::is_answer_header(name.as_str()) != is_turned);
        let readable = passes.filter_map(|(name, value)| Some((name, value.to_str().ok()?)));
        readable.map(|(name, value)| (name.as_str().to_owned(), value.to_owned())).collect()
    }

    fn body(&self, body: Body) -> Result<String, FetchError> {
        // One that is too large has a byte more.
        let is_bounded = !self.faults.has(Fault::HasNoSizeLimit);
        let most = if is_bounded { BODY_BYTES.saturating_add(1) } else { u64::MAX };
        let mut bytes = Vec::new();
        let read = body.into_reader().take(most).read_to_end(&mut bytes);
        if u64::try_from(bytes.len()).is_ok_and(|length| length > BODY_BYTES) && is_bounded {
            return Err(FetchError::TooLarge(BODY_BYTES));
        }
        match read {
            Err(error) if !self.faults.has(Fault::TakesParts) => {
                return Err(self.error(error.into()));
            }
            Err(_) | Ok(_) => {}
        }
        if self.faults.has(Fault::TakesAnyBytes) {
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        let text = String::from_utf8(bytes).map_err(|_| FetchError::NotText)?;
        Ok(if self.faults.has(Fault::TrimsBodies) { text.trim().to_owned() } else { text })
    }

    fn error(&self, error: ureq::Error) -> FetchError {
        let is_timeout = match &error {
            ureq::Error::Timeout(_) => true,
            ureq::Error::Io(error) => error.kind() == io::ErrorKind::TimedOut,
            _ => false,
        };
        if is_timeout && !self.faults.has(Fault::HidesTimeouts) {
            return FetchError::Timeout(self.origin.did_not_answer(REQUEST_TIME));
        }
        // What a client says of an answer may repeat any of it.
        let text = match error {
            _ if self.faults.has(Fault::RepeatsTheCredential) => {
                format!("this is no answer: {}", self.credential.header_value().as_str())
            }
            ureq::Error::Io(error) => error.kind().to_string(),
            ureq::Error::StatusCode(status) => format!("status {status}"),
            _ => "no answer that can be read".to_owned(),
        };
        FetchError::Connection(text)
    }
}

/// Where a path leads, by the rules that browsers have for it.
fn url(origin: &Origin, path: &str) -> String {
    let path = path.trim().replace(['\t', '\n', '\r'], "").replace('\\', "/");
    if path.starts_with("//") {
        format!("http://{}", path.trim_start_matches('/'))
    } else if path.starts_with("http://") {
        path
    } else {
        format!("{origin}{path}")
    }
}
