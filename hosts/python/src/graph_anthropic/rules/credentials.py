"""The credentials of a run: one of a kind, and each request goes with the one that may read it."""

from collections.abc import Iterable, Sequence

from ..failures import InvalidCredentials
from .credential import Credential
from .readers import NAMES, readers

Given = Credential | str | Iterable[Credential | str]
"""One credential, or several. `Credential.of` says what a text is."""


def read(given: Given) -> list[Credential]:
    """What was given, with no text left that anybody could look at."""
    if isinstance(given, Credential | str):
        return [Credential.of(given)]
    return [Credential.of(it) for it in given]


class Credentials:
    """One credential or several, at most one of a kind. Shows itself as they do."""

    __slots__ = ("_by_kind",)

    def __init__(self, credentials: Sequence[Credential]) -> None:
        """Raises `InvalidCredentials` where there is none, or where there are two of a kind."""
        # In one order, whoever gave them: what goes with which does not depend on that.
        self._by_kind = {kind: it for kind in NAMES for it in credentials if it.kind == kind}
        if not credentials:
            raise InvalidCredentials("there is no credential")
        for kind, name in NAMES.items():
            if sum(it.kind == kind for it in credentials) > 1:
                raise InvalidCredentials(
                    f"two credentials are {name} each, and a run takes one of each kind"
                )

    @property
    def held(self) -> tuple[Credential, ...]:
        """All of them."""
        return tuple(self._by_kind.values())

    def for_path(self, path_and_query: str) -> Credential:
        """The one that a request for a path goes with.

        Where none of those that may read it is held, it is another: the service then says no.
        """
        held = self._by_kind
        right = (held[kind] for kind in readers(path_and_query) if kind in held)
        return next(right, self.held[0])

    def are_in(self, text: str) -> bool:
        """Whether a text repeats any of them, in any of its spellings."""
        return any(it.is_in(text) for it in self.held)

    def __repr__(self) -> str:
        return f"Credentials({', '.join(repr(it) for it in self.held)})"
