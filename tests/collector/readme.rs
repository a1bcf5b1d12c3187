//! The tables of the README are those of `ontology.rs`.

use std::fmt::Write as _;
use std::path::Path;

use graph_anthropic::ontology::{ENTITIES, PropertyKind, RELATIONSHIPS, ROLE, Step};

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
    for step in Step::ALL {
        let paths: Vec<_> = step.paths().iter().map(|path| format!("`{path}`")).collect();
        writeln!(text, "| {} | `{}` | {} | {ROLE} |", step.name(), step.id(), paths.join("<br>"))?;
    }
    Ok(())
}

fn entities(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n| resource | `_type` | `_class` | step |\n|---|---|---|---|")?;
    for kind in ENTITIES {
        let classes = kind.classes.join("`, `");
        writeln!(
            text,
            "| {} | `{}` | `{classes}` | `{}` |",
            kind.resource_name,
            kind.kind,
            kind.step.id()
        )?;
    }
    Ok(())
}

fn relationships(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n| from | `_class` | to | `_type` | step |\n|---|---|---|---|---|")?;
    for kind in RELATIONSHIPS {
        let (from, to) = (kind.from.kind, kind.to.kind);
        writeln!(
            text,
            "| `{from}` | **{}** | `{to}` | `{}` | `{}` |",
            kind.class,
            kind.kind(),
            kind.step.id()
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
    for kind in ENTITIES {
        rows(text, kind.kind, kind.properties)?;
    }
    for kind in RELATIONSHIPS {
        rows(text, &kind.kind(), kind.properties)?;
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
