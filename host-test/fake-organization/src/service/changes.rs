//! What happens to an organization while somebody reads it. By the rules, and the same every time.

use crate::model::{KeyScope, Organization, OrganizationRole, Refusal, WorkspaceRole};

/// The thing of that number happens: somebody leaves, somebody new joins the organization and a
/// workspace, a member is removed from one, a key is made, a workspace is made or archived. What is
/// gone does not come again, and what is new has `_late` in its id. What the rules forbid does not
/// happen.
pub(super) fn happen(organization: &mut Organization, number: usize) {
    let _ = change(organization, number);
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
