"""What passes between a collector and its host: the contract's `http-fetch`. Knows no wasm."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What the collector asks for."""

    id: int
    path: str
    headers: list[tuple[str, str]]
    delay: float
    """In seconds, from the call that handed it over."""
    detail: str = ""
    """What is asked for, in words."""
    page: int = 1
    """The page of the list, counted from 1."""
    attempt: int = 1
    """How often this page has been asked for, counted from 1."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the service answered, whatever the status."""

    status: int
    headers: list[tuple[str, str]]
    body: str
    size: int
    """Of the body, in bytes."""


class FetchError(Exception):
    """Why there is no response: a case of the contract's `fetch-error`, and what it carries."""

    def __init__(self, case: str, payload: str | int | None = None) -> None:
        super().__init__(case, payload)
        self.case = case
        self.payload = payload
