//! Our hosts keep every promise.

use std::path::Path;
use std::process::Command;

use crate::tried::{component, kit, passes};

/// The time limit for a request, which is tried whole. The largest answer must come within it on a
/// machine that runs other tests, too.
const SECONDS: &str = "8";

#[tokio::test]
async fn the_library_for_rust_keeps_every_promise() {
    let driver = env!("CARGO_BIN_EXE_conformance-driver-wasmtime");
    passes(&kit(component("conformance.wasm"), driver, &[SECONDS])).await;
}

#[tokio::test]
async fn wasi_http_keeps_every_promise_under_the_real_wasmtime_run() {
    under_wasmtime("conformance-command.wasm", "wasmtime-run").await;
}

#[tokio::test]
async fn the_service_keeps_every_promise_under_the_real_wasmtime_serve() {
    under_wasmtime("conformance-service.wasm", "wasmtime-serve").await;
}

#[tokio::test]
async fn the_package_for_python_keeps_every_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // What `make python` installed the package into.
    let python = root.join("target/python-host/bin/python");
    assert!(python.exists(), "`make python` installs the package");
    let driver = root.join("host-test/conformance/drivers/python");
    let driver = driver.to_str().unwrap();
    passes(&kit(component("conformance.wasm"), python.to_str().unwrap(), &[driver, SECONDS])).await;
}

async fn under_wasmtime(guest: &str, driver: &str) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tool = Command::new(package.join("../../tools/wasmtime-cli")).output().unwrap();
    assert!(tool.status.success(), "{}", String::from_utf8_lossy(&tool.stderr));
    let wasmtime = String::from_utf8(tool.stdout).unwrap();
    let driver = package.join("drivers").join(driver);
    passes(&kit(component(guest), driver.to_str().unwrap(), &[wasmtime.trim()])).await;
}
