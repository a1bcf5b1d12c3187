//! Tenants that the cluster starts by itself.

use serde_json::{Value, json};

use crate::support::{Cluster, events, organization};

impl Cluster {
    fn schedule(&self, tenant: &str) -> Value {
        let id = format!("collect/{tenant}");
        self.ask(&["schedule", "describe", "--schedule-id", &id])["schedule"].take()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tenant_has_a_schedule_which_stays_as_it_is_when_it_is_made_again() {
    let cluster =
        Cluster::new(vec![("a", organization("a", 1, "")), ("b", organization("b", 2, ""))]);
    let (code, stdout, stderr) = cluster.submit(&["--every", "6h"]).ended();
    assert_eq!((code, stdout.as_str()), (0, "2 tenants are collected every 21600 s\n"), "{stderr}");
    let made = cluster.schedule("a");
    assert_eq!(made["spec"]["interval"][0]["interval"], "21600s");
    assert_eq!(made["policies"]["overlapPolicy"], "SCHEDULE_OVERLAP_POLICY_SKIP");
    assert_eq!(made["action"]["startWorkflow"]["workflowId"], "schedule/a");
    assert_eq!(made["state"].get("paused").unwrap_or(&json!(false)), false);
    assert_ne!(
        made["spec"]["interval"][0]["phase"],
        cluster.schedule("b")["spec"]["interval"][0]["phase"]
    );

    // Whoever paused it meant it.
    let pause =
        ["schedule", "toggle", "--schedule-id", "collect/a", "--pause", "--reason", "audit"];
    cluster.ask(&pause);
    let paused = cluster.schedule("a");
    assert_eq!(cluster.submit(&["--every", "6h", "--quiet"]).ended().0, 0);
    assert_eq!(cluster.schedule("a"), paused);

    // Who is not in the file any more is told of, and goes with --prune.
    let only_b = cluster.path("b.jsonl");
    let line = json!({ "id": "b", "credential": { "env": "B" } });
    std::fs::write(&only_b, line.to_string()).unwrap();
    let (_, _, stderr) = cluster.submit_file(&only_b, &["--every", "1h"]).ended();
    assert_eq!(
        events(&stderr, "warning", "message"),
        ["1 schedules are of tenants that are not in \
        the file, and go on; --prune ends them: collect/a"]
    );
    assert_eq!(cluster.schedule("b")["spec"]["interval"][0]["interval"], "3600s");
    let (code, stdout, _) = cluster.submit_file(&only_b, &["--every", "1h", "--prune"]).ended();
    assert_eq!(
        (code, stdout.as_str()),
        (0, "1 tenants are collected every 3600 s; 1 schedules were ended\n")
    );
    let gone = ["schedule", "describe", "--schedule-id", "collect/a"];
    assert!(cluster.temporal.ask(&gone).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_schedule_starts_is_the_tenants_one_workflow() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, "slow@5"))]);
    cluster.submit(&["--every", "6h", "--quiet"]).ended();
    let worker = cluster.worker(&[]);
    let trigger = ["schedule", "trigger", "--schedule-id", "collect/a"];
    cluster.ask(&trigger);
    worker.says("\"started\"", 1);

    // It is being collected: neither the schedule nor anybody else starts it once more.
    cluster.ask(&trigger);
    assert_eq!(cluster.submit(&["--quiet"]).ended().0, 0);

    let said = worker.end().2;
    assert_eq!(events(&said, "finished", "outcome"), ["complete"], "{said}");
}
