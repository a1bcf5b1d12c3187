//! What was used in the last 30 and 90 days, and when last: of API keys, users and service accounts. Knows
//! nothing else of them.
//!
//! There are two reports. The newer one tells requests and who made them; where the service refuses
//! it, the older one tells on which days a key was used.

mod by_actor;
mod by_key;
mod tally;
mod windows;

use by_actor::UsageRow;
use by_key::UsageDay;
use graph::Value;
pub(crate) use tally::Thing;
use tally::Use;
use windows::{ByWindow, WINDOWS, used_in_all, used_in_each};

use super::{BY_ALL, Resource, Source, api_keys, service_accounts, step, users};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::inventory::Inventory;
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
        "one for every 1,000 days on which somebody used a key, at least 3",
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
    asked: Asked::AtLast { windows: WINDOWS, instead: Some(&BY_KEY) },
    operation: "read usage",
    beta: Some("analytics-usage-cost-2026-08-24"),
    presence: Presence::Optional,
    shelf: |inventory, window| inventory.usage.of(window),
};

/// What was used with which key on a day.
static BY_KEY: List = List {
    path: "/v1/organizations/usage_report/messages",
    query: &["limit=31", "bucket_width=1d", "group_by%5B%5D=api_key_id"],
    asked: Asked::Instead(WINDOWS),
    operation: "read usage of API keys",
    beta: None,
    shelf: |inventory, window| inventory.usage_of_keys.of(window),
    ..BY_ACTOR
};

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
    "The last day of the last 90 on which it was used, by its first moment (UTC). Milliseconds. \
     Absent where it was not used, and where that is not known.",
);

/// How often something was used of late.
pub(crate) const REQUESTS_LAST_30_DAYS: PropertyKind = property(
    "requestsLast30Days",
    "How many requests there were today and on the 30 days before, as far as the service knows who \
     made them; 0 where it was not used. Absent where that is not known.",
);

/// How often something was used.
pub(crate) const REQUESTS_LAST_90_DAYS: PropertyKind = property(
    "requestsLast90Days",
    "How many requests there were today and on the 90 days before, as far as the service knows who \
     made them; 0 where it was not used. Absent where that is not known.",
);

/// The newer report, as far as it was read.
pub(crate) type Usage = ByWindow<UsageRow>;

/// The older report, as far as it was read.
pub(crate) type UsageOfKeys = ByWindow<UsageDay>;

/// Says what is odd about the usage.
fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (_, sums) in inventory.usage.sums() {
        for kind in sums.unknown_actors() {
            let at = (&STEP, BY_ACTOR.operation, "actor.type");
            mapping.check_known(at, Some(kind), |_| false);
        }
        for (field, day) in sums.unnamed() {
            mapping.ledger.found(&STEP, BY_ACTOR.operation, Finding::NoValue(field), day);
        }
    }
}

/// What is known of the use of something.
#[derive(Default)]
pub(crate) struct Used {
    /// The day of the last use in the last 90 days.
    pub(crate) last_used_on: Option<Value<'static>>,
    /// How many requests there were in the last 30 days.
    pub(crate) requests_last_30_days: Option<Value<'static>>,
    /// How many requests there were in the last 90 days.
    pub(crate) requests_last_90_days: Option<Value<'static>>,
}

/// What is known of the use of something: as much as the windows of a report tell that were read
/// whole. Where the newer report's were and do not name it, it was not used.
pub(crate) fn used(source: Source<'_>, thing: Thing<'_>) -> Used {
    let inventory = source.inventory;
    let windows = used_in_each(inventory, &BY_ACTOR, inventory.usage.sums(), thing);
    let [newest, ..] = windows;
    let all = used_in_all(windows).or_else(|| used_by_key(inventory, thing, windows));
    let requests = |used: Option<Use>| used?.requests.map(Value::Integer);
    Used {
        last_used_on: all.and_then(|used| used.day_ms).map(Value::Timestamp),
        requests_last_30_days: requests(newest),
        requests_last_90_days: requests(all),
    }
}

/// How a key was used by the older report, and by what is known of the newer one's windows.
fn used_by_key(inventory: &Inventory, thing: Thing<'_>, newer: [Option<Use>; 3]) -> Option<Use> {
    let Thing::ApiKey(_) = thing else { return None };
    let older = used_in_each(inventory, &BY_KEY, inventory.usage_of_keys.sums(), thing);
    let used = newer.into_iter().flatten().fold(used_in_all(older)?, Use::and);
    // It counts tokens of messages only: there may have been requests without any.
    Some(Use { requests: None, ..used })
}
