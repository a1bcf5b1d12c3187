"""Why there is no graph: each way has a type of its own, and words for people."""

import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from wasmtime.component import _enter

import components
from graph_anthropic import (
    CallTooLarge,
    Cancelled,
    CollectionError,
    Forbidden,
    Limits,
    LoadError,
    NoGraph,
    NotStarted,
    OutOfMemory,
    OutOfTime,
    ProcessEnded,
    RepeatsCredential,
    Trapped,
    Unauthorized,
    Unavailable,
    UnexpectedResponse,
)
from graph_anthropic import failures as all_failures
from graph_anthropic.fetch import Answer
from graph_anthropic.sandbox import COLLECTOR, Sandbox
from support import CACHE, CANARY, KEY, QUICK, collect, collector, organization, reply, server

PROBLEM = all_failures.Problem("list users", "no", 401, "req_1")


def error(status: str, *headers: str) -> Callable[[bytes], bytes]:
    """Answers every request with it."""
    return lambda _: reply(b'{"type":"error","error":{"type":"x"}}', *headers, status=status)


def failure_of(origin: str, key: str = KEY, limits: Limits = QUICK) -> CollectionError:
    with pytest.raises(CollectionError) as raised:
        list(collect(origin, key, limits=limits))
    return raised.value


def test_a_key_that_is_refused_is_said_with_the_services_own_id() -> None:
    with organization() as origin:
        failure = failure_of(origin, "sk-ant-admin01-another-CANARY")
    assert isinstance(failure, Unauthorized)
    assert failure.problem.status == 401
    assert failure.problem.request_id
    assert not failure.is_transient
    assert failure.kind == "unauthorized"
    assert str(failure) == f"{failure.problem.operation}: {failure.problem.message}"


def test_a_key_that_may_read_nothing_is_forbidden() -> None:
    with server(error("403 Forbidden")) as here:
        failure = failure_of(here.origin)
    assert isinstance(failure, Forbidden)
    assert not failure.is_transient


def test_a_page_for_people_is_no_response_of_the_service() -> None:
    with server(lambda _: reply(b"<html>hello</html>", status="418 Teapot")) as here:
        failure = failure_of(here.origin)
    assert isinstance(failure, UnexpectedResponse)
    assert failure.is_transient
    assert "hello" not in str(failure)


def test_a_service_that_says_not_to_ask_again_is_unavailable() -> None:
    with server(error("529 Overloaded", "x-should-retry: false")) as here:
        failure = failure_of(here.origin)
    assert isinstance(failure, Unavailable)
    assert failure.is_transient


def test_a_run_that_takes_too_long_is_ended() -> None:
    with server() as here:
        failure = failure_of(here.origin, limits=Limits(run_time=2.5, cancel_time=0.5))
        here.wait_until_all_ended()
    assert isinstance(failure, OutOfTime)
    assert str(failure) == "the run took longer than its limit of 2.5 s"
    assert failure.is_transient


def test_a_collector_that_never_comes_back_is_ended_all_the_same(tmp_path: Path) -> None:
    spinning = collector(component=components.spins(tmp_path))
    limits = Limits(run_time=0.7, cancel_time=0.5)
    with pytest.raises(OutOfTime):
        list(spinning.collect("http://127.0.0.1:1", KEY, limits=limits))

    collection = spinning.collect("http://127.0.0.1:1", KEY, limits=Limits(cancel_time=0.2))
    threading.Timer(0.5, collection.cancel).start()
    with pytest.raises(Cancelled):
        list(collection)


def test_a_caller_that_does_not_read_uses_the_runs_time_up() -> None:
    with organization("--organization", "seed:1", "--users", "5000") as origin:
        limits = Limits(run_time=4, cancel_time=0.1)
        collection = collect(origin, limits=limits)
        next(collection)
        process = collection._child._process  # type: ignore[union-attr]
        process.wait()
        with pytest.raises(OutOfTime):
            list(collection)


def test_a_collector_that_breaks_is_told_with_where_it_did(tmp_path: Path) -> None:
    breaking = collector(component=components.traps(tmp_path))
    with pytest.raises(Trapped, match=r"the collector broke: (?s:.)*unreachable") as raised:
        list(breaking.collect("http://127.0.0.1:1", KEY))
    assert not raised.value.is_transient


def test_memory_that_is_not_enough_is_said_in_words() -> None:
    with organization("--organization", "seed:1", "--users", "20000") as origin:
        failure = failure_of(origin, limits=Limits(memory_bytes=16 << 20))
    assert isinstance(failure, Unavailable)
    assert "memory" in str(failure)


def test_memory_that_is_not_even_enough_for_the_words_is_told_with_its_limit() -> None:
    with server(lambda _: reply(b" " * (8 << 20))) as here:
        failure = failure_of(here.origin, limits=Limits(memory_bytes=2 << 20))
    assert isinstance(failure, OutOfMemory)
    assert failure.limit == 2 << 20


def test_a_component_that_starts_too_large_is_out_of_memory(tmp_path: Path) -> None:
    large = collector(component=components.starts_large(tmp_path))
    with pytest.raises(OutOfMemory, match=r"more than its 1073741824 bytes of memory"):
        list(large.collect("http://127.0.0.1:1", KEY))


def test_more_at_once_than_wasmtime_lets_through_is_told(tmp_path: Path) -> None:
    with pytest.raises(CallTooLarge, match="more than 128 MiB at once"):
        collector(component=components.passes_much(tmp_path)).describe()


def test_more_parts_than_allowed_cannot_be_started() -> None:
    with pytest.raises(NotStarted):
        list(collect("http://127.0.0.1:1", limits=Limits(parts=1)))


def test_what_is_no_collector_is_not_run(tmp_path: Path) -> None:
    none = tmp_path / "none.wasm"
    text = tmp_path / "text.wasm"
    text.write_text("hello")
    for path in [none, text, components.imports_more(tmp_path)]:
        with pytest.raises(LoadError, match="this is not a collector component: "):
            list(collector(component=path).collect("http://127.0.0.1:1", KEY))


def test_a_process_that_was_killed_is_told_of() -> None:
    with server() as here:
        collection = collect(here.origin)
        ended: list[BaseException] = []

        def iterate() -> None:
            try:
                list(collection)
            except CollectionError as failure:
                ended.append(failure)

        thread = threading.Thread(target=iterate)
        thread.start()
        assert here.asked.wait(20)
        os.kill(collection._child._process.pid, signal.SIGKILL)  # type: ignore[union-attr]
        thread.join()
    assert isinstance(ended[0], ProcessEnded)
    assert "SIGKILL" in str(ended[0])
    assert ended[0].is_transient


def test_an_answer_that_repeats_the_key_does_not_reach_the_graph() -> None:
    with server(lambda _: reply(b'{"name":"' + KEY.encode() + b'"}')) as here:
        failure = failure_of(here.origin)
    assert "repeats the credential" in str(failure)
    assert KEY not in str(failure)


def test_a_report_of_a_crash_with_all_variables_has_no_key() -> None:
    def keys_in(raising: Callable[[], object]) -> list[str]:
        try:
            raising()
        except Exception as error:
            told = traceback.TracebackException.from_exception(error, capture_locals=True)
            assert len(told.stack) > 1
            # The caller's own variables are the caller's.
            frames = "".join(str(frame.locals) for frame in told.stack[1:])
            return [word for word in (KEY, CANARY) if word in frames + str(error)]
        raise AssertionError("it did not raise")

    with organization(key="sk-ant-admin01-another") as origin:
        assert keys_in(lambda: list(collector().collect(origin, KEY))) == []
        assert keys_in(lambda: list(collector().document(origin, KEY))) == []
    assert keys_in(lambda: collector().collect("http://a.example", KEY)) == []
    assert keys_in(lambda: collector().collect("https://a.example", [KEY, KEY])) == []
    assert keys_in(lambda: collector().document("http://a.example", KEY)) == []


def test_a_mistake_in_what_the_collector_calls_is_told_and_does_not_raise_in_there() -> None:
    def mistaken(_requests: object) -> list[Answer]:
        raise ZeroDivisionError

    plugin = files("graph_anthropic") / "components" / "graph-anthropic-plugin.wasm"
    sandbox = Sandbox(Path(str(plugin)), CACHE, Limits())
    sandbox.start(mistaken)
    collection = sandbox.call(COLLECTOR, "[constructor]collection")
    with pytest.raises(ZeroDivisionError):
        sandbox.call(COLLECTOR, "[method]collection.next-json", collection)
    # wasmtime would raise it in the next run of the process.
    assert _enter.LAST_EXCEPTION is None


def test_a_failed_iteration_fails_each_time() -> None:
    with server(error("403 Forbidden")) as here:
        collection = collect(here.origin, limits=QUICK)
        for _ in range(3):
            with pytest.raises(Forbidden):
                list(collection)
        document = collector().document(here.origin, KEY, limits=QUICK)
        for _ in range(2):
            with pytest.raises(NoGraph):
                list(document)


def test_every_failure_passes_through_pickle_and_says_the_same() -> None:
    problems = (Forbidden, Unauthorized, Unavailable, UnexpectedResponse)
    limits = (OutOfMemory, OutOfTime)
    texts = (LoadError, NoGraph, NotStarted, ProcessEnded, Trapped, all_failures.OptionError)
    for kind in all_failures.ALL:
        argument = (PROBLEM,) if kind in problems else (5,) if kind in limits else ()
        failure = kind(*(("text",) if kind in texts else argument))
        again = pickle.loads(pickle.dumps(failure))  # noqa: S301
        assert (type(again), str(again)) == (kind, str(failure))
        assert again.problem == failure.problem
        assert str(failure)
    assert len({kind.kind for kind in all_failures.ALL}) == len(all_failures.ALL)
    assert RepeatsCredential in all_failures.ALL
