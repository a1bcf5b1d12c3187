//! Bodies: texts, what is none, what is cut, compressed or too large. Knows no header.

use crate::Finding;
use crate::agreed::TEXT;
use crate::finding::Faults;
use crate::http::{NoResponse, Outcome, in_words};
use crate::probe::{Probe, ask};

/// A limit beyond this, in bytes, is not tried to the byte.
const LARGEST_TRIED: u64 = 64 << 20;

pub(super) fn findings(probe: &mut Probe<'_>) -> Vec<Finding> {
    let mut findings = vec![
        texts(probe),
        each(probe, "not-text", &["not-text/bytes", "not-text/latin-1", "not-text/half"], |it| {
            matches!(it, Err(NoResponse::NotText))
        }),
        each(
            probe,
            "cut",
            &["cut/length", "cut/chunked", "cut/chunk", "cut/head", "cut/at-once"],
            |it| matches!(it, Err(NoResponse::Connection(_))),
        ),
        // A host may take what is not HTTP for a rule that is broken.
        each(probe, "not-http", &["not-http/words", "not-http/credential"], |it| {
            matches!(it, Err(NoResponse::Connection(_) | NoResponse::Denied(_)))
        }),
        each(
            probe,
            "compressed",
            &["compressed/gzip", "compressed/br", "compressed/second-header"],
            |it| matches!(it, Err(NoResponse::Denied(_))),
        ),
        // Without a header that says so, it is no text either.
        each(probe, "compressed-unsaid", &["compressed/unsaid"], |it| {
            matches!(it, Err(NoResponse::Denied(_) | NoResponse::NotText))
        }),
    ];
    findings.extend(sizes(probe));
    findings
}

/// That every one of these ends as it must.
fn each(
    probe: &mut Probe<'_>,
    id: &'static str,
    paths: &[&str],
    is_right: fn(&Outcome) -> bool,
) -> Finding {
    let mut faults = Faults::default();
    let mut found = Vec::new();
    for (path, outcome) in paths.iter().zip(probe.all(paths.iter().map(|it| ask(it)).collect())) {
        let (_, kind) = path.split_once('/').unwrap_or_default();
        let line = format!("{kind}: {}", in_words(&outcome));
        faults.unless(is_right(&outcome), || line.clone());
        found.push(line);
    }
    faults.finding(id, found.join("; "))
}

fn texts(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let paths = [
        ("text/length", TEXT),
        ("text/chunked", TEXT),
        ("text/until-the-end", TEXT),
        ("text/called-latin-1", TEXT),
        ("text/called-identity", TEXT),
        ("text/empty", ""),
    ];
    let outcomes = probe.all(paths.iter().map(|(path, _)| ask(path)).collect());
    for ((path, expected), outcome) in paths.iter().zip(outcomes) {
        match outcome {
            Ok(response) if response.body == *expected => {}
            Ok(response) => faults.add(format!("{path}: {:?}", response.body)),
            other => faults.add(format!("{path}: {}", in_words(&other))),
        }
    }
    faults.finding("text", format!("{} bodies came whole", paths.len()))
}

/// That a body has a limit, whether or not it says its size, and that it is the one that is told.
fn sizes(probe: &mut Probe<'_>) -> [Finding; 2] {
    let mut faults = Faults::default();
    let mut limits = Vec::new();
    for path in ["endless/declared", "endless/chunked", "endless/until-the-end"] {
        match probe.one(ask(path)) {
            Err(NoResponse::TooLarge(limit)) => limits.push(limit),
            other => faults.add(format!("{path}: {}", in_words(&other))),
        }
    }
    let limit = limits.first().copied();
    let found = limit.map(|limit| format!("too-large, beyond {limit} bytes")).unwrap_or_default();
    let bounded = faults.finding("too-large", found);
    [bounded, told(probe, &limits)]
}

fn told(probe: &mut Probe<'_>, limits: &[u64]) -> Finding {
    let mut faults = Faults::default();
    let id = "size-told";
    let Some(limit) = limits.first().copied() else {
        faults.add("no limit was told");
        return faults.finding(id, "");
    };
    faults.unless(limits.iter().all(|other| *other == limit), || {
        format!("different limits were told: {limits:?}")
    });
    if limit > LARGEST_TRIED {
        return faults.finding(id, format!("{limit} bytes are too many to be tried to the byte"));
    }
    let at = probe.one(ask(&format!("sized/{limit}")));
    let is_whole = matches!(&at, Ok(response) if u64::try_from(response.body.len()) == Ok(limit));
    faults.unless(is_whole, || format!("a body of {limit} bytes: {}", in_words(&at)));
    drop(at);
    let beyond = probe.one(ask(&format!("sized/{}", limit.saturating_add(1))));
    faults.unless(beyond == Err(NoResponse::TooLarge(limit)), || {
        format!("a body of a byte more than {limit}: {}", in_words(&beyond))
    });
    faults.finding(id, format!("a body of {limit} bytes passes, one of a byte more does not"))
}
