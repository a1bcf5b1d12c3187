//! The subcommands that are another program's.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

/// The program in a folder of its own, so that nothing is beside it.
fn alone(folder: &Path) -> Command {
    let program = folder.join("graph-anthropic-host");
    fs::copy(env!("CARGO_BIN_EXE_graph-anthropic-host"), &program).unwrap();
    let mut command = Command::new(program);
    command.env("PATH", folder.join("path"));
    command
}

/// A program that says with what it was started.
fn other(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "#!/bin/sh\necho \"$0 $*\"\nexit 7\n").unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn worker_and_submit_are_a_program_beside_this_one_or_on_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let name = "graph-anthropic-host-cluster";
    for place in [folder.path().join("path").join(name), folder.path().join(name)] {
        other(&place);
        for subcommand in ["worker", "submit"] {
            let words = [subcommand, "--help", "--jobs", "3", "x y"];
            let output = alone(folder.path()).args(words).output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            let expected = format!("{} {}\n", place.display(), words.join(" "));
            assert_eq!((output.status.code(), said), (Some(7), expected));
        }
    }
}

#[test]
fn where_that_program_is_missing_a_sentence_says_how_to_install_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = alone(folder.path()).arg("worker").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "graph-anthropic-host: worker is a part of graph-anthropic-host-cluster, which is neither \
         beside this program nor on the PATH: install it with `cargo install --locked --path \
         hosts/program/worker`\n"
    );
    let help = alone(folder.path()).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("  worker ") && help.contains("  submit "), "{help}");
}
