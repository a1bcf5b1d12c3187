//! What stays of an earlier run.

use std::fs;

use crate::support::{Fleet, events, generated, said, sample, serve};

/// The same tenants, whose services are others now.
fn moved(fleet: &Fleet, origin: &str, names: &[&str]) -> Fleet {
    let next = Fleet::new(origin, names);
    fs::rename(fleet.path("out"), next.path("out")).unwrap();
    next
}

#[tokio::test]
async fn a_run_that_fails_leaves_the_graph_and_its_status_says_of_which_run_it_is() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    assert_eq!(said(&fleet.run(&["--quiet"]).await).0, 0);
    let (graph, before) = (fs::read(fleet.path("out/a/graph.json")).unwrap(), fleet.status("a"));

    let refusing = serve(vec![generated("other", 1, "")]);
    let next = moved(&fleet, &refusing.origin(), &["a"]);
    let (code, stdout, _) = said(&next.run(&["--max-age", "0s"]).await);

    assert_eq!(code, 1);
    assert!(
        stdout.contains("; the graph of 20") && stdout.contains("is still there\n"),
        "{stdout}"
    );
    assert_eq!(fs::read(next.path("out/a/graph.json")).unwrap(), graph);
    let after = next.status("a");
    assert_eq!((&after["outcome"], &after["graph"]), (&"failed".into(), &before["graph"]));
    assert_eq!(after["graph"]["collected"], before["started"]);
    assert_eq!(after["organization"], before["organization"]);
    assert_eq!(next.files("a"), [".lock", "graph.json", "status.json"]);
}

#[tokio::test]
async fn a_status_that_cannot_be_read_stays_with_its_graph_until_there_is_a_new_one() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    assert_eq!(said(&fleet.run(&["--quiet", "--format", "dot"]).await).0, 0);
    let newer = r#"{"tenant": "a", "outcome": "of a later version"}"#;
    fs::write(fleet.path("out/a/status.json"), newer).unwrap();

    let refusing = serve(vec![generated("other", 1, "")]);
    let next = moved(&fleet, &refusing.origin(), &["a"]);
    let (code, _, stderr) = said(&next.run(&[]).await);

    assert_eq!(code, 1);
    let warnings = events(&stderr, "warning", "message");
    let [warning] = &warnings[..] else { panic!("{stderr}") };
    assert!(warning.starts_with("a: the status of its last run cannot be read, "), "{warning}");
    assert_eq!(next.files("a"), [".lock", "graph.dot", "status.json"]);
    assert_eq!(fs::read_to_string(next.path("out/a/status.json")).unwrap(), newer);

    let honest = moved(&next, &api.origin(), &["a"]);
    assert_eq!(said(&honest.run(&["--quiet"]).await).0, 0);
    assert_eq!(honest.files("a"), [".lock", "graph.json", "status.json"]);
    assert_eq!(honest.status("a")["outcome"], "complete");
}

#[tokio::test]
async fn a_graph_in_another_format_takes_the_place_of_the_older_one() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    for (format, file) in [("json", "graph.json"), ("jupiterone", "graph"), ("dot", "graph.dot")] {
        // Again over itself, too.
        for _ in 0..2 {
            let (code, _, stderr) =
                said(&fleet.run(&["--max-age", "0s", "--format", format]).await);
            assert_eq!(code, 0, "{stderr}");
            assert_eq!(fleet.files("a"), [".lock", file, "status.json"]);
            assert_eq!(fleet.status("a")["graph"]["file"], file);
        }
        if format == "jupiterone" {
            assert!(fleet.path("out/a/graph/.j1-integration/summary.json").exists());
            assert_eq!(fleet.status("a")["graph"].get("sha256"), None);
        }
    }
}

#[tokio::test]
async fn a_folder_that_a_killed_run_had_put_aside_is_found_again_by_a_run_in_another_format() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    assert_eq!(said(&fleet.run(&["--quiet", "--format", "jupiterone"]).await).0, 0);
    fs::rename(fleet.path("out/a/graph"), fleet.path("out/a/.graph.old")).unwrap();

    let refusing = serve(vec![generated("other", 1, "")]);
    let next = moved(&fleet, &refusing.origin(), &["a"]);
    assert_eq!(said(&next.run(&["--quiet", "--max-age", "0s"]).await).0, 1);

    assert_eq!(next.files("a"), [".lock", "graph", "status.json"]);
    assert_eq!(next.status("a")["graph"]["file"], "graph");
    assert!(next.path("out/a/graph/.j1-integration/summary.json").exists());
}

#[tokio::test]
async fn what_a_killed_run_left_half_written_goes_with_the_next() {
    let api = serve(vec![sample("a", "")]);
    let fleet = Fleet::new(&api.origin(), &["a"]);
    fs::create_dir_all(fleet.path("out/a/.graph.new/.j1-integration")).unwrap();
    fs::write(fleet.path("out/a/.graph.json.new"), "{\"entities\":[").unwrap();
    fs::write(fleet.path("out/a/status.json"), "{\"tenant\":").unwrap();
    fs::write(fleet.path("out/a/.status.json.new"), "{").unwrap();

    assert_eq!(said(&fleet.run(&["--quiet"]).await).0, 0);

    assert_eq!(fleet.files("a"), [".lock", "graph.json", "status.json"]);
}
