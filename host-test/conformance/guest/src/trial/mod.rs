//! What is tried, a file for each kind of promise. Knows the server's paths.

mod answers;
mod bodies;
mod credential;
mod headers;
mod paths;
mod redirects;
mod requests;
mod time;
mod under_way;
mod waiting;

use graph::{Failure, Problem};

use crate::http::Fetch;
use crate::probe::Probe;
use crate::server::{self, Mode, Start};
use crate::{Finding, trial::time::Slow};

/// What was found of a host.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The run's name, by the server.
    pub run: String,
    /// What came of every check that is made from inside.
    pub findings: Vec<Finding>,
    /// How many requests that took.
    pub requests: usize,
}

/// Tries everything. `runs_before` is how many runs this instance had before.
///
/// # Errors
///
/// If the server cannot be asked what there is to do, or the host ends the run.
pub fn try_everything(fetch: &mut dyn Fetch, runs_before: u32) -> Result<Tried, Failure> {
    let mut probe = Probe::new(fetch);
    let answers_before = probe.answers_to_nothing();
    let start = server::start(&mut probe).map_err(unavailable)?;
    if start.mode == Mode::Wait {
        return Err(waiting::for_the_end(&mut probe));
    }
    let mut findings = vec![under_way::fresh_instance(runs_before)];
    // What takes as long as the host's time limit is under way while everything else is tried.
    let slow = Slow::hand_over(&mut probe);
    findings.extend(quick(&mut probe, &start));
    findings.extend(slow.findings(&mut probe, &start));
    findings.push(under_way::many(&mut probe));
    findings.extend(under_way::account(&mut probe, answers_before));
    Ok(Tried { run: start.run, findings, requests: probe.account.requests })
}

fn quick(probe: &mut Probe<'_>, start: &Start) -> Vec<Finding> {
    let mut findings = vec![answers::own_run(probe, start), answers::ids(probe, start)];
    findings.extend(requests::findings(probe, start));
    findings.extend(headers::findings(probe, start));
    findings.extend(paths::findings(probe, start));
    findings.extend(redirects::findings(probe));
    findings.push(answers::statuses(probe));
    findings.extend(bodies::findings(probe));
    findings.push(credential::repeated(probe));
    findings.push(time::delay(probe));
    findings
}

fn unavailable(why: String) -> Failure {
    Failure::Unavailable(Problem {
        operation: "ask the kit's server what there is to do".to_owned(),
        message: why,
        status: None,
        request_id: None,
    })
}
