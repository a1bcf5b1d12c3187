//! The README's picture: the sample organization as `--format dot` and Graphviz draw it.

use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::expect_file;
use graph::formats::Dot;
use graph_anthropic_wasmtime::Limits;

use crate::run::{collect, northwind};

#[tokio::test]
async fn the_picture_of_the_readme_shows_all_of_the_sample_organization() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/northwind.svg");
    let api = northwind().await;
    let (graph, report) = collect(&api, Limits::default()).await.unwrap();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut draw = Command::new("dot")
            .args(["-Tsvg", "-o"])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut dot = Dot::new(draw.stdin.take().unwrap());
        graph::formats::write(&graph, &report, &mut dot).unwrap();
        drop(dot);
        assert!(draw.wait().unwrap().success());
    }

    let mut source = Vec::new();
    graph::formats::write(&graph, &report, &mut Dot::new(&mut source)).unwrap();
    expect_file!["../../../docs/northwind.dot"].assert_eq(&String::from_utf8(source).unwrap());
    let picture = std::fs::read_to_string(path).unwrap().replace("&#45;", "-");

    let shown = |title: &str| picture.contains(&format!("<title>{title}</title>"));
    let missing: Vec<_> = graph.entities().iter().filter(|entity| !shown(&entity.key)).collect();
    assert!(missing.is_empty(), "run `make docs`: {missing:?}");
    assert_eq!(picture.matches("class=\"edge\"").count(), graph.relationships().len());
}
