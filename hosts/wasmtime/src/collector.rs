//! Engine, component, linker, store, instance, call.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use graph::formats::Format;
use graph::{Graph, Report};
use tokio::sync::Semaphore;
use tracing::Span;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};

use crate::access::Access;
use crate::bindings::manifest::Manifest;
use crate::bindings::{PluginPre, http_fetch};
use crate::budget::Pool;
use crate::builder::{Builder, Shared};
use crate::client::Client;
use crate::error::{LoadError, RunError};
use crate::fetch::UnderWay;
use crate::handle::Handle;
use crate::limits::Limits;
use crate::observe::Watch;
use crate::options::Options;
use crate::outgoing::Outgoing;
use crate::run::{Run, Running};
use crate::sandbox::Sandbox;
use crate::state::{Growth, State};

/// How long a collector that does not call the host keeps a thread before others get their turn.
const TICK: Duration = Duration::from_millis(10);

/// A collector, compiled, with the connections and the totals of its runs. Cheap to clone; clones
/// share these. Runs share nothing else.
#[derive(Clone)]
pub struct Collector {
    engine: Engine,
    plugin: PluginPre<State>,
    shared: Arc<Shared>,
}

impl Collector {
    /// Compiles a component. [`Collector::builder`] has more to decide.
    ///
    /// # Errors
    ///
    /// If it is no component, exports no `collector`, or imports anything but `http-fetch`.
    pub fn new(component: &[u8]) -> Result<Self, LoadError> {
        Self::builder().load(component)
    }

    /// What the host's owner decides for all runs.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn of(
        engine: Engine,
        component: &Component,
        shared: Shared,
    ) -> Result<Self, LoadError> {
        let mut linker = Linker::new(&engine);
        http_fetch::add_to_linker::<State, State>(&mut linker, |state| state).map_err(LoadError)?;
        let instance = linker.instantiate_pre(component).map_err(LoadError)?;
        let plugin = PluginPre::new(instance).map_err(LoadError)?;
        tick(&engine);
        Ok(Self { engine, plugin, shared: Arc::new(shared) })
    }

    /// What the collector says it is. It may make no request.
    ///
    /// # Errors
    ///
    /// If it breaks, or meets a limit.
    pub async fn describe(&self, limits: Limits) -> Result<Manifest, RunError> {
        let (store, handle) = (self.store(None, limits), Handle::default());
        let mut sandbox = Sandbox::new(self.plugin.clone(), store, limits, handle);
        let plugin = sandbox.instance().await?;
        let call = plugin.security_graph_collector_collector();
        let called = sandbox.bounds.call(call.call_describe(&mut sandbox.store)).await;
        sandbox.finished(called)
    }

    /// Begins a run. Must be called in a tokio runtime, and always in the same one: connections that
    /// runs share end with the runtime that they were made in.
    ///
    /// # Errors
    ///
    /// If the host has no way to send requests.
    pub fn start(&self, access: Access, limits: Limits, options: Options) -> Result<Run, RunError> {
        Ok(Run::new(self.running(access, limits)?, options))
    }

    /// Collects everything that the credentials may read, as one graph, whose keys and ends are checked.
    /// For organizations that fit into one call: [`Limits::call_bytes`].
    ///
    /// Must be called in a tokio runtime, as [`Self::start`]. Dropping the future ends the run.
    ///
    /// # Errors
    ///
    /// If there is no graph: the collector says so, breaks, or meets a limit.
    pub async fn collect(
        &self,
        access: Access,
        limits: Limits,
    ) -> Result<(Graph, Report), RunError> {
        self.running(access, limits)?.collect().await
    }

    /// Collects page by page into a format, with options: [`Collector::start`] and
    /// [`Run::write_into`] in one.
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
        self.start(access, limits, options)?.write_into(format).await
    }

    fn running(&self, access: Access, limits: Limits) -> Result<Running, RunError> {
        let handle = Handle::default();
        let watch = Watch::new(&access.origin, handle.clone());
        let outgoing = Outgoing(access.credentials.clone());
        let client = self.client(access, limits, watch.span())?;
        let store = self.store(Some(UnderWay::new(client, handle.clone())), limits);
        let sandbox = Sandbox::new(self.plugin.clone(), store, limits, handle.clone());
        Ok(Running { sandbox, handle, outgoing, watch })
    }

    fn client(&self, access: Access, limits: Limits, span: Span) -> Result<Client, RunError> {
        let shared = &self.shared;
        Ok(Client {
            http: shared.network.client(&access)?,
            pace: shared.pace.of_run(&access.origin, &access.credentials),
            access,
            limits,
            in_flight: Semaphore::new(limits.in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            in_flight_of_all: Arc::clone(&shared.in_flight),
            held: Pool::new(usize::try_from(limits.held_bytes).unwrap_or(usize::MAX)),
            memory: Arc::clone(&shared.memory),
            span,
        })
    }

    fn store(&self, under_way: Option<UnderWay>, limits: Limits) -> Store<State> {
        let growth = Growth::new(limits, self.shared.memory.share());
        let mut store = Store::new(&self.engine, State { under_way, growth });
        store.limiter(|state| &mut state.growth);
        store.set_hostcall_fuel(limits.call_bytes);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        store
    }
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
