//! Users over the API: listed, given other roles, removed. Which of that is allowed is the model's
//! affair.

use serde_json::{Value, json};

use super::{Read, Readers, Resource};
use crate::model::{Organization, User};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service, Write};

pub(super) const USERS: Resource = Resource {
    paths: &["users", "users/*"],
    readers: Readers { scopes: &["read:members", "read:org_audit"], ..Readers::ADMIN_KEY },
    fill: |organization, items| {
        items.users = organization.users().iter().rev().map(item).collect();
    },
    read,
    write,
    ..Resource::READ_ONLY
};

/// A user.
#[must_use]
pub fn user(id: &str, name: &str, email: &str, role: &str) -> Value {
    json!({
        "id": id, "type": "user", "name": name, "email": email, "role": role,
        "added_at": "2024-10-30T23:58:27.427722Z",
    })
}

fn item(model: &User) -> Value {
    let mut item = user(&model.id, &model.name, &model.email, model.role.as_str());
    item["added_at"] = moment(model.added_ms);
    item
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let users = &service.items.users;
    match request.path {
        [_, id] => find(users, "id", id),
        _ => service.page_by_id(users, "id", request.query, &["email", "roles"]),
    }
}

fn write(_: &Service, organization: &mut Organization, request: &Write) -> Result<Value, Error> {
    match (request.method, request.path) {
        ("POST", [_, id]) => {
            let role = request.body.organization_role()?;
            Ok(item(organization.change_role(id, role)?))
        }
        ("DELETE", [_, id]) => {
            organization.remove_user(id)?;
            Ok(json!({"id": id, "type": "user_deleted"}))
        }
        _ => Err(Error::not_found()),
    }
}
