//! What API keys were used for: tokens a day.

use super::{KeyScope, Organization, Refusal};

/// What a key was used for on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The day's first millisecond.
    pub day_ms: i64,
    /// With which key.
    pub api_key_id: String,
    /// Where; none: in the default workspace, or with a key of the organization.
    pub workspace_id: Option<String>,
    /// With which model.
    pub model: String,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Organization {
    /// What keys were used for.
    #[must_use]
    pub fn usage(&self) -> &[Usage] {
        &self.usage
    }

    /// A key is used today.
    ///
    /// # Errors
    ///
    /// If there is no such key.
    pub fn use_key(
        &mut self,
        id: &str,
        model: &str,
        input_tokens: i64,
        output_tokens: i64,
    ) -> Result<(), Refusal> {
        let key = self.api_keys.iter().find(|key| key.id == id);
        let workspace_id = match &key.ok_or(Refusal::NotFound("api_key"))?.scope {
            KeyScope::Workspace(id) if *id != self.default_workspace.id => Some(id.clone()),
            KeyScope::Workspace(_) | KeyScope::Organization => None,
        };
        self.usage.push(Usage {
            day_ms: self.now_ms.div_euclid(DAY_MS).saturating_mul(DAY_MS),
            api_key_id: id.to_owned(),
            workspace_id,
            model: model.to_owned(),
            input_tokens,
            output_tokens,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{KEY, RESEARCH, northwind};

    #[test]
    fn what_a_key_is_used_for_is_told_by_the_day() {
        let mut organization = northwind();
        organization.use_key(KEY, "claude-opus", 7, 3).unwrap();
        let usage = &organization.usage()[0];
        assert_eq!(usage.day_ms % super::DAY_MS, 0);
        assert_eq!(usage.workspace_id.as_deref(), Some(RESEARCH));
        assert!(organization.use_key("apikey_09", "claude-opus", 7, 3).is_err());
    }
}
