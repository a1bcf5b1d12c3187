//! An Anthropic organization in memory, which answers by the rules of the Admin API.
//!
//! Knows no network: a path and headers go in, a status and JSON come out. So the tests of the
//! ingestion logic ask it directly, and the harness puts an HTTP server around it.
//!
//! - [`Items`]: what there is, as the service would send it;
//! - [`model::Organization`]: an organization with the rules of the Admin API, apart from HTTP;
//! - [`northwind`]: the sample, with the cast of all tests;
//! - [`generate`]: an organization of any size and shape from a seed, by the rules;
//! - [`of_size`]: an organization of so many of everything;
//! - [`Service`]: answers requests, as one of the [`Generation`]s of the server;
//! - [`LiveService`]: a service that can be written to, with a limit of requests and with faults.
//!
//! A resource is its rules in `model/`, its item, paths, filters and writes in
//! `service/resources/`, a row of the table there, and a field of [`Items`].

#![expect(clippy::indexing_slicing, reason = "a fake may stop at the first surprise")]

mod generate;
mod items;
pub mod model;
mod northwind;
mod paging;
mod service;
mod sized;

pub use generate::{Shape, generate};
pub use items::{Items, Restricted};
pub use northwind::{northwind, northwind_labs};
pub use service::{
    Answer, BadBody, Delivery, Denial, Error, Fault, Faults, Generation, LiveService, Outcome,
    RequestLimit, SLOW_MS, Service, api_key, invite, member, user, workspace,
};
pub use sized::{Sizes, of_size};
