//! What is not known where a step was not read: the rows. Knows no report.

use crate::kinds::{
    API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, GROUP, INVITE, ROLE, SERVICE_ACCOUNT,
    TELEMETRY_DESTINATION, USER,
};

/// What answers lack where a step was not read.
pub(super) struct Lack {
    /// The step's id.
    pub(super) step: &'static str,
    /// Whether people speak of its subject as of many.
    pub(super) is_plural: bool,
    /// Whether it is read on request only.
    pub(super) is_on_request: bool,
    /// What is not known, in a clause.
    pub(super) means: &'static str,
    /// Who may be missing among those who reach a workspace.
    pub(super) reaching_workspace: Option<&'static str>,
    /// Who may be missing among those who administer the organization.
    pub(super) administering: Option<&'static str>,
    /// What may be missing from what things reach, and the types of these things; no type: all.
    pub(super) reached: Option<(&'static str, &'static [&'static str])>,
    /// The types that it brings.
    pub(super) types: &'static [&'static str],
}

const NONE: Lack = Lack {
    step: "",
    is_plural: true,
    is_on_request: false,
    means: "",
    reaching_workspace: None,
    administering: None,
    reached: None,
    types: &[],
};

/// Every step that a report can have, in its order.
pub(super) const LACKS: &[Lack] = &[
    Lack {
        step: "fetch-account",
        is_plural: false,
        means: "the organization's name is not known, nor who administers it",
        reaching_workspace: Some(
            "those who administer the organization, and so let themselves in,",
        ),
        reached: Some(("rights of who administers the organization", &[])),
        types: &["anthropic_account"],
        ..NONE
    },
    Lack {
        step: "fetch-users",
        means: "people are missing, and what they reach",
        reaching_workspace: Some("people"),
        administering: Some("people"),
        reached: Some(("people, and what is reached by acting as them,", &[API_KEY, GROUP])),
        types: &["anthropic_user", "anthropic_account_has_user"],
        ..NONE
    },
    Lack {
        step: "fetch-workspaces",
        means: "workspaces are missing, and who reaches them",
        reached: Some(("workspaces", &[])),
        types: &["anthropic_workspace", "anthropic_account_has_workspace"],
        ..NONE
    },
    Lack {
        step: "fetch-workspace-members",
        means: "it is not known who was added to which workspace",
        reaching_workspace: Some("people who were added to it"),
        reached: Some(("workspaces that people were added to", &[USER, API_KEY])),
        types: &["anthropic_user_assigned_workspace"],
        ..NONE
    },
    Lack {
        step: "fetch-api-keys",
        means: "keys are missing, who made them and what they open",
        reaching_workspace: Some("keys, and those who made them,"),
        administering: Some("keys of admins, and those who made them,"),
        reached: Some(("keys, and what they open,", &[USER, SERVICE_ACCOUNT])),
        types: &[
            "anthropic_api_key",
            "anthropic_account_has_api_key",
            "anthropic_api_key_allows_workspace",
            "anthropic_user_created_api_key",
            "anthropic_user_uses_api_key",
            "anthropic_workspace_has_api_key",
        ],
        ..NONE
    },
    Lack {
        step: "fetch-service-accounts",
        means: "service accounts are missing, and what keys and rules reach through them",
        reaching_workspace: Some(
            "service accounts, and keys and rules that reach it through them,",
        ),
        administering: Some("service accounts that are admins, and what acts as them,"),
        reached: Some((
            "service accounts, and what keys and rules reach through them,",
            &[USER, API_KEY, SERVICE_ACCOUNT, FEDERATION_RULE, FEDERATION_ISSUER],
        )),
        types: &[
            "anthropic_service_account",
            "anthropic_account_has_service_account",
            "anthropic_service_account_assigned_workspace",
            "anthropic_service_account_created_api_key",
            "anthropic_service_account_uses_api_key",
        ],
        ..NONE
    },
    Lack {
        step: "fetch-federation",
        is_plural: false,
        means: "it is not known who outside can act as a service account",
        reaching_workspace: Some("identities that federation lets in"),
        administering: Some("identities that federation lets in"),
        reached: Some((
            "federation rules, and what they let do,",
            &[SERVICE_ACCOUNT, FEDERATION_RULE, FEDERATION_ISSUER],
        )),
        types: &[
            "anthropic_federation_issuer",
            "anthropic_federation_rule",
            "anthropic_account_has_federation_issuer",
            "anthropic_federation_issuer_has_rule",
            "anthropic_federation_rule_allows_account",
            "anthropic_federation_rule_allows_service_account",
            "anthropic_federation_rule_allows_workspace",
        ],
        ..NONE
    },
    Lack {
        step: "fetch-invites",
        means: "it is not known who is invited",
        reaching_workspace: Some("people who are invited"),
        administering: Some("people who are invited"),
        types: &["anthropic_invite", "anthropic_account_has_invite"],
        ..NONE
    },
    Lack {
        step: "fetch-external-keys",
        means: "customer-managed keys are missing, and what they encrypt",
        types: &[
            "anthropic_external_key",
            "anthropic_account_has_external_key",
            "anthropic_workspace_uses_external_key",
        ],
        ..NONE
    },
    Lack { step: "fetch-settings", means: "it is not known whether the audit log is on", ..NONE },
    Lack {
        step: "fetch-rbac",
        means: "groups and roles are missing, and what these permit",
        administering: Some("rights in the administration that groups give"),
        reached: Some((
            "groups, roles, and what these permit,",
            &[USER, API_KEY, GROUP, ROLE, INVITE],
        )),
        types: &[
            "anthropic_rbac_group",
            "anthropic_rbac_role",
            "anthropic_account_has_rbac_group",
            "anthropic_account_has_rbac_role",
            "anthropic_invite_assigned_rbac_group",
            "anthropic_rbac_group_assigned_role",
            "anthropic_rbac_group_has_user",
            "anthropic_rbac_role_allows_account",
        ],
        ..NONE
    },
    Lack {
        step: "fetch-limits",
        is_on_request: true,
        means: "rate limits and spend limits are not known",
        ..NONE
    },
    Lack {
        step: "fetch-telemetry-destinations",
        is_on_request: true,
        means: "it is not known where prompts and answers are sent",
        reaching_workspace: Some("destinations that are sent its prompts and answers"),
        reached: Some(("workspaces that send to it", &[TELEMETRY_DESTINATION])),
        types: &[
            "anthropic_telemetry_destination",
            "anthropic_account_has_telemetry_destination",
            "anthropic_workspace_sends_telemetry_destination",
        ],
        ..NONE
    },
    Lack {
        step: "fetch-usage",
        is_plural: false,
        is_on_request: true,
        means: "it is not known when keys, people and service accounts were last used",
        ..NONE
    },
];
