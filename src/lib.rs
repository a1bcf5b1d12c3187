//! Collects an Anthropic organization into a security graph.
//!
//! The way of the data, each part knowing only the ones before it:
//!
//! - [`http`]: the port to the world, [`http::Fetch`];
//! - [`admin_api`]: what the Admin API says: endpoints, pages, items, errors, retry rules;
//! - [`inventory`]: everything that was fetched, as plain data;
//! - [`crawl`]: the state machine that fetches it: waves, walks over pages, retries;
//! - [`ontology`]: the table of steps, entities and relationships;
//! - [`report`]: what became of each step, and which types may lack something;
//! - [`resources`]: from the inventory to the graph, one file a resource;
//! - [`pages`]: the graph page by page, for hosts that do not want it whole;
//! - `component`: the same for a host that speaks the component model.
//!
//! *Invariant:* nothing in this crate reaches the world except through [`http::Fetch`]; it knows no
//! clock, no randomness, no environment. Same answers, same requests, same graph.

pub mod admin_api;
#[cfg(target_arch = "wasm32")]
mod component;
pub mod crawl;
pub mod http;
pub mod inventory;
pub mod ontology;
pub mod pages;
pub mod report;
pub mod resources;

use std::collections::BTreeSet;

use graph::{Graph, Report};

use crate::crawl::Crawl;
use crate::http::Fetch;
use crate::ontology::Step;
use crate::report::Failure;

/// How to collect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Steps to leave out. Nothing is asked for them, they end as disabled, and their types are
    /// partial.
    pub skip: BTreeSet<Step>,
    /// Whether every entity carries the item it was made from, as the service sent it.
    pub raw_data: bool,
}

/// Collects everything that the credential of `fetch` may read.
///
/// What cannot be read is missing from the graph and named in the report: a consumer that removes
/// what it no longer sees leaves [`Report::partial_types`] alone.
///
/// # Errors
///
/// If the credential was refused, the host ended the run, or nothing at all could be read.
pub fn collect(fetch: &mut dyn Fetch, options: Options) -> Result<(Graph, Report), Failure> {
    let mut crawl = Crawl::new(options.raw_data, options.skip);
    loop {
        let wave = crawl.next_wave();
        if wave.is_empty() {
            break;
        }
        crawl.answer(fetch.fetch(wave))?;
    }
    let (inventory, mut ledger) = crawl.finish();
    if let (true, Some(failure)) = (inventory.is_empty(), ledger.first_failure()) {
        return Err(failure.clone());
    }
    let graph = resources::map(&inventory, &mut ledger);
    let report = ledger.into_report(&graph);
    Ok((graph, report))
}
