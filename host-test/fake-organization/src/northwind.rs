//! Northwind Labs, the sample organization: small, memorable, and with one of every trap.
//!
//! - Ada is an admin: she reaches every workspace, and was added to none but Research.
//! - Bo is a developer: he reaches Research, where he was added, and the default workspace.
//! - Cy does the billing: they reach every workspace without having been added to any.
//! - Dee left the company. A key of hers still works.
//! - Kit is invited, and so not a user yet.

use serde_json::{Value, json};

use crate::{Organization, api_key, member, user, workspace};

const RESEARCH: &str = "wrkspc_01Research";
const CLAUDE_CODE: &str = "wrkspc_02ClaudeCode";
const ATLAS: &str = "wrkspc_03Atlas";
const DEFAULT: &str = "wrkspc_00Default";

/// Northwind Labs.
#[must_use]
pub fn northwind_labs() -> Organization {
    Organization {
        id: "7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001".to_owned(),
        name: "Northwind Labs".to_owned(),
        users: vec![
            user("user_03Cy", "Cy", "cy@northwind.example", "billing"),
            user("user_02Bo", "Bo Lindqvist", "bo@northwind.example", "developer"),
            user("user_01Ada", "Ada Okafor", "ada@northwind.example", "admin"),
        ],
        workspaces: workspaces(),
        default_workspace: workspace(DEFAULT, "Default"),
        members: [
            (
                RESEARCH.to_owned(),
                vec![
                    member(RESEARCH, "user_02Bo", "workspace_developer"),
                    member(RESEARCH, "user_01Ada", "workspace_admin"),
                ],
            ),
            (ATLAS.to_owned(), vec![member(ATLAS, "user_02Bo", "workspace_user")]),
        ]
        .into(),
        api_keys: api_keys(),
    }
}

fn workspaces() -> Vec<Value> {
    let mut research = workspace(RESEARCH, "Research");
    research["tags"] = json!({"env": "prod", "cost_center": "R-17"});
    research["data_residency"]["allowed_inference_geos"] = json!(["us", "global"]);
    let mut atlas = workspace(ATLAS, "Atlas");
    atlas["archived_at"] = json!("2025-09-30T17:00:00Z");
    vec![workspace(CLAUDE_CODE, "Claude Code"), atlas, research]
}

fn api_keys() -> Vec<Value> {
    let mut in_default = api_key("apikey_05BoTryout", "tryout", "user_02Bo", DEFAULT);
    in_default["workspace_id"] = Value::Null;
    let mut of_organization = api_key("apikey_04Audit", "audit export", "user_01Ada", DEFAULT);
    of_organization["workspace_id"] = Value::Null;
    of_organization["scope"] = json!({"type": "organization"});
    of_organization["principal"] =
        json!({"type": "service_account_actor", "service_account_id": "svac_01Export"});
    let mut archived = api_key("apikey_03Atlas", "atlas", "user_02Bo", ATLAS);
    archived["status"] = json!("archived");
    vec![
        api_key("apikey_06ClaudeCodeBo", "claude_code_key_bo", "user_02Bo", CLAUDE_CODE),
        in_default,
        of_organization,
        archived,
        api_key("apikey_02DeeNotebook", "dee's notebook", "user_04Dee", RESEARCH),
        api_key("apikey_01Ci", "ci", "user_01Ada", RESEARCH),
    ]
}
