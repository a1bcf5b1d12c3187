//! The table of resources: what the service has, and which of it answers a path.
//!
//! A resource is its rules in `model/`, a file here and a row of [`ALL`]. Knows no item.

mod analytics;
mod api_keys;
mod external_keys;
mod federation;
mod groups;
mod invites;
mod members;
mod open_to;
mod organization;
mod rate_limits;
mod roles;
mod service_accounts;
mod settings;
mod spend_limits;
mod telemetry;
#[cfg(test)]
mod tests;
mod usage;
mod users;
mod workspaces;

pub use api_keys::api_key;
pub use invites::invite;
pub use members::member;
pub use open_to::Denial;
use open_to::{Beta, FoundIn, Readers};
use serde_json::Value;
pub use users::user;
pub use workspaces::workspace;

use super::{Caller, Error, Query, Service, Write};
use crate::Items;
use crate::model::Organization;

/// All resources.
const ALL: [Resource; 18] = [
    organization::ORGANIZATION,
    users::USERS,
    invites::INVITES,
    workspaces::WORKSPACES,
    members::MEMBERS,
    api_keys::API_KEYS,
    service_accounts::SERVICE_ACCOUNTS,
    federation::FEDERATION,
    external_keys::EXTERNAL_KEYS,
    groups::GROUPS,
    roles::ROLES,
    rate_limits::RATE_LIMITS,
    rate_limits::WORKSPACE_RATE_LIMITS,
    spend_limits::SPEND_LIMITS,
    telemetry::TELEMETRY,
    settings::COMPLIANCE_SETTINGS,
    usage::USAGE,
    analytics::ANALYTICS_USAGE,
];

/// Something that the service tells of.
pub(super) struct Resource {
    /// Its paths below `/v1/organizations`; a `*` stands for an id.
    paths: &'static [&'static str],
    /// The kinds of organization that have it.
    found_in: FoundIn,
    /// Which credentials read it.
    readers: Readers,
    /// The beta that it is in.
    beta: Option<Beta>,
    /// Whether its items change by nothing but the passing of time.
    changes_with_time: bool,
    /// Puts its items into those of the organization.
    fill: fn(&Organization, &mut Items),
    /// What a `GET` is answered.
    read: fn(&Service, &Read) -> Result<Value, Error>,
    /// What any other method is answered, and has happen.
    write: fn(&Service, &mut Organization, &Write) -> Result<Value, Error>,
}

/// A request to read something: who asks for what.
pub(super) struct Read<'a> {
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a Query,
    pub(super) caller: &'a Caller,
}

impl Resource {
    /// What most resources are like: found in every organization, and read with an Admin key.
    const READ_ONLY: Self = Self {
        paths: &[],
        found_in: FoundIn::Every,
        readers: Readers::ADMIN_KEY,
        beta: None,
        changes_with_time: false,
        fill: |_, _| {},
        read: |_, _| Err(Error::not_found()),
        write: |_, _, _| Err(Error::not_found()),
    };

    /// The resource that answers a path.
    fn at(path: &[&str]) -> Result<&'static Self, Error> {
        let is_at = |resource: &&Self| resource.paths.iter().any(|pattern| fits(pattern, path));
        ALL.iter().find(is_at).ok_or(Error::not_found())
    }
}

/// Whether a path is of a pattern.
fn fits(pattern: &str, path: &[&str]) -> bool {
    let parts: Vec<_> = pattern.split('/').collect();
    let fits = |(part, segment): (&&str, &&str)| *part == "*" || part == segment;
    parts.len() == path.len() && parts.iter().zip(path).all(fits)
}

/// The answer to a `GET`.
pub(super) fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let resource = Resource::at(request.path)?;
    resource.is_open_to(service, request.path, request.caller)?;
    (resource.read)(service, request)
}

/// The answer to a request of another method, which happens to the organization.
pub(super) fn write(
    service: &Service,
    organization: &mut Organization,
    request: &Write,
) -> Result<Value, Error> {
    let resource = Resource::at(request.path)?;
    resource.is_open_to(service, request.path, request.caller)?;
    resource.is_writable_by(request.caller)?;
    (resource.write)(service, organization, request)
}

/// Renews the items that change by nothing but the passing of time.
pub(super) fn pass_time(organization: &Organization, items: &mut Items) {
    items.now_ms = organization.now_ms;
    for resource in ALL.iter().filter(|resource| resource.changes_with_time) {
        (resource.fill)(organization, items);
    }
}

impl From<&Organization> for Items {
    fn from(organization: &Organization) -> Self {
        let mut items = Self { now_ms: organization.now_ms, ..Self::default() };
        for resource in &ALL {
            (resource.fill)(organization, &mut items);
        }
        items
    }
}
