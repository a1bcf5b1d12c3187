//! Workspaces: made, renamed, archived. The default one is beyond all that.

use super::refusal::check_name;
use super::{KeyScope, KeyStatus, Organization, Refusal};

/// How many workspaces that are not archived an organization can have, the default one aside.
pub const MAX_WORKSPACES: usize = 100;

/// How many characters the name of a workspace can have.
const LONGEST_NAME: usize = 40;

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// `wrkspc_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// When it was archived, in milliseconds.
    pub archived_ms: Option<i64>,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Where its data may be worked on; none: anywhere.
    pub allowed_geos: Option<Vec<String>>,
    /// The external key that encrypts it; none: Anthropic's own.
    pub external_key_id: Option<String>,
}

impl Workspace {
    pub(crate) fn new(id: &str, name: &str, created_ms: i64) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            created_ms,
            archived_ms: None,
            tags: Vec::new(),
            allowed_geos: None,
            external_key_id: None,
        }
    }
}

impl Organization {
    /// The default workspace.
    #[must_use]
    pub fn default_workspace(&self) -> &Workspace {
        &self.default_workspace
    }

    /// The other workspaces.
    #[must_use]
    pub fn workspaces(&self) -> &[Workspace] {
        &self.workspaces
    }

    /// The workspace with that id, be it the default one.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn workspace(&self, id: &str) -> Result<&Workspace, Refusal> {
        let mut all = self.workspaces.iter().chain([&self.default_workspace]);
        all.find(|workspace| workspace.id == id).ok_or(Refusal::NotFound("workspace"))
    }

    /// Makes a workspace.
    ///
    /// # Errors
    ///
    /// If there are [`MAX_WORKSPACES`] that are not archived, or the name is too short or too long.
    pub fn create_workspace(&mut self, name: &str) -> Result<&Workspace, Refusal> {
        let id = self.new_id("wrkspc");
        self.create_workspace_with_id(&id, name)
    }

    /// Makes a workspace with an id of the caller's choice.
    ///
    /// # Errors
    ///
    /// If there are [`MAX_WORKSPACES`] that are not archived, or the name is too short or too long.
    pub fn create_workspace_with_id(
        &mut self,
        id: &str,
        name: &str,
    ) -> Result<&Workspace, Refusal> {
        check_workspace_name(name)?;
        let in_use =
            self.workspaces.iter().filter(|workspace| workspace.archived_ms.is_none()).count();
        if in_use >= MAX_WORKSPACES {
            return Err(Refusal::Rule("an organization can have at most 100 workspaces"));
        }
        self.workspaces.push(Workspace::new(id, name, self.now_ms));
        self.workspaces.last().ok_or(Refusal::NotFound("workspace"))
    }

    /// Renames a workspace.
    ///
    /// # Errors
    ///
    /// If it is the default one, or the name is too short or too long.
    pub fn rename_workspace(&mut self, id: &str, name: &str) -> Result<&Workspace, Refusal> {
        let workspace = self.changeable(id)?;
        check_workspace_name(name)?;
        workspace.name = name.to_owned();
        Ok(workspace)
    }

    /// Archives a workspace for good, and its keys with it.
    ///
    /// # Errors
    ///
    /// If it is the default one.
    pub fn archive_workspace(&mut self, id: &str) -> Result<&Workspace, Refusal> {
        let now_ms = self.now_ms;
        self.changeable(id)?.archived_ms.get_or_insert(now_ms);
        for key in &mut self.api_keys {
            if key.scope == KeyScope::Workspace(id.to_owned()) {
                key.status = KeyStatus::Archived;
            }
        }
        self.workspace(id)
    }

    /// Changes a workspace by `change`.
    ///
    /// # Errors
    ///
    /// If it is the default one, or not there.
    pub fn change_workspace(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Workspace),
    ) -> Result<(), Refusal> {
        self.changeable(id).map(change)
    }

    /// A workspace that can be changed.
    fn changeable(&mut self, id: &str) -> Result<&mut Workspace, Refusal> {
        if id == self.default_workspace.id {
            return Err(Refusal::Rule("the default workspace cannot be changed or archived"));
        }
        let workspace = self.workspaces.iter_mut().find(|workspace| workspace.id == id);
        workspace.ok_or(Refusal::NotFound("workspace"))
    }
}

fn check_workspace_name(name: &str) -> Result<(), Refusal> {
    check_name(name, LONGEST_NAME, "name: must be 1 to 40 characters long")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RESEARCH, northwind};
    use super::*;

    #[test]
    fn an_organization_has_at_most_100_workspaces_that_are_not_archived() {
        let mut organization = northwind();
        while organization.workspaces().len() < MAX_WORKSPACES {
            organization.create_workspace("W").unwrap();
        }
        let refusal = organization.create_workspace("W").unwrap_err();
        assert_eq!(refusal.to_string(), "an organization can have at most 100 workspaces");

        organization.archive_workspace(RESEARCH).unwrap();
        organization.create_workspace("W").unwrap();
        assert!(organization.create_workspace("W").is_err());
    }

    #[test]
    fn the_name_of_a_workspace_has_1_to_40_characters() {
        let mut organization = northwind();
        for name in ["", &"é".repeat(41)] {
            for refusal in [
                organization.create_workspace(name).unwrap_err(),
                organization.rename_workspace(RESEARCH, name).unwrap_err(),
            ] {
                assert_eq!(refusal.to_string(), "name: must be 1 to 40 characters long");
            }
        }
        organization.create_workspace(&"é".repeat(40)).unwrap();
    }

    #[test]
    fn the_default_workspace_cannot_be_changed_or_archived() {
        let mut organization = northwind();
        let id = organization.default_workspace().id.clone();
        for refusal in [
            organization.rename_workspace(&id, "Mine").unwrap_err(),
            organization.archive_workspace(&id).unwrap_err(),
        ] {
            assert_eq!(refusal.to_string(), "the default workspace cannot be changed or archived");
        }
        assert_eq!(organization.workspace(&id).unwrap().name, "Default");
    }

    #[test]
    fn archiving_a_workspace_archives_its_keys_and_no_others() {
        let mut organization = northwind();
        organization.archive_workspace(RESEARCH).unwrap();

        for key in organization.api_keys() {
            let is_in_it = key.scope == KeyScope::Workspace(RESEARCH.to_owned());
            assert_eq!(key.status == KeyStatus::Archived, is_in_it, "{}", key.id);
        }
    }

    #[test]
    fn a_workspace_is_archived_once() {
        let mut organization = northwind();
        let first = organization.archive_workspace(RESEARCH).unwrap().archived_ms;
        organization.now_ms += 1000;
        assert_eq!(organization.archive_workspace(RESEARCH).unwrap().archived_ms, first);
    }

    #[test]
    fn a_workspace_can_be_renamed() {
        let mut organization = northwind();
        organization.rename_workspace(RESEARCH, "Discovery").unwrap();
        assert_eq!(organization.workspace(RESEARCH).unwrap().name, "Discovery");
        assert!(organization.rename_workspace("wrkspc_9", "X").is_err());
    }
}
