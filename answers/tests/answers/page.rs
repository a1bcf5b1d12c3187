//! The page of organizations, as its script reads it: the same ways as the crate's, and nothing wrong
//! in a browser, whatever things are called.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use answers::Organization;
use answers::findings::{Settings, examine};
use answers::reach::{Access, Reached};
use fake_organization::Service;

use crate::support::{everything, generated, northwind};

/// By thing, by direction, by what is reached: ways, each a list of passes in words.
type Told = BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<Vec<String>>>>>;

/// Writes the page of a service to a folder of this test.
fn page_of(service: Service, name: &str) -> PathBuf {
    let (graph, report) = everything(service);
    let organization = Organization::new(&graph, &report);
    let findings = examine(&organization, &Settings::default());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.html"));
    let mut bytes = Vec::new();
    answers::page::write(&organization, &findings, &mut bytes).unwrap();
    fs::write(&file, bytes).unwrap();
    file
}

/// Runs one of the page's own programs, and gives what it prints.
fn node(program: &str, files: &[PathBuf], chromium: Option<&str>) -> String {
    let mut command = Command::new("node");
    command.arg(Path::new("page/tests/support").join(program)).args(files);
    command.envs(chromium.map(|path| ("CHROMIUM", path)));
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn told<'a>(reached: Vec<Vec<Reached<'a, '_>>>) -> BTreeMap<String, Vec<Vec<String>>> {
    let way = |reached: &Reached<'_, '_>| {
        let passes = reached.path.iter();
        passes.map(|it| format!("{} {} {}", it.from, it.means.as_str(), it.to)).collect()
    };
    let ways = reached.iter().filter_map(|ways| {
        let key = ways.first()?.entity.key.clone().into_owned();
        Some((key, ways.iter().map(way).collect()))
    });
    ways.collect()
}

fn check(service: impl Fn() -> Service, name: &str) {
    let (graph, report) = everything(service());
    let organization = Organization::new(&graph, &report);
    let access = Access::new(&organization);
    let file = page_of(service(), name);

    let page: Told = serde_json::from_str(&node("ways.mjs", &[file], None)).unwrap();

    assert_eq!(page.len(), organization.entities().len());
    for entity in organization.entities() {
        let ways = &page[entity.key.as_ref()];
        assert_eq!(ways["forward"], told(access.ways_from(&entity.key)), "{name}: {}", entity.key);
        let reaching = told(access.ways_reaching(&entity.key));
        assert_eq!(ways["backward"], reaching, "{name}: {}", entity.key);
    }
}

#[test]
fn the_page_goes_the_same_ways_through_the_sample() {
    check(northwind, "ways-sample");
}

#[test]
fn the_page_goes_the_same_ways_through_generated_organizations() {
    for seed in 0..6 {
        check(|| generated(seed), &format!("ways-{seed}"));
    }
}

#[test]
fn pages_open_in_a_browser_with_nothing_to_complain_of() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let readers = Command::new(root.join("tools/page-readers")).output().unwrap();
    assert!(readers.status.success(), "{}", String::from_utf8_lossy(&readers.stderr));
    let chromium = String::from_utf8(readers.stdout).unwrap();
    let mut files = vec![page_of(northwind(), "sample")];
    files.extend((0..3).map(|seed| page_of(generated(seed), &format!("generated-{seed}"))));

    node("open.mjs", &files, Some(chromium.trim()));
}
