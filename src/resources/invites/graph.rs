//! Invites → the graph. Knows no users: who accepted an invite is one.

use super::{INVITES, Invite, STEP};
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, RelationshipKind, property};
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, first_readable, texts};
use crate::resources::users::OrganizationRole;
use crate::resources::{Source, Told};

/// An invitation to join the organization.
pub(crate) static INVITE: EntityKind = EntityKind {
    type_name: "anthropic_invite",
    classes: &["Record"],
    resource_name: "Invite",
    step: &STEP,
    properties: &[
        property("acceptedOn", "When it was accepted. Milliseconds."),
        DISPLAY_NAME,
        property("email", "The address that is invited, as given."),
        property(
            "expired",
            "Whether it ended without being accepted, by `status` and by the clock of the service; \
             absent where that is not known.",
        ),
        property("expiresOn", "When it ends. Milliseconds."),
        property("groupIds", "The ids of the groups that it gives, in a list."),
        ID,
        property("invitedOn", "When it was made. Milliseconds."),
        property("name", "Never empty: the address, or the id where there is none."),
        property("role", "The role in the organization that it gives. An open set."),
        property("status", "pending, accepted, expired, as the service says. An open set."),
    ],
    tell,
};

// (account) -HAS-> (invite)
/// Who is invited to the organization.
pub(super) static ACCOUNT_HAS_INVITE: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &INVITE, &STEP);

const PENDING: &str = "pending";
const EXPIRED: &str = "expired";
const STATUSES: [&str; 4] = [PENDING, "accepted", EXPIRED, "deleted"];

/// Plans every invite.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    for (place, id, item) in mapping.inventory.invites.iter() {
        let (role, status) = (item.value.role.as_deref(), item.value.status.as_deref());
        mapping.check_known((&STEP, INVITES.operation, "role"), role, |role| {
            OrganizationRole::known(role).is_some()
        });
        mapping.check_known((&STEP, INVITES.operation, "status"), status, |status| {
            STATUSES.contains(&status)
        });
        mapping.add_entity(&INVITE, id, Some(place));
    }
}

/// Relates the account to every invite.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_INVITE, account(mapping));
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let item = source.inventory.invites.at(place);
    let now_ms = source.inventory.answered_ms;
    let properties = item.map(|item| invite_properties(&item.value, now_ms));
    properties.unwrap_or_default().told_from(item)
}

fn invite_properties(invite: &Invite, now_ms: Option<i64>) -> PropertyList<'_> {
    let id = invite.id.as_deref().unwrap_or_default();
    let email = invite.email.as_deref().filter(|email| !email.trim().is_empty());
    let name = first_readable(&[email], id);
    let groups = invite.rbac_group_ids.as_ref();
    PropertyList::with_capacity(11)
        .maybe("acceptedOn", invite.accepted_at)
        .set("displayName", name)
        .maybe("email", email)
        .maybe("expired", is_expired(invite, now_ms))
        .maybe("expiresOn", invite.expires_at)
        .maybe("groupIds", groups.map(Vec::as_slice).map(texts))
        .set("id", id)
        .maybe("invitedOn", invite.invited_at)
        .set("name", name)
        .maybe("role", invite.role.as_deref())
        .maybe("status", invite.status.as_deref())
}

/// A pending invite that is past its end can be accepted no more, whatever its status.
fn is_expired(invite: &Invite, now_ms: Option<i64>) -> Option<bool> {
    match invite.status.as_deref()? {
        PENDING => Some(invite.expires_at?.as_millis() <= now_ms?),
        status => Some(status == EXPIRED),
    }
}

/// Whether an invite still gives what it says, where that is known: it can be accepted.
pub(crate) fn gives(invite: &Invite, now_ms: Option<i64>) -> Option<bool> {
    match invite.status.as_deref()? {
        PENDING => is_expired(invite, now_ms).map(|expired| !expired),
        status => STATUSES.contains(&status).then_some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_invite_past_its_end_is_expired_by_the_clock_of_the_service() {
        let end_ms = 1_762_732_800_000;
        let invite = |status: &str| -> Invite {
            let json = format!(r#"{{"status":"{status}","expires_at":"2025-11-10T00:00:00Z"}}"#);
            serde_json::from_str(&json).unwrap()
        };
        for (status, now_ms, expected) in [
            ("pending", Some(end_ms - 1), Some(false)),
            ("pending", Some(end_ms), Some(true)),
            ("pending", None, None),
            ("expired", None, Some(true)),
            ("accepted", Some(end_ms), Some(false)),
        ] {
            assert_eq!(is_expired(&invite(status), now_ms), expected, "{status} {now_ms:?}");
        }
        assert_eq!(is_expired(&Invite::default(), Some(end_ms)), None);
    }
}
