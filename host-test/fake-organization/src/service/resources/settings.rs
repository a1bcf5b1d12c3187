//! The settings of the Compliance API, over the API. They can only be read here.

use serde_json::{Value, json};

use super::{Readers, Resource};

pub(super) const COMPLIANCE_SETTINGS: Resource = Resource {
    paths: &["compliance_settings"],
    readers: Readers { scopes: &["read:compliance_*", "read:org_audit"], ..Readers::ADMIN_KEY },
    fill: |organization, items| {
        items.restricted.compliance_settings = settings(organization.is_audit_log_on);
    },
    read: |service, _| match &service.items.restricted.compliance_settings {
        // They are there, whether or not anybody ever set them.
        Value::Null => Ok(settings(false)),
        settings => Ok(settings.clone()),
    },
    ..Resource::READ_ONLY
};

fn settings(is_audit_log_on: bool) -> Value {
    let state = if is_audit_log_on { "enabled" } else { "disabled" };
    json!({"type": "compliance_settings", "state": {"type": state}})
}
