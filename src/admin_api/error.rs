//! Answers that are errors. Decides on status, `error.type` and `details.error_code`, never on
//! a message: a message is for people and changes, and a body may hold anything.

use serde::Deserialize;

use crate::http::Response;

/// An error as the API tells it. Says nothing where a proxy answered in the API's place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// `error.type`, such as `permission_error`.
    pub(crate) kind: Option<String>,
    /// `error.details.error_code`, such as `organization_type_not_supported`.
    pub(crate) code: Option<String>,
    /// The service's id of the request, to quote to its support.
    pub(crate) request_id: Option<String>,
}

/// Why the service has no such thing for this organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotApplicable {
    /// This kind of organization does not have it.
    KindOfOrganization,
    /// The organization is on hold: what it has is there, but is not told.
    OnHold,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Option<Detail>,
    request_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    #[serde(rename = "type")]
    kind: Option<String>,
    details: Option<Details>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    error_code: Option<String>,
}

impl ApiError {
    /// Reads what can be read of an answer that is an error.
    pub(crate) fn read(response: &Response) -> Self {
        let body: Body = serde_json::from_str(&response.body).unwrap_or_default();
        let error = body.error.unwrap_or_default();
        Self {
            kind: error.kind.filter(|kind| is_word(kind)),
            code: error.details.and_then(|details| details.error_code).filter(|code| is_word(code)),
            request_id: request_id(response).or(body.request_id.filter(|id| is_word(id))),
        }
    }

    /// Whether the service has no such thing for this organization.
    pub(crate) fn not_applicable(&self, status: u16) -> Option<NotApplicable> {
        match (status, self.code.as_deref()) {
            (400, Some("organization_type_not_supported" | "parent_organization_required")) => {
                Some(NotApplicable::KindOfOrganization)
            }
            (400, Some("organization_on_hold")) => Some(NotApplicable::OnHold),
            _ => None,
        }
    }

    /// What the credential lacks, where the service says that one of its kind lacks something.
    pub(crate) fn needs(&self) -> Option<&'static str> {
        match self.code.as_deref() {
            Some("api_key_scope_missing") => Some("a scope that the key does not have"),
            Some("organization_level_scoped_api_key_required") => Some("an Enterprise key"),
            _ => None,
        }
    }

    /// What happened and who can act, in one sentence without a word from the body but its codes.
    pub(crate) fn describe(&self, status: u16) -> String {
        let codes = [self.kind.as_deref(), self.code.as_deref()];
        let codes: String = codes.iter().flatten().map(|code| format!(" {code}")).collect();
        let says = match self.not_applicable(status) {
            Some(NotApplicable::KindOfOrganization) => "this kind of organization does not have it",
            Some(NotApplicable::OnHold) => {
                "the organization is on hold; an organization admin can ask Anthropic why"
            }
            None => who_can_act(status),
        };
        format!("HTTP {status}{codes}: {says}")
    }
}

/// The service's id of a request, from the answer's headers.
fn request_id(response: &Response) -> Option<String> {
    response.header("request-id").filter(|id| is_word(id)).map(ToOwned::to_owned)
}

/// Codes and ids are short words; anything else may be a piece of somebody's text.
fn is_word(text: &str) -> bool {
    let ok = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    !text.is_empty() && text.len() <= 100 && text.bytes().all(ok)
}

fn who_can_act(status: u16) -> &'static str {
    match status {
        205 | 206 | 226 => {
            "only a part of an answer came; something between here and the service may do that"
        }
        304 => {
            "nothing came, for nothing has changed; nobody asked whether it had, but something \
             between here and the service may answer so"
        }
        300..=399 => "the service redirects, which is not followed; check the host's origin",
        401 => {
            "the credential was refused: it must be an Admin key (sk-ant-admin…) \
             made by an organization admin, or a token that may read the organization"
        }
        402 => "the organization has a billing problem; an organization billing member can act",
        403 => "the credential may not read this; an organization admin can allow it",
        404 => "the service has nothing there",
        413 => "the service says that the request is too large",
        429 => {
            "the organization's request limit or a spending cap is reached; \
             run again later, or let other Admin API clients rest"
        }
        400..=499 => "the service did not accept the request",
        529 => "the service is overloaded; run again later",
        _ => "the service failed; run again later",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        let headers = vec![("Request-Id".to_owned(), "req_011".to_owned())];
        Response { status, headers, body: body.to_owned() }
    }

    #[test]
    fn the_codes_are_told_and_the_message_is_not() {
        let body =
            r#"{"type":"error","error":{"type":"permission_error","message":"sk-ant-admin01"}}"#;
        let error = ApiError::read(&response(403, body));

        assert_eq!(
            error.describe(403),
            "HTTP 403 permission_error: the credential may not read this; \
             an organization admin can allow it"
        );
        assert_eq!(error.request_id.as_deref(), Some("req_011"));
    }

    #[test]
    fn what_a_proxy_answers_says_nothing_but_its_status() {
        for body in
            ["", "<html>oops</html>", "[]", r#"{"error":"no"}"#, r#"{"error":{"type":"a b"}}"#]
        {
            let error = ApiError::read(&response(502, body));
            assert_eq!(error.describe(502), "HTTP 502: the service failed; run again later");
        }
    }

    #[test]
    fn not_applicable_is_decided_by_status_and_code() {
        let read = |code: &str| {
            let body = format!(r#"{{"error":{{"details":{{"error_code":"{code}"}}}}}}"#);
            ApiError::read(&response(400, &body))
        };

        let unsupported = read("organization_type_not_supported");
        assert_eq!(unsupported.not_applicable(400), Some(NotApplicable::KindOfOrganization));
        assert_eq!(unsupported.not_applicable(403), None);
        assert_eq!(
            read("parent_organization_required").not_applicable(400),
            Some(NotApplicable::KindOfOrganization)
        );
        assert_eq!(read("organization_on_hold").not_applicable(400), Some(NotApplicable::OnHold));
        assert_eq!(read("something_else").not_applicable(400), None);
    }
}
