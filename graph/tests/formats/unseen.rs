//! What a terminal obeys, and what turns the order of text, stands as it is in no format.

use graph::formats::{Cypher, Dot, GraphMl, Json, Mermaid, Ndjson, OpenGraph};

use crate::sample;

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}')
}

#[test]
fn no_format_writes_a_character_that_is_obeyed_instead_of_seen() {
    let mut files: [Vec<u8>; 7] = Default::default();
    let [json, ndjson, opengraph, cypher, graphml, dot, mermaid] = &mut files;
    sample::written(Json::new, json);
    sample::written(Ndjson::new, ndjson);
    sample::written(|to| OpenGraph::new(to, "Acme"), opengraph);
    sample::written(|to| Cypher::new(to, sample::kinds()), cypher);
    sample::written(GraphMl::new, graphml);
    sample::written(Dot::new, dot);
    sample::written(Mermaid::new, mermaid);

    assert!(sample::HOSTILE.iter().any(|name| name.contains(is_unseen)));
    for file in files {
        let text = String::from_utf8(file).unwrap();
        let line = text.lines().find(|line| line.contains(is_unseen));
        assert_eq!(line, None);
    }
}
