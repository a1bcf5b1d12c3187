//! The checks that are made from outside: what drivers wrote, and what arrived. Starts nothing.

use conformance_guest::checks::{CHECKS, Check, FROM_OUTSIDE};
use fetch_rules::Credential;

use crate::runs::{Output, Run};
use crate::table::Row;

/// What one invocation of a driver left behind.
pub(crate) struct Left {
    pub(crate) runs: Vec<Run>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) printed: [String; 2],
    /// What was asked for at the other origin.
    pub(crate) elsewhere: Vec<String>,
    /// How many requests came without the credential of a run.
    pub(crate) strangers: usize,
    /// How many requests came with the credential of each run.
    pub(crate) arrived: Vec<usize>,
    /// What is wrong with how the driver ended.
    pub(crate) fault: Option<String>,
}

/// What was found of how a driver ends its runs.
pub(crate) struct Ended {
    pub(crate) faults: Vec<String>,
    pub(crate) quiet_faults: Vec<String>,
}

/// All findings, in the order of the table.
pub(crate) fn rows(tried: &Left, ended: &Left, end: &Ended) -> Vec<Row> {
    let row = |check: &Check| {
        let (faults, right) = match check.id {
            "delivered" => delivered(tried),
            "own-credential" => own_credential(tried),
            "credential-nowhere" => credential_nowhere([tried, ended]),
            "one-origin" => one_origin([tried, ended]),
            "cancelled" => (end.faults.clone(), "it ended once it was asked to".to_owned()),
            "cancelled-quiet" => (
                end.quiet_faults.clone(),
                "every connection was closed, no new one came".to_owned(),
            ),
            from_inside => told(tried, from_inside),
        };
        let passed = faults.is_empty();
        Row { check: *check, passed, found: if passed { right } else { faults.join("; ") } }
    };
    CHECKS.iter().map(row).collect()
}

/// What the guest told of a check, in every run.
fn told(left: &Left, id: &str) -> (Vec<String>, String) {
    let mut faults = Vec::new();
    let mut right = String::new();
    for (number, output) in (1_usize..).zip(&left.outputs) {
        match output.checks.get(id) {
            Some((true, found)) if right.is_empty() => right.clone_from(found),
            Some((true, _)) => {}
            Some((false, found)) => faults.push(format!("run {number}: {found}")),
            None => faults.push(format!("run {number} tells nothing of it")),
        }
    }
    (faults, right)
}

fn delivered(left: &Left) -> (Vec<String>, String) {
    let mut faults: Vec<_> = left.fault.iter().cloned().collect();
    for (number, output) in (1_usize..).zip(&left.outputs) {
        faults.extend(output.fault.iter().map(|fault| format!("run {number}: {fault}")));
        let unknown = output.checks.keys().filter(|id| {
            !CHECKS.iter().any(|check| check.id == **id && !FROM_OUTSIDE.contains(&check.id))
        });
        faults.extend(unknown.map(|id| format!("run {number}: {id} is no check of the guest")));
    }
    if !faults.is_empty() {
        let [_, stderr] = &left.printed;
        // What a driver prints last is mostly why.
        faults.extend(stderr.lines().last().map(|line| format!("the driver says: {line}")));
    }
    (faults, format!("{} runs, a report each", left.runs.len()))
}

fn own_credential(left: &Left) -> (Vec<String>, String) {
    let mut faults = Vec::new();
    for (number, ((run, output), arrived)) in
        (1_usize..).zip(left.runs.iter().zip(&left.outputs).zip(&left.arrived))
    {
        if let Some(other) = output.run.as_ref().filter(|other| **other != run.name) {
            faults.push(format!("run {number} was answered as {other}, not as {}", run.name));
        }
        if *arrived == 0 {
            faults.push(format!("no request came with the credential of run {number}"));
        }
    }
    if left.strangers > 0 {
        faults.push(format!("{} requests came without a run's credential", left.strangers));
    }
    (faults, format!("{} runs, each known by its own", left.runs.len()))
}

fn credential_nowhere(lefts: [&Left; 2]) -> (Vec<String>, String) {
    let mut faults = Vec::new();
    let mut texts = 0_usize;
    for left in lefts {
        let keys = left.runs.iter().filter_map(|run| Credential::admin_key(&run.credential).ok());
        let keys: Vec<_> = keys.collect();
        let [stdout, stderr] = &left.printed;
        let outputs = left.outputs.iter().map(|output| ("an output", &output.text));
        for (place, text) in
            outputs.chain([("standard output", stdout), ("standard error", stderr)])
        {
            texts = texts.saturating_add(1);
            if keys.iter().any(|key| key.is_in(text)) {
                faults.push(format!("it is in {place}"));
            }
        }
    }
    (faults, format!("in none of {texts} texts, as it is or encoded"))
}

fn one_origin(lefts: [&Left; 2]) -> (Vec<String>, String) {
    let came = lefts.iter().flat_map(|left| &left.elsewhere);
    let faults = came.map(|target| format!("another origin was asked for {target}")).collect();
    (faults, "the other origin was not asked for anything".to_owned())
}
