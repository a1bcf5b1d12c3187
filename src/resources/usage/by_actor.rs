//! Rows of the newer report: what somebody used on a day, and with which key.

use serde::Deserialize;

use super::tally::{Day, Row, Sums, Thing};
use crate::admin_api::Model;

/// An item of `GET /v1/organizations/analytics/usage`, by day, actor and API key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct UsageRow {
    /// The first moment of the day.
    starting_at: Option<Day>,
    group: Option<Group>,
    usage: Option<Metrics>,
}

/// What a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Group {
    /// Null where nobody is known to have used it.
    actor: Option<Actor>,
    /// Whichever key it was used with; null: none.
    api_key_id: Option<String>,
}

/// Who used something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Actor {
    /// `user_actor`, `service_account_actor`, `federated_actor`, `api_actor`
    #[serde(rename = "type")]
    kind: Option<String>,
    user_id: Option<String>,
    service_account_id: Option<String>,
    /// The key itself, where it acts as nobody.
    api_key_id: Option<String>,
    /// Whom a cloud vouches for.
    subject: Option<String>,
}

/// How much was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Metrics {
    /// Can be null.
    requests: Option<i64>,
    total_tokens: Option<i64>,
}

impl Model for UsageRow {
    /// Rows have no id; what is found in one is told under its day. Of a row that does not say what
    /// it is about, nothing can be told.
    fn id(&self) -> Option<&str> {
        self.group.as_ref()?;
        self.starting_at.as_ref().map(|day| day.text.as_str())
    }
}

impl Row for UsageRow {
    fn day(&self) -> Option<&Day> {
        self.starting_at.as_ref()
    }

    fn group(&self) -> Option<String> {
        let group = self.group.as_ref()?;
        // Of those that the service cannot tell, each has a row of its own.
        let actor = group.actor.as_ref()?;
        let ids = [&actor.user_id, &actor.service_account_id, &actor.api_key_id, &actor.subject];
        let ids: Vec<_> = ids.iter().map(|id| id.as_deref().unwrap_or_default()).collect();
        let (kind, key) = (actor.kind.as_deref(), group.api_key_id.as_deref());
        // A subject is unique with its provider only.
        let is_unique = kind != Some("federated_actor");
        is_unique.then(|| format!("{kind:?} {key:?} {ids:?}"))
    }

    fn add_to(&self, sums: &mut Sums) {
        let (Some(day), Some(group)) = (&self.starting_at, &self.group) else { return };
        let usage = self.usage.as_ref();
        let requests = usage.and_then(|usage| usage.requests);
        let tokens = usage.and_then(|usage| usage.total_tokens);
        if requests == Some(0) && tokens.unwrap_or_default() == 0 {
            return;
        }
        let mut key = group.api_key_id.as_deref();
        if let Some(actor) = &group.actor {
            let user = actor.user_id.as_deref();
            let account = actor.service_account_id.as_deref();
            match (actor.kind.as_deref(), user, account) {
                (Some("user_actor"), Some(id), _) => sums.add(Thing::User(id), day, requests),
                (Some("service_account_actor"), _, Some(id)) => {
                    sums.add(Thing::ServiceAccount(id), day, requests);
                }
                (Some("api_actor"), _, _) => key = key.or(actor.api_key_id.as_deref()),
                (Some("federated_actor"), _, _) => {}
                (Some("user_actor"), None, _) => sums.add_unnamed("actor.user_id", day),
                (Some("service_account_actor"), _, None) => {
                    sums.add_unnamed("actor.service_account_id", day);
                }
                (Some(kind), _, _) => sums.add_unknown(kind),
                (None, _, _) => sums.add_unnamed("actor.type", day),
            }
        }
        if let Some(key) = key {
            sums.add(Thing::ApiKey(key), day, requests);
        }
    }
}
