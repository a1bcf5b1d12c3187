//! An answer of the service, and how it is delivered. Knows nothing of what is asked.

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// When it comes.
    pub delivery: Delivery,
}

/// When an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As soon as it can.
    AtOnce,
    /// After [`SLOW_MS`].
    Late,
    /// Half of it as soon as it can; then the connection ends.
    Half,
    /// Never: the connection ends before.
    Never,
}

/// How late a late answer is, in milliseconds.
pub const SLOW_MS: u64 = 10_000;
