//! What a demonstration is as a program: arguments in, lines and an exit code out. Knows nothing of what
//! is shown.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is for programs for people")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{Context as _, bail};

/// What is to be shown.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The program to be tried.
    pub program: PathBuf,
    /// How many tenants there are.
    pub tenants: usize,
    /// Chooses what happens: the one that is asked for, else another one each time.
    pub seed: u64,
}

/// Reads the arguments: `PROGRAM [TENANTS [SEED]]`.
///
/// # Errors
///
/// If they are others. The text is `usage`.
pub fn asked(usage: &'static str, tenants: usize) -> anyhow::Result<Asked> {
    let mut arguments = std::env::args().skip(1);
    let program = PathBuf::from(arguments.next().context(usage)?);
    let tenants = arguments.next().map_or(Ok(tenants), |text| text.parse()).context(usage)?;
    let seed = match arguments.next() {
        Some(seed) => seed.parse().context(usage)?,
        None => SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs(),
    };
    if arguments.next().is_some() || tenants == 0 {
        bail!(usage);
    }
    Ok(Asked { program, tenants, seed })
}

/// Tells what happened, and what of it is wrong.
pub fn tell(lines: &[String], wrong: &[String]) {
    for line in lines {
        println!("{line}");
    }
    for sentence in wrong {
        println!("WRONG: {sentence}");
    }
    if wrong.is_empty() {
        println!(
            "every tenant is accounted for, every graph is the truth or partial by name, and no \
             credential is anywhere"
        );
    }
}

/// The exit code of the program of that name: success if everything is as it is to be.
pub fn exit(name: &str, shown: anyhow::Result<bool>) -> ExitCode {
    match shown {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
