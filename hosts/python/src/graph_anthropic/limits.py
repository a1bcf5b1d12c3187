"""What a run may use. Every limit has a default, and an error of its own when it is met."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may use. Times are in seconds."""

    in_flight: int = 16
    """Requests in flight at a time."""

    request_time: float = 30.0
    """Time for a request, its body included; met: the collector's `timeout`."""

    body_bytes: int = 32 << 20
    """Size of a body; met: the collector's `too-large`."""

    under_way: int = 64
    """Requests under way at a time, those that wait for their turn included; met: the collector's
    `denied`, for those that are too many. Twice what the collector asks for."""

    requests: int = 100_000
    """Requests in all; met: the collector's `denied`, for those that are too many. More than the
    service lets through in 16 hours."""

    request_headers: int = 32
    """Headers of a request; met: the collector's `denied`."""

    held_bytes: int = 256 << 20
    """Size of all bodies that were received and not yet handed to the collector; met: the
    collector's `too-large`."""

    run_time: float = 30 * 60.0
    """Time for the run; met: `OutOfTime`. What the caller does between two items counts."""

    cancel_time: float = 2.0
    """Time that a collector may take to end once it heard `cancelled`. Then it is ended."""

    memory_bytes: int = 1 << 30
    """The collector's memory; met: `OutOfMemory`. The collector is told of three quarters of it,
    and ends in words before it meets this."""

    table_elements: int = 100_000
    """The elements of a table of functions; met: `Trapped`, or `NotStarted`."""

    parts: int = 32
    """Instances, memories and tables, each; met: `NotStarted`."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(f"{field.name} must be more than 0")
