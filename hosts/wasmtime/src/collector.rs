//! Engine, component, linker, store, instance, call.

use std::thread;
use std::time::Duration;

use graph::formats::Format;
use graph::{Graph, Page, Report};
use tokio::time::timeout;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

use crate::access::Access;
use crate::bindings::manifest::Manifest;
use crate::bindings::{PluginPre, http_fetch};
use crate::client::Client;
use crate::convert;
use crate::error::{LoadError, RunError};
use crate::fetch::UnderWay;
use crate::limits::Limits;
use crate::options::Options;
use crate::outgoing::Outgoing;
use crate::state::{MemoryLimit, State};

/// How long a collector that does not call the host keeps a thread before others get their turn.
const TICK: Duration = Duration::from_millis(10);

/// A collector, compiled. Cheap to clone; runs share nothing but its code.
#[derive(Clone)]
pub struct Collector {
    engine: Engine,
    plugin: PluginPre<State>,
}

impl Collector {
    /// Compiles a component.
    ///
    /// # Errors
    ///
    /// If it is no component, exports no `collector`, or imports anything but `http-fetch`.
    pub fn new(component: &[u8]) -> Result<Self, LoadError> {
        let mut config = Config::new();
        config.epoch_interruption(true);
        let engine = Engine::new(&config).map_err(LoadError)?;
        let component = Component::new(&engine, component).map_err(LoadError)?;
        let mut linker = Linker::new(&engine);
        http_fetch::add_to_linker::<State, State>(&mut linker, |state| state).map_err(LoadError)?;
        let instance = linker.instantiate_pre(&component).map_err(LoadError)?;
        let plugin = PluginPre::new(instance).map_err(LoadError)?;
        tick(&engine);
        Ok(Self { engine, plugin })
    }

    /// What the collector says it is. It may make no request.
    ///
    /// # Errors
    ///
    /// If it breaks, or meets a limit.
    pub async fn describe(&self, limits: Limits) -> Result<Manifest, RunError> {
        let mut store = self.store(None, limits);
        let run = async {
            let plugin = self.plugin.instantiate_async(&mut store).await?;
            plugin.security_graph_collector_collector().call_describe(&mut store).await
        };
        let result = timeout(limits.run_time, run).await;
        finished(result, &store, limits)
    }

    /// Collects everything that the credential may read.
    ///
    /// Must be called in a tokio runtime. Dropping the future ends the run.
    ///
    /// # Errors
    ///
    /// If there is no graph: the collector says so, breaks, or meets a limit.
    pub async fn collect(
        &self,
        access: Access,
        limits: Limits,
    ) -> Result<(Graph, Report), RunError> {
        let outgoing = Outgoing(access.credential.clone());
        let mut store = self.store(Some(Client::new(access, limits)?), limits);
        let run = async {
            let plugin = self.plugin.instantiate_async(&mut store).await?;
            plugin.security_graph_collector_collector().call_collect(&mut store).await
        };
        let result = timeout(limits.run_time, run).await;
        match finished(result, &store, limits)? {
            Ok(graph) => {
                let (graph, report) = convert::graph(graph).map_err(RunError::NotAGraph)?;
                outgoing.graph(&graph, &report)?;
                Ok((graph, report))
            }
            Err(failure) => Err(outgoing.failure(failure.into())),
        }
    }

    /// Collects page by page into a format, with options. Holds one page of the graph at a time,
    /// however large the organization is.
    ///
    /// Must be called in a tokio runtime. Dropping the future ends the run. Where it fails, what
    /// was written is a part, and nothing says so in it. The format is written to between pages, on
    /// the task's own thread: a writer that blocks keeps it. Unlike in [`Self::collect`], keys and
    /// ends of relationships are the collector's word: to check them would take all of them.
    ///
    /// # Errors
    ///
    /// If there is no graph: the collector says so, breaks, or meets a limit; if `options` name a
    /// step that it does not have; or if the format's writer fails.
    pub async fn collect_into(
        &self,
        access: Access,
        limits: Limits,
        options: Options,
        format: &mut (dyn Format + Send),
    ) -> Result<Report, RunError> {
        let outgoing = Outgoing(access.credential.clone());
        let mut store = self.store(Some(Client::new(access, limits)?), limits);
        let run = self.drain(&mut store, options, &outgoing, format);
        let result = timeout(limits.run_time, run).await;
        finished(result, &store, limits)?
    }

    /// The outer error is wasmtime's.
    async fn drain(
        &self,
        store: &mut Store<State>,
        options: Options,
        outgoing: &Outgoing,
        format: &mut (dyn Format + Send),
    ) -> wasmtime::Result<Result<Report, RunError>> {
        let plugin = self.plugin.instantiate_async(&mut *store).await?;
        let collector = plugin.security_graph_collector_collector();
        let resource = collector.collection();
        let collection = resource.call_constructor(&mut *store).await?;
        for id in &options.skip {
            if let Err(error) = resource.call_skip_step(&mut *store, collection, id).await? {
                return Ok(Err(convert::option_error(error)));
            }
        }
        if options.raw_data
            && let Err(error) = resource.call_keep_raw_data(&mut *store, collection).await?
        {
            return Ok(Err(convert::option_error(error)));
        }
        let memory = store.data().memory.for_the_collector();
        if let Err(error) = resource.call_set_memory_limit(&mut *store, collection, memory).await? {
            return Ok(Err(convert::option_error(error)));
        }
        let items = options.page_items;
        if let Err(error) = resource.call_set_page_items(&mut *store, collection, items).await? {
            return Ok(Err(convert::option_error(error)));
        }
        let report = loop {
            let page = match resource.call_next(&mut *store, collection).await? {
                Ok(Some(page)) => Page::from(page),
                Ok(None) => return Ok(Err(RunError::NoReport)),
                Err(failure) => return Ok(Err(outgoing.failure(failure.into()))),
            };
            let written =
                outgoing.page(&page).and_then(|()| page.write(format).map_err(RunError::Unwritten));
            match (written, page.report) {
                (Err(error), _) => return Ok(Err(error)),
                (Ok(()), None) => {}
                (Ok(()), Some(report)) => break report,
            }
        };
        collection.resource_drop_async(store).await?;
        Ok(Ok(report))
    }

    fn store(&self, client: Option<Client>, limits: Limits) -> Store<State> {
        let state = State {
            under_way: client.map(UnderWay::new),
            memory: MemoryLimit::new(limits.memory_bytes),
        };
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(limits.call_bytes);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        store
    }
}

/// What became of a run: its result, or the limit that it met.
fn finished<T>(
    result: Result<wasmtime::Result<T>, tokio::time::error::Elapsed>,
    store: &Store<State>,
    limits: Limits,
) -> Result<T, RunError> {
    let error = match result {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error,
        Err(_) => return Err(RunError::OutOfTime { limit: limits.run_time }),
    };
    let text = format!("{error:#}");
    // wasmtime has a type for this, but keeps it to itself.
    if text.contains("fuel allocated for hostcalls has been exhausted") {
        return Err(RunError::CallTooLarge { limit: limits.call_bytes });
    }
    if store.data().memory.was_met {
        return Err(RunError::OutOfMemory { limit: limits.memory_bytes });
    }
    Err(RunError::Trapped(text))
}

/// Lets time pass for an engine's instances, as long as there is the engine.
fn tick(engine: &Engine) {
    let engine = engine.weak();
    thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    });
}
