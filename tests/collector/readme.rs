//! The tables of the README are those of `ontology.rs`.

use std::fmt::Write as _;
use std::path::Path;

use graph_anthropic::ontology::{self, PropertyKind, Step};

const BEGIN: &str = "<!-- made from src/ontology.rs by `make readme`; begin -->\n";
const END: &str = "<!-- end -->";

fn tables() -> String {
    let mut text = String::new();
    steps(&mut text).unwrap();
    entities(&mut text).unwrap();
    relationships(&mut text).unwrap();
    properties(&mut text).unwrap();
    text
}

fn steps(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n| step | id | reads | role |\n|---|---|---|---|")?;
    for step in ontology::steps() {
        let paths: Vec<_> = step.paths().iter().map(|path| format!("`{path}`")).collect();
        let Step { id, name, role, .. } = step;
        writeln!(text, "| {name} | `{id}` | {} | {role} |", paths.join("<br>"))?;
    }
    Ok(())
}

fn entities(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n| resource | `_type` | `_class` | step |\n|---|---|---|---|")?;
    for kind in ontology::entities() {
        let classes = kind.classes.join("`, `");
        writeln!(
            text,
            "| {} | `{}` | `{classes}` | `{}` |",
            kind.resource_name, kind.type_name, kind.step.id
        )?;
    }
    Ok(())
}

fn relationships(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n| from | `_class` | to | `_type` | step |\n|---|---|---|---|---|")?;
    for kind in ontology::relationships() {
        let (from, to) = (kind.from.type_name, kind.to.type_name);
        writeln!(
            text,
            "| `{from}` | **{}** | `{to}` | `{}` | `{}` |",
            kind.class,
            kind.type_name(),
            kind.step.id
        )?;
    }
    Ok(())
}

fn properties(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n| of | property | what it says |\n|---|---|---|")?;
    let rows = |text: &mut String, of: &str, properties: &[PropertyKind]| {
        properties
            .iter()
            .try_for_each(|one| writeln!(text, "| `{of}` | `{}` | {} |", one.name, one.description))
    };
    for kind in ontology::entities() {
        rows(text, kind.type_name, kind.properties)?;
    }
    for kind in ontology::relationships() {
        rows(text, &kind.type_name(), kind.properties)?;
    }
    Ok(())
}

#[test]
fn the_readme_tells_what_the_ontology_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where the tables end");
    let expected = format!("{before}{BEGIN}{}\n{END}{after}", tables());

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, expected).unwrap();
    } else {
        assert!(readme == expected, "the README's tables are old: run `make readme`");
    }
}
