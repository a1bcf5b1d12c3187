"""The caller's side of a run's process: its start, what it tells, its end. Knows no graph."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from typing import IO, Any

from .. import failures
from ..model import problem
from . import frames
from .frames import Kind
from .job import Job

# What the process runs. Its standard input stays open as long as the run is wanted.
_PROGRAM = (
    "import json,sys;job=json.loads(sys.stdin.buffer.readline());"
    "sys.path[:]=job.pop('search_path');"
    "from graph_anthropic.process.child import main;main(job)"
)

# What cancels a run; the end of the process's input does, too.
_CANCEL = b"."

# How long a process may take to end once it was told to, beyond what the collector may take.
_PATIENCE = 3.0

# What a process ends with that was ended by its own watch: see `child.py`.
OUT_OF_TIME, CANCELLED = 75, 76


class Child:
    """A process with a run. It ends when this is closed, or dropped, or its caller's process ends.

    Frames are for one thread; `cancel` may be called from any.
    """

    def __init__(self, job: Job) -> None:
        if not sys.executable:
            raise failures.NotStarted("Python does not know its own program (sys.executable)")
        # No `.` on the search path but where the caller's process has it.
        arguments = [sys.executable, "-P", "-c", _PROGRAM]
        # Whoever presses Ctrl-C interrupts the caller, who then decides.
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
        )
        self._limits = job.limits
        # A signal's handler may cancel while its thread does.
        self._lock = threading.RLock()
        self._is_cancelled = False
        arguments_of_end = (self._process, self._lock, self._limits.cancel_time)
        self._end = weakref.finalize(self, _end, *arguments_of_end)
        _tell(self._process, job.line([os.path.abspath(it) for it in sys.path]))

    def frame(self) -> tuple[Kind, bytes]:
        """The next frame. Raises why there is none."""
        output = self._process.stdout
        assert output is not None
        frame = frames.read(output) if not output.closed else None
        if frame is None:
            code = self._ended()
            raise self._why(code)
        kind, payload = frame
        if kind is Kind.FAILURE:
            self._ended()
            raise _failure(json.loads(payload))
        if kind is Kind.END:
            self._ended()
        return kind, payload

    def cancel(self) -> None:
        """Has the collector hear `cancelled`. What it says of that is still to be read."""
        self._is_cancelled = True
        with self._lock:
            _tell(self._process, _CANCEL)

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self._is_cancelled = True
        self._end()

    def _ended(self) -> int:
        """How it ended, which it does soon."""
        self._end()
        return self._process.wait()

    def _why(self, code: int) -> failures.CollectionError:
        if self._is_cancelled or code == CANCELLED:
            return failures.Cancelled()
        if code == OUT_OF_TIME:
            return failures.OutOfTime(self._limits.run_time)
        if code < 0:
            name = signal.Signals(-code).name
            return failures.ProcessEnded(f"{name}; SIGKILL comes from a system out of memory, say")
        return failures.ProcessEnded(f"exit code {code}")


def _tell(process: "subprocess.Popen[bytes]", said: bytes) -> None:
    assert process.stdin is not None
    rest = memoryview(said)
    # Where it ended already, it is asked why.
    with contextlib.suppress(OSError, ValueError):
        while rest:
            # Past the buffer, which no signal's handler may use while its thread does.
            rest = rest[os.write(process.stdin.fileno(), rest) :]


def _end(process: "subprocess.Popen[bytes]", lock: threading.RLock, cancel_time: float) -> None:
    with lock:
        # Not by its end alone: another child of this process may have a copy of the pipe.
        _tell(process, _CANCEL)
        _close(process.stdin)
    # Nobody reads what comes of it.
    _close(process.stdout)
    try:
        process.wait(cancel_time + _PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _close(pipe: IO[bytes] | None) -> None:
    with contextlib.suppress(OSError):
        if pipe is not None:
            pipe.close()


_KINDS = {it.kind: it for it in failures.ALL}


def _failure(record: dict[str, Any]) -> failures.CollectionError:
    kind = _KINDS[str(record["kind"])]
    if "problem" in record:
        return kind(problem(record["problem"]))
    return kind(*record["arguments"])
