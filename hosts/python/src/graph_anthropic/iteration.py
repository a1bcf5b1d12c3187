"""A run that somebody iterates: how it begins and ends. Knows nothing of what it brings."""

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from .failures import Cancelled, CollectionError
from .process.job import Job
from .process.parent import Child


class Iteration:
    """What is common to all that is iterated while a run goes on.

    *Invariant:* what was cut off never looks like the whole. Whoever iterates on after a failure,
    an interruption or `close` gets an error each time.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._child: Child | None = None
        self._is_cancelled = False
        self._failure: CollectionError | None = None

    def cancel(self) -> None:
        """Ends the run, from any thread: the collector hears `cancelled`, and who iterates gets
        `Cancelled`."""
        self._is_cancelled = True
        if self._child is not None:
            self._child.cancel()

    def close(self) -> None:
        """Ends the run, if it is not over. Its connections are closed when this returns.

        Whoever iterates on then gets `Cancelled`, unless everything was taken.
        """
        if self._failure is None and not self._is_taken():
            self._failure = Cancelled()
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

    def _is_taken(self) -> bool:
        """Whether everything was taken."""
        raise NotImplementedError

    @contextlib.contextmanager
    def _step(self) -> Iterator[Child]:
        """What is read within is kept within: whoever is interrupted in between has lost something,
        and gets nothing more."""
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        unfinished = self._failure = Cancelled()
        try:
            yield self._started()
        except CollectionError as failure:
            self._failure = failure
            raise
        # Unless it was closed by another thread meanwhile.
        if self._failure is unfinished:
            self._failure = None

    def _started(self) -> Child:
        if self._child is None:
            if self._is_cancelled:
                raise Cancelled()
            self._child = Child(self._job)
            if self._is_cancelled:
                # By another thread, a moment ago.
                self._child.cancel()
        return self._child
