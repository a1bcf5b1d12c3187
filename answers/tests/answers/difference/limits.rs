//! Limits, of the organization and of workspaces.

use expect_test::expect;
use fake_organization::model::{SpendLimit, SpendScope, WorkspaceRateLimit};

use super::check;

#[test]
fn limits_are_told_of_what_has_them() {
    check(
        |labs| {
            let scope = SpendScope::Workspace("wrkspc_02ClaudeCode".to_owned());
            labs.limit_spending(SpendLimit::monthly("spl_10", Some(700), scope)).unwrap();
            let limit =
                WorkspaceRateLimit::of_requests("wrkspc_01Research", "ratelimit_02Batch", 7);
            labs.limit_workspace(limit).unwrap();
        },
        expect![[r#"
            The workspace Research (wrkspc_01Research) now has other rate limits: `batch: requests_per_minute 7 (workspace)`, was `batch: requests_per_minute 50 (organization)`
            The workspace Claude Code (wrkspc_02ClaudeCode) now has these spend limits: `700 USD monthly (workspace)` (in the currency's minor unit, as cents)
            The organization now has 2 spend limits of workspaces (was 1)
        "#]],
    );
}

#[test]
fn a_limit_of_the_organization_is_not_told_of_every_workspace_again() {
    let opus = fake_organization::model::Limited::Models(
        "Claude Opus".to_owned(),
        vec!["claude-opus-4-8".to_owned()],
    );
    check(
        |labs| {
            let limit =
                fake_organization::model::RateLimit::of_requests("ratelimit_03", opus, 9000);
            labs.limit_group(limit);
        },
        expect![[r#"
            The organization now has these rate limits: `Claude Opus: requests_per_minute 9000`
        "#]],
    );
}
