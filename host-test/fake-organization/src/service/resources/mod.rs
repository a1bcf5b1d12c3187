//! The table of resources: what the service has, and which of it answers a path.
//!
//! A resource is its rules in `model/`, a file here and a row of [`ALL`]. Knows no item.

mod api_keys;
mod external_keys;
mod federation;
mod groups;
mod invites;
mod members;
mod organization;
mod rate_limits;
mod service_accounts;
#[cfg(test)]
mod tests;
mod usage;
mod users;
mod workspaces;

pub use api_keys::api_key;
pub use invites::invite;
pub use members::member;
use serde_json::Value;
pub use users::user;
pub use workspaces::workspace;

use super::{Caller, Error, Query, Service, Write};
use crate::Items;
use crate::model::Organization;

/// All resources.
const ALL: [Resource; 13] = [
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
    rate_limits::RATE_LIMITS,
    rate_limits::WORKSPACE_RATE_LIMITS,
    usage::USAGE,
];

/// Something that the service tells of.
pub(super) struct Resource {
    /// Its paths below `/v1/organizations`; a `*` stands for an id.
    paths: &'static [&'static str],
    /// The kinds of organization that have it.
    found_in: FoundIn,
    /// Whether it takes a token with the scope `org:admin` to read it.
    needs_organization_admin: bool,
    /// Whether its items change by nothing but the passing of time.
    changes_with_time: bool,
    /// Puts its items into those of the organization.
    fill: fn(&Organization, &mut Items),
    /// What a `GET` is answered.
    read: fn(&Service, &Read) -> Result<Value, Error>,
    /// What any other method is answered, and has happen.
    write: fn(&Service, &mut Organization, &Write) -> Result<Value, Error>,
}

/// The kinds of organization that have a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FoundIn {
    Every,
    Enterprise,
    /// All but Enterprise.
    Standard,
}

/// A request to read something: who asks for what.
pub(super) struct Read<'a> {
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a Query,
    pub(super) caller: Caller,
}

impl Resource {
    /// What most resources are like: found in every organization, and read with any credential.
    const READ_ONLY: Self = Self {
        paths: &[],
        found_in: FoundIn::Every,
        needs_organization_admin: false,
        changes_with_time: false,
        fill: |_, _| {},
        read: |_, _| Err(Error::not_found()),
        write: |_, _, _| Err(Error::not_found()),
    };

    /// The resource that answers a path.
    fn at(path: &[&str]) -> Result<&'static Self, Error> {
        let is_at = |pattern: &&str| {
            let parts: Vec<_> = pattern.split('/').collect();
            let fits = |(part, segment): (&&str, &&str)| *part == "*" || part == segment;
            parts.len() == path.len() && parts.iter().zip(path).all(fits)
        };
        let found = ALL.iter().find(|resource| resource.paths.iter().any(is_at));
        found.ok_or(Error::not_found())
    }

    fn is_open_to(&self, service: &Service, caller: Caller) -> Result<(), Error> {
        match (self.found_in, service.is_enterprise) {
            (FoundIn::Standard, true) | (FoundIn::Enterprise, false) => {
                return Err(Error::unsupported());
            }
            (FoundIn::Every, _) | (FoundIn::Standard, false) | (FoundIn::Enterprise, true) => {}
        }
        if self.needs_organization_admin && !caller.is_organization_admin {
            let says = "this needs an OAuth access token with the scope org:admin";
            return Err(Error::new(403, "permission_error", says));
        }
        Ok(())
    }
}

/// The answer to a `GET`.
pub(super) fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let resource = Resource::at(request.path)?;
    resource.is_open_to(service, request.caller)?;
    (resource.read)(service, request)
}

/// The answer to a request of another method, which happens to the organization.
pub(super) fn write(
    service: &Service,
    organization: &mut Organization,
    request: &Write,
) -> Result<Value, Error> {
    let resource = Resource::at(request.path)?;
    resource.is_open_to(service, request.caller)?;
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
