"""A graph as the text of a format, part by part. Knows no file system."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self, get_args

from .failures import Cancelled, NotOverYet
from .process.frames import Kind
from .process.job import Job
from .process.parent import Child

Format = Literal["json", "ndjson", "jupiterone", "opengraph", "cypher", "graphml", "dot", "mermaid"]
"""A way to write a graph. `jupiterone` is a folder of files, the others are one file each."""

FORMATS: tuple[str, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file. Pieces of a file come in order; a folder's files take turns."""

    file: str
    """The path of the file in the folder, with `/`. Empty where the format is one file."""
    text: str
    """What comes next in it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What there is to tell at the end."""

    summary: str
    """How many there are of each type, and how each step ended: lines for people."""
    incomplete: str | None
    """A sentence about what may be missing. None: nothing is, what was skipped aside."""


class Document:
    """A graph in a format, part by part; the outcome comes with the end.

    What ends with an error is not to be kept: the error's text says why there is no graph.
    """

    def __init__(self, job: Job, shows: Callable[[str], None] | None = None) -> None:
        """For `Collector.document`."""
        self._job = job
        self._shows = shows
        self._child: Child | None = None
        self._outcome: Outcome | None = None
        self._is_cancelled = False
        self._parts = self._part_by_part()

    def __iter__(self) -> Iterator[Part]:
        return self

    def __next__(self) -> Part:
        return next(self._parts)

    @property
    def outcome(self) -> Outcome:
        """What there is to tell. `NotOverYet` before the last part was taken."""
        if self._outcome is None:
            raise NotOverYet("the outcome comes with the end: take every part first")
        return self._outcome

    def cancel(self) -> None:
        """Ends the run, from any thread: who iterates gets `Cancelled`."""
        self._is_cancelled = True
        if self._child is not None:
            self._child.cancel()

    def close(self) -> None:
        """Ends the run, if it is not over."""
        self._is_cancelled = True
        if self._child is not None:
            self._child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _part_by_part(self) -> Iterator[Part]:
        if self._is_cancelled:
            raise Cancelled()
        self._child = child = Child(self._job)
        if self._is_cancelled:
            # By another thread, a moment ago.
            child.cancel()
        while True:
            kind, payload = child.frame()
            if kind is Kind.PART:
                file, _, text = payload.decode("utf-8").partition("\0")
                yield Part(file, text)
            elif kind is Kind.DOING and self._shows is not None:
                self._shows(payload.decode("utf-8"))
            elif kind is Kind.OUTCOME:
                self._outcome = Outcome(**json.loads(payload))
            elif kind is Kind.END:
                return
