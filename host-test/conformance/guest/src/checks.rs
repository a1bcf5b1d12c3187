//! Everything that is tried, and the sentence of the contract that each check comes from.
//!
//! Knows nothing of how it is tried.

/// Where the contract's types are told.
pub const HTTP_FETCH: &str = "wit/http-fetch.wit";
/// Where it is told what a host owes.
pub const CONTRACT: &str = "docs/contract.md";

/// A promise of the contract that is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Names it.
    pub id: &'static str,
    /// A sentence that is true of a host that keeps the promise.
    pub name: &'static str,
    /// The file of the contract.
    pub file: &'static str,
    /// The contract's own words.
    pub sentence: &'static str,
}

const fn wit(id: &'static str, name: &'static str, sentence: &'static str) -> Check {
    Check { id, name, file: HTTP_FETCH, sentence }
}

const fn owed(id: &'static str, name: &'static str, sentence: &'static str) -> Check {
    Check { id, name, file: CONTRACT, sentence }
}

/// All of them, in the order in which they are told.
pub const CHECKS: &[Check] = &[
    // Answers, and which request each is to.
    wit(
        "ids",
        "An answer has the id of its request, whatever order answers come in",
        "The id of the request.",
    ),
    wit("once", "Every request is answered once", "Every request is answered exactly once."),
    wit(
        "at-least-one",
        "A call with requests under way returns an answer",
        "While any is, `fetch` returns at least one answer, and waits for it if it must",
    ),
    wit(
        "none-under-way",
        "A call with no request under way returns an empty list",
        "with none under way it returns an empty list",
    ),
    wit(
        "under-way",
        "64 requests can be under way, and what is too much is denied",
        "it answers what is beyond that with `denied`, and allows at least 64.",
    ),
    // What is sent.
    wit(
        "get",
        "A request is a GET to the one origin",
        "it prefixes `path` with its one origin, sends a `GET` and adds the credential",
    ),
    wit(
        "target",
        "Path and query arrive as they are",
        "An absolute path with its query, already percent-encoded",
    ),
    wit(
        "credential-added",
        "The credential is added, once",
        "it prefixes `path` with its one origin, sends a `GET` and adds the credential",
    ),
    wit(
        "purpose",
        "What a request is made for is not sent",
        "it has no influence on what is sent.",
    ),
    wit(
        "request-headers-sent",
        "The collector's allowed headers are sent",
        "of the collector's headers it sends `accept`, `user-agent` and those that choose a version \
         or a beta of the service's API",
    ),
    wit(
        "request-headers-dropped",
        "The collector's other headers are dropped",
        "it drops all others, and may override any of them",
    ),
    owed(
        "one-header",
        "A header's value adds nothing to a request",
        "To the service: `accept`, `user-agent`, and what chooses a version or a beta of the API",
    ),
    wit(
        "delay",
        "A request is sent no earlier than its delay",
        "The request is to be sent no earlier than this many milliseconds after the call of `fetch` \
         that handed it over.",
    ),
    // Where nothing is sent.
    wit(
        "path-one-slash",
        "A path without one slash at its start is denied",
        "A host refuses (`denied`) a path that does not begin with exactly one `/`",
    ),
    wit(
        "path-up",
        "A path that goes up is denied",
        "A host refuses (`denied`) a path that does not begin with exactly one `/`, or that has \
         segments that go up.",
    ),
    wit(
        "path-other-origin",
        "No path leads to another origin",
        "cannot write to the service, cannot reach another one, and never holds the secret",
    ),
    owed(
        "one-path",
        "A path adds nothing to a request",
        "It prefixes `path` with its one origin and sends a `GET`.",
    ),
    wit(
        "redirect-here",
        "A redirect on the origin is an answer",
        "it follows no redirect: the collector gets the redirect as an answer",
    ),
    wit(
        "redirect-elsewhere",
        "A redirect to another origin is an answer",
        "it follows no redirect: the collector gets the redirect as an answer",
    ),
    // What comes back.
    wit("status", "Every status is an answer", "What the service answered, whatever the status."),
    wit(
        "answer-headers-passed",
        "The headers that a collector needs are passed on",
        "of the answer's headers it passes on `content-type`, `date`, `retry-after`, \
         `retry-after-ms`, `x-should-retry`, `request-id`, and those in which the service names the \
         organization and the state of its request limit",
    ),
    wit(
        "answer-headers-dropped",
        "No other header is passed on",
        "the state of its request limit; it drops all others",
    ),
    wit(
        "text",
        "A body comes whole, as UTF-8",
        "The whole body, decoded as UTF-8. Empty where there is none.",
    ),
    wit("not-text", "A body that is not UTF-8 is not-text", "The body is not UTF-8 text."),
    wit(
        "cut",
        "A body that is cut is a failed connection",
        "No connection, or it broke before the answer was whole.",
    ),
    wit(
        "not-http",
        "What is not HTTP is no answer",
        "No connection, or it broke before the answer was whole.",
    ),
    owed("compressed", "A compressed answer is denied", "So is an answer that is compressed."),
    wit(
        "compressed-unsaid",
        "A compressed answer that does not say so is no answer",
        "it passes on no answer in which the credential comes back, be it escaped or encoded, and \
         none that is compressed",
    ),
    wit(
        "too-large",
        "A body beyond the host's limit is too-large",
        "The body is larger than the host's limit, which is given in bytes.",
    ),
    wit(
        "size-told",
        "The limit that is told is the limit, to the byte",
        "The body is larger than the host's limit, which is given in bytes.",
    ),
    owed(
        "credential-repeated",
        "An answer that repeats the credential is denied",
        "an answer that repeats one of them is denied, be it under escapes of JSON or of URLs, or in base64.",
    ),
    // Time.
    wit(
        "time-limit",
        "A server that never answers is a timeout",
        "The host's time limit for a request passed.",
    ),
    wit(
        "time-limit-body",
        "A body that never ends is a timeout",
        "gives the request a time limit, and bounds the answer's size",
    ),
    wit(
        "time-limit-text",
        "A timeout says whom the host waited for, and how long",
        "The text says whom it waited for, and how long.",
    ),
    // Runs.
    owed(
        "fresh-instance",
        "Every run has an instance of its own",
        "makes an instance for each run. Nothing is kept between runs.",
    ),
    owed(
        "own-answers",
        "A run gets its own answers only",
        "makes an instance for each run. Nothing is kept between runs.",
    ),
    // What the kit sees from outside.
    owed("delivered", "Every run brings a whole graph", "takes pages until one carries the report"),
    owed(
        "own-credential",
        "Every run is sent with its own credential",
        "**The credential** is added by the host, and never comes back",
    ),
    owed(
        "credential-nowhere",
        "The credential is in nothing that the host wrote",
        "What leaves the host is looked at once more.",
    ),
    wit(
        "one-origin",
        "Nobody came to another origin",
        "cannot write to the service, cannot reach another one, and never holds the secret",
    ),
    owed(
        "cancelled",
        "A run that is ended ends",
        "**Ending a run**: answer everything with `cancelled`, or drop the instance.",
    ),
    wit(
        "cancelled-quiet",
        "Nothing is asked once a run has ended, and no connection stays open",
        "The host is ending the whole collection. Nothing more is to be asked.",
    ),
];

/// Those that the kit makes from outside; all others are made by the guest.
pub const FROM_OUTSIDE: [&str; 6] = [
    "delivered",
    "own-credential",
    "credential-nowhere",
    "one-origin",
    "cancelled",
    "cancelled-quiet",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A text without line breaks and the marks at their starts.
    fn flat(text: &str) -> String {
        let lines = text.lines().map(|line| line.trim().trim_start_matches("///"));
        lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_check_cites_a_sentence_that_the_contract_has() {
        for check in CHECKS {
            let path = format!("{}/../../../{}", env!("CARGO_MANIFEST_DIR"), check.file);
            let contract = flat(&std::fs::read_to_string(path).unwrap());
            assert!(contract.contains(check.sentence), "{}: {}", check.id, check.sentence);
        }
    }

    #[test]
    fn every_check_has_an_id_of_its_own() {
        let mut ids: Vec<_> = CHECKS.iter().map(|check| check.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CHECKS.len());
        assert!(FROM_OUTSIDE.iter().all(|id| ids.contains(id)));
    }
}
