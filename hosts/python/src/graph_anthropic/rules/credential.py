"""What lets requests in, and shows itself nowhere."""

from typing import NoReturn

from ..failures import InvalidCredential
from .readers import CredentialId
from .spellings import Spellings

# What is shorter guards nothing, and is in many a text by chance. In bytes.
_SHORTEST_SECRET = 8

# How an Enterprise key begins.
_ENTERPRISE = "sk-ant-api01"


class Credential:
    """A credential. It has no text but a redacted one, and cannot be pickled."""

    __slots__ = ("_scheme", "_secret", "_spellings", "header_name", "kind")

    header_name: str
    """The name of the one header that it is sent in."""
    kind: CredentialId
    """What it is, and so what it may read."""

    def __init__(self, kind: CredentialId, secret: str) -> None:
        """For `admin_key` and its like, which know what each is."""
        secret = secret.strip()
        if not secret or not all(" " <= it <= "~" for it in secret):
            # Where variables of frames are recorded, it is not to be in this one.
            del secret
            raise InvalidCredential() from None
        self.kind = kind
        is_token = kind == "access-token"
        self.header_name = "authorization" if is_token else "x-api-key"
        self._scheme = "Bearer " if is_token else ""
        self._secret = secret
        self._spellings = Spellings(secret) if len(secret) >= _SHORTEST_SECRET else None

    @classmethod
    def admin_key(cls, key: str) -> "Credential":
        """An Admin key (`sk-ant-admin…`), sent as `x-api-key`.

        What begins with `sk-ant-api01` is an Enterprise key, sent in the same way.
        """
        is_enterprise = key.lstrip().startswith(_ENTERPRISE)
        return cls("enterprise-key" if is_enterprise else "admin-key", key)

    @classmethod
    def enterprise_key(cls, key: str) -> "Credential":
        """An Enterprise key (`sk-ant-api01…`) with scopes, sent as `x-api-key`."""
        return cls("enterprise-key", key)

    @classmethod
    def bearer_token(cls, token: str) -> "Credential":
        """A token, sent as `authorization: Bearer …`, whether or not it says `Bearer` itself."""
        token = token.lstrip()
        if token[:7].lower() == "bearer ":
            token = token[7:]
        return cls("access-token", token)

    @classmethod
    def of(cls, credential: "Credential | str") -> "Credential":
        """A text is a token where it begins with `sk-ant-oat` or `Bearer`, else a key.

        An Enterprise key where it begins with `sk-ant-api01`, else an Admin key.
        """
        if isinstance(credential, Credential):
            return credential
        if credential.lstrip().lower().startswith(("sk-ant-oat", "bearer ")):
            return cls.bearer_token(credential)
        return cls.admin_key(credential)

    @property
    def header_value(self) -> str:
        """The value of that header. Not for people's eyes."""
        return self._scheme + self._secret

    def is_in(self, text: str) -> bool:
        """Whether a text repeats it, as a service or something in between may do.

        As it is, in base64, and both under escapes of JSON and of URLs.
        """
        return self._spellings is not None and self._spellings.are_in(text)

    def __repr__(self) -> str:
        return f"Credential({self.header_name}: …)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential is not pickled: it would be written somewhere")
