//! How much may be spent: by the organization, a workspace, a user, a group and so on.

use super::{Organization, Refusal};

/// How much may be spent in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendLimit {
    /// `spl_…`
    pub id: String,
    /// How much, in hundredths of the currency; none: as much as one likes.
    pub amount: Option<u64>,
    /// The currency by its code.
    pub currency: String,
    /// Whether it counts.
    pub is_enabled: bool,
    /// In which period: `daily`, `weekly` or `monthly`.
    pub period: String,
    /// Who may spend it.
    pub scope: SpendScope,
    /// When it was set first, in milliseconds.
    pub created_ms: i64,
}

/// Whom a limit is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpendScope {
    /// The organization.
    Organization,
    /// A service of the organization, by its name.
    OrganizationService(String),
    /// The workspace with this id.
    Workspace(String),
    /// The user with this id.
    User(String),
    /// Everybody in the group with this id.
    RbacGroup(String),
    /// Everybody with a seat of this tier.
    SeatTier(String),
    /// The organization, by what Anthropic lets its tier spend.
    UsageTier,
}

impl SpendLimit {
    /// A limit of so much a month, in US cents.
    #[must_use]
    pub fn monthly(id: &str, amount: Option<u64>, scope: SpendScope) -> Self {
        Self {
            id: id.to_owned(),
            amount,
            currency: "USD".to_owned(),
            is_enabled: true,
            period: "monthly".to_owned(),
            scope,
            created_ms: 0,
        }
    }
}

impl Organization {
    /// The spend limits.
    #[must_use]
    pub fn spend_limits(&self) -> &[SpendLimit] {
        &self.spend_limits
    }

    /// Sets a limit. Of those for the same scope and period, only the last one counts.
    ///
    /// # Errors
    ///
    /// If it is about something that is not there.
    pub fn limit_spending(&mut self, limit: SpendLimit) -> Result<(), Refusal> {
        match &limit.scope {
            SpendScope::Workspace(id) => self.workspace(id).map(|_| ())?,
            SpendScope::User(id) => self.user(id).map(|_| ())?,
            SpendScope::RbacGroup(id) if !self.groups.iter().any(|group| group.id == *id) => {
                return Err(Refusal::NotFound("rbac_group"));
            }
            SpendScope::RbacGroup(_)
            | SpendScope::Organization
            | SpendScope::OrganizationService(_)
            | SpendScope::SeatTier(_)
            | SpendScope::UsageTier => {}
        }
        let is_same =
            |known: &SpendLimit| known.scope == limit.scope && known.period == limit.period;
        let created_ms = self.now_ms;
        self.spend_limits.retain(|known| !is_same(known));
        self.spend_limits.push(SpendLimit { created_ms, ..limit });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RESEARCH, northwind};
    use super::*;

    #[test]
    fn a_limit_is_set_once_for_a_scope_and_a_period() {
        let mut organization = northwind();
        let research = || SpendScope::Workspace(RESEARCH.to_owned());
        let monthly = |id: &str, amount| SpendLimit::monthly(id, amount, research());
        organization.limit_spending(monthly("spl_1", Some(5))).unwrap();
        organization.limit_spending(monthly("spl_2", None)).unwrap();
        let daily = SpendLimit { period: "daily".to_owned(), ..monthly("spl_3", Some(1)) };
        organization.limit_spending(daily).unwrap();
        let ids: Vec<_> = organization.spend_limits().iter().map(|limit| &limit.id).collect();
        assert_eq!(ids, ["spl_2", "spl_3"]);
    }

    #[test]
    fn a_limit_is_about_something_that_is_there() {
        let mut organization = northwind();
        for scope in [
            SpendScope::Workspace("wrkspc_9".to_owned()),
            SpendScope::User("user_9".to_owned()),
            SpendScope::RbacGroup("rbac_group_9".to_owned()),
        ] {
            assert!(
                organization.limit_spending(SpendLimit::monthly("spl_1", None, scope)).is_err()
            );
        }
    }
}
