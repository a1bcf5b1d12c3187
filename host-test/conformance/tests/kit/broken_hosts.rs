//! Hosts that break a promise fail its check: a kit that cannot fail says nothing.

use std::time::Duration;

use conformance::checks::CHECKS;

use crate::tried::{failed, host_with, passes};

/// What hosts do wrong together, and the checks that they fail for it.
struct Broken {
    faults: &'static [&'static str],
    fails: &'static [&'static str],
}

const SWAPS_IDS: Broken =
    Broken { faults: &["swaps-ids", "invents-answers"], fails: &["ids", "none-under-way"] };

const MISCOUNTS: Broken = Broken {
    faults: &["answers-twice", "returns-nothing", "allows-ten"],
    fails: &["once", "at-least-one", "under-way"],
};

const SENDS_SOMETHING_ELSE: Broken = Broken {
    faults: &[
        "posts",
        "decodes-paths",
        "adds-the-credential-twice",
        "sends-the-purpose",
        "drops-the-version",
        "sends-all-headers",
        "forgets-delays",
    ],
    fails: &[
        "get",
        "target",
        "credential-added",
        "purpose",
        "request-headers-sent",
        "request-headers-dropped",
        "delay",
    ],
};

const SENDS_WHAT_IS_NO_REQUEST: Broken =
    Broken { faults: &["sends-raw"], fails: &["one-header", "one-path"] };

const GOES_ELSEWHERE: Broken = Broken {
    faults: &["takes-any-path", "follows-redirects"],
    fails: &[
        "path-one-slash",
        "path-up",
        "path-other-origin",
        "redirect-here",
        "redirect-elsewhere",
        "one-origin",
    ],
};

const PASSES_ON_ANYTHING: Broken = Broken {
    faults: &[
        "takes-statuses-for-errors",
        "passes-other-headers",
        "takes-compressed",
        "takes-any-bytes",
        "has-no-size-limit",
        "repeats-the-credential",
        "hides-timeouts",
    ],
    fails: &[
        "status",
        "answer-headers-passed",
        "answer-headers-dropped",
        "not-text",
        "compressed",
        "compressed-unsaid",
        "too-large",
        "size-told",
        "credential-repeated",
        "credential-nowhere",
        "time-limit",
        "time-limit-body",
        "time-limit-text",
    ],
};

const TAKES_PARTS: Broken =
    Broken { faults: &["takes-parts", "trims-bodies"], fails: &["text", "cut", "not-http"] };

const MIXES_RUNS: Broken = Broken {
    faults: &["borrows-a-credential", "keeps-the-instance", "prints-the-credential"],
    fails: &["own-answers", "own-credential", "fresh-instance", "credential-nowhere"],
};

const WRITES_NO_REPORT: Broken = Broken { faults: &["writes-no-report"], fails: &["delivered"] };

const IGNORES_THE_END: Broken =
    Broken { faults: &["ignores-the-end"], fails: &["cancelled", "cancelled-quiet"] };

const LEAVES_A_CHILD: Broken = Broken { faults: &["leaves-a-child"], fails: &["cancelled-quiet"] };

const ALL: [&Broken; 11] = [
    &SWAPS_IDS,
    &MISCOUNTS,
    &SENDS_SOMETHING_ELSE,
    &SENDS_WHAT_IS_NO_REQUEST,
    &GOES_ELSEWHERE,
    &PASSES_ON_ANYTHING,
    &TAKES_PARTS,
    &MIXES_RUNS,
    &WRITES_NO_REPORT,
    &IGNORES_THE_END,
    &LEAVES_A_CHILD,
];

async fn is_found_out(broken: &Broken) {
    let mut kit = host_with(broken.faults);
    kit.to_end = Duration::from_secs(2);
    let (failed, table) = failed(&kit).await;
    for check in broken.fails {
        assert!(failed.contains(check), "{check} is passed:\n{table}");
    }
    // Who delivers nothing fails everything.
    let is_whole = !failed.contains(&"delivered");
    assert!(is_whole || broken.fails.contains(&"delivered"), "nothing was delivered:\n{table}");
}

#[tokio::test]
async fn a_host_that_answers_everything_at_once_and_breaks_nothing_passes() {
    passes(&host_with(&[])).await;
}

#[test]
fn every_check_is_failed_by_a_host_that_breaks_its_promise() {
    let failed: Vec<_> = ALL.iter().flat_map(|broken| broken.fails).collect();
    for check in CHECKS {
        assert!(failed.contains(&&check.id), "nobody fails {}", check.id);
    }
}

#[tokio::test]
async fn answers_with_the_ids_of_others_are_found_out() {
    is_found_out(&SWAPS_IDS).await;
}

#[tokio::test]
async fn answers_that_are_too_many_or_too_few_are_found_out() {
    is_found_out(&MISCOUNTS).await;
}

#[tokio::test]
async fn requests_that_are_not_sent_as_they_are_are_found_out() {
    is_found_out(&SENDS_SOMETHING_ELSE).await;
}

#[tokio::test]
async fn requests_that_become_several_are_found_out() {
    is_found_out(&SENDS_WHAT_IS_NO_REQUEST).await;
}

#[tokio::test]
async fn requests_that_go_elsewhere_with_the_key_are_found_out() {
    is_found_out(&GOES_ELSEWHERE).await;
}

#[tokio::test]
async fn answers_that_no_collector_may_get_are_found_out() {
    is_found_out(&PASSES_ON_ANYTHING).await;
}

#[tokio::test]
async fn parts_that_are_taken_for_the_whole_are_found_out() {
    is_found_out(&TAKES_PARTS).await;
}

#[tokio::test]
async fn runs_that_are_mixed_up_are_found_out() {
    is_found_out(&MIXES_RUNS).await;
}

#[tokio::test]
async fn a_run_without_a_report_is_found_out() {
    is_found_out(&WRITES_NO_REPORT).await;
}

#[tokio::test]
async fn a_run_that_goes_on_when_it_is_ended_is_found_out() {
    is_found_out(&IGNORES_THE_END).await;
}

#[tokio::test]
async fn a_process_that_is_left_behind_is_found_out() {
    is_found_out(&LEAVES_A_CHILD).await;
}
