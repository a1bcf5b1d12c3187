//! The service, under a real `wasmtime serve`, for many tenants at a time.

mod clients;
mod requests;
mod server;
mod tenants;

use fake_organization::Service;
use graph::formats::Ndjson;

use crate::run::native;

/// What the native code collects of a service, as lines.
fn lines(service: Service) -> String {
    let (graph, report) = native(Service { admin_key: None, ..service });
    let mut bytes = Vec::new();
    graph::formats::write(&graph, &report, &mut Ndjson::new(&mut bytes)).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Lines without the moments of answers, which differ from run to run.
fn timeless(lines: &str) -> String {
    let (before, rest) = lines.split_once("\"firstAnsweredOn\":").unwrap_or((lines, ""));
    let rest = rest.split_once("\"credentials\":").map_or(rest, |(_, rest)| rest);
    format!("{before}{rest}")
}

/// Has a runtime use an instance for many requests, one after the other.
const REUSE: [&str; 4] = ["--max-instance-reuse-count", "100", "--idle-instance-timeout", "600s"];

/// Which instances took requests so far, in the order of the requests.
fn instances(log: &str) -> Vec<&str> {
    let lines = log.lines().filter(|line| line.contains(" handling request "));
    lines
        .map(|line| line.split(' ').skip_while(|word| *word != "Instance").nth(1).unwrap())
        .collect()
}
