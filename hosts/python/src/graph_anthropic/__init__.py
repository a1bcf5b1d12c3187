"""Collects who and what can reach an Anthropic organization into a graph.

    for item in Collector().collect("https://api.anthropic.com", key):
        print(item.type, item.key)

- `Collector`: collects, and describes what it can bring;
- `Collection`: typed entities and relationships, lines of JSON, and a `Report`;
- `Document`: the text of a format;
- `CollectionError` and what is under it: why there is no graph;
- `Credential`, `Limits`, `Network`: what a run is given.
"""

from .collection import Collection
from .collector import Collector
from .documents import Document, Format, Outcome, Part
from .failures import (
    CallTooLarge,
    Cancelled,
    CollectionError,
    Forbidden,
    InvalidAuthority,
    InvalidCredential,
    InvalidCredentials,
    InvalidOrigin,
    InvalidProxy,
    LoadError,
    NoGraph,
    NoReport,
    NotOverYet,
    NotStarted,
    OptionError,
    OutOfMemory,
    OutOfTime,
    ProcessEnded,
    RepeatsCredential,
    Trapped,
    Unauthorized,
    Unavailable,
    UnexpectedResponse,
)
from .limits import Limits
from .manifest import (
    CredentialKind,
    EntityKind,
    Manifest,
    PropertyKind,
    RelationshipKind,
    StepKind,
)
from .model import (
    Entity,
    Forecast,
    Problem,
    Relationship,
    Report,
    Step,
    StepForecast,
    StepStatus,
    Value,
)
from .network.settings import Network
from .rules.credential import Credential
from .rules.origin import ORIGIN
from .rules.readers import CredentialId

__all__ = [
    "ORIGIN",
    "CallTooLarge",
    "Cancelled",
    "Collection",
    "CollectionError",
    "Collector",
    "Credential",
    "CredentialId",
    "CredentialKind",
    "Document",
    "Entity",
    "EntityKind",
    "Forbidden",
    "Forecast",
    "Format",
    "InvalidAuthority",
    "InvalidCredential",
    "InvalidCredentials",
    "InvalidOrigin",
    "InvalidProxy",
    "Limits",
    "LoadError",
    "Manifest",
    "Network",
    "NoGraph",
    "NoReport",
    "NotOverYet",
    "NotStarted",
    "OptionError",
    "OutOfMemory",
    "OutOfTime",
    "Outcome",
    "Part",
    "Problem",
    "ProcessEnded",
    "PropertyKind",
    "Relationship",
    "RelationshipKind",
    "RepeatsCredential",
    "Report",
    "Step",
    "StepForecast",
    "StepKind",
    "StepStatus",
    "Trapped",
    "Unauthorized",
    "Unavailable",
    "UnexpectedResponse",
    "Value",
]
