"""The ways in which a text can spell a secret. Knows nothing of who keeps it."""

import base64
import re

# Escapes can stand in escapes. So deep they are followed: deeper, nobody reads them back, and a
# name of nothing but backslashes is to cost nobody an answer.
_MOST_ROUNDS = 8

# Half of a character, which no text that was decoded has: it stands for a backslash meanwhile.
_BACKSLASH = "\udfff"

_CODE = re.compile(r"%([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})")


class Spellings:
    """Finds a secret in texts: as it is, in base64, and both under escapes of JSON and of URLs."""

    __slots__ = ("_all",)

    def __init__(self, secret: str) -> None:
        encoded = (it for before in range(3) for it in _in_base64(before, secret))
        self._all = list(dict.fromkeys([secret, *encoded]))

    def __repr__(self) -> str:
        return "Spellings(…)"

    def are_in(self, text: str) -> bool:
        """Whether a text spells it."""
        for _ in range(_MOST_ROUNDS):
            if any(spelling in text for spelling in self._all):
                return True
            plainer = _unescaped(text)
            if plainer == text:
                return False
            text = plainer
        return False


def _in_base64(before: int, secret: str) -> list[str]:
    """What it is in base64, in both alphabets, behind so many bytes of something else.

    Without the characters that tell of what stands around it, too.
    """
    data = bytes(before) + secret.encode("ascii")
    start, end = -(-before * 8 // 6), len(data) * 8 // 6
    return [encode(data).decode("ascii")[start:end] for encode in _ALPHABETS]


_ALPHABETS = (base64.b64encode, base64.urlsafe_b64encode)


def _unescaped(text: str) -> str:
    """The text with its escapes undone: those of JSON, and those of URLs."""
    if "\\" in text:
        # From left to right, a backslash before a backslash begins no other escape.
        text = text.replace("\\\\", _BACKSLASH).replace('\\"', '"').replace("\\/", "/")
        return _codes(text).replace(_BACKSLASH, "\\")
    return _codes(text)


def _codes(text: str) -> str:
    if "%" not in text and "\\u" not in text:
        return text
    # A secret is ASCII: what anything else is taken for does not matter.
    return _CODE.sub(lambda code: chr(int(code[1] or code[2], 16)), text)
