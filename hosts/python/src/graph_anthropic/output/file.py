"""A file that is whole, or what it was before. Knows nothing of what is in it."""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import TextIO


class WrittenByAnother(OSError):
    """Another run writes it now."""

    def __str__(self) -> str:
        return "it is being written by another run"


class NewFile:
    """A file that is being written beside its place. Closed before it is kept, it is gone.

    A link is followed; what is no ordinary file, such as a pipe, is written as it comes.
    """

    def __init__(self, place: Path) -> None:
        """Makes it. Raises `OSError` where another run writes it, or it cannot be made."""
        if place.is_dir():
            raise IsADirectoryError("it is a folder, and this format is a file")
        self._place = place.resolve() if place.exists() else place
        self._beside: Path | None = None
        if place.exists() and not place.is_file():
            self._file = os.open(place, os.O_WRONLY | os.O_CLOEXEC)
        else:
            self._beside = beside(self._place)
            self._file = _claim(self._beside)
            if place.exists():
                os.fchmod(self._file, place.stat().st_mode & 0o7777)
        self.text: TextIO = os.fdopen(self._file, "w", encoding="utf-8", newline="")
        """What its content is written to."""

    def keep(self) -> None:
        """Puts it into its place, so that it is there whatever happens next."""
        self.text.flush()
        if self._beside is not None:
            os.fsync(self._file)
            os.replace(self._beside, self._place)
            self._beside = None
            sync_folder(self._place.parent)

    def close(self) -> None:
        """Leaves the place as it is."""
        if self._beside is not None:
            # While it is locked: after that it could be another run's.
            with contextlib.suppress(OSError):
                os.unlink(self._beside)
            self._beside = None
        with contextlib.suppress(OSError):
            self.text.close()


def beside(place: Path) -> Path:
    """Where a file or a folder is until it is whole."""
    return place.with_name(f".{place.name}.new")


def sync_folder(folder: Path) -> None:
    """Has what was done to a folder last."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def lock(file: int) -> None:
    """Has what is open for this run alone. Raises `WrittenByAnother`."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise WrittenByAnother() from None


def _claim(path: Path) -> int:
    """An empty file that nobody else writes. What a killed run left of it goes."""
    while True:
        # A link that somebody put there is not followed to a file of theirs, or of ours.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            lock(file)
            # Whoever had it may have renamed it a moment ago: then it is their graph.
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                os.ftruncate(file, 0)
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)
