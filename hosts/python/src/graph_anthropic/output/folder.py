"""The folder that JupiterOne's tools read: it is whole, or not there. Knows no format."""

import os
import shutil
from pathlib import Path
from typing import TextIO

from .file import beside, lock, sync_folder

_FOLDER = ".j1-integration"
_LOCK = ".graph-anthropic.lock"


class NewFolder:
    """A folder that is being written beside its place. Closed before it is kept, it is gone.

    It must be new, as these tools read all that there is.
    """

    def __init__(self, folder: Path) -> None:
        """Makes it. Raises `OSError` where it is there, or another run writes it."""
        folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
        self._lock = os.open(folder / _LOCK, flags, 0o666)
        self._place = folder / _FOLDER
        self._beside = beside(self._place)
        self._files: dict[str, TextIO] = {}
        try:
            lock(self._lock)
            if self._place.exists():
                raise FileExistsError(f"{_FOLDER} is there already: choose another folder")
            shutil.rmtree(self._beside, ignore_errors=True)
            self._beside.mkdir()
        except BaseException:
            os.close(self._lock)
            raise

    def write(self, path: str, text: str) -> None:
        """Writes what comes next in one of its files."""
        file = self._files.get(path)
        if file is None:
            place = self._beside / _inside(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            # Open until all are whole.
            file = open(place, "w", encoding="utf-8", newline="")  # noqa: SIM115
            self._files[path] = file
        file.write(text)

    def keep(self) -> None:
        """Puts it into its place, so that it is there whatever happens next."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
            file.close()
        for folder, _, _ in os.walk(self._beside):
            sync_folder(Path(folder))
        os.rename(self._beside / _FOLDER, self._place)
        sync_folder(self._place.parent)

    def close(self) -> None:
        """Leaves nothing behind that is not kept."""
        for file in self._files.values():
            file.close()
        shutil.rmtree(self._beside, ignore_errors=True)
        os.close(self._lock)


def _inside(path: str) -> Path:
    """A path that leads nowhere else. The collector says it, so it is not taken at its word."""
    names = path.split("/")
    if names[0] != _FOLDER or any(name in ("", ".", "..") or "\0" in name for name in names):
        raise ValueError("a file of the graph would be outside of its folder")
    return Path(*names)
