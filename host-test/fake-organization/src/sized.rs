//! Organizations of so many of everything, for sizes that nobody writes down by hand. Knows no rule
//! of the model.

use std::collections::BTreeMap;

use crate::items::Restricted;
use crate::{Items, api_key, member, user, workspace};

/// How many there are of everything.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    /// Users. The first is an admin, the second does the billing, the others are developers.
    pub users: usize,
    /// For every workspace that is not the default one, how many users were added to it.
    pub members: Vec<usize>,
    /// API keys, spread over the workspaces, the default one included.
    pub api_keys: usize,
}

/// An organization of that size.
#[must_use]
pub fn of_size(sizes: &Sizes) -> Items {
    let users: Vec<String> = (0..sizes.users).map(|n| format!("user_{n:07}")).collect();
    let workspaces: Vec<String> =
        (0..sizes.members.len()).map(|n| format!("wrkspc_{n:05}")).collect();
    let default = "wrkspc_default";
    let members: BTreeMap<_, _> = workspaces
        .iter()
        .zip(&sizes.members)
        .map(|(id, count)| {
            let members = users.iter().take(*count);
            (id.clone(), members.map(|user| member(id, user, "workspace_developer")).collect())
        })
        .collect();
    let mut places = workspaces.iter().map(String::as_str).chain([default]).cycle();
    let mut creators = users.iter().map(String::as_str).chain(["user_gone"]).cycle();
    let api_keys = (0..sizes.api_keys).map(|n| {
        let place = places.next().unwrap_or(default);
        let creator = creators.next().unwrap_or("user_gone");
        let mut key = api_key(&format!("apikey_{n:07}"), &format!("key {n}"), creator, place);
        if place == default {
            key["workspace_id"] = serde_json::Value::Null;
        }
        key
    });
    let role = |n: usize| ["admin", "billing"].get(n).copied().unwrap_or("developer");
    Items {
        id: "0e5a8f5c-0000-4000-8000-000000000000".to_owned(),
        name: "A Sized Organization".to_owned(),
        now_ms: 1_795_000_000_000,
        api_keys: api_keys.collect(),
        users: users
            .iter()
            .enumerate()
            .map(|(n, id)| user(id, &format!("User {n}"), &format!("u{n}@sized.example"), role(n)))
            .collect(),
        invites: Vec::new(),
        inheriting: Vec::new(),
        restricted: Restricted::default(),
        default_workspace: workspace(default, "Default"),
        workspaces: workspaces.iter().map(|id| workspace(id, &format!("Team {id}"))).collect(),
        members,
    }
}
