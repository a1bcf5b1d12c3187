"""A collection and its items, as they come. Knows no connection and no wasm."""

import json
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from . import model
from .failures import Cancelled, CollectionError, NoReport, NotOverYet
from .model import Entity, Relationship, Report
from .process.frames import Kind
from .process.job import Job
from .process.parent import Child

REPORT_LINE = '{"report":'
"""How the last line begins."""


class Collection:
    """An organization's entities, then its relationships, and at the end a report.

    Nothing is asked for before the first item is. An iteration that ends with an error is not the
    whole graph: keep what you have. What is not iterated to its end is to be closed; `with` does
    that.
    """

    def __init__(self, job: Job) -> None:
        """For `Collector.collect`."""
        self._job = job
        self._child: Child | None = None
        self._page: Iterator[str] = iter(())
        self._report: Report | None = None
        self._is_cancelled = False
        self._is_over = False
        self._failure: CollectionError | None = None

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

    def cancel(self) -> None:
        """Ends the run, from any thread: the collector hears `cancelled`, and who iterates gets
        `Cancelled`."""
        self._is_cancelled = True
        if self._child is not None:
            self._child.cancel()

    def close(self) -> None:
        """Ends the run, if it is not over. Its connections are closed when this returns.

        Whoever iterates on then gets `Cancelled`, unless the report was taken: what is cut off is
        not to look like the whole.
        """
        if self._report is None and self._failure is None:
            self._failure = Cancelled()
        self._page = iter(())
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

    def _line(self) -> str | None:
        """The next line; None after the one with the report. A failure comes again each time."""
        while (line := next(self._page, None)) is None:
            if self._failure is not None:
                raise self._failure
            if self._is_over:
                return None
            try:
                self._next_page()
            except CollectionError as failure:
                self._failure = failure
                raise
        if line.startswith(REPORT_LINE):
            self._report = model.report(json.loads(line)["report"])
        return line

    def _next_page(self) -> None:
        child = self._started()
        kind, payload = child.frame()
        if kind is not Kind.PAGE:
            raise NoReport()
        lines = payload.decode("utf-8").removesuffix("\n").split("\n")
        is_last = lines[-1].startswith(REPORT_LINE)
        if is_last:
            # That nothing is missing.
            child.frame()
        self._is_over = is_last
        self._page = iter(lines)

    def _started(self) -> Child:
        if self._child is None:
            if self._is_cancelled:
                raise Cancelled()
            self._child = Child(self._job)
            if self._is_cancelled:
                # By another thread, a moment ago.
                self._child.cancel()
        return self._child
