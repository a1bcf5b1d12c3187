//! How long a cluster that does not answer is asked again. Knows no workflow.

use std::time::Duration;

use temporalio_client::tonic::{Code, Status};
use tokio::time::Instant;

/// How long a cluster may be silent.
const SILENCE: Duration = Duration::from_mins(5);

/// How long it is left alone after it did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Two silences with so long between them are two.
const APART: Duration = Duration::from_mins(1);

/// What is known of a silence.
#[derive(Debug, Default)]
pub(crate) struct Patience(Option<Silence>);

#[derive(Debug)]
struct Silence {
    since: Instant,
    last: Instant,
}

impl Patience {
    /// Waits before the cluster is asked again.
    ///
    /// # Errors
    ///
    /// If it was silent for long, or what it said will not change. The text is a sentence.
    pub(crate) async fn after(&mut self, status: Option<&Status>) -> Result<(), String> {
        if let Some(says) = status.and_then(final_word) {
            return Err(says.to_owned());
        }
        let now = Instant::now();
        let before = self.0.take().filter(|silence| now.duration_since(silence.last) < APART);
        let since = before.map_or(now, |silence| silence.since);
        if now.duration_since(since) >= SILENCE {
            return Err("the cluster does not answer any more. What was started goes on: do the \
                        same again to follow it"
                .to_owned());
        }
        self.0 = Some(Silence { since, last: now });
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }
}

/// What a cluster says for good.
fn final_word(status: &Status) -> Option<&'static str> {
    match status.code() {
        Code::NotFound => Some("the cluster has no such namespace, or has it no more"),
        Code::PermissionDenied | Code::Unauthenticated => Some("the cluster refuses who asks"),
        Code::InvalidArgument => Some("the cluster does not understand what it is asked"),
        Code::Unimplemented => Some("the cluster is too old for what it is asked"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_cluster_is_asked_again_for_five_minutes() {
        let mut patience = Patience::default();
        let silent = Status::unavailable("");
        let began = Instant::now();
        while patience.after(Some(&silent)).await.is_ok() {}
        assert_eq!(began.elapsed(), SILENCE);

        let refused = Status::permission_denied("CANARY");
        let says = Patience::default().after(Some(&refused)).await.unwrap_err();
        assert_eq!(says, "the cluster refuses who asks");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_answered_in_between_is_given_as_long_again() {
        let mut patience = Patience::default();
        for _ in 0..10 {
            patience.after(None).await.unwrap();
            tokio::time::sleep(APART).await;
        }
    }
}
