"""Which addresses a name may lead to: public ones, unless the owner says otherwise.

Asked whenever a connection is made, so a name that leads elsewhere later is refused later.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddress(Exception):
    """A name leads to an address that is not public."""

    def __str__(self) -> str:
        name, address = self.args
        return (
            f"{name} leads to {address}, which is not a public address: the host's owner can "
            "allow that for an origin"
        )


class PublicNames(httpcore2.AsyncNetworkBackend):
    """Connects to a name only where all of its addresses are public."""

    def __init__(self) -> None:
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Asks the system for the addresses, and tries them one after the other."""
        addresses = await self._addresses(host, port)
        for address in addresses:
            if not is_public(ipaddress.ip_address(address)):
                raise PrivateAddress(host, address)
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._backend.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore2.ConnectError as error:
                failure = error
        raise failure or httpcore2.ConnectError("the name has no address")

    async def _addresses(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found: Iterable[Any] = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        # A link's own addresses come with its name.
        return list(dict.fromkeys(str(it[4][0]).split("%", 1)[0] for it in found))

    async def sleep(self, seconds: float) -> None:
        """Waits, for the pool."""
        await asyncio.sleep(seconds)


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet's, not of this machine or a network around it."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC)
    for network, shift in _OLDER:
        # An address of the older kind, in one of the ways to write it as one of the newer.
        if address in network:
            return is_public(ipaddress.IPv4Address(int(address) >> shift & 0xFFFF_FFFF))
    # What is given out for the internet; documentation and tunnels in it lead nowhere else.
    return address in _GIVEN_OUT


_NOT_PUBLIC = [
    ipaddress.IPv4Network(network)
    for network in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
]

# Networks, and where in an address of theirs the older one begins, in bits from the right.
_OLDER = [
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
]

_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
