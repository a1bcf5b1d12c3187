//! Compiled components in a folder: which of them are used, and which are compiled anew.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use graph_anthropic_wasmtime::{Collector, Limits, RunError};
use host_test::components;
use tempfile::TempDir;

use super::guest::component_of;
use crate::run::{access, northwind};

/// Components of little code. One breaks at once, the other returns an empty graph.
fn breaking() -> Vec<u8> {
    component_of(
        "(func $describe (result i32) unreachable) (func $collect (result i32) unreachable)",
    )
}

fn empty() -> Vec<u8> {
    component_of(
        "(func $describe (result i32) unreachable) (func $collect (result i32) (i32.const 20000))",
    )
}

fn load(component: &[u8], folder: &Path) -> Collector {
    Collector::builder().cache_folder(folder).load(component).unwrap()
}

/// Whether a collector returns a graph, even if it is an empty one.
async fn collects(collector: &Collector) -> bool {
    let api = northwind().await;
    match collector.collect(access(&api), Limits::default()).await {
        Ok(_) => true,
        Err(RunError::Trapped { .. }) => false,
        Err(error) => panic!("{error:?}"),
    }
}

fn only_file(folder: &Path) -> PathBuf {
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    file.clone()
}

/// A folder with the code of the component that returns an empty graph, under the name of the one that
/// breaks: whoever uses it does not compile.
fn swapped() -> (TempDir, PathBuf) {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    load(&breaking(), folder.path());
    load(&empty(), other.path());
    let file = only_file(folder.path());
    fs::copy(only_file(other.path()), &file).unwrap();
    (folder, file)
}

#[tokio::test]
async fn what_was_compiled_once_is_not_compiled_again() {
    let (folder, _) = swapped();
    assert!(collects(&load(&breaking(), folder.path())).await);
    // Another component has another name.
    load(&empty(), folder.path());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn what_is_not_whole_is_compiled_anew_and_kept() {
    type Spoil = fn(&mut Vec<u8>);
    let spoils: [Spoil; 4] = [
        |bytes| *bytes.last_mut().unwrap() ^= 1,
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.truncate(7),
        |bytes| bytes.clear(),
    ];
    for spoil in spoils {
        let (folder, file) = swapped();
        let mut bytes = fs::read(&file).unwrap();
        spoil(&mut bytes);
        fs::write(&file, &bytes).unwrap();
        assert!(!collects(&load(&breaking(), folder.path())).await);
        assert_ne!(fs::read(&file).unwrap(), bytes);
        assert!(!collects(&load(&breaking(), folder.path())).await);
    }
}

#[tokio::test]
async fn what_others_could_have_written_is_compiled_anew() {
    for (is_folder, mode) in [(false, 0o666), (false, 0o620), (true, 0o777)] {
        let (folder, file) = swapped();
        let open = if is_folder { folder.path() } else { &file };
        fs::set_permissions(open, Permissions::from_mode(mode)).unwrap();
        assert!(!collects(&load(&breaking(), folder.path())).await, "{mode:o}");
    }
}

#[test]
fn a_folder_that_is_made_is_its_users_alone() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("a/b");
    load(&empty(), &inside);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&inside), mode(&only_file(&inside))), (0o700, 0o600));
}

#[tokio::test]
async fn where_nothing_can_be_kept_it_is_compiled_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(collects(&load(&empty(), &file.join("inside"))).await);
}

#[tokio::test]
async fn the_collector_is_the_same_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = components::bytes(components::PLUGIN).unwrap();
    let api = northwind().await;
    let (first, second) = (load(&plugin, folder.path()), load(&plugin, folder.path()));
    let first = first.collect(access(&api), Limits::default()).await.unwrap();
    assert!(first == second.collect(access(&api), Limits::default()).await.unwrap());
}
