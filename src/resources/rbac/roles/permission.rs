//! What a role allows, as the service sends it: an action on a resource. Knows no role.

use serde::Deserialize;

use crate::admin_api::Model;

/// An item of `GET /v1/organizations/rbac_roles/{role_id}/permissions`. It has no id: in its list, all
/// that it says identifies it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Sent")]
pub(crate) struct Permission {
    id: Option<String>,
    /// What may be done.
    pub(crate) action: String,
    /// On what; none: it does not say.
    pub(crate) resource: Option<PermissionResource>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    action: Option<String>,
    resource: Option<PermissionResource>,
}

/// What may be acted on. Which ids there are depends on its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct PermissionResource {
    /// An open set: organization, connector, connector_tool, connector_scope, all_connectors.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    organization_id: Option<String>,
    connector_id: Option<String>,
    tool_name: Option<String>,
    scope: Option<String>,
}

impl From<Sent> for Permission {
    fn from(Sent { action, resource }: Sent) -> Self {
        let named = action.is_some();
        let own = Self { id: None, action: action.unwrap_or_default(), resource };
        Self { id: named.then(|| own.text("")), ..own }
    }
}

impl Model for Permission {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Permission {
    /// For people: `use on connector_tool conn_1/search`. The organization with this id needs no id.
    pub(crate) fn text(&self, organization: &str) -> String {
        let Some(resource) = &self.resource else { return self.action.clone() };
        let kind = resource.kind.as_deref().unwrap_or("unknown");
        let ids = resource.ids().filter(|id| *id != organization).collect::<Vec<_>>().join("/");
        let space = if ids.is_empty() { "" } else { " " };
        format!("{} on {kind}{space}{ids}", self.action)
    }

    /// Whether it is about the organization with this id.
    pub(crate) fn is_about(&self, organization: &str) -> bool {
        self.resource.as_ref().is_some_and(|resource| {
            let id = resource.organization_id.as_deref();
            resource.kind.as_deref() == Some("organization")
                && id.is_none_or(|id| id == organization)
        })
    }

    /// Whether it allows features that it does not name.
    pub(crate) fn is_blanket(&self) -> bool {
        self.action.starts_with("capability_access_all")
    }

    /// Whether it is a right in the administration.
    pub(crate) fn is_administrative(&self) -> bool {
        self.action.starts_with("permission_")
    }
}

impl PermissionResource {
    fn ids(&self) -> impl Iterator<Item = &str> {
        let ids = [&self.organization_id, &self.connector_id, &self.tool_name, &self.scope];
        ids.into_iter().flatten().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(json: &str) -> Permission {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_permission_is_an_action_on_a_resource_in_words() {
        for (resource, expected) in [
            (r#"{"type":"organization","organization_id":"o"}"#, "act on organization"),
            (r#"{"type":"organization","organization_id":"p"}"#, "act on organization p"),
            (r#"{"type":"connector","connector_id":"c"}"#, "act on connector c"),
            (
                r#"{"type":"connector_tool","connector_id":"c","tool_name":"t"}"#,
                "act on connector_tool c/t",
            ),
            (
                r#"{"type":"connector_scope","connector_id":"c","scope":"s"}"#,
                "act on connector_scope c/s",
            ),
            (r#"{"type":"all_connectors"}"#, "act on all_connectors"),
            (r#"{"type":"moon","crater":1}"#, "act on moon"),
            ("{}", "act on unknown"),
            ("null", "act"),
        ] {
            let permission = permission(&format!(r#"{{"action":"act","resource":{resource}}}"#));
            assert_eq!(permission.text("o"), expected);
        }
    }

    #[test]
    fn all_that_a_permission_says_identifies_it_and_without_an_action_nothing_does() {
        let on = |id: &str| {
            let resource = format!(r#"{{"type":"organization","organization_id":"{id}"}}"#);
            permission(&format!(r#"{{"action":"chat","resource":{resource}}}"#))
        };
        assert_ne!(on("o").id(), on("p").id());
        assert!(on("o").is_about("o") && !on("p").is_about("o"));
        assert_eq!(permission(r#"{"resource":{"type":"organization"}}"#).id(), None);
    }
}
