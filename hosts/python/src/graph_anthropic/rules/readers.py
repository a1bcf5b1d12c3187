"""Which kinds of credentials may read a path of the Admin API. Knows no credential."""

from typing import Literal

from .path import PATH_PREFIX

CredentialId = Literal["admin-key", "access-token", "enterprise-key"]
"""What a credential is, by the contract's own word for it."""

NAMES: dict[CredentialId, str] = {
    "admin-key": "an Admin key",
    "access-token": "an `org:admin` token",
    "enterprise-key": "an Enterprise key",
}
"""What people call them, in the order in which one is taken where none is the right one."""

_TOKEN_ONLY: tuple[CredentialId, ...] = ("access-token",)
_DIRECTORY: tuple[CredentialId, ...] = ("enterprise-key", "access-token")
_ALL: tuple[CredentialId, ...] = ("admin-key", "access-token", "enterprise-key")
_MOST: tuple[CredentialId, ...] = ("admin-key", "access-token")

# By the first segment below the prefix. What is not here is read as most things are.
_READERS = {
    "service_accounts": _TOKEN_ONLY,
    "federation_issuers": _TOKEN_ONLY,
    "federation_rules": _TOKEN_ONLY,
    "rbac_groups": _DIRECTORY,
    "rbac_roles": _DIRECTORY,
    "spend_limits": _ALL,
    "analytics": _ALL,
    "me": _ALL,
    "users": _ALL,
    "invites": _ALL,
}


def readers(path_and_query: str) -> tuple[CredentialId, ...]:
    """The kinds that may read a path, the one that is to be taken first of all."""
    below = path_and_query.split("?", 1)[0].removeprefix(PATH_PREFIX)
    return _READERS.get(below.split("/", 1)[0], _MOST)
