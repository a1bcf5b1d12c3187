//! The fake Admin API as an HTTP server, and where the built components lie.
//!
//! Knows connections; which answer a request gets is [`fake_organization`]'s affair.

mod admin_api;
pub mod components;
mod live_server;

pub use admin_api::FakeAdminApi;
