"""A run that is no longer wanted: the collector hears it, and nothing is left behind."""

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_anthropic import Cancelled, Collection, Limits
from support import CACHE, KEY, Server, collect, collector, organization, server


@pytest.fixture
def silent() -> Iterator[Server]:
    """Takes requests, and never answers."""
    with server() as here:
        yield here


def pid(collection: Collection) -> int:
    return collection._child._process.pid  # type: ignore[union-attr]


def is_gone(process: int) -> bool:
    """Whether it has ended, and nobody has to ask how."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_cancelled_run_ends_with_a_failure_and_without_connections(silent: Server) -> None:
    collection = collect(silent.origin)

    def cancel() -> None:
        silent.asked.wait(20)
        collection.cancel()

    threading.Thread(target=cancel).start()
    with pytest.raises(Cancelled, match="the collection was cancelled"):
        list(collection)
    silent.wait_until_all_ended()
    assert is_gone(pid(collection))
    with pytest.raises(Cancelled):
        list(collection)
    # Once more, it does nothing.
    collection.cancel()
    collection.close()


def test_a_run_that_was_cancelled_before_it_began_asks_for_nothing(silent: Server) -> None:
    collection = collect(silent.origin)
    collection.cancel()
    with pytest.raises(Cancelled):
        list(collection)
    assert not silent.asked.is_set()


def test_the_collector_itself_hears_it(silent: Server) -> None:
    # Whoever is only ended, at the end of this time, would take for ever.
    collection = collect(silent.origin, limits=Limits(cancel_time=3600))
    threading.Thread(target=lambda: silent.asked.wait(20) and collection.cancel()).start()
    with pytest.raises(Cancelled):
        list(collection)


@pytest.mark.parametrize("how", ["close", "with", "drop"])
def test_a_collection_that_is_not_iterated_to_its_end_leaves_no_process(how: str) -> None:
    with organization("--organization", "seed:1", "--users", "5000") as origin:
        collection = collect(origin)
        next(collection)
        process = pid(collection)
        if how == "close":
            collection.close()
        elif how == "with":
            with collection:
                pass
        else:
            del collection
            gc.collect()
        assert is_gone(process)


def test_a_document_is_cancelled_like_a_collection(silent: Server) -> None:
    document = collector().document(silent.origin, KEY)
    threading.Thread(target=lambda: silent.asked.wait(20) and document.cancel()).start()
    with pytest.raises(Cancelled):
        list(document)
    silent.wait_until_all_ended()
    document.close()


def test_a_run_ends_with_the_process_that_wanted_it(silent: Server) -> None:
    code = (
        "import sys; from graph_anthropic import Collector\n"
        "list(Collector(cache_folder=sys.argv[1]).collect(*sys.argv[2:]))"
    )
    arguments = [sys.executable, "-c", code, str(CACHE), silent.origin, "sk-ant-admin01-x"]
    with subprocess.Popen(arguments) as caller:
        assert silent.asked.wait(20)
        caller.send_signal(signal.SIGKILL)
    silent.wait_until_all_ended()


def test_ctrl_c_interrupts_the_caller_and_not_the_run_behind_its_back(
    silent: Server, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys; from graph_anthropic import Collector\n"
        "try:\n"
        "    with Collector(cache_folder=sys.argv[1]).collect(*sys.argv[2:]) as collection:\n"
        "        list(collection)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    arguments = [sys.executable, program, CACHE, silent.origin, "sk-ant-admin01-x"]
    # As a terminal does it: to the whole group.
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as caller:
        assert silent.asked.wait(20)
        os.killpg(caller.pid, signal.SIGINT)
        said = caller.communicate()
    assert said == (b"interrupted\n", b"")
    silent.wait_until_all_ended()
