//! The credentials of a run: which of them goes with a request. Knows no client.

use std::fmt;
use std::iter;

use crate::credential::Credential;
use crate::kind::{CredentialKind, readers};

/// The credentials of a run: at least one, and at most one of each kind. Shows none of them.
#[derive(Clone)]
pub struct Credentials {
    first: Credential,
    /// Sorted by kind, as `first` comes before them.
    others: Vec<Credential>,
}

/// There is one of this kind already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SameKind(pub CredentialKind);

impl Credentials {
    /// The same, and one more.
    ///
    /// # Errors
    ///
    /// If there is one of its kind already.
    pub fn with(mut self, credential: Credential) -> Result<Self, SameKind> {
        let kind = credential.kind();
        if self.of(kind).is_some() {
            return Err(SameKind(kind));
        }
        self.others.push(credential);
        self.others.sort_by_key(Credential::kind);
        if let Some(other) = self.others.first_mut()
            && other.kind() < self.first.kind()
        {
            std::mem::swap(other, &mut self.first);
        }
        Ok(self)
    }

    /// The one that goes with a request for a path: of the kinds that may read it, the first that
    /// there is. Where there is none of these, another one goes, for the service to refuse.
    #[must_use]
    pub fn for_path(&self, path_and_query: &str) -> &Credential {
        let mut kinds = readers(path_and_query).iter();
        kinds.find_map(|kind| self.of(*kind)).unwrap_or(&self.first)
    }

    /// All of them, in the order of their kinds.
    pub fn iter(&self) -> impl Iterator<Item = &Credential> {
        iter::once(&self.first).chain(&self.others)
    }

    /// Whether an answer that is to be passed on repeats none of them, whichever was sent for it.
    ///
    /// # Errors
    ///
    /// If it does. The text says so, and repeats nothing of it.
    pub fn check_answer(&self, headers: &[(String, String)], body: &str) -> Result<(), String> {
        self.iter().try_for_each(|credential| credential.check_answer(headers, body))
    }

    /// Whether a text repeats one of them, as [`Credential::is_in`] finds it.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.iter().any(|credential| credential.is_in(text))
    }

    fn of(&self, kind: CredentialKind) -> Option<&Credential> {
        self.iter().find(|credential| credential.kind() == kind)
    }
}

impl From<Credential> for Credentials {
    fn from(first: Credential) -> Self {
        Self { first, others: Vec::new() }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Display for SameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "two credentials are {} each, and a run takes one of each kind", self.0)
    }
}

impl std::error::Error for SameKind {}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk-ant-admin01-CANARY-key";
    const TOKEN: &str = "sk-ant-oat01-CANARY-token";
    const ENTERPRISE: &str = "sk-ant-api01-CANARY-enterprise";

    /// Those whose first letters are in a text, in that order.
    fn held(letters: &str) -> Credentials {
        let mut all = letters.chars().map(|letter| match letter {
            'k' => Credential::admin_key(KEY).unwrap(),
            't' => Credential::bearer_token(TOKEN).unwrap(),
            _ => Credential::admin_key(ENTERPRISE).unwrap(),
        });
        let first = Credentials::from(all.next().unwrap());
        all.fold(first, |held, credential| held.with(credential).unwrap())
    }

    fn sent(letters: &str, path: &str) -> &'static str {
        held(letters).for_path(&format!("/v1/organizations/{path}?limit=1")).kind().id()
    }

    #[test]
    fn a_request_goes_with_the_first_kind_of_its_path_that_is_held() {
        let (key, token, enterprise) = ("admin-key", "access-token", "enterprise-key");
        for (letters, accounts, groups, users, keys) in [
            ("kte", token, enterprise, key, key),
            ("etk", token, enterprise, key, key),
            ("tk", token, token, key, key),
            ("te", token, enterprise, token, token),
            // Nobody may read the accounts; of the rest, whoever may does.
            ("ke", key, enterprise, key, key),
            ("k", key, key, key, key),
            ("t", token, token, token, token),
            ("e", enterprise, enterprise, enterprise, enterprise),
        ] {
            let paths = ["service_accounts", "rbac_groups", "users", "api_keys"];
            let sent = paths.map(|path| sent(letters, path));
            assert_eq!(sent, [accounts, groups, users, keys], "{letters}");
        }
    }

    #[test]
    fn two_of_a_kind_are_refused_by_name() {
        for (letters, credential, kind) in [
            ("kt", Credential::admin_key("another"), "an Admin key"),
            ("t", Credential::bearer_token(KEY), "an `org:admin` token"),
            ("ek", Credential::enterprise_key("another"), "an Enterprise key"),
        ] {
            let refused = held(letters).with(credential.unwrap()).unwrap_err();
            let says = format!("two credentials are {kind} each, and a run takes one of each kind");
            assert_eq!(refused.to_string(), says);
        }
    }

    #[test]
    fn an_answer_may_repeat_none_of_them_and_they_show_themselves_nowhere() {
        let held = held("etk");
        for secret in [KEY, TOKEN, ENTERPRISE] {
            let error = Err("the answer repeats the credential".to_owned());
            assert_eq!(held.check_answer(&[], &format!("so: {secret}")), error);
            assert_eq!(held.check_answer(&[("date".to_owned(), secret.to_owned())], ""), error);
            assert!(held.is_in(&secret.replace('-', "%2d")));
        }
        assert_eq!(held.check_answer(&[], "CANARY"), Ok(()));
        assert_eq!(
            format!("{held:?}"),
            "[Credential(x-api-key: …), Credential(authorization: …), Credential(x-api-key: …)]"
        );
    }
}
