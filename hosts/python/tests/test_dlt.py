"""The source for dlt, loaded into DuckDB."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from graph_anthropic import Collector, Limits, OutOfTime
from graph_anthropic.dlt import REPORT, NoCredential, TwoStrategies, UnknownOrganization
from graph_anthropic.dlt import organization as source
from support import CANARY, KEY, TOKEN, collect, collector, organization, refusing, reply, server

NORTHWIND = "7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001"


class Warehouse:
    """A DuckDB, and a pipeline into it."""

    def __init__(self, folder: Path) -> None:
        self.file = str(folder / "warehouse.duckdb")
        self.pipeline = dlt.pipeline(
            "test",
            destination=dlt.destinations.duckdb(self.file),
            dataset_name="graph",
            pipelines_dir=str(folder / "pipelines"),
        )

    def load(self, *origins: str, loader_file_format: Any = "jsonl", **options: Any) -> None:
        sources = [source(KEY, origin, collector=collector(), **options) for origin in origins]
        run = self.pipeline.run(sources, loader_file_format=loader_file_format)
        run.raise_on_failed_jobs()

    def ask(self, sql: str) -> list[Any]:
        with duckdb.connect(self.file) as connection:
            connection.execute("SET search_path = 'graph'")
            return connection.execute(sql).fetchall()

    def keys(self, table: str, organization: str = NORTHWIND) -> set[str]:
        sql = f"SELECT _key FROM {table} WHERE organization_id = '{organization}'"
        keys = [key for (key,) in self.ask(sql)]
        assert len(keys) == len(set(keys))
        return set(keys)

    def tables(self) -> set[str]:
        sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'graph'"
        return {name for (name,) in self.ask(sql) if not name.startswith("_dlt")}


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    # Nobody is told of it, and it takes no configuration of this machine.
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.chdir(tmp_path)
    return Warehouse(tmp_path)


@pytest.fixture(scope="module")
def northwind() -> Iterator[str]:
    with organization() as origin:
        yield origin


@pytest.fixture(scope="module")
def graph(northwind: str) -> dict[str, set[str]]:
    """The keys of all types."""
    keys: dict[str, set[str]] = {}
    for item in collect(northwind):
        keys.setdefault(item.type, set()).add(item.key)
    return keys


def types(of: Collector | None = None) -> set[str]:
    manifest = (of or collector()).describe()
    return {it.type for it in manifest.entities} | {it.type for it in manifest.relationships}


def unread(origin: str) -> set[str]:
    """The types that may lack something with an Admin key, and of which nothing came."""
    return set(_partial(origin)) - {item.type for item in collect(origin)}


def test_every_type_is_a_table_with_its_properties_as_columns(
    warehouse: Warehouse, northwind: str, graph: dict[str, set[str]]
) -> None:
    warehouse.load(northwind)

    # What was not read, and has no row, gets no table.
    assert warehouse.tables() == (types() - unread(northwind)) | {REPORT}
    assert {table: warehouse.keys(table) for table in graph} == graph
    row = warehouse.ask(
        "SELECT display_name, creator_missing, active, created_on, _class FROM anthropic_api_key "
        "WHERE id = 'apikey_02DeeNotebook'"
    )
    assert row == [("dee's notebook", True, True, 1740830400500, '["AccessKey"]')]
    # Who reaches what, by a join.
    reached = warehouse.ask(
        "SELECT count(*) FROM anthropic_user_assigned_workspace AS way "
        "JOIN anthropic_user AS who ON way._from_entity_key = who._key "
        "JOIN anthropic_workspace AS what ON way._to_entity_key = what._key"
    )
    assert reached == [(len(graph["anthropic_user_assigned_workspace"]),)]
    steps = warehouse.ask(f"SELECT _key, status, entities, partial_types FROM {REPORT}")
    partial = json.dumps(_partial(northwind), separators=(",", ":"))
    assert ("fetch-users", "success", 3, partial) in steps
    assert len(steps) == len(collector().describe().steps)
    sql = f"SELECT subject, credentials FROM {REPORT} WHERE _key = 'fetch-users'"
    assert warehouse.ask(sql) == [("users", '["an Admin key"]')]
    sql = f"SELECT count(DISTINCT last_answered_on), min(first_answered_on) > 0 FROM {REPORT}"
    assert warehouse.ask(sql) == [(1, True)]


def test_a_second_and_smaller_run_leaves_nothing_that_is_gone(warehouse: Warehouse) -> None:
    # An Admin key alone would leave much partial, and what is partial is not taken for gone.
    same, both = ["--organization", "seed:9", "--token", TOKEN], [KEY, TOKEN]
    with organization(*same, "--users", "20") as origin:
        warehouse.load(origin, token=TOKEN)
        # The same once more changes nothing.
        warehouse.load(origin, token=TOKEN)
        before = {item.type for item in collect(origin, both)}
    none = ["--users", "2", "--gone", "0", "--workspaces", "0", "--memberships", "0"]
    with organization(*same, *none, "--archived", "0", "--api-keys", "0") as origin:
        warehouse.load(origin, token=TOKEN)
        collection = collect(origin, both)
        items = list(collection)

    whole = before - set(collection.report.partial_types)
    assert {"anthropic_user", "anthropic_api_key", "anthropic_service_account"} <= whole
    left: dict[str, set[str]] = {}
    for item in items:
        left.setdefault(item.type, set()).add(item.key)
    # Some are gone altogether: dlt by itself would leave these as they were.
    assert whole - set(left)
    for table in whole:
        keys = {key for (key,) in warehouse.ask(f"SELECT _key FROM {table}")}
        assert keys == left.get(table, set()), table


def test_what_could_not_be_read_is_not_taken_for_gone(
    warehouse: Warehouse, northwind: str, graph: dict[str, set[str]]
) -> None:
    warehouse.load(northwind)
    with refusing(northwind, b"/users?") as origin:
        collection = collect(origin)
        seen = {item.key for item in collection}
        partial = collection.report.partial_types
        assert "anthropic_user" in partial
        assert not any(key.startswith("anthropic_user:") for key in seen if "|" not in key)
        warehouse.load(origin)

    assert {table: warehouse.keys(table) for table in graph} == graph
    steps = dict(warehouse.ask(f"SELECT _key, status FROM {REPORT}"))
    assert steps["fetch-users"] == "failed"

    # Complete once more, it replaces what there is.
    warehouse.ask("UPDATE anthropic_user SET _key = 'anthropic_user:gone' WHERE id = 'user_02Bo'")
    warehouse.load(northwind)
    assert {table: warehouse.keys(table) for table in graph} == graph


def test_a_partial_run_updates_what_it_read(warehouse: Warehouse, northwind: str) -> None:
    warehouse.load(northwind)
    warehouse.ask("UPDATE anthropic_workspace SET name = 'old'")
    with refusing(northwind, b"/members") as origin:
        assert "anthropic_user_assigned_workspace" in _partial(origin)
        warehouse.load(origin)
    assert ("old",) not in warehouse.ask("SELECT name FROM anthropic_workspace")


def test_what_was_skipped_is_left_as_it_is(
    warehouse: Warehouse, northwind: str, graph: dict[str, set[str]]
) -> None:
    warehouse.load(northwind)
    warehouse.load(northwind, skip=["fetch-api-keys"])
    assert {table: warehouse.keys(table) for table in graph} == graph


def _partial(origin: str) -> tuple[str, ...]:
    collection = collect(origin)
    list(collection)
    return collection.report.partial_types


def test_organizations_share_tables_and_leave_each_others_rows_alone(
    warehouse: Warehouse, northwind: str, graph: dict[str, set[str]]
) -> None:
    with organization("--organization", "seed:9", "--users", "5") as other:
        warehouse.load(northwind)
        warehouse.load(other)
        assert {table: warehouse.keys(table) for table in graph} == graph
        others = warehouse.keys("anthropic_user", "00000000-0000-4000-8000-000000000009")
        assert len(others) == 5
        # In one load, too.
        warehouse.load(northwind, other)
        assert {table: warehouse.keys(table) for table in graph} == graph
        assert others == warehouse.keys("anthropic_user", "00000000-0000-4000-8000-000000000009")


def test_a_load_that_would_need_a_table_both_ways_is_refused_before_it_is_made(
    warehouse: Warehouse, northwind: str, graph: dict[str, set[str]]
) -> None:
    warehouse.load(northwind)
    with organization("--organization", "seed:9") as other, refusing(other, b"/members") as partial:
        with pytest.raises(PipelineStepFailed) as failed:
            warehouse.load(northwind, partial)
        assert isinstance(_cause(failed.value), TwoStrategies)
        warehouse.load(partial)
    assert {table: warehouse.keys(table) for table in graph} == graph


def test_a_first_load_makes_a_table_of_what_is_complete_even_if_there_is_none(
    warehouse: Warehouse, northwind: str
) -> None:
    with refusing(northwind, b"/users?") as origin:
        warehouse.load(origin)
        unseen = unread(origin)
    assert "anthropic_user" in unseen
    assert warehouse.tables() == (types() - unseen) | {REPORT}
    with organization("--organization", "seed:9", "--api-keys", "0", "--workspaces", "0") as origin:
        warehouse.load(origin)
        unseen &= unread(origin)
    assert "anthropic_user" not in unseen
    assert warehouse.tables() == (types() - unseen) | {REPORT}
    assert warehouse.ask("SELECT count(*) FROM anthropic_api_key WHERE _key = ''") == [(0,)]


def test_a_run_that_fails_in_its_middle_loads_nothing(
    warehouse: Warehouse, northwind: str, graph: dict[str, set[str]]
) -> None:
    warehouse.load(northwind)
    with server() as silent, pytest.raises(PipelineStepFailed) as failed:
        warehouse.load(silent.origin, limits=Limits(run_time=1, cancel_time=0.1))
    assert isinstance(_cause(failed.value), OutOfTime)
    assert {table: warehouse.keys(table) for table in graph} == graph
    # And leaves nothing behind that a later load would find.
    warehouse.load(northwind)
    assert {table: warehouse.keys(table) for table in graph} == graph


def test_the_key_comes_from_dlts_secrets_and_stays_out_of_all_that_is_kept(
    warehouse: Warehouse, northwind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCES__GRAPH_ANTHROPIC__CREDENTIAL", KEY)
    found = source(origin=northwind, collector=collector())
    warehouse.pipeline.run(found).raise_on_failed_jobs()
    assert len(warehouse.keys("anthropic_user")) == 3
    files = [it for it in tmp_path.rglob("*") if it.is_file()]
    assert len(files) > 5
    assert not [it for it in files if CANARY.encode() in it.read_bytes()]


def test_a_token_beside_the_key_comes_from_dlts_secrets_too(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCES__GRAPH_ANTHROPIC__CREDENTIAL", KEY)
    monkeypatch.setenv("SOURCES__GRAPH_ANTHROPIC__TOKEN", TOKEN)
    # It is known to the run: what repeats it is refused.
    with server(lambda _: reply(json.dumps({"name": TOKEN}).encode())) as here:
        found = source(origin=here.origin, collector=collector())
        with pytest.raises(PipelineStepFailed) as failed:
            warehouse.pipeline.run(found)
    assert "the answer repeats the credential" in str(_cause(failed.value))
    assert CANARY not in str(failed.value)


def test_what_only_has_the_name_of_an_argument_is_sent_to_nobody_and_chooses_nothing(
    northwind: str, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def forbid(request: bytes) -> bytes:
        asked.append(request.lower())
        return reply(b"{}", status="403 No")

    others = "somebody-elses-secret"
    with server(forbid) as here, server() as theirs:
        for section in ["", "SOURCES__"]:
            for name in ["CREDENTIAL", "TOKEN", "ENTERPRISE_KEY"]:
                monkeypatch.setenv(section + name, others)
            monkeypatch.setenv(section + "ORIGIN", theirs.origin)
            monkeypatch.setenv(section + "ONLY", '["fetch-users"]')
            monkeypatch.setenv(section + "ALSO", '["nothing"]')
            monkeypatch.setenv(section + "SKIP", '["fetch-account"]')
            monkeypatch.setenv(section + "RAW_DATA", "true")
        monkeypatch.setenv("SOURCES__GRAPH_ANTHROPIC__ORIGIN", here.origin)
        with pytest.raises(NoCredential, match=r"have no sources\.graph_anthropic\.credential$"):
            source()
        with pytest.raises(PipelineStepFailed):
            warehouse.pipeline.run(source(KEY, collector=collector()))
        assert not theirs.connections
    assert asked
    assert not [it for it in asked if others.encode() in it]
    monkeypatch.delenv("SOURCES__GRAPH_ANTHROPIC__ORIGIN")

    warehouse.load(northwind)
    assert warehouse.ask("SELECT count(*) FROM anthropic_workspace") != [(0,)]
    columns = "SELECT count(*) FROM information_schema.columns WHERE column_name = '_raw_data'"
    assert warehouse.ask(columns) == [(0,)]


def test_steps_and_a_place_come_from_the_sources_own_configuration(
    northwind: str, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCES__GRAPH_ANTHROPIC__ORIGIN", northwind)
    monkeypatch.setenv("SOURCES__GRAPH_ANTHROPIC__SKIP", '["fetch-users"]')
    warehouse.pipeline.run(source(KEY, collector=collector())).raise_on_failed_jobs()
    steps = dict(warehouse.ask(f"SELECT _key, status FROM {REPORT}"))
    assert steps["fetch-users"] == "disabled"


def test_rows_are_not_loaded_for_nobody_knows_whom(northwind: str) -> None:
    with pytest.raises(UnknownOrganization, match="fetch-account is not to be skipped"):
        source(KEY, northwind, skip=["fetch-account"])


def test_raw_data_is_a_column_of_its_own(warehouse: Warehouse, northwind: str) -> None:
    warehouse.load(northwind, raw_data=True, loader_file_format=None)
    sql = "SELECT json_extract_string(_raw_data, '$[0].rawData.email') FROM anthropic_user"
    assert all("@" in email for (email,) in warehouse.ask(sql))


def _cause(error: BaseException | None) -> BaseException | None:
    """What it comes from, in the end."""
    while error is not None and (error.__cause__ or error.__context__):
        error = error.__cause__ or error.__context__
    return error
