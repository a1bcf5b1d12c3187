//! What was used in the last 30 days, and when last: of API keys, users and service accounts. Knows
//! nothing else of them.
//!
//! There are two reports. The newer one tells requests and who made them; where the service refuses
//! it, the older one tells on which days a key was used.

mod by_actor;
mod by_key;
mod tally;

use by_actor::UsageRow;
use by_key::UsageDay;
use graph::Value;
pub(crate) use tally::{Tally, Thing};

use super::{BY_ALL, Resource, Source, api_keys, service_accounts, step, users};
use crate::admin_api::day_of;
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::{PropertyKind, Step, property};
use crate::report::Finding;
use crate::resources::mapping::Mapping;

static STEP: Step = Step {
    on_by_default: false,
    fills: &[&users::STEP, &api_keys::STEP, &service_accounts::STEP],
    ..step(
        "fetch-usage",
        "Fetch Usage",
        "usage",
        BY_ALL,
        "one for every 1,000 days on which somebody used a key",
    )
};

/// What somebody used on a day, and with which key.
static BY_ACTOR: List = List {
    step: &STEP,
    path: "/v1/organizations/analytics/usage",
    query: &[
        "limit=1000",
        "time_bucket_width=1d",
        "order_by=time",
        "group_by%5B%5D=actor",
        "group_by%5B%5D=api_key_id",
    ],
    paging: Paging::Report,
    asked: Asked::AtLast { rest: last_30_days, instead: Some(&BY_KEY) },
    operation: "read usage",
    beta: Some("analytics-usage-cost-2026-08-24"),
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.usage,
};

/// What was used with which key on a day.
static BY_KEY: List = List {
    path: "/v1/organizations/usage_report/messages",
    query: &["limit=31", "bucket_width=1d", "group_by%5B%5D=api_key_id"],
    asked: Asked::Instead(last_30_days),
    operation: "read usage of API keys",
    beta: None,
    shelf: |inventory, _| &mut inventory.usage_of_keys,
    ..BY_ACTOR
};

/// The 30 days before today and all of today: as many as can be asked for at once.
fn last_30_days(now_ms: i64) -> String {
    format!("starting_at={}&ending_at={}", day_of(now_ms, -30), day_of(now_ms, 1))
}

/// The usage's room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&BY_ACTOR, &BY_KEY],
    entities: &[],
    relationships: &[],
    plan,
    relate: |_| {},
};

/// When something was used last.
pub(crate) const LAST_USED_ON: PropertyKind = property(
    "lastUsedOn",
    "The last day of the last 30 on which it was used, by its first moment (UTC). Milliseconds. \
     Absent where it was not used, and where that is not known.",
);

/// How often something was used.
pub(crate) const REQUESTS: PropertyKind = property(
    "requestsLast30Days",
    "How many requests there were today and on the 30 days before, as far as the service knows who \
     made them; 0 where it was not used. Absent where that is not known.",
);

/// The newer report, as far as it was read.
pub(crate) type Usage = Tally<UsageRow>;

/// The older report, as far as it was read.
pub(crate) type UsageOfKeys = Tally<UsageDay>;

/// Says what is odd about the usage.
fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for kind in inventory.usage.unknown_actors() {
        let at = (&STEP, BY_ACTOR.operation, "actor.type");
        mapping.check_known(at, Some(kind), |_| false);
    }
    for (field, day) in inventory.usage.unnamed() {
        mapping.ledger.found(&STEP, BY_ACTOR.operation, Finding::NoValue(field), day);
    }
}

/// What is known of the use of something.
#[derive(Default)]
pub(crate) struct Used {
    /// The day of the last use in the last 30 days.
    pub(crate) last_used_on: Option<Value<'static>>,
    /// How many requests there were in the last 30 days.
    pub(crate) requests: Option<Value<'static>>,
}

/// What is known of the use of something. Where no report was read whole, that is nothing; where the
/// newer one was and does not name it, it was not used.
pub(crate) fn used(source: Source<'_>, thing: Thing<'_>) -> Used {
    let Source { inventory, ledger, .. } = source;
    if !ledger.is_complete(&STEP) {
        return Used::default();
    }
    let is_key = matches!(thing, Thing::ApiKey(_));
    let (known, not_named) = if inventory.is_whole(&BY_ACTOR, "") {
        (inventory.usage.used(thing), Some(0))
    } else if is_key && inventory.is_whole(&BY_KEY, "") {
        // It counts tokens of messages only: there may have been requests without any.
        (inventory.usage_of_keys.used(thing), None)
    } else {
        return Used::default();
    };
    Used {
        last_used_on: known.map(|known| Value::Timestamp(known.day_ms)),
        requests: known.map_or(not_named, |known| known.requests).map(Value::Integer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_days_and_today_are_asked_for() {
        // 2026-11-29T15:51:35Z
        assert_eq!(
            last_30_days(1_795_967_495_000),
            "starting_at=2026-10-30T00:00:00Z&ending_at=2026-11-30T00:00:00Z"
        );
    }
}
