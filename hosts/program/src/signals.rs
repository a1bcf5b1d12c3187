//! What ends the program. Knows nothing of what it does.

use std::process;

/// Comes back when the program is told to end (SIGTERM, SIGINT, Ctrl-C). Told once more, it ends at
/// once.
pub async fn told_to_end() {
    one().await;
    tokio::spawn(async {
        one().await;
        process::exit(1);
    });
}

#[cfg(unix)]
async fn one() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // The system ends the program by itself then.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(not(unix))]
async fn one() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
