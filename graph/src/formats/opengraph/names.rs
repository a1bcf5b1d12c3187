//! Names as BloodHound takes them: ids, kinds, names of properties. Knows nothing of JSON.

/// The kind of an entity's node, from its type.
pub(super) fn node_kind(kind: &str) -> String {
    let mut words = words(kind);
    let prefix = words.next().unwrap_or_default();
    with_prefix(&prefix, words)
}

/// The kind of a relationship's edge, from its type and its class.
pub(super) fn edge_kind(kind: &str, class: &str) -> String {
    let prefix = words(kind).next().unwrap_or_default();
    with_prefix(&prefix, words(class))
}

/// `Acme` and then `ApiKey`, joined by an underscore.
fn with_prefix(prefix: &str, words: impl Iterator<Item = String>) -> String {
    let name: String = words.collect();
    // BloodHound keeps kinds that begin with `Tag_` to itself.
    let is_plain = prefix.is_empty() || name.is_empty() || prefix == "Tag";
    if is_plain { format!("{prefix}{name}") } else { format!("{prefix}_{name}") }
}

/// `Acme`, `Api`, `Key` from `acme_api_key`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
    })
}

/// The id of an entity's node in BloodHound, from its key. BloodHound turns it into upper case.
#[must_use]
pub fn id(key: &str) -> String {
    key.replace('%', "%25").replace(':', "%3A")
}

/// The name of a property, before it is known whether it is taken.
pub(super) fn property_name(name: &str) -> String {
    name.chars().map(name_char).collect()
}

fn name_char(c: char) -> char {
    if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }
}
