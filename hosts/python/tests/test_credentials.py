"""Several credentials in one run: which one goes where, and that none comes back."""

import asyncio
import json

import pytest

from graph_anthropic import CollectionError, Collector, Network
from graph_anthropic.exchange import Client
from graph_anthropic.messages import FetchError, Request, Response
from graph_anthropic.rules.credentials import Credentials, read
from graph_anthropic.rules.origin import Origin
from support import (
    CANARY,
    ENTERPRISE,
    KEY,
    QUICK,
    TOKEN,
    Server,
    collect,
    collector,
    organization,
    reply,
    server,
)

KEY_LINE, TOKEN_LINE = f"x-api-key: {KEY}", f"authorization: Bearer {TOKEN}"
ENTERPRISE_LINE = f"x-api-key: {ENTERPRISE}"


def sent(here: Server, given: list[str], *paths: str) -> list[Response | FetchError]:
    """What comes of requests, without a collector that would try again."""

    async def send() -> list[Response | FetchError]:
        credentials = Credentials(read(given))
        client = Client(Origin.parse(here.origin), credentials, Network(), QUICK)
        outcomes: list[Response | FetchError] = []
        for path in paths:
            request = Request(1, f"/v1/organizations/{path}", [], 0)
            try:
                now = asyncio.get_running_loop().time()
                outcomes.append(await client.send(request, now))
            except FetchError as error:
                outcomes.append(error)
        await client.close()
        return outcomes

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ([KEY, TOKEN], [KEY_LINE, TOKEN_LINE, TOKEN_LINE, KEY_LINE]),
        ([TOKEN, KEY], [KEY_LINE, TOKEN_LINE, TOKEN_LINE, KEY_LINE]),
        ([KEY, ENTERPRISE], [KEY_LINE, KEY_LINE, ENTERPRISE_LINE, KEY_LINE]),
        ([KEY, TOKEN, ENTERPRISE], [KEY_LINE, TOKEN_LINE, ENTERPRISE_LINE, KEY_LINE]),
        ([TOKEN], [TOKEN_LINE] * 4),
    ],
)
def test_each_request_goes_with_the_one_that_may_read_it_and_with_no_other(
    given: list[str], lines: list[str]
) -> None:
    seen: list[list[str]] = []

    def note(request: bytes) -> bytes:
        head = request.decode().split("\r\n")
        names = ("x-api-key:", "authorization:")
        seen.append([line for line in head if line.lower().startswith(names)])
        return reply(b"{}")

    with server(note) as here:
        paths = ["api_keys", "service_accounts?limit=100", "rbac_groups/g/members", "me"]
        outcomes = sent(here, given, *paths)
    assert all(isinstance(it, Response) for it in outcomes)
    assert seen == [[line] for line in lines]


def test_an_answer_that_repeats_the_other_credential_is_refused() -> None:
    for secret in [KEY, TOKEN, ENTERPRISE]:
        with server(lambda _, secret=secret: reply(json.dumps({"a": secret}).encode())) as here:
            given = [KEY, TOKEN, ENTERPRISE]
            for outcome in sent(here, given, "api_keys", "service_accounts", "rbac_groups"):
                assert isinstance(outcome, FetchError)
                assert outcome.payload == "the answer repeats the credential"
            # Who does not have it does not know it.
            others = [it for it in given if it != secret]
            assert isinstance(sent(here, others, "api_keys")[0], Response)


def test_a_run_knows_all_that_it_was_given() -> None:
    for given in ([KEY, TOKEN], (it for it in [TOKEN, KEY])):
        with (
            server(lambda _: reply(json.dumps({"a": TOKEN}).encode())) as here,
            pytest.raises(CollectionError) as failed,
        ):
            list(collect(here.origin, given, limits=QUICK))
        assert "repeats the credential" in str(failed.value)
        assert CANARY not in str(failed.value)


def test_two_credentials_collect_what_one_does_where_one_may_read_all() -> None:
    with organization("--token", TOKEN) as origin:
        alone = list(collect(origin).lines())
        both = list(collect(origin, [KEY, TOKEN]).lines())
        document = "".join(part.text for part in collector().document(origin, [TOKEN, KEY]))
    assert both == alone
    assert f'"{json.loads(alone[0])["_key"]}"' in document


def test_a_list_of_credentials_is_looked_at_before_anything_is_asked_for() -> None:
    with pytest.raises(ValueError, match="two credentials are an Admin key each, and a run "):
        Collector().collect("https://a.example", [KEY, KEY])
    with pytest.raises(ValueError, match="there is no credential"):
        Collector().document("https://a.example", [])
