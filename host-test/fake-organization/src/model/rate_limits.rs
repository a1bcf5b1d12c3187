//! How much may be asked of the models: limits of the organization, and of single workspaces.

use super::{Organization, Refusal};

/// The organization's limits for a group of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// `ratelimit_…`
    pub id: String,
    /// The name of the group.
    pub group: String,
    /// The models in it.
    pub models: Vec<String>,
    /// What is limited, such as `requests_per_minute`, and to how much.
    pub limits: Vec<(String, i64)>,
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

    /// Limits a group of models.
    pub fn limit_group(&mut self, limit: RateLimit) {
        self.rate_limits.push(limit);
    }

    /// Limits a workspace further.
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
        self.workspace_rate_limits.push(limit);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RESEARCH, northwind};
    use super::*;

    #[test]
    fn a_workspace_can_be_limited_where_the_organization_is() {
        let mut organization = northwind();
        organization.limit_group(RateLimit {
            id: "ratelimit_01".to_owned(),
            group: "Opus".to_owned(),
            models: vec!["claude-opus".to_owned()],
            limits: vec![("requests_per_minute".to_owned(), 50)],
        });
        let limit = |kind: &str| WorkspaceRateLimit {
            workspace_id: RESEARCH.to_owned(),
            rate_limit_id: "ratelimit_01".to_owned(),
            limits: vec![(kind.to_owned(), 10)],
        };
        organization.limit_workspace(limit("requests_per_minute")).unwrap();
        assert!(organization.limit_workspace(limit("tokens_per_day")).is_err());
        assert_eq!(organization.workspace_rate_limits().len(), 1);
    }
}
