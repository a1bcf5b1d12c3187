//! What a run takes place in: a store of its own, and what bounds it. Knows no page.

use std::future::Future;
use std::time::Duration;

use fetch_rules::Credentials;
use graph::Failure;
use tokio::time::{Instant, sleep, timeout_at};
use wasmtime::component::ResourceAny;
use wasmtime::{Store, Trap};

use crate::bindings::{Plugin, PluginPre};
use crate::convert;
use crate::error::RunError;
use crate::handle::Handle;
use crate::limits::Limits;
use crate::options::Options;
use crate::state::State;

/// A run that may take longer than this may take for ever. A clock cannot tell of more.
const YEARS: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// What a run takes place in.
pub(crate) struct Sandbox {
    pub(crate) store: Store<State>,
    pub(crate) bounds: Bounds,
    plugin: PluginPre<State>,
}

/// What ends a call before its time.
#[derive(Clone)]
pub(crate) struct Bounds {
    limits: Limits,
    handle: Handle,
    deadline: Instant,
}

/// What became of a call: wasmtime's result, unless something else ended it.
type Called<T> = Result<wasmtime::Result<T>, RunError>;

impl Sandbox {
    /// One whose time begins now.
    pub(crate) fn new(
        plugin: PluginPre<State>,
        store: Store<State>,
        limits: Limits,
        handle: Handle,
    ) -> Self {
        let now = Instant::now();
        let deadline = now.checked_add(limits.run_time.min(YEARS)).unwrap_or(now);
        Self { plugin, store, bounds: Bounds { limits, handle, deadline } }
    }

    /// Makes an instance.
    pub(crate) async fn instance(&mut self) -> Result<Plugin, RunError> {
        let making = self.plugin.instantiate_async(&mut self.store);
        let made = self.bounds.call(making).await?;
        made.map_err(|error| match self.met(&error) {
            Some(met) => met,
            None if error.is::<Trap>() => trapped(&error),
            None => RunError::NotStarted(format!("{error:#}")),
        })
    }

    /// Makes a collection with options, and tells it which credentials the host has.
    pub(crate) async fn collection(
        &mut self,
        plugin: &Plugin,
        credentials: &Credentials,
        options: &Options,
    ) -> Result<ResourceAny, RunError> {
        let memory = self.store.data().growth.for_the_collector();
        let resource = plugin.security_graph_collector_collector().collection();
        let store = &mut self.store;
        let opening = async {
            let collection = resource.call_constructor(&mut *store).await?;
            for credential in credentials.iter() {
                let id = credential.kind().id();
                let added = resource.call_add_credential(&mut *store, collection, id).await?;
                if let Err(error) = added {
                    return Ok(Err(error));
                }
            }
            for id in &options.skip {
                if let Err(error) = resource.call_skip_step(&mut *store, collection, id).await? {
                    return Ok(Err(error));
                }
            }
            for id in &options.only {
                if let Err(error) = resource.call_only_step(&mut *store, collection, id).await? {
                    return Ok(Err(error));
                }
            }
            for id in &options.also {
                if let Err(error) = resource.call_also_step(&mut *store, collection, id).await? {
                    return Ok(Err(error));
                }
            }
            if options.raw_data
                && let Err(error) = resource.call_keep_raw_data(&mut *store, collection).await?
            {
                return Ok(Err(error));
            }
            let set = resource.call_set_memory_limit(&mut *store, collection, memory).await?;
            if let Err(error) = set {
                return Ok(Err(error));
            }
            let items = options.page_items;
            let set = resource.call_set_page_items(&mut *store, collection, items).await?;
            Ok(set.map(|()| collection))
        };
        let called = self.bounds.call(opening).await;
        self.finished(called)?.map_err(convert::option_error)
    }

    /// What a call returned, or the limit that it met.
    pub(crate) fn finished<T>(&self, called: Called<T>) -> Result<T, RunError> {
        called?.map_err(|error| self.met(&error).unwrap_or_else(|| trapped(&error)))
    }

    fn met(&self, error: &wasmtime::Error) -> Option<RunError> {
        // wasmtime has a type for this, but keeps it to itself.
        if format!("{error:#}").contains("fuel allocated for hostcalls has been exhausted") {
            return Some(RunError::CallTooLarge { limit: self.bounds.limits.call_bytes });
        }
        self.store.data().growth.met()
    }
}

impl Bounds {
    /// A call, as long as the run may take; and for a moment only once it is cancelled.
    pub(crate) async fn call<T>(
        &self,
        call: impl Future<Output = wasmtime::Result<T>>,
    ) -> Called<T> {
        let cancelled = async {
            self.handle.cancelled().await;
            sleep(self.limits.cancel_time).await;
        };
        tokio::select! {
            biased;
            called = timeout_at(self.deadline, call) => {
                called.map_err(|_| RunError::OutOfTime { limit: self.limits.run_time })
            }
            () = cancelled => Err(RunError::Failed(Failure::Cancelled)),
        }
    }
}

fn trapped(error: &wasmtime::Error) -> RunError {
    let trap = error.downcast_ref::<Trap>().copied();
    RunError::Trapped { trap, backtrace: format!("{error:#}") }
}
