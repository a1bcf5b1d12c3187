//! What is answered to a path: honest answers, and where the others are. Sends nothing.

mod bodies;
mod repeated;
mod seen;

use std::fmt::Write as _;
use std::time::Duration;

use conformance_guest::agreed::{ANSWER_HEADERS, PREFIX};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::head::Head;
use super::{Mode, Site, within};
use crate::runs::Run;

/// What goes over the wire.
pub(super) enum Reply {
    /// These bytes. The connection can be used again.
    Whole(Vec<u8>),
    /// These bytes, and the end of the connection.
    Raw(Vec<u8>),
    /// This head, and a body until the client has enough.
    Endless { head: &'static str, is_chunked: bool },
    /// This head, and a byte of the body now and then.
    Drip(&'static str),
    /// Nothing.
    Never,
}

/// How long an answer is held back for a request that a host may not send before.
const HELD: Duration = Duration::from_secs(1);
/// So many requests at a time are to be there together.
const TOGETHER: Duration = Duration::from_millis(30);

/// What a collector does not get to see.
const DROPPED: &str = "set-cookie: session=1\r\nserver: conformance\r\nlocation: /landed\r\n\
    x-powered-by: conformance\r\nwww-authenticate: Basic\r\nx-api-key: none\r\n\
    authorization: none\r\netag: \"1\"\r\ncf-ray: 1\r\nx-request-id: 1\r\n\
    anthropic-ratelimit-tokens-remaining: 1\r\nanthropic-priority: 1\r\n";

/// Answers a request.
pub(super) async fn reply(site: &Site, run: Option<usize>, head: &Head) -> Reply {
    let Some((number, run)) = run.and_then(|number| Some((number, site.runs.get(number)?))) else {
        return whole(401, "content-type: application/json\r\n", "{\"error\":\"no credential\"}");
    };
    let Some(below) = head.target.strip_prefix(PREFIX) else {
        return whole(404, "", "there is nothing here");
    };
    let path = below.split('?').next().unwrap_or_default();
    let (kind, rest) = path.split_once('/').unwrap_or((path, ""));
    match kind {
        "start" => started(site, run),
        "seen" => seen::seen(site, number, below.split_once("of=").unwrap_or_default().1),
        "meet" => json_reply(&json!({ "run": run.name, "met": met(site) })),
        "hold" => {
            let until = below.split_once("until=").unwrap_or_default().1;
            held(site, number, path, until).await;
            echo(run, head)
        }
        "echo" => {
            if rest.starts_with("many/") {
                sleep(TOGETHER).await;
            }
            echo(run, head)
        }
        "status" => status(rest),
        "headers" => headers(),
        "redirect" => redirect(site, run, rest),
        "repeat" => repeated::reply(&run.credential, rest),
        "never" => Reply::Never,
        _ => bodies::reply(&run.credential, path).unwrap_or_else(|| whole(404, "", "not found")),
    }
}

/// An answer that is all right.
fn whole(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let length = match status {
        204 | 304 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} Conformance\r\n{length}{headers}\r\n");
    Reply::Whole([head.as_bytes(), body].concat())
}

fn json_reply(body: &Value) -> Reply {
    whole(200, "content-type: application/json\r\n", body.to_string())
}

fn echo(run: &Run, head: &Head) -> Reply {
    json_reply(&json!({ "target": head.target, "run": run.name }))
}

fn started(site: &Site, run: &Run) -> Reply {
    let mode = match site.mode {
        Mode::Try => "try",
        Mode::Wait => "wait",
    };
    json_reply(&json!({
        "mode": mode,
        "run": run.name,
        "authority": site.authority,
        "elsewhere": site.elsewhere,
    }))
}

/// Whether every run has come to look for the others.
fn met(site: &Site) -> bool {
    site.record.entries().runs_at("meet/") >= site.runs.len()
}

/// Holds an answer back until the run has asked for something else, unless it is that.
async fn held(site: &Site, run: usize, path: &str, until: &str) {
    if path != until {
        let asked = site
            .record
            .until(|entries| entries.below(until).any(|arrived| arrived.run == Some(run)));
        within(HELD, asked).await;
    }
}

fn status(status: &str) -> Reply {
    let status = status.parse().unwrap_or(404);
    let body = match status {
        204 | 304 => String::new(),
        other => format!("the body of {other}"),
    };
    whole(status, "content-type: text/plain\r\n", body)
}

fn headers() -> Reply {
    let mut headers = DROPPED.to_owned();
    for (name, value) in ANSWER_HEADERS {
        // Names are compared without regard to case.
        let _ = write!(headers, "{}: {value}\r\n", name.to_ascii_uppercase());
    }
    whole(200, &headers, "{}")
}

fn redirect(site: &Site, run: &Run, rest: &str) -> Reply {
    let (to, status) = rest.split_once('/').unwrap_or_default();
    let origin =
        if to == "elsewhere" { format!("http://{}", site.elsewhere) } else { String::new() };
    let location = format!("location: {origin}{PREFIX}landed/{}/{status}\r\n", run.name);
    whole(status.parse().unwrap_or(307), &location, "go there")
}
