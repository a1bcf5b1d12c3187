//! `next-json`, through a host that is nothing but generated bindings and a service in memory.

use fake_organization::{Service, northwind_labs};
use graph::formats::Ndjson;
use host_test::components;
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Engine, Store};

use crate::run::{access, northwind, plugin};

#[allow(clippy::all, clippy::restriction, missing_docs, unreachable_pub, unsafe_code)]
pub(crate) mod bindings {
    wasmtime::component::bindgen!({ world: "plugin", path: "../wit" });
}

use bindings::Plugin;
use bindings::exports::security_graph::collector::collector::OptionError;
use bindings::security_graph::collector::http_fetch::{Answer, Host, Request, Response};

/// A service that is asked without a network. Paths that it refuses get that status.
pub(crate) struct InMemory {
    pub(crate) service: Service,
    pub(crate) refused: fn(&str) -> Option<u16>,
}

impl Host for InMemory {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let answer = |request: Request| {
            let answer = self.service.answer(&request.path, &request.headers);
            let (status, headers, body) = match (self.refused)(&request.path) {
                Some(status) => (status, Vec::new(), "{}".to_owned()),
                None => (answer.status, answer.headers, answer.body),
            };
            Answer { id: request.id, outcome: Ok(Response { status, headers, body }) }
        };
        requests.into_iter().map(answer).collect()
    }
}

/// The pages of Northwind Labs as lines.
fn pages(engine: &Engine, component: &Component, page_items: u32) -> Vec<String> {
    let mut linker = Linker::new(engine);
    Plugin::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut InMemory| state).unwrap();
    let northwind = InMemory { service: Service::new(northwind_labs()), refused: |_| None };
    let mut store = Store::new(engine, northwind);
    let plugin = Plugin::instantiate(&mut store, component, &linker).unwrap();
    let collection = plugin.security_graph_collector_collector().collection();
    let pages_of = collection.call_constructor(&mut store).unwrap();
    collection.call_set_page_items(&mut store, pages_of, page_items).unwrap().unwrap();
    let mut next = || collection.call_next_json(&mut store, pages_of).unwrap().unwrap();
    let pages: Vec<_> = std::iter::from_fn(&mut next).collect();
    assert_eq!(next(), None, "after the last page there is none, however often it is asked for");
    let too_late = collection.call_keep_raw_data(&mut store, pages_of).unwrap();
    assert!(matches!(too_late, Err(OptionError::TooLate)), "options come before the first page");
    pages
}

#[tokio::test]
async fn its_pages_are_the_lines_of_the_whole_and_hold_no_more_than_they_may() {
    let api = northwind().await;
    let (graph, report) = plugin().collect(access(&api), Default::default()).await.unwrap();
    let mut whole = Vec::new();
    graph::formats::write(&graph, &report, &mut Ndjson::new(&mut whole)).unwrap();

    let engine = Engine::default();
    let bytes = components::bytes(components::PLUGIN).unwrap();
    let component = Component::new(&engine, bytes).unwrap();
    for (page_items, expected) in [(5, 12), (1000, 1), (u32::MAX, 1)] {
        let pages = pages(&engine, &component, page_items);
        assert_eq!(pages.len(), expected, "{page_items} a page");
        assert_eq!(pages.concat().into_bytes(), whole);
        // The last page has a line more: the report.
        let most = usize::try_from(page_items).unwrap().min(1000).saturating_add(1);
        assert!(pages.iter().all(|page| page.lines().count() <= most));
    }
}
