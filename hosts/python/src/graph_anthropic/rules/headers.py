"""Which headers pass between a collector and the service. Knows no values."""

# What a collector may say. Other headers could speak for the credential, or change where one
# request ends and the next begins.
_REQUEST_HEADERS = frozenset({"accept", "anthropic-beta", "anthropic-version", "user-agent"})

# What a collector gets to see of an answer: what it needs, and nothing that could be a secret.
_ANSWER_HEADERS = frozenset(
    {
        "anthropic-organization-id",
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
        "content-type",
        "date",
        "request-id",
        "retry-after",
        "retry-after-ms",
        "x-should-retry",
    }
)

_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


def is_request_header(name: str) -> bool:
    """Whether a collector may send a header of this name."""
    return name.lower() in _REQUEST_HEADERS


def is_answer_header(name: str) -> bool:
    """Whether a collector gets to see an answer's header of this name."""
    return name.lower() in _ANSWER_HEADERS


def is_sendable(name: str, value: str) -> bool:
    """Whether a name and a value can be a header's, so that they become no other header."""
    is_name = bool(name) and _TOKEN.issuperset(name.lower())
    return is_name and all(it == "\t" or " " <= it <= "~" for it in value)


def refused_encoding(encoding: str) -> str | None:
    """Why an answer's `content-encoding` is refused: nobody asked for one. None: it is not.

    The text repeats nothing that is not plain.
    """
    encoding = encoding.strip()
    if encoding.lower() in ("", "identity"):
        return None
    is_plain = all(it.isascii() and (it.isalnum() or it == "-") for it in encoding)
    return _compressed(encoding if is_plain else "several ways")


def compressed_body(body: bytes) -> str | None:
    """What a body that is no text is, if that can be told: compressed, and nothing said so."""
    return _compressed("gzip") if body.startswith(b"\x1f\x8b") else None


def _compressed(how: str) -> str:
    return (
        f"the answer is compressed ({how}), which was not asked for: something between here and "
        "the service does that"
    )
