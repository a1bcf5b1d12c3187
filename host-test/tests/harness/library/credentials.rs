//! Several credentials in one run: which of them goes with a request, and that none comes back.

use graph_anthropic_wasmtime::{Access, Credential, Limits, Origin};

use super::guest::asker;
use crate::run::{CANARY, access, northwind, plugin};
use crate::wire::{Wire, is_keys, raw};

const TOKEN: &str = "CANARY-token";
const ENTERPRISE: &str = "sk-ant-api01-CANARY";

fn token() -> Credential {
    Credential::bearer_token(TOKEN).unwrap()
}

fn enterprise() -> Credential {
    Credential::admin_key(ENTERPRISE).unwrap()
}

/// The values of the headers with credentials that came with the one request for a path.
async fn sent(path: &str, access: impl Fn(Access) -> Access) -> [Option<String>; 2] {
    let api = northwind().await;
    let asker = asker(&format!("/v1/organizations/{path}"), ("accept", "x"), &[1]);
    asker.collect(access(self::access(&api)), Limits::default()).await.unwrap_err();
    let [request] = &api.requests().await[..] else { panic!("one request") };
    ["x-api-key", "authorization"].map(|name| {
        let mut values = request.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap().to_owned());
        assert!(values.next().is_none(), "{path}");
        value
    })
}

#[tokio::test]
async fn a_request_goes_with_the_credential_that_may_read_its_path_and_with_no_other() {
    let both = |access: Access| access.with_credential(token()).unwrap();
    let all = |access: Access| both(access).with_credential(enterprise()).unwrap();
    let (key, enterprise) = (Some(CANARY.to_owned()), Some(ENTERPRISE.to_owned()));
    let token = Some(format!("Bearer {TOKEN}"));
    for path in ["api_keys?limit=1000", "users", "workspaces/wrkspc_01/members"] {
        assert_eq!(sent(path, both).await, [key.clone(), None], "{path}");
        assert_eq!(sent(path, all).await, [key.clone(), None], "{path}");
    }
    for path in ["service_accounts?limit=100", "federation_rules", "federation_issuers/f"] {
        assert_eq!(sent(path, both).await, [None, token.clone()], "{path}");
        assert_eq!(sent(path, all).await, [None, token.clone()], "{path}");
        // There is none that may: the service says so.
        assert_eq!(sent(path, |access| access).await, [key.clone(), None], "{path}");
    }
    assert_eq!(sent("rbac_groups", both).await, [None, token]);
    assert_eq!(sent("rbac_groups", all).await, [enterprise, None]);
}

#[tokio::test]
async fn an_answer_may_repeat_no_credential_of_the_run_whichever_was_sent() {
    let wire = Wire::start(|target, _| {
        let body = format!(r#"{{"data":[],"has_more":false,"note":"{ENTERPRISE}"}}"#);
        is_keys(target).then(|| raw("200 OK", "", &body)).flatten()
    })
    .await;
    let origin = Origin::parse(&wire.origin).unwrap();
    let access = Access::new(origin, token()).with_credential(enterprise()).unwrap();

    let (graph, report) = plugin().collect(access, Limits::default()).await.unwrap();

    let keys = report.steps.iter().find(|step| step.id == "fetch-api-keys").unwrap();
    let message = "the host refuses this: the answer repeats the credential";
    assert_eq!(keys.problems[0].message, message);
    assert!(!format!("{graph:?}{report:?}").contains("CANARY"));
    for seen in wire.seen() {
        let head = seen.head.to_lowercase();
        assert!(head.contains("\r\nauthorization: bearer canary-token\r\n"), "{head}");
        assert!(!head.contains("x-api-key"), "{head}");
    }
}
