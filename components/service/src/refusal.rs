//! Why a request gets nothing: a status and a sentence. Knows no path.

use std::fmt::Display;

use serde::Serialize;

/// Why a request gets nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// A header that goes with the status.
    pub header: Option<(&'static str, &'static str)>,
    /// What is wrong, and what to do about it. Never a credential.
    pub sentence: String,
}

impl Refusal {
    /// A refusal without a header of its own.
    #[must_use]
    pub fn new(status: u16, sentence: impl Display) -> Self {
        Self { status, header: None, sentence: sentence.to_string() }
    }

    /// The same with a header.
    #[must_use]
    pub fn with(self, name: &'static str, value: &'static str) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    /// The body of the answer: `{"error":"…"}`.
    #[must_use]
    pub fn body(&self) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
        }
        // Text does not fail to be JSON.
        serde_json::to_string(&Body { error: &self.sentence }).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_body_is_json_whatever_it_says() {
        let refusal = Refusal::new(400, "\"é\n");
        assert_eq!(refusal.body(), r#"{"error":"\"é\n"}"#);
    }
}
