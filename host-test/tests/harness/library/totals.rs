//! What all runs together may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fake_organization::{Service, Sizes, of_size};
use graph_anthropic_wasmtime::{Collector, Limits, RunError, Totals};
use host_test::components;
use tokio::sync::{Barrier, Notify};

use super::guest::moody;
use crate::in_flight::{answer, head, serve, target};
use crate::run::access_at;

#[tokio::test]
async fn a_run_that_finds_no_memory_left_ends_and_leaves_the_others_alone() {
    // The collector has 1 MiB from the start.
    let totals = Totals { memory_bytes: 3 << 19, ..Totals::default() };
    let collector = Collector::builder().totals(totals).load(&moody()).unwrap();
    let (asked, answered) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (has_asked, may_answer) = (Arc::clone(&asked), Arc::clone(&answered));
    let service = Arc::new(Service::new(fake_organization::northwind_labs()));
    let (origin, _server) = serve(move |mut stream| {
        let (has_asked, may_answer) = (Arc::clone(&has_asked), Arc::clone(&may_answer));
        let service = Arc::clone(&service);
        async move {
            let head = head(&mut stream).await;
            has_asked.notify_one();
            may_answer.notified().await;
            answer(&mut stream, &service, target(&head), "").await;
        }
    })
    .await;
    let first = tokio::spawn({
        let (collector, access) = (collector.clone(), access_at(&origin));
        async move { collector.collect(access, Limits::default()).await }
    });
    asked.notified().await;

    let error = collector.collect(access_at(&origin), Limits::default()).await.unwrap_err();

    assert!(matches!(error, RunError::OutOfTotalMemory { limit } if limit == 3 << 19));
    assert!(error.is_transient());
    answered.notify_one();
    assert!(first.await.unwrap().is_ok());
    // What it had is there for others now.
    answered.notify_one();
    assert!(collector.collect(access_at(&origin), Limits::default()).await.is_ok());
}

#[tokio::test]
async fn three_requests_of_all_runs_are_in_flight_at_a_time_and_no_more() {
    const AT_A_TIME: usize = 3;
    let totals = Totals { in_flight: AT_A_TIME, ..Totals::default() };
    let plugin = components::bytes(components::PLUGIN).unwrap();
    let collector = Collector::builder().totals(totals).load(&plugin).unwrap();
    let sizes = Sizes { users: 4, members: vec![1; 2 * AT_A_TIME], api_keys: 0 };
    let service = Arc::new(Service::new(of_size(&sizes)));
    // With fewer at a time nobody would ever get an answer.
    let gate = Arc::new(Barrier::new(AT_A_TIME));
    let (waiting, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let (origin, _server) = serve(move |mut stream| {
        let (service, gate) = (Arc::clone(&service), Arc::clone(&gate));
        let (waiting, most) = (Arc::clone(&waiting), Arc::clone(&most));
        async move {
            let head = head(&mut stream).await;
            most.fetch_max(waiting.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            if head.contains("/members") {
                gate.wait().await;
            }
            waiting.fetch_sub(1, Ordering::SeqCst);
            answer(&mut stream, &service, target(&head), "").await;
        }
    })
    .await;

    let (first, second) = tokio::join!(
        collector.collect(access_at(&origin), Limits::default()),
        collector.collect(access_at(&origin), Limits::default())
    );

    assert!(first.unwrap() == second.unwrap());
    assert_eq!(seen.load(Ordering::SeqCst), AT_A_TIME);
}
