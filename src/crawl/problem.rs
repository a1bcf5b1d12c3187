//! The sentences of what went wrong with a call. Decides nothing.

use graph::{Failure, Problem};

use super::list::{List, Target};
use crate::admin_api::ApiError;
use crate::http::{FetchError, Response};
use crate::report::{said_by_host, shown};

const USE_CREDENTIAL: &str = "use the credential";

/// How often it was tried, for the end of a sentence.
pub(super) fn asked(tries: u32) -> String {
    format!(" (asked {tries} times)")
}

/// The failure that an answer with an error stands for.
pub(super) fn refusal(target: &Target, response: &Response, suffix: &str) -> Failure {
    let message = format!("{}{suffix}", ApiError::read(response).describe(response.status));
    let problem = problem(target, response, message);
    match response.status {
        // Whichever request is answered first: it is the credential that is at fault.
        401 => Failure::Unauthorized(Problem { operation: USE_CREDENTIAL.to_owned(), ..problem }),
        403 => Failure::Forbidden(problem),
        402 | 408 | 409 | 429 | 500.. => Failure::Unavailable(problem),
        _ => Failure::UnexpectedResponse(problem),
    }
}

/// The failure of a list whose request went with a credential that was refused, where another one may
/// read the rest.
pub(super) fn refused_credential(target: &Target, response: &Response) -> Failure {
    let needs = target.list.step.needs();
    let message =
        format!("HTTP 401: the credential for this was refused; it takes {needs} that is valid");
    Failure::Unauthorized(problem(target, response, message))
}

/// A problem with an answer.
pub(super) fn problem(target: &Target, response: &Response, message: String) -> Problem {
    Problem {
        operation: target.operation(),
        message,
        status: Some(response.status),
        request_id: ApiError::read(response).request_id,
    }
}

/// The failure of what was still to be asked for when no call got through any more.
pub(super) fn stuck(target: &Target) -> Failure {
    Failure::Unavailable(Problem {
        operation: target.findings_operation().to_owned(),
        message: "HTTP 429: for two minutes of waiting, the service let no request through; what \
                  was not read by then is missing. Run again later, or let other Admin API clients \
                  rest"
            .to_owned(),
        status: Some(429),
        request_id: None,
    })
}

/// The failure of what cannot be asked for, because nothing says what time it is.
pub(super) fn timeless(list: &List) -> Failure {
    Failure::UnexpectedResponse(Problem {
        operation: list.operation.to_owned(),
        message: "no answer said what time it is (`date`), and what to ask for depends on that"
            .to_owned(),
        status: None,
        request_id: None,
    })
}

/// The failure of answers that come from different organizations.
pub(super) fn mixed(target: &Target, response: &Response, a: &str, b: &str) -> Failure {
    let (a, b) = (shown(a.min(b)), shown(a.max(b)));
    let message = format!("answers come from different organizations: {a} and {b}");
    // Whichever answer is the first to differ is chance.
    let operation = "tell the organization".to_owned();
    Failure::UnexpectedResponse(Problem { operation, ..problem(target, response, message) })
}

/// The failure that a call without an answer stands for.
pub(super) fn unanswered(target: &Target, error: &FetchError, suffix: &str) -> Failure {
    let message = match error {
        FetchError::Cancelled => return Failure::Cancelled,
        FetchError::Denied(rule) => format!("the host refuses this: {}", said_by_host(rule)),
        FetchError::TooLarge(limit) => format!(
            "the answer is larger than the host's limit of {limit} bytes; \
             who runs the host can raise it"
        ),
        FetchError::NotText => "the answer is not UTF-8 text".to_owned(),
        FetchError::Timeout(text) => format!("no answer in time: {}", said_by_host(text)),
        FetchError::Connection(cause) => format!("the connection failed: {}", said_by_host(cause)),
    };
    let problem = Problem {
        operation: target.operation(),
        message: format!("{message}{suffix}"),
        status: None,
        request_id: None,
    };
    match error {
        FetchError::NotText => Failure::UnexpectedResponse(problem),
        _ => Failure::Unavailable(problem),
    }
}
