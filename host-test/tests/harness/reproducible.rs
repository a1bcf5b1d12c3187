//! Two checkouts in different folders build the same bytes.

use std::path::Path;
use std::process::Command;

use host_test::plugin_bytes;

/// What a build reads.
const SOURCES: [&str; 8] =
    ["Cargo.toml", "Cargo.lock", "wit", "src", "graph", "host-test", "hosts", "tools"];

#[test]
fn two_checkouts_in_different_folders_build_the_same_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // Kept between runs, so that only what changed is built again.
    let other = root.join("target/another checkout");
    std::fs::create_dir_all(&other).unwrap();
    for source in SOURCES {
        // Times of files stay, so cargo sees what changed; what is gone must be gone there too.
        let removed = Command::new("rm").arg("-rf").arg(other.join(source)).status();
        let copied = Command::new("cp").arg("-Rp").arg(root.join(source)).arg(&other).status();
        assert!(removed.unwrap().success() && copied.unwrap().success(), "{source}");
    }

    let built = Command::new(other.join("tools/build-components"))
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .unwrap();

    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let artifact = other.join("target/components/graph-anthropic-plugin.wasm");
    assert!(std::fs::read(artifact).unwrap() == plugin_bytes().unwrap(), "the bytes differ");
}
