//! Paging by opaque tokens: `limit` and `page`, answered by `next_page`. Knows nothing of what is
//! on a page.

use serde_json::{Value, json};

use super::Refusal;
use crate::service::Query;

/// How many items there are on a page if nothing is said.
pub(crate) const DEFAULT_LIMIT: usize = 20;

/// The page of a list that the query asks for: `data` and `next_page`, which is null on the last.
/// `id_field` identifies the items.
///
/// A token stands for the last item of the page before, so it does not outlive that item.
pub(crate) fn page_by_token(
    items: &[Value],
    id_field: &str,
    query: &Query,
    default_limit: usize,
    largest: usize,
) -> Result<Value, Refusal> {
    let limit: usize = match query.get("limit").map(|limit| limit.parse()) {
        None => default_limit,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(_) => return Err(Refusal::Parameter("limit must be from 1 to 100")),
    };
    let limit = limit.min(largest);
    let token = |item: &Value| format!("page_{}", item[id_field].as_str().unwrap_or_default());
    let start = match query.get("page") {
        None => 0,
        Some(page) => {
            let last = items.iter().position(|item| token(item) == page);
            last.ok_or(Refusal::UnknownCursor)?.saturating_add(1)
        }
    };
    let end = start.saturating_add(limit).min(items.len());
    let next = (end < items.len()).then(|| items[..end].last().map(token)).flatten();
    Ok(json!({"data": &items[start..end], "next_page": next}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(query: &str) -> Result<String, Refusal> {
        let items: Vec<Value> = (1..=5).map(|n| json!({"id": format!("i{n}")})).collect();
        let page = page_by_token(&items, "id", &Query::parse(query), 3, 1000)?;
        let ids: Vec<_> =
            page["data"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
        Ok(format!("{} next={}", ids.join(","), page["next_page"]))
    }

    #[test]
    fn pages_follow_each_other_until_there_is_no_token() {
        assert_eq!(ask("").unwrap(), r#"i1,i2,i3 next="page_i3""#);
        assert_eq!(ask("page=page_i3").unwrap(), "i4,i5 next=null");
        assert_eq!(ask("limit=2&page=page_i2").unwrap(), r#"i3,i4 next="page_i4""#);
        assert_eq!(ask("limit=5").unwrap(), "i1,i2,i3,i4,i5 next=null");
        assert_eq!(ask("page=page_i5").unwrap(), " next=null");
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        for limit in ["0", "101", "-1", "x"] {
            assert!(matches!(ask(&format!("limit={limit}")), Err(Refusal::Parameter(_))));
        }
        assert_eq!(ask("page=i3"), Err(Refusal::UnknownCursor));
    }
}
