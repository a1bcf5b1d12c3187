//! Which headers pass, to the server and back. Knows no credential.

use crate::Finding;
use crate::agreed::ANSWER_HEADERS;
use crate::finding::Faults;
use crate::http::{Request, Response, in_words};
use crate::probe::{Probe, ask};
use crate::server::{Start, seen, seen_one};

/// What a guest may say, in a case that no list is written in.
const SENT: [(&str, &str); 4] = [
    ("Accept", "application/json;q=0.5"),
    ("USER-AGENT", "conformance-guest/1"),
    ("Anthropic-Version", "2023-06-01"),
    ("anthropic-BETA", "conformance-2026-01-01"),
];

/// The value of headers that must not arrive.
const FORGED: &str = "forged-by-the-guest";

/// What could speak for the credential, for somebody else, or change where a request ends.
const DROPPED: [&str; 20] = [
    "authorization",
    "x-api-key",
    "X-Api-Key",
    "cookie",
    "host",
    "origin",
    "referer",
    "connection",
    "keep-alive",
    "te",
    "upgrade",
    "expect",
    "range",
    "if-none-match",
    "accept-encoding",
    "proxy-authorization",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-http-method-override",
    "anthropic-dangerous-direct-browser-access",
];

pub(super) fn findings(probe: &mut Probe<'_>, start: &Start) -> Vec<Finding> {
    let (passed, dropped) = to_the_guest(probe);
    vec![sent(probe), not_sent(probe, start), one_header_is_one(probe), passed, dropped]
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// That what the guest may say arrives. A host may override it.
fn sent(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let outcome = probe.one(Request { headers: owned(&SENT), ..ask("echo/sent") });
    faults.unless(outcome.is_ok(), || in_words(&outcome));
    let mut overridden = Vec::new();
    if let Some(seen) = faults.take(seen_one(probe, "echo/sent")) {
        for (name, value) in SENT {
            let name = name.to_ascii_lowercase();
            let sent = seen.values(&name).next();
            faults.unless(sent.is_some(), || format!("{name} was not sent"));
            if sent.is_some_and(|sent| sent != value) {
                overridden.push(name.clone());
            }
        }
    }
    let found = if overridden.is_empty() {
        format!("all {} were sent", SENT.len())
    } else {
        format!("all {} were sent; overridden: {}", SENT.len(), overridden.join(", "))
    };
    faults.finding("request-headers-sent", found)
}

/// That everything else stays with the host.
fn not_sent(probe: &mut Probe<'_>, start: &Start) -> Finding {
    let mut faults = Faults::default();
    let mut headers: Vec<_> = DROPPED.iter().map(|name| (*name, FORGED)).collect();
    // These need a value that makes sense: a client would refuse another.
    headers.extend([("content-length", "7"), ("Transfer-Encoding", "chunked")]);
    let outcome = probe.one(Request { headers: owned(&headers), ..ask("echo/not-sent") });
    faults.unless(outcome.is_ok(), || in_words(&outcome));
    if let Some(seen) = faults.take(seen_one(probe, "echo/not-sent")) {
        for (name, _) in seen.headers.iter().filter(|(_, value)| value.contains(FORGED)) {
            faults.add(format!("{name} was sent"));
        }
        let has_length = seen.values("content-length").any(|length| length != "0");
        faults.unless(!has_length, || "content-length was sent".to_owned());
        let is_chunked = seen.values("transfer-encoding").next().is_some();
        faults.unless(!is_chunked, || "transfer-encoding was sent".to_owned());
        let is_for_us = seen.values("host").eq([start.authority.as_str()]);
        faults.unless(is_for_us, || "the host header is not the origin's".to_owned());
    }
    faults.finding("request-headers-dropped", format!("none of {} was sent", headers.len()))
}

/// That the value of a header does not become another header, or another request.
fn one_header_is_one(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let values = ["a\r\nx-smuggled: 1", "a\nx-smuggled: 1", "a\r\n\r\nGET /smuggled HTTP/1.1\r\n"];
    let request = |value: &&str| Request {
        headers: owned(&[("accept", value)]),
        ..ask("echo/smuggled-header")
    };
    // Whether such a request is denied or sent without its header is the host's affair.
    probe.all(values.iter().map(request).collect());
    if let Some(seen) = faults.take(seen(probe, "")) {
        let smuggled = |(name, value): &(String, String)| {
            name.starts_with("x-smuggled") || value.contains("smuggled: 1")
        };
        let in_header = seen.requests.iter().any(|seen| seen.headers.iter().any(smuggled));
        faults.unless(!in_header, || "a header's value became a header".to_owned());
        let in_target = seen.requests.iter().any(|seen| seen.target.starts_with("/smuggled"));
        faults.unless(!in_target, || "a header's value became a request".to_owned());
    }
    faults.finding("one-header", "no value became a header or a request")
}

/// That the guest sees what it may of an answer, and nothing else.
fn to_the_guest(probe: &mut Probe<'_>) -> (Finding, Finding) {
    let (mut passed, mut dropped) = (Faults::default(), Faults::default());
    match probe.one(ask("headers")) {
        Ok(response) => {
            check_passed(&response, &mut passed);
            for (name, _) in &response.headers {
                let is_listed =
                    ANSWER_HEADERS.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
                dropped.unless(is_listed, || format!("{name} was passed on"));
            }
        }
        other => {
            passed.add(in_words(&other));
            dropped.add(in_words(&other));
        }
    }
    (
        passed.finding(
            "answer-headers-passed",
            format!("all {} were passed on", ANSWER_HEADERS.len()),
        ),
        dropped.finding("answer-headers-dropped", "nothing else was passed on"),
    )
}

fn check_passed(response: &Response, faults: &mut Faults) {
    for (name, value) in ANSWER_HEADERS {
        let found = response.header(name);
        faults.unless(found == Some(value), || match found {
            Some(other) => format!("{name} was passed on as {other:?}, not {value:?}"),
            None => format!("{name} was not passed on"),
        });
    }
}
