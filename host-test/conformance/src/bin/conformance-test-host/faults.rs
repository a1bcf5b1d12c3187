//! What the host does wrong. Does nothing.

use anyhow::Context as _;

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $fault:ident = $name:literal,)+) => {
        /// Something that a host does wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $($(#[doc = $doc])+ $fault,)+
        }

        const ALL: &[(&str, Fault)] = &[$(($name, Fault::$fault),)+];
    };
}

faults! {
    /// Gives answers the ids of each other.
    SwapsIds = "swaps-ids",
    /// Answers the first request of each call twice.
    AnswersTwice = "answers-twice",
    /// Returns nothing in the call that hands requests over.
    ReturnsNothing = "returns-nothing",
    /// Answers where nothing was asked.
    InventsAnswers = "invents-answers",
    /// Allows ten requests at a time.
    AllowsTen = "allows-ten",
    /// Sends a `POST`.
    Posts = "posts",
    /// Decodes the path before it is sent.
    DecodesPaths = "decodes-paths",
    /// Adds the credential in both ways.
    AddsTheCredentialTwice = "adds-the-credential-twice",
    /// Adds the credential of another run to every second request.
    BorrowsACredential = "borrows-a-credential",
    /// Sends what a request is made for.
    SendsThePurpose = "sends-the-purpose",
    /// Leaves out a header that the collector may send.
    DropsTheVersion = "drops-the-version",
    /// Sends whatever header the collector wants sent.
    SendsAllHeaders = "sends-all-headers",
    /// Puts paths and headers on the wire as they are.
    SendsRaw = "sends-raw",
    /// Sends at once what has a delay.
    ForgetsDelays = "forgets-delays",
    /// Asks for any path, wherever it leads.
    TakesAnyPath = "takes-any-path",
    /// Follows redirects.
    FollowsRedirects = "follows-redirects",
    /// Takes a status for an error.
    TakesStatusesForErrors = "takes-statuses-for-errors",
    /// Passes on the headers that it is to keep, and keeps the others.
    PassesOtherHeaders = "passes-other-headers",
    /// Trims bodies.
    TrimsBodies = "trims-bodies",
    /// Takes any bytes for text.
    TakesAnyBytes = "takes-any-bytes",
    /// Takes what came for the whole answer.
    TakesParts = "takes-parts",
    /// Passes on what is compressed.
    TakesCompressed = "takes-compressed",
    /// Has no limit for bodies.
    HasNoSizeLimit = "has-no-size-limit",
    /// Passes on what repeats the credential, and repeats it in what it says of broken answers.
    RepeatsTheCredential = "repeats-the-credential",
    /// Takes a time limit for a broken connection.
    HidesTimeouts = "hides-timeouts",
    /// Makes all runs with one instance.
    KeepsTheInstance = "keeps-the-instance",
    /// Writes all but the report.
    WritesNoReport = "writes-no-report",
    /// Prints the credential.
    PrintsTheCredential = "prints-the-credential",
    /// Goes on when it is asked to end.
    IgnoresTheEnd = "ignores-the-end",
    /// Has a process of its own make the runs, and leaves it behind.
    LeavesAChild = "leaves-a-child",
    /// Is that process.
    IsTheChild = "is-the-child",
}

/// All that a host does wrong.
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn parse(names: &[String]) -> anyhow::Result<Self> {
        let fault = |name: &String| {
            let found = ALL.iter().find(|(own, _)| own == name);
            found.map(|(_, fault)| *fault).with_context(|| format!("{name} is no fault"))
        };
        names.iter().map(fault).collect::<anyhow::Result<_>>().map(Self)
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }
}
