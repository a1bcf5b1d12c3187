"""A graph as the text of a format, part by part. Knows no file system."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from .failures import NotOverYet
from .iteration import Iteration
from .process.frames import Kind
from .process.job import Job

Format = Literal[
    "json", "ndjson", "jupiterone", "opengraph", "cypher", "graphml", "dot", "mermaid", "html"
]
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
    """A sentence about what may be missing. None: nothing is of what was asked for, and what the
    credentials may read."""


class Document(Iteration):
    """A graph in a format, part by part; the outcome comes with the end.

    What ends with an error is not to be kept: the error's text says why there is no graph.
    """

    def __init__(self, job: Job, shows: Callable[[str], None] | None = None) -> None:
        """For `Collector.document`."""
        super().__init__(job)
        self._shows = shows
        self._outcome: Outcome | None = None
        self._is_over = False

    def __iter__(self) -> Iterator[Part]:
        return self

    def __next__(self) -> Part:
        while not self._is_over:
            if (part := self._next_part()) is not None:
                return part
        raise StopIteration

    @property
    def outcome(self) -> Outcome:
        """What there is to tell. `NotOverYet` before the last part was taken."""
        if self._outcome is None:
            raise NotOverYet("the outcome comes with the end: take every part first")
        return self._outcome

    def _is_taken(self) -> bool:
        return self._is_over

    def _next_part(self) -> Part | None:
        """None: a frame brought something else."""
        with self._step() as child:
            kind, payload = child.frame()
            if kind is Kind.PART:
                file, _, text = payload.decode("utf-8").partition("\0")
                return Part(file, text)
            if kind is Kind.DOING and self._shows is not None:
                self._shows(payload.decode("utf-8"))
            elif kind is Kind.OUTCOME:
                self._outcome = Outcome(**json.loads(payload))
            elif kind is Kind.END:
                self._is_over = True
            return None
