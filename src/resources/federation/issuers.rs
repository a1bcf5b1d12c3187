//! Federation issuers → the graph. Knows nothing of rules.

use std::borrow::Cow;

use graph::Value;

use super::{ISSUERS, Issuer, STEP, is_issuer_active};
use crate::admin_api::Item;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::plan::Node;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, activity, first_readable};
use crate::resources::{Source, Told};

/// Somebody who is trusted to say who somebody is.
pub(super) static ISSUER: EntityKind = EntityKind {
    type_name: "anthropic_federation_issuer",
    classes: &["Service"],
    resource_name: "Federation Issuer",
    step: &STEP,
    properties: &[
        property(
            "active",
            "Whether it is not archived. Archived, it disables every rule about it.",
        ),
        property("archivedOn", "When it was archived. Milliseconds."),
        property("category", "What JupiterOne's class asks for: `security`, in a list."),
        property("checkJti", "Whether a token that has a `jti` is good for one exchange only."),
        property("createdById", "The id of the user or service account that made it."),
        property("createdOn", "When it was made. Milliseconds."),
        DISPLAY_NAME,
        property("function", "What JupiterOne's class asks for: `IAM`, in a list."),
        ID,
        property("issuerUrl", "What stands as `iss` in its tokens."),
        property(
            "jwksPollingDisabledOn",
            "When nobody looked for its keys any more. Milliseconds.",
        ),
        property(
            "jwksType",
            "Where the keys are that its tokens are checked with: discovery, explicit_url, inline. An \
             open set.",
        ),
        property("jwksUrl", "Where its keys are, or who says where, if that is not the issuer."),
        property("maxJwtLifetimeSeconds", "How long a token can be good for. Seconds."),
        NAME,
        property("updatedOn", "When it was last changed. Milliseconds."),
    ],
    tell,
};

// (account) -HAS-> (federation issuer)
/// Whom the organization trusts.
pub(super) static ACCOUNT_HAS_ISSUER: RelationshipKind = RelationshipKind::with_properties(
    &ACCOUNT,
    "HAS",
    &ISSUER,
    &STEP,
    &[property("active", "Whether the issuer is not archived.")],
    |source, relationship| {
        let is_active = is_in_use(source, relationship.to);
        activity(is_active)
    },
);

const JWKS: [&str; 3] = ["discovery", "explicit_url", "inline"];

/// Plans every issuer.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    for (place, id, item) in mapping.inventory.federation_issuers.iter() {
        let kind = item.value.jwks.as_ref().and_then(|jwks| jwks.kind.as_deref());
        mapping.check_known((&STEP, ISSUERS.operation, "jwks.type"), kind, |kind| {
            JWKS.contains(&kind)
        });
        mapping.add_entity(&ISSUER, id, Some(place));
    }
}

/// Relates the account to every issuer.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_ISSUER, account(mapping));
}

/// Whether an issuer of the graph is in use, where that could be read.
pub(super) fn is_in_use(source: Source<'_>, issuer: Node) -> Option<bool> {
    is_issuer_active(source.inventory.federation_issuers.at(source.place(issuer))?)
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let item = source.inventory.federation_issuers.at(place);
    item.map(properties).unwrap_or_default().told_from(item)
}

fn properties(item: &Item<Issuer>) -> PropertyList<'_> {
    let issuer = &item.value;
    let id = issuer.id.as_deref().unwrap_or_default();
    let name = first_readable(&[issuer.name.as_deref()], id);
    let jwks = issuer.jwks.as_ref();
    let url = jwks.and_then(|jwks| jwks.url.as_deref().or(jwks.discovery_base.as_deref()));
    PropertyList::with_capacity(16)
        .maybe("active", is_issuer_active(item))
        .maybe("archivedOn", issuer.archived_at)
        .set("category", vec![Cow::Borrowed("security")])
        .maybe("checkJti", issuer.check_jti)
        .maybe("createdById", issuer.created_by_actor_id.as_deref())
        .maybe("createdOn", issuer.created_at)
        .set("displayName", name)
        .set("function", vec![Cow::Borrowed("IAM")])
        .set("id", id)
        .maybe("issuerUrl", issuer.issuer_url.as_deref())
        .maybe("jwksPollingDisabledOn", issuer.jwks_polling_disabled_at)
        .maybe("jwksType", jwks.and_then(|jwks| jwks.kind.as_deref()))
        .maybe("jwksUrl", url)
        .maybe("maxJwtLifetimeSeconds", issuer.max_jwt_lifetime_seconds.map(Value::Integer))
        .set("name", name)
        .maybe("updatedOn", issuer.updated_at)
}
