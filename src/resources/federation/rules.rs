//! Federation rules → the graph: whom they let in. What that opens is told beside.

use std::borrow::Cow;
use std::collections::BTreeMap;

use graph::Value;

use super::issuers::ISSUER;
use super::{ORGANIZATION_ADMIN, RULES, Rule, SERVICE_ACCOUNT, STEP};
use crate::admin_api::Item;
use crate::inventory::Inventory;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::plan::Node;
use crate::report::Finding;
use crate::resources::mapping::{Mapping, PropertyList, activity, all_hold, first_readable, texts};
use crate::resources::workspaces::TagValue;
use crate::resources::{Source, Told};

/// Who may act as a service account.
pub(super) static RULE: EntityKind = EntityKind {
    type_name: "anthropic_federation_rule",
    classes: &["AccessPolicy"],
    resource_name: "Federation Rule",
    step: &STEP,
    properties: &[
        property("active", "Whether neither it nor its issuer is archived."),
        property("admin", "Whether it lets administer the organization, by the scope `org:admin`."),
        property(
            "appliesToAllWorkspaces",
            "Whether it is for every workspace that the service account is in; then `workspaceIds` \
             mean nothing.",
        ),
        property("archivedOn", "When it was archived. Milliseconds."),
        property("audience", "What `aud` must be; absent: what the service expects by itself."),
        property("claims", "What other claims must be: `name=value`, in a list."),
        property("condition", "What must hold of the claims besides, in CEL."),
        property("createdById", "The id of the user or service account that made it."),
        property("createdOn", "When it was made. Milliseconds."),
        property("description", "What it is for, as whoever made it says."),
        DISPLAY_NAME,
        ID,
        property("issuerId", "The id of the issuer whose tokens it is about."),
        NAME,
        property("scopes", "What it lets do, in a list. An open set."),
        property("serviceAccountId", "The id of the service account that it lets act as."),
        property("subject", "What `sub` must be, or how it must begin where this ends in `*`."),
        property("tokenLifetimeSeconds", "How long that is good for. Seconds."),
        property("updatedOn", "When it was last changed. Milliseconds."),
        property(
            "workspaceId",
            "The workspace that a rule of the old generation is for, whether or not the service \
             account is in it. Means nothing beside `workspaceIds`.",
        ),
        property("workspaceIds", "The workspaces that it is for, in a list."),
    ],
    tell,
};

// (federation issuer) -HAS-> (federation rule)
/// Whose tokens a rule is about.
pub(super) static ISSUER_HAS_RULE: RelationshipKind = RelationshipKind::with_properties(
    &ISSUER,
    "HAS",
    &RULE,
    &STEP,
    &[property("active", "Whether neither the rule nor the issuer is archived.")],
    |source, relationship| {
        let is_active = is_in_use(source, relationship.to);
        activity(is_active)
    },
);

const SCOPES: [&str; 3] = [ORGANIZATION_ADMIN, "workspace:developer", "workspace:inference"];

/// Plans every rule.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    for (place, id, item) in mapping.inventory.federation_rules.iter() {
        for scope in item.value.scopes().into_iter().flatten() {
            let field = (&STEP, RULES.operation, "oauth_scope");
            mapping.check_known(field, Some(scope), |scope| SCOPES.contains(&scope));
        }
        let kind = item.value.target.as_ref().and_then(|target| target.kind.as_deref());
        mapping.check_known((&STEP, RULES.operation, "target.type"), kind, |kind| {
            kind == SERVICE_ACCOUNT
        });
        for (field, is_there) in [
            ("oauth_scope", item.value.oauth_scope.is_some()),
            ("target", item.value.target.is_some()),
            // Of a rule for the organization, its workspaces mean nothing.
            (
                "applies_to_all_workspaces",
                item.value.tells_workspaces()
                    || item.value.is_for_admins() == Some(true)
                    || ["workspace_ids", "workspace_id"].iter().any(|it| item.is_unreadable(it)),
            ),
        ] {
            if !is_there && !item.is_unreadable(field) {
                mapping.ledger.found(&STEP, RULES.operation, Finding::NoValue(field), id);
            }
        }
        mapping.add_entity(&RULE, id, Some(place));
    }
}

/// Relates every issuer to the rules about it.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, id, item) in inventory.federation_rules.iter() {
        let Some(rule) = mapping.node(&RULE, place) else { continue };
        let issuer = item.value.issuer_id.as_deref();
        let issuer = issuer.and_then(|id| inventory.federation_issuers.place(id));
        match issuer.and_then(|place| mapping.node(&ISSUER, place)) {
            Some(issuer) => mapping.relate(&ISSUER_HAS_RULE, issuer, rule),
            // Where not every issuer could be read, it would say nothing new.
            None if mapping.ledger.tells_absence(&STEP) => {
                mapping.ledger.lacks_relationship(&ISSUER_HAS_RULE);
                let finding = Finding::NamesUnlisted("rule", "an issuer");
                mapping.ledger.found(&STEP, RULES.operation, finding, id);
            }
            None => {}
        }
    }
}

/// Whether a rule of the graph is in use, and its issuer is, where that is known.
pub(super) fn is_in_use(source: Source<'_>, rule: Node) -> Option<bool> {
    is_active(source.inventory, source.inventory.federation_rules.at(source.place(rule))?)
}

fn is_active(inventory: &Inventory, item: &Item<Rule>) -> Option<bool> {
    let own = (!item.is_unreadable("archived_at")).then(|| item.value.archived_at.is_none());
    let issuer = item.value.issuer_id.as_deref();
    let issuer = issuer.and_then(|id| inventory.federation_issuers.get(id));
    all_hold([own, issuer.and_then(super::is_issuer_active)])
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let item = source.inventory.federation_rules.at(place);
    let properties = item.map(|item| properties(source.inventory, item));
    properties.unwrap_or_default().told_from(item)
}

fn properties<'a>(inventory: &Inventory, item: &'a Item<Rule>) -> PropertyList<'a> {
    let rule = &item.value;
    let id = rule.id.as_deref().unwrap_or_default();
    let name = first_readable(&[rule.name.as_deref()], id);
    let asked = rule.conditions.as_ref();
    PropertyList::with_capacity(21)
        .maybe("active", is_active(inventory, item))
        .maybe("admin", rule.is_for_admins())
        .maybe("appliesToAllWorkspaces", rule.applies_to_all_workspaces)
        .maybe("archivedOn", rule.archived_at)
        .maybe("audience", asked.and_then(|asked| asked.audience.as_deref()))
        .maybe("claims", asked.and_then(|asked| asked.claims.as_ref()).map(claim_texts))
        .maybe("condition", asked.and_then(|asked| asked.condition.as_deref()))
        .maybe("createdById", rule.created_by_actor_id.as_deref())
        .maybe("createdOn", rule.created_at)
        .maybe("description", rule.description.as_deref().filter(|text| !text.is_empty()))
        .set("displayName", name)
        .set("id", id)
        .maybe("issuerId", rule.issuer_id.as_deref())
        .set("name", name)
        .maybe("scopes", rule.scopes().map(|scopes| scopes.map(Cow::Borrowed).collect::<Vec<_>>()))
        .maybe("serviceAccountId", rule.service_account())
        .maybe("subject", asked.and_then(|asked| asked.subject_prefix.as_deref()))
        .maybe("tokenLifetimeSeconds", rule.token_lifetime_seconds.map(Value::Integer))
        .maybe("updatedOn", rule.updated_at)
        .maybe("workspaceId", rule.workspace_id.as_deref())
        .maybe("workspaceIds", rule.workspace_ids.as_deref().map(texts))
}

/// Claims in words, sorted by their names.
fn claim_texts(claims: &BTreeMap<String, TagValue>) -> Vec<String> {
    claims.iter().map(|(name, TagValue(value))| format!("{name}={value}")).collect()
}
