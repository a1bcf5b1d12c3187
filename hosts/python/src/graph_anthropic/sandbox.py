"""What a run takes place in: an engine, a store with limits, an instance. Knows no page.

*Invariant:* what the sandbox calls never raises. wasmtime keeps such an exception in a place that
all runs of a process share, and raises it in whichever of them ends next. For the same reason a
process has one sandbox.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import wasmtime
from wasmtime.component import Component, Instance, Linker, Record, Variant

from . import cache
from .failures import (
    CallTooLarge,
    CollectionError,
    LoadError,
    NotStarted,
    OutOfMemory,
    Trapped,
)
from .fetch import Answer
from .limits import Limits
from .messages import FetchError, Request

HTTP_FETCH = "security-graph:collector/http-fetch@0.1.0"
COLLECTOR = "security-graph:collector/collector@0.1.0"
DOCUMENTS = "security-graph:documents/documents@0.1.0"

Fetch = Callable[[list[Request]], list[Answer]]


class Sandbox:
    """An instance of a component, and what bounds it."""

    def __init__(self, path: Path, folder: Path | None, limits: Limits) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        self._engine = wasmtime.Engine(config)
        self._limits = limits
        self._instance: Instance | None = None
        self._ended: CollectionError | None = None
        self._mistake: Exception | None = None
        self._store = wasmtime.Store(self._engine)
        self._store.set_epoch_deadline(1)
        self._store.set_limits(
            memory_size=limits.memory_bytes,
            table_elements=limits.table_elements,
            instances=limits.parts,
            tables=limits.parts,
            memories=limits.parts,
        )
        self._component = self._load(path, folder)

    def _load(self, path: Path, folder: Path | None) -> Component:
        try:
            component = cache.load(self._engine, path.read_bytes(), folder)
        except (wasmtime.WasmtimeError, OSError) as error:
            raise LoadError(str(error)) from None
        imports = set(component.type.imports(self._engine))
        if imports - {HTTP_FETCH}:
            raise LoadError("it imports more than http-fetch")
        return component

    def start(self, fetch: Fetch) -> None:
        """Makes the instance, whose requests go to `fetch`."""
        linker = Linker(self._engine)
        with linker.root() as root, root.add_instance(HTTP_FETCH) as http_fetch:
            http_fetch.add_func("fetch", lambda _store, requests: self._fetch(fetch, requests))
        try:
            self._instance = linker.instantiate(self._store, self._component)
        except wasmtime.WasmtimeError as error:
            raise self._why(error, NotStarted) from None

    def call(self, interface: str, function: str, *arguments: Any) -> Any:
        """Calls a function, and returns what it returns, as wasmtime gives it."""
        store, instance = self._store, self._instance
        exports = instance and instance.get_export_index(store, interface)
        index = exports and instance and instance.get_export_index(store, function, exports)
        called = index and instance and instance.get_func(store, index)
        if not called:
            raise LoadError(f"it exports no {function} of {interface}")
        try:
            returned = called(store, *arguments)
        except wasmtime.WasmtimeError as error:
            raise self._why(error, Trapped) from None
        if self._mistake is not None:
            raise self._mistake
        return returned

    def end(self, why: CollectionError) -> None:
        """Ends whatever the instance does, at its next step. From any thread."""
        self._ended = self._ended or why
        self._engine.increment_epoch()

    def _fetch(self, fetch: Fetch, requests: list[Any]) -> list[Record]:
        """Between the contract's records and ours. Never raises."""
        try:
            answers = fetch([_request(it) for it in requests])
            return [_record(id=it.id, outcome=_outcome(it)) for it in answers]
        except Exception as mistake:
            # The collector ends by this, and then it is told.
            self._mistake = mistake
            return [_record(id=it.id, outcome=Variant("cancelled", None)) for it in requests]

    def _why(self, error: wasmtime.WasmtimeError, otherwise: type[CollectionError]) -> Exception:
        text = str(error)
        if self._ended is not None:
            return self._ended
        if "hostcalls has been exhausted" in text:
            return CallTooLarge()
        if _OUT_OF_MEMORY.search(text):
            return OutOfMemory(self._limits.memory_bytes)
        return otherwise(text)


# wasmtime refuses more memory without a word of it in the trap that comes of that. What tells is a
# memory that starts too large, or in which function a Rust program ends for want of memory.
_OUT_OF_MEMORY = re.compile(
    r"exceeds memory limits|^\s*0:.*cabi_realloc|handle_alloc_error|rust_oom|alloc_error_handler",
    re.MULTILINE,
)


def _request(record: Any) -> Request:
    purpose = record.purpose
    return Request(
        record.id,
        record.path,
        record.headers,
        getattr(record, "delay-ms") / 1000,
        purpose.detail,
        purpose.page,
        purpose.attempt,
    )


def _outcome(answer: Answer) -> Record | Variant:
    outcome = answer.outcome
    if isinstance(outcome, FetchError):
        return Variant(outcome.case, outcome.payload)
    return _record(status=outcome.status, headers=outcome.headers, body=outcome.body)


def _record(**fields: Any) -> Record:
    record = Record()
    vars(record).update(fields)
    return record
