"""Compiled components, kept in a folder under the digest of what they were compiled from.

wasmtime runs compiled code as it is, so nobody but this user may have written it: a file is used
only if this user or root owns it and nobody else can write it, and if it is whole. wasmtime itself
refuses what another version or configuration of it compiled. Anything else is compiled anew.
Knows no collector.
"""

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import wasmtime
from wasmtime.component import Component

# How long the digest at the beginning of a file is, in bytes.
_DIGEST = 32

# Changes with what `engine` in `sandbox.py` sets.
_SETTINGS = "epochs"


def load(engine: wasmtime.Engine, wasm: bytes, folder: Path | None) -> Component:
    """The compiled form of a component: the one that is kept, else a new one, which is kept then.

    Where nothing can be kept, it is compiled every time.
    """
    if folder is None:
        return Component(engine, wasm)
    path = folder / file_name(wasm)
    with _alone(folder, path.name):
        code = _read(path)
        if code is not None:
            with contextlib.suppress(wasmtime.WasmtimeError):
                return Component.deserialize(engine, code)
        compiled = Component(engine, wasm)
        # It is only slower the next time.
        with contextlib.suppress(OSError):
            _write(path, bytes(compiled.serialize()))
        return compiled


def file_name(wasm: bytes) -> str:
    """Of another component, or for another version or configuration, it is another one."""
    digest = hashlib.sha256(wasm).hexdigest()
    return f"{digest}-python-{version('wasmtime')}-{_SETTINGS}.cwasm"


@contextlib.contextmanager
def _alone(folder: Path, name: str) -> Iterator[None]:
    """Keeps others out meanwhile, where that can be done: what one compiles, others read."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            lock = os.open(folder / f".{name}.lock", flags, 0o600)
            stack.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> bytes | None:
    """The code in a file that is ours and whole."""
    try:
        with contextlib.ExitStack() as stack:
            folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, folder)
            if not _is_ours(folder):
                return None
            # By the folder that was asked for its owner, so that it is no other one.
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            file = os.open(path.name, flags, dir_fd=folder)
            with os.fdopen(file, "rb") as opened:
                if not _is_ours(file):
                    return None
                kept = opened.read()
    except OSError:
        return None
    digest, code = kept[:_DIGEST], kept[_DIGEST:]
    return code if hashlib.sha256(code).digest() == digest else None


def _is_ours(file: int) -> bool:
    """Whether nobody but this user and root can have written what is open."""
    status = os.fstat(file)
    is_owned = status.st_uid in (os.geteuid(), 0)
    return is_owned and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(path: Path, code: bytes) -> None:
    """Writes beside the place, then renames: whoever reads meanwhile finds an old or a new one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(hashlib.sha256(code).digest())
            opened.write(code)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
