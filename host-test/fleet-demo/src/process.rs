//! The program: started, killed at random moments, started again. Knows no tenant.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::bail;
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use crate::running::Running;

/// How the program is started.
pub(crate) struct Process {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) variables: Vec<(String, String)>,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Ended {
    pub(crate) killed_after: Vec<usize>,
    pub(crate) peak_memory: Option<u64>,
    /// All that it printed, each time.
    pub(crate) printed: Vec<u8>,
    pub(crate) wrong: Vec<String>,
}

impl Process {
    /// Runs it to its end, killed so often before; then once more, when there is nothing to do.
    pub(crate) fn run(
        &self,
        kills: usize,
        tenants: usize,
        dice: &mut ChaCha8Rng,
    ) -> anyhow::Result<Ended> {
        let mut ended = Ended::default();
        let mut moments: Vec<_> =
            (0..kills).map(|_| dice.random_range(0..=tenants * 4 / 5)).collect();
        moments.sort_unstable();
        let mut done = 0;
        for moment in moments {
            let pause = Duration::from_millis(dice.random_range(0..300));
            let mut running = self.start()?;
            let status = running.wait_until(|finished| done + finished >= moment, pause)?;
            if let Some(status) = status {
                bail!("it ended with {status} before it was to be killed\n{}", running.says());
            }
            running.kill()?;
            done += ended.with(running)?.1;
            ended.killed_after.push(done);
        }
        let mut running = self.start()?;
        running.wait_until(|_| false, Duration::ZERO)?;
        let (status, _) = ended.with(running)?;
        let mut again = self.start()?;
        again.wait_until(|_| false, Duration::ZERO)?;
        let (same, runs) = ended.with(again)?;
        if runs > 0 || same != status {
            ended.wrong.push(format!(
                "after {status}, when there was nothing left to do, {runs} runs ended, and it with {same}"
            ));
        }
        if !matches!(status.code(), Some(0 | 1)) {
            ended.wrong.push(format!("it ended with {status}"));
        }
        Ok(ended)
    }

    fn start(&self) -> anyhow::Result<Running> {
        Running::start(&self.program, &self.arguments, &self.variables)
    }
}

impl Ended {
    /// Waits for a process. Returns how it ended, and how many runs of tenants did.
    fn with(&mut self, running: Running) -> anyhow::Result<(ExitStatus, usize)> {
        let ended = running.end()?;
        self.peak_memory = ended.peak_memory.max(self.peak_memory);
        self.printed.extend(ended.printed);
        Ok((ended.status, ended.finished))
    }
}
