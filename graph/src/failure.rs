//! Why a collection ended without a graph. Knows nothing of how it was made.

use std::fmt;

use crate::Problem;

/// Why a collection ended without a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service does not accept the credential.
    Unauthorized(Problem),
    /// The credential may read nothing of what is asked for.
    Forbidden(Problem),
    /// The service could not be reached, was not allowed by the host, or kept failing.
    Unavailable(Problem),
    /// The service answered with something that it does not document.
    UnexpectedResponse(Problem),
    /// The host ended the collection.
    Cancelled,
}

impl Failure {
    /// What happened.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Unauthorized(problem)
            | Self::Forbidden(problem)
            | Self::Unavailable(problem)
            | Self::UnexpectedResponse(problem) => Some(problem),
            Self::Cancelled => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem() {
            Some(problem) => write!(f, "{}: {}", problem.operation, problem.message),
            None => f.write_str("the collection was cancelled"),
        }
    }
}

impl std::error::Error for Failure {}
