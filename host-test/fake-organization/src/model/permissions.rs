//! What a role allows: an action on a resource. Knows no group and no role.

/// What a role allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// What may be done, such as `chat`, `permission_manage_members` or `use`.
    pub action: String,
    /// On what.
    pub resource: PermissionResource,
}

/// What a permission is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionResource {
    /// The organization itself.
    Organization,
    /// The connector with this id.
    Connector(String),
    /// A tool of a connector: the connector's id, and the name of the tool.
    ConnectorTool(String, String),
    /// An OAuth scope that a connector can be given: the connector's id, and the scope.
    ConnectorScope(String, String),
    /// All connectors.
    AllConnectors,
}

impl Permission {
    /// The permission to do something with the organization.
    #[must_use]
    pub fn of_organization(action: &str) -> Self {
        Self { action: action.to_owned(), resource: PermissionResource::Organization }
    }

    /// Whether it allows every feature of the product in one, without naming any.
    #[must_use]
    pub fn is_blanket(&self) -> bool {
        self.action.starts_with("capability_access_all")
    }

    /// Whether it is a right in the administration.
    #[must_use]
    pub fn is_administrative(&self) -> bool {
        self.action.starts_with("permission_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capability_access_all_is_blanket_and_a_permission_is_a_right_in_the_administration() {
        let told = |action| {
            let permission = Permission::of_organization(action);
            (permission.is_blanket(), permission.is_administrative())
        };
        assert_eq!(told("capability_access_all"), (true, false));
        assert_eq!(told("permission_manage_members"), (false, true));
        assert_eq!(told("chat"), (false, false));
    }
}
