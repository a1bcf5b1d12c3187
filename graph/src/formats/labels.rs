//! What a person reads in a picture of a graph. Knows nothing of how pictures are written.

use crate::{Entity, Relationship, Value};

/// The display name, else the name, else the key.
pub(super) fn entity_label<'a>(entity: &'a Entity<'_>) -> &'a str {
    ["displayName", "name"]
        .into_iter()
        .filter_map(|name| match entity.properties.get(name) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text.as_ref()),
            _ => None,
        })
        .next()
        .unwrap_or(&entity.key)
}

/// The class, and the role where there is one: `ASSIGNED (workspace_admin)`.
pub(super) fn relationship_label(relationship: &Relationship) -> String {
    match relationship.properties.get("role") {
        Some(Value::Text(role)) => format!("{} ({role})", relationship.class),
        _ => relationship.class.clone().into_owned(),
    }
}
