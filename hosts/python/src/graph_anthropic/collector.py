"""The collector that the package carries, ready to run. Knows no organization."""

import json
from collections.abc import Callable, Iterable
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

import platformdirs

from . import model
from .collection import Collection
from .documents import FORMATS, Document, Format
from .failures import LoadError, OptionError
from .limits import Limits
from .manifest import Manifest, manifest
from .model import Forecast
from .network.settings import Network
from .process.job import Access, Job, Steps
from .process.parent import Child
from .rules.credential import Credential
from .rules.credentials import Credentials, Given, read
from .rules.origin import Origin

_PLUGIN = "graph-anthropic-plugin.wasm"
_DOCUMENTS = "graph-anthropic-documents.wasm"

StrPath = str | PathLike[str]


class Collector:
    """Collects organizations. One is enough for a whole process, and threads may share it.

    Every collection has a process of its own, which ends with it.
    """

    def __init__(
        self,
        *,
        component: StrPath | None = None,
        cache_folder: StrPath | None = None,
        network: Network = Network(),  # noqa: B008, it is frozen
    ) -> None:
        """`component` is a collector's file, if not the package's own.

        Compiled code is kept in `cache_folder`, or in the user's folder for caches: a component is
        compiled once for a version of wasmtime. What others could have written is not used.
        """
        self._component = None if component is None else str(Path(component).absolute())
        folder = platformdirs.user_cache_path("graph-anthropic")
        self._cache = str(Path(cache_folder or folder).absolute())
        self._network = network
        self._manifest: Manifest | None = None

    def collect(
        self,
        origin: str,
        credential: Given,
        *,
        only: Iterable[str] = (),
        also: Iterable[str] = (),
        skip: Iterable[str] = (),
        raw_data: bool = False,
        limits: Limits = Limits(),  # noqa: B008, it is frozen
    ) -> Collection:
        """Collects an organization.

        `credential` is an Admin key; a token where it begins with `sk-ant-oat` or `Bearer`; an
        Enterprise key where it begins with `sk-ant-api01`; `Credential` says which. It may be a
        list of them, one of a kind: each request goes with the one that may read it. What none of
        them may read is not asked for, and `not-permitted` in the report.

        `only` names the steps that are read, with those that they need; `also` steps that are read
        on request only; steps in `skip` are left out. What is not read is partial. With `raw_data`
        every entity has the item that it was made from.

        Raises `InvalidOrigin`, `InvalidCredential` and `InvalidCredentials`. Everything else is
        raised by the collection, when it is iterated.
        """
        # Not even a crash reporter that looks at the variables of this frame is to find it.
        credential = read(credential)
        access = self._access(origin, credential)
        steps = _steps(only, also, skip)
        return Collection(self._job(_PLUGIN, "pages", access, steps, raw_data, limits))

    def document(
        self,
        origin: str,
        credential: Given,
        format: Format = "json",
        *,
        only: Iterable[str] = (),
        also: Iterable[str] = (),
        skip: Iterable[str] = (),
        raw_data: bool = False,
        limits: Limits = Limits(),  # noqa: B008, it is frozen
        shows: Callable[[str], None] | None = None,
    ) -> Document:
        """Collects an organization into the text of a format.

        `shows` is told how far the run is, some times a second. What else there is, is as with
        `collect`.
        """
        credential = read(credential)
        access = self._access(origin, credential)
        steps = _steps(only, also, skip)
        if format not in FORMATS:
            raise OptionError(f"{format} is not a format: {', '.join(FORMATS)}")
        job = self._job(_DOCUMENTS, format, access, steps, raw_data, limits, shows is not None)
        return Document(job, shows)

    def forecast(
        self,
        origin: str,
        credential: Given,
        *,
        only: Iterable[str] = (),
        also: Iterable[str] = (),
        skip: Iterable[str] = (),
        limits: Limits = Limits(),  # noqa: B008, it is frozen
    ) -> Forecast:
        """How many requests `collect` would make with this. Makes the first ones of them.

        Raises what `collect` and the collection raise.
        """
        credential = read(credential)
        access = self._access(origin, credential)
        steps = _steps(only, also, skip)
        said = self._told(self._job(_PLUGIN, "forecast", access, steps, False, limits))
        return model.forecast(said)

    def describe(self) -> Manifest:
        """What the collector is and what it can bring. Makes no request."""
        if self._manifest is None:
            job = self._job(_PLUGIN, "manifest", None, Steps(), False, Limits())
            self._manifest = manifest(self._told(job))
        return self._manifest

    def _told(self, job: Job) -> Any:
        """What a run tells in one frame of JSON."""
        child = Child(job)
        try:
            _, payload = child.frame()
        finally:
            child.close()
        return json.loads(payload)

    def _access(self, origin: str, credentials: list[Credential]) -> Access:
        place = Origin.parse(origin)
        held = Credentials(credentials)
        return Access(origin=place, credentials=held, network=self._network)

    def _job(
        self,
        name: str,
        want: str,
        access: Access | None,
        steps: Steps,
        raw_data: bool,
        limits: Limits,
        shows_progress: bool = False,
    ) -> Job:
        return Job(
            component=self._component or _carried(name),
            cache=self._cache,
            want=want,
            access=access,
            steps=steps,
            raw_data=raw_data,
            limits=limits,
            shows_progress=shows_progress,
        )


def _steps(only: Iterable[str], also: Iterable[str], skip: Iterable[str]) -> Steps:
    for name, steps in [("only", only), ("also", also), ("skip", skip)]:
        if isinstance(steps, str):
            raise TypeError(f"{name} is a list of steps, not one step")
    return Steps(only=tuple(only), also=tuple(also), skip=tuple(skip))


def _carried(name: str) -> str:
    """The path of a component that the package carries."""
    with resources.as_file(resources.files(__package__) / "components" / name) as path:
        if not path.is_file():
            raise LoadError(f"{name} is not in the package: `make python` builds one that has it")
        return str(path)
