"""What the host's owner says of connections. Makes none."""

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..failures import InvalidAuthority, InvalidProxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How origins are reached. The environment is not asked for any of it."""

    proxy: str | None = None
    """The URL of a proxy, such as `http://proxy.example:3128`. TLS goes through it to the origin.
    Nothing on this machine is reached through it."""

    trusted_authority: str | None = None
    """Certificates in PEM that are trusted beside those that the system trusts."""

    private_addresses: bool = False
    """Whether an origin's name may lead to an address that is not public."""

    def __post_init__(self) -> None:
        if self.proxy is not None:
            _check_proxy(self.proxy)
        if self.trusted_authority is not None:
            _check_authority(self.trusted_authority)

    def __repr__(self) -> str:
        # A proxy's URL may hold a password.
        return f"Network(private_addresses={self.private_addresses}, …)"


def _check_proxy(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise InvalidProxy() from None


def _check_authority(pem: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        raise InvalidAuthority() from None
    if not context.get_ca_certs():
        raise InvalidAuthority()
