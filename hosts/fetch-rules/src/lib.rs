//! What every host of ours enforces when it sends a collector's requests.
//!
//! Knows no client and no runtime: these are the rules, and whoever sends keeps to them.
//!
//! - [`Origin`], [`Credential`]: where requests go, and as whom;
//! - [`Credentials`]: which of several goes with a request; [`readers`]: who may read what;
//! - [`is_plain_path`]: which paths are on the origin;
//! - [`is_request_header`], [`is_answer_header`]: which headers pass;
//! - [`Timeout`] and the other limits.

mod credential;
mod credentials;
mod headers;
mod kind;
mod origin;
mod path;
mod spellings;
mod timeout;

use std::time::Duration;

pub use credential::{Credential, InvalidCredential};
pub use credentials::{Credentials, SameKind};
pub use headers::{check_encoding, compressed_body, is_answer_header, is_request_header};
pub use kind::{CredentialKind, readers};
pub use origin::{InvalidOrigin, Origin};
pub use path::is_plain_path;
pub use timeout::{Timeout, seconds};

/// Where the paths of the Admin API begin.
pub const PATH_PREFIX: &str = "/v1/organizations/";

/// Where the Admin API is.
pub const ORIGIN: &str = "https://api.anthropic.com";

/// Requests in flight at a time; others wait for their turn.
pub const IN_FLIGHT: usize = 16;

/// Requests under way at a time, those that wait included: twice what the collector asks for.
pub const UNDER_WAY: usize = 64;

/// Time for a request, its body included.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);

/// The size of a body, in bytes.
pub const BODY_BYTES: u64 = 32 << 20;

/// The size of all bodies that were received and not yet handed to the collector, in bytes.
pub const HELD_BYTES: u64 = 256 << 20;
