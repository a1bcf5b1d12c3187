//! Two checkouts in different folders build the same bytes.

use std::path::Path;
use std::process::Command;

use host_test::components;

/// What a build reads.
const SOURCES: [&str; 10] = [
    "answers",
    "Cargo.toml",
    "Cargo.lock",
    "wit",
    "src",
    "components",
    "graph",
    "host-test",
    "hosts",
    "tools",
];

#[test]
fn two_checkouts_in_different_folders_build_the_same_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // Kept between runs, so that only what changed is built again.
    let other = root.join("target/another checkout");
    std::fs::create_dir_all(&other).unwrap();
    for source in SOURCES {
        // What is gone must be gone there too.
        let removed = Command::new("rm").arg("-rf").arg(other.join(source)).status();
        assert!(removed.unwrap().success(), "{source}");
    }
    // Times of files stay, so cargo sees what changed. Packages of npm are no sources: both checkouts
    // have the same ones.
    let copied = Command::new("sh")
        .arg("-c")
        .arg(r#"from=$1 to=$2; shift 2; tar -C "$from" --exclude node_modules -c "$@" | tar -C "$to" -xp"#)
        .arg("copy")
        .args([root, &other])
        .args(SOURCES)
        .status();
    assert!(copied.unwrap().success());
    // A symbolic link would not do: what is bundled has the path that it leads to.
    let packages = "answers/page/node_modules";
    let mut link = Command::new("cp");
    let linked = link.arg("-al").args([root.join(packages), other.join(packages)]).status();
    assert!(linked.unwrap().success());

    let built = Command::new(other.join("tools/build-components"))
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .unwrap();

    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    for name in components::ALL {
        let bytes = std::fs::read(other.join("target/components").join(name)).unwrap();
        assert!(bytes == components::bytes(name).unwrap(), "the bytes of {name} differ");
    }
}
