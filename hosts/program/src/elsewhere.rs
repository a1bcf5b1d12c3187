//! The subcommands that are another program's, so that this one needs nothing of what that is built
//! from. Knows no argument of theirs.

use std::ffi::OsString;
use std::io;
use std::process::Command;

/// The program that has them.
const PROGRAM: &str = "graph-anthropic-host-cluster";

/// How it is installed.
const INSTALL: &str = "cargo install --locked --path hosts/program/worker";

/// Goes on as the other program, which lies beside this one or on the PATH. Comes back where the
/// system cannot replace a process, with its exit code.
///
/// # Errors
///
/// If it cannot be started. The text is a sentence.
pub fn run(subcommand: &str, arguments: Vec<OsString>) -> Result<u8, String> {
    let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(&name));
    let beside = beside.filter(|path| path.is_file());
    let mut command = Command::new(beside.unwrap_or_else(|| name.into()));
    command.arg(subcommand).args(arguments);
    replace(command).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "{subcommand} is a part of {PROGRAM}, which is neither beside this program nor on the \
             PATH: install it with `{INSTALL}`"
        ),
        _ => format!("{PROGRAM} cannot be started: {error}"),
    })
}

#[cfg(unix)]
fn replace(mut command: Command) -> io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn replace(mut command: Command) -> io::Result<u8> {
    let code = command.status()?.code();
    Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
