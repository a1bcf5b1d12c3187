//! Ids that go into a path. Knows nothing of what they identify.

use std::fmt;

/// Longer than any id of the service by far.
const MAX_LENGTH: usize = 200;

/// An id of characters that mean nothing in a path: letters, digits, `_`, `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathId(String);

impl PathId {
    /// The id as the service wrote it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for PathId {
    type Error = UnsafeId;

    fn try_from(id: &str) -> Result<Self, UnsafeId> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if id.is_empty() || id.len() > MAX_LENGTH || !id.bytes().all(safe) {
            return Err(UnsafeId);
        }
        Ok(Self(id.to_owned()))
    }
}

impl fmt::Display for PathId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnsafeId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_lead_to_another_path() {
        for id in ["wrkspc_01", "a", "A-9_z"] {
            assert_eq!(PathId::try_from(id).unwrap().as_str(), id);
        }
        let long = "a".repeat(MAX_LENGTH + 1);
        for id in ["", "..", "a/b", "a?b", "a#b", "a%2fb", "a b", "a\n", "é", &long] {
            assert_eq!(PathId::try_from(id), Err(UnsafeId), "{id:?}");
        }
    }
}
