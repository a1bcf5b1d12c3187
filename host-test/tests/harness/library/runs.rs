//! A run as a stream: its pages, how far it is, and the ways to end it.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use graph::GraphBuilder;
use graph_anthropic_wasmtime::{Failure, Limits, Options, Run, RunError};
use host_test::FakeAdminApi;
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::in_flight::{head, serve};
use crate::run::{access, access_at, collect, northwind, plugin};

/// A service that does not answer who asks for users.
async fn without_users() -> FakeAdminApi {
    let api = northwind().await;
    let never = ResponseTemplate::new(200).set_delay(Duration::from_secs(3600));
    let users = Mock::given(method("GET")).and(path("/v1/organizations/users"));
    api.mount(users.respond_with(never)).await;
    api
}

/// Nobody but the collector itself ends a run in time.
fn limits() -> Limits {
    let hour = Duration::from_secs(3600);
    Limits { cancel_time: hour, request_time: hour, run_time: hour, ..Limits::default() }
}

fn start(api: &FakeAdminApi) -> Run {
    plugin().start(access(api), limits(), Options::default()).unwrap()
}

#[tokio::test]
async fn the_pages_of_a_run_are_the_graph() {
    let api = northwind().await;
    let options = Options { page_items: 7, ..Options::default() };
    let run = plugin().start(access(&api), Limits::default(), options).unwrap();
    let handle = run.handle();

    let pages: Vec<_> = run.try_collect().await.unwrap();

    let mut builder = GraphBuilder::default();
    let items = pages.iter().map(|page| page.entities.len() + page.relationships.len());
    let items: usize = items.sum();
    let last = pages.last().unwrap().report.clone().unwrap();
    assert!(pages.len() > 3 && pages.iter().filter(|page| page.report.is_some()).count() == 1);
    for page in pages {
        page.entities.into_iter().try_for_each(|entity| builder.add_entity(entity)).unwrap();
        let mut edges = page.relationships.into_iter();
        edges.try_for_each(|edge| builder.add_relationship(edge)).unwrap();
    }
    let whole = collect(&api, Limits::default()).await.unwrap();
    assert!((builder.build(), last.clone()) == whole);
    let progress = handle.progress();
    assert_eq!((progress.requests, progress.answers), (last.requests, last.requests));
    assert_eq!(progress.items, u64::try_from(items).unwrap());
    let organization = fake_organization::northwind_labs().id;
    assert_eq!(progress.organization, Some(organization));
}

#[tokio::test]
async fn a_collector_that_hears_that_it_is_cancelled_ends() {
    let api = without_users().await;
    let mut run = start(&api);
    let handle = run.handle();
    let cancelling = async {
        // All else is answered; the users never are.
        while handle.progress().answers < 4 {
            tokio::task::yield_now().await;
        }
        handle.cancel();
    };

    let (page, ()) = tokio::join!(run.next(), cancelling);

    let error = page.unwrap().unwrap_err();
    assert!(matches!(error, RunError::Failed(Failure::Cancelled)), "{error:?}");
    assert!(run.next().await.is_none());
    let doing = handle.progress().doing.unwrap();
    assert!(doing.page >= 1 && doing.attempt == 1, "{doing:?}");
}

#[tokio::test]
async fn a_run_that_is_cancelled_between_two_pages_tells_no_more() {
    let api = northwind().await;
    let options = Options { page_items: 1, ..Options::default() };
    let mut run = plugin().start(access(&api), limits(), options).unwrap();
    assert!(run.next().await.unwrap().is_ok());
    run.handle().cancel();
    let error = run.next().await.unwrap().unwrap_err();
    assert!(matches!(error, RunError::Failed(Failure::Cancelled)), "{error:?}");
    assert!(run.next().await.is_none());
}

#[tokio::test]
async fn nothing_is_asked_for_before_the_first_page_is() {
    let api = northwind().await;
    let run = start(&api);
    tokio::task::yield_now().await;
    drop(run);
    assert!(api.requests().await.is_empty());
}

#[tokio::test]
async fn a_run_that_is_dropped_ends_its_requests() {
    let (asked, mut has_asked) = mpsc::unbounded_channel();
    let (closed, mut has_closed) = mpsc::unbounded_channel();
    let (origin, _server) = serve(move |mut stream| {
        let (asked, closed) = (asked.clone(), closed.clone());
        async move {
            head(&mut stream).await;
            asked.send(()).unwrap();
            // Nothing is answered: what can be read next is the end.
            let end = stream.read(&mut [0; 1]).await;
            closed.send(matches!(end, Ok(0) | Err(_))).unwrap();
        }
    })
    .await;
    let mut run = plugin().start(access_at(&origin), limits(), Options::default()).unwrap();
    tokio::select! {
        page = run.next() => panic!("{page:?}"),
        _ = has_asked.recv() => {}
    }

    drop(run);

    assert_eq!(has_closed.recv().await, Some(true));
}
