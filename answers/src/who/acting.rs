//! What acts as somebody: keys and rules. Knows no way.

use std::collections::BTreeSet;

use graph::Entity;
use serde::Serialize;

use super::about::About;
use super::listed::opened;
use super::text::wrapped;
use super::thing::Thing;
use crate::access::Means;
use crate::kinds::{API_KEY, FEDERATION_RULE, SERVICE_ACCOUNT, USER, noun};
use crate::organization::Organization;
use crate::reach::Access;

/// What acts as somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Acting {
    /// A key or a rule.
    #[serde(flatten)]
    pub thing: Thing,
    /// Whether it opens anything.
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
        let acts_as_it =
            about.acts_as.as_ref().is_some_and(|principal| principal.key == entity.key);
        acts_as_it.then(|| {
            let thing = Thing::new(it);
            let opens = opens(organization, access, &thing);
            Acting { active: thing.state.is_none() && !opens.is_empty(), thing, about, opens }
        })
    });
    acting.collect()
}

impl Acting {
    pub(super) fn text(&self) -> String {
        let about = About { acts_as: None, ..self.about.clone() };
        let mut said = vec![format!("the {} {}", noun(&self.thing.kind), self.thing.said())];
        said.extend(about.behind("", true));
        said.extend(opened(&self.opens));
        let below = about.below().into_iter().map(|it| wrapped(&it, "    "));
        wrapped(&said.join(", "), "  ") + &below.collect::<String>()
    }
}
