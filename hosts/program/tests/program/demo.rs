//! A smaller fleet of the kind of `make fleet-demo`.

use fleet_demo::{Demo, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_that_is_killed_and_started_again_accounts_for_every_tenant() {
    let demo = Demo {
        program: env!("CARGO_BIN_EXE_graph-anthropic-host").into(),
        tenants: 40,
        kills: 2,
        jobs: 8,
        seed: 20_261_125,
    };

    let happened = run(&demo).await.unwrap();

    assert_eq!(happened.wrong, Vec::<String>::new());
    assert_eq!(happened.killed_after.len(), 2);
    assert_eq!(happened.outcomes.values().sum::<usize>(), 40);
    for outcome in ["complete", "partial", "failed"] {
        assert!(happened.outcomes.contains_key(outcome), "{:?}", happened.outcomes);
    }
}
