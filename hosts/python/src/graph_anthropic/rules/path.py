"""Which paths are on the origin. Knows no origin."""

PATH_PREFIX = "/v1/organizations/"
"""Where the paths of the Admin API begin."""

_NOT_PLAIN = frozenset('\\#"<>`{}^|')

# What ends a segment, or its name, once it is decoded; and what is still encoded then.
_SEPARATORS = ("%2f", "%5c", "%3b", "%25")


def is_plain_path(path_and_query: str) -> bool:
    """Whether a path leads to where it looks like, once it is put behind an origin.

    It begins with one slash, consists of characters that a path or a query can have, and has no
    segment that goes up or becomes several once somebody on the way decodes it.
    """
    path = path_and_query.split("?", 1)[0]
    return (
        path.startswith("/")
        and not path.startswith("//")
        and all("!" <= it <= "~" and it not in _NOT_PLAIN for it in path_and_query)
        and not any(_leads_elsewhere(segment) for segment in path.split("/"))
    )


def _leads_elsewhere(segment: str) -> bool:
    # Servers differ in how often they decode, and in what they do with parameters of a segment.
    segment = segment.lower().replace("%25", "%").replace("%2e", ".")
    name = segment.split(";", 1)[0]
    return name in (".", "..") or any(code in segment for code in _SEPARATORS)
