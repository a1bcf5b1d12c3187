//! Graphs that are made for a test, of what no sample has.

use graph::{Entity, Graph, GraphBuilder, Properties, Relationship, Report, Value};

/// A graph with an account, and then what is added.
pub(crate) struct Made(GraphBuilder);

impl Made {
    pub(crate) fn new() -> Self {
        Self(GraphBuilder::default()).entity("account", "acc", [])
    }

    /// An entity of a type, without the words that all types share.
    pub(crate) fn entity<const COUNT: usize>(
        mut self,
        kind: &str,
        id: &str,
        properties: [(&'static str, Value<'static>); COUNT],
    ) -> Self {
        let mut properties = Properties::from(properties);
        properties.set("displayName", id.to_owned());
        properties.set("id", id.to_owned());
        let kind = format!("anthropic_{kind}");
        let key = format!("{kind}:{id}").into();
        let entity =
            Entity { key, kind: kind.into(), classes: Vec::new(), properties, raw_data: None };
        self.0.add_entity(entity).unwrap();
        self
    }

    /// A relationship of a type, without the words that all types share.
    pub(crate) fn relationship<const COUNT: usize>(
        mut self,
        kind: &str,
        ends: [&str; 2],
        properties: [(&'static str, Value<'static>); COUNT],
    ) -> Self {
        let [from, to] = ends.map(|end| format!("anthropic_{end}"));
        let is_class = |word: &&str| ["allows", "assigned", "has"].contains(word);
        let class = kind.split('_').find(is_class).unwrap();
        let relationship = Relationship {
            key: format!("{from}|{class}|{to}").into(),
            kind: format!("anthropic_{kind}").into(),
            class: class.to_uppercase().into(),
            from: from.into(),
            to: to.into(),
            properties: properties.into(),
        };
        self.0.add_relationship(relationship).unwrap();
        self
    }

    /// A rule about an issuer, with what it asks for.
    pub(crate) fn rule(
        self,
        id: &str,
        issuer: &str,
        subject: &str,
        claims: &[&str],
        condition: Option<&str>,
    ) -> Self {
        let claims = claims.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let optional = |value: Option<&str>| value.map_or(Value::Null, |it| it.to_owned().into());
        self.entity(
            "federation_rule",
            id,
            [
                ("active", true.into()),
                ("claims", if claims.is_empty() { Value::Null } else { claims.into() }),
                ("condition", optional(condition)),
                ("issuerId", issuer.to_owned().into()),
                ("subject", optional(Some(subject).filter(|it| !it.is_empty()))),
            ],
        )
    }

    /// An issuer at a URL.
    pub(crate) fn issuer(self, id: &str, url: &str) -> Self {
        self.entity("federation_issuer", id, [("issuerUrl", url.to_owned().into())])
    }

    /// Several issuers.
    pub(crate) fn issuers(self) -> Self {
        self.issuer("github", "https://token.actions.githubusercontent.com")
            .issuer("azure", "https://login.microsoftonline.com/tenant/v2.0")
            .issuer("gitlab", "https://gitlab.com")
            .issuer("own", "https://issuer.example")
    }

    pub(crate) fn build(self) -> (Graph, Report) {
        (self.0.build(), Report::default())
    }
}

/// What is seldom or never in the organizations of the fake Admin API.
pub(crate) fn unusual() -> (Graph, Report) {
    let active = || ("active", true.into());
    let role = |role: &'static str| ("role", Value::from(role));
    Made::new()
        .issuers()
        .rule("branch", "github", "repo:northwind/app:ref:refs/heads/main", &[], None)
        .rule("reviewed", "github", "repo:northwind/app:environment:prod", &["actor=ada"], None)
        .rule("any-tag", "github", "repo:northwind/app:*", &["ref_type=tag"], None)
        .rule("azure", "azure", "11111111-2222-3333-4444-55555555abcd", &[], None)
        .rule("client", "azure", "11111111-2222-3333-4444-55555555abcd", &["azp=app"], None)
        .rule("whole", "github", "repo:northwind/*", &[], None)
        .rule("some", "github", "repo:northwind/app*", &[], None)
        .entity("invite", "boss", [role("admin"), ("status", "pending".into())])
        .entity("service_account", "robot", [active()])
        .entity("workspace", "own", [active()])
        .relationship(
            "service_account_assigned_workspace",
            ["service_account:robot", "workspace:own"],
            [active(), role("workspace_admin")],
        )
        .relationship(
            "federation_rule_allows_workspace",
            ["federation_rule:azure", "workspace:own"],
            [active()],
        )
        .build()
}
