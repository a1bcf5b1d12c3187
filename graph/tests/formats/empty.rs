//! A graph with nothing in it, and every reader.

use graph::Kinds;
use graph::formats::{Cypher, Dot, GraphMl, Mermaid, Ndjson, OpenGraph};
use serde_json::json;

use crate::reader;
use crate::sample::written_empty;

#[test]
fn it_is_a_whole_document_for_every_reader() {
    let mut ndjson = Vec::new();
    written_empty(Ndjson::new, &mut ndjson);
    assert_eq!(reader::program("jq", &["keys[0]"], &ndjson), "\"report\"\n");

    let mut graphml = Vec::new();
    written_empty(GraphMl::new, &mut graphml);
    let graph = reader::python("networkx_graph.py", &graphml);
    assert_eq!(graph, json!({ "nodes": [], "edges": [] }));

    let mut dot = Vec::new();
    written_empty(Dot::new, &mut dot);
    assert!(reader::program("dot", &["-Tsvg"], &dot).contains("</svg>"));

    let mut mermaid = Vec::new();
    written_empty(Mermaid::new, &mut mermaid);
    assert_eq!(reader::node("mermaid-flowchart.mjs", &mermaid)["nodes"], json!({}));

    let mut opengraph = Vec::new();
    written_empty(|to| OpenGraph::new(to, "Acme"), &mut opengraph);
    let payload: serde_json::Value = serde_json::from_slice(&opengraph).unwrap();
    assert_eq!(payload["graph"], json!({ "nodes": [], "edges": [] }));

    let mut cypher = Vec::new();
    written_empty(|to| Cypher::new(to, Kinds::default()), &mut cypher);
    assert!(cypher.starts_with(b"// Nothing is removed: "));
    assert_eq!(cypher.iter().filter(|byte| **byte == b'\n').count(), 1);
}
