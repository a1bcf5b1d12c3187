"""Which addresses a name may lead to, whose certificates are trusted, and how often is asked."""

import asyncio
import ipaddress
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from graph_anthropic import Credential, InvalidAuthority, InvalidProxy, Network
from graph_anthropic.allowance import Allowance, Heard
from graph_anthropic.exchange import Client
from graph_anthropic.messages import FetchError, Request, Response
from graph_anthropic.network.address import PrivateAddress, PublicNames, is_public
from graph_anthropic.rules.credentials import Credentials
from graph_anthropic.rules.origin import Origin
from support import KEY, QUICK, reply, server

TLS = Path(__file__).parent / "tls"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::127.0.0.1",
        "64:ff9b:1::1",
        "100::1",
    ],
)
def test_an_address_of_this_machine_or_of_a_network_around_it_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "160.79.104.10",
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "2607:6bc0::10",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def addresses(_self: object, _host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    monkeypatch.setattr(PublicNames, "_addresses", addresses)
    with pytest.raises(PrivateAddress) as refused:
        asyncio.run(PublicNames().connect_tcp("a.example", 443))
    assert str(refused.value) == (
        "a.example leads to 10.0.0.1, which is not a public address: the host's owner can allow "
        "that for an origin"
    )


def send(origin: str, network: Network) -> Response | FetchError:
    """What comes of a request, without a collector that would try again."""

    async def sent() -> Response | FetchError:
        credentials = Credentials([Credential.admin_key(KEY)])
        client = Client(Origin.parse(origin), credentials, network, QUICK)
        try:
            request = Request(1, "/v1/organizations/me", [], 0)
            return await client.send(request, asyncio.get_running_loop().time())
        except FetchError as error:
            return error
        finally:
            await client.close()

    return asyncio.run(sent())


def test_the_name_of_an_origin_that_leads_into_this_machine_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = socket.getaddrinfo

    def lead_here(name: Any, *rest: Any, **options: Any) -> Any:
        return found("127.0.0.1" if name in ("a.example", b"a.example") else name, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lead_here)
    with server(lambda _: b"no TLS") as here:
        origin = here.origin.replace("http://127.0.0.1", "https://a.example")
        refused = send(origin, Network())
        assert isinstance(refused, FetchError)
        assert refused.case == "denied"
        assert "a.example leads to 127.0.0.1, which is not a public" in str(refused.payload)
        assert not here.asked.is_set()

        allowed = send(origin, Network(private_addresses=True))
        assert isinstance(allowed, FetchError)
        assert allowed.case == "connection"
        assert here.asked.is_set()


def test_a_certificate_is_trusted_if_its_authority_is() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    with server(lambda _: reply(b"{}"), context) as here:
        origin = here.origin.replace("http://127.0.0.1", "https://localhost")
        refused = send(origin, Network())
        assert isinstance(refused, FetchError)
        assert refused.case == "denied"
        assert f"the certificate of {origin} is not trusted (" in str(refused.payload)
        assert not here.asked.is_set()

        authority = (TLS / "authority.pem").read_text(encoding="ascii")
        answered = send(origin, Network(trusted_authority=authority))
        assert isinstance(answered, Response)
        assert (answered.status, answered.body) == (200, "{}")

        # To another name, it is another's certificate.
        other = send(here.origin.replace("http:", "https:"), Network(trusted_authority=authority))
        assert isinstance(other, FetchError)
        assert "is not trusted (" in str(other.payload)


@pytest.mark.parametrize(
    "pem", ["", "hello", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"]
)
def test_a_text_without_a_certificate_is_no_authority(pem: str) -> None:
    with pytest.raises(InvalidAuthority):
        Network(trusted_authority=pem)


def test_a_proxy_shows_no_password_and_what_is_none_is_refused_without_repeating_it() -> None:
    assert "secret" not in repr(Network(proxy="http://user:secret@proxy.example:3128"))
    for bad in ["", "proxy.example:3128", "socks5://secret", "http://", "/", "http://a:99999"]:
        with pytest.raises(InvalidProxy) as refused:
            Network(proxy=bad)
        assert str(refused.value) == "a proxy is a URL such as http://proxy.example:3128"


def test_a_proxy_is_asked_for_the_origin_and_not_with_the_credential() -> None:
    said: list[bytes] = []

    def refuse(request: bytes) -> bytes:
        said.append(request)
        return reply(b"", status="403 No")

    with server(refuse) as proxy:
        url = proxy.origin.replace("http://", "http://user:secret@")
        refused = send("https://a.example", Network(proxy=url))
    assert isinstance(refused, FetchError)
    assert (refused.case, refused.payload) == ("connection", "the proxy refused the connection")
    assert len(said) == 1
    assert said[0].startswith(b"CONNECT a.example:443 ")
    assert KEY.encode() not in said[0]


def test_nothing_on_this_machine_is_reached_through_a_proxy() -> None:
    with server(lambda _: reply(b"{}")) as here, server() as proxy:
        answered = send(here.origin, Network(proxy=proxy.origin))
        assert isinstance(answered, Response)
        assert not proxy.asked.is_set()


def test_an_answer_that_was_overtaken_brings_no_requests_back() -> None:
    allowance = Allowance()
    allowance.sent()
    allowance.sent()
    allowance.answered(Heard(100, 1), 0)
    allowance.answered(Heard(100, 50), 0)
    assert allowance.wait(0) == pytest.approx(0.6)
    # They come back with time, and not before.
    assert allowance.wait(0.6) == 0


def test_requests_that_are_not_answered_are_not_left() -> None:
    allowance = Allowance()
    allowance.sent()
    allowance.answered(Heard(60, 2), 0)
    for _ in range(2):
        assert allowance.wait(0) == 0
        allowance.sent()
    assert allowance.wait(0) == pytest.approx(1)
    # Without an answer, they are no longer waited for.
    allowance.answered(None, 0)
    allowance.answered(Heard(60, 0), 1)
    assert allowance.wait(1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("limit", "remaining"),
    [("", "1"), ("0", "1"), ("-1", "1"), ("1", ""), ("1", "x"), ("1", "9" * 11), ("²", "1")],
)
def test_words_about_the_limit_that_are_no_numbers_say_nothing(limit: str, remaining: str) -> None:
    headers = {
        "anthropic-ratelimit-requests-limit": limit,
        "anthropic-ratelimit-requests-remaining": remaining,
    }
    assert Heard.of(headers) is None
