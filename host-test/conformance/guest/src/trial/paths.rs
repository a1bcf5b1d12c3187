//! Paths that are none on the origin. Knows no redirect.

use crate::Finding;
use crate::finding::Faults;
use crate::http::{NoResponse, Outcome, Request, in_words};
use crate::probe::Probe;
use crate::server::{Seen, Start, seen};

pub(super) fn findings(probe: &mut Probe<'_>, start: &Start) -> Vec<Finding> {
    vec![one_slash(probe, start), going_up(probe), other_origin(probe, start), one_path(probe)]
}

/// What becomes of requests for these paths.
fn outcomes(probe: &mut Probe<'_>, paths: &[String]) -> Vec<Outcome> {
    let request = |path: &String| Request {
        path: path.clone(),
        purpose: "a path that is none".to_owned(),
        ..Request::default()
    };
    probe.all(paths.iter().map(request).collect())
}

/// Tries paths that are to be denied, and that would be seen if they were sent by this word.
fn denied(probe: &mut Probe<'_>, id: &'static str, paths: &[String], word: &str) -> Finding {
    let mut faults = Faults::default();
    for (path, outcome) in paths.iter().zip(outcomes(probe, paths)) {
        let is_denied = matches!(outcome, Err(NoResponse::Denied(_)));
        faults.unless(is_denied, || format!("{path:?}: {}", in_words(&outcome)));
    }
    if let Some(seen) = faults.take(seen(probe, "")) {
        let arrived = arrived(&seen, word);
        faults.unless(arrived.is_empty(), || format!("they were sent: {}", arrived.join(", ")));
    }
    faults.finding(id, format!("{} denied, none sent", paths.len()))
}

/// What arrived at either origin and has this word in it.
fn arrived<'a>(seen: &'a Seen, word: &str) -> Vec<&'a str> {
    let here = seen.requests.iter().map(|request| request.target.as_str());
    let all = here.chain(seen.elsewhere.iter().map(String::as_str));
    all.filter(|target| target.contains(word)).collect()
}

fn one_slash(probe: &mut Probe<'_>, start: &Start) -> Finding {
    let (elsewhere, run) = (&start.elsewhere, &start.run);
    let paths = [
        String::new(),
        format!("v1/organizations/slashless/{run}"),
        format!("//{elsewhere}/v1/organizations/slashless/{run}"),
        format!("///{elsewhere}/v1/organizations/slashless/{run}"),
        format!("//v1/organizations/slashless/{run}"),
        format!("http://{elsewhere}/v1/organizations/slashless/{run}"),
        format!("@{elsewhere}/v1/organizations/slashless/{run}"),
        format!("?slashless={run}"),
    ];
    denied(probe, "path-one-slash", &paths, "slashless")
}

fn going_up(probe: &mut Probe<'_>) -> Finding {
    let paths = [
        "/v1/organizations/conformance/../upward",
        "/v1/organizations/../../upward",
        "/v1/organizations/conformance/upward/..",
        "/v1/organizations/conformance/upward/../",
        "/v1/organizations/conformance/upward/..?limit=1",
        "/v1/organizations/%2e%2e/upward",
        "/v1/organizations/%2E./upward",
        "/v1/organizations/.%2e/upward",
    ];
    denied(probe, "path-up", &paths.map(str::to_owned), "upward")
}

/// What some clients take for the start of another origin, and others for a path.
fn other_origin(probe: &mut Probe<'_>, start: &Start) -> Finding {
    let (elsewhere, run) = (&start.elsewhere, &start.run);
    let paths = [
        format!("/\\{elsewhere}/v1/organizations/backslash/{run}"),
        format!("\\\\{elsewhere}/v1/organizations/backslash/{run}"),
        format!("/\t/{elsewhere}/v1/organizations/backslash/{run}"),
        format!("\n//{elsewhere}/v1/organizations/backslash/{run}"),
        format!(" //{elsewhere}/v1/organizations/backslash/{run}"),
        format!(":80@{elsewhere}/v1/organizations/backslash/{run}"),
        format!(".{elsewhere}/v1/organizations/backslash/{run}"),
    ];
    let mut faults = Faults::default();
    outcomes(probe, &paths);
    if let Some(seen) = faults.take(seen(probe, "")) {
        let came: Vec<_> =
            seen.elsewhere.iter().filter(|target| target.contains("backslash")).collect();
        faults.unless(came.is_empty(), || format!("another origin was asked for {came:?}"));
    }
    faults.finding("path-other-origin", format!("none of {} led to another origin", paths.len()))
}

/// That a path does not become a header or another request.
fn one_path(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let paths = [
        "/v1/organizations/conformance/echo/split HTTP/1.1\r\nx-split: 1\r\nx-rest: ",
        "/v1/organizations/conformance/echo/split\r\nx-split: 1",
        "/v1/organizations/conformance/echo/split\nx-split: 1",
        "/v1/organizations/conformance/echo/split HTTP/1.1\r\n\r\nGET /split HTTP/1.1\r\n",
    ];
    // Whether they are denied or sent in an encoded form is the host's affair.
    outcomes(probe, &paths.map(str::to_owned));
    if let Some(seen) = faults.take(seen(probe, "")) {
        let headers = seen.requests.iter().flat_map(|request| &request.headers);
        let is_split = headers.into_iter().any(|(name, _)| name == "x-split");
        faults.unless(!is_split, || "a path became a header".to_owned());
        let is_request = seen.requests.iter().any(|request| request.target == "/split");
        faults.unless(!is_request, || "a path became a request".to_owned());
    }
    faults.finding("one-path", "no path became a header or a request")
}
