//! A run and its pages, as they come. Knows no connection.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use fetch_rules::CredentialKind;
use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, TryStreamExt as _};
use graph::formats::Format;
use graph::{Failure, Forecast, Graph, GraphBuilder, Page, Report};
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
    /// None once pages are asked for.
    begun: Option<Progress>,
    /// None before that.
    pages: Option<BoxStream<'static, Result<Page<'static>, RunError>>>,
    handle: Handle,
}

impl Run {
    pub(crate) fn new(running: Running, options: Options) -> Self {
        let handle = running.handle.clone();
        let begun = Some(Progress::Fresh(Box::new(running), options));
        Self { begun, pages: None, handle }
    }

    /// Makes the first requests, and says how many there will be. The pages go on from there: what was
    /// asked for is not asked for again. Comes before the first page; a run whose forecast failed, or
    /// was dropped, is over.
    ///
    /// # Errors
    ///
    /// If there will be no graph, or a page was asked for already.
    pub async fn forecast(&mut self) -> Result<Forecast, RunError> {
        let mut draining = match self.begun.take() {
            Some(Progress::Fresh(running, options)) => Box::new(open(running, &options).await?),
            Some(Progress::Draining(draining)) => draining,
            Some(Progress::Over) | None => {
                return Err(RunError::Option("a forecast comes before the first page".to_owned()));
            }
        };
        let span = draining.running.watch.span();
        let forecast = draining.forecast().instrument(span).await;
        let forecast = draining.running.watch.went_on(forecast)?;
        self.begun = Some(Progress::Draining(draining));
        Ok(forecast)
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
        while let Some(page) = self.try_next().await? {
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
        if let Some(progress) = self.begun.take() {
            self.pages = Some(Box::pin(try_unfold(progress, next)));
        }
        match &mut self.pages {
            Some(pages) => pages.as_mut().poll_next(context),
            None => Poll::Ready(None),
        }
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
    let Running { sandbox, outgoing, .. } = &mut *running;
    let credentials = outgoing.credentials();
    let opening = async {
        let plugin = sandbox.instance().await?;
        let collection = sandbox.collection(&plugin, credentials, options).await?;
        Ok((plugin, collection))
    };
    let opened = opening.instrument(span).await;
    let (plugin, collection) = running.watch.went_on(opened)?;
    Ok(Draining { running, plugin, collection, number: 0 })
}

impl Draining {
    async fn forecast(&mut self) -> Result<Forecast, RunError> {
        let Running { sandbox, handle, .. } = &mut *self.running;
        if handle.is_cancelled() {
            return Err(RunError::Failed(Failure::Cancelled));
        }
        let resource = self.plugin.security_graph_collector_collector().collection();
        let call = resource.call_forecast(&mut sandbox.store, self.collection);
        let called = sandbox.bounds.call(call).await;
        let forecast = sandbox.finished(called)?;
        forecast.map(Forecast::from).map_err(|failure| self.running.failed(failure.into()))
    }

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

/// The pages of a run as one graph, whose keys and ends are checked.
async fn whole(mut run: Run) -> Result<(Graph, Report), RunError> {
    let mut builder = GraphBuilder::default();
    while let Some(Page { entities, relationships, report }) = run.try_next().await? {
        let mut entities = entities.into_iter();
        let mut relationships = relationships.into_iter();
        entities.try_for_each(|it| builder.add_entity(it)).map_err(RunError::NotAGraph)?;
        relationships
            .try_for_each(|it| builder.add_relationship(it))
            .map_err(RunError::NotAGraph)?;
        if let Some(report) = report {
            return Ok((builder.build(), report));
        }
    }
    Err(RunError::NoReport)
}

/// What a run is made of.
pub(crate) struct Running {
    pub(crate) sandbox: Sandbox,
    pub(crate) handle: Handle,
    pub(crate) outgoing: Outgoing,
    pub(crate) watch: Watch,
}

impl Running {
    /// The whole graph in one call. That is what an Admin key may read: with other credentials it
    /// comes page by page.
    pub(crate) async fn collect(mut self) -> Result<(Graph, Report), RunError> {
        let credentials = self.outgoing.credentials();
        if credentials.iter().any(|credential| credential.kind() != CredentialKind::AdminKey) {
            return whole(Run::new(self, Options::default())).await;
        }
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
