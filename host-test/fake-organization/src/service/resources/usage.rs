//! The usage report over the API, the older way: tokens a day, by what the caller asks to group
//! them by. Knows nobody who used them but their keys.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Resource;
use crate::model::{DAY_MS, Usage};
use crate::paging::Limits;
use crate::service::time::{moment, read_moment};
use crate::service::{Error, Query, Service};

pub(super) const USAGE: Resource = Resource {
    paths: &["usage_report/messages"],
    fill: |organization, items| items.restricted.usage = organization.usage().to_vec(),
    read: |service, request| report(service, request.query),
    ..Resource::READ_ONLY
};

const GROUPS: [&str; 3] = ["api_key_id", "model", "workspace_id"];

/// The days from `starting_at` on, up to today if nothing else is said: 7 on a page if nothing is
/// said, 31 at most.
fn report(service: &Service, query: &Query) -> Result<Value, Error> {
    let first = day(query, "starting_at")?.ok_or(Error::invalid("starting_at: field required"))?;
    let end = day(query, "ending_at")?.unwrap_or(service.items.now_ms);
    if query.get("bucket_width").is_some_and(|width| width != "1d") {
        return Err(Error::invalid("bucket_width: this server knows 1d only"));
    }
    if query.get("limit").and_then(|limit| limit.parse::<u32>().ok()).is_some_and(|n| n > 31) {
        return Err(Error::invalid("limit must be from 1 to 31"));
    }
    if let Some(other) = query.all("group_by").find(|name| !GROUPS.contains(name)) {
        return Err(Error::invalid(&format!("group_by: {other} is not known to this server")));
    }
    let days = (0..).map(|n: i64| first.saturating_add(n.saturating_mul(DAY_MS)));
    let buckets = days.take_while(|day| *day < end).map(|day| bucket(service, day, query));
    let limits = Limits { default: 7, ..service.hundreds() };
    service.page_of_report(&buckets.collect::<Vec<_>>(), "starting_at", query, limits)
}

fn bucket(service: &Service, day: i64, query: &Query) -> Value {
    let default_workspace = service.items.default_workspace["id"].as_str().unwrap_or_default();
    let mut groups: BTreeMap<[Option<&str>; 3], (i64, i64)> = BTreeMap::new();
    for usage in service.items.restricted.usage.iter().filter(|usage| usage.day_ms() == day) {
        let is_asked = |name: &str| query.all("group_by").any(|asked| asked == name);
        let value = |name| field(usage, name).filter(|value| *value != default_workspace);
        let group = GROUPS.map(|name| is_asked(name).then(|| value(name)).flatten());
        let (input, output) = groups.entry(group).or_default();
        *input = input.saturating_add(usage.input_tokens);
        *output = output.saturating_add(usage.output_tokens);
    }
    let results = groups.iter().map(|([api_key, model, workspace], (input, output))| {
        json!({
            "api_key_id": api_key, "model": model, "workspace_id": workspace,
            "service_tier": null, "context_window": null, "inference_geo": null,
            "uncached_input_tokens": input, "output_tokens": output,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 0},
            "server_tool_use": {"web_search_requests": 0},
        })
    });
    json!({
        "starting_at": moment(day), "ending_at": moment(day.saturating_add(DAY_MS)),
        "results": results.collect::<Vec<_>>(),
    })
}

fn field<'a>(usage: &'a Usage, name: &str) -> Option<&'a str> {
    match name {
        "api_key_id" => usage.api_key_id.as_deref(),
        "model" => Some(&usage.model),
        _ => Some(&usage.workspace_id),
    }
}

/// The day that a parameter names, in milliseconds.
fn day(query: &Query, name: &str) -> Result<Option<i64>, Error> {
    let moment = read_moment(query, name)?;
    Ok(moment.map(|ms| ms.div_euclid(DAY_MS).saturating_mul(DAY_MS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Items, northwind};

    fn ask(query: &str) -> Result<Value, Error> {
        let service = Service::new(Items::from(&northwind().unwrap()));
        report(&service, &Query::parse(query))
    }

    #[test]
    fn tokens_are_told_by_day_and_by_what_is_asked_for() {
        let dates = "starting_at=2025-02-28T00:00:00Z&ending_at=2025-03-02T00:00:00Z";
        let by = |groups: &str| {
            let page = ask(&format!("{dates}{groups}")).unwrap();
            let days = page["data"].as_array().unwrap();
            assert_eq!(days.len(), 2);
            assert_eq!(days[0]["results"], json!([]));
            days[1]["results"].clone()
        };
        let all = by("");
        assert_eq!(all.as_array().unwrap().len(), 1);
        assert_eq!(all[0]["uncached_input_tokens"], 1_205_000);
        assert_eq!(all[0]["api_key_id"], Value::Null);
        let keys = by("&group_by[]=api_key_id&group_by[]=workspace_id");
        let shown: Vec<_> = keys
            .as_array()
            .unwrap()
            .iter()
            .map(|group| [&group["api_key_id"], &group["workspace_id"], &group["output_tokens"]])
            .map(|fields| fields.map(ToString::to_string).join(" "))
            .collect();
        assert_eq!(
            shown,
            [r#""apikey_01Ci" "wrkspc_01Research" 34000"#, r#""apikey_04Audit" null 700"#]
        );
    }

    #[test]
    fn there_are_seven_days_on_a_page_and_a_token_to_the_next() {
        let dates = "starting_at=2025-02-01T00:00:00Z&ending_at=2025-02-11T00:00:00Z";
        let first = ask(dates).unwrap();
        assert_eq!(first["data"].as_array().unwrap().len(), 7);
        let next = first["next_page"].as_str().unwrap();
        let second = ask(&format!("{dates}&page={next}")).unwrap();
        assert_eq!(second["data"].as_array().unwrap().len(), 3);
        assert_eq!([&second["has_more"], &second["next_page"]], [&json!(false), &Value::Null]);
    }

    #[test]
    fn it_ends_today_if_nothing_else_is_said() {
        let page = ask("starting_at=2026-11-01T00:00:00Z&limit=31").unwrap();
        assert_eq!(page["data"].as_array().unwrap().len(), 18);
        assert_eq!(page["data"][17]["starting_at"], "2026-11-18T00:00:00.000000Z");
    }

    #[test]
    fn what_it_does_not_know_is_refused() {
        for query in [
            "",
            "starting_at=yesterday",
            "starting_at=2025-02-01T00:00:00Z&bucket_width=1y",
            "starting_at=2025-02-01T00:00:00Z&group_by[]=mood",
            "starting_at=2025-02-01T00:00:00Z&limit=32",
        ] {
            assert_eq!(ask(query).unwrap_err().status, 400, "{query}");
        }
    }
}
