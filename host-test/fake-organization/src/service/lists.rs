//! Lists as the service sends them: filtered and cut into pages. Knows no resource.

use serde_json::{Value, json};

use super::{Error, Query, Service};
use crate::paging;
use crate::paging::{DEFAULT_LIMIT, Limits};

impl Service {
    /// The page of a list with id cursors that a query asks for. A filter is named after its field,
    /// or as its plural.
    pub(super) fn page_by_id(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
        filters: &[&str],
    ) -> Result<Value, Error> {
        let is_asked = |item: &&Value| {
            filters.iter().all(|filter| match item[field(filter)].as_str() {
                // The same address, however it is written.
                Some(email) if *filter == "email" => {
                    query.all(filter).all(|asked| asked.eq_ignore_ascii_case(email))
                }
                value => query.asks_for(filter, value),
            })
        };
        if filters.iter().all(|filter| query.get(filter).is_none()) {
            return Ok(paging::page_by_id(items, id_field, query, self.largest_page)?);
        }
        let asked: Vec<_> = items.iter().filter(is_asked).cloned().collect();
        Ok(paging::page_by_id(&asked, id_field, query, self.largest_page)?)
    }

    /// How long pages are that page tokens lead to, if at most 100 items can be asked for.
    pub(super) fn hundreds(&self) -> Limits {
        Limits {
            default: DEFAULT_LIMIT,
            most: 100,
            largest: self.largest_page,
            with_empty_pages: self.sends_empty_pages,
        }
    }

    /// The same, if at most 1000 items can be asked for.
    pub(super) fn thousands(&self) -> Limits {
        Limits { most: 1000, ..self.hundreds() }
    }

    /// The page of a list with page tokens.
    pub(super) fn page_by_token(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
    ) -> Result<Value, Error> {
        Ok(paging::page_by_token(items, id_field, query, self.hundreds())?)
    }

    /// The page of a list with page tokens, of which 1000 items can be asked for.
    pub(super) fn long_page_by_token(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
    ) -> Result<Value, Error> {
        Ok(paging::page_by_token(items, id_field, query, self.thousands())?)
    }

    /// The page of a list whose items have no id: a token stands for a place in it.
    pub(super) fn page_by_place(&self, items: &[Value], query: &Query) -> Result<Value, Error> {
        let places: Vec<_> =
            (0..items.len()).map(|place| json!({"place": place.to_string()})).collect();
        let mut page = paging::page_by_token(&places, "place", query, self.thousands())?;
        for item in page["data"].as_array_mut().into_iter().flatten() {
            let place = item["place"].as_str().and_then(|place| place.parse::<usize>().ok());
            *item = place.and_then(|place| items.get(place)).cloned().unwrap_or_default();
        }
        Ok(page)
    }

    /// The page of a list that comes as one page if no limit is named.
    pub(super) fn whole_page(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
    ) -> Result<Value, Error> {
        let limits = Limits { default: items.len(), ..self.hundreds() };
        let largest = if query.get("limit").is_none() { items.len() } else { limits.largest };
        Ok(paging::page_by_token(items, id_field, query, Limits { largest, ..limits })?)
    }

    /// The page of a report: a list of which 1000 items can be asked for, and which says whether
    /// there is more, besides where.
    pub(super) fn page_of_report(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
        limits: Limits,
    ) -> Result<Value, Error> {
        let mut page = paging::page_by_token(items, id_field, query, limits)?;
        page["has_more"] = (!page["next_page"].is_null()).into();
        Ok(page)
    }

    /// The page of a list that leaves out what is archived, if it is not asked for.
    pub(super) fn page_without_archived(
        &self,
        items: &[Value],
        query: &Query,
    ) -> Result<Value, Error> {
        let all = query.is_true("include_archived");
        let shown = items.iter().filter(|item| all || item["archived_at"].is_null());
        self.page_by_token(&shown.cloned().collect::<Vec<_>>(), "id", query)
    }
}

fn field(filter: &str) -> &str {
    match filter {
        "roles" => "role",
        "statuses" => "status",
        same => same,
    }
}

/// The item with that id.
pub(super) fn find(items: &[Value], id_field: &str, id: &str) -> Result<Value, Error> {
    items.iter().find(|item| item[id_field] == id).cloned().ok_or(Error::not_found())
}
