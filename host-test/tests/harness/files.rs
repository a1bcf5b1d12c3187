//! Files belong to their owner: what the program may do to what is there already.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::wasmtime_run::{Run, end};
use crate::wire::Wire;

/// A folder, and a service for the program that writes there.
struct Desk {
    folder: TempDir,
    wire: Wire,
}

impl Desk {
    async fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), wire: Wire::start(|_, _| None).await }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The exit code and the last line of a run with `--output`.
    async fn write(&self, format: &str, name: &str) -> String {
        let run = Run::against(&self.wire.origin).in_folder(self.folder.path());
        end(&run.output(&["--quiet", "--format", format, "--output", name]).await)
    }

    /// The same, of a run that makes no request.
    async fn refuse(&self, format: &str, name: &str) -> String {
        let before = self.wire.seen().len();
        let end = self.write(format, name).await;
        assert_eq!(self.wire.seen().len(), before, "{name}");
        end
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_that_is_there_keeps_its_mode_and_is_written_through_links() {
    let desk = Desk::new().await;
    assert_eq!(desk.write("json", "new.json").await, "0 ");
    let graph = fs::read(desk.path("new.json")).unwrap();
    // Longer than the graph, which must not end in what was there.
    fs::write(desk.path("old.json"), "x".repeat(graph.len() * 3)).unwrap();
    fs::set_permissions(desk.path("old.json"), Permissions::from_mode(0o600)).unwrap();
    symlink("old.json", desk.path("link.json")).unwrap();

    for name in ["old.json", "link.json"] {
        assert_eq!(desk.write("json", name).await, "0 ");
        assert!(fs::read(desk.path("old.json")).unwrap() == graph, "{name}");
        assert_eq!(mode(&desk.path("old.json")), 0o600);
        fs::write(desk.path("old.json"), "").unwrap();
    }
    assert_eq!(names(desk.folder.path()), ["link.json", "new.json", "old.json"]);
}

#[tokio::test]
async fn what_cannot_be_written_is_told_before_anything_is_collected() {
    let desk = Desk::new().await;
    assert!(Command::new("mkfifo").arg(desk.path("fifo")).status().unwrap().success());
    symlink("nowhere", desk.path("dangling")).unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    let long = "a".repeat(252);

    for (name, says) in [
        ("fifo", "is no regular file: leave out --output, and redirect standard output to it"),
        ("dangling", "is a link that leads to nothing here"),
        ("folder", "is a folder, and this format is a file"),
        ("none/graph", "cannot be written: its folder is not there"),
    ] {
        let end = desk.refuse("json", name).await;
        assert_eq!(end, format!("1 graph-anthropic: {name} {says}"));
    }
    let says = desk.refuse("json", &long).await;
    assert!(
        says.starts_with(&format!("1 graph-anthropic: {long}.part cannot be written: ")),
        "{says}"
    );
    assert_eq!(
        desk.refuse("jupiterone", "-").await,
        "1 graph-anthropic: --format jupiterone writes a folder: add --output and wasmtime's \
         --dir; see --help"
    );
    assert_eq!(names(desk.folder.path()), ["dangling", "fifo", "folder"]);
}

#[tokio::test]
async fn what_a_killed_run_left_of_a_file_goes() {
    let desk = Desk::new().await;
    let part = File::create(desk.path("graph.json.part")).unwrap();
    part.set_modified(SystemTime::now() - Duration::from_secs(120)).unwrap();

    assert_eq!(desk.write("json", "graph.json").await, "0 ");

    assert_eq!(names(desk.folder.path()), ["graph.json"]);
}

#[tokio::test]
async fn two_runs_do_not_mix_in_one_folder_and_a_killed_one_does_not_block_it() {
    let desk = Desk::new().await;
    let claim = desk.path("out/.graph-anthropic-run");
    assert_eq!(desk.write("jupiterone", "out").await, "0 ");
    assert_eq!(names(&desk.path("out")), [".j1-integration"]);
    assert_eq!(
        desk.refuse("jupiterone", "out").await,
        "1 graph-anthropic: out/.j1-integration is there already: choose another folder"
    );

    // As another run leaves it while it writes, and where it was killed.
    fs::remove_file(desk.path("out/.j1-integration/summary.json")).unwrap();
    fs::write(desk.path("out/.j1-integration/graph/of-another-run.json"), "{}").unwrap();
    fs::write(&claim, "99999999999").unwrap();
    assert_eq!(
        desk.refuse("jupiterone", "out").await,
        "1 graph-anthropic: out is written by another run; if that was killed, remove \
         out/.graph-anthropic-run"
    );
    fs::write(&claim, "1").unwrap();
    assert_eq!(desk.write("jupiterone", "out").await, "0 ");
    assert!(!desk.path("out/.j1-integration/graph/of-another-run.json").exists());
    assert!(desk.path("out/.j1-integration/summary.json").exists() && !claim.exists());
}

#[tokio::test]
async fn a_run_that_fails_leaves_no_folder_behind() {
    let desk = Desk::new().await;
    let run = Run::against("http://127.0.0.1:1").in_folder(desk.folder.path());
    let arguments =
        ["--quiet", "--timeout", "1s", "--format", "jupiterone", "--output", "a/folder"];
    assert!(end(&run.output(&arguments).await).starts_with("1 "));
    assert_eq!(names(&desk.path("a")), [""; 0]);
}
