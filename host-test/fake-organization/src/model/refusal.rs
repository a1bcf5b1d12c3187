//! Why the organization does not do what it is asked to. Knows no status code.

use std::fmt;

/// Why something cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing.
    NotFound(&'static str),
    /// A rule forbids it.
    Rule(&'static str),
    /// A rule forbids it that the API has a code for: that one, and what it says.
    Named(&'static str, &'static str),
    /// Something is there already that would be the same.
    Conflict(&'static str),
}

/// Whether a name is from one character to so many long.
pub(super) fn check_name(name: &str, most: usize, says: &'static str) -> Result<(), Refusal> {
    if (1..=most).contains(&name.chars().count()) { Ok(()) } else { Err(Refusal::Rule(says)) }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(what) => write!(f, "{what}: not found"),
            Self::Rule(says) | Self::Named(_, says) | Self::Conflict(says) => f.write_str(says),
        }
    }
}

impl std::error::Error for Refusal {}
