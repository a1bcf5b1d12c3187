"""The collector that the package carries, ready to run. Knows no organization."""

import json
from collections.abc import Callable, Iterable
from importlib import resources
from os import PathLike
from pathlib import Path

import platformdirs

from .collection import Collection
from .documents import FORMATS, Document, Format
from .failures import LoadError, OptionError
from .limits import Limits
from .manifest import Manifest, manifest
from .network.settings import Network
from .process.job import Access, Job
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
        skip: Iterable[str] = (),
        raw_data: bool = False,
        limits: Limits = Limits(),  # noqa: B008, it is frozen
    ) -> Collection:
        """Collects an organization.

        `credential` is an Admin key; a token where it begins with `sk-ant-oat` or `Bearer`; an
        Enterprise key where it begins with `sk-ant-api01`; `Credential` says which. It may be a
        list of them, one of a kind: each request goes with the one that may read it. Steps in
        `skip` are left out, and what they bring is partial. With `raw_data` every entity has the
        item that it was made from.

        Raises `InvalidOrigin`, `InvalidCredential` and `InvalidCredentials`. Everything else is
        raised by the collection, when it is iterated.
        """
        # Not even a crash reporter that looks at the variables of this frame is to find it.
        credential = read(credential)
        access = self._access(origin, credential)
        return Collection(self._job(_PLUGIN, "pages", access, skip, raw_data, limits))

    def document(
        self,
        origin: str,
        credential: Given,
        format: Format = "json",
        *,
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
        if format not in FORMATS:
            raise OptionError(f"{format} is not a format: {', '.join(FORMATS)}")
        job = self._job(_DOCUMENTS, format, access, skip, raw_data, limits, shows is not None)
        return Document(job, shows)

    def describe(self) -> Manifest:
        """What the collector is and what it can bring. Makes no request."""
        if self._manifest is None:
            child = Child(self._job(_PLUGIN, "manifest", None, (), False, Limits()))
            _, payload = child.frame()
            child.close()
            self._manifest = manifest(json.loads(payload))
        return self._manifest

    def _access(self, origin: str, credentials: list[Credential]) -> Access:
        place = Origin.parse(origin)
        held = Credentials(credentials)
        return Access(origin=place, credentials=held, network=self._network)

    def _job(
        self,
        name: str,
        want: str,
        access: Access | None,
        skip: Iterable[str],
        raw_data: bool,
        limits: Limits,
        shows_progress: bool = False,
    ) -> Job:
        if isinstance(skip, str):
            raise TypeError("skip is a list of steps, not one step")
        return Job(
            component=self._component or _carried(name),
            cache=self._cache,
            want=want,
            access=access,
            skip=tuple(skip),
            raw_data=raw_data,
            limits=limits,
            shows_progress=shows_progress,
        )


def _carried(name: str) -> str:
    """The path of a component that the package carries."""
    with resources.as_file(resources.files(__package__) / "components" / name) as path:
        if not path.is_file():
            raise LoadError(f"{name} is not in the package: `make python` builds one that has it")
        return str(path)
