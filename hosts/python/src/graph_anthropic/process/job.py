"""What a run's process is told: a line of JSON on its standard input, and no more.

Credentials travel here: not in arguments, and not in the environment, which others can read.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from ..limits import Limits
from ..network.settings import Network
from ..rules.credential import Credential
from ..rules.credentials import Credentials
from ..rules.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where requests go, as whom, and over which network."""

    origin: Origin
    credentials: Credentials
    network: Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Which steps are read, by their ids."""

    only: tuple[str, ...] = ()
    """These and those that they need; none: those that are read by default."""
    also: tuple[str, ...] = ()
    """These besides."""
    skip: tuple[str, ...] = ()
    """These not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a process is to do."""

    component: str
    """The path of the component."""
    cache: str | None
    """Where compiled code is kept."""
    want: str
    """`manifest`, `forecast`, `pages`, or a document: `json`, `ndjson` …"""
    access: Access | None = None
    """None: no request may be made."""
    steps: Steps = field(default_factory=Steps)
    raw_data: bool = False
    limits: Limits = field(default_factory=Limits)
    shows_progress: bool = False

    def line(self, search_path: list[str]) -> bytes:
        """The line, with where modules are to be found."""
        record: dict[str, Any] = {
            "search_path": search_path,
            "component": self.component,
            "cache": self.cache,
            "want": self.want,
            "steps": asdict(self.steps),
            "raw_data": self.raw_data,
            "limits": asdict(self.limits),
            "shows_progress": self.shows_progress,
        }
        if self.access is not None:
            credentials = self.access.credentials
            record["access"] = {
                "origin": str(self.access.origin),
                "credentials": [[it.kind, it.header_value] for it in credentials.held],
                "network": asdict(self.access.network),
            }
        return json.dumps(record).encode("ascii") + b"\n"


def read(record: dict[str, Any]) -> Job:
    """The job of a line."""
    access = record.get("access")
    return Job(
        component=record["component"],
        cache=record["cache"],
        want=record["want"],
        access=access and _access(access),
        steps=Steps(**{name: tuple(ids) for name, ids in record["steps"].items()}),
        raw_data=record["raw_data"],
        limits=Limits(**record["limits"]),
        shows_progress=record["shows_progress"],
    )


def _access(record: dict[str, Any]) -> Access:
    credentials = [_KINDS[kind](value) for kind, value in record["credentials"]]
    return Access(
        origin=Origin.parse(record["origin"]),
        credentials=Credentials(credentials),
        network=Network(**record["network"]),
    )


_KINDS = {
    "admin-key": Credential.admin_key,
    "access-token": Credential.bearer_token,
    "enterprise-key": Credential.enterprise_key,
}
