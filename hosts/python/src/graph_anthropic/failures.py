"""Why there is no graph. What the host could not do is kept apart from what the collector said."""

from .model import Problem


class CollectionError(Exception):
    """Why there is no graph. Its text is a sentence for people, and never holds a credential."""

    kind: str = "failed"
    """A word for it, for counters and logs."""

    is_transient: bool = False
    """Whether another try may do better, with nothing changed."""

    problem: Problem | None = None
    """What the collector says of it, where it is the collector that says so."""


class _ProblemError(CollectionError):
    problem: Problem

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem.operation}: {self.problem.message}"


class Unauthorized(_ProblemError):
    """The service does not accept the credential."""

    kind = "unauthorized"


class Forbidden(_ProblemError):
    """The credential is accepted, but may read nothing of what is asked for."""

    kind = "forbidden"


class Unavailable(_ProblemError):
    """The service could not be reached, was not allowed by the host, or kept failing."""

    kind = "unavailable"
    is_transient = True


class UnexpectedResponse(_ProblemError):
    """The service answered with something that it does not document."""

    kind = "unexpected-response"
    is_transient = True


class Cancelled(CollectionError):
    """The collection was cancelled."""

    kind = "cancelled"
    is_transient = True

    def __str__(self) -> str:
        return "the collection was cancelled"


class _LimitError(CollectionError):
    limit: float

    def __init__(self, limit: float) -> None:
        super().__init__(limit)
        self.limit = limit


class OutOfTime(_LimitError):
    """The run took longer than `Limits.run_time`, which `limit` repeats, in seconds."""

    kind = "out-of-time"
    is_transient = True

    def __str__(self) -> str:
        return f"the run took longer than its limit of {self.limit:g} s"


class OutOfMemory(_LimitError):
    """The collector asked for more than `Limits.memory_bytes`, which `limit` repeats."""

    kind = "out-of-memory"

    def __str__(self) -> str:
        return (
            f"the collector needs more than its {self.limit} bytes of memory: raise the limit for "
            "an organization of this size"
        )


class CallTooLarge(CollectionError):
    """The collector passed more at once than wasmtime lets through: 128 MiB."""

    kind = "call-too-large"

    def __str__(self) -> str:
        return "the collector passes more than 128 MiB at once"


class Trapped(CollectionError):
    """The collector broke. Its text has wasmtime's backtrace."""

    kind = "trapped"

    def __str__(self) -> str:
        return f"the collector broke: {self.args[0]}"


class NotStarted(CollectionError):
    """No instance could be made: the collector has more parts than allowed, say."""

    kind = "not-started"

    def __str__(self) -> str:
        return f"the collector cannot be started: {self.args[0]}"


class LoadError(CollectionError):
    """The file cannot be run as a collector."""

    kind = "load"

    def __str__(self) -> str:
        return f"this is not a collector component: {self.args[0]}"


class OptionError(CollectionError, ValueError):
    """An option cannot be set: the text names the step that there is not, and those there are."""

    kind = "option"


class RepeatsCredential(CollectionError):
    """What was collected repeats the credential, so it goes nowhere."""

    kind = "repeats-credential"

    def __str__(self) -> str:
        return "what was collected repeats the credential, so it is not passed on"


class NoReport(CollectionError):
    """The collector's pages ended without a report."""

    kind = "no-report"

    def __str__(self) -> str:
        return "the collector's pages ended without a report"


class ProcessEnded(CollectionError):
    """The process in which the run took place ended before it said how."""

    kind = "process-ended"
    is_transient = True

    def __str__(self) -> str:
        return f"the collector's process ended before its time: {self.args[0]}"


class NoGraph(CollectionError):
    """There is no document, for the reason that its text gives to people."""

    kind = "no-graph"


class NotOverYet(RuntimeError):
    """What comes with the end was asked for before it."""


class InvalidCredential(ValueError):
    """It is empty, or has characters that no header can have. Repeats nothing of it."""

    def __str__(self) -> str:
        return "the credential is empty, or has characters that no header can have"


class InvalidCredentials(ValueError):
    """There is no credential, or there are two of a kind. Says so, and repeats nothing of them."""


class InvalidOrigin(ValueError):
    """A text is no origin that requests can go to. Says what one must be."""


class InvalidProxy(ValueError):
    """A text is no proxy's URL. Repeats nothing of it: it may hold a password."""

    def __str__(self) -> str:
        return "a proxy is a URL such as http://proxy.example:3128"


class InvalidAuthority(ValueError):
    """A text holds no certificate."""

    def __str__(self) -> str:
        return "a certificate authority is one or several certificates in PEM"


ALL: list[type[CollectionError]] = [
    CallTooLarge,
    Cancelled,
    Forbidden,
    LoadError,
    NoGraph,
    NoReport,
    NotStarted,
    OptionError,
    OutOfMemory,
    OutOfTime,
    ProcessEnded,
    RepeatsCredential,
    Trapped,
    Unauthorized,
    Unavailable,
    UnexpectedResponse,
]
"""All of them."""
