//! Workspaces → the graph, the default one among them. Knows nothing of who reaches them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{DEFAULT_WORKSPACE_NAME, InferenceGeos, STEP, TagValue, Workspace, is_active};
use crate::inventory::{DefaultWorkspace, Inventory};
use crate::ontology::{DISPLAY_NAME, EntityKind, RelationshipKind, property};
use crate::plan::Node;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::limits::{self, Limits};
use crate::resources::mapping::{Mapping, PropertyList, first_readable, texts};
use crate::resources::{Source, Told};

/// A workspace.
pub(crate) static WORKSPACE: EntityKind = EntityKind {
    type_name: "anthropic_workspace",
    classes: &["Group"],
    resource_name: "Workspace",
    step: &STEP,
    properties: &[
        property("active", "Whether it is not archived."),
        property(
            "allowedInferenceGeos",
            "Where its data may be worked on; `unrestricted` alone: anywhere.",
        ),
        property("archivedOn", "When it was archived. Milliseconds."),
        property("compartmentId", "Its compartment."),
        property("createdOn", "When it was made. Milliseconds."),
        property("defaultInferenceGeo", "Where its data is worked on, if a request does not say."),
        property("displayColor", "Its colour: `#RRGGBB`."),
        DISPLAY_NAME,
        property("externalKeyId", "The customer-managed key that encrypts it."),
        property(
            "hasOwnRateLimit",
            "Whether it has a rate limit of its own; absent where that is not known, and once it \
             is archived.",
        ),
        property(
            "hasOwnSpendLimit",
            "Whether it has a spend limit of its own; absent where that is not known.",
        ),
        property(
            "id",
            "The service's own id; absent for a default workspace whose id could not be learnt.",
        ),
        property(
            "isDefault",
            "Whether it is the organization's default workspace; absent where that could not be \
             told.",
        ),
        property(
            "isSynthetic",
            "Whether the service did not show it, so that it is known by rule only.",
        ),
        property(
            "name",
            "Never empty: the id where there is no name; `Default` for the default workspace.",
        ),
        property(
            "rateLimits",
            "How much may be asked for, a text each, with where that comes from: \
             `Opus: requests_per_minute 10 (workspace)`, or `(organization)` where it is inherited. \
             The organization's own limit holds besides. Absent where that is not known, and once it \
             is archived.",
        ),
        property(
            "spendLimitAmount",
            "How much may be spent, in the currency's minor unit, as a text; absent without a cap. \
             Of its own limit, else of the organization's, else of the usage tier's; of several, of \
             the monthly one.",
        ),
        property("spendLimitCurrency", "The currency of `spendLimitAmount`, by its code."),
        property("spendLimitEnabled", "Whether that limit counts."),
        property("spendLimitPeriod", "daily, weekly, monthly. An open set."),
        property(
            "spendLimitSource",
            "Whose limit it is: `workspace`, `organization` or `usage_tier`.",
        ),
        property(
            "spendLimits",
            "Every spend limit that holds for it, a text each, with where it comes from: \
             `50000 USD monthly (workspace)`. Absent where that is not known.",
        ),
        property("tag.*", "Its tags; a character that cannot be in a property name becomes `-`."),
        property("workspaceGeo", "Where its data is kept."),
    ],
    tell,
};

// (account) -HAS-> (workspace)
/// Which workspaces the organization has.
pub(super) static ACCOUNT_HAS_WORKSPACE: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &WORKSPACE, &STEP);

/// Plans every workspace. The default one goes first: nothing may take its key.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    if is_default_known(inventory) {
        plan_default(mapping);
    }
    for (place, id, _) in inventory.workspaces.iter() {
        if !inventory.is_default_workspace(id) {
            mapping.add_entity(&WORKSPACE, id, Some(place));
        }
    }
}

/// Plans the default workspace. Its key names the account, so that it stays the same whether or not
/// its own id can be learnt; without an account it is left out.
fn plan_default(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    match default_key_id(inventory).filter(|_| !mapping.ledger.is_disabled(ACCOUNT.step)) {
        Some(id) => {
            let workspace = inventory.default_workspace_id();
            let place = workspace.and_then(|id| inventory.workspaces.place(id));
            mapping.add_entity(&WORKSPACE, &id, place);
        }
        None => {
            mapping.ledger.lacks_entity(&WORKSPACE);
            mapping.ledger.lacks_relationships_with(&WORKSPACE);
        }
    }
}

/// Relates the account to every workspace.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_WORKSPACE, account(mapping));
}

/// Whether there is a default workspace, whatever else is known of it.
fn is_default_known(inventory: &Inventory) -> bool {
    !matches!(inventory.default_workspace, None | Some(DefaultWorkspace::None))
}

/// What stands in the place of an id in the default workspace's key.
fn default_key_id(inventory: &Inventory) -> Option<String> {
    inventory.organization_id().map(|id| format!("{id}:default"))
}

/// The default workspace, if it is in the graph.
pub(crate) fn default_workspace(mapping: &Mapping<'_>) -> Option<Node> {
    let id = default_key_id(mapping.inventory).filter(|_| is_default_known(mapping.inventory))?;
    mapping.find(&WORKSPACE.key(&id))
}

/// The workspace with an id of the service's, if it is in the graph.
pub(crate) fn workspace(mapping: &Mapping<'_>, id: &str) -> Option<Node> {
    if mapping.inventory.is_default_workspace(id) {
        return default_workspace(mapping);
    }
    mapping.node(&WORKSPACE, mapping.inventory.workspaces.place(id)?)
}

/// Whether a workspace of the graph is in use, where that could be read. The default one always is.
pub(crate) fn is_in_use(source: Source<'_>, workspace: Node) -> Option<bool> {
    let item = source.inventory.workspaces.at(source.place(workspace));
    let id = item.and_then(|item| item.value.id.as_deref());
    let is_default = id.is_none_or(|id| source.inventory.is_default_workspace(id));
    item.filter(|_| !is_default).map_or(Some(true), is_active)
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let inventory = source.inventory;
    let item = inventory.workspaces.at(place);
    let id = item.and_then(|item| item.value.id.as_deref());
    match (item, id) {
        (Some(item), Some(id)) if !inventory.is_default_workspace(id) => {
            let is_default = (!inventory.may_be_default_workspace(id)).then_some(false);
            let name = first_readable(&[item.value.name.as_deref()], id);
            let known = Known {
                id: Some(id),
                name,
                active: is_active(item),
                is_default,
                synthetic: false,
                limits: limits::of_workspace(inventory, id),
            };
            known.properties(Some(&item.value)).told_from(Some(item))
        }
        _ => default(inventory).properties(item.map(|item| &item.value)).told_from(item),
    }
}

/// What is known of a workspace, whatever the service shows of it.
struct Known<'a> {
    id: Option<&'a str>,
    name: &'a str,
    active: Option<bool>,
    is_default: Option<bool>,
    synthetic: bool,
    limits: Limits<'a>,
}

/// The default workspace is always named `Default`, in use, and there.
fn default(inventory: &Inventory) -> Known<'_> {
    let id = inventory.default_workspace_id();
    Known {
        id,
        name: DEFAULT_WORKSPACE_NAME,
        active: Some(true),
        is_default: Some(true),
        synthetic: id.is_none(),
        limits: id.map(|id| limits::of_workspace(inventory, id)).unwrap_or_default(),
    }
}

impl<'a> Known<'a> {
    /// With what the service shows.
    fn properties(self, shown: Option<&'a Workspace>) -> PropertyList<'a> {
        let residency = shown.and_then(|it| it.data_residency.as_ref());
        let geos = residency.and_then(|it| it.allowed_inference_geos.as_ref());
        let default_geo = residency.and_then(|it| it.default_inference_geo.as_deref());
        let tags = shown.and_then(|it| it.tags.as_ref());
        let properties = PropertyList::with_capacity(22)
            .maybe("active", self.active)
            .maybe("allowedInferenceGeos", geos.map(geo_list))
            .maybe("archivedOn", shown.and_then(|it| it.archived_at))
            .maybe("compartmentId", shown.and_then(|it| it.compartment_id.as_deref()))
            .maybe("createdOn", shown.and_then(|it| it.created_at))
            .maybe("defaultInferenceGeo", default_geo)
            .maybe("displayColor", shown.and_then(|it| it.display_color.as_deref()))
            .set("displayName", self.name)
            .maybe("externalKeyId", shown.and_then(|it| it.external_key_id.as_deref()))
            .maybe("hasOwnRateLimit", self.limits.has_own_rate_limit)
            .maybe("hasOwnSpendLimit", self.limits.has_own_spend_limit)
            .maybe("id", self.id)
            .maybe("isDefault", self.is_default)
            .set("isSynthetic", self.synthetic)
            .set("name", self.name);
        let properties = self.limits.add_to(properties);
        properties
            .maybe("workspaceGeo", residency.and_then(|it| it.workspace_geo.as_deref()))
            .others(tags.into_iter().flat_map(tag_properties))
    }
}

fn geo_list(geos: &InferenceGeos) -> Vec<Cow<'_, str>> {
    match geos {
        InferenceGeos::Listed(geos) => texts(geos),
        InferenceGeos::Word(word) => vec![Cow::Borrowed(word)],
    }
}

/// Tags as properties. Keys are free-form; where two become the same name, both stay.
fn tag_properties(tags: &BTreeMap<String, TagValue>) -> BTreeMap<String, &str> {
    let mut properties = BTreeMap::new();
    for (key, TagValue(text)) in tags {
        let name = format!("tag.{}", tag_name(key));
        let numbered = (2_u64..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| !properties.contains_key(name));
        properties.extend(free.map(|name| (name, text.as_str())));
    }
    properties
}

fn tag_name(key: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ' ' | '-');
    let name: String = key.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn tags(json: &str) -> Vec<String> {
        let tags = serde_json::from_str(json).unwrap();
        tag_properties(&tags)
            .into_iter()
            .map(|(name, value)| format!("{name}=Text({value:?})"))
            .collect()
    }

    #[test]
    fn tags_have_free_form_keys_and_none_is_lost() {
        expect![[r#"
            [
                "tag.-=Text(\"empty\")",
                "tag.--=Text(\"é\")",
                "tag.a-b=Text(\"dash\")",
                "tag.a-b-2=Text(\"slash\")",
                "tag.a-b-3=Text(\"colon\")",
                "tag.cost-center=Text(\"42\")",
                "tag.n=Text(\"\")",
            ]
        "#]]
        .assert_debug_eq(&tags(
            r#"{"a:b":"colon","a/b":"slash","a-b":"dash","cost_center":42,"":"empty","é/":"é","n":null}"#,
        ));
    }
}
