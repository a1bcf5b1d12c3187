//! What is wrong is said before anybody is asked for anything, and ends with 2.

use std::fs::File;

use expect_test::expect;
use serde_json::json;

use crate::support::{Fleet, program, said};

async fn ends(arguments: &[&str]) -> String {
    let output = program().args(arguments).output().await.unwrap();
    let (code, stdout, stderr) = said(&output);
    assert_eq!(stdout, "");
    format!("{code} {}", stderr.lines().next().unwrap_or_default())
}

#[tokio::test]
async fn what_is_not_understood_is_told_in_a_sentence() {
    let lines = [
        ends(&["collect", "--format", "png"]).await,
        ends(&["collect", "--timeout", "0s"]).await,
        ends(&["fleet", "--tenants", "x", "--output", "y", "--jobs", "0"]).await,
        ends(&["fleet", "--tenants", "x", "--output", "y", "--retry-after", "0s"]).await,
        ends(&["collect", "--proxy", "proxy"]).await,
        ends(&["collect"]).await,
        ends(&["collect", "--credential", "sk-ant-admin01-CANARY"]).await,
        ends(&["collect", "--credential", "file:/nowhere/no"]).await,
        ends(&["collect", "--credential", "env:CANARY_of_a_gateway"]).await,
        ends(&["collect", "--credential", "env:PATH", "--credential", "env:HOME"]).await,
    ];
    expect![[r#"
        2 error: invalid value 'png' for '--format <FORMAT>'
        2 error: invalid value '0s' for '--timeout <TIME>': 0s is no time: 90s, 30m or 2h, say
        2 error: invalid value '0' for '--jobs <N>': number would be zero for non-zero type
        2 error: invalid value '0s' for '--retry-after <TIME>': 0s is too short: 1s is the shortest
        2 graph-anthropic-host: --proxy: a proxy is a URL such as http://proxy.example:3128
        2 graph-anthropic-host: ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…)
        2 graph-anthropic-host: --credential: it must say where a credential is: env:NAME or file:PATH
        2 graph-anthropic-host: file /nowhere/no cannot be read: No such file or directory (os error 2)
        2 graph-anthropic-host: an environment variable (not named here, lest it be a key) is not set, or no text
        2 graph-anthropic-host: environment variable HOME is one too many: two credentials are an Admin key each, and a run takes one of each kind"#]]
    .assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn the_password_of_what_is_no_proxy_is_not_repeated() {
    let fleet = Fleet::new("http://127.0.0.1:1", &["a"]);
    let refused = "socks5://user:CANARY@proxy.example:1080";
    let expected = "a proxy is a URL such as http://proxy.example:3128";
    let line = ends(&["collect", "--proxy", refused]).await;
    assert_eq!(line, format!("2 graph-anthropic-host: --proxy: {expected}"));
    let (code, _, stderr) = said(&fleet.run(&["--proxy", refused]).await);
    assert_eq!((code, stderr), (2, format!("graph-anthropic-host: --proxy: {expected}\n")));
}

#[tokio::test]
async fn help_names_every_option_and_version_is_that_of_the_command() {
    let output = program().args(["fleet", "--help"]).output().await.unwrap();
    let (code, help, _) = said(&output);
    assert_eq!(code, 0);
    for option in [
        "--tenants",
        "--jobs",
        "--only",
        "--only-tenant",
        "--max-age",
        "--give-up-after",
        "--metrics",
    ] {
        assert!(help.contains(option), "{option}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    let output = program().arg("--version").output().await.unwrap();
    assert_eq!(said(&output).1, "graph-anthropic-host 0.1.0\n");
}

#[tokio::test]
async fn steps_are_listed_without_a_network_and_what_cannot_be_printed_is_told_in_a_sentence() {
    let output = program().args(["steps", "--help"]).output().await.unwrap();
    let (_, help, _) = said(&output);
    assert!(help.contains("--cache-dir") && !help.contains("--proxy"), "{help}");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = program().arg("steps").stdout(full).spawn().unwrap();
    let output = output.wait_with_output().await.unwrap();
    let sentence =
        "graph-anthropic-host: standard output cannot be written: No space left on device";
    let (code, _, stderr) = said(&output);
    assert!(code == 1 && stderr.starts_with(sentence), "{code} {stderr}");
}

#[tokio::test]
async fn a_typo_in_the_file_of_tenants_stops_all_before_anybody_is_asked() {
    let fleet = Fleet::new("http://127.0.0.1:1", &["a"]);
    fleet.add_line(&json!({ "id": "b", "credential": "sk-ant-admin01-CANARY" }));
    fleet.add_line(&json!({ "id": "a", "credential": { "env": "A" } }));

    let (code, stdout, stderr) = said(&fleet.run(&[]).await);

    let file = fleet.path("tenants.jsonl").display().to_string();
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr.replace(&file, "FILE"),
        "graph-anthropic-host: FILE:2: credential must say where the key is, and not be the key, so \
         that the key is in no list: {\"env\": …}, {\"file\": …} or {\"command\": […]}\n\
         FILE:3: its id is that of line 1, whatever the case\n"
    );
    assert!(!fleet.path("out").exists());
    let (code, _, stderr) =
        said(&Fleet::new("http://127.0.0.1:1", &["a"]).run(&["--only-tenant", "b"]).await);
    assert!(code == 2 && stderr.ends_with("has no tenant b\n"), "{stderr}");
}

#[tokio::test]
async fn a_step_that_there_is_not_is_told_once_and_not_by_every_tenant() {
    let fleet = Fleet::new("http://127.0.0.1:1", &["a", "b"]);
    let (code, _, stderr) = said(&fleet.run(&["--skip", "fetch-all"]).await);
    assert_eq!(code, 2);
    assert!(
        stderr.starts_with("graph-anthropic-host: fetch-all is not a step: fetch-account, "),
        "{stderr}"
    );
}
