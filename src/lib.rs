//! Collects an Anthropic organization into a security graph.
//!
//! The way of the data, each part knowing only the ones before it:
//!
//! - [`http`]: the port to the world, [`http::Fetch`];
//! - `admin_api`: what all of the Admin API has in common: pages, items, errors, retry rules;
//! - [`credentials`]: the kinds of credentials that the service knows;
//! - [`ontology`]: what steps, entities and relationships are;
//! - `resources`: a room for each resource: how the service sends it, where it is listed, and its
//!   way into the graph; and the table of them;
//! - `inventory`: everything that was fetched, as plain data;
//! - `crawl`: the state machine that fetches it: lists, walks over pages, retries;
//! - `memory`: whether there is enough for what comes next;
//! - `plan`: what is in the graph, and in which order;
//! - `report`: what became of each step, and which types may lack something;
//! - [`pages`]: the graph page by page, told from the inventory in the order of the plan;
//! - `component`: the same for a host that speaks the component model.
//!
//! *Invariant:* nothing in this crate reaches the world except through [`http::Fetch`]; it knows no
//! clock, no randomness, no environment. Same answers in any order, same graph.

mod admin_api;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod component;
mod crawl;
pub mod credentials;
pub mod http;
mod inventory;
mod memory;
pub mod ontology;
mod options;
pub mod pages;
mod plan;
mod report;
mod resources;

use graph::{Failure, Forecast, Graph, Report};

pub use crate::options::{Options, UnknownCredential, UnknownStep};

use crate::crawl::Crawl;
use crate::http::{Fetch, Request};
use crate::pages::Pages;

/// Collects everything that the credential of `fetch` may read, into one graph.
///
/// What cannot be read is missing from the graph and named in the report: a consumer that removes
/// what it no longer sees leaves [`Report::partial_types`] alone.
///
/// # Errors
///
/// If the credential was refused, the host ended the run, or nothing at all could be read.
pub fn collect(fetch: &mut dyn Fetch, options: &Options) -> Result<(Graph, Report), Failure> {
    Ok(collect_pages(fetch, options)?.into_graph())
}

/// The same, to be taken page by page: the graph is not made before, and never stands in memory.
///
/// # Errors
///
/// As for [`collect`].
pub fn collect_pages(fetch: &mut dyn Fetch, options: &Options) -> Result<Pages, Failure> {
    Collection::new(options).into_pages(fetch)
}

/// A collection that is to begin, or has begun.
#[derive(Debug)]
pub struct Collection {
    crawl: Crawl,
    options: Options,
}

impl Collection {
    /// One that has made no request.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self { crawl: Crawl::new(options), options: options.clone() }
    }

    /// Makes the first requests, and says how many there will be.
    ///
    /// # Errors
    ///
    /// If the credential was refused, the host ended the run, or the memory is full.
    pub fn forecast(&mut self, fetch: &mut dyn Fetch) -> Result<Forecast, Failure> {
        self.crawl_on(fetch, Crawl::opening_requests)?;
        Ok(self.crawl.forecast())
    }

    /// Fetches everything, and plans the graph.
    ///
    /// # Errors
    ///
    /// As for [`collect`].
    pub fn into_pages(mut self, fetch: &mut dyn Fetch) -> Result<Pages, Failure> {
        self.crawl_on(fetch, Crawl::next_requests)?;
        let (mut inventory, mut ledger) = self.crawl.finish();
        if let (true, Some(failure)) = (resources::is_empty(&mut inventory), ledger.first_failure())
        {
            return Err(failure.clone());
        }
        let plan = resources::plan(&inventory, &mut ledger, self.options.memory)?;
        Ok(Pages::new(inventory, ledger, plan, &self.options))
    }

    /// Fetches what is next, until nothing is.
    fn crawl_on(
        &mut self,
        fetch: &mut dyn Fetch,
        next: fn(&mut Crawl) -> Vec<Request>,
    ) -> Result<(), Failure> {
        loop {
            let requests = next(&mut self.crawl);
            if !self.crawl.is_waiting() {
                return Ok(());
            }
            self.crawl.answer(fetch.fetch(requests))?;
        }
    }
}
