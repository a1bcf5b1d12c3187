//! Invites over the API: listed, made, withdrawn. Which of that is allowed is the model's affair.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{Read, Readers, Resource};
use crate::model::{Invite, Organization};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service, Write};

pub(super) const INVITES: Resource = Resource {
    paths: &["invites", "invites/*"],
    readers: Readers { scopes: &["read:members"], ..Readers::ADMIN_KEY },
    // They expire.
    changes_with_time: true,
    fill: |organization, items| {
        let invites = organization.invites().iter().rev();
        items.invites = invites.map(|invite| item(invite, organization.now_ms)).collect();
    },
    read,
    write,
    ..Resource::READ_ONLY
};

/// A pending invite that ends on 2026-12-01, 21 days after somebody was invited.
#[must_use]
pub fn invite(id: &str, email: &str, role: &str) -> Value {
    json!({
        "id": id, "type": "invite", "email": email, "role": role, "status": "pending",
        "invited_at": "2026-11-10T08:00:00.000000Z", "expires_at": "2026-12-01T08:00:00.000000Z",
        "accepted_at": null, "rbac_group_ids": [],
    })
}

fn item(model: &Invite, now_ms: i64) -> Value {
    let mut item = invite(&model.id, &model.email, model.role.as_str());
    item["status"] = model.status(now_ms).as_str().into();
    item["invited_at"] = moment(model.invited_ms);
    item["expires_at"] = moment(model.expires_ms());
    item["accepted_at"] = model.accepted_ms.map(moment).into();
    item["rbac_group_ids"] = model.group_ids.clone().into();
    item
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let invites = shown(service);
    match request.path {
        [_, id] => find(&invites, "id", id),
        _ => service.page_by_id(&invites, "id", request.query, &["email", "roles", "statuses"]),
    }
}

/// The invites as this server shows them.
fn shown(service: &Service) -> Cow<'_, [Value]> {
    if !service.lists_expired_as_pending {
        return service.items.invites.as_slice().into();
    }
    let mut invites = service.items.invites.clone();
    for invite in invites.iter_mut().filter(|invite| invite["status"] == "expired") {
        invite["status"] = "pending".into();
    }
    invites.into()
}

fn write(_: &Service, organization: &mut Organization, request: &Write) -> Result<Value, Error> {
    match (request.method, request.path) {
        ("POST", [_]) => {
            let body = &request.body;
            let (email, role) = (body.text("email")?, body.organization_role()?);
            let (groups, now_ms) = (body.texts("rbac_group_ids")?, organization.now_ms);
            Ok(item(organization.invite_to_groups(email, role, &groups)?, now_ms))
        }
        ("DELETE", [_, id]) => {
            organization.withdraw_invite(id)?;
            Ok(json!({"id": id, "type": "invite_deleted"}))
        }
        _ => Err(Error::not_found()),
    }
}
