"""What a graph is made of: entities, relationships, the report. Knows nothing of how it came."""

from dataclasses import dataclass
from typing import Any, Literal

Value = str | int | bool | list[str] | None
"""The value of a property. Moments are milliseconds since 1970-01-01T00:00:00Z."""

StepStatus = Literal["success", "partial", "not-applicable", "not-permitted", "disabled", "failed"]
"""How a step ended. `not-permitted`: no credential of the run may read it, which is no failure."""


@dataclass(slots=True)
class Entity:
    """A thing of the organization."""

    key: str
    """Identifies it in the graph, and from one run to the next."""
    type: str
    """The kind of thing: `anthropic_user`."""
    classes: list[str]
    """The classes of JupiterOne's data model that it belongs to: `User`."""
    properties: dict[str, Value]
    """Its properties by name, sorted."""
    raw_data: Any = None
    """The item as the service sent it, where raw data was asked for."""


@dataclass(slots=True)
class Relationship:
    """How one entity stands to another. Both are in the same graph."""

    key: str
    """Identifies it in the graph, and from one run to the next."""
    type: str
    """The kind of relationship: `anthropic_user_assigned_workspace`."""
    class_: str
    """The verb, in upper case: `ASSIGNED`."""
    from_key: str
    """The key of the entity that it starts from."""
    to_key: str
    """The key of the entity that it leads to."""
    properties: dict[str, Value]
    """Its properties by name, sorted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong or was not as expected, for the person who can act."""

    operation: str
    """What was being done: `list members of workspace wrkspc_01`."""
    message: str
    """What happened, and who can act. Never a body, a header or a credential."""
    status: int | None = None
    """The HTTP status, where there was an answer."""
    request_id: str | None = None
    """The service's own id of the request."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one step."""

    id: str
    """Its id, as `describe` lists it."""
    subject: str
    """What it reads, for people: `service accounts`."""
    status: StepStatus
    """How it ended."""
    needs: str | None
    """With `not-permitted`: which credential may read it, for people."""
    entities: int
    """How many entities of the graph it brought."""
    relationships: int
    """How many relationships of the graph it brought."""
    requests: int
    """How many requests it made, repeated ones included."""
    problems: tuple[Problem, ...]
    """What there is to tell. A problem of a step with status `success` is a warning."""


@dataclass(frozen=True, slots=True)
class Report:
    """How complete a graph is. To be read before anything is deleted anywhere."""

    organization_id: str | None
    """The service's own id of the organization. None: no answer gave it."""
    first_answered_on: int | None
    """When the service gave the first answer, by its own clock, in milliseconds since 1970."""
    last_answered_on: int | None
    """When it gave the last one. Of two graphs of an organization, the later one has the later
    moment."""
    credentials: tuple[str, ...]
    """What the run had, for people: `an Admin key`."""
    is_complete: bool
    """Whether all of what was asked for was read, as far as the credentials may read it. What was
    left out and what is not permitted does not count; what failed does."""
    steps: tuple[Step, ...]
    """Every step, in the order of `describe`."""
    partial_types: tuple[str, ...]
    """Every type that may lack something, sorted. Who removes what is no longer seen must leave
    these types alone."""
    requests: int
    """How many requests were made in all."""


@dataclass(frozen=True, slots=True)
class StepForecast:
    """How many requests a step takes, as far as that is known."""

    id: str
    """Its id, as `describe` lists it."""
    requests: int
    """How many it takes, those that were made included."""
    may_be_more: bool
    """Whether it may take more: a list does not say how long it is."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many requests a collection takes, as far as its first requests tell."""

    made: int
    """How many were made to know this."""
    requests: int
    """How many there will be in all, those included."""
    may_be_more: bool
    """Whether there may be more."""
    steps: tuple[StepForecast, ...]
    """Every step that is read, in the order of `describe`."""


def item(record: dict[str, Any]) -> Entity | Relationship:
    """What a line of JSON says. Takes the record apart."""
    key, type_, class_ = record.pop("_key"), record.pop("_type"), record.pop("_class")
    if "_fromEntityKey" in record:
        ends = record.pop("_fromEntityKey"), record.pop("_toEntityKey")
        return Relationship(key, type_, class_, *ends, record)
    raw_data = record.pop("_rawData", None)
    if raw_data is not None:
        # JupiterOne's shape has a list of one, with a name.
        raw_data = raw_data[0]["rawData"]
    return Entity(key, type_, class_, record, raw_data)


def problem(record: dict[str, Any]) -> Problem:
    """What JSON says of a problem."""
    return Problem(
        record["operation"], record["message"], record.get("status"), record.get("requestId")
    )


def report(record: dict[str, Any]) -> Report:
    """What JSON says of how complete a graph is."""
    return Report(
        organization_id=record.get("organizationId"),
        first_answered_on=record.get("firstAnsweredOn"),
        last_answered_on=record.get("lastAnsweredOn"),
        credentials=tuple(record["credentials"]),
        is_complete=record["complete"],
        steps=tuple(_step(it) for it in record["steps"]),
        partial_types=tuple(record["partialTypes"]),
        requests=record["requests"],
    )


def _step(record: dict[str, Any]) -> Step:
    problems = tuple(problem(it) for it in record["problems"])
    return Step(**{"needs": None, **record, "problems": problems})


def forecast(record: dict[str, Any]) -> Forecast:
    """What JSON says of how many requests there will be, with the contract's own names."""
    return Forecast(
        made=record["made"],
        requests=record["requests"],
        may_be_more=record["may-be-more"],
        steps=tuple(
            StepForecast(it["id"], it["requests"], it["may-be-more"]) for it in record["steps"]
        ),
    )
