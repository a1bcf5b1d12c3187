//! What ends the program. Knows nothing of what it does.

use std::process;

/// Comes back when the program is told to end (SIGTERM, SIGINT, Ctrl-C), from this call on. Told once
/// more, it ends at once.
pub fn told_to_end() -> impl Future<Output = ()> {
    let first = one();
    async {
        first.await;
        let second = one();
        tokio::spawn(async {
            second.await;
            process::exit(1);
        });
    }
}

#[cfg(unix)]
fn one() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async {
        let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
            // The system ends the program by itself then.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
async fn one() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
