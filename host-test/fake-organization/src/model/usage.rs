//! What was used: requests and tokens, by whom, with which key, where and when.

use super::{KeyScope, Organization, Principal, Refusal};

/// What somebody used at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// When, in milliseconds.
    pub at_ms: i64,
    /// Who.
    pub actor: Actor,
    /// With which key; none: without one.
    pub api_key_id: Option<String>,
    /// Where, be it the default workspace, in which keys of the organization act, too.
    pub workspace_id: String,
    /// With which model.
    pub model: String,
    /// Requests.
    pub requests: u64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
}

/// Who used something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// The user with this id.
    User(String),
    /// The service account with this id.
    ServiceAccount(String),
    /// Somebody whom a cloud vouches for: which cloud, and whom it names.
    Federated(String, String),
    /// Whoever has the key with this id, which acts as nobody.
    ApiKey(String),
}

/// Whose usage is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsedBy<'a> {
    /// Of the key with this id, whoever it acts as.
    Key(&'a str),
    /// Of the user with this id.
    User(&'a str),
    /// Of the service account with this id.
    ServiceAccount(&'a str),
}

/// A day, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Usage {
    /// The first millisecond of the day; it belongs to the day.
    #[must_use]
    pub fn day_ms(&self) -> i64 {
        self.at_ms.div_euclid(DAY_MS).saturating_mul(DAY_MS)
    }

    fn is_of(&self, who: UsedBy) -> bool {
        match (who, &self.actor) {
            (UsedBy::Key(id), _) => self.api_key_id.as_deref() == Some(id),
            (UsedBy::User(id), Actor::User(actor))
            | (UsedBy::ServiceAccount(id), Actor::ServiceAccount(actor)) => actor == id,
            (UsedBy::User(_) | UsedBy::ServiceAccount(_), _) => false,
        }
    }
}

impl Organization {
    /// What was used, oldest first.
    #[must_use]
    pub fn usage(&self) -> &[Usage] {
        &self.usage
    }

    /// The day of the last use from `since_ms` on, by its first millisecond, and how many requests
    /// there were since. None: it was not used.
    #[must_use]
    pub fn used(&self, who: UsedBy, since_ms: i64) -> Option<(i64, u64)> {
        let own = self.usage.iter().filter(|usage| usage.at_ms >= since_ms && usage.is_of(who));
        own.fold(None, |known, usage| {
            let (day, requests) = known.unwrap_or((i64::MIN, 0));
            Some((day.max(usage.day_ms()), usage.requests.saturating_add(requests)))
        })
    }

    /// A key is used now, for one request.
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
        let key = key.ok_or(Refusal::NotFound("api_key"))?;
        let actor = match key.principal() {
            Some(Principal::User(id)) => Actor::User(id.to_owned()),
            Some(Principal::ServiceAccount(id)) => Actor::ServiceAccount(id.to_owned()),
            None => Actor::ApiKey(id.to_owned()),
        };
        let workspace_id = match &key.scope {
            KeyScope::Workspace(id) => id.clone(),
            KeyScope::Organization => self.default_workspace.id.clone(),
        };
        self.usage.push(Usage {
            at_ms: self.now_ms,
            actor,
            api_key_id: Some(id.to_owned()),
            workspace_id,
            model: model.to_owned(),
            requests: 1,
            input_tokens,
            output_tokens,
        });
        Ok(())
    }

    /// Somebody uses a workspace now without a key, for one request.
    ///
    /// # Errors
    ///
    /// If there is no such workspace, user or service account, or a key is named.
    pub fn use_workspace(
        &mut self,
        workspace: &str,
        actor: Actor,
        model: &str,
        tokens: (i64, i64),
    ) -> Result<(), Refusal> {
        match &actor {
            Actor::User(id) => self.user(id).map(|_| ())?,
            Actor::ServiceAccount(id) => self.service_account(id).map(|_| ())?,
            Actor::ApiKey(_) => return Err(Refusal::Rule("a key is used by its own rule")),
            Actor::Federated(..) => {}
        }
        self.usage.push(Usage {
            at_ms: self.now_ms,
            actor,
            api_key_id: None,
            workspace_id: self.workspace(workspace)?.id.clone(),
            model: model.to_owned(),
            requests: 1,
            input_tokens: tokens.0,
            output_tokens: tokens.1,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ADA, BO, KEY, RESEARCH, northwind};
    use super::*;

    #[test]
    fn what_a_key_is_used_for_is_told_by_the_day_and_of_whom_it_acts_as() {
        let mut organization = northwind();
        organization.use_key(KEY, "claude-opus", 7, 3).unwrap();
        let usage = &organization.usage()[0];
        assert_eq!(usage.day_ms() % DAY_MS, 0);
        assert_eq!(usage.workspace_id, RESEARCH);
        assert_eq!(usage.actor, Actor::User(ADA.to_owned()));
        assert!(organization.use_key("apikey_09", "claude-opus", 7, 3).is_err());
    }

    #[test]
    fn a_day_counts_from_its_first_moment() {
        let mut organization = northwind();
        organization.now_ms = 20_000 * DAY_MS;
        for (at_ms, day) in [(0, 20_000), (-1, 19_999), (DAY_MS - 1, 20_000)] {
            let mut organization = organization.clone();
            organization.now_ms += at_ms;
            organization.use_key(KEY, "claude-opus", 7, 3).unwrap();
            let used = organization.used(UsedBy::Key(KEY), 0);
            assert_eq!(used, Some((day * DAY_MS, 1)));
        }
    }

    #[test]
    fn the_default_workspace_has_its_real_id() {
        let mut organization = northwind();
        organization.use_key("apikey_02Bo", "claude-opus", 7, 3).unwrap();
        let default = organization.default_workspace().id.clone();
        assert_eq!(organization.usage()[0].workspace_id, default);
    }

    #[test]
    fn people_use_workspaces_without_a_key_and_keys_can_be_used_by_nobody() {
        let mut organization = northwind();
        let bo = || Actor::User(BO.to_owned());
        organization.use_workspace(RESEARCH, bo(), "claude-opus", (1, 1)).unwrap();
        assert!(organization.use_workspace("wrkspc_9", bo(), "claude-opus", (1, 1)).is_err());
        let key = Actor::ApiKey(KEY.to_owned());
        assert!(organization.use_workspace(RESEARCH, key, "claude-opus", (1, 1)).is_err());
        assert_eq!(organization.used(UsedBy::User(BO), 0).unwrap().1, 1);
        assert_eq!(organization.used(UsedBy::Key(KEY), 0), None);
        assert_eq!(organization.used(UsedBy::User(BO), organization.now_ms + 1), None);
    }
}
