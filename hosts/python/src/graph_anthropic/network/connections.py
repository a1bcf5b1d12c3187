"""The connections to an origin: pooled, by HTTP/1.1. Follows no redirect, decodes nothing.

`httpcore2` is the part of `httpx2` that sends. What `httpx2` does on top of it would have to be
turned off one by one: cookies, redirects, compression, headers and proxies of the environment.
"""

import ssl
from collections.abc import Mapping

import httpcore2
import httpx2

from ..rules.origin import Origin
from .address import PublicNames
from .settings import Network

# Between two pages of a slow organization, and longer than most pauses before another try.
_IDLE_SECONDS = 30.0


def connections(origin: Origin, network: Network, in_flight: int) -> httpcore2.AsyncConnectionPool:
    """As many as requests may be in flight."""
    context = _trust(network) if origin.is_encrypted else None
    if network.proxy is not None and not origin.is_loopback:
        # The proxy finds the addresses, and has to see to them.
        return _through(network.proxy, context, in_flight)
    is_checked = not (network.private_addresses or origin.is_loopback or origin.is_address)
    return httpcore2.AsyncConnectionPool(
        ssl_context=context,
        max_connections=in_flight,
        keepalive_expiry=_IDLE_SECONDS,
        network_backend=PublicNames() if is_checked else None,
    )


def _trust(network: Network) -> ssl.SSLContext:
    """Whom the system trusts, and whom the owner adds."""
    context = httpx2.create_ssl_context(trust_env=False)
    if network.trusted_authority is not None:
        context.load_verify_locations(cadata=network.trusted_authority)
    return context


def _through(
    proxy: str, context: ssl.SSLContext | None, in_flight: int
) -> httpcore2.AsyncConnectionPool:
    way = httpx2.Proxy(proxy)
    return httpcore2.AsyncHTTPProxy(
        proxy_url=httpcore2.URL(
            scheme=way.url.raw_scheme,
            host=way.url.raw_host,
            port=way.url.port,
            target=way.url.raw_path,
        ),
        proxy_auth=way.raw_auth,
        proxy_ssl_context=way.ssl_context,
        ssl_context=context,
        max_connections=in_flight,
        keepalive_expiry=_IDLE_SECONDS,
    )


def url(origin: Origin, target: str) -> httpcore2.URL:
    """The URL of a path on an origin. The path is sent as it is."""
    return httpcore2.URL(
        scheme=b"https" if origin.is_encrypted else b"http",
        host=origin.host.encode("ascii"),
        port=origin.port,
        target=target.encode("ascii"),
    )


def lines(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as they are sent."""
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
