//! How much may be asked of the models: limits of the organization, and of single workspaces.

use super::{Organization, Refusal};

/// The organization's limits for a group of models, or for something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// `ratelimit_…`
    pub id: String,
    /// What they are about.
    pub about: Limited,
    /// What is limited, such as `requests_per_minute`, and to how much.
    pub limits: Vec<(String, i64)>,
}

/// What a limit is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limited {
    /// A group of models: its name, and the models in it.
    Models(String, Vec<String>),
    /// Another part of the API: `batch`, `token_count`, `files`, `skills` or `web_search`.
    Other(&'static str),
}

/// A workspace's own limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceRateLimit {
    /// Where.
    pub workspace_id: String,
    /// For which group.
    pub rate_limit_id: String,
    /// What is limited, and to how much.
    pub limits: Vec<(String, i64)>,
}

impl RateLimit {
    /// A limit of so many requests a minute.
    #[must_use]
    pub fn of_requests(id: &str, about: Limited, per_minute: i64) -> Self {
        let limits = vec![("requests_per_minute".to_owned(), per_minute)];
        Self { id: id.to_owned(), about, limits }
    }
}

impl WorkspaceRateLimit {
    /// A limit of so many requests a minute in a workspace.
    #[must_use]
    pub fn of_requests(workspace: &str, rate_limit: &str, per_minute: i64) -> Self {
        Self {
            workspace_id: workspace.to_owned(),
            rate_limit_id: rate_limit.to_owned(),
            limits: vec![("requests_per_minute".to_owned(), per_minute)],
        }
    }
}

impl Organization {
    /// The organization's limits.
    #[must_use]
    pub fn rate_limits(&self) -> &[RateLimit] {
        &self.rate_limits
    }

    /// The limits of single workspaces.
    #[must_use]
    pub fn workspace_rate_limits(&self) -> &[WorkspaceRateLimit] {
        &self.workspace_rate_limits
    }

    /// Limits a group of models, or something else.
    pub fn limit_group(&mut self, limit: RateLimit) {
        self.rate_limits.push(limit);
    }

    /// Limits a workspace further. Of its limits for the same group, only the last one counts.
    ///
    /// # Errors
    ///
    /// If there is no such workspace, or no such limit of the organization.
    pub fn limit_workspace(&mut self, limit: WorkspaceRateLimit) -> Result<(), Refusal> {
        self.workspace(&limit.workspace_id)?;
        let group = self.rate_limits.iter().find(|group| group.id == limit.rate_limit_id);
        let group = group.ok_or(Refusal::NotFound("rate_limit"))?;
        let is_limited = |kind: &String| group.limits.iter().any(|(limited, _)| limited == kind);
        if !limit.limits.iter().all(|(kind, _)| is_limited(kind)) {
            return Err(Refusal::Rule("limits: the organization has no limit of this type"));
        }
        let place =
            |limit: &WorkspaceRateLimit| (limit.workspace_id.clone(), limit.rate_limit_id.clone());
        self.workspace_rate_limits.retain(|known| place(known) != place(&limit));
        self.workspace_rate_limits.push(limit);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RESEARCH, northwind};
    use super::*;

    fn limited() -> Organization {
        let mut organization = northwind();
        let models = Limited::Models("Opus".to_owned(), vec!["claude-opus".to_owned()]);
        organization.limit_group(RateLimit::of_requests("ratelimit_01", models, 50));
        organization
    }

    #[test]
    fn a_workspace_can_be_limited_where_the_organization_is() {
        let mut organization = limited();
        let limit = WorkspaceRateLimit::of_requests(RESEARCH, "ratelimit_01", 10);
        organization.limit_workspace(limit.clone()).unwrap();
        let tokens = vec![("tokens_per_day".to_owned(), 10)];
        let other = WorkspaceRateLimit { limits: tokens, ..limit };
        assert!(organization.limit_workspace(other).is_err());
        assert_eq!(organization.workspace_rate_limits().len(), 1);
    }

    #[test]
    fn a_workspace_has_one_limit_for_a_group() {
        let mut organization = limited();
        for per_minute in [10, 20] {
            let limit = WorkspaceRateLimit::of_requests(RESEARCH, "ratelimit_01", per_minute);
            organization.limit_workspace(limit).unwrap();
        }
        let [limit] = organization.workspace_rate_limits() else { panic!("not one") };
        assert_eq!(limit.limits[0].1, 20);
    }
}
