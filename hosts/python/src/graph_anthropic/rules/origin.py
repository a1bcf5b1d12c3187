"""Where requests go: one origin. Knows no path."""

import ipaddress
import re
from dataclasses import dataclass

from ..failures import InvalidOrigin

ORIGIN = "https://api.anthropic.com"
"""Where the Admin API is."""

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[0-9a-z._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?/?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A scheme, a host and a port. Plain `http` is for loopback only."""

    is_encrypted: bool
    host: str
    """A name, or an address without brackets."""
    port: int
    authority: str
    """The host, and the port as it was given."""

    @classmethod
    def parse(cls, text: str) -> "Origin":
        """Reads an origin such as `https://api.anthropic.com`, and refuses anything more."""
        match = _ORIGIN.fullmatch(text)
        if match is None or int(match["port"] or 0) > 0xFFFF:
            raise InvalidOrigin("must be a scheme, a host and a port: " + ORIGIN)
        host = match["host"].lower()
        if host.startswith("["):
            host = _inside_brackets(host)
        is_encrypted = match["scheme"].lower() == "https"
        if not is_encrypted and not _is_loopback(host):
            # A credential does not travel in the clear.
            raise InvalidOrigin("must be https, unless it is on loopback")
        port = int(match["port"] or (443 if is_encrypted else 80))
        authority = match["host"].lower() + (f":{match['port']}" if match["port"] else "")
        return cls(is_encrypted, host, port, authority)

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine."""
        return _is_loopback(self.host)

    @property
    def is_address(self) -> bool:
        """Whether its host is no name, so that nobody is asked where that leads."""
        return _address(self.host) is not None

    def __str__(self) -> str:
        return f"{'https' if self.is_encrypted else 'http'}://{self.authority}"


def _inside_brackets(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host[1:-1]))
    except ValueError:
        raise InvalidOrigin("must be a scheme, a host and a port: " + ORIGIN) from None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    is_v4 = isinstance(address, ipaddress.IPv4Address) and address.is_loopback
    return is_v4 or host in ("localhost", "::1")
