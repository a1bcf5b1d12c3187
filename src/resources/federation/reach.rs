//! Federation rules → what they open to whom they let in: a service account, and where it may act.
//!
//! A rule is for workspaces, of which the service account must be in one to act there; only rules of
//! the old generation do not ask for that. One with the scope `org:admin` is for the organization,
//! and asks for an admin service account.

use graph::Properties;

use super::rules::{RULE, is_in_use};
use super::{RULES, Rule, STEP};
use crate::admin_api::Item;
use crate::ontology::{RelationshipKind, property};
use crate::plan::{Node, PlannedRelationship};
use crate::report::Finding;
use crate::resources::Source;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, activity, all_hold};
use crate::resources::service_accounts::{
    self, SERVICE_ACCOUNT, membership, memberships, reached_workspace,
};
use crate::resources::workspaces::{self, WORKSPACE};

// (federation rule) -ALLOWS-> (service account)
/// As whom a rule lets act.
pub(super) static RULE_ALLOWS_SERVICE_ACCOUNT: RelationshipKind = RelationshipKind::with_properties(
    &RULE,
    "ALLOWS",
    &SERVICE_ACCOUNT,
    &STEP,
    &[property(
        "active",
        "Whether the rule lets anybody in: neither it nor its issuer nor the service account is \
             archived, and the service account is an admin where the rule makes admins. Absent where \
             that is not known.",
    )],
    |source, relationship| {
        let is_active = is_in_force(source, relationship.from);
        activity(is_active)
    },
);

// (federation rule) -ALLOWS-> (workspace)
/// Where whom a rule lets in may act. A rule that makes admins has none: it is for the organization.
pub(super) static RULE_ALLOWS_WORKSPACE: RelationshipKind = RelationshipKind::with_properties(
    &RULE,
    "ALLOWS",
    &WORKSPACE,
    &STEP,
    &[
        property(
            "active",
            "Whether the rule lets anybody in, and the workspace is not archived; absent where that \
             is not known.",
        ),
        property(
            "grantedBy",
            "`membership` of the service account; `rule` where a rule of the old generation names the \
             workspace, and no membership is asked for.",
        ),
        property("role", "The role of the service account in the workspace. An open set."),
    ],
    tell,
);

// (federation rule) -ALLOWS-> (account)
/// Which rules make admins of the organization.
pub(super) static RULE_ALLOWS_ACCOUNT: RelationshipKind = RelationshipKind::with_properties(
    &RULE,
    "ALLOWS",
    &ACCOUNT,
    &STEP,
    &[property(
        "active",
        "Whether the rule lets anybody in, for which the service account must be an admin; absent where \
         that is not known.",
    )],
    |source, relationship| {
        let is_active = is_in_force(source, relationship.from);
        activity(is_active)
    },
);

/// What a rule is for.
enum Scope<'a> {
    /// For the organization.
    Organization,
    /// For every workspace that the service account is in.
    Everywhere,
    /// For those of them with these ids.
    Among(&'a [String]),
    /// For this workspace, whether or not the service account is in it.
    Bound(&'a str),
    /// That is not told, or could not be read.
    Unknown,
}

fn scope(item: &Item<Rule>) -> Scope<'_> {
    let rule = &item.value;
    let fields = ["oauth_scope", "applies_to_all_workspaces", "workspace_ids"];
    let ids = rule.workspace_ids.as_deref().unwrap_or_default();
    match (rule.is_for_admins(), rule.applies_to_all_workspaces, ids, &rule.workspace_id) {
        (Some(true), ..) => Scope::Organization,
        _ if fields.iter().any(|field| item.is_unreadable(field)) => Scope::Unknown,
        _ if !rule.tells_workspaces() => Scope::Unknown,
        (_, Some(true), ..) => Scope::Everywhere,
        (_, _, [], Some(id)) => Scope::Bound(id),
        (_, _, ids, _) => Scope::Among(ids),
    }
}

/// Relates every rule to what it opens.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, id, item) in inventory.federation_rules.iter() {
        let Some(rule) = mapping.node(&RULE, place) else { continue };
        let account = item.value.service_account().unwrap_or_default();
        relate_service_account(mapping, (id, rule), account);
        match scope(item) {
            Scope::Organization => relate_organization(mapping, rule),
            Scope::Everywhere => relate_memberships(mapping, rule, account, |_| true),
            Scope::Among(ids) => {
                relate_memberships(mapping, rule, account, |id| ids.iter().any(|it| it == id));
            }
            Scope::Bound(workspace) => relate_bound(mapping, (id, rule), workspace),
            Scope::Unknown => mapping.ledger.lacks_relationship(&RULE_ALLOWS_WORKSPACE),
        }
    }
}

fn relate_service_account(mapping: &mut Mapping<'_>, (id, rule): (&str, Node), account: &str) {
    let place = mapping.inventory.service_accounts.place(account);
    match place.and_then(|place| mapping.node(&SERVICE_ACCOUNT, place)) {
        Some(account) => mapping.relate(&RULE_ALLOWS_SERVICE_ACCOUNT, rule, account),
        // Where not every service account could be read, it would say nothing new.
        None if mapping.ledger.tells_absence(&service_accounts::STEP) => {
            mapping.ledger.lacks_relationship(&RULE_ALLOWS_SERVICE_ACCOUNT);
            found(mapping, "a service account", id);
        }
        None => {}
    }
}

fn relate_organization(mapping: &mut Mapping<'_>, rule: Node) {
    lacks_accounts(mapping, &RULE_ALLOWS_ACCOUNT);
    if let Some(account) = account(mapping) {
        mapping.relate(&RULE_ALLOWS_ACCOUNT, rule, account);
    }
}

/// Relates a rule to those workspaces that its service account is in which it is for.
fn relate_memberships(
    mapping: &mut Mapping<'_>,
    rule: Node,
    account: &str,
    is_meant: impl Fn(&str) -> bool,
) {
    lacks_accounts(mapping, &RULE_ALLOWS_WORKSPACE);
    for (place, id, _) in memberships(mapping.inventory, account).filter(|(_, id, _)| is_meant(id))
    {
        if let Some(workspace) = reached_workspace(mapping, id) {
            let detail = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
            mapping.relate_by(&RULE_ALLOWS_WORKSPACE, rule, workspace, detail);
        } else {
            // It was said of the membership.
            mapping.ledger.lacks_relationship(&RULE_ALLOWS_WORKSPACE);
        }
    }
}

fn relate_bound(mapping: &mut Mapping<'_>, (id, rule): (&str, Node), workspace: &str) {
    lacks_accounts(mapping, &RULE_ALLOWS_WORKSPACE);
    match reached_workspace(mapping, workspace) {
        Some(workspace) => mapping.relate(&RULE_ALLOWS_WORKSPACE, rule, workspace),
        None if mapping.ledger.tells_absence(&workspaces::STEP) => {
            mapping.ledger.lacks_relationship(&RULE_ALLOWS_WORKSPACE);
            found(mapping, "a workspace", id);
        }
        None => {}
    }
}

/// Says that something may be missing where not every service account could be read.
fn lacks_accounts(mapping: &mut Mapping<'_>, kind: &'static RelationshipKind) {
    if !mapping.ledger.is_complete(&service_accounts::STEP) {
        mapping.ledger.lacks_relationship_without(kind, &service_accounts::STEP);
    }
}

fn found(mapping: &mut Mapping<'_>, end: &'static str, id: &str) {
    let finding = Finding::NamesUnlisted("rule", end);
    mapping.ledger.found(&STEP, RULES.operation, finding, id);
}

/// Whether a rule lets anybody in, where that is known.
fn is_in_force(source: Source<'_>, rule: Node) -> Option<bool> {
    let Source { inventory, ledger, .. } = source;
    let item = inventory.federation_rules.at(source.place(rule))?;
    let step = &service_accounts::STEP;
    let may_act = match inventory.service_accounts.get(item.value.service_account()?) {
        Some(account) => {
            let is_fit = item.value.is_for_admins().and_then(|is_for_admins| {
                if is_for_admins { account.value.is_admin() } else { Some(true) }
            });
            all_hold([service_accounts::is_active(account), is_fit])
        }
        None => ledger.tells_absence(step).then_some(false),
    };
    all_hold([is_in_use(source, rule), may_act])
}

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let PlannedRelationship { from, to, detail, .. } = *relationship;
    let is_active = all_hold([is_in_force(source, from), workspaces::is_in_use(source, to)]);
    // None: a rule of the old generation.
    let place = detail.checked_sub(1);
    PropertyList::with_capacity(3)
        .maybe("active", is_active)
        .set("grantedBy", if place.is_some() { "membership" } else { "rule" })
        .maybe("role", place.and_then(|place| role(source, from, place)))
        .into_properties()
}

/// The role of a rule's service account by the membership at a place of its list.
fn role(source: Source<'_>, rule: Node, place: u32) -> Option<&str> {
    let rule = source.inventory.federation_rules.at(source.place(rule))?;
    let account = rule.value.service_account()?;
    membership(source.inventory, account, place)?.workspace_role.as_deref()
}
