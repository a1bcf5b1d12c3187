//! How fast an organization is asked where its owner has a ceiling.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use graph_anthropic_wasmtime::{Clock as _, Collector, Limits, VirtualClock};
use host_test::components;

use crate::run::{access, northwind};

#[tokio::test]
async fn two_runs_of_an_organization_share_its_ceiling() {
    let clock = Arc::new(VirtualClock::default());
    let plugin = components::bytes(components::PLUGIN).unwrap();
    let ceiling = NonZeroU32::new(3).unwrap();
    let builder = Collector::builder().requests_per_minute(ceiling).clock(clock.clone());
    let collector = builder.load(&plugin).unwrap();
    let api = northwind().await;

    let (first, second) = tokio::join!(
        collector.collect(access(&api), Limits::default()),
        collector.collect(access(&api), Limits::default())
    );

    assert!(first.unwrap() == second.unwrap());
    let requests = u32::try_from(api.requests().await.len()).unwrap();
    // The two that found the organization out were sent before anybody knew that they share it.
    let waited = Duration::from_secs(20) * (requests - 3);
    let (least, most) = (waited - Duration::from_secs(40), waited + Duration::from_secs(20));
    assert!((least..=most).contains(&clock.now()), "{:?} for {requests}", clock.now());
}
