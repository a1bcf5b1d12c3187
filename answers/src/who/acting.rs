//! What acts as somebody: keys and rules. Knows no way.

use std::collections::BTreeSet;

use graph::Entity;
use serde::Serialize;

use super::about::About;
use super::listed::opened;
use super::text::wrapped;
use super::thing::Thing;
use crate::access::Means;
use crate::kinds::{
    ACCOUNT, ACCOUNT_HAS_KEY, API_KEY, FEDERATION_RULE, KEY_ALLOWS_WORKSPACE, RULE_ALLOWS_ACCOUNT,
    RULE_ALLOWS_WORKSPACE, SERVICE_ACCOUNT, USER, WORKSPACE, WORKSPACE_HAS_KEY, noun,
};
use crate::organization::{Organization, text};
use crate::reach::Access;

/// What acts as somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Acting {
    /// A key or a rule.
    #[serde(flatten)]
    pub thing: Thing,
    /// Whether it opens anything, or what it opens may not have been read.
    pub active: bool,
    /// What is to be known of it.
    #[serde(flatten)]
    pub about: About,
    /// Where it acts so: workspaces; none where it does so wherever whom it acts as is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<Thing>,
}

/// What a key opens while it works, or a rule lets into; nothing for anything else.
pub(super) fn opens(
    organization: &Organization<'_>,
    access: &Access<'_, '_>,
    thing: &Thing,
) -> Vec<Thing> {
    if ![API_KEY, FEDERATION_RULE].contains(&thing.kind.as_str()) {
        return Vec::new();
    }
    let is_opened = |means| matches!(means, Means::Opens | Means::LetsIn | Means::Administers);
    let passes = access.passes_from(&thing.key);
    let passes = passes.filter(|pass| pass.is_active && is_opened(pass.means));
    let keys: BTreeSet<_> = passes.map(|pass| pass.to.as_ref()).collect();
    keys.into_iter().map(|key| Thing::with_key(organization, key)).collect()
}

/// The keys and rules that act as somebody, wherever they are good for.
pub(super) fn acting(
    organization: &Organization<'_>,
    access: &Access<'_, '_>,
    entity: &Entity<'_>,
) -> Vec<Acting> {
    if ![USER, SERVICE_ACCOUNT].contains(&entity.kind.as_ref()) {
        return Vec::new();
    }
    let keys = organization.of_type(API_KEY).chain(organization.of_type(FEDERATION_RULE));
    let acting = keys.filter_map(|it| {
        let about = About::new(organization, it);
        let principal = about.acts_as.as_ref().filter(|it| it.key == entity.key)?;
        let thing = Thing::new(it);
        let opens = opens(organization, access, &thing);
        let is_off = thing.state.is_some() || principal.state.is_some();
        let active = !is_off && (!opens.is_empty() || may_open(organization, access, it));
        Some(Acting { active, thing, about, opens })
    });
    acting.collect()
}

/// Whether a key or a rule of which nothing is known that it opens may do so all the same: what it
/// opens may not have been read.
fn may_open(organization: &Organization<'_>, access: &Access<'_, '_>, it: &Entity<'_>) -> bool {
    let kinds = [
        ACCOUNT,
        ACCOUNT_HAS_KEY,
        KEY_ALLOWS_WORKSPACE,
        RULE_ALLOWS_ACCOUNT,
        RULE_ALLOWS_WORKSPACE,
        WORKSPACE,
        WORKSPACE_HAS_KEY,
    ];
    let is_partial = kinds.iter().any(|kind| organization.is_partial(kind));
    // A key of one workspace opens that one and nothing else.
    let is_of_one = text(it, "scopeType") == Some("workspace");
    is_partial && (!is_of_one || access.passes_from(&it.key).all(|pass| pass.is_active))
}

impl Acting {
    pub(super) fn text(&self) -> String {
        let about = About { acts_as: None, ..self.about.clone() };
        let mut said = vec![format!("the {} {}", noun(&self.thing.kind), self.thing.said())];
        said.extend(about.behind("", true));
        let opened = opened(&self.opens);
        let unread = || self.active.then(|| "what it opens was not read".to_owned());
        said.extend(opened.or_else(unread));
        let below = about.below().into_iter().map(|it| wrapped(&it, "    "));
        wrapped(&said.join(", "), "  ") + &below.collect::<String>()
    }
}
