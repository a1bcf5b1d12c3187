//! A driver that is put through the kit. Knows no host.

use std::path::{Path, PathBuf};
use std::time::Duration;

use conformance::kit::{Driver, Kit};
use conformance::table::{self, Row};

/// A component that `make components` builds.
pub(crate) fn component(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-components").join(name)
}

pub(crate) fn kit(component: PathBuf, program: &str, arguments: &[&str]) -> Kit {
    let program = PathBuf::from(program);
    let arguments = arguments.iter().map(Into::into).collect();
    let driver = Driver { program, arguments };
    let (patience, to_end) = (Duration::from_secs(300), Duration::from_secs(20));
    Kit { component, driver, patience, to_end }
}

/// A host that does these things wrong.
pub(crate) fn host_with(faults: &[&str]) -> Kit {
    let program = env!("CARGO_BIN_EXE_conformance-test-host");
    kit(component("conformance.wasm"), program, faults)
}

/// The ids of the checks that a driver fails, and the table.
pub(crate) async fn failed(kit: &Kit) -> (Vec<&'static str>, String) {
    let rows = kit.conform().await.unwrap();
    let failed = rows.iter().filter(|row| !row.passed);
    (failed.map(|row: &Row| row.check.id).collect(), table::text(&rows))
}

pub(crate) async fn passes(kit: &Kit) {
    let (failed, table) = failed(kit).await;
    assert!(failed.is_empty(), "{table}");
}
