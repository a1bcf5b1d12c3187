"""What a run's process tells the caller's: a kind, a length, and so many bytes. Knows no graph."""

import os
import struct
from enum import IntEnum
from typing import IO

_HEAD = struct.Struct(">BI")


class Kind(IntEnum):
    """What a frame is."""

    PAGE = 1
    """Lines of JSON."""
    PART = 2
    """The path of a file, a NUL, and what comes next in it."""
    OUTCOME = 3
    """What there is to tell at the end of a document, in JSON."""
    MANIFEST = 4
    """What the collector is, in JSON."""
    FORECAST = 5
    """How many requests there will be, in JSON."""
    DOING = 6
    """How far the run is, in words."""
    FAILURE = 7
    """Why there is no graph, in JSON. The last frame."""
    END = 8
    """That nothing is missing. The last frame."""


def write(file: int, kind: Kind, payload: bytes = b"") -> None:
    """Writes a frame, and waits until the other side has room for it."""
    whole = memoryview(_HEAD.pack(kind, len(payload)) + payload)
    while whole:
        whole = whole[os.write(file, whole) :]


def read(file: IO[bytes]) -> tuple[Kind, bytes] | None:
    """The next frame. None: the other side ended, be it in the middle of one."""
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    payload = file.read(length)
    return (Kind(kind), payload) if len(payload) == length else None
