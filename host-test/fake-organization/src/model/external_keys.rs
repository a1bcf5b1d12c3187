//! Encryption keys that the customer manages, and the workspaces that they encrypt.

use super::{Organization, Refusal};

/// A key that is kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalKey {
    /// `ekey_…`, or an ARN.
    pub id: String,
    /// Its name; empty: it has none.
    pub name: String,
    /// Where it is used: `us`, `eu`, …
    pub geo: String,
    /// Who keeps it.
    pub provider: KeyProvider,
    /// When it was made known, in milliseconds.
    pub created_ms: i64,
}

/// Who keeps a key, and what it is called there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyProvider {
    /// AWS KMS, by its ARN.
    Aws(String),
    /// Google Cloud KMS, by its name.
    Gcp(String),
    /// Azure Key Vault.
    Azure {
        /// The vault.
        vault_uri: String,
        /// The key in it.
        key_name: String,
        /// Whose it is.
        tenant_id: String,
    },
}

impl Organization {
    /// The external keys.
    #[must_use]
    pub fn external_keys(&self) -> &[ExternalKey] {
        &self.external_keys
    }

    /// Makes a key known.
    pub fn add_external_key(&mut self, id: &str, name: &str, geo: &str, provider: KeyProvider) {
        let (id, name, geo) = (id.to_owned(), name.to_owned(), geo.to_owned());
        let created_ms = self.now_ms;
        self.external_keys.push(ExternalKey { id, name, geo, provider, created_ms });
    }

    /// Has a workspace encrypted with a key.
    ///
    /// # Errors
    ///
    /// If the one or the other is not there, or the workspace is the default one.
    pub fn encrypt_workspace(&mut self, workspace: &str, key: &str) -> Result<(), Refusal> {
        if !self.external_keys.iter().any(|external_key| external_key.id == key) {
            return Err(Refusal::NotFound("external_key"));
        }
        self.change_workspace(workspace, |workspace| {
            workspace.external_key_id = Some(key.to_owned())
        })
    }

    /// Whether a workspace is encrypted with a key.
    #[must_use]
    pub fn is_attached(&self, key: &ExternalKey) -> bool {
        self.workspaces.iter().any(|workspace| workspace.external_key_id.as_ref() == Some(&key.id))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RESEARCH, northwind};
    use super::*;

    #[test]
    fn a_key_is_attached_once_a_workspace_is_encrypted_with_it() {
        let mut organization = northwind();
        let arn = "arn:aws:kms:us-east-1:111122223333:key/1".to_owned();
        organization.add_external_key("ekey_01", "main", "us", KeyProvider::Aws(arn));
        let is_attached = |organization: &Organization| {
            organization.is_attached(&organization.external_keys()[0])
        };
        assert!(!is_attached(&organization));
        organization.encrypt_workspace(RESEARCH, "ekey_01").unwrap();
        assert!(is_attached(&organization));
        assert!(organization.encrypt_workspace(RESEARCH, "ekey_09").is_err());
    }
}
