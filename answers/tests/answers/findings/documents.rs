//! The documentation says what is so: the tables of rules are made from the rules.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use answers::findings::{RULES, Rule};
use answers::kinds;
use graph_anthropic::ontology::{entities, relationships, steps};

const BEGIN: &str = "<!-- made from answers/src/findings/rules by `make docs`; begin -->\n";
const END: &str = "<!-- end -->";

fn tables() -> String {
    let mut text = "\n| rule | severity | what is wrong |\n|---|---|---|\n".to_owned();
    for Rule { id, severity, title, .. } in &RULES {
        writeln!(text, "| [`{id}`](#{id}) | {severity} | {title} |").unwrap();
    }
    for rule in &RULES {
        let Rule { id, severity, title, why, remedy, source, .. } = rule;
        let needs: BTreeSet<_> = rule.needs.iter().map(|it| format!("`{}`", it.step)).collect();
        let needs = needs.into_iter().collect::<Vec<_>>().join(", ");
        writeln!(text, "\n### {id}\n\n**{title}** ({severity}).").unwrap();
        writeln!(text, "{why}\n\n*Mend:* {remedy}\n").unwrap();
        writeln!(text, "*Decided from:* {needs}. [Source]({source})").unwrap();
    }
    text
}

#[test]
fn the_tables_of_rules_are_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/findings.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where the tables end");
    let expected = format!("{before}{BEGIN}{}\n{END}{after}", tables());

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, expected).unwrap();
    } else {
        assert!(document == expected, "the tables are old: run `make docs`");
    }
}

#[test]
fn every_rule_has_an_id_of_its_own_and_says_all_that_it_should() {
    let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    for Rule { id, title, why, source, remedy, needs, .. } in &RULES {
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{id}");
        assert!(!title.ends_with('.') && why.ends_with('.') && remedy.ends_with('.'), "{id}");
        assert!(source.starts_with("https://"), "{id}");
        assert!(!needs.is_empty(), "{id}");
    }
}

#[test]
fn what_rules_need_is_there_to_be_read() {
    let types: BTreeSet<_> = entities()
        .iter()
        .map(|kind| kind.type_name)
        .chain(relationships().iter().map(|kind| kind.type_name()))
        .collect();
    assert!(types.contains(kinds::USER));
    for need in RULES.iter().flat_map(|rule| rule.needs) {
        assert!(steps().any(|step| step.id == need.step), "{}", need.step);
        assert!(need.types.iter().all(|kind| types.contains(kind)), "{:?}", need.types);
    }
}
