//! The kinds of credentials that the service knows. Holds none: the host has them, and sends them.
//!
//! Source: the Admin API reference, on authentication.

/// A kind of credential.
#[derive(Debug, PartialEq, Eq)]
pub struct CredentialKind {
    /// Its id, such as `admin-key`.
    pub id: &'static str,
    /// What people call it, with its article.
    pub name: &'static str,
}

/// A key of the Console, which acts as an admin and has no scopes; or any other key that is sent in
/// the same way.
pub(crate) static ADMIN_KEY: CredentialKind =
    CredentialKind { id: "admin-key", name: "an Admin key" };

/// An OAuth token with the scope `org:admin`, of an admin, an owner or an admin service account.
pub(crate) static ACCESS_TOKEN: CredentialKind =
    CredentialKind { id: "access-token", name: "an `org:admin` token" };

/// A key of an Enterprise organization, which may read what its scopes say.
pub(crate) static ENTERPRISE_KEY: CredentialKind =
    CredentialKind { id: "enterprise-key", name: "an Enterprise key" };

/// Every kind. What a host tells of none has the first.
#[must_use]
pub fn credential_kinds() -> [&'static CredentialKind; 3] {
    [&ADMIN_KEY, &ACCESS_TOKEN, &ENTERPRISE_KEY]
}

/// How many requests a minute the service allows an organization, all of its clients together.
pub const REQUESTS_PER_MINUTE: u32 = 100;
