"""What became of a request without an answer, in words of ours: a server could repeat anything.

Knows no request.
"""

import os
import ssl

import httpcore2

from .messages import FetchError
from .rules.origin import Origin


def broken(error: Exception, origin: Origin) -> FetchError:
    """What the collector hears of an error of the connection."""
    cause = _cause(error, ssl.SSLCertVerificationError)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(
            "denied",
            f"the certificate of {origin} is not trusted ({cause.verify_message}): if its "
            "authority is a private one, add that to those that the system trusts",
        )
    return FetchError("connection", _words(error))


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error


_WORDS: list[tuple[type[Exception], str]] = [
    (httpcore2.ProxyError, "the proxy refused the connection"),
    (httpcore2.ConnectError, "no connection"),
    (httpcore2.LocalProtocolError, "the request cannot be sent"),
]


def _words(error: Exception) -> str:
    known = (text for kind, text in _WORDS if isinstance(error, kind))
    text = next(known, "it broke before the answer was whole")
    system = _cause(error, OSError)
    if isinstance(system, OSError) and system.errno is not None and system.errno > 0:
        return f"{text}: {os.strerror(system.errno)}"
    return text
