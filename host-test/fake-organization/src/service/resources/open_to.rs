//! To whom a resource is open: which kinds of organization have it, which credentials read it, in
//! which beta it is, and what a test has refused. Knows no resource by name.

use super::{Resource, fits};
use crate::service::{Caller, Error, Rights, Service};

/// The kinds of organization that have a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoundIn {
    Every,
    Enterprise,
    /// All but Enterprise.
    Standard,
}

/// Which credentials read a resource, besides a token with the scope `org:admin`, which reads all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Readers {
    /// Whether an Admin key does.
    pub(super) admin_key: bool,
    /// Which scopes of an Enterprise key do, any of them; `*` at the end stands for anything.
    pub(super) scopes: &'static [&'static str],
}

impl Readers {
    /// Tokens only.
    pub(super) const TOKEN: Self = Self { admin_key: false, scopes: &[] };
    /// Admin keys, too.
    pub(super) const ADMIN_KEY: Self = Self { admin_key: true, scopes: &[] };
    /// Whoever is let in.
    pub(super) const ANYBODY: Self = Self { admin_key: true, scopes: &["*"] };

    fn check(self, rights: &Rights) -> Result<(), Error> {
        match rights {
            Rights::Everything => Ok(()),
            Rights::AdminKey if self.admin_key => Ok(()),
            Rights::AdminKey if self.scopes.is_empty() => {
                Err(Error::forbidden("this needs an OAuth access token with the scope org:admin"))
            }
            Rights::AdminKey => Err(Error::forbidden_as(
                "organization_level_scoped_api_key_required",
                "this needs a scoped API key of the organization",
            )),
            Rights::Scopes(scopes) if scopes.iter().any(|scope| self.opens(scope)) => Ok(()),
            Rights::Scopes(_) if self.scopes.is_empty() => Err(Error::forbidden_as(
                "organization_level_scoped_api_key_required",
                "no scope of this API key opens this",
            )),
            Rights::Scopes(_) => {
                Err(Error::forbidden_as("api_key_scope_missing", "this API key lacks a scope"))
            }
            Rights::Nothing if self == Self::ANYBODY => Ok(()),
            Rights::Nothing => Err(Error::forbidden("this API key is not an admin's")),
        }
    }

    fn opens(self, scope: &str) -> bool {
        self.scopes.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => scope.starts_with(start),
            None => scope == *pattern,
        })
    }
}

/// A beta, without whose header a resource is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beta {
    SpendLimits,
    AnalyticsUsage,
    TelemetryDestinations,
}

impl Beta {
    fn as_str(self) -> &'static str {
        match self {
            Self::SpendLimits => "spend-limit-reads-2026-09-26",
            Self::AnalyticsUsage => "analytics-usage-cost-2026-08-24",
            Self::TelemetryDestinations => "telemetry-destinations-2026-08-11",
        }
    }
}

/// How a test has something refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// 403: this credential may not read it.
    Forbidden,
    /// 404: there is no such thing.
    Missing,
    /// 400: this type of organization has none.
    Unsupported,
}

impl Resource {
    /// Whether a path of it can be asked for by that caller.
    pub(super) fn is_open_to(
        &self,
        service: &Service,
        path: &[&str],
        caller: &Caller,
    ) -> Result<(), Error> {
        let mut denied = service.denied.iter();
        match denied.find(|(pattern, _)| fits(pattern, path)).map(|(_, denial)| denial) {
            Some(Denial::Forbidden) => return Err(Error::forbidden("refused to everybody")),
            Some(Denial::Missing) => return Err(Error::not_found()),
            Some(Denial::Unsupported) => return Err(Error::unsupported()),
            None => {}
        }
        let names = |beta: Beta| caller.betas.iter().any(|named| named == beta.as_str());
        if self.beta.is_some_and(|beta| !names(beta)) {
            return Err(Error::not_found());
        }
        let has_groups = service.is_enterprise || service.belongs_to_enterprise;
        match self.found_in {
            FoundIn::Standard if service.is_enterprise => return Err(Error::unsupported()),
            FoundIn::Enterprise if !has_groups => return Err(Error::unsupported()),
            FoundIn::Every | FoundIn::Standard | FoundIn::Enterprise => {}
        }
        self.readers.check(&caller.rights)
    }

    /// Whether it can be changed by that caller, to whom it is open: scopes are to read.
    pub(super) fn is_writable_by(&self, caller: &Caller) -> Result<(), Error> {
        match caller.rights {
            Rights::Everything | Rights::AdminKey => Ok(()),
            Rights::Scopes(_) => {
                Err(Error::forbidden_as("api_key_scope_missing", "this API key lacks a scope"))
            }
            Rights::Nothing => Err(Error::forbidden("this API key is not an admin's")),
        }
    }
}
