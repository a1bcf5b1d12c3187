//! API keys: renamed and switched over the API, made in the Console only.

use super::refusal::check_name;
use super::{Organization, Refusal};

/// How many characters the name of a key can have.
const LONGEST_NAME: usize = 500;

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// `apikey_…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it works.
    pub status: KeyStatus,
    /// Who made it.
    pub created_by: Creator,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
    /// What it is good for.
    pub scope: KeyScope,
    /// The service account that it acts as; none: it acts as who made it, or as nobody.
    pub service_account: Option<String>,
    /// Whether it is one of the older kind, which acts as nobody and belongs to its workspace.
    pub is_workspace_key: bool,
}

/// Whom a key acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// The user with this id.
    User(&'a str),
    /// The service account with this id.
    ServiceAccount(&'a str),
}

impl ApiKey {
    /// Whom it acts as, whether or not they are still there; none: nobody, for it is a key of its
    /// workspace.
    #[must_use]
    pub fn principal(&self) -> Option<Principal<'_>> {
        match (&self.service_account, &self.created_by) {
            (Some(id), _) => Some(Principal::ServiceAccount(id)),
            _ if self.is_workspace_key => None,
            (None, Creator::User(id)) => Some(Principal::User(id)),
            (None, Creator::ServiceAccount(id)) => Some(Principal::ServiceAccount(id)),
            (None, Creator::Unrecorded) => None,
        }
    }
}

/// Who made a key, whether or not they are still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creator {
    /// The user with this id.
    User(String),
    /// The service account with this id.
    ServiceAccount(String),
    /// That was not recorded.
    Unrecorded,
}

impl Creator {
    /// Whether it is the user with that id.
    #[must_use]
    pub fn is_user(&self, id: &str) -> bool {
        matches!(self, Self::User(user) if user == id)
    }
}

/// What a key is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyScope {
    /// The workspace with this id, be it the default one.
    Workspace(String),
    /// The whole organization.
    Organization,
}

/// Whether a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// It does.
    Active,
    /// It does not, for now.
    Inactive,
    /// It never will again.
    Archived,
}

impl KeyStatus {
    const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Archived];

    /// The status as the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Archived => "archived",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl Organization {
    /// The API keys.
    #[must_use]
    pub fn api_keys(&self) -> &[ApiKey] {
        &self.api_keys
    }

    /// A user makes a key in the Console.
    pub fn make_key_in_console(&mut self, id: &str, name: &str, creator: &str, scope: KeyScope) {
        self.make_key(id, name, Creator::User(creator.to_owned()), scope);
    }

    /// A key comes about.
    pub fn make_key(&mut self, id: &str, name: &str, created_by: Creator, scope: KeyScope) {
        self.api_keys.push(ApiKey {
            id: id.to_owned(),
            name: name.to_owned(),
            status: KeyStatus::Active,
            created_by,
            created_ms: self.now_ms,
            scope,
            service_account: None,
            is_workspace_key: false,
        });
    }

    /// Has a key act as a service account.
    ///
    /// # Errors
    ///
    /// If there is no such key, or no such service account.
    pub fn act_as(&mut self, id: &str, service_account: &str) -> Result<(), Refusal> {
        self.service_account(service_account)?;
        let key = self.api_keys.iter_mut().find(|key| key.id == id);
        let key = key.ok_or(Refusal::NotFound("api_key"))?;
        (key.service_account, key.is_workspace_key) = (Some(service_account.to_owned()), false);
        Ok(())
    }

    /// Has a key be one of the older kind, which acts as nobody and goes on after its maker left.
    ///
    /// # Errors
    ///
    /// If there is no such key, or it is for the whole organization: such a key acts as somebody.
    pub fn belong_to_workspace(&mut self, id: &str) -> Result<(), Refusal> {
        let key = self.api_keys.iter_mut().find(|key| key.id == id);
        let key = key.ok_or(Refusal::NotFound("api_key"))?;
        if key.scope == KeyScope::Organization {
            return Err(Refusal::Rule("a key of the organization acts as somebody"));
        }
        (key.service_account, key.is_workspace_key) = (None, true);
        Ok(())
    }

    /// Gives a key another name, another status, or both.
    ///
    /// # Errors
    ///
    /// If an archived key is to work again, or the name is too short or too long.
    pub fn update_key(
        &mut self,
        id: &str,
        name: Option<&str>,
        status: Option<KeyStatus>,
    ) -> Result<&ApiKey, Refusal> {
        let key = self.api_keys.iter_mut().find(|key| key.id == id);
        let key = key.ok_or(Refusal::NotFound("api_key"))?;
        let status = status.unwrap_or(key.status);
        if key.status == KeyStatus::Archived && status != KeyStatus::Archived {
            return Err(Refusal::Rule("status: an archived key stays archived"));
        }
        if let Some(name) = name {
            check_name(name, LONGEST_NAME, "name: must be 1 to 500 characters long")?;
            key.name = name.to_owned();
        }
        key.status = status;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ADA, KEY, northwind};
    use super::*;

    #[test]
    fn the_name_of_a_key_has_1_to_500_characters() {
        let mut organization = northwind();
        for name in ["", &"é".repeat(501)] {
            let refusal = organization.update_key(KEY, Some(name), None).unwrap_err();
            assert_eq!(refusal.to_string(), "name: must be 1 to 500 characters long");
        }
        organization.update_key(KEY, Some(&"é".repeat(500)), None).unwrap();
    }

    #[test]
    fn a_key_can_be_renamed_and_switched_off_and_on_again() {
        let mut organization = northwind();
        let status = |key: &ApiKey| (key.name.clone(), key.status);
        let key = organization.update_key(KEY, Some("ci 2"), Some(KeyStatus::Inactive)).unwrap();
        assert_eq!(status(key), ("ci 2".to_owned(), KeyStatus::Inactive));
        let key = organization.update_key(KEY, None, Some(KeyStatus::Active)).unwrap();
        assert_eq!(status(key), ("ci 2".to_owned(), KeyStatus::Active));
        let key = organization.update_key(KEY, None, None).unwrap();
        assert_eq!(status(key), ("ci 2".to_owned(), KeyStatus::Active));
    }

    #[test]
    fn an_archived_key_stays_archived() {
        let mut organization = northwind();
        organization.update_key(KEY, None, Some(KeyStatus::Archived)).unwrap();
        for status in [KeyStatus::Active, KeyStatus::Inactive] {
            let refusal = organization.update_key(KEY, None, Some(status)).unwrap_err();
            assert_eq!(refusal.to_string(), "status: an archived key stays archived");
        }
        organization.update_key(KEY, Some("old"), None).unwrap();
    }

    #[test]
    fn a_key_acts_as_its_service_account_as_who_made_it_or_as_nobody() {
        let mut organization = northwind();
        organization.create_service_account("svac_01", "deploy", ADA).unwrap();
        let principal = |organization: &Organization| {
            let key = &organization.api_keys()[0];
            key.principal().map(|who| format!("{who:?}"))
        };
        assert_eq!(principal(&organization).unwrap(), format!("User(\"{ADA}\")"));
        organization.act_as(KEY, "svac_01").unwrap();
        assert_eq!(principal(&organization).unwrap(), "ServiceAccount(\"svac_01\")");
        organization.belong_to_workspace(KEY).unwrap();
        assert_eq!(principal(&organization), None);
        organization.make_key("apikey_3", "x", Creator::Unrecorded, KeyScope::Organization);
        assert!(organization.belong_to_workspace("apikey_3").is_err());
    }

    #[test]
    fn a_key_that_is_not_there_cannot_be_changed() {
        let missing = northwind().update_key("apikey_9", Some("x"), None).unwrap_err();
        assert_eq!(missing.to_string(), "api_key: not found");
    }
}
