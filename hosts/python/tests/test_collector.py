"""Collections of organizations, beside what the host in Rust makes of the same ones."""

import json
import sys
import threading
from collections.abc import Iterator

import pytest

from graph_anthropic import (
    Cancelled,
    CollectionError,
    Entity,
    InvalidCredential,
    InvalidOrigin,
    Limits,
    NotOverYet,
    OptionError,
    Relationship,
    Unauthorized,
)
from graph_anthropic.process.frames import Kind
from graph_anthropic.process.parent import Child
from support import KEY, collect, collector, organization, rust, timeless


@pytest.fixture(scope="module")
def northwind() -> Iterator[str]:
    with organization() as origin:
        yield origin


def test_entities_come_first_then_relationships_then_the_report(northwind: str) -> None:
    collection = collect(northwind)
    with pytest.raises(NotOverYet):
        _ = collection.report

    items = list(collection)

    account = items[0]
    assert isinstance(account, Entity)
    assert account.type == "anthropic_account"
    assert account.classes == ["Account"]
    assert account.properties["name"] == "Northwind Labs"
    assert account.raw_data is None
    kinds = [type(item) for item in items]
    assert kinds == sorted(kinds, key=[Entity, Relationship].index)
    keys = {item.key for item in items if isinstance(item, Entity)}
    relationships = [item for item in items if isinstance(item, Relationship)]
    assert relationships
    assert all({it.from_key, it.to_key} <= keys for it in relationships)
    cy = next(it for it in relationships if it.from_key == "anthropic_user:user_03Cy")
    assert (cy.class_, cy.properties["grantedBy"]) == ("ASSIGNED", "organization-role")

    report = collection.report
    assert report.is_complete
    read = [step for step in report.steps if step.status == "success"]
    assert [it.id for it in read][:3] == ["fetch-account", "fetch-users", "fetch-workspaces"]
    assert {it.status for it in report.steps} <= {"success", "not-permitted", "disabled"}
    assert sum(step.entities for step in report.steps) == len(keys)
    assert list(collection) == []


def test_lines_are_those_of_the_host_in_rust(northwind: str) -> None:
    for options, arguments in [({}, []), ({"raw_data": True}, ["--raw-data"])]:
        lines = collect(northwind, **options).lines()
        own = "".join(f"{line}\n" for line in lines).encode()
        theirs = rust(northwind, "--quiet", "--format", "ndjson", *arguments).stdout
        assert timeless(own) == theirs
        assert len(own) > 5000


def test_lines_of_generated_organizations_are_those_of_the_host_in_rust() -> None:
    for seed in range(3):
        shape = ["--organization", f"seed:{seed}", "--users", "1200", "--generation", "strict"]
        with organization(*shape) as origin:
            own = list(collect(origin).lines())
            theirs = rust(origin, "--quiet", "--format", "ndjson").stdout
        # More than a page of the collector's.
        assert len(own) > 2000
        # Lines are between newlines only, whatever else a text has that ends one elsewhere.
        assert timeless("\n".join(own).encode()) == theirs.removesuffix(b"\n")


def test_what_goes_wrong_on_the_way_changes_nothing_but_the_report() -> None:
    with organization("--faults", "error@5,torn@7") as origin:
        own = list(collect(origin).lines())
    with organization() as origin:
        theirs = list(collect(origin).lines())
    assert own[:-1] == theirs[:-1]
    requests = [json.loads(lines[-1])["report"]["requests"] for lines in (own, theirs)]
    assert requests[0] > requests[1]


def test_raw_data_is_what_the_service_sent(northwind: str) -> None:
    account = next(collect(northwind, raw_data=True))
    assert isinstance(account, Entity)
    assert account.raw_data["type"] == "organization"


def test_what_is_skipped_is_partial_and_what_is_no_step_is_named(northwind: str) -> None:
    whole, collection = collect(northwind), collect(northwind, skip=["fetch-invites"])
    assert "anthropic_invite" in {item.type for item in whole}
    assert "anthropic_invite" not in {item.type for item in collection}
    partial = {*collection.report.partial_types} - {*whole.report.partial_types}
    assert partial == {"anthropic_account_has_invite", "anthropic_invite"}
    invites = next(it for it in collection.report.steps if it.id == "fetch-invites")
    assert (invites.status, invites.subject, invites.needs) == ("disabled", "invites", None)
    assert collection.report.is_complete

    with pytest.raises(OptionError, match="fetch-nothing is not a step: fetch-account, "):
        next(collect(northwind, skip=["fetch-nothing"]))
    for option in ["only", "also", "skip"]:
        with pytest.raises(TypeError, match=f"{option} is a list of steps"):
            collect(northwind, **{option: "fetch-invites"})


def test_what_it_can_bring_is_described_without_a_request() -> None:
    manifest = collector().describe()
    assert (manifest.name, manifest.service) == ("graph-anthropic", "Anthropic")
    assert manifest.steps[0].id == "fetch-account"
    members = next(it for it in manifest.steps if it.id == "fetch-workspace-members")
    assert members.depends_on == ("fetch-users", "fetch-workspaces")
    assert (members.subject, members.on_by_default) == ("members of workspaces", True)
    assert members.credentials[0] == "admin-key"
    assert members.cost.startswith("one for each workspace")
    assert [it.id for it in manifest.credentials] == ["admin-key", "access-token", "enterprise-key"]
    assert manifest.credentials[1].name == "an `org:admin` token"
    assert manifest.requests_per_minute == 100
    user = next(it for it in manifest.entities if it.type == "anthropic_user")
    assert user.classes == ("User",)
    assert user.resource_name == "User"
    assert any(it.name == "email" and it.description for it in user.properties)
    of_users = [it for it in manifest.relationships if it.from_type == "anthropic_user"]
    assigned = next(it for it in of_users if it.class_ == "ASSIGNED")
    assert assigned.to_type == "anthropic_workspace"
    assert any(it.name == "implicit" for it in assigned.properties)


def test_items_and_lines_can_take_turns(northwind: str) -> None:
    whole = list(collect(northwind))
    collection = collect(northwind)
    first = next(collection)
    line = next(collection.lines())
    assert [first.key, json.loads(line)["_key"]] == [whole[0].key, whole[1].key]
    assert list(collection) == whole[2:]


def test_two_at_once_get_their_own_graphs_and_their_own_errors() -> None:
    ends: dict[str, object] = {}

    def make(name: str, origin: str, key: str) -> None:
        try:
            ends[name] = [item.key for item in collect(origin, key)]
        except Exception as error:
            ends[name] = error

    with organization() as one, organization("--organization", "seed:4") as other:
        runs = [("one", one, KEY), ("other", other, KEY), ("refused", one, "sk-ant-admin01-no")]
        threads = [threading.Thread(target=make, args=run) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ends["one"] == [item.key for item in collect(one)]
        assert ends["other"] == [item.key for item in collect(other)]
    assert ends["one"] != ends["other"]
    assert isinstance(ends["refused"], Unauthorized)


def test_the_callers_process_loads_no_wasmtime() -> None:
    import subprocess

    code = "import sys, graph_anthropic; print('wasmtime' in sys.modules, 'dlt' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert said.stdout == b"False False\n"


def test_nothing_is_asked_for_where_it_cannot_be() -> None:
    for bad in ["http://a.example", "https://a.example/v1"]:
        with pytest.raises(InvalidOrigin):
            collector().collect(bad, KEY)
    with pytest.raises(InvalidCredential):
        collector().collect("https://a.example", "a\nb")
    for bad_limit in ["in_flight", "run_time", "memory_bytes"]:
        with pytest.raises(ValueError, match=bad_limit):
            Limits(**{bad_limit: 0})


def test_limits_are_those_of_the_host_in_rust() -> None:
    limits = Limits()
    assert (limits.in_flight, limits.under_way, limits.requests) == (16, 64, 100_000)
    assert (limits.body_bytes, limits.held_bytes) == (32 << 20, 256 << 20)
    assert (limits.request_time, limits.run_time, limits.cancel_time) == (30, 1800, 2)
    assert (limits.memory_bytes, limits.request_headers) == (1 << 30, 32)
    assert (limits.table_elements, limits.parts) == (100_000, 32)


def test_a_collection_that_failed_fails_again_each_time_it_is_iterated() -> None:
    collection = collect("http://127.0.0.1:1", limits=Limits(run_time=2))
    for _ in range(2):
        with pytest.raises(CollectionError) as failed:
            list(collection)
        assert failed.value.is_transient
        with pytest.raises(CollectionError):
            list(collection.lines())


def test_a_collection_that_is_closed_before_its_end_does_not_look_whole(northwind: str) -> None:
    collection = collect(northwind)
    taken = next(collection)
    collection.close()
    with pytest.raises(Cancelled):
        list(collection)
    with pytest.raises(NotOverYet):
        _ = collection.report
    assert taken.key

    whole = collect(northwind)
    items = list(whole)
    whole.close()
    assert items
    assert list(whole) == []


def test_a_page_that_an_interruption_cost_is_not_left_out_in_silence(
    northwind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Child.frame

    def interrupted(child: Child) -> tuple[Kind, bytes]:
        read(child)
        raise KeyboardInterrupt

    collection = collect(northwind)
    document = collector().document(northwind, KEY)
    with monkeypatch.context() as patched:
        patched.setattr(Child, "frame", interrupted)
        for iteration in (collection, document):
            with pytest.raises(KeyboardInterrupt):
                next(iteration)

    for iteration in (collection, document):
        with iteration, pytest.raises(Cancelled):
            list(iteration)
