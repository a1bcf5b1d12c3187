//! Users → the graph. Knows nothing of workspaces or keys.

use std::borrow::Cow;

use super::{OrganizationRole, STEP, USERS, User};
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, RelationshipKind, property};
use crate::report::Finding;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, first_readable};
use crate::resources::usage::{
    LAST_USED_ON, REQUESTS_LAST_30_DAYS, REQUESTS_LAST_90_DAYS, Thing, Used, used,
};
use crate::resources::{Source, Told};

/// Somebody in the organization.
pub(crate) static USER: EntityKind = EntityKind {
    type_name: "anthropic_user",
    classes: &["User"],
    resource_name: "User",
    step: &STEP,
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
        LAST_USED_ON,
        property("name", "Never empty: the e-mail where there is no name, then the id."),
        REQUESTS_LAST_30_DAYS,
        REQUESTS_LAST_90_DAYS,
        property("role", "The role in the organization. An open set."),
        property(
            "shortLoginId",
            "The part of the address before its last `@`, in a list, or null.",
        ),
        property("username", "The e-mail as given, in a list, or null."),
    ],
    tell,
};

// (account) -HAS-> (user)
/// Who is in the organization.
pub(super) static ACCOUNT_HAS_USER: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &USER, &STEP);

/// Plans every user.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    if inventory.users.is_empty() && mapping.ledger.is_answered(&STEP) {
        // A server that leaves out everybody is not to be believed.
        for id in inventory.named_users() {
            mapping.ledger.found(&STEP, USERS.operation, Finding::UserNotListed, id);
        }
    }
    for (place, id, item) in inventory.users.iter() {
        let role = item.value.role.as_deref();
        mapping.check_known((&STEP, USERS.operation, "role"), role, |role| {
            OrganizationRole::known(role).is_some()
        });
        if role.is_none() && !item.is_unreadable("role") {
            mapping.ledger.found(&STEP, USERS.operation, Finding::NoValue("role"), id);
        }
        mapping.add_entity(&USER, id, Some(place));
    }
}

/// Relates the account to every user.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_USER, account(mapping));
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let item = source.inventory.users.at(place);
    let told = item.map(|item| {
        let id = item.value.id.as_deref().unwrap_or_default();
        user_properties(&item.value, used(source, Thing::User(id)))
    });
    told.unwrap_or_default().told_from(item)
}

fn user_properties(user: &User, used: Used) -> PropertyList<'_> {
    let id = user.id.as_deref().unwrap_or_default();
    let given_email = user.email.as_deref().filter(|email| !email.trim().is_empty());
    let address = given_email.filter(|email| is_address(email));
    let name = first_readable(&[user.name.as_deref()], "");
    let words = name.trim();
    let (first, last) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let name = first_readable(&[Some(name), given_email], id);
    PropertyList::with_capacity(16)
        .set("active", true)
        .maybe("createdOn", user.added_at)
        .set("displayName", name)
        .nullable("email", address.map(list))
        .maybe("emailAsGiven", given_email.filter(|_| address.is_none()))
        .nullable("firstName", word(first))
        .set("id", id)
        .maybe("isAdmin", user.role.as_deref().map(is_admin))
        .nullable("lastName", word(last))
        .maybe("lastUsedOn", used.last_used_on)
        .set("name", name)
        .maybe("requestsLast30Days", used.requests_last_30_days)
        .maybe("requestsLast90Days", used.requests_last_90_days)
        .maybe("role", user.role.as_deref())
        .nullable("shortLoginId", given_email.and_then(login).map(list))
        .nullable("username", given_email.map(list))
}

fn word(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|word| !word.is_empty())
}

fn list(text: &str) -> Vec<Cow<'_, str>> {
    vec![Cow::Borrowed(text)]
}

fn is_admin(role: &str) -> bool {
    OrganizationRole::known(role).is_some_and(OrganizationRole::is_admin)
}

/// What stands before the `@`.
fn login(email: &str) -> Option<&str> {
    let login = email.rsplit_once('@').map_or(email, |(login, _)| login);
    Some(login).filter(|login| !login.is_empty())
}

/// Whether JupiterOne's schema of a user takes it for an address (`format: email`): words joined by
/// dots, an `@`, and at least two labels joined by dots.
fn is_address(text: &str) -> bool {
    let is_atom = |atom: &str| {
        let ok = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte);
        !atom.is_empty() && atom.bytes().all(ok)
    };
    let is_label = |label: &str| {
        let ok = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && label.bytes().all(ok)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        local.split('.').all(is_atom) && domain.contains('.') && domain.split('.').all(is_label)
    })
}

#[cfg(test)]
mod tests {
    use graph::{Properties, Value};

    use super::*;

    fn properties(name: Option<&str>, email: Option<&str>) -> Properties<'static> {
        let user = User {
            id: Some("user_01".to_owned()),
            name: name.map(str::to_owned),
            email: email.map(str::to_owned),
            ..User::default()
        };
        user_properties(&user, Used::default()).into_properties().into_owned()
    }

    fn text(properties: &Properties, name: &str) -> String {
        match &properties[name] {
            Value::Text(text) => text.clone().into_owned(),
            Value::Texts(texts) => texts.join(","),
            Value::Null => "null".to_owned(),
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn names_and_e_mails_can_be_anything() {
        // (name, e-mail) → name, firstName, lastName, email, shortLoginId
        for (name, email, expected) in [
            (
                Some("Ada Okafor"),
                Some("ada@n.example"),
                ["Ada Okafor", "Ada", "Okafor", "ada@n.example", "ada"],
            ),
            (Some("BO"), Some("BO@N.EXAMPLE"), ["BO", "BO", "null", "BO@N.EXAMPLE", "BO"]),
            (Some(" Cy  van Dam "), Some("cy"), [" Cy  van Dam ", "Cy", "van Dam", "null", "cy"]),
            (
                Some(""),
                Some("dee@n.example"),
                ["dee@n.example", "null", "null", "dee@n.example", "dee"],
            ),
            (Some(" "), Some(""), ["user_01", "null", "null", "null", "null"]),
            (None, None, ["user_01", "null", "null", "null", "null"]),
            (None, Some("@"), ["@", "null", "null", "null", "null"]),
        ] {
            let user = properties(name, email);
            let got =
                ["name", "firstName", "lastName", "email", "shortLoginId"].map(|p| text(&user, p));
            assert_eq!(got, expected, "{name:?} {email:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_kept_beside_a_null() {
        for email in [
            "cy",
            "cy@n",
            "c y@n.example",
            ".cy@n.example",
            "cy@-n.example",
            "cy@n..example",
            "ü@n.example",
        ] {
            let user = properties(None, Some(email));
            assert_eq!(text(&user, "email"), "null", "{email}");
            assert_eq!(text(&user, "emailAsGiven"), email);
        }
        for email in ["a@b.co", "A.B+c@x-1.y.example", "o'hara@n.example"] {
            let user = properties(None, Some(email));
            assert_eq!(text(&user, "email"), email);
            assert!(!user.contains_key("emailAsGiven"));
        }
    }

    #[test]
    fn who_administers_the_organization_is_an_admin() {
        let admin = |role: &str| {
            let user = User { role: Some(role.to_owned()), ..User::default() };
            user_properties(&user, Used::default()).into_properties().into_owned()["isAdmin"]
                .clone()
        };
        for role in ["admin", "owner", "primary_owner"] {
            assert_eq!(admin(role), Value::Boolean(true), "{role}");
        }
        for role in ["user", "billing", "membership_admin", "wizard"] {
            assert_eq!(admin(role), Value::Boolean(false), "{role}");
        }
        assert!(!properties(None, None).contains_key("isAdmin"));
    }
}
