"""One organization: arguments and environment in, a graph out, an exit code."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from types import FrameType
from typing import NoReturn

from . import failures
from .arguments import Arguments
from .asked import Asked, Refusal, ask
from .documents import Outcome, Part
from .limits import Limits
from .output.file import NewFile
from .output.folder import NewFolder
from .plan import plan

# Something is to be mended before anything can be asked for. `argparse` ends so, too.
_NOT_ASKED = 2


def run(arguments: Arguments, variables: Mapping[str, str]) -> int:
    """Collects an organization, writes its graph, and says what there is to say."""
    try:
        asked = ask(arguments, variables)
        if arguments.plan:
            _plan(asked)
            return 0
        outcome = _collect(asked)
    except Refusal as refusal:
        _say(f"graph-anthropic: {refusal}\n")
        return _NOT_ASKED
    except failures.CollectionError as failure:
        _say(f"graph-anthropic: {_sentence(failure, arguments)}\n")
        return 1
    except OSError as error:
        _say(f"graph-anthropic: {_cannot_write(arguments, error)}\n")
        _drop_output()
        return 1
    if not arguments.quiet:
        _say(outcome.summary)
    if outcome.incomplete is None or arguments.allow_partial:
        return 0
    _say(f"graph-anthropic: {outcome.incomplete}\n")
    return 1


def _plan(asked: Asked) -> None:
    """Says how many requests there would be."""
    arguments, collector = asked.arguments, asked.collector
    with _told_to_end(_cancelled):
        forecast = collector.forecast(
            asked.origin,
            asked.credentials,
            only=arguments.only,
            also=arguments.also,
            skip=arguments.skip,
            limits=Limits(run_time=arguments.run_time),
        )
        per_minute = collector.describe().requests_per_minute
    sys.stdout.write(plan(forecast, per_minute))
    sys.stdout.flush()


def _cancelled() -> NoReturn:
    """Ends a plan where it is: it has written nothing, and closes its process."""
    raise failures.Cancelled()


def _collect(asked: Asked) -> Outcome:
    arguments = asked.arguments
    with ExitStack() as stack:
        place = _open(arguments, stack)
        shows = stack.enter_context(_progress(arguments.quiet))
        document = asked.collector.document(
            asked.origin,
            asked.credentials,
            arguments.format,
            only=arguments.only,
            also=arguments.also,
            skip=arguments.skip,
            raw_data=arguments.raw_data,
            limits=Limits(run_time=arguments.run_time),
            shows=shows,
        )
        stack.enter_context(closing(document))
        stack.enter_context(_told_to_end(document.cancel))
        for part in document:
            place.write(part)
        place.keep()
        return document.outcome


class _Place:
    """Where the parts go: to standard output, a file or a folder."""

    def __init__(self, write: Callable[[Part], object], keep: Callable[[], None]) -> None:
        self.write = write
        self.keep = keep


def _open(arguments: Arguments, stack: ExitStack) -> _Place:
    if arguments.output is None:
        # The bytes are the graph's own, whatever the terminal's encoding is.
        output = sys.stdout.buffer
        return _Place(lambda part: output.write(part.text.encode()), output.flush)
    try:
        if arguments.format == "jupiterone":
            folder = stack.enter_context(closing(NewFolder(arguments.output)))
            return _Place(lambda part: folder.write(part.file, part.text), folder.keep)
        file = stack.enter_context(closing(NewFile(arguments.output)))
        return _Place(lambda part: file.text.write(part.text), file.keep)
    except OSError as error:
        raise Refusal(_cannot_write(arguments, error)) from None


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None] | None]:
    """Shows how far a run is, on a terminal, on a line that is gone afterwards."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    clear = "\r\x1b[K"
    try:
        yield lambda words: _say(clear + words[:100])
    finally:
        _say(clear)


@contextmanager
def _told_to_end(cancel: Callable[[], object]) -> Iterator[None]:
    """Cancels the run when the program is told to end. Told once more, it ends at once."""

    def end(number: int, _frame: FrameType | None) -> None:
        for it in before:
            signal.signal(it, lambda *_: os._exit(1))
        cancel()

    before = {it: signal.getsignal(it) for it in (signal.SIGINT, signal.SIGTERM)}
    for it in before:
        signal.signal(it, end)
    try:
        yield
    finally:
        for it, handler in before.items():
            signal.signal(it, handler)


def _sentence(failure: failures.CollectionError, arguments: Arguments) -> str:
    if isinstance(failure, failures.Cancelled):
        return "the run was ended, so there is no graph"
    if isinstance(failure, failures.OutOfTime):
        return (
            f"the run took longer than {arguments.timeout}, so there is no graph; --timeout gives "
            "it more time"
        )
    return str(failure)


def _cannot_write(arguments: Arguments, error: OSError) -> str:
    what = "the graph" if arguments.output is None else arguments.output
    return f"{what} cannot be written: {error.strerror or error}"


def _drop_output() -> None:
    """What standard output did not take, it is not to be offered again when the program ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def _say(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        # There is nowhere to say so.
        pass
