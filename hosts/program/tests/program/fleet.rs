//! Many tenants: who runs, who waits, who is tried again, and what is told of it.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use expect_test::expect;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStderr};

use crate::reader::{python, workspace};
use crate::support::{Fleet, events, generated, key, said, sample, serve, token};

#[tokio::test]
async fn every_tenant_gets_a_graph_and_a_status_and_who_is_recent_is_not_asked_again() {
    let api = serve(vec![sample("a", ""), generated("b", 1, ""), generated("c", 2, "forbidden@3")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b", "c", "stranger"]);

    let (code, stdout, stderr) = said(&fleet.run(&["--jobs", "2"]).await);

    assert_eq!(code, 1);
    // Which list is the third that is asked for differs from run to run.
    let types = fleet.status("c")["graph"]["report"]["partialTypes"].clone();
    let types: Vec<String> = serde_json::from_value(types).unwrap();
    let headline = fleet.status("a")["graph"]["headline"].as_str().unwrap().to_owned();
    let (_, unread) = headline.split_once("; not read: ").unwrap();
    expect![[r#"
             2 complete
             1 failed
             1 partial
             2 of these are complete for what an Admin key may read; not read: UNREAD

        c: these may lack something: TYPES

        stranger: the key was refused: it must be an Admin key (sk-ant-admin…) made by an organization admin, or a token that may read the organization (request req_011fake)
    "#]]
    .assert_eq(&stdout.replace(&types.join(", "), "TYPES").replace(unread, "UNREAD"));
    assert!(unread.starts_with("service accounts, federation (needs an `org:admin` token), "));
    let mut started = events(&stderr, "started", "tenant");
    started.sort();
    assert_eq!(started, ["a", "b", "c", "stranger"]);
    let outcome = |name: &str| fleet.status(name)["outcome"].as_str().unwrap().to_owned();
    assert_eq!(
        ["a", "b", "c", "stranger"].map(outcome),
        ["complete", "complete", "partial", "failed"]
    );
    assert_eq!(fleet.status("stranger")["failure"]["kind"], "unauthorized");
    assert_eq!(fleet.status("stranger").get("nextAttempt"), None);
    assert_eq!(fleet.files("a"), [".lock", "graph.json", "status.json"]);

    let (again, stdout, stderr) = said(&fleet.run(&[]).await);
    assert_eq!((again, stderr.as_str()), (1, ""));
    assert!(
        stdout.contains("     4 of these are of an earlier run that is recent enough\n"),
        "{stdout}"
    );
    let (_, _, stderr) = said(&fleet.run(&["--max-age", "0s"]).await);
    assert_eq!(events(&stderr, "started", "tenant").len(), 4);
}

#[tokio::test]
async fn a_tenant_may_have_a_credential_of_each_kind_and_no_two_of_one() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &[]);
    for (id, other) in [("a", token("a")), ("b", key("b"))] {
        let file = |name: &str, secret: String| {
            let path = fleet.path("keys").join(format!("{name}-of-{id}"));
            fs::write(&path, secret).unwrap();
            json!({ "file": path })
        };
        let credentials = json!([file("one", key("a")), file("other", other)]);
        let line = json!({ "id": id, "origin": api.origin(), "credential": credentials });
        fleet.add_line(&line);
    }

    let (code, stdout, _) = said(&fleet.run(&[]).await);

    assert_eq!((code, &fleet.status("a")["outcome"]), (1, &json!("complete")));
    let sentence = "/other-of-b is one too many: two credentials are an Admin key each, and a run \
                    takes one of each kind\n";
    assert!(stdout.ends_with(sentence), "{stdout}");
}

#[tokio::test]
async fn a_fleet_whose_tenants_are_all_complete_ends_with_success() {
    let api = serve(vec![sample("a", ""), generated("b", 1, "")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b"]);
    let report = fleet.path("report.json");
    let options = ["--quiet", "--skip", "fetch-invites", "--report", report.to_str().unwrap()];
    let (code, _, _) = said(&fleet.run(&options).await);
    assert_eq!(code, 0);
    // What a key may not read is no failure, and is told.
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let (told, status) = (&report["tenants"][0], fleet.status("a"));
    let headline = told["headline"].as_str().unwrap();
    let says = "complete for what an Admin key may read; not read: ";
    assert!(headline.starts_with(says) && headline.contains("service accounts"), "{headline}");
    assert_eq!(status["graph"]["headline"], headline);
    assert_eq!(status["graph"]["report"]["organizationId"], told["organization"]);
    assert_eq!(status["graph"]["report"]["lastAnsweredOn"], told["lastAnsweredOn"]);
    assert!(told["lastAnsweredOn"].is_i64());
    let partial = serve(vec![sample("a", "forbidden@3")]);
    let fleet = Fleet::new(&partial.origin(), &["a"]);
    assert_eq!(
        said(&fleet.run(&["--quiet", "--allow-partial"]).await),
        (0, String::new(), String::new())
    );
}

#[tokio::test]
async fn what_may_pass_is_tried_again_until_it_is_given_up_and_stops_nobody() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    let nowhere = json!({ "command": ["sh", "-c", "exit 3"] });
    fleet.add_line(&json!({ "id": "b", "origin": api.origin(), "credential": nowhere }));

    let options = ["--retry-after", "1s", "--give-up-after", "2s"];
    let (code, stdout, stderr) = said(&fleet.run(&options).await);

    assert_eq!(code, 1);
    assert_eq!(events(&stderr, "retry", "tenant"), ["b"]);
    let outcomes = events(&stderr, "finished", "outcome");
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "failed").count(), 2, "{outcomes:?}");
    assert_eq!((outcomes.len(), &fleet.status("a")["outcome"]), (3, &json!("complete")));
    let status = fleet.status("b");
    assert_eq!((&status["attempt"], status.get("nextAttempt")), (&json!(2), None));
    assert!(status["failingSince"].as_str() < status["finished"].as_str());
    let sentence = "\nb: program sh ended with exit status: 3: what it says shows if it is run by \
                    hand (run 2 times)\n";
    assert!(stdout.ends_with(sentence), "{stdout}");
}

#[tokio::test]
async fn who_waits_for_another_try_waits_in_the_next_start_too() {
    let api = serve(vec![sample("b", "")]);
    let fleet = Fleet::new(&api.origin(), &[]);
    fleet.add_line(&json!({ "id": "a", "credential": { "command": ["false"] } }));
    let mut first = fleet.start(&["--retry-after", "1h"]);
    read_until(&mut first, "\"event\":\"retry\"").await;
    first.kill().await.unwrap();
    let before = fleet.status("a");
    assert!(before["nextAttempt"].is_string());

    fleet.add("b", &key("b"));
    let mut second = fleet.start(&["--retry-after", "1h"]);
    let (text, _) = read_until(&mut second, "\"event\":\"finished\"").await;
    second.kill().await.unwrap();

    assert_eq!(events(&text, "started", "tenant"), ["b"]);
    assert_eq!(fleet.status("a"), before);
}

/// What the program says up to the line that has this, and where it goes on.
async fn read_until(child: &mut Child, end: &str) -> (String, BufReader<ChildStderr>) {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut text = String::new();
    while !text.contains(end) {
        assert!(stderr.read_line(&mut text).await.unwrap() > 0, "{text}");
    }
    (text, stderr)
}

/// Sends a signal.
fn end(child: &Child, signal: &str) {
    let process = child.id().unwrap().to_string();
    assert!(
        std::process::Command::new("kill").args([signal, &process]).status().unwrap().success()
    );
}

#[tokio::test]
async fn told_to_end_it_cancels_what_runs_starts_nobody_and_goes_on_the_next_time() {
    let api = serve(vec![sample("a", "slow@1"), generated("b", 1, "")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b"]);
    let mut child = fleet.start(&["--jobs", "1"]);
    let (mut text, mut stderr) = read_until(&mut child, "\"started\"").await;
    end(&child, "-TERM");
    stderr.read_to_string(&mut text).await.unwrap();
    let status = child.wait().await.unwrap();

    assert_eq!(status.code(), Some(1), "{text}");
    assert_eq!(events(&text, "started", "tenant"), ["a"]);
    assert_eq!(events(&text, "finished", "outcome"), ["cancelled"]);
    assert_eq!(fleet.status("a")["outcome"], "cancelled");
    assert_eq!(fleet.files("a"), [".lock", "status.json"]);
    assert!(!fleet.path("out/b").exists());

    let honest = serve(vec![sample("a", ""), generated("b", 1, "")]);
    let next = Fleet::new(&honest.origin(), &["a", "b"]);
    fs::rename(fleet.path("out"), next.path("out")).unwrap();
    assert_eq!(said(&next.run(&["--quiet"]).await).0, 0);
    assert_eq!(next.status("a")["attempt"], 1);
}

#[tokio::test]
async fn told_to_end_it_does_not_wait_for_a_file_that_never_comes() {
    let fleet = Fleet::new("http://127.0.0.1:1", &[]);
    let pipe = fleet.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    fleet.add_line(&json!({ "id": "a", "credential": { "file": pipe } }));
    let mut child = fleet.start(&[]);
    // It comes back once the program has opened the other end, which then gets nothing to read.
    let open = move || File::options().write(true).open(pipe).unwrap();
    let _held = tokio::task::spawn_blocking(open).await.unwrap();

    end(&child, "-TERM");

    let ended = tokio::time::timeout(Duration::from_secs(60), child.wait()).await;
    assert_eq!(ended.expect("it waits").unwrap().code(), Some(1));
}

#[tokio::test]
async fn tenants_of_one_organization_run_one_after_the_other_and_are_told_of() {
    // Each has a key of its own, and each answers too late to be through before the other begins.
    let api = serve(vec![generated("a", 1, "error@2"), generated("b", 1, "error@2")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b"]);

    let (code, _, stderr) = said(&fleet.run(&[]).await);

    assert_eq!(code, 0, "{stderr}");
    let waits = events(&stderr, "same-organization", "tenant");
    assert_eq!(waits.len(), 1, "{stderr}");
    // Whoever gave way began twice.
    let started = events(&stderr, "started", "tenant");
    assert_eq!(started.iter().filter(|tenant| **tenant == waits[0]).count(), 2, "{stderr}");
    assert_eq!(events(&stderr, "gave-way", "tenant"), waits);
    assert_eq!(events(&stderr, "finished", "tenant")[1], waits[0]);
    assert_eq!(fleet.status("a")["organization"], fleet.status("b")["organization"]);

    // Now it is known beforehand: nobody begins in vain.
    let (_, _, stderr) = said(&fleet.run(&["--max-age", "0s"]).await);
    assert_eq!(events(&stderr, "started", "tenant"), ["a", "b"]);
    let order: Vec<String> = stderr
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| {
            format!("{} {}", line["event"].as_str().unwrap(), line["tenant"].as_str().unwrap())
        })
        .collect();
    expect![[r#"
        same-organization b
        started a
        finished a
        started b
        finished b"#]]
    .assert_eq(&order.join("\n"));
}

#[tokio::test]
async fn a_folder_has_one_fleet_and_a_tenant_one_run() {
    let api = serve(vec![sample("a", ""), generated("b", 1, "")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b"]);
    fs::create_dir_all(fleet.path("out/a")).unwrap();
    let of_all = File::create(fleet.path("out/.lock")).unwrap();
    of_all.lock_shared().unwrap();
    let of_a = File::create(fleet.path("out/a/.lock")).unwrap();
    of_a.lock().unwrap();

    let (code, _, sentence) = said(&fleet.run(&[]).await);
    assert_eq!(code, 2);
    let folder = fleet.path("out").display().to_string();
    assert_eq!(
        sentence,
        format!(
            "graph-anthropic-host: {folder} is being written by another run: wait until it has \
             ended, or end it\n"
        )
    );
    // Who runs one tenant goes along with others who do.
    assert_eq!(said(&fleet.run(&["--quiet", "--only-tenant", "b"]).await).0, 0);
    let (code, stdout, _) =
        said(&fleet.run(&["--only-tenant", "a", "--give-up-after", "0s"]).await);
    assert!(code == 1 && stdout.contains("is being written by another run"), "{stdout}");
    assert!(!fleet.path("out/a/status.json").exists());
}

#[tokio::test]
async fn what_cannot_be_written_is_counted_all_the_same_and_given_up() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    fs::create_dir_all(fleet.path("out/a")).unwrap();
    let of_a = File::create(fleet.path("out/a/.lock")).unwrap();
    of_a.lock().unwrap();

    let options = ["--retry-after", "1s", "--give-up-after", "2s"];
    let (code, _, stderr) = said(&fleet.run(&options).await);

    let lines = stderr.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let started = lines.filter(|line| line["event"] == "started");
    let attempts: Vec<_> = started.map(|line| line["attempt"].clone()).collect();
    assert_eq!((code, attempts), (1, vec![json!(1), json!(2)]), "{stderr}");
}

#[tokio::test]
async fn a_file_that_others_can_read_is_told_of() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    let file = fleet.path("keys/a");
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, _, stderr) = said(&fleet.run(&[]).await);
    assert_eq!(code, 0);
    assert_eq!(
        events(&stderr, "warning", "message"),
        ["1 files with credentials can be read by others than their owners"]
    );
}

#[tokio::test]
async fn a_report_tells_machines_of_every_tenant() {
    let api = serve(vec![sample("a", "forbidden@3")]);
    let fleet = Fleet::new(&api.origin(), &["a", "stranger"]);
    let report = fleet.path("report.json");
    fleet.run(&["--report", report.to_str().unwrap()]).await;

    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();

    assert_eq!(report["exitCode"], 1);
    assert_eq!(report["outcomes"], json!({ "failed": 1, "partial": 1 }));
    let [a, stranger] = &report["tenants"].as_array().unwrap()[..] else { panic!("{report}") };
    let status = fleet.status("a");
    assert_eq!(a["partialTypes"], status["graph"]["report"]["partialTypes"]);
    assert_eq!(a["collected"], status["started"]);
    assert_eq!(stranger["failure"], fleet.status("stranger")["failure"]);
}

#[tokio::test]
async fn counters_are_read_by_the_parser_of_prometheus() {
    let api = serve(vec![sample("a", ""), generated("b", 1, "")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b", "stranger"]);
    let metrics = fleet.path("metrics.prom");
    fleet.run(&["--metrics", metrics.to_str().unwrap()]).await;

    let text = fs::read_to_string(metrics).unwrap();
    assert!(!text.contains("CANARY"));
    let samples = python("prometheus-python", "hosts/program/readers/prometheus_text.py", &text);
    let samples: BTreeMap<String, f64> = samples
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (format!("{} {}", it[0].as_str().unwrap(), it[1]), it[2].as_f64().unwrap()))
        .collect();
    let value = |name: &str| samples.get(name).copied();
    assert_eq!(value(r#"graph_anthropic_fleet_tenants {"outcome":"complete"}"#), Some(2.0));
    assert_eq!(value(r#"graph_anthropic_fleet_tenants {"outcome":"failed"}"#), Some(1.0));
    assert_eq!(value(r#"graph_anthropic_fleet_tenants_waiting {}"#), Some(0.0));
    let entities = fleet.status("a")["graph"]["entities"].as_f64();
    assert_eq!(value(r#"graph_anthropic_fleet_entities {"tenant":"a"}"#), entities);
    assert!(
        value(r#"graph_anthropic_fleet_collected_timestamp_seconds {"tenant":"b"}"#) > Some(1.7e9)
    );
    // The library's own are among them.
    assert!(
        samples.keys().any(|name| name.starts_with("graph_anthropic_runs_total ")),
        "{samples:?}"
    );
}

#[tokio::test]
async fn every_status_keeps_to_its_schema() {
    let api = serve(vec![sample("a", ""), generated("b", 1, "forbidden@3")]);
    let fleet = Fleet::new(&api.origin(), &["a", "b", "stranger"]);
    fleet.add_line(&json!({ "id": "c", "credential": { "command": ["false"] } }));
    // An earlier version has been here, and nothing comes after it.
    let earlier = json!({
        "tenant": "d", "outcome": "partial", "exitCode": 1, "attempt": 1,
        "started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:00:01Z",
        "graph": {
            "file": "graph.json", "collected": "2026-01-01T00:00:00Z",
            "entities": 1, "relationships": 0,
            "report": { "steps": [], "partialTypes": [], "requests": 1 }
        }
    });
    fs::create_dir_all(fleet.path("out/d")).unwrap();
    fs::write(fleet.path("out/d/status.json"), earlier.to_string()).unwrap();
    fs::write(fleet.path("out/d/graph.json"), "{}").unwrap();
    fleet.add_line(&json!({ "id": "d", "credential": { "command": ["false"] } }));
    let mut child = fleet.start(&["--retry-after", "1h"]);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut text = String::new();
    while text.matches("\"event\":\"finished\"").count() < 5 {
        assert!(stderr.read_line(&mut text).await.unwrap() > 0, "{text}");
    }
    child.kill().await.unwrap();
    let schema = fs::read_to_string(workspace().join("hosts/program/status.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut documents: Vec<_> =
        ["a", "b", "stranger", "c", "d"].map(|name| fleet.status(name)).into();
    assert!(documents[3]["nextAttempt"].is_string());
    assert_eq!(
        (&documents[4]["outcome"], &documents[4]["graph"]),
        (&json!("failed"), &earlier["graph"])
    );
    let mut bad = documents[0].clone();
    bad["graph"]["sha256"] = json!(key("a"));
    documents.push(bad);

    let asked = json!({ "schema": schema, "documents": documents }).to_string();
    let problems = python("readers-python", "graph/readers/json_schema.py", &asked);

    let counts: Vec<_> =
        problems.as_array().unwrap().iter().map(|it| it.as_array().unwrap().len()).collect();
    assert_eq!(counts, [0, 0, 0, 0, 0, 1], "{problems}");
}
