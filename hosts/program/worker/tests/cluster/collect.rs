//! What comes of tenants on a cluster.

use crate::support::{Cluster, events, organization};

#[tokio::test(flavor = "multi_thread")]
async fn every_tenant_ends_and_who_submits_sees_how() {
    let cluster = Cluster::new(vec![
        ("a", organization("a", 1, "")),
        ("b", organization("b", 2, "forbidden@3")),
    ]);
    cluster.add("stranger");
    let worker = cluster.worker(&[]);

    let (code, stdout, stderr) = cluster.submit(&[]).ended();

    println!("{code} {stdout} {stderr}");
    println!("{}", worker.end().2);
    assert_eq!(code, 1);
    let mut ended = events(&stderr, "finished", "outcome");
    ended.sort();
    assert_eq!(ended, ["complete", "failed", "partial"]);
    cluster.assert_no_canary();
}
