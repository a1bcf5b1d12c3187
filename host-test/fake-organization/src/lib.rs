//! An Anthropic organization in memory, which answers by the rules of the Admin API.
//!
//! Knows no network: a path and headers go in, a status and JSON come out. So the tests of the
//! ingestion logic ask it directly, and the harness puts an HTTP server around it.
//!
//! - [`Organization`]: what there is, as the items that the service would send;
//! - [`northwind_labs`]: the sample, with the cast of all tests;
//! - [`of_size`]: an organization of so many of everything;
//! - [`Service`]: answers requests, as one of three [`Generation`]s of the server.

#![expect(clippy::indexing_slicing, reason = "a fake may stop at the first surprise")]

pub mod model;
mod northwind;
mod organization;
mod paging;
mod service;
mod sized;

pub use northwind::northwind_labs;
pub use organization::{Organization, api_key, member, user, workspace};
pub use service::{Answer, Generation, Service};
pub use sized::{Sizes, of_size};
