//! Paging by opaque tokens: `limit` and `page`, answered by `next_page`. Knows nothing of what is
//! on a page.

use serde_json::{Value, json};

use super::Refusal;
use crate::service::Query;

/// How long the pages of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// If nothing is said.
    pub(crate) default: usize,
    /// What can be asked for.
    pub(crate) most: usize,
    /// What is put on one, whatever is asked for.
    pub(crate) largest: usize,
    /// Whether there is a page without items before every other, which names it.
    pub(crate) with_empty_pages: bool,
}

/// How many items there are on a page if nothing is said.
pub(crate) const DEFAULT_LIMIT: usize = 20;

/// How a token begins that leads past an empty page.
const PAST: &str = "past_";

/// The page of a list that the query asks for: `data` and `next_page`, which is null on the last.
/// `id_field` identifies the items.
///
/// A token stands for the last item of the page before, so it does not outlive that item.
pub(crate) fn page_by_token(
    items: &[Value],
    id_field: &str,
    query: &Query,
    limits: Limits,
) -> Result<Value, Refusal> {
    let limit: usize = match query.get("limit").map(|limit| limit.parse()) {
        None => limits.default,
        Some(Ok(limit)) if (1..=limits.most).contains(&limit) => limit,
        Some(_) if limits.most == 100 => {
            return Err(Refusal::Parameter("limit must be from 1 to 100"));
        }
        Some(_) => return Err(Refusal::Parameter("limit must be from 1 to 1000")),
    };
    let limit = limit.min(limits.largest);
    let token = |item: &Value| format!("page_{}", item[id_field].as_str().unwrap_or_default());
    let asked = query.get("page");
    let past = asked.and_then(|page| page.strip_prefix(PAST));
    let start = match past.or(asked) {
        None | Some("") => 0,
        Some(page) => {
            let last = items.iter().position(|item| token(item) == page);
            last.ok_or(Refusal::UnknownCursor)?.saturating_add(1)
        }
    };
    if limits.with_empty_pages && past.is_none() {
        let next = format!("{PAST}{}", asked.unwrap_or_default());
        return Ok(json!({"data": [], "next_page": next}));
    }
    let end = start.saturating_add(limit).min(items.len());
    let next = (end < items.len()).then(|| items[..end].last().map(token)).flatten();
    Ok(json!({"data": &items[start..end], "next_page": next}))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { default: 3, most: 100, largest: 1000, with_empty_pages: false };

    fn ask_with(query: &str, limits: Limits) -> Result<String, Refusal> {
        let items: Vec<Value> = (1..=5).map(|n| json!({"id": format!("i{n}")})).collect();
        let page = page_by_token(&items, "id", &Query::parse(query), limits)?;
        let ids: Vec<_> =
            page["data"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
        Ok(format!("{} next={}", ids.join(","), page["next_page"]))
    }

    fn ask(query: &str) -> Result<String, Refusal> {
        ask_with(query, LIMITS)
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
    fn a_page_without_items_can_name_the_next_one() {
        let limits = Limits { with_empty_pages: true, ..LIMITS };
        let ask = |query: &str| ask_with(query, limits);
        assert_eq!(ask("").unwrap(), r#" next="past_""#);
        assert_eq!(ask("page=past_").unwrap(), r#"i1,i2,i3 next="page_i3""#);
        assert_eq!(ask("page=page_i3").unwrap(), r#" next="past_page_i3""#);
        assert_eq!(ask("page=past_page_i3").unwrap(), "i4,i5 next=null");
        assert_eq!(ask("page=past_page_i9"), Err(Refusal::UnknownCursor));
        assert_eq!(ask("page=page_i9"), Err(Refusal::UnknownCursor));
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        for limit in ["0", "101", "-1", "x"] {
            let refused = ask(&format!("limit={limit}"));
            assert_eq!(refused, Err(Refusal::Parameter("limit must be from 1 to 100")));
        }
        let thousand = Limits { most: 1000, ..LIMITS };
        assert!(ask_with("limit=1000", thousand).is_ok());
        let refused = ask_with("limit=1001", thousand);
        assert_eq!(refused, Err(Refusal::Parameter("limit must be from 1 to 1000")));
        assert_eq!(ask("page=i3"), Err(Refusal::UnknownCursor));
    }
}
