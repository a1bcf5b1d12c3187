"""Several credentials in one run: which one goes where, and that none comes back."""

import asyncio
import json

import pytest

from graph_anthropic import CollectionError, Collector, Network, OptionError, Unauthorized
from graph_anthropic.exchange import Client
from graph_anthropic.messages import FetchError, Request, Response
from graph_anthropic.rules.credentials import Credentials, read
from graph_anthropic.rules.origin import Origin
from graph_anthropic.rules.readers import readers
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


def test_a_token_beside_a_key_reads_what_the_key_may_not() -> None:
    with organization("--token", TOKEN) as origin:
        alone, both = collect(origin), collect(origin, [KEY, TOKEN])
        with_key, with_both = ([item.type for item in it] for it in (alone, both))
        parts = collector().document(origin, [TOKEN, KEY])
        document = "".join(part.text for part in parts)
    assert "anthropic_service_account" in alone.report.partial_types
    assert "anthropic_service_account" not in with_key
    accounts = next(it for it in alone.report.steps if it.id == "fetch-service-accounts")
    assert (accounts.status, accounts.requests) == ("not-permitted", 0)
    assert accounts.needs == "an `org:admin` token"
    assert "anthropic_service_account" in with_both
    assert "anthropic_service_account" not in both.report.partial_types
    assert '"_type":"anthropic_service_account"' in document
    assert not parts.outcome.summary.startswith("complete for what an Admin key may read")


def test_a_list_of_credentials_is_looked_at_before_anything_is_asked_for() -> None:
    with pytest.raises(ValueError, match="two credentials are an Admin key each, and a run "):
        Collector().collect("https://a.example", [KEY, KEY])
    with pytest.raises(ValueError, match="there is no credential"):
        Collector().document("https://a.example", [])


def empty(request: bytes) -> bytes:
    """What an organization answers that has nothing in it."""
    path = request.decode().split(" ", 2)[1]
    me = {"id": "org-1", "name": "Northwind Labs", "type": "organization"}
    nothing = {"data": [], "has_more": False, "first_id": None, "last_id": None, "next_page": None}
    settings = {"state": {"type": "disabled"}}
    answer = {"me": me, "compliance_settings": settings}.get(path.rsplit("/", 1)[1], nothing)
    return reply(json.dumps(answer).encode(), "date: Wed, 25 Nov 2026 00:00:00 GMT")


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ([KEY], ["admin-key"]),
        ([TOKEN], ["access-token"]),
        ([ENTERPRISE], ["enterprise-key"]),
        ([TOKEN, KEY], ["admin-key", "access-token"]),
    ],
)
def test_what_no_credential_may_read_is_not_asked_for_and_is_no_failure(
    given: list[str], kinds: list[str]
) -> None:
    asked: list[str] = []

    def note(request: bytes) -> bytes:
        asked.append(request.decode().split(" ", 2)[1].split("?")[0])
        return empty(request)

    with server(note) as here:
        collection = collect(here.origin, given, limits=QUICK)
        list(collection)
    report = collection.report
    manifest = collector().describe()
    assert report.credentials == tuple(it.name for it in manifest.credentials if it.id in kinds)
    assert report.is_complete
    assert (report.organization_id, report.first_answered_on) == ("org-1", 1795564800000)
    assert report.last_answered_on == report.first_answered_on
    ended = {step.id: step for step in report.steps}
    for step in (it for it in manifest.steps if it.on_by_default):
        is_permitted = any(it in kinds for it in step.credentials)
        assert (ended[step.id].status != "not-permitted") == is_permitted, step.id
        assert (ended[step.id].needs is None) == is_permitted, step.id
        assert is_permitted or not set(step.paths) & set(asked), step.id


def test_who_reads_which_path_is_what_the_steps_say() -> None:
    for step in collector().describe().steps:
        assert readers(step.paths[0])[0] == step.credentials[0], step.id
        # A part of a step may be for fewer than the step.
        kinds = {kind for path in step.paths for kind in readers(path)}
        assert kinds == set(step.credentials), step.id


def test_only_some_steps_are_read_and_those_that_they_need() -> None:
    with server(empty) as here:
        collection = collect(here.origin, only=["fetch-users"], limits=QUICK)
        assert [item.type for item in collection] == ["anthropic_account"]
        steps = ["fetch-users"]
        document = collector().document(here.origin, KEY, only=steps, skip=steps)
        "".join(part.text for part in document)
    read = [step.id for step in collection.report.steps if step.status == "success"]
    assert read == ["fetch-account", "fetch-users"]
    assert document.outcome.incomplete is None
    assert document.outcome.summary.startswith("complete; not read: users, workspaces")


def test_a_forecast_is_what_a_collection_comes_to_and_makes_the_first_requests_only() -> None:
    with organization() as origin:
        forecast = collector().forecast(origin, KEY)
        collection = collect(origin)
        list(collection)
    requests = {step.id: step.requests for step in collection.report.steps}
    assert forecast.requests == collection.report.requests
    assert 0 < forecast.made < forecast.requests
    assert {step.id: step.requests for step in forecast.steps}.items() <= requests.items()


def test_a_forecast_of_what_cannot_be_read_fails_as_a_collection_does() -> None:
    with server(lambda _: reply(b"{}", status="401 No")) as here, pytest.raises(Unauthorized):
        collector().forecast(here.origin, KEY, limits=QUICK)
    with pytest.raises(OptionError, match="fetch-nothing is not a step"):
        collector().forecast("http://127.0.0.1:1", KEY, also=["fetch-nothing"])
    with pytest.raises(TypeError, match="only is a list of steps"):
        collector().forecast("http://127.0.0.1:1", KEY, only="fetch-users")
