//! One request and its answer, as a state machine: something to wait for, then a step.
//!
//! *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.

use std::rc::Rc;

use fetch_rules::{Credential, Credentials, Origin};
use wasi::http::outgoing_handler::handle;
use wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, OutgoingRequest,
    RequestOptions, Scheme as WasiScheme,
};
use wasi::io::poll::Pollable;
use wasi::io::streams::{InputStream, StreamError};
use zeroize::Zeroizing;

use crate::access::Access;
use crate::component::{FetchError, Request, Response};

/// The most that is read at a time, in bytes.
const CHUNK: u64 = 256 << 10;

/// A request under way.
pub(crate) struct Exchange {
    stage: Stage,
    access: Rc<Access>,
}

// Fields are dropped first to last.
enum Stage {
    Head { ready: Pollable, future: FutureIncomingResponse },
    Body { ready: Pollable, stream: InputStream, body: IncomingBody, answer: Answer },
}

/// What has come of an answer.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    bytes: Vec<u8>,
    _response: IncomingResponse,
}

impl Exchange {
    /// Sends a request.
    pub(crate) fn start(access: &Rc<Access>, request: &Request) -> Result<Self, FetchError> {
        let denied = |rule: &str| FetchError::Denied(rule.to_owned());
        if !fetch_rules::is_plain_path(&request.path) {
            return Err(denied("not a path on the origin"));
        }
        if !request.path.starts_with(fetch_rules::PATH_PREFIX) {
            return Err(denied("the path is not among those that are allowed"));
        }
        let credential = access.credentials.for_path(&request.path);
        let outgoing = OutgoingRequest::new(headers(credential, request)?);
        let is_encrypted = access.origin.is_encrypted();
        let scheme = if is_encrypted { WasiScheme::Https } else { WasiScheme::Http };
        let cannot = |()| denied("the request cannot be sent");
        outgoing.set_scheme(Some(&scheme)).map_err(cannot)?;
        outgoing.set_authority(Some(access.origin.authority())).map_err(cannot)?;
        outgoing.set_path_with_query(Some(&request.path)).map_err(cannot)?;
        let options = RequestOptions::new();
        let limit = u64::try_from(fetch_rules::REQUEST_TIME.as_nanos()).ok();
        // A host may not know these; the deadline of the request ends it all the same.
        let _ = options.set_connect_timeout(limit);
        let _ = options.set_first_byte_timeout(limit);
        let _ = options.set_between_bytes_timeout(limit);
        let sent = handle(outgoing, Some(options));
        let future = sent.map_err(|code| error(code, &access.origin))?;
        let stage = Stage::Head { ready: future.subscribe(), future };
        Ok(Self { stage, access: Rc::clone(access) })
    }

    /// What to wait for before the next step.
    pub(crate) fn ready(&self) -> &Pollable {
        match &self.stage {
            Stage::Head { ready, .. } | Stage::Body { ready, .. } => ready,
        }
    }

    /// How many bytes of the body are held.
    pub(crate) fn held_bytes(&self) -> u64 {
        match &self.stage {
            Stage::Head { .. } => 0,
            Stage::Body { answer, .. } => length(answer.bytes.len()),
        }
    }

    /// Goes on as far as it can without waiting. `room` is how many bytes may still come.
    pub(crate) fn step(self, mut room: u64) -> Step {
        let Self { mut stage, access } = self;
        loop {
            let next = match stage {
                Stage::Head { ready, future } => head(future, ready, &access.origin),
                Stage::Body { ready, stream, body, answer } => {
                    read(&mut room, answer, body, stream, ready)
                }
            };
            match next {
                Next::Again(next) => stage = next,
                Next::Wait(stage) => return Step::Wait(Self { stage, access }),
                Next::Done(answer) => {
                    let checked = answer.and_then(|answer| unrepeated(answer, &access.credentials));
                    return Step::Done(checked);
                }
            }
        }
    }
}

/// How a step ended.
pub(crate) enum Step {
    /// There is more to wait for.
    Wait(Exchange),
    /// This is what came of it.
    Done(Result<Response, FetchError>),
}

enum Next {
    Again(Stage),
    Wait(Stage),
    Done(Result<Response, FetchError>),
}

// Parameters are dropped last to first: what waits for something, or is read of it, goes before it.

fn head(future: FutureIncomingResponse, ready: Pollable, origin: &Origin) -> Next {
    let response = match future.get() {
        None => return Next::Wait(Stage::Head { ready, future }),
        Some(Ok(Ok(response))) => response,
        Some(Ok(Err(code))) => return Next::Done(Err(error(code, origin))),
        Some(Err(())) => return Next::Done(Err(broken("the answer was taken before"))),
    };
    let headers = response.headers().entries();
    for (_, encoding) in headers.iter().filter(|(name, _)| name == "content-encoding") {
        if let Err(rule) = fetch_rules::check_encoding(&String::from_utf8_lossy(encoding)) {
            return Next::Done(Err(FetchError::Denied(rule)));
        }
    }
    let readable = |(name, value): (String, Vec<u8>)| Some((name, String::from_utf8(value).ok()?));
    let allowed = headers.into_iter().filter(|(name, _)| fetch_rules::is_answer_header(name));
    let (status, headers) = (response.status(), allowed.filter_map(readable).collect());
    let parts = response.consume().and_then(|body| Ok((body.stream()?, body)));
    match parts {
        Ok((stream, body)) => {
            let answer = Answer { status, headers, bytes: Vec::new(), _response: response };
            Next::Again(Stage::Body { ready: stream.subscribe(), stream, body, answer })
        }
        Err(()) => Next::Done(Err(broken("the answer has no body to read"))),
    }
}

fn read(
    room: &mut u64,
    mut answer: Answer,
    body: IncomingBody,
    stream: InputStream,
    ready: Pollable,
) -> Next {
    let chunk = match stream.read(CHUNK) {
        Ok(chunk) if chunk.is_empty() => {
            return Next::Wait(Stage::Body { ready, stream, body, answer });
        }
        Ok(chunk) => chunk,
        Err(StreamError::Closed) => return Next::Done(whole(answer)),
        Err(StreamError::LastOperationFailed(cause)) => {
            let text = cause.to_debug_string();
            // What follows the first line is the runtime's backtrace.
            return Next::Done(Err(broken(text.lines().next().unwrap_or_default())));
        }
    };
    if length(answer.bytes.len().saturating_add(chunk.len())) > fetch_rules::BODY_BYTES {
        return Next::Done(Err(FetchError::TooLarge(fetch_rules::BODY_BYTES)));
    }
    let Some(left) = room.checked_sub(length(chunk.len())) else {
        return Next::Done(Err(FetchError::TooLarge(fetch_rules::HELD_BYTES)));
    };
    *room = left;
    answer.bytes.extend_from_slice(&chunk);
    Next::Again(Stage::Body { ready, stream, body, answer })
}

fn unrepeated(response: Response, credentials: &Credentials) -> Result<Response, FetchError> {
    let checked = credentials.check_answer(&response.headers, &response.body);
    checked.map(|()| response).map_err(FetchError::Denied)
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn whole(answer: Answer) -> Result<Response, FetchError> {
    let body = String::from_utf8(answer.bytes).map_err(|error| {
        let compressed = fetch_rules::compressed_body(error.as_bytes());
        compressed.map_or(FetchError::NotText, FetchError::Denied)
    })?;
    Ok(Response { status: answer.status, headers: answer.headers, body })
}

/// What the collector may say, what it left out, and the credential.
fn headers(credential: &Credential, request: &Request) -> Result<Fields, FetchError> {
    let fields = Fields::new();
    let cannot = |_| FetchError::Denied("a header cannot be sent".to_owned());
    for (name, value) in [
        ("anthropic-version", "2023-06-01"),
        ("user-agent", concat!("graph-anthropic/", env!("CARGO_PKG_VERSION"))),
    ] {
        fields.set(name, &[value.as_bytes().to_vec()]).map_err(cannot)?;
    }
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        if fetch_rules::is_request_header(&name) {
            fields.set(&name, &[value.as_bytes().to_vec()]).map_err(cannot)?;
        }
    }
    let values = Zeroizing::new(vec![credential.header_value().as_bytes().to_vec()]);
    fields.set(credential.header_name(), &values).map_err(cannot)?;
    Ok(fields)
}

fn broken(cause: &str) -> FetchError {
    FetchError::Connection(cause.to_owned())
}

fn error(code: ErrorCode, origin: &Origin) -> FetchError {
    match code {
        ErrorCode::HttpRequestDenied => FetchError::Denied(
            "the runtime lets no request out; with wasmtime, add -S http".to_owned(),
        ),
        ErrorCode::DnsTimeout
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => {
            FetchError::Timeout(origin.did_not_answer(fetch_rules::REQUEST_TIME))
        }
        ErrorCode::ConnectionRefused => broken("the connection was refused"),
        ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            broken("the host has no address; is ANTHROPIC_BASE_URL right, and the network there?")
        }
        ErrorCode::DestinationUnavailable | ErrorCode::DestinationIpUnroutable => {
            broken("the host cannot be reached")
        }
        ErrorCode::TlsProtocolError
        | ErrorCode::TlsCertificateError
        | ErrorCode::TlsAlertReceived(_) => FetchError::Denied(format!(
            "no connection to {origin} can be trusted: wasmtime trusts certificates of public \
             authorities only, and takes no others"
        )),
        ErrorCode::ConnectionTerminated
        | ErrorCode::HttpProtocolError
        | ErrorCode::HttpResponseIncomplete => broken("it broke before the answer was whole"),
        ErrorCode::InternalError(Some(text)) => {
            broken(text.lines().next().unwrap_or("the runtime says no more"))
        }
        other => broken(&format!("{other:?}")),
    }
}
