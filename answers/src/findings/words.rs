//! How things are called in a sentence. Knows no rule and no graph.

use graph::{Entity, Value};

use crate::kinds::{
    API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, TELEMETRY_DESTINATION, USER, noun,
};
use crate::organization::{label, text};
use crate::rights::is_admin_role;
use crate::{date, shown};

/// How many names a list has before the rest is counted.
const NAMED: usize = 5;

/// A thing by its name and id: `ci (apikey_01Ci)`.
pub(super) fn named(entity: &Entity<'_>) -> String {
    let id = text(entity, "id").unwrap_or(&entity.key);
    match label(entity) {
        name if name == id || name == entity.key => shown(id).into_owned(),
        name => format!("{} ({})", shown(name), shown(id)),
    }
}

/// The role of a user or an invite, by the service's own name: `the role developer`.
pub(super) fn role_of(entity: &Entity<'_>) -> String {
    let role = text(entity, "role").map(|role| format!("the role {}", shown(role)));
    role.unwrap_or_else(|| "a role that is not told".to_owned())
}

/// Whether the role of a user or an invite is an admin's.
pub(super) fn has_admin_role(entity: &Entity<'_>) -> bool {
    text(entity, "role").is_some_and(is_admin_role)
}

/// A thing in a sentence: `the key ci (apikey_01Ci)`.
pub(super) fn the(entity: &Entity<'_>) -> String {
    let noun = match entity.kind.as_ref() {
        USER => return named(entity),
        API_KEY => "key",
        FEDERATION_ISSUER => "issuer",
        FEDERATION_RULE => "rule",
        TELEMETRY_DESTINATION => "destination",
        kind => noun(kind),
    };
    format!("the {noun} {}", named(entity))
}

/// Some things in a sentence: `a, b and c`, or `a, b, c, d, e and 3 more`.
pub(super) fn list(all: impl IntoIterator<Item = String>) -> String {
    let mut all: Vec<String> = all.into_iter().collect();
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("{more} more"));
    }
    match all.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// So many of something: `1 key`, `2 keys`.
pub(super) fn count(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

/// A number of an entity.
pub(super) fn number(entity: &Entity<'_>, name: &str) -> Option<i64> {
    match entity.properties.get(name) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

/// The end of a sentence that says when: ` on 2026-11-18`; nothing where that is not known.
pub(super) fn on(millis: Option<i64>) -> String {
    millis.map(|millis| format!(" on {}", date::day(millis))).unwrap_or_default()
}
