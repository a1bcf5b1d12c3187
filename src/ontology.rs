//! One table: steps, kinds of entities, kinds of relationships. Types and keys are computed from it.
//!
//! Knows no item and no answer. A `_type` or a `_class` is written here and nowhere else.

/// The role in the organization that every step needs.
pub const ROLE: &str = "admin";

const DOCUMENTATION: &str = "https://docs.claude.com/en/api/admin-api";

/// A part of the collection that succeeds or fails as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The organization itself.
    Account,
    /// Its users.
    Users,
    /// Its workspaces.
    Workspaces,
    /// Who belongs to which workspace.
    WorkspaceMembers,
    /// Its API keys, and who made them.
    ApiKeys,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 5] =
        [Self::Account, Self::Users, Self::Workspaces, Self::WorkspaceMembers, Self::ApiKeys];

    /// Its id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Account => "fetch-account",
            Self::Users => "fetch-users",
            Self::Workspaces => "fetch-workspaces",
            Self::WorkspaceMembers => "fetch-workspace-members",
            Self::ApiKeys => "fetch-api-keys",
        }
    }

    /// The step with that id.
    #[must_use]
    pub fn with_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.id() == id)
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "Fetch Account",
            Self::Users => "Fetch Users",
            Self::Workspaces => "Fetch Workspaces",
            Self::WorkspaceMembers => "Fetch Workspace Members",
            Self::ApiKeys => "Fetch Api Keys",
        }
    }

    /// The paths it reads.
    #[must_use]
    pub fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["/v1/organizations/me"],
            Self::Users => &["/v1/organizations/users"],
            Self::Workspaces => {
                &["/v1/organizations/workspaces", "/v1/organizations/workspaces/{workspace_id}"]
            }
            Self::WorkspaceMembers => &["/v1/organizations/workspaces/{workspace_id}/members"],
            Self::ApiKeys => &["/v1/organizations/api_keys"],
        }
    }

    /// The steps that bring the other ends of its relationships.
    #[must_use]
    pub fn depends_on(self) -> &'static [Self] {
        match self {
            Self::Account => &[],
            Self::Users | Self::Workspaces => &[Self::Account],
            Self::WorkspaceMembers => &[Self::Users, Self::Workspaces],
            Self::ApiKeys => &[Self::Account, Self::Users, Self::Workspaces],
        }
    }

    /// Where the service documents what it reads.
    #[must_use]
    pub fn documentation(self) -> &'static str {
        DOCUMENTATION
    }
}

/// A property that things of a kind can have.
#[derive(Clone, Copy, Debug)]
pub struct PropertyKind {
    /// Its name; `tag.*` stands for all that begin with `tag.`.
    pub name: &'static str,
    /// What it says, its unit, and when it is there.
    pub description: &'static str,
}

/// A kind of entity.
#[derive(Debug)]
pub struct EntityKind {
    /// Its `_type`.
    pub kind: &'static str,
    /// Its `_class`.
    pub classes: &'static [&'static str],
    /// What people call it.
    pub resource_name: &'static str,
    /// The step that brings it.
    pub step: Step,
    /// Its properties.
    pub properties: &'static [PropertyKind],
}

impl EntityKind {
    /// The key of the entity with that id.
    #[must_use]
    pub fn key(&self, id: &str) -> String {
        format!("{}:{id}", self.kind)
    }
}

/// A kind of relationship.
#[derive(Debug)]
pub struct RelationshipKind {
    /// The kind of entity it starts from.
    pub from: &'static EntityKind,
    /// Its `_class`.
    pub class: &'static str,
    /// The kind of entity it leads to.
    pub to: &'static EntityKind,
    /// The step that brings it.
    pub step: Step,
    /// The steps without which some may be missing.
    pub needs: &'static [Step],
    /// Its properties.
    pub properties: &'static [PropertyKind],
}

impl RelationshipKind {
    /// Its `_type`: both types around the class, the second without the words that both begin with.
    #[must_use]
    pub fn kind(&self) -> String {
        let mut rest = self.to.kind;
        let mut from = self.from.kind.split('_');
        while let Some((word, after)) = rest.split_once('_') {
            if from.next() != Some(word) {
                break;
            }
            rest = after;
        }
        format!("{}_{}_{rest}", self.from.kind, self.class.to_lowercase())
    }

    /// The key of the relationship between two entities.
    #[must_use]
    pub fn key(&self, from: &str, to: &str) -> String {
        format!("{from}|{}|{to}", self.class.to_lowercase())
    }
}

const fn property(name: &'static str, description: &'static str) -> PropertyKind {
    PropertyKind { name, description }
}

const ID: PropertyKind = property("id", "The service's own id.");
const NAME: PropertyKind = property("name", "Never empty: the id where there is no name.");
const DISPLAY_NAME: PropertyKind = property("displayName", "The same as `name`.");

/// The organization.
pub static ACCOUNT: EntityKind = EntityKind {
    kind: "anthropic_account",
    classes: &["Account"],
    resource_name: "Account",
    step: Step::Account,
    properties: &[DISPLAY_NAME, ID, NAME, property("vendor", "Always `Anthropic`.")],
};

/// Somebody in the organization.
pub static USER: EntityKind = EntityKind {
    kind: "anthropic_user",
    classes: &["User"],
    resource_name: "User",
    step: Step::Users,
    properties: &[
        property("active", "Always true: who left is not listed."),
        property("createdOn", "When the user joined the organization. Milliseconds."),
        DISPLAY_NAME,
        property("email", "The address, in a list; null where it is not a valid one."),
        property(
            "emailAsGiven",
            "What stands where the address should; only where `email` is null.",
        ),
        property("firstName", "The first word of the name, or null."),
        ID,
        property(
            "isAdmin",
            "Whether `role` is admin, owner or primary_owner; absent without a role.",
        ),
        property("lastName", "The name after its first word, or null."),
        property("name", "Never empty: the e-mail where there is no name, then the id."),
        property("role", "The role in the organization. An open set."),
        property(
            "shortLoginId",
            "The part of the address before its last `@`, in a list, or null.",
        ),
        property("username", "The e-mail as given, in a list, or null."),
    ],
};

/// A workspace.
pub static WORKSPACE: EntityKind = EntityKind {
    kind: "anthropic_workspace",
    classes: &["Group"],
    resource_name: "Workspace",
    step: Step::Workspaces,
    properties: &[
        property("active", "Whether it is not archived."),
        property(
            "allowedInferenceGeos",
            "Where its data may be worked on; `unrestricted` alone: anywhere.",
        ),
        property("archivedOn", "When it was archived. Milliseconds."),
        property("compartmentId", "Its compartment."),
        property("createdOn", "When it was made. Milliseconds."),
        property("defaultInferenceGeo", "Where its data is worked on, if a request does not say."),
        property("displayColor", "Its colour: `#RRGGBB`."),
        DISPLAY_NAME,
        property("externalKeyId", "The customer-managed key that encrypts it."),
        property(
            "id",
            "The service's own id; absent for a default workspace whose id could not be learnt.",
        ),
        property(
            "isDefault",
            "Whether it is the organization's default workspace; absent where that could not be told.",
        ),
        property(
            "isSynthetic",
            "Whether the service did not show it, so that it is known by rule only.",
        ),
        property(
            "name",
            "Never empty: the id where there is no name; `Default` for the default workspace.",
        ),
        property("tag.*", "Its tags; a character that cannot be in a property name becomes `-`."),
        property("workspaceGeo", "Where its data is kept."),
    ],
};

/// A key to the API. The key itself is not part of it: the service does not tell it.
pub static API_KEY: EntityKind = EntityKind {
    kind: "anthropic_api_key",
    classes: &["AccessKey"],
    resource_name: "API Key",
    step: Step::ApiKeys,
    properties: &[
        property("active", "Whether `status` is active."),
        property("createdById", "The id of who made it, whether or not they are still there."),
        property("createdByType", "`user` or `service_account`."),
        property("createdOn", "When it was made. Milliseconds."),
        property(
            "creatorMissing",
            "Whether the user who made it is gone; absent where that is not known.",
        ),
        DISPLAY_NAME,
        property("expiresOn", "When it ends. Milliseconds."),
        ID,
        NAME,
        property("partialKeyHint", "The first and last characters of the key."),
        property("principalId", "The id of the user or service account that it acts as."),
        property("principalType", "`user` or `service_account`."),
        property("scopeType", "`workspace` or `organization`; absent on older servers."),
        property("status", "active, inactive, archived, expired. An open set."),
        property(
            "workspaceId",
            "The id of its workspace; absent for keys of organization scope, and where it could not be learnt.",
        ),
    ],
};

// (account) -HAS-> (user)
/// Who is in the organization.
pub static ACCOUNT_HAS_USER: RelationshipKind = RelationshipKind {
    from: &ACCOUNT,
    class: "HAS",
    to: &USER,
    step: Step::Users,
    needs: &[Step::Account, Step::Users],
    properties: &[],
};

// (account) -HAS-> (workspace)
/// Which workspaces the organization has.
pub static ACCOUNT_HAS_WORKSPACE: RelationshipKind = RelationshipKind {
    from: &ACCOUNT,
    class: "HAS",
    to: &WORKSPACE,
    step: Step::Workspaces,
    needs: &[Step::Account, Step::Workspaces],
    properties: &[],
};

// (user) -ASSIGNED-> (workspace)
/// Who reaches which workspace.
pub static USER_ASSIGNED_WORKSPACE: RelationshipKind = RelationshipKind {
    from: &USER,
    class: "ASSIGNED",
    to: &WORKSPACE,
    step: Step::WorkspaceMembers,
    needs: &[Step::Users, Step::Workspaces, Step::WorkspaceMembers],
    properties: &[
        property(
            "grantedBy",
            "`membership`, or `organization-role` where no membership is needed.",
        ),
        property("implicit", "Whether it follows from the role in the organization."),
        property("role", "The role in the workspace. An open set."),
    ],
};

// (user) -CREATED-> (api key)
/// Who made which key.
pub static USER_CREATED_API_KEY: RelationshipKind = RelationshipKind {
    from: &USER,
    class: "CREATED",
    to: &API_KEY,
    step: Step::ApiKeys,
    needs: &[Step::Users, Step::ApiKeys],
    properties: &[],
};

// (workspace) -HAS-> (api key)
/// Which keys are good for a workspace.
pub static WORKSPACE_HAS_API_KEY: RelationshipKind = RelationshipKind {
    from: &WORKSPACE,
    class: "HAS",
    to: &API_KEY,
    step: Step::ApiKeys,
    needs: &[Step::Workspaces, Step::ApiKeys],
    properties: &[],
};

// (account) -HAS-> (api key)
/// Which keys are good for the whole organization; no others.
pub static ACCOUNT_HAS_API_KEY: RelationshipKind = RelationshipKind {
    from: &ACCOUNT,
    class: "HAS",
    to: &API_KEY,
    step: Step::ApiKeys,
    needs: &[Step::Account, Step::ApiKeys],
    properties: &[],
};

/// Every kind of entity, sorted by type.
pub static ENTITIES: [&EntityKind; 4] = [&ACCOUNT, &API_KEY, &USER, &WORKSPACE];

/// Every kind of relationship, sorted by type.
pub static RELATIONSHIPS: [&RelationshipKind; 6] = [
    &ACCOUNT_HAS_API_KEY,
    &ACCOUNT_HAS_USER,
    &ACCOUNT_HAS_WORKSPACE,
    &USER_ASSIGNED_WORKSPACE,
    &USER_CREATED_API_KEY,
    &WORKSPACE_HAS_API_KEY,
];

/// Whether the table names the property, be it by `tag.*`.
#[must_use]
pub fn declares(properties: &[PropertyKind], name: &str) -> bool {
    properties.iter().any(|kind| match kind.name.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => kind.name == name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_relationships_leave_out_the_words_both_types_begin_with() {
        let kinds: Vec<_> = RELATIONSHIPS.iter().map(|kind| kind.kind()).collect();

        assert_eq!(
            kinds,
            [
                "anthropic_account_has_api_key",
                "anthropic_account_has_user",
                "anthropic_account_has_workspace",
                "anthropic_user_assigned_workspace",
                "anthropic_user_created_api_key",
                "anthropic_workspace_has_api_key",
            ]
        );
    }

    #[test]
    fn the_last_word_of_a_type_always_stays() {
        let own =
            RelationshipKind { from: &USER, class: "KNOWS", to: &USER, ..USER_CREATED_API_KEY };
        assert_eq!(own.kind(), "anthropic_user_knows_user");
    }

    #[test]
    fn the_table_is_sorted_and_names_nothing_twice() {
        assert!(ENTITIES.is_sorted_by(|a, b| a.kind < b.kind));
        assert!(RELATIONSHIPS.is_sorted_by(|a, b| a.kind() < b.kind()));
        let properties = ENTITIES.iter().map(|kind| kind.properties);
        for properties in properties.chain(RELATIONSHIPS.iter().map(|kind| kind.properties)) {
            assert!(properties.is_sorted_by(|a, b| a.name < b.name), "{properties:?}");
        }
    }
}
