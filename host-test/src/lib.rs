//! The fake Admin API as an HTTP server, and where the built component lies.
//!
//! Knows connections; which answer a request gets is [`fake_organization`]'s affair.

mod admin_api;
mod artifact;

pub use admin_api::FakeAdminApi;
pub use artifact::plugin_bytes;
