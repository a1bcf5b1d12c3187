//! What passes access on → edges that mean control. Knows the kinds of edges; writes nothing.
//!
//! What is switched off or archived passes nothing on, so there is no such edge: BloodHound goes along
//! every edge of a kind, or along none. The relationships of the graph say it is there.

use std::collections::BTreeSet;

use graph::{Entity, Properties, Relationship, Value};

use super::kinds::{
    ADMIN_OF, CAN_ACT_AS, CAN_ACT_AS_WITHIN, CAN_MAKE_KEYS, CAN_USE, CONTROLS, HAS_ROLE,
    INVITED_TO, ISSUES_FOR, KEY_OPENS, LETS_INTO, MANAGES, MEMBER_OF, PERMITS, RECEIVES_FROM,
};
use crate::access::{Means, Pass};
use crate::kinds::{FEDERATION_RULE, SERVICE_ACCOUNT};
use crate::organization::{flag, text};
use crate::rights::{is_admin_role, makes_keys};

/// Of the parts of an organization, those that who administers it takes over besides workspaces:
/// a group or a role by changing it, an issuer and a service account by a rule of their own.
const CONTROLLED: [&str; 4] = [
    "anthropic_account_has_federation_issuer",
    "anthropic_account_has_rbac_group",
    "anthropic_account_has_rbac_role",
    "anthropic_account_has_service_account",
];

/// What later edges need of the entities before them.
#[derive(Debug, Default)]
pub(super) struct Control {
    admin_accounts: BTreeSet<String>,
    /// Rules with the scope of an admin.
    admin_rules: BTreeSet<String>,
    /// Rules that are for every workspace.
    wide_rules: BTreeSet<String>,
}

impl Control {
    /// Sees an entity.
    pub(super) fn see(&mut self, entity: &Entity<'_>) {
        let key = || entity.key.clone().into_owned();
        match entity.kind.as_ref() {
            SERVICE_ACCOUNT if text(entity, "organizationRole").is_some_and(is_admin_role) => {
                self.admin_accounts.insert(key());
            }
            FEDERATION_RULE => {
                if flag(entity, "admin") == Some(true) {
                    self.admin_rules.insert(key());
                }
                if flag(entity, "appliesToAllWorkspaces") == Some(true) {
                    self.wide_rules.insert(key());
                }
            }
            _ => {}
        }
    }

    /// The kind of the edge that a pass becomes, after all entities were seen; none: it opens
    /// nothing, or is no control and a relationship of the graph says it already, as of who made a key,
    /// or sees what a workspace costs.
    pub(super) fn kind(&self, pass: &Pass<'_>) -> Option<&'static str> {
        if !pass.is_active || is_cost(pass) {
            return None;
        }
        Some(match pass.means {
            Means::Made => return None,
            Means::Member => in_workspace(pass.right.as_deref()),
            Means::Administers => ADMIN_OF,
            Means::LetsItselfIn => CONTROLS,
            Means::Opens => KEY_OPENS,
            Means::ActsAs => CAN_ACT_AS,
            Means::Issues => ISSUES_FOR,
            Means::Impersonates if self.is_whole(&pass.from, &pass.to) => CAN_ACT_AS,
            Means::Impersonates => CAN_ACT_AS_WITHIN,
            Means::LetsIn => LETS_INTO,
            Means::InGroup => MEMBER_OF,
            Means::HasRole => HAS_ROLE,
            Means::Permits => PERMITS,
            Means::Invites => INVITED_TO,
            Means::Receives => RECEIVES_FROM,
        })
    }

    /// Whether a rule gives all that a service account has: to an admin's, the scope of an admin; to
    /// another, every workspace.
    fn is_whole(&self, rule: &str, account: &str) -> bool {
        if self.admin_accounts.contains(account) {
            self.admin_rules.contains(rule)
        } else {
            self.wide_rules.contains(rule)
        }
    }
}

fn in_workspace(role: Option<&str>) -> &'static str {
    match role {
        Some("workspace_admin") => MANAGES,
        Some(role) if makes_keys(role) => CAN_MAKE_KEYS,
        _ => CAN_USE,
    }
}

/// Whether it shows what a workspace costs, and nothing of it: to a billing member, or to who acts as
/// one.
fn is_cost(pass: &Pass<'_>) -> bool {
    let is_in = matches!(pass.means, Means::Member | Means::Opens | Means::LetsIn);
    is_in && pass.right.as_deref() == Some("workspace_billing")
}

/// Whether a relationship leads from the organization to something that its admins take over, beside
/// what passes access on.
pub(super) fn is_controlled(edge: &Relationship<'_>) -> bool {
    CONTROLLED.contains(&edge.kind.as_ref())
        && edge.properties.get("active") != Some(&Value::Boolean(false))
}

/// What is known of a pass besides.
pub(super) fn properties(pass: &Pass<'_>) -> Properties<'static> {
    let mut properties = Properties::new();
    if pass.is_implicit {
        properties.set("implicit", true);
    }
    if let Some(right) = &pass.right {
        properties.set("right", right.clone().into_owned());
    }
    properties
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::access::Condition;
    use crate::bloodhound::EDGE_KINDS;

    fn pass(means: Means, right: Option<&'static str>, is_active: bool) -> Pass<'static> {
        Pass {
            from: "rule".into(),
            to: "account".into(),
            means,
            right: right.map(Into::into),
            is_active,
            is_implicit: false,
            condition: Condition::None,
        }
    }

    fn line(control: &Control, means: Means, right: Option<&'static str>) -> String {
        let kind = control.kind(&pass(means, right, true));
        let is_traversable = EDGE_KINDS.iter().any(|it| Some(it.name) == kind && it.is_traversable);
        let on = if is_traversable { "" } else { ", no attack path" };
        format!("{} {}: {}{on}", means.as_str(), right.unwrap_or_default(), kind.unwrap_or("none"))
    }

    #[test]
    fn what_passes_access_on_and_is_in_force_is_an_edge() {
        let roles = [
            "workspace_admin",
            "workspace_developer",
            "workspace_restricted_developer",
            "workspace_user",
            "workspace_billing",
            "unknown",
        ];
        let control = Control::default();
        let members = roles.map(|role| line(&control, Means::Member, Some(role)));
        let bills =
            [Means::Opens, Means::LetsIn].map(|it| line(&control, it, Some("workspace_billing")));
        let others = Means::ALL.into_iter().filter(|means| *means != Means::Member);
        let others = others.map(|means| line(&control, means, None));
        let lines: Vec<_> = members.into_iter().chain(bills).chain(others).collect();

        expect![[r#"
            member workspace_admin: Anthropic_Manages
            member workspace_developer: Anthropic_CanMakeKeys
            member workspace_restricted_developer: Anthropic_CanMakeKeys
            member workspace_user: Anthropic_CanUse
            member workspace_billing: none, no attack path
            member unknown: Anthropic_CanUse
            opens workspace_billing: none, no attack path
            lets-in workspace_billing: none, no attack path
            administers : Anthropic_AdminOf
            lets-itself-in : Anthropic_Controls
            opens : Anthropic_KeyOpens
            acts-as : Anthropic_CanActAs
            made : none, no attack path
            issues : Anthropic_IssuesFor
            impersonates : Anthropic_CanActAsWithin, no attack path
            lets-in : Anthropic_LetsInto
            in-group : Anthropic_MemberOf
            has-role : Anthropic_HasRole
            permits : Anthropic_Permits, no attack path
            invites : Anthropic_InvitedTo, no attack path
            receives : Anthropic_ReceivesFrom"#]]
        .assert_eq(&lines.join("\n"));
        assert!(Means::ALL.iter().all(|means| control.kind(&pass(*means, None, false)).is_none()));
    }

    #[test]
    fn a_rule_gives_all_of_an_account_or_a_part() {
        let all = ["rule".to_owned()];
        let (admins, rules) = (BTreeSet::from(["account".to_owned()]), BTreeSet::from(all));
        let kind = |admin_accounts: &BTreeSet<String>, admin_rules, wide_rules| {
            let admin_accounts = admin_accounts.clone();
            Control { admin_accounts, admin_rules, wide_rules }.kind(&pass(
                Means::Impersonates,
                None,
                true,
            ))
        };
        let (nobody, none) = (BTreeSet::new(), BTreeSet::new());

        assert_eq!(kind(&nobody, none.clone(), rules.clone()), Some(CAN_ACT_AS));
        assert_eq!(kind(&nobody, none.clone(), none.clone()), Some(CAN_ACT_AS_WITHIN));
        // An admin's rights need the scope of an admin, however many workspaces there are.
        assert_eq!(kind(&admins, none.clone(), rules.clone()), Some(CAN_ACT_AS_WITHIN));
        assert_eq!(kind(&admins, rules, none), Some(CAN_ACT_AS));
    }
}
