//! What was used, over the API, the newer way: requests and tokens, by who used them, with which
//! key and where.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Beta, Readers, Resource};
use crate::model::{Actor, DAY_MS, Usage};
use crate::service::time::{moment, read_moment};
use crate::service::{Error, Query, Service};

pub(super) const ANALYTICS_USAGE: Resource = Resource {
    paths: &["analytics/usage"],
    readers: Readers { scopes: &["read:analytics"], ..Readers::ADMIN_KEY },
    beta: Some(Beta::AnalyticsUsage),
    read: |service, request| report(service, request.query),
    ..Resource::READ_ONLY
};

const HOUR_MS: i64 = 60 * 60 * 1000;
const GROUPS: [&str; 5] = ["actor", "actor_type", "api_key_id", "model", "workspace_id"];

/// What a row is about: its time, and the value of everything that is asked for, as JSON.
type Group = (i64, [String; 5]);

/// The time that a report is about, and how long the buckets are that it is cut into.
struct Time {
    from: i64,
    end: i64,
    bucket: Option<i64>,
}

impl Time {
    /// The time that a query asks for. Without buckets, it is one of whole hours.
    fn asked(query: &Query, now_ms: i64) -> Result<Self, Error> {
        let bucket = match query.get("time_bucket_width") {
            None => None,
            Some("1d") => Some(DAY_MS),
            Some("1h") => Some(HOUR_MS),
            Some(_) => {
                return Err(Error::invalid("time_bucket_width: this server knows 1d and 1h"));
            }
        };
        let first = read_moment(query, "starting_at")?;
        let first = first.ok_or(Error::invalid("starting_at: field required"))?;
        let latest = first.saturating_add(DAY_MS.saturating_mul(31));
        let end = match (read_moment(query, "ending_at")?, bucket) {
            (Some(end), _) => end,
            (None, None) => now_ms.min(latest),
            (None, Some(_)) => return Err(Error::invalid("ending_at: field required")),
        };
        if first < now_ms.saturating_sub(DAY_MS.saturating_mul(365)) {
            return Err(Error::invalid("starting_at: is more than 365 days back"));
        }
        if !(first..=latest).contains(&end) {
            return Err(Error::invalid("ending_at: is not within 31 days of starting_at"));
        }
        let end = if bucket.is_none() { whole(end, HOUR_MS) } else { end };
        Ok(Self { from: whole(first, bucket.unwrap_or(HOUR_MS)), end, bucket })
    }

    /// The first moment of the bucket that a moment is in.
    fn bucket_of(&self, ms: i64) -> i64 {
        self.bucket.map_or(self.from, |width| whole(ms, width))
    }

    /// The bounds of the bucket that begins at a moment.
    fn bounds(&self, start: i64) -> (i64, i64) {
        (start, self.bucket.map_or(self.end, |width| start.saturating_add(width)))
    }
}

fn whole(ms: i64, unit: i64) -> i64 {
    ms.saturating_sub(ms.rem_euclid(unit))
}

/// A row for everything that differs in what is asked for and was used in the time, what was used
/// most first.
fn report(service: &Service, query: &Query) -> Result<Value, Error> {
    let time = Time::asked(query, service.items.now_ms)?;
    if query.all("group_by").count() > 5 {
        return Err(Error::invalid("group_by: there can be 5 at most"));
    }
    if let Some(other) = query.all("group_by").find(|name| !GROUPS.contains(name)) {
        return Err(Error::invalid(&format!("group_by: {other} is not known to this server")));
    }
    let mut rows: Vec<_> = grouped(service, query, &time).into_iter().collect();
    let is_by_time = time.bucket.is_some() && query.get("order_by") == Some("time");
    rows.sort_by_key(|((start, _), (_, input, output))| {
        let start = if is_by_time { *start } else { 0 };
        (Reverse(start), Reverse(input.saturating_add(*output)))
    });
    let rows = rows.iter().map(|((start, group), used)| row(time.bounds(*start), group, *used));
    let mut page = service.page_by_place(&rows.collect::<Vec<_>>(), query)?;
    page["has_more"] = (!page["next_page"].is_null()).into();
    page["data_refreshed_at"] = moment(service.items.now_ms);
    Ok(page)
}

/// Requests, tokens read and tokens written, by what is asked for.
fn grouped(service: &Service, query: &Query, time: &Time) -> BTreeMap<Group, (u64, i64, i64)> {
    let mut groups = BTreeMap::new();
    for usage in &service.items.restricted.usage {
        if (time.from..time.end).contains(&usage.at_ms) && is_asked(usage, query) {
            let values = GROUPS.map(|name| value(service, usage, name, query).to_string());
            let group = (time.bucket_of(usage.at_ms), values);
            let (requests, input, output): &mut (u64, i64, i64) = groups.entry(group).or_default();
            *requests = requests.saturating_add(usage.requests);
            *input = input.saturating_add(usage.input_tokens);
            *output = output.saturating_add(usage.output_tokens);
        }
    }
    groups
}

fn is_asked(usage: &Usage, query: &Query) -> bool {
    query.asks_for("api_key_ids", Some(usage.api_key_id.as_deref().unwrap_or_default()))
        && query.asks_for("workspace_ids", Some(&usage.workspace_id))
        && query.asks_for("models", Some(&usage.model))
        && query.asks_for("actor_types", Some(actor_type(&usage.actor)))
}

/// The value of what rows are told by; null: it is not asked for.
fn value(service: &Service, usage: &Usage, name: &str, query: &Query) -> Value {
    if query.all("group_by").all(|asked| asked != name) {
        return Value::Null;
    }
    match name {
        "actor" => actor(service, &usage.actor),
        "actor_type" => actor_type(&usage.actor).into(),
        "api_key_id" => usage.api_key_id.clone().into(),
        "model" => usage.model.clone().into(),
        _ => usage.workspace_id.clone().into(),
    }
}

fn actor_type(actor: &Actor) -> &'static str {
    match actor {
        Actor::User(_) => "user_actor",
        Actor::ServiceAccount(_) => "service_account_actor",
        Actor::Federated(..) => "federated_actor",
        Actor::ApiKey(_) => "api_actor",
    }
}

fn actor(service: &Service, actor: &Actor) -> Value {
    let mut shown = match actor {
        Actor::User(id) => {
            let user = service.items.users.iter().find(|user| user["id"] == *id);
            json!({
                "user_id": id, "deleted": user.is_none(),
                "name": user.map(|user| &user["name"]),
                "email_address": user.map(|user| &user["email"]),
            })
        }
        Actor::ServiceAccount(id) => json!({"service_account_id": id}),
        Actor::Federated(provider, subject) => {
            json!({"provider": {"type": provider}, "subject": subject})
        }
        Actor::ApiKey(id) => json!({"api_key_id": id}),
    };
    shown["type"] = actor_type(actor).into();
    shown
}

fn row(
    (start, end): (i64, i64),
    group: &[String; 5],
    (requests, input, output): (u64, i64, i64),
) -> Value {
    let mut shown = json!({
        "product": null, "service_tier": null, "context_window": null, "inference_geo": null,
        "organization_id": null, "rbac_group_id": null, "speed": null, "session_id": null,
    });
    for (name, value) in GROUPS.iter().zip(group) {
        shown[*name] = serde_json::from_str(value).unwrap_or_default();
    }
    json!({
        "starting_at": moment(start), "ending_at": moment(end), "group": shown,
        "usage": {
            "requests": requests, "total_tokens": input.saturating_add(output),
            "uncached_input_tokens": input, "output_tokens": output, "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 0},
            "server_tool_use": {"web_search_requests": 0},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Items;
    use crate::model::Organization;

    const NOON: i64 = 1_728_043_200_000;

    /// Ada's key is used once a day at midnight, and Bo uses no key at noon.
    fn organization() -> Organization {
        let mut organization = crate::northwind().unwrap();
        organization.usage.clear();
        for day in [19_990, 19_999, 20_000] {
            organization.now_ms = DAY_MS.saturating_mul(day);
            organization.use_key("apikey_05BoTryout", "claude-opus", 10, 1).unwrap();
        }
        organization.now_ms = NOON;
        let bo = Actor::User("user_02Bo".to_owned());
        organization.use_workspace("wrkspc_01Research", bo, "claude-opus", (100, 1)).unwrap();
        let role = Actor::Federated("aws".to_owned(), "arn:aws:iam::1:role/x".to_owned());
        organization.use_workspace("wrkspc_01Research", role, "claude-opus", (50, 1)).unwrap();
        organization.now_ms = NOON.saturating_add(6 * HOUR_MS);
        organization
    }

    fn ask(query: &str) -> Result<Value, Error> {
        report(&Service::new(Items::from(&organization())), &Query::parse(query))
    }

    fn day(number: i64) -> String {
        moment(DAY_MS.saturating_mul(number)).as_str().unwrap().to_owned()
    }

    fn rows(query: &str) -> Vec<String> {
        let page = ask(query).unwrap();
        let row = |row: &Value| {
            let (group, usage) = (&row["group"], &row["usage"]);
            let (start, _) = row["starting_at"].as_str().unwrap().split_once('T').unwrap();
            format!(
                "{start} {} {} {}",
                group["actor"]["type"], group["api_key_id"], usage["requests"]
            )
        };
        page["data"].as_array().unwrap().iter().map(row).collect()
    }

    #[test]
    fn a_row_tells_who_used_what_with_which_key_and_a_day_counts_from_its_first_moment() {
        let bounds = format!("starting_at={}&ending_at={}", day(19_999), day(20_001));
        let by = "group_by[]=actor&group_by[]=api_key_id&time_bucket_width=1d";
        assert_eq!(
            rows(&format!("{bounds}&{by}")),
            [
                r#"2024-10-04 "user_actor" null 1"#,
                r#"2024-10-04 "federated_actor" null 1"#,
                r#"2024-10-03 "user_actor" "apikey_05BoTryout" 1"#,
                r#"2024-10-04 "user_actor" "apikey_05BoTryout" 1"#,
            ]
        );
        let until = format!("starting_at={}&ending_at={}", day(19_999), day(20_000));
        assert_eq!(rows(&format!("{until}&group_by[]=api_key_id")).len(), 1);
    }

    #[test]
    fn without_a_question_there_is_one_row_for_all_up_to_the_last_whole_hour() {
        let page = ask(&format!("starting_at={}", day(19_980))).unwrap();
        let [row] = page["data"].as_array().unwrap().as_slice() else { panic!("{page}") };
        assert_eq!(row["usage"]["requests"], 5);
        assert_eq!([&page["has_more"], &page["next_page"]], [&json!(false), &json!(null)]);
        assert_eq!(row["group"]["api_key_id"], Value::Null);
    }

    #[test]
    fn the_default_workspace_has_its_real_id() {
        let query = format!("starting_at={}&group_by[]=workspace_id", day(19_980));
        let places: Vec<_> = ask(&query).unwrap()["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["group"]["workspace_id"].clone())
            .collect();
        assert_eq!(places, ["wrkspc_01Research", "wrkspc_00Default"]);
    }

    #[test]
    fn pages_follow_each_other_with_has_more() {
        let query = format!(
            "starting_at={}&ending_at={}&time_bucket_width=1d&limit=1&group_by[]=actor",
            day(19_980),
            day(20_001)
        );
        let (mut count, mut page) = (0, String::new());
        loop {
            let answer = ask(&format!("{query}{page}")).unwrap();
            count += answer["data"].as_array().unwrap().len();
            assert_eq!(answer["has_more"], !answer["next_page"].is_null());
            let Some(next) = answer["next_page"].as_str() else { break };
            page = format!("&page={next}");
        }
        assert_eq!(count, 4);
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        for query in [
            String::new(),
            format!("starting_at={}", day(19_600)),
            format!("starting_at={}&ending_at={}", day(19_950), day(19_982)),
            format!("starting_at={}&ending_at={}", day(19_999), day(19_998)),
            format!("starting_at={}&time_bucket_width=1d", day(19_999)),
            format!("starting_at={}&group_by[]=mood", day(19_999)),
            format!("starting_at={}&limit=1001", day(19_999)),
            format!("starting_at={}&page=page_99", day(19_999)),
        ] {
            assert_eq!(ask(&query).unwrap_err().status, 400, "{query}");
        }
        let month = format!("starting_at={}&ending_at={}", day(19_950), day(19_981));
        assert!(ask(&month).is_ok());
    }
}
