//! Roles that groups give, and what they allow, over the API. Both can only be read here.

use serde_json::{Value, json};

use super::{FoundIn, Read, Readers, Resource};
use crate::Items;
use crate::model::{Organization, Permission, PermissionResource, Role};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const ROLES: Resource = Resource {
    paths: &["rbac_roles", "rbac_roles/*", "rbac_roles/*/permissions"],
    found_in: FoundIn::Enterprise,
    readers: Readers { admin_key: false, scopes: &["read:members", "read:org_audit"] },
    fill,
    read,
    ..Resource::READ_ONLY
};

fn fill(organization: &Organization, items: &mut Items) {
    let permissions = organization.roles().iter().map(|role| {
        let all = role.permissions.iter().map(|one| permission(one, &organization.id));
        (role.id.clone(), all.collect())
    });
    items.restricted.rbac_role_permissions = permissions.collect();
    items.restricted.rbac_roles = organization.roles().iter().rev().map(role).collect();
}

fn role(role: &Role) -> Value {
    json!({
        "id": role.id, "type": "rbac_role", "display_name": role.name,
        "source": {"type": if role.is_built_in { "built_in" } else { "custom" }},
        "created_at": moment(role.created_ms), "updated_at": moment(role.created_ms),
    })
}

fn permission(permission: &Permission, organization: &str) -> Value {
    let resource = match &permission.resource {
        PermissionResource::Organization => {
            json!({"type": "organization", "organization_id": organization})
        }
        PermissionResource::Connector(id) => json!({"type": "connector", "connector_id": id}),
        PermissionResource::ConnectorTool(id, tool) => {
            json!({"type": "connector_tool", "connector_id": id, "tool_name": tool})
        }
        PermissionResource::ConnectorScope(id, scope) => {
            json!({"type": "connector_scope", "connector_id": id, "scope": scope})
        }
        PermissionResource::AllConnectors => json!({"type": "all_connectors"}),
    };
    json!({"type": "rbac_role_permission", "action": permission.action, "resource": resource})
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let (restricted, query) = (&service.items.restricted, request.query);
    let shown = match request.path {
        [_] => service.long_page_by_token(&restricted.rbac_roles, "id", query)?,
        [_, id] => find(&restricted.rbac_roles, "id", id)?,
        [_, id, ..] => {
            let permissions = restricted.rbac_role_permissions.get(*id);
            return service.page_by_place(permissions.ok_or(Error::not_found())?, query);
        }
        [] => return Err(Error::not_found()),
    };
    Ok(service.with_older_names(shown, &[("display_name", "name")]))
}
