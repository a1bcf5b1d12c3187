//! Collects an organization, and names every entity.

#![allow(clippy::print_stdout, reason = "it is an example")]

use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Origin};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let collector = Collector::new(&std::fs::read(std::env::var("GRAPH_ANTHROPIC_PLUGIN")?)?)?;
    let credential = Credential::admin_key(&std::env::var("ANTHROPIC_ADMIN_KEY")?)?;
    let access = Access::new(Origin::parse(&std::env::var("ANTHROPIC_BASE_URL")?)?, credential);
    let (graph, report) = collector.collect(access, Limits::default()).await?;
    for entity in graph.entities() {
        println!("{} {}", entity.kind, entity.key);
    }
    println!("{}", report.headline());
    Ok(())
}
