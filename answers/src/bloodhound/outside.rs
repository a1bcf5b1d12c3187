//! Nodes of other sources that get tokens of an issuer. Knows no rule.

use super::azure::Principal;
use super::edges::{Edge, End};
use super::github::{self, Pins};
use super::kinds::{CAN_PRESENT, MAY_PRESENT};

/// Who issues tokens for programs of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    GitHub,
    Azure,
    Other(&'static str),
}

/// Providers by the hosts of their issuers, or by how these end.
const PROVIDERS: [(&str, Provider); 8] = [
    ("gitlab.com", Provider::Other("GitLab")),
    ("agent.buildkite.com", Provider::Other("Buildkite")),
    ("app.terraform.io", Provider::Other("Terraform Cloud")),
    ("accounts.google.com", Provider::Other("Google")),
    ("login.microsoftonline.com", Provider::Azure),
    ("sts.windows.net", Provider::Azure),
    (".amazonaws.com", Provider::Other("AWS")),
    (".api.aws", Provider::Other("AWS")),
];

impl Provider {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub Actions",
            Self::Azure => "Azure",
            Self::Other(name) => name,
        }
    }

    /// The provider of an issuer by its URL.
    pub(super) fn of(url: &str) -> Option<Self> {
        if github::is_issuer(url) {
            return Some(Self::GitHub);
        }
        let host = github::host(url)?;
        let is_it =
            |(it, _): &&(&str, Self)| host == *it || it.starts_with('.') && host.ends_with(it);
        PROVIDERS.iter().find(is_it).map(|(_, provider)| *provider)
    }
}

/// Who of GitHub gets such tokens for the identity with that key. Who controls a branch gets tokens of
/// the branch; who may deploy to an environment, of the environment. Where both are asked for, it is
/// the environment that has the gates.
pub(super) fn of_github(pins: &Pins<'_>, identity: &str) -> Vec<Edge> {
    let Pins { owner, repository, branch, environment, asks_for_more, is_impossible } = *pins;
    let Some(owner) = owner.filter(|_| !is_impossible) else { return Vec::new() };
    let edge = |is_enough: bool, node_kind, properties| {
        let kind = if is_enough && !asks_for_more { CAN_PRESENT } else { MAY_PRESENT };
        let start = End::Match { kind: node_kind, properties };
        Edge::new(kind, start, End::Key(identity.to_owned()))
    };
    let Some(repository) = repository else {
        let is_enough = branch.or(environment).is_none();
        return vec![edge(is_enough, "GH_Organization", vec![("login", owner.to_owned())])];
    };
    let part = |name: &str| {
        vec![
            ("environment_name", owner.to_owned()),
            ("repository_name", repository.to_owned()),
            ("short_name", name.to_owned()),
        ]
    };
    match (environment, branch) {
        (Some(environment), None) => vec![edge(true, "GH_Environment", part(environment))],
        (None, Some(branch)) => vec![edge(true, "GH_Branch", part(branch))],
        (Some(environment), Some(branch)) => {
            let mut deploys = edge(true, "GH_Environment", part(environment));
            deploys.properties.set("alsoNeeds", format!("ref=refs/heads/{branch}"));
            let mut pushes = edge(false, "GH_Branch", part(branch));
            pushes.properties.set("alsoNeeds", format!("environment={environment}"));
            vec![deploys, pushes]
        }
        (None, None) => {
            let name = format!("{owner}/{repository}");
            vec![edge(true, "GH_Repository", vec![("full_name", name)])]
        }
    }
}

/// Who of Azure gets such tokens: a service principal.
pub(super) fn of_azure(principal: Principal<'_>, identity: &str) -> Edge {
    // BloodHound has ids in upper case.
    let properties = vec![("objectid", principal.id.to_ascii_uppercase())];
    let start = End::Match { kind: "AZServicePrincipal", properties };
    let kind = if principal.asks_for_more { MAY_PRESENT } else { CAN_PRESENT };
    Edge::new(kind, start, End::Key(identity.to_owned()))
}
