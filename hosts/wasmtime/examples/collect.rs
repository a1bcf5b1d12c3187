//! Collects one organization: what there is, how complete it is, and whose keys work without them.
//!
//! `collect COMPONENT`, with ANTHROPIC_ADMIN_KEY, and ANTHROPIC_BASE_URL if it is to be another origin.

#![allow(clippy::print_stdout, reason = "it is an example")]

use std::env;
use std::error::Error;

use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Origin};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let component = std::fs::read(env::args().nth(1).ok_or("usage: collect COMPONENT")?)?;
    let collector = Collector::new(&component)?;

    let origin = env::var("ANTHROPIC_BASE_URL").unwrap_or("https://api.anthropic.com".to_owned());
    let credential = Credential::admin_key(&env::var("ANTHROPIC_ADMIN_KEY")?)?;
    let access = Access::new(Origin::parse(&origin)?, credential);

    let (graph, report) = collector.collect(access, Limits::default()).await?;

    println!("{} entities, {} relationships", graph.entities().len(), graph.relationships().len());
    for key in graph.entities().iter().filter(|it| it.kind == "anthropic_api_key") {
        let is = |name: &str| key.properties.get(name) == Some(&true.into());
        if is("active") && is("creatorMissing") {
            println!("{} works, and who made it is gone", key.key);
        }
    }
    // Who removes what is no longer seen leaves `report.partial_types` alone.
    println!("{}", report.headline());
    Ok(())
}
