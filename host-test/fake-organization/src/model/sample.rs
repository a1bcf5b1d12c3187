//! Northwind Labs for the tests of the rules: Ada, Bo and Cy, one workspace, two keys.

use super::{KeyScope, Organization, OrganizationRole};

pub(super) const ADA: &str = "user_01Ada";
pub(super) const BO: &str = "user_02Bo";
pub(super) const CY: &str = "user_03Cy";
pub(super) const RESEARCH: &str = "wrkspc_01Research";
pub(super) const KEY: &str = "apikey_01Ci";

pub(super) fn northwind() -> Organization {
    let mut organization = Organization::new("7c2c", "Northwind Labs", 1_750_000_000_000);
    organization.join(ADA, "Ada Okafor", "ada@northwind.example", OrganizationRole::Admin);
    organization.join(BO, "Bo Lindqvist", "bo@northwind.example", OrganizationRole::Developer);
    organization.join(CY, "Cy", "cy@northwind.example", OrganizationRole::Billing);
    organization.create_workspace_with_id(RESEARCH, "Research").unwrap();
    let default = organization.default_workspace().id.clone();
    organization.make_key_in_console(KEY, "ci", ADA, KeyScope::Workspace(RESEARCH.to_owned()));
    organization.make_key_in_console("apikey_02Bo", "tryout", BO, KeyScope::Workspace(default));
    organization
}
