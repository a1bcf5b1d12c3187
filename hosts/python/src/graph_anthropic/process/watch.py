"""Ends a run in time, or when its caller no longer wants it. Knows no graph.

A byte on standard input says that it is no longer wanted, and so does the end of it: the caller is
gone.
"""

import os
import sys
import threading
import time

from ..failures import Cancelled, CollectionError, OutOfTime
from ..fetch import UnderWay
from ..limits import Limits
from ..sandbox import Sandbox
from .parent import CANCELLED, OUT_OF_TIME


class Watch:
    """Watches from its making on."""

    ended: CollectionError | None = None
    """Why the run was ended; none: it was not."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deadline = time.monotonic() + limits.run_time
        self._is_unwanted = threading.Event()
        self._sandbox: Sandbox | None = None
        self._under_way: UnderWay | None = None
        self._lock = threading.Lock()
        for work in (self._listen, self._watch):
            threading.Thread(target=work, daemon=True).start()

    def over(self, sandbox: Sandbox, under_way: UnderWay | None) -> None:
        """What is to be ended. Raises where it is too late already."""
        with self._lock:
            self._sandbox, self._under_way = sandbox, under_way
            if self.ended is not None:
                raise self.ended

    def _listen(self) -> None:
        sys.stdin.buffer.read(1)
        self._is_unwanted.set()

    def _watch(self) -> None:
        rest = min(self._deadline - time.monotonic(), threading.TIMEOUT_MAX)
        is_unwanted = self._is_unwanted.wait(rest)
        why = Cancelled() if is_unwanted else OutOfTime(self._limits.run_time)
        with self._lock:
            self.ended = why
            sandbox, under_way = self._sandbox, self._under_way
        # The collector hears `cancelled`, and can end in words.
        if under_way is not None:
            under_way.cancel()
        if is_unwanted:
            time.sleep(self._limits.cancel_time)
        if sandbox is not None:
            sandbox.end(why)
        time.sleep(self._limits.cancel_time)
        # It compiles, or waits for a caller that does not read.
        os._exit(CANCELLED if is_unwanted else OUT_OF_TIME)
