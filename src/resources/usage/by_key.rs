//! Rows of the older report: which keys were used on a day. It counts tokens, and no requests.

use serde::Deserialize;

use super::tally::{Day, Row, Sums, Thing};
use crate::admin_api::Model;

/// An item of `GET /v1/organizations/usage_report/messages`, by day and API key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct UsageDay {
    /// The first moment of the day.
    starting_at: Option<Day>,
    results: Option<Vec<Tokens>>,
}

/// How many tokens there were with a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Tokens {
    /// Null where no key was used.
    api_key_id: Option<String>,
    uncached_input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    cache_read_input_tokens: Option<i64>,
    cache_creation: Option<CacheCreation>,
}

/// How many tokens were put into a cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct CacheCreation {
    ephemeral_1h_input_tokens: Option<i64>,
    ephemeral_5m_input_tokens: Option<i64>,
}

impl Model for UsageDay {
    /// Its day. Without results, it does not say that there were none.
    fn id(&self) -> Option<&str> {
        self.results.as_ref()?;
        self.starting_at.as_ref().map(|day| day.text.as_str())
    }
}

impl Row for UsageDay {
    fn day(&self) -> Option<&Day> {
        self.starting_at.as_ref()
    }

    /// There is one row for a day.
    fn group(&self) -> Option<String> {
        Some(String::new())
    }

    fn add_to(&self, sums: &mut Sums) {
        let Some(day) = &self.starting_at else { return };
        for tokens in self.results.iter().flatten().filter(|tokens| tokens.are_any()) {
            if let Some(key) = &tokens.api_key_id {
                sums.add(Thing::ApiKey(key), day, None);
            }
        }
    }
}

impl Tokens {
    fn are_any(&self) -> bool {
        let cached = self.cache_creation.as_ref();
        [
            self.uncached_input_tokens,
            self.output_tokens,
            self.cache_read_input_tokens,
            cached.and_then(|cached| cached.ephemeral_1h_input_tokens),
            cached.and_then(|cached| cached.ephemeral_5m_input_tokens),
        ]
        .into_iter()
        .flatten()
        .any(|count| count > 0)
    }
}
