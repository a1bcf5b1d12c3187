"""A collection and its items, as they come. Knows no connection and no wasm."""

import json
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from . import model
from .failures import Cancelled, NotOverYet
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
        self._items = self._item_by_item()

    def __iter__(self) -> Iterator[Entity | Relationship]:
        return self

    def __next__(self) -> Entity | Relationship:
        return next(self._items)

    def lines(self) -> Iterator[str]:
        """The rest as lines of JSON, without their ends: the cheapest way.

        An entity, a relationship, or in the last line `{"report":…}`, as `--format ndjson` writes
        them.
        """
        while True:
            # Asked for anew each time: whoever closes the collection takes the page away.
            while (line := next(self._page, None)) is not None:
                if line.startswith(REPORT_LINE):
                    self._report = model.report(json.loads(line)["report"])
                yield line
            if not self._next_page():
                return

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
        """Ends the run, if it is not over. Its connections are closed when this returns."""
        self._is_over = True
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

    def _item_by_item(self) -> Iterator[Entity | Relationship]:
        for line in self.lines():
            if not line.startswith(REPORT_LINE):
                yield model.item(json.loads(line))

    def _next_page(self) -> bool:
        if self._is_over:
            return False
        # Over, too, if this fails: what came is not the whole graph, and no more comes.
        self._is_over = True
        child = self._started()
        kind, payload = child.frame()
        if kind is not Kind.PAGE:
            return False
        lines = payload.decode("utf-8").removesuffix("\n").split("\n")
        self._is_over = lines[-1].startswith(REPORT_LINE)
        if self._is_over:
            # That nothing is missing.
            child.frame()
        self._page = iter(lines)
        return True

    def _started(self) -> Child:
        if self._child is None:
            if self._is_cancelled:
                raise Cancelled()
            self._child = Child(self._job)
            if self._is_cancelled:
                # By another thread, a moment ago.
                self._child.cancel()
        return self._child
