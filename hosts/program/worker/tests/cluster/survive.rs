//! What is killed, cancelled or told to end in mid-run.

use crate::support::{Cluster, Process, events, organization};

/// So many tenants, of whom each third one takes its time.
fn many(count: u64) -> Cluster {
    let names: Vec<String> = (0..count).map(|number| format!("tenant-{number:02}")).collect();
    let services = names.iter().zip(0..).map(|(name, seed)| {
        let faults = if seed % 3 == 0 { "slow@5" } else { "" };
        (name.as_str(), organization(name, seed, faults))
    });
    Cluster::new(services.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_and_the_server_can_be_killed_in_mid_run() {
    let mut cluster = many(12);
    let mut workers: Vec<Process> = (0..3).map(|_| cluster.worker(&["--jobs", "4"])).collect();
    let mut submit = cluster.submit(&[]);
    submit.says("\"finished\"", 2);
    let mut said = workers.remove(0).kill();
    submit.says("\"finished\"", 4);

    cluster.temporal.kill().unwrap();
    cluster.temporal.start_again().unwrap();

    let (code, stdout, stderr) = submit.ended();
    for worker in workers {
        said.push_str(&worker.end().2);
    }
    let beginning =
        "    12 complete\n    12 of these are complete for what an Admin key may read; ";
    assert!(code == 0 && stdout.starts_with(beginning), "{stdout}{stderr}{said}");
    for number in 0..12 {
        let status = cluster.status(&format!("tenant-{number:02}"));
        assert_eq!((&status["outcome"], &status["attempt"]), (&"complete".into(), &1.into()));
    }
    cluster.assert_no_canary();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_submits_can_be_killed_and_goes_on_where_it_was() {
    let cluster = many(3);
    let worker = cluster.worker(&[]);
    let submit = cluster.submit(&[]);
    worker.says("\"started\"", 1);
    submit.kill();

    let (code, stdout, _) = cluster.submit(&[]).ended();

    assert!(stdout.starts_with("     3 complete\n"), "{stdout}");
    let mut started = events(&worker.end().2, "started", "tenant");
    started.sort();
    assert_eq!((code, started.len()), (0, 3), "{started:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_is_cancelled_ends_the_run_and_leaves_what_there_was() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, "slow@5"))]);
    let worker = cluster.worker(&[]);
    let mut submit = cluster.submit(&[]);
    worker.says("\"started\"", 1);

    cluster.ask(&["workflow", "cancel", "--workflow-id", "collect/a"]);

    let (code, stdout, stderr) = submit.ended();
    assert_eq!((code, stdout.as_str()), (1, "     1 cancelled\n"), "{stderr}");
    let said = worker.end().2;
    assert_eq!(events(&said, "gave-way", "tenant"), ["a"], "{said}");
    assert_eq!(events(&said, "finished", "tenant"), Vec::<String>::new(), "{said}");
    assert!(
        !cluster.path("out/a/status.json").exists() && !cluster.path("out/a/graph.json").exists()
    );
    let open = ["workflow", "list", "--query", "ExecutionStatus = 'Running'"];
    assert_eq!(cluster.ask(&open).as_array().map(Vec::len).unwrap_or_default(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_told_to_end_leaves_its_tenants_to_others_at_once() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, "slow@5"))]);
    let first = cluster.patient_worker("1h", &[]);
    let mut submit = cluster.submit(&[]);
    first.says("\"started\"", 1);
    let second = cluster.patient_worker("1h", &[]);

    let (code, _, said) = first.end();

    assert_eq!((code, events(&said, "gave-way", "tenant")), (0, vec!["a".to_owned()]), "{said}");
    assert!(said.contains("\"stopping\",\"running\":1"), "{said}");
    assert_eq!(submit.ended().0, 0);
    assert_eq!(events(&second.end().2, "finished", "outcome"), ["complete"]);
    assert_eq!(cluster.status("a")["attempt"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_only_seemed_to_be_gone_does_no_harm() {
    let cluster = Cluster::new(vec![("a", organization("a", 1, "slow@5"))]);
    let first = cluster.worker(&[]);
    let mut submit = cluster.submit(&[]);
    first.says("\"started\"", 1);
    first.signal("-STOP");
    let second = cluster.worker(&[]);
    // It is taken for gone, and holds the tenant's files.
    second.says("\"gave-way\"", 1);
    first.signal("-CONT");

    assert_eq!(submit.ended().0, 0);

    let (first, second) = (first.end().2, second.end().2);
    let complete = |said: &str| events(said, "finished", "outcome") == ["complete"];
    assert!(complete(&first) || complete(&second), "{first}{second}");
    assert_eq!(cluster.status("a")["attempt"], 1);
}
