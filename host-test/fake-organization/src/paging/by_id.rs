//! Paging by id cursors: `limit` from 1 to 1000, 20 if not said; `after_id` or `before_id`. Knows
//! nothing of what is on a page.

use serde_json::{Value, json};

use super::Refusal;
use crate::service::Query;

/// The page of a list that the query asks for. `id_field` identifies its items.
pub(crate) fn page_by_id(
    items: &[Value],
    id_field: &str,
    query: &Query,
    largest: usize,
) -> Result<Value, Refusal> {
    let limit: usize = match query.get("limit").map(|limit| limit.parse()) {
        None => 20,
        Some(Ok(limit @ 1..=1000)) => limit,
        Some(_) => return Err(Refusal::Parameter("limit must be from 1 to 1000")),
    };
    let limit = limit.min(largest);
    let id = |item: &Value| item[id_field].clone();
    let position = |cursor: &str| {
        let is_it = |item: &Value| item[id_field] == cursor;
        items.iter().position(is_it).ok_or(Refusal::UnknownCursor)
    };
    let (page, has_more) = match (query.get("after_id"), query.get("before_id")) {
        (Some(_), Some(_)) => {
            return Err(Refusal::Parameter("only one of after_id and before_id can be given"));
        }
        (None, Some(before)) => {
            let end = position(before)?;
            let start = end.saturating_sub(limit);
            (&items[start..end], start > 0)
        }
        (after, None) => {
            let start = after.map(position).transpose()?.map_or(0, |last| last.saturating_add(1));
            let end = start.saturating_add(limit).min(items.len());
            (&items[start..end], end < items.len())
        }
    };
    Ok(json!({
        "data": page,
        "has_more": has_more,
        "first_id": page.first().map(id),
        "last_id": page.last().map(id),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(query: &[(&str, &str)]) -> Result<String, Refusal> {
        let items: Vec<Value> = (1..=5).map(|n| json!({"id": format!("i{n}")})).collect();
        let text: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = Query::parse(&text.join("&"));
        let page = page_by_id(&items, "id", &query, 1000)?;
        let ids: Vec<_> =
            page["data"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
        Ok(format!(
            "{} more={} first={} last={}",
            ids.join(","),
            page["has_more"],
            page["first_id"],
            page["last_id"]
        ))
    }

    #[test]
    fn pages_follow_each_other_and_the_last_one_has_a_last_id_too() {
        let ok = |query: &[(&str, &str)]| ask(query).unwrap();
        assert_eq!(ok(&[]), r#"i1,i2,i3,i4,i5 more=false first="i1" last="i5""#);
        assert_eq!(ok(&[("limit", "2")]), r#"i1,i2 more=true first="i1" last="i2""#);
        assert_eq!(
            ok(&[("limit", "2"), ("after_id", "i2")]),
            r#"i3,i4 more=true first="i3" last="i4""#
        );
        assert_eq!(
            ok(&[("limit", "2"), ("after_id", "i4")]),
            r#"i5 more=false first="i5" last="i5""#
        );
        assert_eq!(ok(&[("after_id", "i5")]), " more=false first=null last=null");
        assert_eq!(
            ok(&[("limit", "2"), ("before_id", "i4")]),
            r#"i2,i3 more=true first="i2" last="i3""#
        );
        assert_eq!(
            ok(&[("limit", "2"), ("before_id", "i2")]),
            r#"i1 more=false first="i1" last="i1""#
        );
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        for limit in ["0", "1001", "-1", "x"] {
            assert!(matches!(ask(&[("limit", limit)]), Err(Refusal::Parameter(_))), "{limit}");
        }
        assert_eq!(ask(&[("after_id", "i9")]), Err(Refusal::UnknownCursor));
        assert!(matches!(
            ask(&[("after_id", "i1"), ("before_id", "i3")]),
            Err(Refusal::Parameter(_))
        ));
    }
}
