//! Workspaces → the graph, the default one among them. Knows nothing of who reaches them.

use std::collections::BTreeMap;

use graph::{Properties, Value};

use super::{DEFAULT_WORKSPACE_NAME, InferenceGeos, STEP, TagValue, Workspace, is_active};
use crate::admin_api::Item;
use crate::inventory::DefaultWorkspace;
use crate::ontology::{DISPLAY_NAME, EntityKind, RelationshipKind, property};
use crate::resources::account::{ACCOUNT, account_key};
use crate::resources::mapping::{Mapping, PropertyList, first_readable, raw};

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
        property("tag.*", "Its tags; a character that cannot be in a property name becomes `-`."),
        property("workspaceGeo", "Where its data is kept."),
    ],
};

// (account) -HAS-> (workspace)
/// Which workspaces the organization has.
pub(crate) static ACCOUNT_HAS_WORKSPACE: RelationshipKind =
    RelationshipKind { from: &ACCOUNT, class: "HAS", to: &WORKSPACE, step: &STEP, properties: &[] };

/// Adds every workspace. The default one goes first: nothing may take its key.
pub(super) fn map(mapping: &mut Mapping<'_>) {
    let account = account_key(mapping);
    map_default(mapping, account.as_deref());
    let inventory = mapping.inventory;
    for (id, item) in inventory.workspaces.iter() {
        if inventory.is_default_workspace(id) {
            continue;
        }
        let is_default = (!inventory.may_be_default_workspace(id)).then_some(false);
        let properties = workspace_properties(id, item, is_default);
        add(mapping, account.as_deref(), &WORKSPACE.key(id), properties, raw(item));
    }
}

/// Adds the default workspace, where there is one. Its key names the account, so that it stays the
/// same whether or not its own id can be learnt; without an account it is left out.
fn map_default(mapping: &mut Mapping<'_>, account: Option<&str>) {
    let inventory = mapping.inventory;
    if matches!(inventory.default_workspace, None | Some(DefaultWorkspace::None)) {
        return;
    }
    let id = inventory.default_workspace_id();
    let (Some(account), Some(key)) = (account, default_key(mapping)) else {
        mapping.ledger.lacks_entity(&WORKSPACE);
        mapping.ledger.lacks_relationships_with(&WORKSPACE);
        return;
    };
    let item = id.and_then(|id| inventory.workspaces.get(id));
    let properties = default_properties(id, item);
    add(mapping, Some(account), &key, properties, item.and_then(raw));
}

fn default_key(mapping: &Mapping<'_>) -> Option<String> {
    let account_id = mapping.inventory.organization_id()?;
    Some(WORKSPACE.key(&format!("{account_id}:default")))
}

/// The key of the default workspace, if it is in the graph.
pub(crate) fn default_workspace_key(mapping: &Mapping<'_>) -> Option<String> {
    let is_known =
        !matches!(mapping.inventory.default_workspace, None | Some(DefaultWorkspace::None));
    default_key(mapping).filter(|key| is_known && mapping.has_entity(key))
}

/// The key of the workspace with an id of the service's, if it is in the graph.
pub(crate) fn workspace_key(mapping: &Mapping<'_>, id: &str) -> Option<String> {
    if mapping.inventory.is_default_workspace(id) {
        return default_workspace_key(mapping);
    }
    let key = WORKSPACE.key(id);
    // An id can be made to look like the end of the default workspace's key.
    let is_taken = default_workspace_key(mapping).is_some_and(|default| default == key);
    (!is_taken && mapping.has_entity(&key)).then_some(key)
}

fn add(
    mapping: &mut Mapping<'_>,
    account: Option<&str>,
    key: &str,
    properties: Properties,
    raw_data: Option<String>,
) {
    let added = mapping.add_entity(&WORKSPACE, key, properties, raw_data);
    if let (true, Some(account)) = (added, account) {
        mapping.relate(&ACCOUNT_HAS_WORKSPACE, account, key, Properties::new());
    }
}

/// It is always named `Default`, in use, and there, whatever the service shows of it.
fn default_properties(id: Option<&str>, item: Option<&Item<Workspace>>) -> Properties {
    let shown = item.map(item_properties).unwrap_or_default();
    shown
        .named(DEFAULT_WORKSPACE_NAME)
        .maybe("id", id)
        .set("isDefault", true)
        .set("isSynthetic", id.is_none())
        .set("active", true)
        .0
}

fn workspace_properties(id: &str, item: &Item<Workspace>, is_default: Option<bool>) -> Properties {
    item_properties(item)
        .named(first_readable(&[item.value.name.as_deref()], id))
        .set("id", id)
        .maybe("isDefault", is_default)
        .set("isSynthetic", false)
        .maybe("active", is_active(item))
        .0
}

fn item_properties(item: &Item<Workspace>) -> PropertyList {
    let workspace = &item.value;
    let residency = workspace.data_residency.as_ref();
    let geos = residency.and_then(|residency| residency.allowed_inference_geos.as_ref());
    let properties = PropertyList::default()
        .maybe("createdOn", workspace.created_at)
        .maybe("archivedOn", workspace.archived_at)
        .maybe("displayColor", workspace.display_color.as_deref())
        .maybe("compartmentId", workspace.compartment_id.as_deref())
        .maybe("externalKeyId", workspace.external_key_id.as_deref())
        .maybe("workspaceGeo", residency.and_then(|residency| residency.workspace_geo.as_deref()))
        .maybe(
            "defaultInferenceGeo",
            residency.and_then(|residency| residency.default_inference_geo.as_deref()),
        )
        .maybe("allowedInferenceGeos", geos.map(geo_list));
    let tags = workspace.tags.iter().flat_map(tag_properties);
    tags.fold(properties, |properties, (name, value)| properties.set(&name, value))
}

fn geo_list(geos: &InferenceGeos) -> Vec<String> {
    match geos {
        InferenceGeos::Listed(geos) => geos.clone(),
        InferenceGeos::Word(word) => vec![word.clone()],
    }
}

/// Tags as properties. Keys are free-form; where two become the same name, both stay.
fn tag_properties(tags: &BTreeMap<String, TagValue>) -> BTreeMap<String, Value> {
    let mut properties = BTreeMap::new();
    for (key, TagValue(text)) in tags {
        let name = format!("tag.{}", tag_name(key));
        let numbered = (2_u64..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| !properties.contains_key(name));
        properties.extend(free.map(|name| (name, Value::Text(text.clone()))));
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
        tag_properties(&tags).into_iter().map(|(name, value)| format!("{name}={value:?}")).collect()
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
