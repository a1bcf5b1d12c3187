//! Members of workspaces over the API: listed, added, given other roles, removed. Which of that is
//! allowed is the model's affair.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{FoundIn, Read, Resource};
use crate::Items;
use crate::model::{Membership, Organization, User};
use crate::service::lists::find;
use crate::service::{Error, Service, Write};

pub(super) const MEMBERS: Resource = Resource {
    paths: &["workspaces/*/members", "workspaces/*/members/*"],
    found_in: FoundIn::Standard,
    fill,
    read,
    write,
    ..Resource::READ_ONLY
};

/// A member of a workspace.
#[must_use]
pub fn member(workspace: &str, user: &str, role: &str) -> Value {
    json!({
        "type": "workspace_member", "user_id": user, "workspace_id": workspace,
        "workspace_role": role,
    })
}

fn item(workspace: &str, model: &Membership) -> Value {
    member(workspace, &model.user_id, model.role.as_str())
}

fn fill(organization: &Organization, items: &mut Items) {
    let added = |id: &str| {
        let members = organization.members(id).unwrap_or_default();
        let added = members.iter().filter(|membership| !membership.inherited);
        added.map(|membership| item(id, membership)).collect()
    };
    let workspaces = organization.workspaces().iter();
    items.members = workspaces.map(|place| (place.id.clone(), added(&place.id))).collect();
    let inherited =
        |user: &User| Some((user.id.clone(), user.role.inherited()?.as_str().to_owned()));
    items.inheriting = organization.users().iter().filter_map(inherited).collect();
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    match request.path {
        [_, id, _] => service.page_by_id(&shown(service, id)?, "user_id", request.query, &[]),
        [_, id, _, user] => find(&shown(service, id)?, "user_id", user),
        _ => Err(Error::not_found()),
    }
}

/// The members of a workspace as this server shows them.
fn shown<'a>(service: &'a Service, id: &str) -> Result<Cow<'a, [Value]>, Error> {
    let workspace = service.items.workspaces.iter().find(|item| item["id"] == id);
    let is_archived = workspace.is_some_and(|item| !item["archived_at"].is_null());
    if workspace.is_none() || is_archived && !service.lists_archived_members {
        return Err(Error::not_found());
    }
    let added = service.items.members.get(id).map(Vec::as_slice).unwrap_or_default();
    if is_archived || !service.lists_inherited_members {
        return Ok(added.into());
    }
    let is_added = |user: &str| added.iter().any(|row| row["user_id"] == user);
    let inheriting = service.items.inheriting.iter().filter(|(user, _)| !is_added(user));
    let inherited = inheriting.map(|(user, role)| member(id, user, role));
    Ok(added.iter().cloned().chain(inherited).collect())
}

fn write(_: &Service, organization: &mut Organization, request: &Write) -> Result<Value, Error> {
    let body = &request.body;
    let user = match (request.method, request.path) {
        ("POST", [_, id, _]) => {
            let user = body.text("user_id")?;
            organization.add_member(id, user, body.workspace_role()?)?;
            user
        }
        ("POST", [_, id, _, user]) => {
            organization.update_member(id, user, body.workspace_role()?)?;
            user
        }
        ("DELETE", [_, id, _, user]) => {
            organization.remove_member(id, user)?;
            return Ok(json!({
                "type": "workspace_member_deleted", "user_id": user, "workspace_id": id,
            }));
        }
        _ => return Err(Error::not_found()),
    };
    let [_, id, ..] = request.path else { return Err(Error::not_found()) };
    let members = organization.members(id)?;
    let member = members.iter().find(|membership| membership.user_id == user);
    Ok(item(id, member.ok_or(Error::not_found())?))
}
