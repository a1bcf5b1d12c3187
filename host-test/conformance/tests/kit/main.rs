//! The kit, over our hosts and over hosts that break what they promise.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod broken_hosts;
mod our_hosts;
mod program;
mod tried;
