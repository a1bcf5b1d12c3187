//! The endpoints that are read, all of them by `GET`. Knows their paths and what to call them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Cursor, WorkspaceId};

/// The largest page that the API gives; asking for less costs more requests.
const PAGE_SIZE: u32 = 1000;

/// What every request says. The most widely served API version: a host may override it, so
/// both generations are read whatever it says here.
pub(crate) const REQUEST_HEADERS: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("anthropic-version", "2023-06-01"),
    ("user-agent", concat!("graph-anthropic/", env!("CARGO_PKG_VERSION"))),
];

/// What is found in the member lists of many workspaces is told under this.
pub(crate) const MEMBERS_OF_WORKSPACES: &str = "list members of workspaces";

/// Something that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Endpoint {
    /// The organization that the credential belongs to.
    Organization,
    /// Its users.
    Users,
    /// Its workspaces, archived ones included.
    Workspaces {
        /// Whether to ask for the default workspace too; strict old servers refuse that.
        include_default: bool,
    },
    /// One workspace; it answers for the default workspace too.
    Workspace(WorkspaceId),
    /// Who was added to a workspace.
    WorkspaceMembers(WorkspaceId),
    /// Its API keys, of any status and workspace.
    ApiKeys,
}

impl Endpoint {
    /// The path and query of the page after `cursor`, or of the first.
    pub(crate) fn path(&self, cursor: Option<&Cursor>) -> String {
        let path = match self {
            Self::Organization => return "/v1/organizations/me".to_owned(),
            Self::Workspace(id) => return format!("/v1/organizations/workspaces/{id}"),
            Self::Users => format!("/v1/organizations/users?limit={PAGE_SIZE}"),
            Self::ApiKeys => format!("/v1/organizations/api_keys?limit={PAGE_SIZE}"),
            Self::WorkspaceMembers(id) => {
                format!("/v1/organizations/workspaces/{id}/members?limit={PAGE_SIZE}")
            }
            Self::Workspaces { include_default } => {
                let default = if *include_default { "&include_default=true" } else { "" };
                format!(
                    "/v1/organizations/workspaces?limit={PAGE_SIZE}&include_archived=true{default}"
                )
            }
        };
        match cursor {
            None => path,
            Some(cursor) => {
                let cursor = utf8_percent_encode(cursor.as_str(), NON_ALPHANUMERIC);
                format!("{path}&after_id={cursor}")
            }
        }
    }

    /// What asking for it is called, in problems and in progress displays.
    pub(crate) fn operation(&self) -> String {
        match self {
            Self::Organization => "read the organization".to_owned(),
            Self::Users => "list users".to_owned(),
            Self::Workspaces { include_default: true } => "list workspaces".to_owned(),
            Self::Workspaces { include_default: false } => {
                "list workspaces without the default one".to_owned()
            }
            Self::Workspace(id) => format!("read workspace {id}"),
            Self::WorkspaceMembers(id) => format!("list members of workspace {id}"),
            Self::ApiKeys => "list API keys".to_owned(),
        }
    }

    /// What findings about its items are told under, and which of many workspaces they concern:
    /// what is found in many member lists is told once.
    pub(crate) fn findings(&self) -> (String, Option<&WorkspaceId>) {
        match self {
            Self::WorkspaceMembers(id) => (MEMBERS_OF_WORKSPACES.to_owned(), Some(id)),
            _ => (self.operation(), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_cannot_add_parameters() {
        let cursor = Cursor::try_from("a&limit=1#/é").unwrap();

        assert_eq!(
            Endpoint::Users.path(Some(&cursor)),
            "/v1/organizations/users?limit=1000&after_id=a%26limit%3D1%23%2F%C3%A9"
        );
    }

    #[test]
    fn archived_workspaces_and_the_default_one_are_asked_for() {
        assert_eq!(
            Endpoint::Workspaces { include_default: true }.path(None),
            "/v1/organizations/workspaces?limit=1000&include_archived=true&include_default=true"
        );
    }
}
