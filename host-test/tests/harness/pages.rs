//! `collection`: the graph page by page through the built component.

use std::io::{self, Write};

use fake_organization::{Service, Sizes, of_size};
use graph::formats::{Json, Ndjson};
use graph_anthropic_wasmtime::{Limits, Options, RunError};
use host_test::FakeAdminApi;

use crate::run::{access, collect, json, northwind, plugin};

async fn drained(api: &FakeAdminApi, options: Options) -> Result<String, RunError> {
    let mut bytes = Vec::new();
    let format = &mut Json::new(&mut bytes);
    plugin().collect_into(access(api), Limits::default(), options, format).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[tokio::test]
async fn what_is_drained_is_what_collect_returns() {
    let sizes = Sizes { users: 700, members: vec![40; 12], api_keys: 500 };
    let large = FakeAdminApi::start(Service::new(of_size(&sizes))).await;
    for api in [northwind().await, large] {
        let (graph, report) = collect(&api, Limits::default()).await.unwrap();
        for page_items in [0, 7, 1000, u32::MAX] {
            let options = Options { page_items, ..Options::default() };
            assert!(drained(&api, options).await.unwrap() == json(&graph, &report), "{page_items}");
        }
    }
}

#[tokio::test]
async fn no_page_is_larger_than_a_call_may_carry_however_large_the_graph_is() {
    let sizes = Sizes { users: 3_000, members: vec![3_000; 20], api_keys: 0 };
    let api = FakeAdminApi::start(Service::new(of_size(&sizes))).await;
    let limits = Limits { call_bytes: 4 << 20, ..Limits::default() };

    assert!(matches!(collect(&api, limits).await, Err(RunError::CallTooLarge { .. })));

    let mut to = Ndjson::new(io::sink());
    let report = plugin().collect_into(access(&api), limits, Options::default(), &mut to).await;
    assert!(report.unwrap().complete);
}

#[tokio::test]
async fn steps_can_be_left_out_and_items_carried_along() {
    let api = northwind().await;
    let skip = vec!["fetch-api-keys".to_owned()];
    let document = drained(&api, Options { skip, raw_data: true, ..Options::default() }).await;
    let document: serde_json::Value = serde_json::from_str(&document.unwrap()).unwrap();

    let steps = document["report"]["steps"].as_array().unwrap();
    let keys = steps.iter().find(|step| step["id"] == "fetch-api-keys").unwrap();
    assert_eq!(keys["status"], "disabled");
    let entities = document["entities"].as_array().unwrap();
    assert!(entities.iter().all(|entity| entity["_type"] != "anthropic_api_key"));
    assert!(entities.iter().all(|entity| entity["_rawData"][0]["rawData"]["id"].is_string()));
}

#[tokio::test]
async fn a_step_that_is_not_there_is_refused_before_anything_is_asked() {
    let api = northwind().await;
    let skip = vec!["fetch-everything".to_owned()];
    let error = drained(&api, Options { skip, ..Options::default() }).await.unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.starts_with("fetch-everything is not a step: fetch-account, "), "{sentence}");
    assert!(api.requests().await.is_empty());
}

/// A writer that has no room.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::StorageFull, "no room"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_graph_that_cannot_be_written_is_an_error_that_says_so() {
    let api = northwind().await;
    let mut to = Ndjson::new(Full);
    let plugin = plugin();
    let run = plugin.collect_into(access(&api), Limits::default(), Options::default(), &mut to);
    assert_eq!(run.await.unwrap_err().to_string(), "the graph cannot be written: no room");
}
