//! Collectors that misbehave: each ends its own run, with an error that names what it met, and nothing
//! else. One compiled collector does all of it, so what one run does could be seen in the next.

use std::time::Duration;

use futures_util::StreamExt as _;
use graph_anthropic_wasmtime::{Collector, Failure, Limits, Options, RunError, Trap};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::guest::{
    FLOODS, GROWS_MEMORY, GROWS_TABLE, LOOPS, RECURSES, SENDS_HEADERS, TRAPS, moody,
};
use crate::run::{access, access_at, northwind, plugin};

fn limits() -> Limits {
    Limits {
        run_time: Duration::from_millis(200),
        memory_bytes: 32 << 20,
        table_elements: 5_000,
        call_bytes: 1 << 20,
        requests: 7,
        ..Limits::default()
    }
}

/// A service that tells a moody collector what to do.
async fn telling(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

/// How a run ends that is told to misbehave, beside and after which others go on.
async fn error_of(status: u16) -> (RunError, usize) {
    let moody = Collector::new(&moody()).unwrap();
    let (server, good) = (telling(status).await, telling(200).await);
    let (error, beside) = tokio::join!(
        moody.collect(access_at(&server.uri()), limits()),
        moody.collect(access_at(&good.uri()), limits())
    );
    assert!(beside.is_ok(), "{status}: {beside:?}");
    let after = moody.collect(access_at(&good.uri()), limits()).await;
    assert!(after.is_ok(), "{status}: {after:?}");
    (error.unwrap_err(), server.received_requests().await.unwrap().len())
}

#[tokio::test]
async fn one_that_never_returns_runs_out_of_time() {
    let (error, _) = error_of(LOOPS).await;
    assert!(matches!(error, RunError::OutOfTime { limit } if limit == limits().run_time));
}

#[tokio::test]
async fn one_that_breaks_is_trapped_and_the_kind_of_trap_is_told() {
    let (error, _) = error_of(TRAPS).await;
    let RunError::Trapped { trap, backtrace } = error else { panic!("{error:?}") };
    assert_eq!(trap, Some(Trap::UnreachableCodeReached));
    assert!(backtrace.contains("unreachable"), "{backtrace}");

    let (error, _) = error_of(RECURSES).await;
    assert!(matches!(error, RunError::Trapped { trap: Some(Trap::StackOverflow), .. }));
}

#[tokio::test]
async fn one_that_grows_its_memory_meets_the_limit() {
    let (error, _) = error_of(GROWS_MEMORY).await;
    assert!(matches!(error, RunError::OutOfMemory { limit } if limit == 32 << 20), "{error:?}");
}

#[tokio::test]
async fn one_that_grows_its_table_meets_the_limit() {
    let (error, _) = error_of(GROWS_TABLE).await;
    assert!(matches!(error, RunError::TableTooLarge { limit: 5_000 }), "{error:?}");
    assert_eq!(error.to_string(), "the collector needs a table of more than 5000 elements");
}

#[tokio::test]
async fn one_that_floods_the_service_with_requests_gets_only_so_many_through() {
    let (error, requests) = error_of(FLOODS).await;
    assert!(matches!(error, RunError::OutOfTime { .. }), "{error:?}");
    assert_eq!(requests, 7);
}

#[tokio::test]
async fn one_that_sends_a_million_headers_passes_too_much_at_once() {
    let (error, requests) = error_of(SENDS_HEADERS).await;
    assert!(matches!(error, RunError::CallTooLarge { limit } if limit == 1 << 20), "{error:?}");
    assert_eq!(requests, 1);
}

#[tokio::test]
async fn one_of_too_many_parts_is_not_started() {
    let api = northwind().await;
    let limits = Limits { parts: 0, ..Limits::default() };
    let error = plugin().collect(access(&api), limits).await.unwrap_err();
    assert!(matches!(error, RunError::NotStarted(_)), "{error:?}");
    assert!(error.to_string().starts_with("the collector cannot be started: "), "{error}");
}

#[tokio::test]
async fn one_that_does_not_care_that_it_is_cancelled_is_ended() {
    let server = telling(LOOPS).await;
    let limits = Limits { cancel_time: Duration::from_millis(20), ..Limits::default() };
    let moody = Collector::new(&moody()).unwrap();
    let mut run = moody.start(access_at(&server.uri()), limits, Options::default()).unwrap();
    let handle = run.handle();
    // It computes without a word to the host, so it needs a thread of its own to be cancelled from here.
    let ended = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { run.next().await })
    });
    while handle.progress().answers == 0 {
        tokio::task::yield_now().await;
    }
    handle.cancel();
    let error = ended.join().unwrap().unwrap().unwrap_err();
    assert!(matches!(error, RunError::Failed(Failure::Cancelled)), "{error:?}");
}
