"""A collection and its items, as they come. Knows no connection and no wasm."""

import json
from collections.abc import Iterator

from . import model
from .failures import NoReport, NotOverYet
from .iteration import Iteration
from .model import Entity, Relationship, Report
from .process.frames import Kind
from .process.job import Job

REPORT_LINE = '{"report":'
"""How the last line begins."""


class Collection(Iteration):
    """An organization's entities, then its relationships, and at the end a report.

    Nothing is asked for before the first item is. An iteration that ends with an error is not the
    whole graph: keep what you have. What is not iterated to its end is to be closed; `with` does
    that.
    """

    def __init__(self, job: Job) -> None:
        """For `Collector.collect`."""
        super().__init__(job)
        self._page: Iterator[str] = iter(())
        self._report: Report | None = None

    def __iter__(self) -> Iterator[Entity | Relationship]:
        return self

    def __next__(self) -> Entity | Relationship:
        line = self._line()
        if line is not None and line.startswith(REPORT_LINE):
            line = self._line()
        if line is None:
            raise StopIteration
        item: Entity | Relationship = model.item(json.loads(line))
        return item

    def lines(self) -> Iterator[str]:
        """The rest as lines of JSON, without their ends: the cheapest way.

        An entity, a relationship, or in the last line `{"report":…}`, as `--format ndjson` writes
        them.
        """
        while (line := self._line()) is not None:
            yield line

    @property
    def report(self) -> Report:
        """How complete the graph is. `NotOverYet` before the last item was taken."""
        if self._report is None:
            raise NotOverYet("the report comes with the end: take every item first")
        return self._report

    def close(self) -> None:
        """Ends the run, if it is not over. Its connections are closed when this returns.

        Whoever iterates on then gets `Cancelled`, unless the report was taken.
        """
        super().close()
        self._page = iter(())

    def _is_taken(self) -> bool:
        return self._report is not None

    def _line(self) -> str | None:
        """The next line; None after the one with the report."""
        while (line := next(self._page, None)) is None:
            if self._is_taken():
                return None
            self._next_page()
        if line.startswith(REPORT_LINE):
            self._report = model.report(json.loads(line)["report"])
        return line

    def _next_page(self) -> None:
        with self._step() as child:
            kind, payload = child.frame()
            if kind is not Kind.PAGE:
                raise NoReport()
            lines = payload.decode("utf-8").removesuffix("\n").split("\n")
            if lines[-1].startswith(REPORT_LINE):
                # That nothing is missing.
                child.frame()
            self._page = iter(lines)
