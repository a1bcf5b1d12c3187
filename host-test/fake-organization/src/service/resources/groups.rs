//! Groups and their members over the API. Both can only be read here.

use serde_json::{Value, json};

use super::{FoundIn, Read, Readers, Resource};
use crate::Items;
use crate::model::{Group, Organization};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const GROUPS: Resource = Resource {
    paths: &["rbac_groups", "rbac_groups/*", "rbac_groups/*/members"],
    found_in: FoundIn::Enterprise,
    readers: Readers { admin_key: false, scopes: &["read:rbac_groups", "read:org_audit"] },
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

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let (restricted, query) = (&service.items.restricted, request.query);
    let shown = match request.path {
        [_] => service.long_page_by_token(&restricted.rbac_groups, "id", query)?,
        [_, id] => find(&restricted.rbac_groups, "id", id)?,
        [_, id, ..] => {
            let members = restricted.rbac_group_members.get(*id).ok_or(Error::not_found())?;
            service.long_page_by_token(members, "user_id", query)?
        }
        [] => return Err(Error::not_found()),
    };
    Ok(service.with_older_names(shown, &[("role_ids", "roles"), ("rbac_group_id", "group_id")]))
}

impl Service {
    /// What is shown, a page or an item, with the names that its fields had at first, if this
    /// server has these.
    pub(super) fn with_older_names(&self, mut shown: Value, names: &[(&str, &str)]) -> Value {
        if !self.uses_older_names {
            return shown;
        }
        let rename = |item: &mut Value| {
            for (name, older) in names {
                let fields = item.as_object_mut();
                if let Some(value) = fields.and_then(|fields| fields.remove(*name)) {
                    item[*older] = value;
                }
            }
        };
        match shown["data"].as_array_mut() {
            Some(items) => items.iter_mut().for_each(rename),
            None => rename(&mut shown),
        }
        shown
    }
}
