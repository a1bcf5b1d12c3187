//! Which graphs cannot be compared, and why. Knows no difference.

use std::fmt;

use crate::date::apart;
use crate::organization::{Organization, label};
use crate::shown::shown;

/// Why two graphs cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceError {
    /// A graph does not say whose it is; which one: `old` or `new`.
    NoOrganization(&'static str),
    /// They are of two organizations, each by its name and id.
    TwoOrganizations {
        /// That of the old graph.
        old: String,
        /// That of the new one.
        new: String,
    },
    /// The old one is the newer one. When each was read, in milliseconds.
    WrongOrder {
        /// The one that was given as the old one.
        old: i64,
        /// The one that was given as the new one.
        new: i64,
    },
}

impl fmt::Display for DifferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrganization(which) => write!(
                f,
                "the {which} graph does not say whose it is: it has no organizationId, as where \
                 nothing could be read"
            ),
            Self::TwoOrganizations { old, new } => write!(
                f,
                "these are two organizations, not one at two times: the old graph is of {old}, the \
                 new one of {new}"
            ),
            Self::WrongOrder { old, new } => {
                let [old, new] = apart(*old, *new);
                write!(
                    f,
                    "the graph given as the old one was read on {old}, after the one given as the new \
                     one, on {new} (UTC): swap them"
                )
            }
        }
    }
}

impl std::error::Error for DifferenceError {}

/// The id of the organization that both graphs are of.
pub(super) fn checked<'g>(
    old: &Organization<'g>,
    new: &Organization<'g>,
) -> Result<&'g str, DifferenceError> {
    let of = |organization: &Organization<'g>, which| {
        organization.report().organization.as_deref().ok_or(DifferenceError::NoOrganization(which))
    };
    let (old_id, new_id) = (of(old, "old")?, of(new, "new")?);
    if old_id != new_id {
        let (old, new) = (named(old, old_id), named(new, new_id));
        return Err(DifferenceError::TwoOrganizations { old, new });
    }
    match (old.now(), new.now()) {
        (Some(old), Some(new)) if old > new => Err(DifferenceError::WrongOrder { old, new }),
        _ => Ok(new_id),
    }
}

/// `Northwind Labs (7c2c…)`.
fn named(organization: &Organization<'_>, id: &str) -> String {
    match organization.account().map(label) {
        Some(name) if name != id => format!("{} ({})", shown(name), shown(id)),
        _ => shown(id).into_owned(),
    }
}
