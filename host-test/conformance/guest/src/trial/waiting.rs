//! Asks for what never comes, until the host ends the run. Tries nothing else.

use graph::Failure;

use super::unavailable;
use crate::http::NoResponse;
use crate::probe::{Probe, ask};

/// More than most hosts have in flight at a time: the rest is queued when the end comes.
const REQUESTS: usize = 40;

/// Whoever has so many time limits pass does not end the run.
const MOST_ANSWERS: usize = 10_000;

/// Why the run ended.
pub(super) fn for_the_end(probe: &mut Probe<'_>) -> Failure {
    let requests = (0..REQUESTS).map(|_| ask("never/until-the-end")).collect();
    let mut ids = probe.hand_over(requests);
    for _ in 0..MOST_ANSWERS {
        let Some(id) = ids.pop() else { break };
        match probe.wait_for(&[id]).pop() {
            Some(Err(NoResponse::Cancelled)) => return Failure::Cancelled,
            Some(Err(NoResponse::Missing)) | None => break,
            Some(_) => {
                let again = probe.hand_over(vec![ask("never/until-the-end")]);
                ids.splice(0..0, again);
            }
        }
    }
    unavailable("the host neither cancels the run nor ends it".to_owned())
}
