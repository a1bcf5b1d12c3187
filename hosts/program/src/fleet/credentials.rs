//! Where the credentials of a tenant are: one, or one of each kind. Knows no file and no program.

use std::fmt;
use std::iter;
use std::path::Path;

use graph_anthropic_wasmtime::Credentials;
use serde_json::{Value, json};

use super::credential::{Reference, Unresolved};

/// Where credentials are. A request goes with the one that may read it.
#[derive(Clone)]
pub struct References {
    first: Reference,
    others: Vec<Reference>,
}

impl References {
    /// Reads a reference, or a list of some. Paths of files start from `folder`.
    ///
    /// # Errors
    ///
    /// If one is none, or the list is empty. The text says which of the list, and repeats nothing of
    /// it.
    pub fn parse(value: &Value, folder: &Path) -> Result<Self, String> {
        let Some(list) = value.as_array() else {
            return Ok(Self { first: Reference::parse(value, folder)?, others: Vec::new() });
        };
        let references = (1_usize..).zip(list).map(|(place, value)| {
            let parsed = Reference::parse(value, folder);
            parsed.map_err(|sentence| format!("number {place} of the list: {sentence}"))
        });
        let references: Vec<_> = references.collect::<Result<_, _>>()?;
        Self::of(references).ok_or_else(|| "credential must not be an empty list".to_owned())
    }

    /// Reads references such as `env:NAME` and `file:PATH`; none: there is none. Paths start from
    /// here.
    ///
    /// # Errors
    ///
    /// If one is none. The text repeats nothing of it: it may be a key.
    pub fn parse_words<'a>(words: impl Iterator<Item = &'a str>) -> Result<Option<Self>, String> {
        let references = words.map(|word| match word.split_once(':') {
            Some((source @ ("env" | "file"), place)) => {
                Reference::parse(&json!({ source: place }), Path::new(""))
            }
            _ => Err("it must say where a credential is: env:NAME or file:PATH".to_owned()),
        });
        Ok(Self::of(references.collect::<Result<Vec<_>, _>>()?))
    }

    fn of(references: Vec<Reference>) -> Option<Self> {
        let mut references = references.into_iter();
        Some(Self { first: references.next()?, others: references.collect() })
    }

    /// Fetches the credentials, one after the other.
    ///
    /// # Errors
    ///
    /// If one is not there or cannot be one, or two are of a kind. The text says which.
    pub async fn resolve(&self) -> Result<Credentials, Unresolved> {
        let mut credentials = Credentials::from(self.first.resolve().await?);
        for reference in &self.others {
            let with = credentials.with(reference.resolve().await?);
            credentials = with.map_err(|same| Unresolved {
                sentence: format!("{reference:?} is one too many: {same}"),
                may_pass: false,
            })?;
        }
        Ok(credentials)
    }

    /// Whether others than its owner can read a credential's file.
    #[must_use]
    pub fn are_readable_by_others(&self) -> bool {
        self.iter().any(Reference::is_readable_by_others)
    }

    fn iter(&self) -> impl Iterator<Item = &Reference> {
        iter::once(&self.first).chain(&self.others)
    }
}

/// Where they are.
impl fmt::Debug for References {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &Value) -> References {
        References::parse(value, Path::new("")).unwrap()
    }

    fn prints(text: &str) -> Value {
        json!({ "command": ["printf", text] })
    }

    #[tokio::test]
    async fn a_tenant_has_a_credential_or_one_of_each_kind() {
        let key = || prints("CANARY-key");
        let token = json!({ "command": ["printf", "CANARY-token"], "kind": "token" });
        let held = |value| async move {
            let credentials = references(&value).resolve().await.unwrap();
            credentials.iter().map(|credential| credential.kind().id()).collect::<Vec<_>>()
        };
        assert_eq!(held(key()).await, ["admin-key"]);
        assert_eq!(held(json!([token, key()])).await, ["admin-key", "access-token"]);
    }

    #[tokio::test]
    async fn what_is_wrong_with_one_of_a_list_is_told_of_that_one() {
        for (value, says) in [
            (json!([]), "credential must not be an empty list"),
            (
                json!([{ "env": "A" }, { "file": "sk-ant-CANARY" }]),
                "number 2 of the list: \
                credential must say where the key is, and this has a key in it",
            ),
            (
                json!([{ "env": "A" }, [{ "env": "B" }]]),
                "number 2 of the list: credential must be \
                one of {\"env\": …}, {\"file\": …} and {\"command\": […]}",
            ),
        ] {
            assert_eq!(References::parse(&value, Path::new("")).unwrap_err(), says);
        }
        let same = json!([prints("CANARY"), { "command": ["echo", "CANARY-2"] }]);
        let missing = json!([prints("CANARY"), { "env": "NO_SUCH_VARIABLE_HERE" }]);
        for (value, says) in [
            (
                same,
                "program echo is one too many: two credentials are an Admin key each, and a run \
                takes one of each kind",
            ),
            (missing, "environment variable NO_SUCH_VARIABLE_HERE is not set, or no text"),
        ] {
            assert_eq!(references(&value).resolve().await.unwrap_err().sentence, says);
        }
    }

    #[test]
    fn words_say_where_credentials_are_and_are_not_repeated() {
        let read = |words: &[&str]| {
            References::parse_words(words.iter().copied()).map(|read| format!("{read:?}"))
        };
        assert_eq!(read(&[]).unwrap(), "None");
        assert_eq!(
            read(&["env:NORTHWIND_KEY", "file:keys/token"]).unwrap(),
            "Some([environment variable NORTHWIND_KEY, file keys/token])"
        );
        for word in ["CANARY", "sk-ant-admin01-CANARY", "env:CANARY-", "command:CANARY", ""] {
            let says = read(&["env:A", word]).unwrap_err();
            assert!(!says.contains("CANARY"), "{says}");
        }
    }
}
