//! A smaller cluster of the kind of `make cluster-demo`.

use cluster_demo::{Demo, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_of_which_a_worker_and_the_server_are_killed_accounts_for_every_tenant() {
    let demo = Demo {
        program: env!("CARGO_BIN_EXE_graph-anthropic-host-cluster").into(),
        tenants: 40,
        workers: 3,
        jobs: 6,
        seed: 20_261_125,
    };

    let happened = run(&demo).await.unwrap();

    assert_eq!(happened.wrong, Vec::<String>::new());
    assert_eq!(happened.outcomes.values().sum::<usize>(), 40);
    for outcome in ["complete", "partial", "failed"] {
        assert!(happened.outcomes.contains_key(outcome), "{:?}", happened.outcomes);
    }
    assert!(happened.worker_killed_after < happened.server_killed_after);
    assert!(happened.server_killed_after < 40);
}
