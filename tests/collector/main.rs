//! Tests of the ingestion logic: native, without network, on virtual time.
//!
//! All of them go through [`support::Host`], which answers by the rules of the Admin API and can
//! be told to misbehave.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod choices;
mod completeness;
mod credentials;
mod default_workspace;
mod documents;
mod errors;
mod external_keys;
mod faults;
mod federation;
mod forecast;
mod hostile;
mod key_principals;
mod limits;
mod metamorphic;
mod options;
mod pace;
mod paging;
mod rbac;
mod requests;
mod sample;
mod semantics;
mod service_accounts;
mod settings;
mod support;
mod telemetry;
mod too_good;
mod truth;
mod usage;
