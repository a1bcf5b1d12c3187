//! The organization itself. Knows nothing of what it has.

use serde_json::json;

use super::{Readers, Resource};

pub(super) const ORGANIZATION: Resource = Resource {
    paths: &["me"],
    readers: Readers::ANYBODY,
    fill: |organization, items| {
        items.id.clone_from(&organization.id);
        items.name.clone_from(&organization.name);
    },
    read: |service, _| {
        let items = &service.items;
        Ok(json!({"id": items.id, "type": "organization", "name": items.name}))
    },
    ..Resource::READ_ONLY
};
