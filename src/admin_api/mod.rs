//! What all of the Admin API has in common: pages and cursors, items, ids, moments, errors, retry
//! rules.
//!
//! Knows no resource and nothing of the graph, nor the order in which anything is asked for.
//! Source: the Admin API reference, <https://docs.claude.com/en/api/admin-api>.

mod error;
mod headers;
mod id;
mod item;
mod page;
mod retry;
mod timestamp;

pub(crate) use error::{ApiError, NotApplicable};
pub(crate) use headers::{answered_ms, organization_id, request_headers};
pub(crate) use id::PathId;
pub(crate) use item::{Item, Model, read_items, read_single};
pub(crate) use page::{Cursor, Next, Page, PageError, Scheme, WalkFault};
pub(crate) use retry::{Verdict, backoff_ms, verdict};
pub(crate) use timestamp::{Timestamp, day_of};
