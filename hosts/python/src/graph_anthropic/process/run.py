"""What a run's process does with the component: what it is told to ask, and what it tells then.

Knows no process: what is told goes to a function.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from wasmtime.component import Record, Variant

from .. import failures
from ..fetch import Answer, UnderWay
from ..messages import FetchError, Request
from ..model import Problem
from ..sandbox import COLLECTOR, DOCUMENTS, Fetch, Sandbox
from .frames import Kind
from .job import Job

Tell = Callable[[Kind, bytes], None]

# How often it is told how far the run is, at the most, in seconds.
_LOOK = 0.1

# Of the memory that the sandbox gives, the collector is told of three quarters.
_TOLD, _OF = 3, 4


def run(told: Job, sandbox: Sandbox, under_way: UnderWay | None, tell: Tell) -> None:
    """Does what it is told to. Raises why there is no graph."""
    fetch = _refuse if under_way is None else under_way.fetch
    sandbox.start(_shown(fetch, tell) if told.shows_progress else fetch)
    if told.want == "manifest":
        described = _plain(sandbox.call(COLLECTOR, "describe"))
        tell(Kind.MANIFEST, json.dumps(described).encode("ascii"))
    elif told.want == "forecast":
        _forecast(told, sandbox, tell)
    elif told.want == "pages":
        _pages(told, sandbox, tell)
    else:
        _document(told, sandbox, tell)


def failure(failure: failures.CollectionError) -> bytes:
    """Why there is no graph, for the other side."""
    record: dict[str, Any] = {"kind": failure.kind}
    if failure.problem is not None:
        problem = failure.problem
        record["problem"] = {
            "operation": problem.operation,
            "message": problem.message,
            "status": problem.status,
            "requestId": problem.request_id,
        }
    else:
        record["arguments"] = failure.args
    return json.dumps(record).encode("ascii")


def _collection(told: Job, sandbox: Sandbox) -> Callable[..., Any]:
    """What calls the methods of a collection that has its options."""
    collection = sandbox.call(COLLECTOR, "[constructor]collection")

    def call(name: str, *rest: Any) -> Any:
        return sandbox.call(COLLECTOR, f"[method]collection.{name}", collection, *rest)

    _set_options(told, call)
    return call


def _forecast(told: Job, sandbox: Sandbox, tell: Tell) -> None:
    forecast = _collection(told, sandbox)("forecast")
    if isinstance(forecast, Variant):
        raise _failed(forecast, told)
    said = json.dumps(_plain(forecast))
    _check(said, told)
    tell(Kind.FORECAST, said.encode("ascii"))


def _pages(told: Job, sandbox: Sandbox, tell: Tell) -> None:
    call = _collection(told, sandbox)
    while True:
        page = call("next-json")
        if page is None:
            raise failures.NoReport()
        if isinstance(page, Variant):
            raise _failed(page, told)
        _check(page, told)
        tell(Kind.PAGE, page.encode("utf-8"))
        if page.startswith('{"report":', page.rfind("\n", 0, -1) + 1):
            return


def _document(told: Job, sandbox: Sandbox, tell: Tell) -> None:
    method = "[method]document."
    document = sandbox.call(DOCUMENTS, "[constructor]document")

    def call(name: str, *rest: Any) -> Any:
        return sandbox.call(DOCUMENTS, method + name, document, *rest)

    _set(call("set-format", told.want))
    _set_options(told, call)
    while part := call("next"):
        if isinstance(part, str):
            _check(part, told)
            raise failures.NoGraph(part)
        _check(part.text, told)
        tell(Kind.PART, f"{part.file}\0{part.text}".encode())
    outcome = call("outcome")
    if outcome is None:
        raise failures.NoReport()
    said = json.dumps(_plain(outcome))
    _check(said, told)
    tell(Kind.OUTCOME, said.encode("ascii"))


def _set_options(told: Job, call: Callable[..., Any]) -> None:
    held = told.access.credentials.held if told.access is not None else ()
    for credential in held:
        _set(call("add-credential", credential.kind))
    steps = told.steps
    for option, ids in [
        ("only-step", steps.only),
        ("also-step", steps.also),
        ("skip-step", steps.skip),
    ]:
        for step in ids:
            _set(call(option, step))
    if told.raw_data:
        _set(call("keep-raw-data"))
    _set(call("set-memory-limit", told.limits.memory_bytes * _TOLD // _OF))


def _set(result: Any) -> None:
    """Looks at an option's result. Whether it is tagged depends on the types of its cases."""
    if isinstance(result, Variant) and result.tag in ("ok", "err"):
        result = None if result.tag == "ok" else result.payload
    if isinstance(result, Variant):
        result = result.payload or "options come before the first page"
    if result is not None:
        raise failures.OptionError(result)


def _failed(failure: Variant, told: Job) -> failures.CollectionError:
    """What the collector says of why there is no graph."""
    if failure.payload is None:
        return failures.Cancelled()
    record = failure.payload
    problem = Problem(
        record.operation, record.message, record.status, getattr(record, "request-id")
    )
    _check("\n".join([problem.operation, problem.message, problem.request_id or ""]), told)
    return _FAILURES[failure.tag](problem)


_FAILURES = {
    kind.kind: kind
    for kind in (
        failures.Unauthorized,
        failures.Forbidden,
        failures.Unavailable,
        failures.UnexpectedResponse,
    )
}


def _check(text: str, told: Job) -> None:
    """What leaves the process is looked at once more, however a credential came there."""
    if told.access is not None and told.access.credentials.are_in(text):
        raise failures.RepeatsCredential()


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return {name: _plain(it) for name, it in vars(value).items()}
    return [_plain(it) for it in value] if isinstance(value, list) else value


def _refuse(requests: list[Request]) -> list[Answer]:
    return [Answer(it.id, FetchError("denied", "no request may be made here")) for it in requests]


def _shown(fetch: Fetch, tell: Tell) -> Fetch:
    """Tells how far the run is: `12 requests: list users, page 2`."""
    count = 0
    looked = float("-inf")

    def shown(requests: list[Request]) -> list[Answer]:
        nonlocal count, looked
        count += len(requests)
        now = time.monotonic()
        if requests and now >= looked + _LOOK:
            looked = now
            tell(Kind.DOING, f"{count} requests: {_words(requests)}".encode())
        return fetch(requests)

    return shown


def _words(requests: list[Request]) -> str:
    # The one that waits longest, or was tried most, is told of.
    told = max(requests, key=lambda it: (it.delay, it.attempt))
    # What the collector says is for a terminal to show, not to obey.
    words = "".join(it for it in told.detail if it.isprintable())
    if told.page > 1:
        words += f", page {told.page}"
    if told.attempt > 1:
        words += f", try {told.attempt}"
    if told.delay:
        words += f", waits for {int(told.delay) + 1} s"
    return words
