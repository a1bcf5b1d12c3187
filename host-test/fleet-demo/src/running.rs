//! A process, and what it prints meanwhile. Knows no tenant, and nothing of why it runs.

use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(5);

type Printed = Arc<Mutex<Vec<u8>>>;

/// A process that runs. It is killed when nobody holds it any more.
pub struct Running {
    child: Child,
    readers: Vec<thread::JoinHandle<()>>,
    /// How many runs of tenants have ended.
    finished: Arc<AtomicUsize>,
    printed: Printed,
    peak_memory: Option<u64>,
}

/// What came of a process.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// How many runs of tenants it said had ended.
    pub finished: usize,
    /// The most memory that it was seen to have, in bytes; none: this system does not tell.
    pub peak_memory: Option<u64>,
    /// All that it printed.
    pub printed: Vec<u8>,
}

impl Running {
    /// Starts a program.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub fn start(
        program: &Path,
        arguments: &[String],
        variables: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let (finished, printed) = (Arc::default(), Arc::default());
        let stdout = child.stdout.take().context("it has no standard output")?;
        let stderr = child.stderr.take().context("it has no standard error")?;
        let readers = vec![
            listen(BufReader::new(stderr), &finished, &printed),
            gather(BufReader::new(stdout), &printed),
        ];
        Ok(Self { child, readers, finished, printed, peak_memory: None })
    }

    /// Waits for the end, or for a moment and so much longer. None: it is that moment.
    ///
    /// # Errors
    ///
    /// If the system does not say how it is.
    pub fn wait_until(
        &mut self,
        is_moment: impl Fn(usize) -> bool,
        and: Duration,
    ) -> anyhow::Result<Option<ExitStatus>> {
        let mut left = None;
        loop {
            self.look();
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if is_moment(self.finished.load(Ordering::Relaxed)) {
                let until = *left.get_or_insert_with(|| Instant::now() + and);
                if Instant::now() >= until {
                    return Ok(None);
                }
            }
            thread::sleep(LOOK);
        }
    }

    /// Looks how much memory it had so far.
    fn look(&mut self) {
        self.peak_memory = peak_memory(self.child.id()).max(self.peak_memory);
    }

    /// Kills it, as a machine does that loses its power.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.look();
        Ok(self.child.kill()?)
    }

    /// Waits for its end.
    ///
    /// # Errors
    ///
    /// If the system does not say how it ended.
    pub fn end(mut self) -> anyhow::Result<Ended> {
        let status = self.child.wait()?;
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        Ok(Ended {
            status,
            finished: self.finished.load(Ordering::Relaxed),
            peak_memory: self.peak_memory,
            printed: std::mem::take(&mut *lock(&self.printed)),
        })
    }

    /// Tells it to end, as who stops a service does.
    ///
    /// # Errors
    ///
    /// If it cannot be told.
    pub fn tell_to_end(&mut self) -> anyhow::Result<()> {
        self.look();
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        if told.success() { Ok(()) } else { bail!("the process cannot be told to end") }
    }

    /// How many runs of tenants it said have ended so far.
    #[must_use]
    pub fn finished(&self) -> usize {
        self.finished.load(Ordering::Relaxed)
    }

    /// What it has printed so far.
    #[must_use]
    pub fn says(&self) -> String {
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
