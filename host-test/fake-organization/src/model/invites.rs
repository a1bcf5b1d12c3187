//! Invites: made, withdrawn, ended by time.

use super::{Organization, OrganizationRole, Refusal};

/// How long an invite can be accepted, in milliseconds: 21 days.
pub const INVITE_LIFETIME_MS: i64 = 21 * 24 * 60 * 60 * 1000;

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// `invite_…`
    pub id: String,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: OrganizationRole,
    /// The ids of the groups that they will be in.
    pub group_ids: Vec<String>,
    /// When, in milliseconds.
    pub invited_ms: i64,
    /// When it was accepted, in milliseconds.
    pub accepted_ms: Option<i64>,
}

/// What became of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteStatus {
    /// It can be accepted.
    Pending,
    /// It was.
    Accepted,
    /// Nobody accepted it in time.
    Expired,
}

impl InviteStatus {
    /// The status as the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
        }
    }
}

impl Invite {
    /// When it ends, in milliseconds.
    #[must_use]
    pub fn expires_ms(&self) -> i64 {
        self.invited_ms.saturating_add(INVITE_LIFETIME_MS)
    }

    /// What has become of it by then.
    #[must_use]
    pub fn status(&self, now_ms: i64) -> InviteStatus {
        match self.accepted_ms {
            Some(_) => InviteStatus::Accepted,
            None if now_ms < self.expires_ms() => InviteStatus::Pending,
            None => InviteStatus::Expired,
        }
    }
}

impl Organization {
    /// The invites that were not withdrawn.
    #[must_use]
    pub fn invites(&self) -> &[Invite] {
        &self.invites
    }

    /// Invites somebody.
    ///
    /// # Errors
    ///
    /// If they are to be an admin, are in the organization, or are invited already.
    pub fn invite(&mut self, email: &str, role: OrganizationRole) -> Result<&Invite, Refusal> {
        self.invite_to_groups(email, role, &[])
    }

    /// Invites somebody who will be in groups as soon as they accept.
    ///
    /// # Errors
    ///
    /// If they are to be an admin, are in the organization, or are invited already, or if there is
    /// no such group.
    pub fn invite_to_groups(
        &mut self,
        email: &str,
        role: OrganizationRole,
        group_ids: &[&str],
    ) -> Result<&Invite, Refusal> {
        if role.is_admin() {
            return Err(Refusal::Rule("role: nobody can be invited as admin"));
        }
        let is_same = |other: &str| other.eq_ignore_ascii_case(email);
        if self.users.iter().any(|user| is_same(&user.email)) {
            return Err(Refusal::Named("already_member", "email: is a member already"));
        }
        let is_pending = |invite: &&Invite| invite.status(self.now_ms) == InviteStatus::Pending;
        if self.invites.iter().filter(is_pending).any(|invite| is_same(&invite.email)) {
            return Err(Refusal::Named("invite_already_exists", "email: is invited already"));
        }
        if !group_ids.iter().all(|id| self.groups.iter().any(|group| group.id == *id)) {
            return Err(Refusal::Rule("rbac_group_ids: group not found"));
        }
        let id = self.new_id("invite");
        self.invites.push(Invite {
            id,
            email: email.to_owned(),
            role,
            group_ids: group_ids.iter().map(|id| (*id).to_owned()).collect(),
            invited_ms: self.now_ms,
            accepted_ms: None,
        });
        self.invites.last().ok_or(Refusal::NotFound("invite"))
    }

    /// Withdraws an invite; it is listed no more.
    ///
    /// # Errors
    ///
    /// If it is not pending.
    pub fn withdraw_invite(&mut self, id: &str) -> Result<(), Refusal> {
        let invite = self.invites.iter().find(|invite| invite.id == id);
        let invite = invite.ok_or(Refusal::NotFound("invite"))?;
        if invite.status(self.now_ms) != InviteStatus::Pending {
            return Err(Refusal::Rule("only pending invites can be deleted"));
        }
        self.invites.retain(|invite| invite.id != id);
        Ok(())
    }

    /// Somebody accepts an invite, joins, and is in the groups that the invite names.
    ///
    /// # Errors
    ///
    /// If it is not pending.
    pub fn accept_invite(&mut self, id: &str, name: &str) -> Result<(), Refusal> {
        let user = self.new_id("user");
        self.accept_invite_as(id, &user, name)
    }

    /// Somebody accepts an invite and becomes the user with an id of the caller's choice.
    ///
    /// # Errors
    ///
    /// If the invite is not pending.
    pub fn accept_invite_as(&mut self, id: &str, user: &str, name: &str) -> Result<(), Refusal> {
        let now_ms = self.now_ms;
        let invite = self.invites.iter_mut().find(|invite| invite.id == id);
        let invite = invite.ok_or(Refusal::NotFound("invite"))?;
        if invite.status(now_ms) != InviteStatus::Pending {
            return Err(Refusal::Rule("only pending invites can be accepted"));
        }
        invite.accepted_ms = Some(now_ms);
        let invite = invite.clone();
        self.join(user, name, &invite.email, invite.role);
        invite.group_ids.iter().try_for_each(|group| self.add_to_group(group, user))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::northwind;
    use super::*;

    fn with_invite() -> (Organization, String) {
        let mut organization = northwind();
        let invite = organization.invite("kit@northwind.example", OrganizationRole::Developer);
        let id = invite.unwrap().id.clone();
        (organization, id)
    }

    #[test]
    fn nobody_can_be_invited_as_admin() {
        let mut organization = northwind();
        let refusal = organization.invite("x@northwind.example", OrganizationRole::Admin);
        assert_eq!(refusal.unwrap_err().to_string(), "role: nobody can be invited as admin");
    }

    #[test]
    fn who_is_in_the_organization_cannot_be_invited() {
        let mut organization = northwind();
        let refusal = organization.invite("BO@northwind.example", OrganizationRole::User);
        assert!(matches!(refusal, Err(Refusal::Named("already_member", _))));
    }

    #[test]
    fn who_is_invited_cannot_be_invited_again_before_that_invite_ended() {
        let (mut organization, _) = with_invite();
        let again = |organization: &mut Organization| {
            organization.invite("kit@northwind.example", OrganizationRole::User).map(|_| ())
        };
        let refusal = again(&mut organization);
        assert!(matches!(refusal, Err(Refusal::Named("invite_already_exists", _))));
        organization.now_ms += INVITE_LIFETIME_MS;
        again(&mut organization).unwrap();
    }

    #[test]
    fn an_invite_ends_after_21_days() {
        let (mut organization, _) = with_invite();
        let invited = organization.now_ms;
        let status = |now| organization.invites()[0].status(now);
        assert_eq!(status(invited + INVITE_LIFETIME_MS - 1), InviteStatus::Pending);
        assert_eq!(status(invited + INVITE_LIFETIME_MS), InviteStatus::Expired);

        organization.now_ms = invited + INVITE_LIFETIME_MS;
        let id = organization.invites()[0].id.clone();
        assert!(organization.accept_invite(&id, "Kit").is_err());
    }

    #[test]
    fn an_invite_can_be_deleted_while_it_is_pending_and_is_listed_no_more() {
        let (mut organization, id) = with_invite();
        organization.withdraw_invite(&id).unwrap();
        assert!(organization.invites().is_empty());
        assert_eq!(organization.withdraw_invite(&id), Err(Refusal::NotFound("invite")));
    }

    #[test]
    fn who_accepts_an_invite_to_a_group_is_in_it() {
        let mut organization = northwind();
        organization.add_group("rbac_group_01", "Builders", &[]).unwrap();
        let email = "kit@northwind.example";
        let role = OrganizationRole::Developer;
        let missing = organization.invite_to_groups(email, role, &["rbac_group_09"]).unwrap_err();
        assert_eq!(missing.to_string(), "rbac_group_ids: group not found");

        let invite = organization.invite_to_groups(email, role, &["rbac_group_01"]).unwrap();
        let id = invite.id.clone();
        organization.accept_invite_as(&id, "user_05Kit", "Kit").unwrap();
        assert!(organization.groups()[0].user_ids.contains("user_05Kit"));
    }

    #[test]
    fn an_invite_that_was_accepted_or_has_ended_cannot_be_deleted() {
        let (mut organization, id) = with_invite();
        organization.accept_invite(&id, "Kit").unwrap();
        assert!(organization.users().iter().any(|user| user.name == "Kit"));
        assert!(organization.withdraw_invite(&id).is_err());

        let (mut organization, id) = with_invite();
        organization.now_ms += INVITE_LIFETIME_MS;
        assert!(organization.withdraw_invite(&id).is_err());
    }
}
