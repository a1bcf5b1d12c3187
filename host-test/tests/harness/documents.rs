//! `documents`, through a host that is nothing but generated bindings and a service in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use command::arguments::FormatName;
use command::formats::OneFile;
use fake_organization::{Service, Sizes, northwind_labs, of_size};
use graph::formats::{Folder, Format, JupiterOne, StepKind};
use graph_anthropic::ontology;
use host_test::components;
use wasmtime::component::{Component, HasSelf, Linker, ResourceAny};
use wasmtime::{Engine, Store};

use crate::next_json::InMemory;
use crate::run::{self, access, plugin};

#[allow(clippy::all, clippy::restriction, missing_docs, unreachable_pub, unsafe_code)]
mod bindings {
    wasmtime::component::bindgen!({
        inline: "
            package security-graph:test@0.1.0;
            world documents {
                import security-graph:collector/http-fetch@0.1.0;
                export security-graph:documents/documents@0.1.0;
            }
        ",
        path: ["../wit", "../components/documents/wit"],
        world: "security-graph:test/documents",
        with: {
            "security-graph:collector/http-fetch@0.1.0":
                crate::next_json::bindings::security_graph::collector::http_fetch,
        },
    });
}

use bindings::Documents;
use bindings::exports::security_graph::documents::documents::{GuestDocument, Outcome, Part};

/// A document of an organization.
struct Host {
    store: Store<InMemory>,
    documents: Documents,
    document: ResourceAny,
}

impl Host {
    fn new(service: Service) -> Self {
        Self::of(InMemory { service, refused: |_| None })
    }

    fn of(service: InMemory) -> Self {
        let engine = Engine::default();
        let bytes = components::bytes(components::DOCUMENTS).unwrap();
        let component = Component::new(&engine, bytes).unwrap();
        let mut linker = Linker::new(&engine);
        Documents::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut InMemory| state)
            .unwrap();
        let mut store = Store::new(&engine, service);
        let documents = Documents::instantiate(&mut store, &component, &linker).unwrap();
        let exported = documents.security_graph_documents_documents();
        let document = exported.document().call_constructor(&mut store).unwrap();
        Self { store, documents, document }
    }

    fn call<T>(
        &mut self,
        call: impl FnOnce(GuestDocument<'_>, &mut Store<InMemory>, ResourceAny) -> T,
    ) -> T {
        let exported = self.documents.security_graph_documents_documents();
        call(exported.document(), &mut self.store, self.document)
    }

    fn set_format(&mut self, name: &str) -> Result<(), String> {
        self.call(|it, store, own| it.call_set_format(store, own, name)).unwrap()
    }

    fn skip(&mut self, step: &str) -> Result<(), String> {
        self.call(|it, store, own| it.call_skip_step(store, own, step)).unwrap()
    }

    fn next(&mut self) -> Result<Option<Part>, String> {
        self.call(|it, store, own| it.call_next(store, own)).unwrap()
    }

    fn outcome(&mut self) -> Option<Outcome> {
        self.call(|it, store, own| it.call_outcome(store, own)).unwrap()
    }

    /// Files by their paths.
    fn drain(&mut self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::<String, String>::new();
        while let Some(part) = self.next().unwrap() {
            files.entry(part.file).or_default().push_str(&part.text);
        }
        files
    }
}

fn northwind() -> Service {
    Service::new(northwind_labs())
}

#[derive(Clone, Default)]
struct Files(Rc<RefCell<BTreeMap<String, String>>>);

struct File(Files, String);

impl Folder for Files {
    type File = File;

    fn create(&mut self, path: &str) -> io::Result<File> {
        self.0.borrow_mut().insert(path.to_owned(), String::new());
        Ok(File(self.clone(), path.to_owned()))
    }
}

impl io::Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut files = self.0.0.borrow_mut();
        files.get_mut(&self.1).unwrap().push_str(str::from_utf8(bytes).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The same graph, written by this program.
async fn written_here(name: FormatName) -> BTreeMap<String, String> {
    let api = run::northwind().await;
    let (graph, report) = plugin().collect(access(&api), Default::default()).await.unwrap();
    let files = Files::default();
    let one_file = OneFile::new(name, files.clone().create("").unwrap(), run::kinds());
    let mut format: Box<dyn Format> = match one_file {
        Some(format) => Box::new(format),
        None => {
            files.0.borrow_mut().clear();
            Box::new(JupiterOne::new(files.clone(), ontology::steps().map(step_kind).collect()))
        }
    };
    graph::formats::write(&graph, &report, &mut *format).unwrap();
    drop(format);
    files.0.take()
}

fn step_kind(step: &ontology::Step) -> StepKind {
    let types = step.entity_types().into_iter().chain(step.relationship_types());
    StepKind {
        id: step.id.to_owned(),
        name: step.name.to_owned(),
        depends_on: step.depends_on().iter().map(|other| other.id.to_owned()).collect(),
        types: types.map(str::to_owned).collect(),
    }
}

#[tokio::test]
async fn every_format_is_what_this_program_writes_byte_for_byte() {
    for (format, name) in FormatName::ALL {
        let mut host = Host::new(northwind());
        host.set_format(name).unwrap();
        assert!(host.outcome().is_none(), "nothing is known before the first part");

        let files = host.drain();

        assert!(files == written_here(format).await, "{name}");
        let outcome = host.outcome().unwrap();
        let first = "complete for what an Admin key may read; not read: ";
        assert!(outcome.summary.starts_with(first), "{}", outcome.summary);
        assert_eq!(outcome.incomplete, None);
        assert!(host.next().unwrap().is_none(), "there is nothing after the last part");
    }
}

#[test]
fn pages_of_a_large_organization_are_parts_that_make_one_document() {
    let sizes = Sizes { users: 2_500, members: vec![300; 4], api_keys: 100 };
    let mut host = Host::new(Service::new(of_size(&sizes)));
    let mut parts = Vec::new();
    while let Some(part) = host.next().unwrap() {
        parts.push(part.text);
    }
    assert!(parts.len() > 3, "{} parts", parts.len());
    let document: serde_json::Value = serde_json::from_str(&parts.concat()).unwrap();
    let is_user = |entity: &&serde_json::Value| entity["_type"] == "anthropic_user";
    let users = document["entities"].as_array().unwrap().iter().filter(is_user).count();
    assert_eq!(users, 2_500);
}

#[test]
fn options_are_for_before_the_first_part_and_mistakes_are_named() {
    let mut host = Host::new(northwind());
    assert!(host.set_format("png").unwrap_err().starts_with("png is not a format: json, "));
    assert!(host.skip("fetch-all").unwrap_err().starts_with("fetch-all is not a step: "));
    host.skip("fetch-api-keys").unwrap();
    host.call(|it, store, own| it.call_keep_raw_data(store, own)).unwrap().unwrap();
    let limit = 512 << 20;
    host.call(|it, store, own| it.call_set_memory_limit(store, own, limit)).unwrap().unwrap();

    let document = host.drain().remove("").unwrap();

    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let entities = document["entities"].as_array().unwrap();
    assert!(entities.iter().all(|entity| entity["_type"] != "anthropic_api_key"));
    assert!(entities.iter().all(|entity| entity["_rawData"][0]["rawData"]["id"].is_string()));
    assert_eq!(host.outcome().unwrap().incomplete, None, "what was skipped was asked for");
    let too_late = "options come before the first part";
    assert_eq!(host.set_format("dot").unwrap_err(), too_late);
    assert_eq!(host.skip("fetch-users").unwrap_err(), too_late);
}

#[test]
fn a_run_that_fails_says_why_each_time_it_is_asked() {
    let mut host = Host::of(InMemory { refused: |_| Some(401), service: northwind() });
    for _ in 0..2 {
        let sentence = host.next().unwrap_err();
        assert!(sentence.starts_with("the key was refused: "), "{sentence}");
    }
    assert!(host.outcome().is_none());
}

#[test]
fn what_is_incomplete_is_said_in_a_sentence() {
    let refused = |path: &str| path.contains("/api_keys").then_some(403);
    let mut host = Host::of(InMemory { refused, service: northwind() });
    host.drain();
    let sentence = host.outcome().unwrap().incomplete.unwrap();
    assert!(
        sentence.starts_with("the graph is incomplete; these may lack something: "),
        "{sentence}"
    );
}
