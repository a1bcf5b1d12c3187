//! Why the organization does not do what it is asked to. Knows no status code.

use std::fmt;

/// Why something cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such user, invite, workspace, member or key.
    NotFound(&'static str),
    /// A rule forbids it.
    Rule(&'static str),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(what) => write!(f, "{what}: not found"),
            Self::Rule(rule) => f.write_str(rule),
        }
    }
}

impl std::error::Error for Refusal {}
