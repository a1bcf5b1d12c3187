//! The documentation says what is so: the tables of the graph model and of the README are made from
//! the rows of all resources, and every rule of the service has a test.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use graph_anthropic::ontology::{self, PropertyKind, Step};

const BEGIN: &str = "<!-- made from src/resources by `make docs`; begin -->\n";
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
    writeln!(text, "\n| step | id | reads | requests | role |\n|---|---|---|---|---|")?;
    for step in ontology::steps() {
        let paths: Vec<_> = step.paths().iter().map(|path| format!("`{path}`")).collect();
        let Step { id, name, role, cost, .. } = step;
        writeln!(text, "| {name} | `{id}` | {} | {cost} | {role} |", paths.join("<br>"))?;
    }
    Ok(())
}

/// What each step needs, for the README.
fn credentials() -> String {
    let mut text = "\n| step | reads | with | by default |\n|---|---|---|---|\n".to_owned();
    for step in ontology::steps() {
        let Step { id, subject, on_by_default, .. } = step;
        let default = if *on_by_default { "yes" } else { "on request" };
        writeln!(text, "| `{id}` | {subject} | {} | {default} |", step.needs()).unwrap();
    }
    text
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
            .try_for_each(|row| writeln!(text, "| `{of}` | `{}` | {} |", row.name, row.description))
    };
    for kind in ontology::entities() {
        rows(text, kind.type_name, kind.properties)?;
    }
    for kind in ontology::relationships() {
        rows(text, kind.type_name(), kind.properties)?;
    }
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Checks the part of a document that is made from the rows, or makes it anew.
fn check_made_part(document: &str, made: &str) {
    let path = root().join(document);
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where the tables end");
    let expected = format!("{before}{BEGIN}{made}\n{END}{after}");

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, expected).unwrap();
    } else {
        assert!(document == expected, "the tables are old: run `make docs`");
    }
}

#[test]
fn the_graph_model_is_what_the_rows_of_all_resources_say() {
    check_made_part("docs/graph-model.md", &tables());
}

#[test]
fn the_readme_says_which_credential_each_step_needs() {
    check_made_part("README.md", &credentials());
}

/// The numbers that texts begin with, after a prefix, at the beginnings of lines.
fn numbers(text: &str, prefix: &str) -> BTreeSet<u32> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(prefix));
    let digits = lines.map(|line| line.split(|c: char| !c.is_ascii_digit()).next().unwrap());
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

#[test]
fn every_rule_of_the_service_has_a_test_and_every_such_test_a_rule() {
    let document = std::fs::read_to_string(root().join("docs/admin-api.md")).unwrap();
    let (_, rules) = document.split_once("\n## Rules that trip collectors\n").unwrap();
    let sources = std::fs::read_dir(root().join("tests/collector")).unwrap();
    let sources = sources.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let tests = numbers(&sources.collect::<Vec<_>>().join("\n"), "fn semantics_");

    assert_eq!(numbers(rules, ""), tests);
    assert!(tests.contains(&13));
}

#[test]
fn every_link_leads_to_something_that_is_there() {
    let folders =
        ["", "answers", "docs", "docs/bloodhound", "components", "graph", "host-test", "hosts"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            let file = target.split('#').next().unwrap();
            assert!(path.parent().unwrap().join(file).exists(), "{}: {target}", path.display());
        }
    }
}
