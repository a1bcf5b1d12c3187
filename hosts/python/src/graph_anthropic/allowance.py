"""How many requests there are now, by what the service says of an organization's limit.

Knows no clock but the moments it is given. Times are in seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_MINUTE = 60.0

# The longest that a word of the service is waited for: what it says later counts, too.
_LONGEST_WAIT = 60.0

_MOST = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Heard:
    """What an answer says of the limit."""

    limit: int
    """Requests a minute."""
    remaining: int
    """Requests that are left."""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Heard | None":
        """None: it says nothing that can be used."""
        limit = _number(headers.get("anthropic-ratelimit-requests-limit", ""))
        remaining = _number(headers.get("anthropic-ratelimit-requests-remaining", ""))
        return cls(limit, remaining) if limit and remaining is not None else None


@dataclass(slots=True)
class _Level:
    limit: int
    filled: float
    """Requests that were left."""
    at: float

    def filled_by(self, now: float) -> float:
        return min(self.filled + (now - self.at) * self.limit / _MINUTE, self.limit)


class Allowance:
    """How many requests there are. The service fills its bucket up within a minute."""

    def __init__(self) -> None:
        self._unanswered = 0
        self._level: _Level | None = None

    @property
    def is_known(self) -> bool:
        """Whether the service said anything of it."""
        return self._level is not None

    def wait(self, now: float) -> float:
        """How long to wait for a request; 0: there is one."""
        if self._level is None:
            return 0.0
        missing = 1.0 - self._level.filled_by(now)
        # What is left of rounding is no reason to wait.
        if missing <= 1e-6:
            return 0.0
        return min(missing * _MINUTE / self._level.limit, _LONGEST_WAIT)

    def sent(self) -> None:
        """A request is sent."""
        self._unanswered += 1
        if self._level is not None:
            self._level.filled -= 1.0

    def answered(self, heard: Heard | None, now: float) -> None:
        """A request was answered, and this is what the answer says; none: nothing of the limit."""
        self._unanswered = max(self._unanswered - 1, 0)
        if heard is None:
            return
        # Those that are on their way may not be counted in it.
        filled = float(heard.remaining - self._unanswered)
        # An answer that was overtaken tells of an earlier moment, at which more were left.
        if self._level is not None and self._level.limit == heard.limit:
            filled = min(filled, self._level.filled_by(now))
        self._level = _Level(heard.limit, filled, now)


def _number(text: str) -> int | None:
    text = text.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
    return number if number is not None and number <= _MOST else None
