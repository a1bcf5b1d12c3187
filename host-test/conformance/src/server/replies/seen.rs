//! What the guest is told of what arrived. Notes nothing.

use conformance_guest::agreed::CREDENTIAL;
use serde_json::{Value, json};

use super::{Reply, json_reply};
use crate::server::Site;
use crate::server::head::Head;
use crate::server::record::Arrived;

/// What arrived of a run below a path; below all of them, what came without a credential, too.
pub(super) fn seen(site: &Site, number: usize, below: &str) -> Reply {
    let (name, secret) = match site.runs.get(number) {
        Some(run) => (run.name.as_str(), run.credential.as_str()),
        None => ("", ""),
    };
    let entries = site.record.entries();
    let is_its = |arrived: &&Arrived| arrived.run == Some(number);
    let arrived: Vec<_> = if below.is_empty() {
        entries.arrived.iter().filter(|it| is_its(it) || it.run.is_none()).collect()
    } else {
        entries.below(below).filter(is_its).collect()
    };
    let is_of_run = |head: &&Head| {
        head.target.contains(name) || head.headers.iter().any(|(_, value)| value.contains(secret))
    };
    let elsewhere = entries.elsewhere.iter().filter(is_of_run);
    json_reply(&json!({
        "requests": arrived.iter().map(|arrived| told(arrived, secret)).collect::<Vec<_>>(),
        "most_at_once": most_at_once(&arrived),
        "elsewhere": elsewhere.map(|head| head.target.as_str()).collect::<Vec<_>>(),
    }))
}

fn told(arrived: &Arrived, secret: &str) -> Value {
    let plain = |text: &str| text.replace(secret, CREDENTIAL);
    let headers = arrived.head.headers.iter();
    json!({
        "method": arrived.head.method,
        "target": plain(&arrived.head.target),
        "headers": headers.map(|(name, value)| [plain(name), plain(value)]).collect::<Vec<_>>(),
        "came_us": arrived.came.as_micros(),
        "answered_us": arrived.answered.map(|moment| moment.as_micros()),
    })
}

/// The most requests that were there at a time.
fn most_at_once(arrived: &[&Arrived]) -> usize {
    let at = |moment| {
        let is_there = |it: &&&Arrived| {
            it.came <= moment && it.answered.is_none_or(|answered| answered > moment)
        };
        arrived.iter().filter(is_there).count()
    };
    arrived.iter().map(|it| at(it.came)).max().unwrap_or_default()
}
