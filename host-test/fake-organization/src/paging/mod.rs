//! The ways in which lists are cut into pages. Knows nothing of what is on them.

mod by_id;
mod by_token;

pub(crate) use by_id::page_by_id;
pub(crate) use by_token::{DEFAULT_LIMIT, Limits, page_by_token};

/// Why there is no page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A parameter is out of its bounds.
    Parameter(&'static str),
    /// The cursor names nothing that is in the list.
    UnknownCursor,
}
