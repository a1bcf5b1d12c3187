//! The built files: what they import, export and say of themselves.

use expect_test::expect;
use graph_anthropic::ontology;
use graph_anthropic_wasmtime::{Collector, Limits};
use host_test::components;
use wasmparser::{ComponentExternalKind, Encoding, Parser, Payload};

use crate::run::plugin;

/// The imports and exports of the outermost component.
fn interface(bytes: &[u8]) -> (Vec<String>, Vec<(String, ComponentExternalKind)>) {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.unwrap() {
            Payload::Version { encoding, .. } => {
                assert!(depth > 0 || encoding == Encoding::Component, "it is a component");
                depth += 1;
            }
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 1 => {
                imports
                    .extend(section.into_iter().map(|import| import.unwrap().name.name.to_owned()));
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                exports.extend(section.into_iter().map(|export| {
                    let export = export.unwrap();
                    (export.name.name.to_owned(), export.kind)
                }));
            }
            _ => {}
        }
    }
    (imports, exports)
}

#[test]
fn it_imports_http_fetch_and_nothing_else_and_exports_collector_and_nothing_else() {
    let (imports, exports) = interface(&components::bytes(components::PLUGIN).unwrap());

    assert_eq!(imports, ["security-graph:collector/http-fetch@0.1.0"]);
    let collector = "security-graph:collector/collector@0.1.0".to_owned();
    assert_eq!(exports, [(collector, ComponentExternalKind::Instance)]);
}

#[test]
fn with_the_formats_it_imports_http_fetch_and_nothing_else_too() {
    let (imports, exports) = interface(&components::bytes(components::DOCUMENTS).unwrap());

    assert_eq!(imports, ["security-graph:collector/http-fetch@0.1.0"]);
    let documents = "security-graph:documents/documents@0.1.0".to_owned();
    assert_eq!(exports, [(documents, ComponentExternalKind::Instance)]);
}

#[test]
fn what_is_composed_imports_only_what_it_needs_of_wasi() {
    let (imports, exports) = interface(&components::bytes(components::WASI).unwrap());
    expect![[r#"
        wasi:io/poll@0.2.6
        wasi:clocks/monotonic-clock@0.2.6
        wasi:io/error@0.2.6
        wasi:io/streams@0.2.6
        wasi:http/types@0.2.4
        wasi:http/outgoing-handler@0.2.4
        wasi:cli/environment@0.2.6
        wasi:cli/stderr@0.2.6
        wasi:clocks/wall-clock@0.2.6"#]]
    .assert_eq(&imports.join("\n"));
    let collector = "security-graph:collector/collector@0.1.0".to_owned();
    assert_eq!(exports, [(collector, ComponentExternalKind::Instance)]);

    let (imports, exports) = interface(&components::bytes(components::COMMAND).unwrap());
    expect![[r#"
        wasi:io/poll@0.2.6
        wasi:clocks/monotonic-clock@0.2.6
        wasi:io/error@0.2.6
        wasi:io/streams@0.2.6
        wasi:http/types@0.2.4
        wasi:http/outgoing-handler@0.2.4
        wasi:cli/environment@0.2.6
        wasi:cli/stderr@0.2.6
        wasi:clocks/wall-clock@0.2.6
        wasi:cli/stdin@0.2.6
        wasi:cli/stdout@0.2.6
        wasi:cli/terminal-output@0.2.6
        wasi:cli/terminal-stderr@0.2.6
        wasi:filesystem/types@0.2.6
        wasi:filesystem/preopens@0.2.6"#]]
    .assert_eq(&imports.join("\n"));
    assert_eq!(exports, [("wasi:cli/run@0.2.4".to_owned(), ComponentExternalKind::Instance)]);

    let (imports, exports) = interface(&components::bytes(components::SERVICE).unwrap());
    expect![[r#"
        wasi:io/poll@0.2.6
        wasi:clocks/monotonic-clock@0.2.6
        wasi:io/error@0.2.6
        wasi:io/streams@0.2.6
        wasi:http/types@0.2.4
        wasi:http/outgoing-handler@0.2.4
        wasi:cli/environment@0.2.6
        wasi:cli/stderr@0.2.6
        wasi:clocks/wall-clock@0.2.6"#]]
    .assert_eq(&imports.join("\n"));
    let handler = "wasi:http/incoming-handler@0.2.4".to_owned();
    assert_eq!(exports, [(handler, ComponentExternalKind::Instance)]);
}

#[test]
fn the_collector_inside_is_the_plugin_byte_for_byte() {
    let plugin = components::bytes(components::PLUGIN).unwrap();
    for name in &components::ALL[1..] {
        let composed = components::bytes(name).unwrap();
        assert!(memchr::memmem::find(&composed, &plugin).is_some(), "{name}");
    }
}

#[test]
fn it_is_smaller_than_760_kb_and_its_functions_have_names_for_backtraces() {
    let bytes = components::bytes(components::PLUGIN).unwrap();
    assert!(bytes.len() < 760_000, "{} bytes", bytes.len());
    // As people read them, with no compiler's mangling: `_ZN…17h0123456789abcdefE`.
    assert!(memchr::memmem::find(&bytes, b"graph_anthropic::crawl::").is_some());
    assert!(memchr::memmem::find(&bytes, b"_ZN").is_none());
}

#[test]
fn it_tells_nothing_of_where_it_was_built() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME")).unwrap();
    for name in components::ALL {
        let bytes = components::bytes(name).unwrap();
        for place in [root.to_str().unwrap(), &home] {
            let place = format!("{place}/");
            assert!(memchr::memmem::find(&bytes, place.as_bytes()).is_none(), "{name}: {place}");
        }
    }
}

#[test]
fn what_is_no_collector_is_refused_with_a_sentence() {
    for bytes in [&b""[..], b"hello", b"\0asm\x01\0\0\0", b"\0asm\x0d\0\x01\0"] {
        let error = Collector::new(bytes).err().unwrap();
        assert!(error.to_string().starts_with("this is not a collector component: "), "{error}");
    }
}

#[tokio::test]
async fn it_describes_itself_without_a_request() {
    let manifest = plugin().describe(Limits::default()).await.unwrap();

    assert_eq!(
        (manifest.name.as_str(), manifest.service.as_str()),
        ("graph-anthropic", "Anthropic")
    );
    let described: Vec<_> = manifest
        .steps
        .iter()
        .map(|step| {
            (step.id.as_str(), step.name.as_str(), step.role.as_str(), &step.depends_on[..])
        })
        .collect();
    let depends_on: Vec<Vec<String>> = ontology::steps()
        .map(|step| step.depends_on().iter().map(|other| other.id.to_owned()).collect())
        .collect();
    let rows = ontology::steps().zip(&depends_on);
    let rows: Vec<_> =
        rows.map(|(step, after)| (step.id, step.name, step.role, &after[..])).collect();
    assert_eq!(described, rows);
    let types = manifest.entities.iter().map(|kind| kind.type_.as_str());
    assert!(types.eq(ontology::entities().iter().map(|kind| kind.type_name)));
    let types = manifest.relationships.iter().map(|kind| kind.type_.clone());
    assert!(types.eq(ontology::relationships().iter().map(|kind| kind.type_name())));
}
