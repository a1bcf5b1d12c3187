//! Groups, their members and roles over the API. They can only be read here.

use serde_json::{Value, json};

use super::{FoundIn, Read, Resource};
use crate::Items;
use crate::model::{Group, Organization, Role};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const GROUPS: Resource = Resource {
    paths: &["rbac_groups", "rbac_groups/*", "rbac_groups/*/members", "rbac_roles", "rbac_roles/*"],
    found_in: FoundIn::Enterprise,
    fill,
    read,
    ..Resource::READ_ONLY
};

fn fill(organization: &Organization, items: &mut Items) {
    let members = organization.groups().iter().map(|group| {
        let members = group.user_ids.iter().map(|user| group_member(organization, group, user));
        (group.id.clone(), members.collect())
    });
    items.restricted.rbac_group_members = members.collect();
    items.restricted.rbac_groups = organization.groups().iter().rev().map(group).collect();
    items.restricted.rbac_roles = organization.roles().iter().rev().map(role).collect();
}

fn group(group: &Group) -> Value {
    json!({
        "id": group.id, "type": "rbac_group", "name": group.name,
        "source_type": if group.is_synchronized { "scim" } else { "direct" },
        "role_ids": group.role_ids,
        "created_at": moment(group.created_ms), "updated_at": moment(group.created_ms),
    })
}

fn group_member(organization: &Organization, group: &Group, user: &str) -> Value {
    json!({
        "type": "rbac_group_member", "rbac_group_id": group.id, "user_id": user,
        "email": organization.user(user).map(|user| user.email.as_str()).unwrap_or_default(),
        "created_at": moment(group.created_ms),
    })
}

fn role(role: &Role) -> Value {
    json!({
        "id": role.id, "type": "rbac_role", "display_name": role.name,
        "source": {"type": if role.is_built_in { "built_in" } else { "custom" }},
        "created_at": moment(role.created_ms), "updated_at": moment(role.created_ms),
    })
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let (restricted, query) = (&service.items.restricted, request.query);
    match request.path {
        ["rbac_groups"] => service.page_with_has_more(&restricted.rbac_groups, "id", query),
        ["rbac_groups", id] => find(&restricted.rbac_groups, "id", id),
        ["rbac_roles"] => service.page_with_has_more(&restricted.rbac_roles, "id", query),
        ["rbac_roles", id] => find(&restricted.rbac_roles, "id", id),
        [_, id, ..] => {
            let members = restricted.rbac_group_members.get(*id).ok_or(Error::not_found())?;
            service.page_with_has_more(members, "user_id", query)
        }
        _ => Err(Error::not_found()),
    }
}
