//! The program: started, killed at random moments, started again. Knows no tenant.

use std::fs;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(5);

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
            running.child.kill()?;
            done += running.end(&mut ended)?.1;
            ended.killed_after.push(done);
        }
        let mut running = self.start()?;
        running.wait_until(|_| false, Duration::ZERO)?;
        let (status, _) = running.end(&mut ended)?;
        let mut again = self.start()?;
        again.wait_until(|_| false, Duration::ZERO)?;
        let (same, runs) = again.end(&mut ended)?;
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
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))?;
        let (finished, printed) = (Arc::default(), Arc::default());
        let stdout = child.stdout.take().context("it has no standard output")?;
        let stderr = child.stderr.take().context("it has no standard error")?;
        let readers = vec![
            listen(BufReader::new(stderr), &finished, &printed),
            gather(BufReader::new(stdout), &printed),
        ];
        Ok(Running { child, readers, finished, printed, peak_memory: None })
    }
}

type Printed = Arc<Mutex<Vec<u8>>>;

struct Running {
    child: Child,
    readers: Vec<thread::JoinHandle<()>>,
    /// How many runs of tenants have ended.
    finished: Arc<AtomicUsize>,
    printed: Printed,
    peak_memory: Option<u64>,
}

impl Running {
    /// Waits for the end, or for a moment and so much longer. None: it is that moment.
    fn wait_until(
        &mut self,
        is_moment: impl Fn(usize) -> bool,
        and: Duration,
    ) -> anyhow::Result<Option<ExitStatus>> {
        let mut left = None;
        loop {
            self.peak_memory = peak_memory(self.child.id()).max(self.peak_memory);
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if is_moment(self.finished.load(Ordering::Relaxed)) {
                let until = *left.get_or_insert_with(|| std::time::Instant::now() + and);
                if std::time::Instant::now() >= until {
                    return Ok(None);
                }
            }
            thread::sleep(LOOK);
        }
    }

    /// How it ended, and how many runs of tenants did.
    fn end(mut self, ended: &mut Ended) -> anyhow::Result<(ExitStatus, usize)> {
        let status = self.child.wait()?;
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        ended.peak_memory = self.peak_memory.max(ended.peak_memory);
        ended.printed.extend_from_slice(&lock(&self.printed));
        Ok((status, self.finished.load(Ordering::Relaxed)))
    }

    fn says(&self) -> String {
        String::from_utf8_lossy(&lock(&self.printed)).into_owned()
    }
}

impl Drop for Running {
    /// Where something goes wrong, nothing is left running.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn lock(printed: &Printed) -> std::sync::MutexGuard<'_, Vec<u8>> {
    printed.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts the runs that the program says have ended.
fn listen(
    mut from: impl std::io::BufRead + Send + 'static,
    finished: &Arc<AtomicUsize>,
    printed: &Printed,
) -> thread::JoinHandle<()> {
    let (finished, printed) = (Arc::clone(finished), Arc::clone(printed));
    thread::spawn(move || {
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            if memchr::memmem::find(&line, b"\"event\":\"finished\"").is_some() {
                finished.fetch_add(1, Ordering::Relaxed);
            }
            lock(&printed).append(&mut line);
        }
    })
}

fn gather(
    mut from: impl std::io::Read + Send + 'static,
    printed: &Printed,
) -> thread::JoinHandle<()> {
    let printed = Arc::clone(printed);
    thread::spawn(move || {
        let mut text = Vec::new();
        let _ = from.read_to_end(&mut text);
        lock(&printed).append(&mut text);
    })
}

/// The most memory that a process had so far, in bytes.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}
