//! Service accounts over the API, and the workspaces that they are in. Both can only be read here.

use serde_json::{Value, json};

use super::{Read, Readers, Resource};
use crate::Items;
use crate::model::{Organization, ServiceAccount, ServiceAccountMembership};
use crate::paging::{DEFAULT_LIMIT, Limits, page_by_token};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Query, Service};

pub(super) const SERVICE_ACCOUNTS: Resource = Resource {
    paths: &["service_accounts", "service_accounts/*", "service_accounts/*/workspaces"],
    readers: Readers::TOKEN,
    fill,
    read,
    ..Resource::READ_ONLY
};

fn fill(organization: &Organization, items: &mut Items) {
    let accounts = organization.service_accounts();
    let workspaces = accounts.iter().map(|account| {
        let places = organization.workspaces_of(&account.id).unwrap_or_default();
        let places = places.iter().map(|place| service_account_workspace(account, place));
        (account.id.clone(), places.collect())
    });
    items.restricted.service_account_workspaces = workspaces.collect();
    items.restricted.service_accounts = accounts.iter().rev().map(service_account).collect();
}

fn service_account(account: &ServiceAccount) -> Value {
    let archived_by = account.archived_ms.map(|_| account.created_by.as_str());
    json!({
        "id": account.id, "type": "service_account", "name": account.name,
        "description": account.description,
        "organization_role": if account.is_admin { "admin" } else { "developer" },
        "created_at": moment(account.created_ms), "created_by_actor_id": account.created_by,
        "updated_at": moment(account.archived_ms.unwrap_or(account.created_ms)),
        "updated_by_actor_id": archived_by,
        "archived_at": account.archived_ms.map(moment), "archived_by_actor_id": archived_by,
    })
}

fn service_account_workspace(account: &ServiceAccount, place: &ServiceAccountMembership) -> Value {
    let creator = (!place.implicit).then_some(account.created_by.as_str());
    json!({
        "type": "service_account_workspace_member", "service_account_id": account.id,
        "workspace_id": place.workspace_id, "workspace_role": place.role.as_str(),
        "implicit": place.implicit, "created_by_actor_id": creator,
    })
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let accounts = &service.items.restricted.service_accounts;
    match request.path {
        [_] => service.page_without_archived(accounts, request.query),
        [_, id] => find(accounts, "id", id),
        [_, id, ..] => workspaces_of(service, id, request.query),
        [] => Err(Error::not_found()),
    }
}

/// The workspaces of a service account. The one it is in without having been added is the first;
/// where one item fits on the page, it comes besides that, so that there is a token to go on from.
fn workspaces_of(service: &Service, id: &str, query: &Query) -> Result<Value, Error> {
    let restricted = &service.items.restricted;
    find(&restricted.service_accounts, "id", id)?;
    let places = restricted.service_account_workspaces.get(id);
    let (implicit, added): (Vec<Value>, Vec<Value>) = places
        .into_iter()
        .flatten()
        .cloned()
        .partition(|place| place["implicit"] == Value::Bool(true));
    let limit = query.get("limit").map_or(Ok(DEFAULT_LIMIT), str::parse);
    let room = match (query.get("page"), limit) {
        (None, Ok(limit)) => limit.saturating_sub(implicit.len()).max(1),
        _ => usize::MAX,
    };
    let largest = room.min(service.largest_page);
    let limits = Limits { largest, ..service.hundreds() };
    let mut page = page_by_token(&added, "workspace_id", query, limits)?;
    if let (None, Some(data)) = (query.get("page"), page["data"].as_array_mut()) {
        data.splice(0..0, implicit);
    }
    Ok(page)
}
