"""What a collector is and what it can bring. Knows no organization."""

from dataclasses import dataclass, fields
from types import GenericAlias
from typing import Any, get_type_hints


@dataclass(frozen=True, slots=True)
class PropertyKind:
    """A property that entities or relationships of a kind can have."""

    name: str
    """Its name. `tag.*` stands for every name that begins with `tag.`."""
    description: str
    """What it says, its unit, and when it is there."""


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of entity."""

    type: str
    classes: tuple[str, ...]
    resource_name: str
    """What people call it: `API Key`."""
    properties: tuple[PropertyKind, ...]


@dataclass(frozen=True, slots=True)
class RelationshipKind:
    """A kind of relationship."""

    type: str
    class_: str
    from_type: str
    to_type: str
    properties: tuple[PropertyKind, ...]


@dataclass(frozen=True, slots=True)
class StepKind:
    """A part of the collection that succeeds or fails as one."""

    id: str
    name: str
    paths: tuple[str, ...]
    """The paths it reads, with `{…}` where an id goes."""
    entities: tuple[str, ...]
    """The types of the entities that it brings."""
    relationships: tuple[str, ...]
    """The types of the relationships that it brings."""
    depends_on: tuple[str, ...]
    """The ids of the steps that bring the other ends of its relationships."""
    role: str
    """The role in the organization that the credential needs."""
    documentation: str
    """Where the service documents what is read."""
    subject: str
    """What it reads, for people: `service accounts`."""
    credentials: tuple[str, ...]
    """The ids of the credentials that may read it, the most fitting one first."""
    on_by_default: bool
    """Whether it is read unless it is skipped. Else it is read on request only."""
    cost: str
    """How many requests it takes, in words: `one for every 1,000 users`."""


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """A kind of credential that the service knows."""

    id: str
    """What `Credential.kind` says: `admin-key`."""
    name: str
    """What people call it, with its article: `an Admin key`."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a collector is and what it can bring."""

    name: str
    version: str
    """By semantic versioning."""
    service: str
    """The service that it reads: `Anthropic`."""
    steps: tuple[StepKind, ...]
    """In order."""
    entities: tuple[EntityKind, ...]
    """Sorted by type."""
    relationships: tuple[RelationshipKind, ...]
    """Sorted by type."""
    credentials: tuple[CredentialKind, ...]
    """The kinds of credentials that its steps can be read with."""
    requests_per_minute: int
    """How many the service allows an organization, all of its clients together."""


def manifest(record: dict[str, Any]) -> Manifest:
    """What JSON says of a collector, with the contract's own names."""
    read = _read(Manifest, record)
    assert isinstance(read, Manifest)
    return read


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, GenericAlias):
        return tuple(_read(kind.__args__[0], it) for it in value)
    if kind in (str, bool, int):
        return value
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return kind(*(_read(hints[it], value[it.rstrip("_").replace("_", "-")]) for it in names))
