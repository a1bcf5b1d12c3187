//! `GET /workspaces` → workspaces, the default one among them. Knows nothing of who reaches them.

use std::collections::BTreeMap;

use graph::{Properties, Value};

use super::{Mapping, PropertyList, WorkspaceKeys, first_name, raw};
use crate::admin_api::{DEFAULT_WORKSPACE_NAME, InferenceGeos, Item, Workspace};
use crate::inventory::DefaultWorkspace;
use crate::ontology::{
    ACCOUNT_HAS_WORKSPACE, USER_ASSIGNED_WORKSPACE, WORKSPACE, WORKSPACE_HAS_API_KEY,
};

/// Adds every workspace, and returns their keys. The default one's key names the account, so that
/// it stays the same whether or not its own id can be learnt; without an account it is left out.
pub(super) fn map(mapping: &mut Mapping<'_>, account: Option<&str>) -> WorkspaceKeys {
    let mut keys = WorkspaceKeys::default();
    map_default(mapping, account, &mut keys);
    let inventory = mapping.inventory;
    for (id, item) in &inventory.workspaces {
        if inventory.is_default_workspace(id) {
            continue;
        }
        let key = WORKSPACE.key(id);
        let is_default = (!inventory.may_be_default_workspace(id)).then_some(false);
        let properties = workspace_properties(id, item, is_default);
        if add(mapping, account, &key, properties, raw(item)) {
            keys.by_id.insert(id.clone(), key);
        }
    }
    keys
}

fn map_default(mapping: &mut Mapping<'_>, account: Option<&str>, keys: &mut WorkspaceKeys) {
    let inventory = mapping.inventory;
    let id = match &inventory.default_workspace {
        DefaultWorkspace::None => return,
        DefaultWorkspace::Unidentified | DefaultWorkspace::Undecided(_) => None,
        DefaultWorkspace::Identified(id) => Some(id.as_str()),
    };
    let (Some(account), Some(account_id)) = (account, inventory.organization_id()) else {
        mapping.ledger.lacks_entity(&WORKSPACE);
        mapping.ledger.lacks_relationship(&USER_ASSIGNED_WORKSPACE);
        mapping.ledger.lacks_relationship(&WORKSPACE_HAS_API_KEY);
        return;
    };
    let item = id.and_then(|id| inventory.workspaces.get(id));
    let properties = default_properties(id, item);
    let key = WORKSPACE.key(&format!("{account_id}:default"));
    if add(mapping, Some(account), &key, properties, item.and_then(raw)) {
        keys.by_id.extend(id.map(|id| (id.to_owned(), key.clone())));
        keys.default = Some(key);
    }
}

fn add(
    mapping: &mut Mapping<'_>,
    account: Option<&str>,
    key: &str,
    properties: Properties,
    raw_data: Option<String>,
) -> bool {
    let added = mapping.add_entity(&WORKSPACE, key, properties, raw_data);
    if let (true, Some(account)) = (added, account) {
        mapping.relate(&ACCOUNT_HAS_WORKSPACE, account, key, Properties::new());
    }
    added
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
        .named(first_name(&[item.value.name.as_deref()], id))
        .set("id", id)
        .maybe("isDefault", is_default)
        .set("isSynthetic", false)
        .maybe("active", is_active(item))
        .0
}

/// Whether a workspace is in use, where that could be read.
pub(super) fn is_active(item: &Item<Workspace>) -> Option<bool> {
    (!item.is_unreadable("archived_at")).then(|| item.value.archived_at.is_none())
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
fn tag_properties(tags: &BTreeMap<String, serde_json::Value>) -> BTreeMap<String, Value> {
    let mut properties = BTreeMap::new();
    for (key, value) in tags {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        let name = format!("tag.{}", tag_name(key));
        let numbered = (2_u64..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| !properties.contains_key(name));
        properties.extend(free.map(|name| (name, Value::Text(text))));
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
