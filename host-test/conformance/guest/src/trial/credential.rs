//! Answers that repeat the credential, which the guest does not know. Knows no body.

use crate::Finding;
use crate::finding::Faults;
use crate::http::{NoResponse, in_words};
use crate::probe::{Probe, ask};

/// The ways in which the server spells it.
const SPELLINGS: [&str; 12] = [
    "plain",
    "refused",
    "header",
    "json",
    "json-in-json",
    "json-slashes",
    "url",
    "url-in-url",
    "base64",
    "base64-basic",
    "base64-url",
    "base64-in-json",
];

pub(super) fn repeated(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let requests = SPELLINGS.iter().map(|way| ask(&format!("repeat/{way}"))).collect();
    for (way, outcome) in SPELLINGS.iter().zip(probe.all(requests)) {
        let is_denied = matches!(outcome, Err(NoResponse::Denied(_)));
        faults.unless(is_denied, || format!("{way}: {}", in_words(&outcome)));
    }
    faults.finding("credential-repeated", format!("denied in {} spellings", SPELLINGS.len()))
}
