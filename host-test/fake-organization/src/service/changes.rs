//! What happens to an organization while somebody reads it. By the rules, and the same every time.

use crate::model::{KeyProvider, KeyScope, Organization, OrganizationRole, Refusal, WorkspaceRole};

/// The thing of that number happens: somebody leaves, somebody new joins the organization and a
/// workspace, a member is removed from one, a key is made, a workspace is made or archived; a service
/// account is made or archived, a rule is archived, a group loses a member, a destination goes, a
/// key is made known. What is gone does not come again, and what is new has `_late` in its id. What
/// the rules forbid does not happen.
pub(super) fn happen(organization: &mut Organization, number: usize) {
    let _ = change(organization, number);
    let _ = change_beyond(organization, number);
}

fn change(organization: &mut Organization, number: usize) -> Result<(), Refusal> {
    let late = |prefix: &str| format!("{prefix}_late{number:07}");
    let someone = {
        let users = organization.users();
        let place = number.saturating_mul(7).checked_rem(users.len()).unwrap_or(0);
        users.get(place).map(|user| user.id.clone()).ok_or(Refusal::NotFound("user"))?
    };
    let mut in_use =
        organization.workspaces().iter().filter(|workspace| workspace.archived_ms.is_none());
    let workspace =
        in_use.next().map(|workspace| workspace.id.clone()).ok_or(Refusal::NotFound("workspace"));
    match number % 6 {
        0 => organization.remove_user(&someone),
        1 => {
            let newcomer = late("user");
            organization.join(&newcomer, "Late", "", OrganizationRole::Developer);
            organization.add_member(&workspace?, &newcomer, WorkspaceRole::Developer)
        }
        2 => {
            let workspace = workspace?;
            let members = organization.members(&workspace)?;
            let added = members.iter().find(|member| !member.inherited);
            let user = added.map(|member| member.user_id.clone());
            organization.remove_member(&workspace, &user.ok_or(Refusal::NotFound("member"))?)
        }
        3 => {
            let scope = KeyScope::Workspace(workspace?);
            organization.make_key_in_console(&late("apikey"), "made late", &someone, scope);
            Ok(())
        }
        4 => organization.create_workspace_with_id(&late("wrkspc"), "Late").map(|_| ()),
        _ => organization.archive_workspace(&workspace?).map(|_| ()),
    }
}

/// What happens beside people, workspaces and keys.
fn change_beyond(organization: &mut Organization, number: usize) -> Result<(), Refusal> {
    let late = |prefix: &str| format!("{prefix}_late{number:07}");
    match number % 6 {
        0 => {
            let id = late("svac");
            organization.create_service_account(&id, &format!("late-{number}"), "user_gone")
        }
        1 => {
            let mut in_use = organization.service_accounts().iter();
            let account = in_use.find(|account| account.archived_ms.is_none());
            let id = account.ok_or(Refusal::NotFound("service_account"))?.id.clone();
            organization.archive_service_account(&id)
        }
        2 => {
            let mut in_use = organization.federation_rules().iter();
            let rule = in_use.find(|rule| rule.archived_ms.is_none());
            let id = rule.ok_or(Refusal::NotFound("federation_rule"))?.id.clone();
            organization.archive_federation_rule(&id)
        }
        3 => {
            let mut groups = organization.groups().iter();
            let group = groups.find(|group| !group.user_ids.is_empty());
            let id = group.ok_or(Refusal::NotFound("rbac_group"))?.id.clone();
            organization.change_group(&id, |group| drop(group.user_ids.pop_first()))
        }
        4 => {
            let first = organization.telemetry_destinations().first();
            let id = first.ok_or(Refusal::NotFound("telemetry_destination"))?.id.clone();
            organization.remove_destination(&id)
        }
        _ => {
            let name = late("projects/p/cryptoKeys/k");
            organization.add_external_key(&late("ekey"), "late", "us", KeyProvider::Gcp(name));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Items, northwind};

    #[test]
    fn something_of_every_kind_changes_in_time() {
        let mut organization = northwind().unwrap();
        let told = |organization: &Organization| {
            let items = Items::from(organization);
            let restricted = items.restricted;
            let lists = [&items.users, &items.workspaces, &items.api_keys];
            let own = [
                &restricted.service_accounts,
                &restricted.federation_rules,
                &restricted.external_keys,
                &restricted.telemetry_destinations,
            ];
            let lists = lists.into_iter().chain(own).map(|list| format!("{list:?}"));
            let members = format!("{:?}", restricted.rbac_group_members);
            lists.chain([members]).collect::<Vec<_>>()
        };
        let before = told(&organization);
        (0..12).for_each(|number| happen(&mut organization, number));
        let after = told(&organization);
        let same: Vec<_> = before.iter().filter(|list| after.contains(list)).collect();
        assert!(same.is_empty(), "{same:?}");
    }
}
