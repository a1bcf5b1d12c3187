//! The built collector in wasmtime, fed with recorded answers. Knows no network and no clock.

#[allow(missing_docs, unsafe_code, reason = "generated")]
#[allow(unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wasmtime::component::bindgen!({ world: "plugin", path: "../../wit" });
}

use std::collections::VecDeque;
use std::sync::Arc;

use bindings::PluginPre;
use bindings::security_graph::collector::http_fetch::{Answer, Host, Request, Response};
use wasmtime::component::{Component, HasSelf, Linker, ResourceAny};
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, ResourceLimiter, Store,
};

use crate::recorded::Recorded;

/// The built collector.
///
/// # Errors
///
/// If it has not been built.
pub fn plugin() -> wasmtime::Result<Vec<u8>> {
    Ok(std::fs::read(host_test::components::path(host_test::components::PLUGIN))?)
}

/// How a graph comes out of the collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Pages of records.
    Next,
    /// Pages of JSON lines.
    NextJson,
    /// One value.
    Collect,
}

/// The collector, compiled.
pub struct Compiled {
    plugin: PluginPre<State>,
}

/// What a run brought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drained {
    /// Entities and relationships, or bytes of JSON lines.
    pub amount: usize,
    /// The most memory that the collector had, in bytes.
    pub guest_bytes: usize,
}

/// What a run's store holds: the answers, and how large the memory is.
struct State {
    recorded: Arc<Recorded>,
    /// Handed over, and not answered yet.
    waiting: VecDeque<Request>,
    /// How many are answered at a time.
    at_a_time: usize,
    memory: usize,
}

impl Compiled {
    /// Compiles a component; with instances from a pool if `pooled`.
    ///
    /// # Errors
    ///
    /// If it is no collector.
    pub fn new(bytes: &[u8], pooled: bool) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        if pooled {
            let pool = PoolingAllocationConfig::new();
            config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        }
        let engine = Engine::new(&config)?;
        let component = Component::new(&engine, bytes)?;
        let mut linker = Linker::<State>::new(&engine);
        bindings::Plugin::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
        Ok(Self { plugin: PluginPre::new(linker.instantiate_pre(&component)?)? })
    }

    /// Makes an instance and a collection, and nothing with them.
    ///
    /// # Errors
    ///
    /// What wasmtime answers.
    pub fn instantiate(&self, recorded: &Arc<Recorded>) -> wasmtime::Result<()> {
        self.begin(recorded, 1).map(|_| ())
    }

    /// Collects and drains a graph, with so many answers at a time.
    ///
    /// # Errors
    ///
    /// What wasmtime answers, or if there is no graph.
    pub fn drain(
        &self,
        recorded: &Arc<Recorded>,
        way: Way,
        at_a_time: usize,
    ) -> wasmtime::Result<Drained> {
        let (mut store, plugin, collection) = self.begin(recorded, at_a_time)?;
        let collector = plugin.security_graph_collector_collector();
        let pages = collector.collection();
        let mut amount = 0_usize;
        let failed = |_| wasmtime::Error::msg("there is no graph");
        match way {
            Way::Collect => {
                let graph = collector.call_collect(&mut store)?.map_err(failed)?;
                amount = graph.entities.len().saturating_add(graph.relationships.len());
            }
            Way::Next => {
                while let Some(page) = pages.call_next(&mut store, collection)?.map_err(failed)? {
                    let items = page.entities.len().saturating_add(page.relationships.len());
                    amount = amount.saturating_add(items);
                }
            }
            Way::NextJson => {
                while let Some(lines) =
                    pages.call_next_json(&mut store, collection)?.map_err(failed)?
                {
                    amount = amount.saturating_add(lines.len());
                }
            }
        }
        collection.resource_drop(&mut store)?;
        Ok(Drained { amount, guest_bytes: store.data().memory })
    }

    fn begin(
        &self,
        recorded: &Arc<Recorded>,
        at_a_time: usize,
    ) -> wasmtime::Result<(Store<State>, bindings::Plugin, ResourceAny)> {
        let recorded = Arc::clone(recorded);
        let state = State { recorded, waiting: VecDeque::new(), at_a_time, memory: 0 };
        let mut store = Store::new(self.plugin.engine(), state);
        store.limiter(|state| state);
        store.set_hostcall_fuel(usize::MAX);
        let plugin = self.plugin.instantiate(&mut store)?;
        let pages = plugin.security_graph_collector_collector().collection();
        let collection = pages.call_constructor(&mut store)?;
        Ok((store, plugin, collection))
    }
}

impl Host for State {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        self.waiting.extend(requests);
        let count = self.at_a_time.min(self.waiting.len());
        let recorded = Arc::clone(&self.recorded);
        let answer = |request: Request| {
            let response = recorded.answer(&request.path);
            let (status, headers, body) = (response.status, response.headers, response.body);
            Answer { id: request.id, outcome: Ok(Response { status, headers, body }) }
        };
        self.waiting.drain(..count).map(answer).collect()
    }
}

impl ResourceLimiter for State {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.memory = self.memory.saturating_add(desired.saturating_sub(current));
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}
