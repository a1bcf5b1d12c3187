//! The settings of the Compliance API, over the API. They can only be read here.

use serde_json::json;

use super::{Readers, Resource};

pub(super) const COMPLIANCE_SETTINGS: Resource = Resource {
    paths: &["compliance_settings"],
    readers: Readers { scopes: &["read:compliance_*", "read:org_audit"], ..Readers::ADMIN_KEY },
    fill: |organization, items| {
        let state = if organization.is_audit_log_on { "enabled" } else { "disabled" };
        items.restricted.compliance_settings =
            json!({"type": "compliance_settings", "state": {"type": state}});
    },
    read: |service, _| Ok(service.items.restricted.compliance_settings.clone()),
    ..Resource::READ_ONLY
};
