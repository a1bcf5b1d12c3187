//! Why a run ended without a report: the last line of its answer. Knows no head.

use fetch_rules::Timeout;
use graph::{Failure, Problem};
use serde::Serialize;

/// The line that says so, in place of the report.
#[must_use]
pub fn last_line(failure: &Failure, timeout: &Timeout) -> String {
    let kind = match failure {
        Failure::Unauthorized(_) => "unauthorized",
        Failure::Forbidden(_) => "forbidden",
        Failure::Unavailable(_) => "unavailable",
        Failure::UnexpectedResponse(_) => "unexpected-response",
        Failure::Cancelled => "cancelled",
    };
    // Nothing else cancels a run that somebody waits for.
    let out_of_time = || Problem {
        operation: "collect the organization".to_owned(),
        message: format!(
            "the run took longer than {}, so there is no graph; the parameter timeout gives it \
             more time",
            timeout.shown
        ),
        status: None,
        request_id: None,
    };
    let problem = failure.problem().cloned().unwrap_or_else(out_of_time);
    line(kind, &problem)
}

/// The line for what must not leave.
#[must_use]
pub fn repeats_credential() -> String {
    let problem = Problem {
        operation: "send the graph".to_owned(),
        message: "what was collected repeats the credential, so it is not sent".to_owned(),
        status: None,
        request_id: None,
    };
    line("unexpected-response", &problem)
}

fn line(kind: &str, problem: &Problem) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        failure: Shape<'a>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape<'a> {
        kind: &'a str,
        operation: &'a str,
        message: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<&'a str>,
    }
    let failure = Shape {
        kind,
        operation: &problem.operation,
        message: &problem.message,
        status: problem.status,
        request_id: problem.request_id.as_deref(),
    };
    // Text and numbers do not fail to be JSON.
    let mut line = serde_json::to_string(&Line { failure }).unwrap_or_default();
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn every_kind_of_failure_has_its_line() {
        let problem = Problem {
            operation: "use the credential".to_owned(),
            message: "HTTP 401 \"no\"\n".to_owned(),
            status: Some(401),
            request_id: Some("req_1".to_owned()),
        };
        let bare = Problem { status: None, request_id: None, ..problem.clone() };
        let timeout = Timeout::parse("90s").unwrap();
        let mut lines: Vec<_> = [
            Failure::Unauthorized(problem.clone()),
            Failure::Forbidden(problem.clone()),
            Failure::Unavailable(bare),
            Failure::UnexpectedResponse(problem),
            Failure::Cancelled,
        ]
        .iter()
        .map(|failure| last_line(failure, &timeout))
        .collect();
        lines.push(repeats_credential());
        expect![[r#"
            {"failure":{"kind":"unauthorized","operation":"use the credential","message":"HTTP 401 \"no\"\n","status":401,"requestId":"req_1"}}
            {"failure":{"kind":"forbidden","operation":"use the credential","message":"HTTP 401 \"no\"\n","status":401,"requestId":"req_1"}}
            {"failure":{"kind":"unavailable","operation":"use the credential","message":"HTTP 401 \"no\"\n"}}
            {"failure":{"kind":"unexpected-response","operation":"use the credential","message":"HTTP 401 \"no\"\n","status":401,"requestId":"req_1"}}
            {"failure":{"kind":"cancelled","operation":"collect the organization","message":"the run took longer than 90s, so there is no graph; the parameter timeout gives it more time"}}
            {"failure":{"kind":"unexpected-response","operation":"send the graph","message":"what was collected repeats the credential, so it is not sent"}}
        "#]]
        .assert_eq(&lines.concat());
    }
}
