//! What comes of tenants on a cluster.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::s3;
use crate::support::{CANARY, Cluster, events, has_canary, names, organization};

#[tokio::test(flavor = "multi_thread")]
async fn every_tenant_ends_and_who_submits_sees_how() {
    let cluster = Cluster::new(vec![
        ("a", organization("a", 1, "")),
        ("b", organization("b", 2, "forbidden@3")),
    ]);
    cluster.add("stranger");
    cluster.add_line(&json!({ "id": "poor", "credential": { "command": ["false"] } }));
    let worker = cluster.worker(&[]);
    let report = cluster.path("report.json");

    let (code, stdout, stderr) = cluster.submit(&["--report", report.to_str().unwrap()]).ended();
    let (ended, _, said) = worker.end();

    assert_eq!((code, ended), (1, 0), "{said}");
    assert!(stdout.starts_with("     1 complete\n     2 failed\n     1 partial\n"), "{stdout}");
    let mut ended = events(&stderr, "finished", "tenant");
    ended.sort();
    assert_eq!(ended, ["a", "b", "poor", "stranger"]);
    // Who is refused is refused for good; who has no credential may have one later.
    let runs = |of: &str| events(&said, "started", "tenant").iter().filter(|it| *it == of).count();
    assert_eq!((runs("a"), runs("b")), (1, 1), "{said}");
    assert!(runs("poor") > 2, "{said}");
    assert_eq!(cluster.status("stranger")["attempt"], 1);
    assert_eq!(cluster.status("stranger")["failure"]["kind"], "unauthorized");
    assert_eq!(cluster.status("poor").get("nextAttempt"), None);
    let report: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let [a, b, stranger, poor] = &report["tenants"].as_array().unwrap()[..] else {
        panic!("{report}")
    };
    assert_eq!(a["collected"], cluster.status("a")["started"]);
    assert_eq!(b["partialTypes"], cluster.status("b")["graph"]["report"]["partialTypes"]);
    assert_eq!(stranger["failure"], cluster.status("stranger")["failure"]);
    assert_eq!(poor["attempt"], cluster.status("poor")["attempt"]);
    // What the cluster keeps is in the folder, too, and can be read there.
    assert!(cluster.keeps("organization/"));
    cluster.assert_no_canary();

    // What is recent enough is not collected again.
    let again = cluster.worker(&[]);
    let (code, stdout, _) = cluster.submit(&[]).ended();
    let (_, _, said) = again.end();
    assert_eq!(code, 1);
    assert!(stdout.contains("     4 of these are of an earlier run"), "{stdout}");
    assert_eq!(events(&said, "started", "tenant"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_runs_is_not_started_twice_and_is_followed() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, "slow@5"))]);
    let worker = cluster.worker(&[]);
    let mut first = cluster.submit(&[]);
    worker.says("\"started\"", 1);

    let input = ["--input", r#"{"tenant":"a"}"#];
    let start = ["workflow", "start", "--workflow-id", "collect/a", "--type", "collect-tenant"];
    let policy = ["--task-queue", "tenants", "--fail-existing"];
    let refused = cluster.temporal.ask(&[&start[..], &policy, &input].concat());
    let (code, _, stderr) = cluster.submit(&[]).ended();

    assert!(refused.unwrap_err().to_string().contains("already"), "it was started twice");
    assert_eq!((code, events(&stderr, "finished", "outcome")), (0, vec!["complete".to_owned()]));
    assert_eq!(first.ended().0, 0);
    assert_eq!(events(&worker.end().2, "started", "tenant"), ["a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_of_one_organization_run_one_after_the_other_on_any_worker() {
    let of_one = |name| (name, organization(name, 1, "error@2"));
    let cluster = Cluster::new(vec![of_one("a"), of_one("b"), of_one("c")]);
    let workers = [cluster.worker(&["--jobs", "2"]), cluster.worker(&["--jobs", "2"])];

    assert_eq!(cluster.submit(&["--quiet"]).ended(), (0, String::new(), String::new()));

    let said: String = workers.map(|worker| worker.end().2).concat();
    let mut lines: Vec<Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.sort_by_key(|line| line["time"].as_str().unwrap().to_owned());
    let told = lines.iter().filter(|line| line["tenant"].is_string());
    let told: Vec<_> = told.map(|line| (&line["event"], &line["tenant"])).collect();
    for pair in told.chunks(2) {
        assert_eq!(
            (pair[0].0, pair[1].0, pair[0].1),
            (&json!("started"), &json!("finished"), pair[1].1),
            "{said}"
        );
    }
    assert_eq!(told.len(), 6, "{said}");
    assert_eq!(cluster.status("a")["organization"], cluster.status("b")["organization"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_no_worker_knows_is_waited_for_and_not_for_ever() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, ""))]);
    let others = cluster.path("others.jsonl");
    let line = |name: &str| json!({ "id": name, "credential": { "env": "NOT_HERE" } });
    std::fs::write(&others, format!("{}\n{}", line("a"), line("late"))).unwrap();
    let worker = cluster.worker(&[]);
    let mut submit = cluster.submit_file(&others, &[]);
    submit.says("\"finished\"", 1);
    cluster.add("late");
    let (code, stdout, _) = submit.ended();

    assert_eq!(code, 1);
    assert!(stdout.contains("\nlate: the key was refused"), "{stdout}");
    std::fs::write(&others, line("nobody").to_string()).unwrap();
    let (code, stdout, _) = cluster.submit_file(&others, &[]).ended();
    assert_eq!(code, 1);
    assert!(stdout.contains("\nnobody: a worker's "), "{stdout}");
    assert!(stdout.contains("tenants.jsonl has no such tenant\n"), "{stdout}");
    worker.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn graphs_go_to_an_object_store_and_nothing_else_stays_behind() {
    let (server, objects) = s3::start().await;
    let mut cluster = Cluster::new(vec![("a", organization("a", 1, ""))]);
    cluster.add("stranger");
    cluster.output = "s3://bucket/graphs".to_owned();
    cluster.variables = vec![
        ("AWS_ENDPOINT", server.uri()),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "id".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", CANARY.to_owned()),
        // A tenant's, and none of the store's business.
        ("TOKEN", CANARY.to_owned()),
    ];
    for round in 1..=3 {
        let worker = cluster.worker(&["--max-age", "0s"]);
        let (code, stdout, _) = cluster.submit(&[]).ended();
        assert!(code == 1 && stdout.starts_with("     1 complete\n     1 failed\n"), "{stdout}");
        worker.end();

        let objects = objects.lock().unwrap();
        let status = |tenant: &str| -> Value {
            let path = format!("/bucket/graphs/{tenant}/status.json");
            serde_json::from_slice(&objects[&path]).unwrap()
        };
        let graph = status("a")["graph"].clone();
        let file = format!("/bucket/graphs/a/{}", graph["file"].as_str().unwrap());
        let digest = Sha256::digest(&objects[&file]);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(graph["sha256"], digest.as_str());
        assert_eq!(status("stranger")["failure"]["kind"], "unauthorized");
        // The graph that there was stays for those who have just read that it is there, and no longer.
        assert_eq!(objects.len(), 2 + round.min(2), "{:?}", objects.keys());
        assert!(objects.values().all(|bytes| !has_canary(bytes)));
    }
    let requests = server.received_requests().await.unwrap();
    assert!(!requests.is_empty() && !has_canary(format!("{requests:?}").as_bytes()));
    assert_eq!(names(&cluster.path("tmp")), Vec::<String>::new());
    cluster.assert_no_canary();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_mended_first_is_said_in_a_sentence() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, ""))]);
    for (mut process, says) in [
        (
            cluster.worker(&["--namespace", "elsewhere"]),
            "the cluster has no namespace elsewhere, or refuses it\n",
        ),
        (
            cluster.submit(&["--namespace", "elsewhere"]),
            "the cluster has no such namespace, or has it no more\n",
        ),
        (cluster.worker(&["--skip", "x"]), "x is not a step: "),
    ] {
        let (code, stdout, stderr) = process.ended();
        assert_eq!((code, stdout.as_str()), (2, ""));
        assert!(stderr.starts_with(&format!("graph-anthropic-host: {says}")), "{stderr}");
    }
}
