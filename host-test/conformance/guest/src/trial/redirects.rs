//! Redirects, which are answers. Knows no path that is refused.

use crate::Finding;
use crate::finding::Faults;
use crate::http::in_words;
use crate::probe::{Probe, ask};
use crate::server::seen;

/// Every status that a client might follow.
const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

pub(super) fn findings(probe: &mut Probe<'_>) -> [Finding; 2] {
    [tried(probe, "redirect-here", "here"), tried(probe, "redirect-elsewhere", "elsewhere")]
}

fn tried(probe: &mut Probe<'_>, id: &'static str, to: &str) -> Finding {
    let mut faults = Faults::default();
    let requests = STATUSES.iter().map(|status| ask(&format!("redirect/{to}/{status}"))).collect();
    for (status, outcome) in STATUSES.iter().zip(probe.all(requests)) {
        let is_answer = outcome.as_ref().is_ok_and(|response| response.status == *status);
        faults.unless(is_answer, || format!("{status}: {}", in_words(&outcome)));
    }
    if let Some(seen) = faults.take(seen(probe, "landed/")) {
        let here = seen.requests.len();
        faults.unless(here == 0, || format!("{here} were followed on the origin"));
        let there = seen.elsewhere.iter().filter(|target| target.contains("/landed/")).count();
        faults.unless(there == 0, || format!("{there} requests came to another origin"));
    }
    let found = format!("{} redirects came as answers, none was followed", STATUSES.len());
    faults.finding(id, found)
}
