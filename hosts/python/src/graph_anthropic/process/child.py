"""The run's side of its process: a job in, frames out. Started by `parent.py` only.

The run is on the main thread; `watch` and `fetch` have threads of their own.
"""

import contextlib
import os
import traceback
from pathlib import Path
from typing import Any, NoReturn

from ..exchange import Client
from ..failures import CollectionError, ProcessEnded
from ..fetch import UnderWay
from ..sandbox import Sandbox
from . import frames, job, run
from .frames import Kind
from .watch import Watch


def main(record: dict[str, Any]) -> NoReturn:
    """Does what a line says, and ends the process."""
    output = os.dup(1)
    # What anybody prints here is no frame. A daemon may have closed standard error.
    with contextlib.suppress(OSError):
        os.dup2(2, 1)
    try:
        _run(job.read(record), output)
        last, payload = Kind.END, b""
    except CollectionError as failure:
        last, payload = Kind.FAILURE, run.failure(failure)
    except Exception as mistake:
        last, payload = Kind.FAILURE, run.failure(ProcessEnded(_place(mistake)))
    try:
        frames.write(output, last, payload)
    finally:
        # Nothing is left to be tidied up that the system does not: it closes all connections.
        os._exit(0)


def _run(told: job.Job, output: int) -> None:
    watch = Watch(told.limits)
    folder = None if told.cache is None else Path(told.cache)
    sandbox = Sandbox(Path(told.component), folder, told.limits)
    under_way = None
    if told.access is not None:
        access = told.access
        client = Client(access.origin, access.credentials, access.network, told.limits)
        under_way = UnderWay(client, told.limits)
    try:
        watch.over(sandbox, under_way)
        run.run(told, sandbox, under_way, lambda kind, text: frames.write(output, kind, text))
    except CollectionError as failure:
        # What the collector says of being ended is not why it was.
        raise watch.ended or failure from None


def _place(mistake: Exception) -> str:
    """Where it happened, and of which kind it is. Its text could repeat anything."""
    last = traceback.extract_tb(mistake.__traceback__)[-1]
    name = type(mistake).__name__
    return f"a mistake of this host, {name} in {Path(last.filename).name}, line {last.lineno}"
