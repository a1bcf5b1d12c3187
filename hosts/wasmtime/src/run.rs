//! A run and its pages, as they come. Knows no connection.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, TryStreamExt as _};
use graph::formats::Format;
use graph::{Failure, Graph, Page, Report};
use tracing::Instrument as _;
use wasmtime::component::ResourceAny;

use crate::bindings::Plugin;
use crate::convert;
use crate::error::RunError;
use crate::handle::Handle;
use crate::observe::Watch;
use crate::options::Options;
use crate::outgoing::Outgoing;
use crate::sandbox::Sandbox;

/// A run: its pages, as a stream. The last one has the report; a stream that ends without one, or with
/// an error, is not the whole graph.
///
/// Nothing is asked for before the first page is. Dropping it ends the run.
pub struct Run {
    pages: BoxStream<'static, Result<Page<'static>, RunError>>,
    handle: Handle,
}

impl Run {
    pub(crate) fn new(running: Running, options: Options) -> Self {
        let handle = running.handle.clone();
        let pages = try_unfold(Progress::Fresh(Box::new(running), options), next);
        Self { pages: Box::pin(pages), handle }
    }

    /// The run from outside.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Writes every page in a format, and returns the report. Holds one page at a time.
    ///
    /// Where it fails, what was written is a part, and nothing says so in it. The format is written to
    /// between pages, on the task's own thread: a writer that blocks keeps it. Keys and ends of
    /// relationships are the collector's word: to check them would take all of them.
    ///
    /// # Errors
    ///
    /// If there is no graph, or the format's writer fails.
    pub async fn write_into(
        mut self,
        format: &mut (dyn Format + Send),
    ) -> Result<Report, RunError> {
        while let Some(page) = self.pages.try_next().await? {
            page.write(format).map_err(RunError::Unwritten)?;
            if let Some(report) = page.report {
                return Ok(report);
            }
        }
        Err(RunError::NoReport)
    }
}

impl Stream for Run {
    type Item = Result<Page<'static>, RunError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pages.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("handle", &self.handle).finish_non_exhaustive()
    }
}

/// How far the pages are.
enum Progress {
    Fresh(Box<Running>, Options),
    Draining(Box<Draining>),
    Over,
}

/// A run whose pages are taken.
struct Draining {
    running: Box<Running>,
    plugin: Plugin,
    collection: ResourceAny,
    number: u32,
}

/// The next page, and how far the pages are after it.
async fn next(progress: Progress) -> Result<Option<(Page<'static>, Progress)>, RunError> {
    let mut draining = match progress {
        Progress::Fresh(running, options) => Box::new(open(running, &options).await?),
        Progress::Draining(draining) => draining,
        Progress::Over => return Ok(None),
    };
    draining.number = draining.number.saturating_add(1);
    let span = draining.running.watch.page(draining.number);
    let page = draining.page().instrument(span).await;
    let page = draining.running.watch.passed_on(page)?;
    let progress =
        if page.report.is_some() { Progress::Over } else { Progress::Draining(draining) };
    Ok(Some((page, progress)))
}

/// Makes an instance, and a collection in it with options.
async fn open(mut running: Box<Running>, options: &Options) -> Result<Draining, RunError> {
    let span = running.watch.span();
    let sandbox = &mut running.sandbox;
    let opening = async {
        let plugin = sandbox.instance().await?;
        let collection = sandbox.collection(&plugin, options).await?;
        Ok((plugin, collection))
    };
    let opened = opening.instrument(span).await;
    let (plugin, collection) = running.watch.went_on(opened)?;
    Ok(Draining { running, plugin, collection, number: 0 })
}

impl Draining {
    async fn page(&mut self) -> Result<Page<'static>, RunError> {
        let Running { sandbox, handle, outgoing, .. } = &mut *self.running;
        if handle.is_cancelled() {
            return Err(RunError::Failed(Failure::Cancelled));
        }
        let resource = self.plugin.security_graph_collector_collector().collection();
        let call = resource.call_next(&mut sandbox.store, self.collection);
        let called = sandbox.bounds.call(call).await;
        let page = match sandbox.finished(called)? {
            Ok(Some(page)) => Page::from(page),
            Ok(None) => return Err(RunError::NoReport),
            Err(failure) => return Err(self.running.failed(failure.into())),
        };
        outgoing.page(&page)?;
        Ok(page)
    }
}

/// What a run is made of.
pub(crate) struct Running {
    pub(crate) sandbox: Sandbox,
    pub(crate) handle: Handle,
    pub(crate) outgoing: Outgoing,
    pub(crate) watch: Watch,
}

impl Running {
    /// The whole graph in one call.
    pub(crate) async fn collect(mut self) -> Result<(Graph, Report), RunError> {
        let span = self.watch.span();
        let collected = self.graph().instrument(span).await;
        self.watch.collected(collected)
    }

    async fn graph(&mut self) -> Result<(Graph, Report), RunError> {
        let plugin = self.sandbox.instance().await?;
        let call = plugin.security_graph_collector_collector();
        let called = self.sandbox.bounds.call(call.call_collect(&mut self.sandbox.store)).await;
        let graph = self.sandbox.finished(called)?;
        let graph = graph.map_err(|failure| self.failed(failure.into()))?;
        let (graph, report) = convert::graph(graph).map_err(RunError::NotAGraph)?;
        self.outgoing.graph(&graph, &report)?;
        Ok((graph, report))
    }

    /// What the collector says of why there is no graph.
    fn failed(&self, failure: Failure) -> RunError {
        let met = self.sandbox.store.data().growth.met_by_all();
        met.unwrap_or_else(|| self.outgoing.failure(failure))
    }
}
