//! Errors as the API tells them. Knows no resource.

use serde_json::{Value, json};

use crate::model;
use crate::paging::Refusal;

/// An answer that is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The HTTP status.
    pub status: u16,
    kind: &'static str,
    message: String,
    code: Option<&'static str>,
}

impl Error {
    pub(super) fn new(status: u16, kind: &'static str, message: &str) -> Self {
        Self { status, kind, message: message.to_owned(), code: None }
    }

    pub(super) fn invalid(message: &str) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    pub(super) fn unsupported() -> Self {
        let message = "this is not supported for this type of organization";
        Self { code: Some("organization_type_not_supported"), ..Self::invalid(message) }
    }

    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(403, "permission_error", message)
    }

    /// The same, where the API has a code for it.
    pub(super) fn forbidden_as(code: &'static str, message: &str) -> Self {
        Self { code: Some(code), ..Self::forbidden(message) }
    }

    pub(super) fn unknown_cursor() -> Self {
        Self::invalid("the cursor names nothing that is in the list")
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "not_found_error", "not found")
    }

    /// The body: `{"type":"error","error":{…},"request_id":…}`.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut error = json!({"type": self.kind, "message": self.message});
        if let Some(code) = self.code {
            error["details"] = json!({"error_code": code});
        }
        json!({"type": "error", "error": error, "request_id": "req_011fake"})
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Parameter(message) => Self::invalid(message),
            Refusal::UnknownCursor => Self::unknown_cursor(),
        }
    }
}

impl From<model::Refusal> for Error {
    fn from(refusal: model::Refusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            model::Refusal::NotFound(_) => Self::new(404, "not_found_error", &message),
            model::Refusal::Rule(_) => Self::invalid(&message),
            model::Refusal::Named(code, _) => Self { code: Some(code), ..Self::invalid(&message) },
            model::Refusal::Conflict(_) => Self::new(409, "conflict_error", &message),
        }
    }
}
