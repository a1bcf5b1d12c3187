//! The answer: its head, and its body as fast as it is read. Knows nothing of what is in it. Moments
//! are in nanoseconds of the monotonic clock.

use wasi::clocks::monotonic_clock::{now, subscribe_instant};
use wasi::http::types::{Fields, OutgoingBody, OutgoingResponse, ResponseOutparam};
use wasi::io::poll::poll;
use wasi::io::streams::OutputStream;

/// How long a short answer may take to be read, in seconds.
const SHORT_SECONDS: u32 = 30;

/// A header of an answer.
type Header = (&'static str, &'static str);

/// An answer whose head was sent. If it is dropped before its end, its reader sees that.
pub(crate) struct Answer {
    // Fields are dropped first to last.
    stream: Option<OutputStream>,
    body: OutgoingBody,
}

/// It is not read any more, or not in time.
pub(crate) struct NotRead;

/// The moment so many seconds from now.
pub(crate) fn seconds(seconds: u32) -> u64 {
    now().saturating_add(u64::from(seconds).saturating_mul(1_000_000_000))
}

/// Sends a JSON document.
pub(crate) fn whole(out: ResponseOutparam, status: u16, header: Option<Header>, text: &str) {
    let Some(answer) = Answer::begin(out, status, "application/json", header) else { return };
    let end = seconds(SHORT_SECONDS);
    if answer.write(text, end).and_then(|()| answer.write("\n", end)).is_ok() {
        answer.finish();
    }
}

impl Answer {
    /// Sends the head. None: the runtime takes no such head.
    pub(crate) fn begin(
        out: ResponseOutparam,
        status: u16,
        kind: &'static str,
        header: Option<Header>,
    ) -> Option<Self> {
        let headers = [("content-type", kind), ("cache-control", "no-store")];
        let headers: Vec<_> = headers
            .into_iter()
            .chain(header)
            .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
            .collect();
        let response = OutgoingResponse::new(Fields::from_list(&headers).ok()?);
        response.set_status_code(status).ok()?;
        let body = response.body().ok()?;
        let stream = body.write().ok()?;
        ResponseOutparam::set(out, Ok(response));
        Some(Self { stream: Some(stream), body })
    }

    /// Lends what is written to, until it is taken back.
    pub(crate) fn lend(&mut self, to: impl FnOnce(OutputStream)) {
        self.stream.take().map(to);
    }

    pub(crate) fn take_back(&mut self, stream: Option<OutputStream>) {
        self.stream = stream;
    }

    /// Writes a text, no faster than it is read, until then.
    pub(crate) fn write(&self, text: &str, end: u64) -> Result<(), NotRead> {
        let stream = self.stream.as_ref().ok_or(NotRead)?;
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let room = stream.check_write().map_err(|_| NotRead)?;
            let room = usize::try_from(room).unwrap_or(usize::MAX).min(rest.len());
            let (part, after) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            if !part.is_empty() {
                stream.write(part).map_err(|_| NotRead)?;
                rest = after;
            } else if end <= now() {
                return Err(NotRead);
            } else {
                poll(&[&stream.subscribe(), &subscribe_instant(end)]);
            }
        }
        Ok(())
    }

    /// Ends it, so that its reader knows that this was all.
    pub(crate) fn finish(self) {
        let Self { stream, body } = self;
        drop(stream);
        // A reader that is gone does not know the end, nor miss it.
        let _ = OutgoingBody::finish(body, None);
    }
}
