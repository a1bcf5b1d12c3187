"""Organizations, a server that misbehaves, and the programs. Knows what a test does not say."""

import contextlib
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from graph_anthropic import Collection, Collector, Limits
from graph_anthropic.rules.credentials import Given

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ROOT / "target" / "debug"
PACKAGE = ROOT / "hosts" / "python"

CANARY = "CANARY"
KEY = f"sk-ant-admin01-{CANARY}-/+key"
TOKEN = f"sk-ant-oat01-{CANARY}-/+token"
ENTERPRISE = f"sk-ant-api01-{CANARY}-/+enterprise"

# Code is compiled once for all tests.
CACHE = ROOT / "target" / "python-cache" / "compiled"


@contextlib.contextmanager
def organization(*options: str, key: str = KEY) -> Iterator[str]:
    """The fake Admin API, and its origin. Without options, Northwind Labs without a limit."""
    command = [PROGRAMS / "fake-admin-api", "--key", key, "--limit", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as fake:
        assert fake.stdout is not None
        name = "export ANTHROPIC_BASE_URL="
        origin = next(line for line in fake.stdout if line.startswith(name))
        try:
            yield origin.removeprefix(name).strip()
        finally:
            fake.kill()


def collector(**options: object) -> Collector:
    return Collector(cache_folder=CACHE, **options)  # type: ignore[arg-type]


def collect(origin: str, key: Given = KEY, **options: object) -> Collection:
    return collector().collect(origin, key, **options)  # type: ignore[arg-type]


def timeless(written: bytes) -> bytes:
    """What was written, but for its moments: those of answers are others for every run."""
    return re.sub(rb"(?<![0-9])[0-9]{13}(?![0-9])", b"0", written)


def rust(origin: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """What the host in Rust does, but for the time."""
    program = [str(PROGRAMS / "graph-anthropic-host"), "collect", *arguments]
    return _run(program, origin, KEY)


def program(origin: str, *arguments: str, key: str = KEY) -> "subprocess.CompletedProcess[bytes]":
    """What the program of the package does, but for the time. Nothing of it has the key in it."""
    ended = _run(command(*arguments), origin, key)
    assert CANARY.encode() not in ended.stdout + ended.stderr
    return ended


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "graph_anthropic", "--cache-dir", str(CACHE), *arguments]


def environment(origin: str, key: str = KEY) -> dict[str, str]:
    return {
        **os.environ,
        "ANTHROPIC_BASE_URL": origin,
        "ANTHROPIC_ADMIN_KEY": key,
        "XDG_CACHE_HOME": str(CACHE.parent),
        # Whoever is told nothing of a proxy uses none.
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "ALL_PROXY": "http://127.0.0.1:1",
    }


def _run(program: list[str], origin: str, key: str) -> "subprocess.CompletedProcess[bytes]":
    given = environment(origin, key)
    ended = subprocess.run(program, env=given, capture_output=True, check=False)
    ended.stdout = timeless(ended.stdout)
    return ended


class Server:
    """Answers every connection with what `answer` makes of a request; none: with nothing, ever."""

    def __init__(
        self, answer: Callable[[bytes], bytes] | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._answer = answer
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked = threading.Event()
        self.connections = 0
        self.ended = 0
        self._all_ended = threading.Condition()
        threading.Thread(target=self._serve, daemon=True).start()

    def wait_until_all_ended(self) -> None:
        """Until there is no connection left, of one at least."""
        with self._all_ended:
            is_over = self._all_ended.wait_for(
                lambda: self.connections > 0 and self.ended == self.connections, timeout=20
            )
        assert is_over

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with self._all_ended:
                    self.connections += 1
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), self._secured(connection) as connection:
            while request := connection.recv(1 << 16):
                self.asked.set()
                if self._answer is not None:
                    connection.sendall(self._answer(request))
        with self._all_ended:
            self.ended += 1
            self._all_ended.notify_all()

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        try:
            return self._tls.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            raise


@contextlib.contextmanager
def server(
    answer: Callable[[bytes], bytes] | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    it = Server(answer, tls)
    try:
        yield it
    finally:
        it.close()


@contextlib.contextmanager
def refusing(origin: str, path: bytes) -> Iterator[str]:
    """The same organization, but what has this in its path is forbidden."""
    address = origin.removeprefix("http://").split(":")

    def pass_on(request: bytes) -> bytes:
        if path in request.split(b"\r\n", 1)[0]:
            return reply(b'{"type":"error","error":{"type":"x"}}', status="403 Forbidden")
        with socket.create_connection((address[0], int(address[1]))) as there:
            there.sendall(request.replace(b"\r\n", b"\r\nconnection: close\r\n", 1))
            return b"".join(iter(lambda: there.recv(1 << 16), b""))

    with server(pass_on) as here:
        yield here.origin


def reply(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer."""
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", *headers]
    head = "".join(f"{line}\r\n" for line in [*lines, f"content-length: {len(body)}"])
    return head.encode() + b"\r\n" + body


QUICK = Limits(request_time=5, run_time=60)
