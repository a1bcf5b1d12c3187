"""One organization: arguments and environment in, a graph out, an exit code."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from types import FrameType

from . import failures
from .arguments import Arguments
from .collector import Collector
from .documents import Document, Outcome, Part
from .limits import Limits
from .network.settings import Network
from .output.file import NewFile
from .output.folder import NewFolder
from .rules.credential import Credential
from .rules.credentials import Credentials
from .rules.origin import ORIGIN, Origin

# Something is to be mended before anything can be asked for. `argparse` ends so, too.
_NOT_ASKED = 2


class _Refusal(Exception):
    """Nothing was asked for. Its text is a sentence."""


def run(arguments: Arguments, variables: Mapping[str, str]) -> int:
    """Collects an organization, writes its graph, and says what there is to say."""
    try:
        outcome = _collect(arguments, variables)
    except _Refusal as refusal:
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


def _collect(arguments: Arguments, variables: Mapping[str, str]) -> Outcome:
    network = _network(arguments)
    credentials = _credentials(variables)
    origin = _origin(variables)
    collector = Collector(cache_folder=arguments.cache_dir, network=network)
    _check_steps(collector, arguments.skip)
    with ExitStack() as stack:
        place = _open(arguments, stack)
        shows = stack.enter_context(_progress(arguments.quiet))
        document = collector.document(
            origin,
            credentials,
            arguments.format,
            skip=arguments.skip,
            raw_data=arguments.raw_data,
            limits=Limits(run_time=arguments.run_time),
            shows=shows,
        )
        stack.enter_context(closing(document))
        stack.enter_context(_told_to_end(document))
        for part in document:
            place.write(part)
        place.keep()
        return document.outcome


def _network(arguments: Arguments) -> Network:
    path = arguments.trusted_authority
    try:
        pem = None if path is None else path.read_text(encoding="ascii")
        return Network(
            proxy=arguments.proxy,
            trusted_authority=pem,
            private_addresses=arguments.private_addresses,
        )
    except failures.InvalidProxy as error:
        raise _Refusal(f"--proxy: {error}") from None
    except (failures.InvalidAuthority, UnicodeDecodeError):
        raise _Refusal(f"{path}: {failures.InvalidAuthority()}") from None
    except OSError as error:
        raise _Refusal(f"{path} cannot be read: {error.strerror}") from None


def _credentials(variables: Mapping[str, str]) -> list[Credential]:
    """All that are set."""
    found: list[Credential] = []
    for name, read in [
        ("ANTHROPIC_ADMIN_KEY", Credential.admin_key),
        ("ANTHROPIC_AUTH_TOKEN", Credential.bearer_token),
        ("ANTHROPIC_ENTERPRISE_KEY", Credential.enterprise_key),
    ]:
        if variables.get(name, "").strip():
            try:
                found.append(read(variables[name]))
            except failures.InvalidCredential:
                says = f"{name} is empty or has characters that no header can have"
                raise _Refusal(says) from None
            try:
                Credentials(found)
            except failures.InvalidCredentials as error:
                raise _Refusal(f"{name} is one too many: {error}") from None
    if not found:
        raise _Refusal("ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…)")
    return found


def _origin(variables: Mapping[str, str]) -> str:
    origin = variables.get("ANTHROPIC_BASE_URL", "").strip() or ORIGIN
    try:
        Origin.parse(origin)
    except failures.InvalidOrigin as error:
        raise _Refusal(f"ANTHROPIC_BASE_URL {error}") from None
    return origin


def _check_steps(collector: Collector, skip: tuple[str, ...]) -> None:
    """Before anybody is asked for anything."""
    steps = [step.id for step in collector.describe().steps] if skip else []
    for unknown in set(skip) - set(steps):
        raise _Refusal(f"{unknown} is not a step: {', '.join(steps)}")


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
        raise _Refusal(_cannot_write(arguments, error)) from None


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
def _told_to_end(document: Document) -> Iterator[None]:
    """Cancels the run when the program is told to end. Told once more, it ends at once."""

    def end(number: int, _frame: FrameType | None) -> None:
        for it in before:
            signal.signal(it, lambda *_: os._exit(1))
        document.cancel()

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
